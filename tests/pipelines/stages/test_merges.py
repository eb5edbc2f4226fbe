from pipelines.agency import SurvivorRule
from pipelines.stages.fold import fold
from pipelines.stages.merges import settle
from schemas.incident import Disposition, IncidentLink, LinkKind
from tests.pipelines.made import AGENCY, given, minutes


def incident(key: str, opened: float = 0, *links, **fields):
    one = given(
        opened,
        source_key=key,
        number=f"N{key}",
        created_at=minutes(opened),
        links=tuple(IncidentLink(kind=kind, other=other) for kind, other in links),
        **fields,
    )
    return fold(None, one, f"i-{key}", AGENCY)


def test_the_one_that_the_message_names_lives_on():
    """R10."""
    main, other = settle(incident("2", 5, (LinkKind.REPLACED_BY, "1")), [incident("1")], AGENCY)
    assert main.duplicate_of == other.incident_id == "i-1"
    assert other.absorbed == ("i-2",)
    assert not main.is_open


def test_the_survivor_may_be_the_one_that_speaks():
    main, other = settle(incident("1", 0, (LinkKind.REPLACES, "2")), [incident("2", 5)], AGENCY)
    assert other.duplicate_of == "i-1"
    assert main.absorbed == ("i-2",)


def test_an_agency_may_rule_that_the_earliest_lives_on():
    """R10."""
    earliest = AGENCY.model_copy(update={"survivor": SurvivorRule.EARLIEST})
    main, other = settle(
        incident("1", 0, (LinkKind.REPLACED_BY, "2")), [incident("2", 5)], earliest
    )
    assert main.absorbed == ("i-2",)
    assert other.duplicate_of == "i-1"


def test_a_link_taken_back_restores_both():
    """R10: reversibly."""
    merged, survivor = settle(
        incident("2", 5, (LinkKind.REPLACED_BY, "1")), [incident("1")], AGENCY
    )
    taken_back = merged.model_copy(update={"links": ()})
    restored, other = settle(taken_back, [survivor], AGENCY)
    assert restored.duplicate_of is None
    assert other.absorbed == ()


def test_unlink_outweighs_what_the_other_side_still_says():
    main, *changed = settle(
        incident("2", 5, (LinkKind.UNLINK, "1")),
        [incident("1", 0, (LinkKind.REPLACES, "2"))],
        AGENCY,
    )
    assert main.duplicate_of is None
    assert changed == []


def test_a_duplicate_disposition_with_a_link_names_the_linked_call():
    duplicate = incident("2", 5, (LinkKind.RELATED, "1"), dispositions=(Disposition(code="DUP"),))
    main, _ = settle(duplicate, [incident("1")], AGENCY)
    assert main.duplicate_of == "i-1"


def test_a_disposition_may_name_the_survivor_by_its_number():
    one = given(5, source_key="2", number="22", dispositions=(Disposition(text="Duplicate of 11"),))
    duplicate = fold(None, one, "i-2", AGENCY)
    survivor = fold(None, given(0, source_key="1", number="11"), "i-1", AGENCY)
    main, other = settle(duplicate, [survivor], AGENCY)
    assert main.duplicate_of == "i-1"
    assert other.absorbed == ("i-2",)


def test_related_calls_hang_together_without_merging():
    """R10: transferred and multi-agency calls are linked."""
    main, other = settle(incident("1", 0, (LinkKind.RELATED, "2")), [incident("2", 5)], AGENCY)
    assert main.linked == ("i-2",)
    assert other.linked == ("i-1",)
    assert main.is_open
    assert other.is_open
