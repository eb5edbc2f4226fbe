"""Properties that hold for any request (decision table, section 10), on generated requests."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from redaction import vocabulary as words
from redaction.facts import CHOICES, FLAGS_FALSE, FLAGS_TRUE, NUMBERS
from redaction.request import request_of
from schemas.disclosure import DisclosureRequest
from tests.redaction.examples import EXAMPLES
from tests.redaction.questions import CONSENT, GOOD_FACTS, PART2, PATIENT, decide, gate, varied

ORIGINS = sorted(words.REGIME_OF_ORIGIN)
ASKED = sorted(words.CATEGORIES)


def facts() -> st.SearchStrategy[dict[str, Any]]:
    flags = {name: st.booleans() for name in sorted(FLAGS_FALSE | FLAGS_TRUE)}
    choices = {name: st.sampled_from(values) for name, values in CHOICES.items()}
    numbers = {name: st.sampled_from([0, 1, 11, 366, 25000]) for name in NUMBERS}
    lists = {
        name: st.lists(st.sampled_from(ASKED), max_size=6)
        for name in ("order_scope", "protocol_fields")
    }
    others = {
        "recipient_is_medical_personnel": st.sampled_from([True, False, None]),
        "minor_may_consent": st.sampled_from([True, False, None]),
        "earlier_refusal": st.booleans(),
        "field_origin": st.dictionaries(
            st.sampled_from(ASKED), st.sampled_from([*ORIGINS, "unknown"]), max_size=2
        ),
    }
    drawn = st.fixed_dictionaries({}, optional=flags | choices | numbers | lists | others)
    # most requests start from facts that let something through, or nothing would be tested
    return drawn.map(lambda some: GOOD_FACTS | dict(list(some.items())[:4]))


def consents() -> st.SearchStrategy[dict[str, Any] | None]:
    changes = st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["specific", "research", "legal_proceeding"]),
            "scope": st.lists(st.sampled_from([*ASKED, "all_tpo"]), min_size=1, max_size=8),
            "recipient_match": st.sampled_from(["named", "open_class", "not_named"]),
            "signer": st.sampled_from(["minor", "parent", "minor_and_parent", "guardian"]),
            "form": st.sampled_from(["verbal", "electronic"]),
            "cj_referral": st.booleans(),
            "combined_with": st.sampled_from([None, "tpo_general"]),
            "legacy_form": st.booleans(),
        },
    )
    return st.one_of(st.none(), changes.map(lambda some: CONSENT | some))


def requests() -> st.SearchStrategy[dict[str, Any]]:
    """Mostly the example of a rule with some of it changed, since chance alone is refused."""
    examples = st.sampled_from([EXAMPLES[rule] for rule in sorted(EXAMPLES)])
    changed = st.builds(
        lambda example, other, names: varied(example, {n: other[n] for n in names}),
        examples,
        by_chance(),
        st.sets(st.sampled_from(sorted(PART2)), max_size=2),
    )
    return st.one_of(changed, changed, by_chance())


def by_chance() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "origin": st.sampled_from(ORIGINS),
            "holder": st.sampled_from(sorted(words.HOLDERS)),
            "part2_protected": st.booleans(),
            "categories": st.lists(st.sampled_from(ASKED), min_size=1, max_size=6),
            "purpose": st.sampled_from(sorted(words.PURPOSES)),
            "jurisdiction": st.sampled_from(["federal", "VA", "TX"]),
            "patient": st.fixed_dictionaries(
                {},
                optional={
                    "minor": st.booleans(),
                    "age": st.sampled_from([None, 8, 18, 93]),
                    "deceased": st.booleans(),
                    "incapacitated": st.booleans(),
                    "agreement": st.sampled_from(["agrees", "objects", "unknown"]),
                    "in_custody": st.booleans(),
                },
            ).map(lambda some: PATIENT | some),
            "recipient": st.sampled_from(
                [
                    {"role": role, "org_kind": org}
                    for role, orgs in sorted(words.PROVIDER_AT.items())
                    for org in sorted(orgs)
                ]
                + [
                    {"role": "dispatcher", "org_kind": "psap"},
                    {"role": "patrol_officer", "org_kind": "police"},
                    {"role": "prosecutor", "org_kind": "prosecutor"},
                    {"role": "researcher", "org_kind": "university"},
                    {"role": "family", "org_kind": "household"},
                    {"role": "patient_self", "org_kind": "patient"},
                    {"role": "auditor", "org_kind": "oversight_agency"},
                ]
            ),
            "consent": consents(),
            "basis": st.one_of(st.just("none"), st.sampled_from(sorted(words.BASES))),
            "facts": facts(),
        }
    )


def released(request: dict[str, Any]) -> set[str]:
    return set(decide(request).released)


@settings(max_examples=160, deadline=None)
@given(requests())
def test_released_and_withheld_part_what_was_asked_for(request):
    decision = decide(request)
    kept, sent = set(decision.withheld), set(decision.released)
    assert kept | sent == set(request["categories"])
    assert not kept & sent
    assert decision.effect.value == (
        "deny" if not sent else "permit_redacted" if kept else "permit"
    )
    assert bool(decision.reasons) is bool(kept)
    assert bool(decision.rules) is bool(sent)


@settings(max_examples=140, deadline=None)
@given(requests(), st.sampled_from(["role", "org_kind", "purpose", "origin", "part2_protected"]))
def test_not_knowing_who_or_why_or_whence_never_releases_more(request, field):
    before = released(request)
    if field in ("role", "org_kind"):
        vague = request | {"recipient": request["recipient"] | {field: "somebody"}}
    else:
        vague = request | {field: None}
    assert released(vague) <= before


def test_an_unknown_holder_may_be_an_intermediary_that_the_consent_does_not_name():
    """Random requests found it: 42 CFR 2.31(a)(4)(ii)."""
    named = {"type": "specific", "recipient_match": "named", "scope": ["identity"]}
    request = PART2 | {"consent": CONSENT | named}
    assert released(request) == {"identity"}
    for holder in ("intermediary", None, "somebody"):
        assert released(request | {"holder": holder}) == set()


@settings(max_examples=140, deadline=None)
@given(requests())
def test_a_protected_record_never_releases_more_than_an_open_one(request):
    open_record = released(request | {"part2_protected": False})
    assert released(request | {"part2_protected": True}) <= open_record


LAX_WHEN_SILENT = {"field_origin", "voluntary_profile", "received_under"}
"""Facts whose silence the table itself reads as the common, not the strictest, case."""


@settings(max_examples=160, deadline=None)
@given(requests(), st.data())
def test_losing_a_fact_never_releases_more(request, data):
    name = data.draw(st.sampled_from(sorted(set(request["facts"]) - LAX_WHEN_SILENT)))
    before = released(request)
    left = {k: v for k, v in request["facts"].items() if k != name}
    assert released(request | {"facts": left}) <= before
    assert released(request | {"facts": left | {name: None}}) <= before
    assert released(request | {"facts": left | {name: "no such value"}}) <= before


@settings(max_examples=140, deadline=None)
@given(
    requests(),
    st.sampled_from(
        [
            {"expired": True},
            {"revoked": "written"},
            {"revoked": "oral"},
            {"patient_match": False},
            {"elements_missing": ["signature"]},
            {"signer": "no_authority"},
            {"combined_with": "specific"},
            {"recipient_match": "not_named"},
            {"scope": ["identity"]},
            {"scope": []},
        ]
    ),
)
def test_a_worse_consent_never_releases_more(request, worse):
    if request["consent"] is None:
        return
    consent = request["consent"]
    if worse == {"scope": ["identity"]} and not {"identity", "all_tpo"} & set(consent["scope"]):
        return
    if consent["cj_referral"] and "revoked" in worse:
        worse = {"expired": True}
    before = released(request)
    assert released(request | {"consent": consent | worse}) <= before
    assert released(request | {"consent": None}) <= before


@settings(max_examples=120, deadline=None)
@given(requests(), st.sampled_from([{"restriction": "agreed"}, {"earlier_refusal": True}]))
def test_a_restriction_or_refusal_never_releases_more(request, objection):
    before = released(request | {"facts": request["facts"] | {"restriction": "none"}})
    assert released(request | {"facts": request["facts"] | objection}) <= before


@settings(max_examples=120, deadline=None)
@given(requests(), st.sampled_from([*ASKED, "not_a_category"]))
def test_asking_for_more_never_releases_more_of_the_rest(request, also):
    before = released(request)
    after = released(request | {"categories": [*request["categories"], also]})
    assert after - {also} <= before


@settings(max_examples=100, deadline=None)
@given(requests(), st.randoms(use_true_random=False))
def test_order_and_repeats_of_categories_change_nothing(request, chance):
    shuffled = [*request["categories"], *request["categories"][:2]]
    chance.shuffle(shuffled)
    one, other = decide(request), decide(request | {"categories": shuffled})
    assert set(one.released) == set(other.released)
    assert (one.effect, one.obligations, one.rules) == (
        other.effect,
        other.obligations,
        other.rules,
    )


@settings(max_examples=100, deadline=None)
@given(requests())
def test_a_round_trip_through_the_queue_changes_nothing(request):
    asked = request_of(request)
    again = DisclosureRequest.model_validate_json(asked.model_dump_json())
    assert gate().decide(again) == gate().decide(asked)


@settings(max_examples=100, deadline=None)
@given(requests())
def test_an_overlay_only_tightens(request):
    assert set(decide(request, "withhold-free-text").released) <= released(request)
    assert "narrative" not in decide(request, "withhold-free-text").released
