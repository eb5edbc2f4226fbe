"""Every command that the runbook and the other pages of operation name is one, with its options."""

import re

import pytest
import typer

from handoff.cli.main import COMMANDS, _command
from tests.house.committed import ROOT, text_of

PAGES = ("runbook.md", "metrics.md", "sizing.md", "threat-model.md")
HEADINGS = (
    *("Install", "Start", "Stop", "Upgrade", "Roll back", "Restore", "CAD is down"),
    *("Lost broker", "Lost database", "Lost key", "Breach"),
)
CALL = re.compile(r"(?<![\w/.-])(?:/opt/handoff-new/bin/)?handoff ([a-z]+)((?: [^`\n|]+)?)")


def calls(page: str) -> list[tuple[str, str]]:
    """(command, the rest of the line) of every call in code on a page."""
    text = text_of(ROOT / "docs" / page)
    code = re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    return [found for piece in code for found in CALL.findall(piece.replace("\\\n", " "))]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_subcommand_exists(page):
    for name, rest in calls(page):
        assert name in COMMANDS, name
        found = _command(name)
        first = rest.split()[0] if rest.split() else ""
        if isinstance(found, typer.Typer) and re.fullmatch(r"[a-z-]+", first):
            inside = {c.name or c.callback.__name__ for c in found.registered_commands}
            inside |= {group.name for group in found.registered_groups}
            assert first in inside, f"{name} {first}"


@pytest.mark.parametrize("page", PAGES)
def test_every_option_is_one_of_its_command(page):
    for name, rest in calls(page):
        source = text_of(ROOT / "handoff" / "cli" / f"{COMMANDS[name][0]}.py")
        more = "".join(
            text_of(path.relative_to(ROOT))
            for path in (ROOT / "handoff" / "cli").glob(f"{COMMANDS[name][0]}_*.py")
        )
        for option in re.findall(r" --([a-z-]+)", rest.partition("#")[0]):
            spelled = rf"\b{option.replace('-', '_')}: |\"--{option}\""
            assert re.search(spelled, source + more), f"{name} --{option}"


def test_the_runbook_has_a_heading_for_each_bad_day():
    text = text_of(ROOT / "docs" / "runbook.md")
    assert [one for one in HEADINGS if f"## {one}\n" not in text] == []
