"""The last resort of the table of reasons: no consent, and no ground is proven.

Each row says what the ground that was asked for would have rested on (the county's table,
section 8, X-NO-BASIS). First match decides.
"""

from collections.abc import Callable

from redaction.refused_case import Case, Refusal, of_profile, on_basis


def _no_basis(when: Callable[[Case], bool], *cites: str) -> Refusal:
    return Refusal("X-NO-BASIS", when, cites, "No consent, and no ground is proven.")


NO_BASIS: tuple[Refusal, ...] = (
    _no_basis(on_basis("part2", "internal_use"), "42 CFR 2.12(c)(3)", "42 CFR 2.13(a)"),
    _no_basis(on_basis("part2", "irb_waiver"), "42 CFR 2.52", "42 CFR 2.13(a)"),
    _no_basis(on_basis("part2", "coroner_inquiry"), "42 CFR 2.15(b)", "42 CFR 2.13(a)"),
    _no_basis(on_basis("part2", "crime_on_premises"), "42 CFR 2.12(c)(5)", "42 CFR 2.13(a)"),
    _no_basis(on_basis("part2", "fda_notice"), "42 CFR 2.51(b)", "42 CFR 2.13(a)"),
    _no_basis(
        lambda c: c.regime == "part2" and c.ask.purpose == "monitoring",
        *("42 CFR 2.35(a)", "42 CFR 2.31", "42 CFR 2.13(a)"),
    ),
    _no_basis(
        lambda c: c.regime == "part2" and c.fact("state_law") in ("permits", "requires_disclosure"),
        *("42 CFR 2.20", "42 CFR 2.13(a)"),
    ),
    _no_basis(
        lambda c: c.regime == "part2" and c.fact("received_under") == "specific_consent",
        *("42 CFR 2.33(b)", "42 CFR 2.12(d)", "42 CFR 2.13(a)"),
    ),
    _no_basis(
        lambda c: c.regime == "part2" and c.fact("flag_text") == "implies_sud",
        *("42 CFR 2.12(a)(1)(i)", "42 CFR 2.11 (disclose)", "42 CFR 2.13(a)"),
    ),
    _no_basis(lambda c: c.regime == "part2", "42 CFR 2.13(a)", "42 CFR 2.2(b)", "42 CFR 2.31"),
    _no_basis(lambda c: c.regime == "school", "34 CFR 99.30", "34 CFR 99.31", "34 CFR 99.36"),
    _no_basis(of_profile, "Va. Code 9.1-193", "45 CFR 164.502(b) (by policy)"),
    _no_basis(lambda c: c.regime == "police", "45 CFR 164.502(b) (by policy)", "state law"),
    _no_basis(
        on_basis("hipaa", "personal_representative"), "45 CFR 164.502(g)(5)", "45 CFR 164.502(g)(3)"
    ),
    _no_basis(on_basis("hipaa", "involvement_in_care"), "45 CFR 164.510(b)(2)"),
    _no_basis(
        on_basis("hipaa", "irb_waiver"),
        *("45 CFR 164.508", "45 CFR 164.512(i)", "45 CFR 46.109(e)"),
    ),
    _no_basis(on_basis("hipaa", "imminent_threat"), "45 CFR 164.512(j)(1)(i)"),
    _no_basis(on_basis("hipaa", "custody"), "45 CFR 164.512(k)(5)"),
    _no_basis(on_basis("hipaa", "mandated_report"), "45 CFR 164.512(a)", "45 CFR 164.512(b)"),
    _no_basis(on_basis("hipaa", "audit"), "45 CFR 164.512(d)"),
    _no_basis(on_basis("hipaa", "coroner_inquiry"), "45 CFR 164.512(g)"),
    _no_basis(on_basis("hipaa", "deidentified"), "45 CFR 164.514(b)", "45 CFR 164.502(a)"),
    _no_basis(on_basis("hipaa", "limited_data_set"), "45 CFR 164.514(e)", "45 CFR 164.502(a)"),
    _no_basis(on_basis("hipaa", "training"), "45 CFR 164.508(a)(2)(i)(B)"),
    _no_basis(on_basis("hipaa", "locate_request"), "45 CFR 164.512(f)(2)", "45 CFR 164.502(a)"),
    _no_basis(on_basis("hipaa", "crime_victim"), "45 CFR 164.512(f)(3)", "45 CFR 164.502(a)"),
    _no_basis(on_basis("hipaa", "suspicious_death"), "45 CFR 164.512(f)(4)", "45 CFR 164.502(a)"),
    _no_basis(on_basis("hipaa", "crime_on_premises"), "45 CFR 164.512(f)(5)", "45 CFR 164.502(a)"),
    _no_basis(on_basis("hipaa", "off_site_crime"), "45 CFR 164.512(f)(6)", "45 CFR 164.502(a)"),
    _no_basis(on_basis("hipaa", "workforce_victim"), "45 CFR 164.502(j)(2)"),
    _no_basis(
        lambda c: c.ask.purpose == "investigation",
        *("45 CFR 164.512(f)", "45 CFR 164.502(a)", "45 CFR 164.508(a)(1)"),
    ),
    _no_basis(
        lambda c: c.ask.origin == "988",
        *("988 Lifeline imminent-risk policy", "45 CFR 164.502(a)", "state law"),
    ),
    _no_basis(lambda c: c.ask.purpose == "treatment", "45 CFR 164.506(c)", "45 CFR 164.502(a)"),
    _no_basis(
        lambda c: c.ask.purpose == "legal_proceeding", "45 CFR 164.512(e)", "45 CFR 164.502(a)"
    ),
    _no_basis(lambda _: True, "45 CFR 164.502(a)", "45 CFR 164.508(a)(1)"),
)
"""The last resort, with what the asked-for ground would have rested on."""
