"""`python -m benchmarks.chaos`: a town's day with faults in turn, and a report of each.

Exits with 1 when anything was lost or doubled. PostgreSQL needs `deploy/services.sh with …` around.
"""

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from benchmarks.chaos.night import Night, night
from tests.suites.setups import EmbeddedPostgresql, EmbeddedSqlite, TwoMachines

SET_UPS = {"sqlite": EmbeddedSqlite, "postgresql": EmbeddedPostgresql, "two-machines": TwoMachines}


def main() -> int:
    """Play the night and print its report as Markdown."""
    parser = ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--set-up", choices=SET_UPS, default="sqlite")
    parser.add_argument("--calls", type=int, default=40, help="calls of the town's day")
    parser.add_argument("--faults", type=int, default=21, help="faults, seven kinds in turn")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        host = SET_UPS[given.set_up]()
        found = night(host, Path(folder), given.calls, given.faults, given.seed)
    sys.stdout.write(report(found))
    return 1 if found.differs else 0


def report(found: Night) -> str:
    """Each fault, and how the night ended."""
    rows = "".join(
        f"| {one.at:.0f} | {one.name} | {one.done} | {one.answers_after:.1f} |\n"
        for one in found.faults
    )
    parked = ", ".join(f"{reason} {count}" for reason, count in sorted(found.parked.items()))
    late = ", ".join(f"{why} {count}" for why, count in sorted(found.too_late.items()))
    ended = "differs in " + ", ".join(found.differs) if found.differs else "the same, row by row"
    return (
        f"{found.set_up}: {found.messages} messages, of which {found.doubled} came twice and "
        f"{found.damaged} were cut off; {len(found.faults)} faults.\n\n"
        "| s | fault | what was done | both answer after s |\n|---|---|---|---|\n"
        f"{rows}\n"
        f"Against the undisturbed day: {ended}. Alerts withheld that it sent: {late or 'none'}. "
        f"Parked: {parked or 'nothing'}. "
        f"Audit: {found.audit_events} events, whole.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
