"""Indicators in plain words: what each counts, of what, and what nobody knows."""

from typing import NamedTuple

from web.shell.wording import N_


class Said(NamedTuple):
    """The words of one indicator."""

    title: str
    top: str
    bottom: str
    unknown: str


_MET = N_("contacts in which the person was met")
_OPEN = N_("contacts still open, or with an outcome that says nothing")
INDICATORS = {
    "contact_made": Said(
        N_("The person was met"),
        N_("contacts in which the person was met"),
        N_("contacts that ended"),
        N_("contacts still open"),
    ),
    "arrived_soon": Said(
        N_("Somebody was there within an hour"),
        N_("first contacts that began within 60 minutes of the call"),
        N_("first contacts of calls"),
        N_("calls entered late, or taken in by hand"),
    ),
    "family_in_community": Said(
        N_("Resolved in the community"), N_("resolved without transport"), _MET, _OPEN
    ),
    "family_transport": Said(
        N_("Taken to a place of care"), N_("hospital, crisis center or sobering"), _MET, _OPEN
    ),
    "family_referral": Said(N_("Referred"), N_("ended with a referral"), _MET, _OPEN),
    "family_custody": Said(N_("Taken into custody"), N_("taken into custody"), _MET, _OPEN),
    "family_transfer": Said(
        N_("Handed to another crisis service"), N_("handed to 988 or another"), _MET, _OPEN
    ),
    "family_no_service": Said(N_("Did not want help"), N_("met, and declined"), _MET, _OPEN),
    "avoided_arrest": Said(
        N_("Diverted from arrest"),
        N_("somebody says that an arrest was avoided"),
        _MET,
        N_("contacts still open"),
    ),
    "avoided_emergency_room": Said(
        N_("Diverted from the emergency room"),
        N_("somebody says that the emergency room was avoided"),
        _MET,
        N_("contacts still open"),
    ),
    "avoided_hospital_stay": Said(
        N_("Diverted from a hospital stay"),
        N_("somebody says that a stay was avoided"),
        _MET,
        N_("contacts still open"),
    ),
    "referral_sent": Said(
        N_("A referral was sent"),
        N_("cases with a referral that left"),
        N_("cases with a contact"),
        N_("none"),
    ),
    "referral_arrived": Said(
        N_("The person arrived there"),
        N_("referrals at which they arrived"),
        N_("referrals sent and not running any more"),
        N_("referrals still running"),
    ),
    "followed_up": Said(
        N_("Reached within 72 hours"),
        N_("rounds of follow-up with a contact in time"),
        N_("rounds of which 72 hours are over"),
        N_("rounds still within their 72 hours"),
    ),
    "came_again": Said(
        N_("Another contact within 30 days"),
        N_("people with a further contact"),
        N_("people whose 30 days are over"),
        N_("nobody matched, or 30 days not over"),
    ),
}
