"""The figures in words: what each is called, what it is of, what counts, and what nobody knows."""

from collections.abc import Mapping
from typing import NamedTuple

from casestore.cases.outcomes import Avoided, Family
from casestore.figures.groups import NOT_KNOWN, SEVERAL
from web.clinical.cases import note_words
from web.clinical.people import record_words
from web.clinical.people import words as people_words
from web.shell.wording import N_


class Said(NamedTuple):
    """The words of one figure."""

    title: str
    means: str
    counted: str
    of: str
    unknown: str = ""
    """Empty: something is known of every line."""


_OPEN = N_("their first contact is still open")
_LATE = N_("calls entered late or by hand")
_ROUNDS = N_("rounds of follow-up of which 72 hours are over")
_YOUNG = N_("rounds still within their 72 hours")
FIGURES: Mapping[str, Said] = {
    "calls": Said(
        N_("Calls that came to the team"),
        N_("Every call that dispatch handed over, but those it took back; who took it, or not."),
        N_("taken by a clinician"),
        N_("calls handed over"),
    ),
    "met": Said(
        N_("The person was met"),
        N_("Of the calls that a clinician took, those with a contact in which the person was met."),
        N_("the person was met"),
        N_("calls taken"),
        _OPEN,
    ),
    "first_contact": Said(
        N_("Somebody was there within an hour"),
        N_("From the opening of the call to the first contact: median minutes, and who came soon."),
        N_("first contact within 60 minutes"),
        N_("first contacts of calls"),
        _LATE,
    ),
    "avoided": Said(
        N_("Contacts that avoided something"),
        N_(
            "Of the contacts in which the person was met, those that name what was avoided (jail, "
            "emergency room, hospital) and who says so. An outcome alone never counts."
        ),
        N_("somebody names what was avoided"),
        N_("contacts in which the person was met"),
    ),
    "follow_up_reached": Said(
        N_("Reached within 72 hours"),
        N_("Of the rounds of follow-up, those in which the person was reached within 72 hours."),
        N_("reached in time"),
        _ROUNDS,
        _YOUNG,
    ),
    "referral_arrived": Said(
        N_("The person arrived there"),
        N_("Of the referrals that were sent, those whose person arrived."),
        N_("arrived"),
        N_("referrals sent and not running any more"),
        N_("referrals still running"),
    ),
    "came_again": Said(
        N_("Another contact within 30 days"),
        N_("Of the people who were met, those with a further contact within 30 days."),
        N_("people with a further contact"),
        N_("people whose 30 days are over"),
        N_("nobody matched, or 30 days not over"),
    ),
    "flag_right": Said(
        N_("The flag was right"),
        N_(
            "Of the calls that the flag opened and a clinician judged, those that were taken "
            "(precision, by the team's own judgment)."
        ),
        N_("taken"),
        N_("flagged calls that were judged"),
        N_("not judged yet"),
    ),
    "outcome": Said(
        N_("How contacts ended"),
        N_("Contacts in which the person was met, by how they ended."),
        "",
        N_("contacts in which the person was met"),
        N_("with an outcome that says nothing"),
    ),
    "follow_up_tried": Said(
        N_("Tried within 72 hours"),
        N_("Of the rounds of follow-up, those in which somebody tried within 72 hours."),
        N_("tried in time"),
        _ROUNDS,
        _YOUNG,
    ),
    "referral_sent": Said(
        N_("A referral was sent"),
        N_("Of the cases in which the person was met, those with a referral that was sent."),
        N_("with a referral"),
        N_("cases in which the person was met"),
    ),
    "flag_found": Said(
        N_("The flag found it"),
        N_(
            "Of the calls that a clinician took, those that the flag opened itself; for the others "
            "somebody had to ask (recall, as far as anybody noticed)."
        ),
        N_("opened by the flag"),
        N_("calls taken"),
    ),
}
WHOLES = {
    "taken": N_("Calls taken"),
    "first_contacts": N_("First contacts"),
    "contacts": N_("Contacts in which the person was met"),
    "cases": N_("Cases in which the person was met"),
    "referrals": N_("Referrals sent"),
    "rounds": N_("Rounds of follow-up"),
    "people": N_("People met, and cases without a matched person"),
}
"""What figures that may leave are of."""
_ANSWERS = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "unknown": N_("Not known"),
    "taken": N_("Taken"),
    "not_bh": N_("Not behavioral health"),
    "waiting": N_("Nobody has taken it"),
    "within_hour": N_("Within 60 minutes"),
    "later": N_("Later"),
    "nothing": N_("Nothing named"),
}
OPENS = {"leads": N_("Call"), "cases": N_("Case"), "referrals": N_("Referral")}
BREAKDOWNS = {
    "month": N_("Month"),
    "area": N_("Area"),
    "age": N_("Age"),
    "race": N_("Race and ethnicity"),
    "language": N_("Language"),
    "sex": N_("Sex"),
}
SPANS = {
    "30": N_("The last 30 days"),
    "90": N_("The last 90 days"),
    "365": N_("The last 365 days"),
    "last_quarter": N_("The last quarter that may be closed"),
    "four_quarters": N_("The last four quarters that may be closed"),
}
FORMS = {
    "csv": N_("Table (CSV)"),
    "xlsx": N_("Workbook (XLSX)"),
    "html": N_("Page (HTML), to read, print or save as PDF"),
}
_AGES = {
    "under_18": N_("Under 18"),
    "18_24": N_("18 to 24"),
    "25_44": N_("25 to 44"),
    "45_64": N_("45 to 64"),
    "65_over": N_("65 and over"),
}
ELSEWHERE = "elsewhere"
_GROUPS = {
    "age": _AGES,
    "race": people_words.RACES | {SEVERAL: N_("Several")},
    "language": people_words.LANGUAGES,
    "sex": people_words.SEXES,
    "area": {ELSEWHERE: N_("Elsewhere")},
}


def answer(code: str, one: str) -> str:
    """An answer of a figure, to be worded."""
    if code == "outcome":
        return record_words.FAMILIES[Family(one)]
    if code == "avoided" and one != Avoided.NOTHING:
        return note_words.AVOIDED[Avoided(one)]
    return _ANSWERS[one]


def group(by: str, one: str) -> str:
    """A group of a breakdown, to be worded; months and areas say themselves."""
    return N_("Not known") if one == NOT_KNOWN else _GROUPS.get(by, {}).get(one, one)
