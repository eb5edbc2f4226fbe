"""Files: none eats the room, none tells of the machine it was written on."""

import re

from tests.house.committed import ROOT, committed, in_rooms, text_of

HARD_STOP = 400
PLACES = re.compile(r"(?<![\w.}])/(?:home|root|tmp|work|Users)/\w")
BESIDE = "../" + "shared"
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b[0-9a-f]{64}\b")
LOCKS = {"requirements.lock", "requirements-dev.lock"}


def test_no_module_eats_the_room():
    long = {str(p): n for p in in_rooms(".py") if (n := text_of(p).count("\n")) > HARD_STOP}
    assert long == {}


def test_every_module_says_what_it_is():
    silent = [str(p) for p in in_rooms(".py") if not text_of(p).lstrip().startswith('"""')]
    assert silent == []


def test_nothing_names_a_place_on_somebodys_machine():
    told = [str(p) for p in committed() if PLACES.search(text_of(p))]
    assert told == []


def test_only_tests_know_what_lies_beside_the_checkout():
    told = [str(p) for p in committed() if p.parts[0] != "tests" and BESIDE in text_of(p)]
    assert told == []


def test_no_secret_is_committed():
    told = [str(p) for p in committed() if p.name not in LOCKS and SECRET.search(text_of(p))]
    # The fixed form of the audit chain is checked by its hash.
    assert [p for p in told if p != "tests/zone/test_audit.py"] == []


def test_no_file_is_named_for_nothing():
    vague = {"utils.py", "helpers.py", "common.py", "manager.py", "base.py", "misc.py"}
    assert [str(p) for p in in_rooms(".py") if p.name in vague] == []


def decision_records():
    folder = [p.name for p in committed() if p.parts[:2] == ("docs", "adr")]
    return sorted(name for name in folder if name != "README.md")


def test_decision_records_are_numbered_once_and_without_gaps():
    names = decision_records()
    numbers = [int(name[:4]) for name in names]
    assert numbers == list(range(1, len(names) + 1))
    for name in names:
        head, _, rest = text_of(ROOT / "docs" / "adr" / name).partition("\n")
        assert head.startswith(f"# {int(name[:4])}. "), name
        assert rest.lstrip().startswith("**Decision.**"), name


def test_decision_records_are_listed():
    page = text_of(ROOT / "docs" / "adr" / "README.md")
    assert [name for name in decision_records() if f"({name})" not in page] == []


def test_links_in_the_docs_lead_somewhere():
    pages = [p for p in committed() if p.suffix == ".md"]
    broken = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", text_of(page)):
            if not (ROOT / page.parent / target).exists():
                broken.append((str(page), target))
        for target in re.findall(r"`((?:docs|deploy|tests|web|zone)/[\w./-]+)`", text_of(page)):
            if not (ROOT / target).exists():
                broken.append((str(page), target))
    assert broken == []
