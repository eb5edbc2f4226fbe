"""Codes of households, plans, death and intake in plain words, the plan's in two languages."""

from casestore.cases.manual_intake import IntakeSource
from casestore.cases.outcomes import Family
from casestore.people.timeline import PART2, RESTRICTED, TEAM
from web.shell.wording import N_

RELATIONS = {
    "parent": N_("Parent"),
    "child": N_("Child"),
    "spouse": N_("Husband or wife"),
    "partner": N_("Partner"),
    "former_partner": N_("Former partner"),
    "sibling": N_("Brother or sister"),
    "grandparent": N_("Grandparent"),
    "grandchild": N_("Grandchild"),
    "relative": N_("Another relative"),
    "guardian": N_("Guardian"),
    "ward": N_("Ward of this person"),
    "caregiver": N_("Cares for this person"),
    "cared_for": N_("Is cared for by this person"),
    "roommate": N_("Roommate"),
    "friend": N_("Friend"),
}
AUDIENCES = {
    TEAM: N_("Care team; a privacy officer for a reason"),
    PART2: N_("Care team; a privacy officer for a reason; others only by consent (42 CFR Part 2)"),
    RESTRICTED: N_("Only those who may see restricted records"),
}
STEPS = {
    "en": {
        "warning_signs": "How I notice that a crisis is coming",
        "coping": "What I can do by myself",
        "people_distract": "People and places that take my mind off it",
        "people_help": "People I can ask for help",
        "services": "Professionals and services I can call",
        "means": "How I make the place around me safer",
        "reasons": "What is worth living for",
    },
    "es": {
        "warning_signs": "Cómo noto que viene una crisis",
        "coping": "Lo que puedo hacer por mi cuenta",
        "people_distract": "Personas y lugares que me distraen",
        "people_help": "Personas a quienes puedo pedir ayuda",
        "services": "Profesionales y servicios a los que puedo llamar",
        "means": "Cómo hago más seguro mi entorno",
        "reasons": "Lo que hace que valga la pena vivir",
    },
}
PLAN = {
    "en": {
        "title": "My safety plan",
        "means_by": "Who helps me keep things safe",
        "line": "In a crisis, call or text 988, day or night. In danger now, call 911.",
        "made": "Made on",
        "version": "version",
    },
    "es": {
        "title": "Mi plan de seguridad",
        "means_by": "Quién me ayuda a mantener todo seguro",
        "line": "En una crisis, llame o envíe un mensaje al 988, de día o de noche. "
        "En peligro ahora, llame al 911.",
        "made": "Hecho el",
        "version": "versión",
    },
}
LANGUAGES = {"en": N_("English"), "es": N_("Spanish")}
WISHES = {
    "directive": N_("Advance directive: what it says, where it is kept"),
    "agent": N_("Who decides for them, and how to reach that person"),
    "wants": N_("What they want in a crisis"),
    "refuses": N_("What they do not want"),
    "helps": N_("What helps: how to speak, what calms, language, pronouns"),
}
WISHES_FROM = {
    "person": N_("The person"),
    "document": N_("The signed document"),
    "agent": N_("Whoever decides for them"),
    "provider": N_("Their provider"),
}
DEATH_SOURCES = {
    "family": N_("Family"),
    "medical_examiner": N_("Medical examiner or coroner"),
    "hospital": N_("Hospital"),
    "police": N_("Police"),
    "news": N_("News or hearsay"),
    "other": N_("Somebody else"),
}
DEATH_CONFIRMED = {
    "document": N_("A document was seen"),
    "medical_examiner": N_("Medical examiner or coroner"),
    "hospital": N_("Hospital"),
    "supervisor": N_("A supervisor asked and was told"),
    "nobody_yet": N_("Nobody yet"),
}
INTAKE = {
    IntakeSource.LIFELINE_988: N_("Handed over by 988"),
    IntakeSource.WALK_IN: N_("Walked in"),
    IntakeSource.SCHOOL: N_("Sent by a school"),
    IntakeSource.HOSPITAL: N_("Sent by a hospital"),
    IntakeSource.OFFICER: N_("Asked for by an officer"),
    IntakeSource.OTHER: N_("Came in another way"),
}
AGREED = {"yes": N_("Yes"), "no": N_("No"), "": N_("Not asked, or there is no caller")}
FAMILIES = {
    Family.IN_COMMUNITY: N_("Resolved in the community"),
    Family.TRANSPORT: N_("Taken to a place of care"),
    Family.REFERRAL: N_("Referred"),
    Family.CUSTODY: N_("Taken into custody"),
    Family.TRANSFER: N_("Handed to another crisis service"),
    Family.NO_SERVICE: N_("Not found, or did not want help"),
    Family.UNKNOWN: N_("Something else"),
}
NOT_KNOWN = N_("Area not known")
SHOWN = {"<11": N_("under 11"), "withheld": N_("not shown")}
