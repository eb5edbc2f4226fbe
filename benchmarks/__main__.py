"""`python -m benchmarks [CALLS]`: the embedded pipeline beside the bare pipe, in one run.

Prints the figures and keeps them in `benchmarks/out/figures.json`. The other files of this folder
measure one room each: `python benchmarks/gate.py`.
"""

import json
import sys
from pathlib import Path

from benchmarks.embedded import figures

CALLS = 300
OUT = Path(__file__).parent / "out" / "figures.json"


def main() -> None:
    """Measure, print, keep."""
    found = figures(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
    OUT.parent.mkdir(exist_ok=True)
    text = json.dumps(found, indent=1)
    OUT.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
