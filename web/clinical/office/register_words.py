"""The registers of the privacy office in plain words."""

from typing import NamedTuple

from casestore.counseling.records import SessionKind
from casestore.registers.words import Register
from web.shell.wording import N_


class Said(NamedTuple):
    """The words of one register."""

    title: str
    what: str


REGISTERS = {
    Register.AGREEMENT: Said(
        N_("Agreements"), N_("Qualified service organizations and business associates.")
    ),
    Register.ORDER: Said(
        N_("Court orders"), N_("An order opens only what its section and its scope say.")
    ),
    Register.NOTICE: Said(N_("Notices to patients"), N_("Each version as it was given out.")),
    Register.NOTICE_GIVEN: Said(N_("Notice given"), N_("To whom, which version, on which day.")),
    Register.NOT_SUD: Said(
        N_("No substance use disorder"),
        N_("An overdose or exposure that shows none; without a line here it counts as protected."),
    ),
    Register.CLOSED_PROGRAM: Said(
        N_("Closed programs"), N_("What became of the records of a program that ended.")
    ),
}
FIELDS = {
    "kind": N_("Kind"),
    "with": N_("With whom"),
    "services": N_("For which services"),
    "aliases": N_("Other names of theirs"),
    "section": N_("Findings of section"),
    "court": N_("Court and number"),
    "purpose": N_("For what"),
    "scope": N_("What it authorizes, as written"),
    "recipient": N_("To whom"),
    "findings": N_("The findings, as written"),
    "notice": N_("Who was given notice, and when"),
    "version": N_("Version"),
    "text": N_("The text, or where it is kept"),
    "how": N_("How"),
    "event": N_("What happened, and when"),
    "why": N_("Why it shows none"),
    "said_by": N_("Who says so"),
    "program": N_("Program"),
    "records": N_("Its records"),
    "kept_until": N_("Kept until, and by which law"),
}
CHOICES = {
    "qsoa": N_("Qualified service organization"),
    "business_associate": N_("Business associate"),
    "both": N_("Both"),
    "intermediary": N_("Intermediary"),
    "general": N_("none of them"),
    "2.64": "42 CFR 2.64",
    "2.65": "42 CFR 2.65",
    "2.66": "42 CFR 2.66",
    "civil": N_("Civil proceeding"),
    "criminal": N_("Criminal proceeding against the person"),
    "against_program": N_("Proceeding against the program"),
    "civil_commitment": N_("Commitment"),
    "paper": N_("On paper"),
    "electronic": N_("Electronically"),
    "read_aloud": N_("Read aloud"),
    "later_by_mail": N_("Later by mail: an emergency"),
    "transferred_on_consent": N_("Transferred on each person's consent"),
    "sealed": N_("Sealed, as law retains them"),
    "destroyed": N_("Destroyed"),
}
SESSIONS = {
    SessionKind.PSYCHOTHERAPY: N_("Psychotherapy note"),
    SessionKind.SUD_COUNSELING: N_("Substance use counseling note"),
}
