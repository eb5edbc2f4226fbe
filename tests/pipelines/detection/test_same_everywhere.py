"""The same call gets the same row, evidence in the same order, in every process."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CODE = """
import json
from tests.pipelines.detection.labelled import calls
print(json.dumps([call.answer for call in calls("development_calls")]))
"""


def _answers(seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed}
    run = [sys.executable, "-c", CODE]
    return subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout


def test_rows_do_not_depend_on_the_hash_seed_of_the_process():
    assert _answers("1") == _answers("2")
