"""One invented request per rule that releases: the least that the rule demands."""

from typing import Any

from tests.redaction.questions import CAD, HEALTH, PART2, varied

SCHOOL = varied(
    HEALTH, {"origin": "school", "holder": "school", "categories": ["identity", "education"]}
)
OFFICER = {"role": "patrol_officer", "org_kind": "police"}
DETECTIVE = {"role": "detective", "org_kind": "police"}
DISPATCHER = {"role": "dispatcher", "org_kind": "psap"}
FAMILY = {"role": "family", "org_kind": "household"}
COURT = {"role": "court", "org_kind": "court"}
CORONER = {"role": "coroner", "org_kind": "medical_examiner"}
RESEARCHER = {"role": "researcher", "org_kind": "university"}
AUDITOR = {"role": "auditor", "org_kind": "oversight_agency"}
SELF = {"role": "patient_self", "org_kind": "patient"}
ED = {"role": "ed_physician", "org_kind": "covered_entity"}
HEALTH_DEPARTMENT = {"role": "public_health_authority", "org_kind": "health_department"}
NAMED = {"type": "specific", "scope": ["identity", "engagement_status"], "recipient_match": "named"}
ALL = ["identity", "diagnosis", "narrative"]
EMERGENCY = {
    "recipient_is_medical_personnel": True,
    "emergency_determined_by": "treating_provider",
    "consent_obtainable": False,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "FEED": varied(CAD, {}),
    "FEED-NARRATIVE": varied(CAD, {"categories": ["narrative"]}),
    "FEED-EMERGENCY": varied(CAD, {"categories": ["access_codes", "diagnosis"]}),
    "POLICE-INTERNAL": varied(
        CAD,
        {"purpose": "police_operations", "recipient": OFFICER, "categories": ["identity", "year"]},
    ),
    "POLICE-FLAG": varied(
        CAD,
        {
            "purpose": "dispatch_safety",
            "recipient": DISPATCHER,
            "categories": ["coresponder_flag", "contact"],
            "facts": {"active_call": False, "flag_age_days": 30},
        },
    ),
    "PROFILE": varied(
        CAD,
        {
            "recipient": DISPATCHER,
            "consent": NAMED | {"scope": ["identity", "mental_health"]},
            "facts": {"voluntary_profile": "self_entered"},
        },
    ),
    "HANDLE-WITH-CARE": varied(
        CAD,
        {
            "purpose": "education_support",
            "recipient": {"role": "school_counselor", "org_kind": "school"},
            "facts": {"handle_with_care": True},
        },
    ),
    "POLICE-TO-PH": varied(CAD, {"purpose": "public_health", "recipient": HEALTH_DEPARTMENT}),
    "UNIT-STATUS": varied(
        HEALTH,
        {"purpose": "dispatch_safety", "recipient": DISPATCHER, "categories": ["unit_status"]},
    ),
    "AGGREGATE": varied(
        CAD,
        {
            "basis": "aggregate_release",
            "purpose": "public_health",
            "recipient": {"role": "public_dashboard", "org_kind": "public"},
            "categories": ["aggregate_counts", "month_district"],
            "facts": {"row_level": False, "derivable": False, "geography": "city", "cell": 11},
        },
    ),
    "DEID": varied(
        CAD,
        {
            "basis": "deidentified",
            "purpose": "research",
            "recipient": RESEARCHER,
            "categories": ["call_facts", "year", "zip3", "age"],
            "patient": {"age": 40},
            "facts": {"deid_method": "safe_harbor", "zip3_population": 20001},
        },
    ),
    "P2-CONSENT": varied(PART2, {}),
    "P2-FLAG": varied(
        PART2,
        {
            "purpose": "dispatch_safety",
            "recipient": DISPATCHER,
            "categories": ["coresponder_flag"],
            "consent": NAMED | {"scope": ["coresponder_flag", "substance_use"]},
            "facts": {"flag_text": "neutral", "sender_label": "mixed_use", "flag_age_days": 1},
        },
    ),
    "P2-REDISCLOSE": varied(
        PART2, {"holder": "covered_entity", "facts": {"received_under": "tpo_consent"}}
    ),
    "P2-EMERGENCY": varied(
        PART2,
        {
            "basis": "medical_emergency",
            "purpose": "emergency",
            "recipient": ED,
            "consent": None,
            "facts": EMERGENCY,
        },
    ),
    "P2-EMERGENCY-ONWARD": varied(
        PART2,
        {
            "basis": "medical_emergency",
            "holder": "covered_entity",
            "consent": None,
            "facts": {"received_under": "emergency", "recipient_is_medical_personnel": True},
        },
    ),
    "P2-UNIDENTIFIED": varied(
        PART2,
        {
            "basis": "medical_emergency",
            "purpose": "emergency",
            "recipient": DISPATCHER,
            "categories": ["call_facts", "safety_hazard", "location"],
            "facts": {"identifying_removed": True},
        },
    ),
    "STRIPPED-THREAT": varied(
        PART2,
        {
            "basis": "imminent_threat",
            "holder": "covered_entity",
            "purpose": "emergency",
            "recipient": OFFICER,
            "facts": {"threat_determined": True, "sender_label": "mixed_use"},
        },
    ),
    "P2-MINOR-THREAT": varied(
        PART2,
        {
            "basis": "imminent_threat",
            "purpose": "family_involvement",
            "recipient": FAMILY,
            "categories": ["suicide_risk"],
            "patient": {"minor": True},
            "facts": {"threat_determined": True, "director_incapacity_finding": True},
        },
    ),
    "P2-PREMISES": varied(
        PART2, {"basis": "crime_on_premises", "purpose": "investigation", "recipient": OFFICER}
    ),
    "P2-CHILD-REPORT": varied(
        PART2,
        {
            "basis": "mandated_report",
            "purpose": "protective_report",
            "recipient": {"role": "cps_agency", "org_kind": "protective_services"},
            "facts": {"report_kind": "child_abuse", "report_stage": "initial"},
        },
    ),
    "P2-ORDER-CIVIL": varied(
        PART2,
        {
            "basis": "court_order",
            "purpose": "legal_proceeding",
            "recipient": COURT,
            "facts": {
                "order_type": "2.64",
                "proceeding": "civil",
                "order_scope": ["identity", "sud_counseling_note"],
            },
        },
    ),
    "P2-ORDER-CRIMINAL": varied(
        PART2,
        {
            "basis": "court_order",
            "purpose": "investigation",
            "recipient": DETECTIVE,
            "facts": {
                "order_type": "2.65",
                "proceeding": "criminal",
                "crime_severity": "extremely_serious",
                "order_scope": ["identity"],
            },
        },
    ),
    "P2-ORDER-PROGRAM": varied(
        PART2,
        {
            "basis": "court_order",
            "purpose": "investigation",
            "recipient": DETECTIVE,
            "facts": {
                "order_type": "2.66",
                "proceeding": "against_program",
                "order_scope": ["identity", "diagnosis"],
            },
        },
    ),
    "P2-QSO": varied(
        PART2,
        {
            "basis": "qsoa",
            "purpose": "technical_service",
            "recipient": {"role": "vendor_staff", "org_kind": "vendor"},
            "facts": {"agreement": "qsoa"},
        },
    ),
    "P2-INTERNAL": varied(
        PART2,
        {
            "basis": "internal_use",
            "recipient": {"role": "supervisor", "org_kind": "part2_parent_entity"},
            "facts": {"internal_to_program": True},
        },
    ),
    "P2-AUDIT": varied(
        PART2,
        {
            "basis": "audit",
            "purpose": "audit",
            "recipient": AUDITOR,
            "categories": ALL,
            "facts": {"agreement": "audit_limits", "on_premises": True},
        },
    ),
    "P2-RESEARCH": varied(
        PART2,
        {
            "basis": "irb_waiver",
            "purpose": "research",
            "recipient": RESEARCHER,
            "facts": {
                "irb_waiver": "current",
                "repository_linkage": False,
                "protocol_fields": ["diagnosis"],
            },
        },
    ),
    "P2-CORONER": varied(
        PART2,
        {
            "basis": "coroner_inquiry",
            "purpose": "death_inquiry",
            "recipient": CORONER,
            "patient": {"deceased": True},
        },
    ),
    "P2-FDA": varied(
        PART2,
        {
            "basis": "fda_notice",
            "purpose": "public_health",
            "recipient": {
                "role": "public_health_authority",
                "org_kind": "federal_health_agency",
            },
            "facts": {"recipient_is_medical_personnel": True},
        },
    ),
    "P2-PATIENT": varied(
        PART2, {"basis": "patient_right", "purpose": "patient_access", "recipient": SELF}
    ),
    "TREATMENT": varied(HEALTH, {}),
    "TREATMENT-SCHOOL": varied(
        HEALTH,
        {
            "recipient": {"role": "school_nurse", "org_kind": "school"},
            "categories": ["identity", "diagnosis", "medication"],
        },
    ),
    "BREAKGLASS": varied(
        HEALTH,
        {
            "purpose": "breakglass",
            "facts": {"active_call": True, "breakglass_reason": "life_safety"},
        },
    ),
    "AUTHORIZATION": varied(
        HEALTH,
        {
            "purpose": "monitoring",
            "recipient": {"role": "probation_officer", "org_kind": "court_services"},
            "consent": NAMED,
        },
    ),
    "THREAT": varied(
        HEALTH,
        {
            "basis": "imminent_threat",
            "purpose": "emergency",
            "recipient": DISPATCHER,
            "facts": {"threat_determined": True},
        },
    ),
    "CUSTODY-CARE": varied(
        HEALTH,
        {
            "basis": "custody",
            "recipient": {"role": "jail_medical", "org_kind": "jail"},
            "patient": {"in_custody": True},
        },
    ),
    "CUSTODY-OFFICIAL": varied(
        HEALTH,
        {
            "basis": "custody",
            "purpose": "operations",
            "recipient": {"role": "jail_custody", "org_kind": "jail"},
            "patient": {"in_custody": True},
        },
    ),
    "LOCATE": varied(
        HEALTH, {"basis": "locate_request", "purpose": "investigation", "recipient": DETECTIVE}
    ),
    "POLICE-REPORT": varied(
        HEALTH, {"basis": "off_site_crime", "purpose": "investigation", "recipient": OFFICER}
    ),
    "WORKFORCE-VICTIM": varied(
        HEALTH, {"basis": "workforce_victim", "purpose": "investigation", "recipient": OFFICER}
    ),
    "CORONER": varied(
        HEALTH,
        {
            "basis": "coroner_inquiry",
            "purpose": "death_inquiry",
            "recipient": CORONER,
            "patient": {"deceased": True},
        },
    ),
    "ORDER": varied(
        HEALTH,
        {
            "basis": "court_order",
            "purpose": "legal_proceeding",
            "recipient": COURT,
            "facts": {"order_scope": ["diagnosis"]},
        },
    ),
    "SUBPOENA": varied(
        HEALTH,
        {
            "basis": "subpoena",
            "purpose": "legal_proceeding",
            "recipient": {"role": "defense_attorney", "org_kind": "law_firm"},
            "facts": {"subpoena_assurance": "protective_order"},
        },
    ),
    "REPORT": varied(
        HEALTH,
        {
            "basis": "mandated_report",
            "purpose": "public_health",
            "recipient": HEALTH_DEPARTMENT,
            "facts": {
                "report_kind": "overdose",
                "report_stage": "initial",
                "state_law": "requires_disclosure",
            },
        },
    ),
    "REPORT-ELDER": varied(
        HEALTH,
        {
            "basis": "mandated_report",
            "purpose": "protective_report",
            "recipient": {"role": "aps_agency", "org_kind": "protective_services"},
            "facts": {
                "report_kind": "elder_abuse",
                "report_stage": "initial",
                "state_law": "requires_disclosure",
            },
        },
    ),
    "COMMITMENT": varied(
        HEALTH,
        {
            "purpose": "legal_proceeding",
            "recipient": COURT,
            "facts": {"proceeding": "civil_commitment"},
        },
    ),
    "OVERSIGHT": varied(
        HEALTH, {"basis": "audit", "purpose": "audit", "recipient": AUDITOR, "categories": ALL}
    ),
    "TRAINING": varied(
        HEALTH,
        {
            "basis": "training",
            "purpose": "operations",
            "recipient": {"role": "supervisor", "org_kind": "covered_entity"},
            "categories": ["diagnosis", "psychotherapy_note"],
            "facts": {"own_training_programme": True},
        },
    ),
    "INVOLVEMENT": varied(
        HEALTH,
        {
            "basis": "involvement_in_care",
            "purpose": "family_involvement",
            "recipient": FAMILY,
            "patient": {"agreement": "agrees"},
        },
    ),
    "PERSONAL-REP": varied(
        HEALTH,
        {
            "basis": "personal_representative",
            "purpose": "family_involvement",
            "recipient": FAMILY,
            "patient": {"minor": True},
            "facts": {"minor_may_consent": False, "parent_suspected_of_harm": False},
        },
    ),
    "RESEARCH": varied(
        HEALTH,
        {
            "basis": "irb_waiver",
            "purpose": "research",
            "recipient": RESEARCHER,
            "facts": {"irb_waiver": "current", "protocol_fields": ["diagnosis"]},
        },
    ),
    "LDS": varied(
        HEALTH,
        {
            "basis": "limited_data_set",
            "purpose": "research",
            "recipient": RESEARCHER,
            "categories": ["diagnosis", "dates", "identity"],
            "facts": {"agreement": "data_use_agreement"},
        },
    ),
    "PATIENT": varied(
        HEALTH,
        {
            "basis": "patient_right",
            "purpose": "patient_access",
            "recipient": SELF,
            "facts": {"in_designated_record_set": True},
        },
    ),
    "EMS-NOT-CE": varied(
        HEALTH,
        {
            "origin": "ems",
            "holder": "ems_agency",
            "purpose": "dispatch_safety",
            "recipient": OFFICER,
            "categories": ["call_facts", "diagnosis"],
            "facts": {"holder_is_covered_entity": False},
        },
    ),
    "FERPA-EMERGENCY": varied(
        SCHOOL,
        {
            "basis": "imminent_threat",
            "purpose": "emergency",
            "recipient": OFFICER,
            "facts": {"threat_determined": True},
        },
    ),
    "FERPA-CONSENT": varied(
        SCHOOL,
        {"patient": {"minor": True}, "consent": NAMED | {"signer": "parent"}},
    ),
    "LEU-RECORD": varied(
        SCHOOL,
        {
            "purpose": "dispatch_safety",
            "recipient": OFFICER,
            "facts": {"law_enforcement_unit_record": True},
        },
    ),
}
"""Rule id → a request that it releases something of."""
