"""Call types of agencies never seen: no pack of theirs is used, only the words of the trade."""

import csv
from collections import defaultdict

import pytest

from pipelines.detection.evaluation.share import Share
from tests.pipelines.detection.labelled import HERE, answer
from tests.samples import DATA

HARD = {"mental_health", "suicide", "substance_use"}
GIVEN = DATA / "call_types.csv"


def _own(name: str = "call_types") -> list[dict[str, str]]:
    with (HERE / f"{name}.tsv").open() as rows:
        return list(csv.DictReader(rows, delimiter="\t"))


def _says(code: str | None, text: str | None) -> bool:
    found = answer(None, text or None, call_type_code=code or None)
    return found["bh"] != "no" and bool(HARD & set(found["categories"]))


def test_types_of_many_hands_are_told_apart():
    rows = _own()
    wanted = [row for row in rows if row["meaning"] in HARD]
    missed = [row["text"] for row in wanted if not _says(None, row["text"])]
    false = [r["text"] for r in rows if r["meaning"] == "not_bh" and _says(None, r["text"])]
    assert (missed, false) == ([], [])


def test_types_with_codes_of_three_made_up_agencies_are_told_apart():
    rows = _own("general_types")
    said = {row["code"]: _says(row["code"], row["text"]) for row in rows}
    missed = [row["text"] for row in rows if row["meaning"] in HARD and not said[row["code"]]]
    false = [row["text"] for row in rows if row["meaning"] == "not_bh" and said[row["code"]]]
    assert len(missed) <= 1
    assert false == []


@pytest.mark.skipif(not GIVEN.exists(), reason="needs the given call types beside the checkout")
@pytest.mark.parametrize("weighted", [False, True], ids=["by type", "by volume"])
def test_each_given_agency_reaches_the_figures_without_a_pack_of_its_own(weighted):
    counted = defaultdict(lambda: [0, 0, 0])
    with GIVEN.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["bh_category"] == "ambiguous":
                continue
            weight = int(row["count"] or 0) if weighted else 1
            said, wanted = _says(row["code"], row["text"]), row["bh_category"] in HARD
            if said or wanted:
                counted[row["agency"]][0 if said and wanted else 1 if wanted else 2] += weight
    for right, missed, false in counted.values():
        assert (Share(right, right + missed).value or 1.0) >= 0.95
        assert (Share(right, right + false).value or 1.0) >= 0.90
