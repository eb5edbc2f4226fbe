"""Names in words: what turns the order of a page's text around is not part of a name."""

from schemas.coresponse import RequestSubject
from schemas.incident import PersonMention
from schemas.word import unturned

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_marks_that_turn_what_follows_around_are_left_out_of_names():
    assert unturned(f"A{TURNING}B") == "AB"
    mention = PersonMention(mention_id="m", given=f"Ana{TURNING}", family=f"{TURNING}Núñez")
    assert (mention.given, mention.family) == ("Ana", "Núñez")
    subject = RequestSubject(mention_id="m", given="Ana\u202e")
    assert subject.given == "Ana"


def test_letters_of_every_script_and_their_joiners_stay():
    for name in ("شرطة", "נועה", "می\u200cخواهم", "O’Neil"):
        assert unturned(name) == name
