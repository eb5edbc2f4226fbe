"""Who in the house may open what: role by action, and what bars it."""

from dataclasses import replace

import pytest

from redaction.access import ROW_ACTIONS, AccessRequest, Action, decide_access

ROLES = ("dispatcher", "clinician", "supervisor", "privacy_officer", "it")
ZONES = ("dispatch", "clinical")

MAY = {
    "board.view_row": {"dispatch": {"dispatcher", "supervisor"}},
    "board.act": {"dispatch": {"dispatcher", "supervisor"}},
    "story.dispatch": {"dispatch": {"dispatcher", "supervisor", "privacy_officer"}},
    "story.clinical": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "lead.view": {"clinical": {"clinician", "supervisor"}},
    "lead.act": {"clinical": {"clinician", "supervisor"}},
    "case.view": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "case.act": {"clinical": {"clinician", "supervisor"}},
    "person.view": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "link.decide": {"clinical": {"clinician"}},
    "consent.view": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "person.act": {"clinical": {"clinician", "supervisor"}},
    "consent.act": {"clinical": {"clinician", "supervisor"}},
    "authority.act": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "disclosure.view": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "disclosure.make": {"clinical": {"clinician", "supervisor"}},
    "breakglass.open": {"clinical": {"clinician"}},
    "review.view": {"clinical": {"privacy_officer", "supervisor"}},
    "review.act": {"clinical": {"privacy_officer", "supervisor"}},
    "policy.try": {"clinical": {"privacy_officer"}},
    "clients.manage": {"clinical": {"it", "privacy_officer"}},
    "see.as": {"clinical": {"it", "privacy_officer"}},
    "counts.view": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "indicators.view": {"clinical": {"supervisor", "privacy_officer"}},
    "billing.export": {"clinical": {"supervisor"}},
    "research.export": {"clinical": {"privacy_officer"}},
    "breach.act": {"clinical": {"privacy_officer"}},
    "register.act": {"clinical": {"privacy_officer"}},
    "request.view": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "request.act": {"clinical": {"clinician", "supervisor", "privacy_officer"}},
    "feeds.view": {
        "dispatch": {"it", "supervisor", "privacy_officer"},
        "clinical": {"it", "supervisor", "privacy_officer"},
    },
    "feeds.change": {"dispatch": {"it", "supervisor"}, "clinical": {"it", "supervisor"}},
    "trial.run": {"dispatch": {"it", "supervisor"}, "clinical": {"it", "supervisor"}},
    "deadletter.list": {
        "dispatch": {"it", "supervisor", "privacy_officer"},
        "clinical": {"it", "supervisor", "privacy_officer", "clinician"},
    },
    "deadletter.body": {"dispatch": {"supervisor"}, "clinical": {"clinician", "supervisor"}},
    "deadletter.replay": {"dispatch": {"it", "supervisor"}, "clinical": {"it", "supervisor"}},
    "audit.verify": {
        "dispatch": {"it", "supervisor", "privacy_officer"},
        "clinical": {"it", "supervisor", "privacy_officer"},
    },
    "audit.search": {"dispatch": {"privacy_officer"}, "clinical": {"privacy_officer"}},
}
"""Action → zone → roles, when nothing stands against it and everything asked for is there."""


def asked(role, zone, action, **changes):
    best = AccessRequest(
        role=role,
        zone=zone,
        action=action,
        own_agency=True,
        restricted=False,
        sees_restricted=False,
        on_team=True,
        own_household=False,
        second_factor=True,
        reason_given=True,
    )
    return replace(best, **changes)


def test_the_table_names_every_action():
    assert set(MAY) == {action.value for action in Action}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("role", ROLES)
def test_role_by_action(role, zone, action):
    decision = decide_access(asked(role, zone, action.value))
    assert decision.allowed is (role in MAY[action].get(zone, set()))
    assert decision.rule.startswith("WF-")
    assert decision.citation


def allowed_everywhere():
    return [
        (role, zone, action)
        for action, zones in MAY.items()
        for zone, roles in zones.items()
        for role in sorted(roles)
    ]


@pytest.mark.parametrize(("role", "zone", "action"), allowed_everywhere())
def test_unknown_role_zone_or_action_is_refused(role, zone, action):
    for change in ({"role": "somebody"}, {"action": "case.delete"}):
        assert not decide_access(replace(asked(role, zone, action), **change)).allowed
    if len(MAY[action]) == 1:
        assert not decide_access(replace(asked(role, zone, action), zone="moon")).allowed


@pytest.mark.parametrize("action", sorted(ROW_ACTIONS))
def test_nobody_opens_their_own_household(action):
    for role in ROLES:
        for zone in ZONES:
            decision = decide_access(asked(role, zone, action, own_household=True))
            assert not decision.allowed
            assert decision.rule == "WF-OWN-HOUSEHOLD"


def test_a_restricted_call_is_for_those_who_may_see_restricted_calls():
    for sees in (True, False):
        request = asked(
            "dispatcher", "dispatch", "board.view_row", restricted=True, sees_restricted=sees
        )
        assert decide_access(request).allowed is sees


def test_other_agencies_rows_stay_closed_in_the_dispatch_zone():
    for action in ("board.view_row", "board.act", "story.dispatch", "deadletter.body"):
        decision = decide_access(asked("supervisor", "dispatch", action, own_agency=False))
        assert decision.rule == "WF-OTHER-AGENCY"
        assert not decision.allowed


def test_a_case_of_another_team_stays_closed():
    for action in ("lead.view", "lead.act", "case.view", "case.act", "person.view", "link.decide"):
        assert not decide_access(asked("clinician", "clinical", action, on_team=False)).allowed


def test_a_body_in_the_dispatch_zone_needs_reason_and_second_factor():
    for missing in ({"reason_given": False}, {"second_factor": False}):
        assert not decide_access(
            asked("supervisor", "dispatch", "deadletter.body", **missing)
        ).allowed


def test_it_staff_see_structure_unless_they_are_the_cleared_cad_administrator():
    assert not decide_access(asked("it", "dispatch", "deadletter.body")).allowed
    assert decide_access(asked("it", "dispatch", "deadletter.body", cjis_cleared=True)).allowed
    assert not decide_access(asked("it", "clinical", "deadletter.body", cjis_cleared=True)).allowed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("zone", ZONES)
def test_an_override_opens_a_person_of_another_team_to_its_clinician_only(role, zone):
    elsewhere = asked(
        *(role, zone, "person.view"), on_team=False, restricted=True, reason_given=False
    )
    assert not decide_access(elsewhere).allowed
    opened = decide_access(replace(elsewhere, glass_broken=True))
    assert opened.allowed is (role == "clinician" and zone == "clinical")
    assert not decide_access(replace(elsewhere, glass_broken=True, own_household=True)).allowed


def test_an_override_needs_a_reason_and_the_teams_own_call():
    best = asked("clinician", "clinical", "breakglass.open")
    assert decide_access(best).allowed
    for less in ({"reason_given": False}, {"on_team": False}):
        assert not decide_access(replace(best, **less)).allowed


def test_the_privacy_officer_needs_a_reason_and_changes_nothing():
    view = asked("privacy_officer", "clinical", "case.view", on_team=False)
    assert decide_access(view).allowed
    assert not decide_access(replace(view, reason_given=False)).allowed
    assert not decide_access(replace(view, action="case.act")).allowed


def test_a_fact_left_out_counts_against_the_person():
    for role, zone, action in allowed_everywhere():
        bare = AccessRequest(role=role, zone=zone, action=action)
        if action in ROW_ACTIONS or action == "deadletter.body":
            assert not decide_access(bare).allowed
