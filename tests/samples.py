"""Where the given samples lie, when they lie beside the checkout."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
SAMPLES = SHARED / "samples"
DATA = SHARED / "data"

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the given samples (../shared/samples) are not on this machine"
)
