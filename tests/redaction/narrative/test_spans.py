from redaction.narrative.redact import redact
from redaction.narrative.spans import Span, SpanType, covered, union


def _span(start, end, kind=SpanType.PERSON, rule="a"):
    return Span(start, end, kind, rule)


def test_overlapping_spans_become_one_that_covers_all():
    joined = union([_span(4, 10, SpanType.ADDRESS, "long"), _span(0, 5)])
    assert joined == (Span(0, 10, SpanType.ADDRESS, "long"),)


def test_spans_that_touch_stay_two():
    assert union([_span(2, 4), _span(0, 2)]) == (_span(0, 2), _span(2, 4))


def test_covering_replaces_each_span_by_its_type():
    assert covered("ab cd ef", [_span(3, 5, SpanType.PHONE)]) == "ab [PHONE] ef"


def test_offsets_are_code_points_of_the_original():
    text = "🚓 ﬁre at NÚÑEZ"
    (span,) = redact(text).spans
    assert text[span.start : span.end] == "NÚÑEZ"


def test_spans_name_their_rule_and_never_the_text():
    for span in redact("RP GARCIA,MARIA AT 1420 OAK ST CB 555-0142").spans:
        assert span.rule.islower()
        assert "." in span.rule


def test_the_redacted_text_is_not_printed():
    assert "DOOR" not in repr(redact("DOOR OPEN"))
