"""All scenarios by name, and the mixes in which a day is made of them."""

from collections.abc import Callable, Mapping

from handoff.town.desk import Desk
from handoff.town.scenarios import (
    broken,
    corrected,
    delivery,
    everyday,
    guarded,
    joined,
    lifecycle,
    persons,
    reports,
    years,
)
from handoff.town.story import Story

Scenario = Callable[[Desk], Story]

SCENARIOS: Mapping[str, Scenario] = {
    "plain": everyday.plain_call,
    "lookalike": everyday.lookalike_call,
    "crisis_told_by_type": everyday.crisis_told_by_type,
    "crisis_hidden_in_text": everyday.crisis_hidden_in_text,
    "no_narrative": everyday.no_narrative,
    "doubtful": everyday.doubtful_call,
    "weapon_stated": everyday.weapon_stated,
    "weapon_negated": everyday.weapon_negated,
    "wrong_call_disregarded": corrected.wrong_call_disregarded,
    "note_deleted": corrected.note_deleted,
    "type_raised": corrected.type_raised,
    "type_lowered": corrected.type_lowered,
    "self_dispatch": corrected.self_dispatch,
    "pasted_return": corrected.pasted_return,
    "prior_comments": corrected.prior_comments,
    "sent_twice": delivery.sent_twice,
    "kept_alive": delivery.kept_alive,
    "out_of_order": delivery.out_of_order,
    "plain_out_of_order": delivery.plain_out_of_order,
    "straggler": delivery.straggler,
    "caught_up": delivery.caught_up,
    "paper_card": delivery.paper_card,
    "cancelled": lifecycle.cancelled,
    "cancelled_and_reopened": lifecycle.cancelled_and_reopened,
    "closed_and_reopened": lifecycle.closed_and_reopened,
    "still_open": lifecycle.still_open,
    "same_person_twice": persons.same_person_twice,
    "father_and_son": persons.father_and_son,
    "nobody_named": persons.nobody_named,
    "merged_duplicate": joined.merged_duplicate,
    "duplicate_by_disposition": joined.duplicate_by_disposition,
    "police_and_ambulance": joined.police_and_ambulance,
    "two_agencies_on_one_call": joined.two_agencies_on_one_call,
    "restricted": guarded.restricted,
    "unreadable_mark": guarded.unreadable_mark,
    "restricted_by_type": guarded.restricted_by_type,
    "restricted_remark": guarded.restricted_remark,
    "listed_address": guarded.listed_address,
    "test_call": guarded.test_call,
    "drill": guarded.drill,
    "report_hours_later": reports.report_hours_later,
    "report_before_call": reports.report_before_call,
    "report_of_no_call": reports.report_of_no_call,
    "report_revised": reports.report_revised,
    "report_not_green": reports.report_not_green,
    "report_withdrawn": reports.report_withdrawn,
    "units_only": broken.units_only,
    "all_garbage": broken.all_garbage,
    "plain_with_garbage": broken.plain_with_garbage,
}
NEW_YEAR: Scenario = years.number_reused
"""Played at the next local New Year, when the day has one."""

MIXES: Mapping[str, Mapping[str, int]] = {
    "demo": {
        "plain": 46,
        "lookalike": 8,
        "crisis_told_by_type": 16,
        "crisis_hidden_in_text": 12,
        "doubtful": 6,
        "nobody_named": 4,
        "weapon_stated": 3,
        "report_hours_later": 3,
        "units_only": 2,
    },
    "load": {
        "plain": 850,
        "lookalike": 40,
        "crisis_told_by_type": 35,
        "crisis_hidden_in_text": 25,
        "doubtful": 10,
        "weapon_stated": 5,
        "sent_twice": 4,
        "out_of_order": 4,
        "cancelled": 3,
        "report_hours_later": 4,
        "units_only": 10,
        "plain_out_of_order": 8,
        "plain_with_garbage": 2,
    },
}
"""Weights. About 8 in 100 calls of `load` are flagged; `demo` first plays every scenario once."""
