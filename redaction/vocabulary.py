"""The closed vocabulary of a disclosure request, and which of its values make a provider.

A value outside these lists is unknown, and unknown denies. Categories, roles, kinds of
organisation, purposes and bases are those of the county's decision table; `threatened_person`
is added for a person who must be warned (45 CFR 164.512(j)(1)(i)).
"""


def named(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


CATEGORIES = named(
    """
    identity contact location call_facts safety_hazard access_codes narrative unit_status
    coresponder_flag response_guidance safety_plan mental_health suicide_risk diagnosis medication
    substance_use engagement_status program_affiliation psychotherapy_note sud_counseling_note
    pdmp_result insurance education minor_status criminal_history cji_query_result
    third_party_identity record_existence disclosure_log disclosure_log_police aggregate_counts
    row_total percentage denominator month_district dates timestamp year age zip5 zip3 geocode
    state incident_number hashed_id demographics
    """
)
"""What can be asked for. `demographics` (race, ethnicity, language) is a category of its own, so
that equity can be measured (R27); it goes de-identified or in a limited data set."""

NOTES = frozenset({"psychotherapy_note", "sud_counseling_note"})
"""45 CFR 164.501; 42 CFR 2.11. Released only by the rules that name them."""

ROLES = named(
    """
    coresponder_clinician hipaa_provider ed_physician ems_medic jail_medical school_nurse
    part2_program patrol_officer detective dispatcher supervisor prosecutor probation_officer
    jail_custody court defense_attorney family patient_self peer_support employer landlord
    media_foia school_counselor health_plan payment_administrator vendor_staff auditor researcher
    public_health_authority coroner cps_agency aps_agency public_dashboard threatened_person
    """
)

ORG_KINDS = named(
    """
    covered_entity clinical_unit part2_program part2_parent_entity ems_agency health_department
    medical_examiner jail police psap prosecutor federal_law_enforcement court court_services
    law_firm school university household patient public media employer housing_provider
    community_org vendor oversight_agency federal_health_agency protective_services
    """
)

LAW_ENFORCEMENT_ORGS = frozenset({"police", "psap", "prosecutor", "federal_law_enforcement"})
LAW_ENFORCEMENT_ROLES = frozenset({"patrol_officer", "detective", "dispatcher", "prosecutor"})

_CARE = named("covered_entity clinical_unit part2_program part2_parent_entity health_department")
PROVIDER_AT: dict[str, frozenset[str]] = {
    "coresponder_clinician": _CARE | {"ems_agency"},
    "hipaa_provider": _CARE | {"ems_agency", "federal_health_agency"},
    "ed_physician": _CARE,
    "ems_medic": _CARE | {"ems_agency"},
    "part2_program": _CARE,
    "jail_medical": frozenset({"jail", "covered_entity"}),
    "school_nurse": frozenset({"school", "university"}),
}
"""A role is a provider role only at such an organisation: a clinician paid by police is none."""

PURPOSES = named(
    """
    treatment payment operations emergency breakglass dispatch_safety police_operations
    investigation legal_proceeding monitoring protective_report public_health research audit
    death_inquiry public_records patient_access family_involvement education_support employment
    housing technical_service records_transfer
    """
)

BASES = named(
    """
    none medical_emergency imminent_threat court_order subpoena grand_jury_subpoena search_warrant
    administrative_request locate_request crime_victim suspicious_death crime_on_premises
    off_site_crime workforce_victim mandated_report coroner_inquiry custody involvement_in_care
    personal_representative patient_right internal_use training qsoa audit irb_waiver
    limited_data_set deidentified aggregate_release fda_notice
    """
)

PROCESS = named(
    """
    court_order subpoena grand_jury_subpoena search_warrant administrative_request
    """
)
"""Bases that are legal process: counsel looks at each (obligation `legal_review`)."""

EXTRACT_BASES = named("aggregate_release deidentified limited_data_set irb_waiver patient_right")
"""Bases that say in what form data are asked for: a table, an extract, the person's own copy."""

HIPAA_ONLY_BASES = named(
    """
    locate_request crime_victim suspicious_death off_site_crime workforce_victim custody
    involvement_in_care personal_representative training limited_data_set
    """
)
"""Grounds that exist in 45 CFR Part 164 and not in 42 CFR Part 2 (42 CFR 2.12(d), 2.13(a))."""

HOLDERS = named(
    """
    psap police clinical_case_store part2_program covered_entity business_associate lawful_holder
    qso intermediary school ems_agency crisis_line
    """
)

JURISDICTIONS = frozenset({"federal", "VA", "TX"})

POLICE_ORIGINS = frozenset({"cad", "rms"})
REGIME_OF_ORIGIN: dict[str, str] = {
    "cad": "police",
    "rms": "police",
    "school": "school",
    "part2_program": "part2",
    "ems": "hipaa",
    "hipaa_provider": "hipaa",
    "988": "hipaa",
}
"""Provenance decides which law protects a record, not its topic (42 CFR 2.12(a)(1))."""

TPO = frozenset({"treatment", "payment", "operations"})
