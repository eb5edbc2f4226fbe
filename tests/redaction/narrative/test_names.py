import pytest

from tests.redaction.narrative.covering import left

TAKEN = [
    "RP GARCIA,MARIA L CALLED",
    "CALLER IS TERRI LONG",
    "LONG STILL INSIDE",
    "STONE IS HIGH",
    "MAY STATES SHE IS FINE",
    "WILL IS IN THE YARD",
    "SUBJ GREEN WALKED OFF",
    "OFC BAKER REQ SUPERVISOR",
    "COFFEE,WILBUR",
    "YOUNG, ALICE",
    "J BAKER CALLED",
    "T.J. LEFT",
    "AKA SPIDER",
    "GOES BY DUSTY",
    "DE LA CRUZ, ANGELA",
    "MC KENZIE, DON",
    "D'ANDRE LEFT",
    "O'BRIEN STATES",
    "MR WEEKS FELL",
    "HE XIN SPEAKS MANDARIN",
    "LE SAYS SHE IS FINE",
    "DTR XOCHITL SENT TEXT",
    "SON AUGUST AUTISTIC",
    "SE LLAMA ISMAEL",
    "SPOKE W/ ANDERS",
    "THE MCALLISTER BOY",
    "LANDLORD SID KATZ",
]
LED = [
    ("WAITING ON TURNER TO CALL BACK", "TURNER"),
    ("NO SIGN OF SWEET", "SWEET"),
    ("IN FAITH'S ROOM", "FAITH"),
    ("AT BEAGLE'S HOUSE", "BEAGLE"),
    ("SUBJ#1 VINES SUBJ#2 ROBYN", "VINES"),
    ("SANTA A/K/A CHANCE TOLL", "CHANCE TOLL"),
    ("HOLD PLACED ON MOON J KARNES", "MOON J KARNES"),
    ("NOT ROSE BUT HER SISTER", "ROSE"),
    ("CHANCE INTOX", "CHANCE"),
]
WHOLE = [
    "PHUONG HAIR",
    "G. COURT",
    "SGT REGINALD OYE",
    "RAY MINOR RITCHIE",
    "MINH TOOMBS-WATCHMAN",
    "SANTA HEAL-DEAL",
    "CHAPLAIN TWO MOONS",
    "LITTLE THUNDER JUMPED",
    "TOMMY LEE KICKING BEAR",
    "M DE LA TORRE",
    "SO-YOUNG PARK",
]
TITLES = {"SGT", "CHAPLAIN", "JUMPED"}
NAMES = {
    "GARCIA", "MARIA", "L", "TERRI", "LONG", "STONE", "MAY", "WILL", "GREEN", "BAKER", "COFFEE",
    "WILBUR", "YOUNG", "ALICE", "J", "T", "SPIDER", "DUSTY", "DE", "LA", "CRUZ", "ANGELA", "MC",
    "KENZIE", "DON", "D'ANDRE", "O'BRIEN", "WEEKS", "HE", "XIN", "LE", "XOCHITL", "AUGUST",
    "ISMAEL", "ANDERS", "MCALLISTER", "SID", "KATZ",
}  # fmt: skip

KEPT = [
    "MAY HAVE A KNIFE",
    "WILL BE WAITING OUT FRONT",
    "YOUNG FEMALE, LONG HAIR",
    "WHITE MALE IN A GREEN JACKET",
    "PRICE OF MEDS WAS THE ISSUE",
    "SHE HAS NO HOPE LEFT",
    "BAKER ACT PAPERWORK",
    "CRYSTAL METH ON TABLE",
    "BURGER KING LOT",
    "ADAM 12 CLEAR",
    "VERBAL ONLY, BOTH CALM",
    "FOUND A MARK ON THE NECK",
    "GRACE PERIOD ENDED",
]


def _words(text):
    return {word.strip(",.").removesuffix("'S") for word in text.replace(",", " ").split()}


@pytest.mark.parametrize("text", TAKEN)
def test_a_name_is_taken(text):
    assert "[PERSON]" in left(text)
    assert not _words(left(text)) & (_words(text) & NAMES)


@pytest.mark.parametrize("text", KEPT)
def test_ordinary_words_stay(text):
    assert left(text) == text


@pytest.mark.parametrize("text", TAKEN)
def test_letter_case_makes_no_difference(text):
    assert left(text.lower()) == left(text).lower().replace("[person]", "[PERSON]")
    assert left(text.title()).count("[") == left(text).count("[")


def test_accents_make_no_difference():
    assert left("HABLO CON NÚÑEZ") == "HABLO CON [PERSON]"


def test_a_word_found_to_be_a_name_once_is_that_name_again():
    assert left("RP GREEN,TYRELL CALLED. TOLD OF GREEN LATER").count("[PERSON]") == 2


def test_names_in_unknown_letters_are_taken():
    assert left("SUBJ ОКСАНА ON LINE") == "SUBJ [PERSON] ON LINE"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("RP TRAN/LE ON SCENE", "RP [PERSON]/[PERSON] ON SCENE"),
        ("NEIGHBOR OLD MAN HARPER YELLING", "NEIGHBOR [PERSON] YELLING"),
        ("TOM TWO BULLS DRINKING", "[PERSON] DRINKING"),
        ("HER NAME IS SUMMER RAIN", "HER NAME IS [PERSON]"),
        ("SUBJ IS FINE, DECLINED EMS", "SUBJ IS FINE, DECLINED EMS"),
        ("MOVED HERE FROM OH LAST YEAR", "MOVED HERE FROM OH LAST YEAR"),
    ],
)
def test_short_compound_and_ordinary_words_are_told_apart(text, covered):
    assert left(text) == covered


@pytest.mark.parametrize(("text", "name"), LED)
def test_what_stands_round_an_ordinary_word_makes_it_a_name(text, name):
    assert name not in left(text)


@pytest.mark.parametrize("text", WHOLE)
def test_all_of_a_name_is_covered(text):
    names = set(text.split()) - TITLES
    assert names.isdisjoint(left(text).split())
    assert left(text).count("[PERSON]") == 1
