"""Billing in plain words: places of service and what a line lacks."""

from casestore.billing import words as codes
from casestore.billing.words import Lack
from web.shell.wording import N_

PLACES = {code: f"{code} {name}" for code, name in codes.PLACES.items()}
LACKS = {
    Lack.PROVIDER: N_("who bills whom"),
    Lack.NOT_ENDED: N_("an outcome"),
    Lack.NOT_MET: N_("a contact: the person was not met"),
    Lack.PERSON: N_("a person matched by a clinician"),
    Lack.MEMBER_ID: N_("the Medicaid number"),
    Lack.CODES: N_("codes of place, procedure and diagnosis"),
    Lack.FACILITY: N_("a place outside a hospital or facility"),
    Lack.STAFF: N_("who was there, from when to when"),
    Lack.TEAM_OF_TWO: N_("a second member of the team"),
    Lack.STAFF_NPI: N_("the NPI of somebody who was there"),
    Lack.STAFF_TIMES: N_("times within the contact"),
    Lack.NOTE: N_("a note"),
    Lack.SIGNATURE: N_("the signature of the note"),
    Lack.COSIGNATURE: N_("the second signature of the note"),
    Lack.GATE: N_("the gate's yes: a consent to payment that names the payer"),
}
