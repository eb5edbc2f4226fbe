"""Faults of other products' code that are ours to test, each with the tests that bear its name.

The numbers and names are those of the project's reference on peers, section 3.
"""

RELAY = "tests/zone/test_relay.py"
PEERS = "tests/house/test_faults_of_peers.py"

FAULTS: dict[int, dict[str, str]] = {
    1: {
        "unparseable_input_is_quarantined_counted_and_not_logged": (
            "tests/connectors/test_contract.py"
        )
    },
    2: {"receiver_outage_loses_no_event": RELAY},
    3: {
        "consent_needs_purpose_recipient_and_period": PEERS,
        "revoked_consent_pulls_live_referrals_and_flags": (
            "tests/casestore/referrals/test_referrals.py"
        ),
    },
    4: {
        "kill_between_dequeue_and_requeue_keeps_the_message": RELAY,
        "zero_attempts_means_none": RELAY,
    },
    5: {"second_retention_run_still_purges": "tests/zone/test_inbox.py"},
    6: {
        "alert_text_has_no_payload": PEERS,
        "one_alert_on_start_one_on_clear": "tests/zone/test_feed_alarms.py",
    },
    7: {
        "concurrent_duplicates_send_once": RELAY,
        "third_duplicate_is_still_a_duplicate": "tests/zone/test_inbox.py",
    },
    8: {"401_403_408_425_429_hold_and_retry": RELAY, "400_422_dead_letter": RELAY},
    9: {
        "no_lookup_key_derivation_reaches_logs": PEERS,
        "no_unkeyed_hash_of_identity": "tests/zone/test_keys.py",
        "no_phi_in_plain_files": "tests/e2e/test_canaries.py",
    },
    10: {"shipped_config_has_no_secret_and_start_refuses_defaults": "tests/zone/test_keys.py"},
    11: {"truth_table_label_x_obligation_x_decision": "tests/redaction/test_apply.py"},
}
"""Fault number → name of the test → the file in which it stands."""

LATER: dict[str, str] = {}
"""Names whose subject does not exist yet, and why."""
