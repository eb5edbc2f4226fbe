"""The numbered decisions about the gate, R16 to R27, each with the tests that show it.

Numbers are those of the project's reference on realities; a line that is not built yet says so.
"""

TOLD = "tests/casestore/test_disclosures.py"
PAGES = "tests/web/test_privacy_pages.py"
LEASES = "tests/casestore/test_leases.py"
CHAIN = "tests/pipelines/test_realities.py"
RESEARCH = "tests/casestore/test_research.py"

REALITIES: dict[str, dict[str, str]] = {
    "R16": {
        "a_proven_medical_emergency_is_told_on_a_sealed_record": (
            "tests/casestore/test_without_audit.py"
        ),
        "with_the_audit_store_full_only_a_proven_medical_emergency_is_answered": PAGES,
    },
    "R17": {
        "standing_words_end_with_their_consent_and_are_withdrawn_when_it_is_revoked": TOLD,
        "a_restriction_agreed_later_takes_them_back": "tests/casestore/test_asked_again.py",
        "words_are_let_stand_at_the_open_call_for_fifteen_minutes": LEASES,
        "a_revocation_takes_the_words_back_in_its_own_transaction": LEASES,
        "words_that_waited_past_their_lease_do_not_leave_but_a_withdrawal_does": LEASES,
        "after_a_restart_nothing_stale_is_shown_before_anybody_has_tidied_up": (
            "tests/pipelines/test_words_at_a_call.py"
        ),
        "paper_cannot_be_taken_back_so_somebody_is_told_to_say_so": TOLD,
        "it_holds_nothing_that_would_change_the_incident": "tests/connectors/test_eido_alert.py",
    },
    "R18": {
        "told_by_voice_anyway_is_never_blocked_and_stands_in_the_accounting": PAGES,
        "a_refusal_says_what_may_go_unidentified_and_pages_counsel": PAGES,
        "a_page_that_counsel_does_not_answer_goes_to_the_supervisors_once": (
            "tests/casestore/test_counsel.py"
        ),
    },
    "R19": {"role_by_action": "tests/redaction/test_access.py"},
    "R20": {
        "a_signed_table_in_force_answers": "tests/redaction/test_state_law.py",
        "a_minors_consent_is_judged_per_service_and_age": "tests/redaction/test_state_law.py",
        "treatment_goes_without_consent_only_where_a_signed_table_says_so": (
            "tests/casestore/test_state_table.py"
        ),
        "the_preview_of_a_referral_says_what_the_sending_will_do": (
            "tests/casestore/test_state_table.py"
        ),
        "on_the_birthday_itself_a_parents_and_a_childs_guardians_signature_end": (
            "tests/casestore/authority/test_signers.py"
        ),
        "the_day_the_child_is_of_age_standing_words_on_the_old_consent_are_taken_back": (
            "tests/casestore/authority/test_at_the_decision.py"
        ),
        "a_county_without_a_table_is_told_what_that_blocks": "tests/web/test_authority_pages.py",
        "without_a_table_the_doctor_says_what_waits_and_finds_no_fault": (
            "tests/handoff/test_doctor_law.py"
        ),
    },
    "R21": {
        "a_refusal_in_a_talk_stops_it_until_the_person_agrees_again": TOLD,
        "neither_a_child_nor_an_officer_interprets": TOLD,
    },
    "R22": {
        "r22_the_label_follows_the_teams_dated_status": "tests/casestore/test_duty.py",
        "r22_without_a_dated_status_entries_count_as_part_2": "tests/casestore/test_take.py",
    },
    "R23": {
        "r23_a_deleted_report_reaches_what_was_sent": CHAIN,
        "r23_a_report_that_is_not_green_does_not_cross": CHAIN,
        "query_returns_never_cross_to_the_clinic": "tests/redaction/test_gate.py",
    },
    "R24": {
        "an_open_encounter_counts_as_an_active_call_and_when_all_is_closed_it_ends": (
            "tests/casestore/test_break_glass.py"
        )
    },
    "R25": {
        "part_2_records_go_on_the_research_rule_and_in_no_other_form": RESEARCH,
        "a_deidentified_file_holds_none_of_the_eighteen_identifiers": RESEARCH,
        "a_limited_data_set_needs_an_agreement_in_force_and_carries_dates_but_no_name": RESEARCH,
        "nothing_is_exported_the_day_after_the_approval_ends": RESEARCH,
        "study_numbers_are_random_per_export_and_their_crosswalk_stays": RESEARCH,
        "the_copy_is_frozen_with_its_hash_and_stays_as_it_was": RESEARCH,
    },
    "R26": {
        "no_small_count_follows_from_what_is_published": "tests/redaction/test_small_cells.py",
        "only_closed_months_in_the_agencys_own_time": "tests/casestore/test_community.py",
    },
    "R27": {"a_rule_that_releases_all_keeps_bars_and_notes": "tests/redaction/test_rules.py"},
}
"""Number → name of the test → the file in which it stands."""

LATER: dict[str, str] = {}
"""Numbers of which only the rules exist, and what is missing."""
