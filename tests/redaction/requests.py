"""An invented co-response request with something in every field."""

from datetime import UTC, datetime

from schemas.assertion import Assertion
from schemas.coresponse import Callback, CallState, CoResponseRequest, RequestSubject
from schemas.incident import AgencyNumber, Location, Priority, UnitEntry, UnitState
from schemas.safety import (
    Behaviour,
    Fact,
    Means,
    MedicationStatus,
    SafetyFacts,
    Said,
    Threat,
    Weapon,
)

AT = datetime(2031, 4, 2, 3, 4, 5, tzinfo=UTC)


def full_facts() -> SafetyFacts:
    return SafetyFacts(
        weapon=Weapon.KNIFE,
        weapon_assertion=Assertion.STATED,
        threat=Threat.BOTH,
        means=(Means.BLADE,),
        injuries=Said.TRUE,
        children_present=Said.TRUE,
        vulnerable_present=Said.TRUE,
        animals_present=Said.TRUE,
        substances_on_board=Said.TRUE,
        medication=MedicationStatus.OFF,
        behaviours=(Behaviour.AGITATED,),
        language="es",
        stage_away=Said.TRUE,
        sources=(
            Fact(name="weapon", value="knife", line_id="l1"),
            Fact(name="threat", value="both", line_id="l2"),
            Fact(name="substances_on_board", value="true", line_id="l3"),
            Fact(name="shoe_size", value="44", line_id="l4"),
        ),
    )


def full_request() -> CoResponseRequest:
    return CoResponseRequest(
        request_id="r1",
        incident_id="i1",
        version=3,
        agency="a1",
        state=CallState.OPEN,
        merged_into="i0",
        linked=("i2",),
        decided_at=AT,
        opened_at=AT,
        typed_until=AT,
        narrative_supplied=True,
        entered_late=True,
        asked_by="flag",
        categories=("mental_health", "suicide", "substance_use", "welfare_check"),
        evidence_rules=("suicide.wants_to_die",),
        numbers=(AgencyNumber(number="31-000123"),),
        call_type="Welfare check",
        priority=Priority(text="2"),
        units=(UnitEntry(unit="4A21", state=UnitState.EN_ROUTE, at=AT),),
        dispositions=("RTF",),
        location=Location(text="12 Larkspur Ct"),
        callbacks=(Callback(phone="555-0142", role="neighbor"),),
        subjects=(
            RequestSubject(
                mention_id="m1",
                given="Odalys",
                family="Quennerby",
                birth_date="1990-01-02",
                age="41",
                sex="F",
                phones=("555-0143",),
            ),
        ),
        facts=full_facts(),
        reports=("R-77",),
        decision_id="d1",
        withheld=(),
    )
