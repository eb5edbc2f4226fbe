"""Where the real services are that `make services` started, and why not where there are none."""

import os
from functools import cache
from pathlib import Path

import pytest

ENV = Path(__file__).resolve().parents[1] / ".services" / "env"


@cache
def _told() -> dict[str, str]:
    lines = ENV.read_text().splitlines() if ENV.exists() else []
    return dict(line.split("=", 1) for line in lines) | dict(os.environ)


def address(name: str, what: str) -> str:
    """One line of `.services/env`. Without it the test is skipped; in CI it fails."""
    found = _told().get(name)
    if found is None:
        words = f"{what} does not run here; `make services` starts it where it can be had"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    return found
