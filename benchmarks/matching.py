"""Measures person matching: `python benchmarks/matching.py [people]` prints {name: value} as JSON.

Synthetic people with names drawn by their census shares; half of the queries are of known
people, damaged as CAD damages them, half of people whom the store has never seen. Figures are
optimistic: the damage is our own model of it, and the weights are priors, not fitted here.
`likely_*` counts the one person shown as likely; `shown_*` any of the up to three shown.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from bisect import bisect
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from casestore.matching.suggest import suggest
from casestore.matching.weights import frequencies
from casestore.people import records
from schemas.coresponse import RequestSubject
from schemas.envelope import ZoneName
from schemas.person import Contact, ContactKind, Grade, Person, PersonName
from zone.clock import FixedClock
from zone.zone import open_zone

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUERIES = 2000
NICKNAMES = {"ROBERT": "BOB", "WILLIAM": "BILL", "JAMES": "JIM", "ELIZABETH": "LIZ"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class People:
    """Draws people of an invented county."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._tables = {kind: self._cumulated(kind) for kind in ("given", "family")}

    @staticmethod
    def _cumulated(kind: str) -> tuple[list[str], list[float]]:
        shares = sorted(frequencies(kind).items())
        return [name for name, _ in shares], list(accumulate(share for _, share in shares))

    def name(self, kind: str) -> str:
        """A name as often as the census has it."""
        names, sums = self._tables[kind]
        return names[min(bisect(sums, self.chance.random() * sums[-1]), len(names) - 1)]

    def person(self, number: int) -> Person:
        """One person with a name, a birth date, a sex and, for half of them, a phone."""
        born = date(1940, 1, 1) + timedelta(days=self.chance.randrange(70 * 365))
        phone = f"406555{number % 10_000:04d}" if self.chance.random() < 0.5 else None
        return Person(
            person_id=f"p-{number}",
            names=(PersonName(given=self.name("given"), family=self.name("family")),),
            birth_date=born.isoformat(),
            sex=self.chance.choice("MF"),
            contacts=(Contact(kind=ContactKind.PHONE, value=phone),) if phone else (),
            created_at=NOW,
            created_by="benchmark",
        )

    def said(self, person: Person) -> RequestSubject:
        """The person as a caller and a call taker make of them."""
        chance, name = self.chance, person.names[0]
        given, family, born = name.given or "", name.family or "", person.birth_date
        given = self._slip(given, 0.12) if chance.random() > 0.1 else NICKNAMES.get(given, given)
        family = self.name("family") if chance.random() < 0.05 else self._slip(family, 0.12)
        if chance.random() < 0.03:
            given, family = family, given
        phones = tuple(c.value for c in person.contacts) if chance.random() < 0.3 else ()
        return RequestSubject(
            mention_id="m",
            given=given,
            family=family,
            birth_date=self._birth_date(born or ""),
            sex=person.sex,
            phones=phones,
        )

    def _birth_date(self, iso: str) -> str | None:
        draw = self.chance.random()
        if draw < 0.04:
            return None
        if draw < 0.09:
            return iso[:-1] + self.chance.choice("0123456789")
        if draw < 0.12 and int(iso[8:]) <= 12:
            return f"{iso[:4]}-{iso[8:]}-{iso[5:7]}"
        return iso

    def _slip(self, name: str, share: float) -> str:
        if self.chance.random() > share or len(name) < 3:
            return name
        place = self.chance.randrange(1, len(name))
        return name[:place] + self.chance.choice(_LETTERS) + name[place + 1 :]


def main(people: int) -> None:
    """Fills a store, asks it, prints the figures."""
    drawn = People(random.Random(20261123))
    known = [drawn.person(number) for number in range(people)]
    with tempfile.TemporaryDirectory() as folder:
        zone = open_zone(ZoneName.CLINICAL, Path(folder) / "clinical", FixedClock(NOW))
        begin = time.perf_counter()
        zone.writer.run_all([lambda uow, p=p: records.store(uow, p) for p in known])
        filled = time.perf_counter() - begin
        mates = drawn.chance.sample(known, QUERIES // 2)
        asked = [(drawn.said(p), p.person_id) for p in mates]
        strangers = (drawn.person(people + n) for n in range(QUERIES // 2))
        asked += [(drawn.said(p), None) for p in strangers]
        answers, times = [], []
        with zone.read() as conn:
            suggest(conn, zone.keys, (asked[0][0],))
            for subject, _ in asked:
                begin = time.perf_counter()
                answers.append(suggest(conn, zone.keys, (subject,)))
                times.append((time.perf_counter() - begin) * 1e3)
        zone.close()
    print(json.dumps(figures(asked, answers, times) | {"people": people, "fill_s": round(filled)}))


def figures(asked, answers, times) -> dict[str, float]:
    """Precision, recall and F1 of what is shown as likely; recall of what is shown at all."""
    truths = [truth for _, truth in asked]
    likely = [
        next((one.person_id for one in answer if one.grade is Grade.LIKELY), None)
        for answer in answers
    ]
    right = sum(1 for truth, one in zip(truths, likely, strict=True) if one and one == truth)
    shown = sum(
        1
        for truth, answer in zip(truths, answers, strict=True)
        if truth and truth in {one.person_id for one in answer}
    )
    named, mates = sum(1 for one in likely if one), sum(1 for truth in truths if truth)
    precision, recall = right / max(named, 1), right / mates
    ordered = statistics.quantiles(times, n=100)
    best_f1, at_bits = best_threshold(truths, answers)
    return {
        "best_f1": round(best_f1, 4),
        "best_f1_at_bits": at_bits,
        "likely_precision": round(precision, 4),
        "likely_recall": round(recall, 4),
        "likely_f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "shown_recall": round(shown / mates, 4),
        "stranger_likely": round((named - right) / (len(truths) - mates), 4),
        "ms_p50": round(ordered[49], 2),
        "ms_p95": round(ordered[94], 2),
        "ms_p99": round(ordered[98], 2),
    }


def best_threshold(truths, answers) -> tuple[float, int]:
    """The best F1 of the first person shown over all thresholds, read off this very set."""
    tops = [(answer[0].bits, answer[0].person_id) for answer in answers]
    mates = sum(1 for truth in truths if truth)

    def f1(bits: int) -> float:
        linked = [(one, t) for (b, one), t in zip(tops, truths, strict=True) if one and b >= bits]
        right = sum(1 for one, truth in linked if one == truth)
        return 2 * right / (len(linked) + mates)

    return max((f1(bits), bits) for bits in range(14, 36))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
