"""Times the flag: `python benchmarks/flag.py` prints {name: value} as JSON.

Values are microseconds of processor time per narrative of about 700 characters, median of many, on
one core. `plain_us` is the baseline of the same run: a plain search for 200 phrases, one by one.
`lexicon_200_us` and `lexicon_5000_us` time the search alone in lexicons of those sizes.
`double_ratio`: the cost of a text twice as long. `again_us`: a state of a call that was decided
before, as most updates of a call bring no new word.
"""

import json
import statistics
import sys
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from handoff.cli.flag_row import flag_row
from pipelines.detection.lexicon import Lexicon, default_lexicon, entries_of
from pipelines.detection.normalise import plain
from pipelines.detection.score import decide_flag
from pipelines.detection.tables import rows, spellings
from schemas.incident import CallType, NarrativeLine

REMARKS = [
    "RP ADV MALE IN THE PARKING LOT YELLING AT CARS AND WALKING INTO THE ROADWAY",
    "WM 40S GREEN JACKET BLUE JEANS NO SHOES LAST SEEN NB ON MAIN FROM THE BUS STOP",
    "RP IS HIS SISTER, SAYS HE IS BIPOLAR AND HAS NOT BEEN TAKING HIS MEDS FOR TWO WEEKS",
    "NEG WEAPONS SEEN, NO KNOWN INJURIES, 2 KIDS INSIDE THE RESIDENCE WITH GRANDMOTHER",
    "VEH IS A SILVER HONDA ACCORD PARKED IN FRONT OF THE STORE, UNK PLATE, ENGINE OFF",
    "UNIT 2B14 ENRT FROM STATION 3, SECOND UNIT REQUESTED FOR TRAFFIC CONTROL ON 4TH",
    "SAYS HE HEARS VOICES TELLING HIM TO LEAVE, DENIES SI BUT LEFT A NOTE FOR HIS MOTHER",
    "CALLBACK NUMBER IS GOOD, RP WILL MEET OFFICERS AT THE NORTH ENTRANCE OF THE BUILDING",
    "PROPERTY MANAGER ADVISES SAME MALE WAS ASKED TO LEAVE EARLIER TODAY WITHOUT INCIDENT",
    "FIRE IS STAGING, LADDER BLOCKED BY DELIVERY TRUCK, DRIVER HAS BEEN ASKED TO MOVE IT",
]
LENGTH = 700
TIMES = 2000


def narratives(count: int, length: int = LENGTH) -> list[str]:
    """Narratives of about `length` characters, none alike."""
    made = []
    for number in range(count):
        turned = REMARKS[number % 10 :] + REMARKS[: number % 10]
        text = "\n".join(f"{remark} {number}" for remark in turned * (length // 700 + 1))
        made.append(text[:length])
    return made


def median_us(work, items) -> float:
    """Median microseconds of `work` over the items."""
    taken = []
    for item in items:
        start = time.thread_time()
        work(item)
        taken.append(time.thread_time() - start)
    return round(statistics.median(taken) * 1e6, 1)


def lines(text: str) -> tuple[NarrativeLine, ...]:
    """The narrative as the chain holds it: one remark per line."""
    return tuple(NarrativeLine(line_id=str(n), text=t) for n, t in enumerate(text.split("\n")))


def sized(count: int) -> Lexicon:
    """The shipped lexicon cut to so many phrases, each spelled out."""
    spelled = ((phrase, entry) for text, entry in entries_of(rows()) for phrase in spellings(text))
    return Lexicon(islice(spelled, count))


def main() -> None:
    """Print the figures."""
    start = time.process_time()
    default_lexicon()
    load_ms = round(1000 * (time.process_time() - start))
    types = (CallType(code="DIST", text="DISTURBANCE", system="agency"),)
    texts = narratives(TIMES)
    first = (phrase for row in rows() for phrase in spellings(row.phrase))
    words = [f" {phrase} " for phrase in islice(first, 200)]
    small, large = sized(200), sized(5000)
    folded = [plain(text) for text in texts]
    for text in narratives(200, LENGTH - 30):
        decide_flag(types, lines(text), agency=None)
    held = [lines(text) for text in texts]
    flag = median_us(lambda one: decide_flag(types, one, agency=None), held)
    double = [lines(text) for text in narratives(TIMES // 4, 2 * LENGTH)]
    baseline = median_us(lambda one: [w for w in words if w in one.words], folded)
    found = {
        "flag_us": flag,
        "flag_row_us": median_us(lambda t: flag_row({"id": 1, "narrative": t}), texts),
        "again_us": median_us(lambda one: decide_flag(types, one, agency=None), [held[-1]] * 200),
        "plain_us": baseline,
        "flag_to_plain": round(flag / baseline, 2),
        "load_ms": load_ms,
        "lexicon_rows": default_lexicon().size,
        "lexicon_200_us": median_us(small.finds, folded),
        "lexicon_5000_us": median_us(large.finds, folded),
        "lexicon_all_us": median_us(default_lexicon().finds, folded),
        "double_ratio": round(
            median_us(lambda one: decide_flag(types, one, agency=None), double) / flag, 2
        ),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
