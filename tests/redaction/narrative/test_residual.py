from redaction.narrative.redact import redact
from redaction.narrative.residual import residual
from redaction.narrative.spans import Span, SpanType


def _left(text, spans=()):
    return [text[start:end] for start, end in residual(text, spans)]


def test_unlisted_words_and_long_numbers_are_named():
    assert _left("RP ZYGMUNTA AT DOOR 4471 APT 204") == ["ZYGMUNTA", "4471"]


def test_harmless_words_and_short_numbers_are_not():
    assert _left("MALE AT DOOR, 2 DOGS, NO WEAPONS SEEN") == []


def test_what_is_covered_is_not_named_again():
    assert _left("RP ZYGMUNTA", [Span(3, 11, SpanType.PERSON, "x")]) == []


def test_what_is_half_covered_is_named():
    assert _left("RP ZYGMUNTA", [Span(3, 6, SpanType.PERSON, "x")]) == ["ZYGMUNTA"]


def test_placeholders_are_harmless():
    text = redact("RP GARCIA,MARIA CB 555-0142 AT 1420 OAK ST DOB 031284").text
    assert residual(text, ()) == ()
