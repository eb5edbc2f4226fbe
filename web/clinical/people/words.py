"""Codes of person records in plain words."""

from schemas.person import ContactKind, Grade
from web.shell.wording import N_

SEARCH_REASONS = {
    "call": N_("A call that I am on"),
    "follow_up": N_("Follow-up"),
    "walk_in": N_("The person is here"),
    "referral": N_("A referral"),
    "records_request": N_("The person asks for their record"),
    "correction": N_("Putting a record right"),
}
FIELDS = {
    "given": N_("First name"),
    "family": N_("Last name"),
    "name": N_("Name"),
    "birth_date": N_("Birth date"),
    "phone": N_("Phone"),
    "identifier": N_("Number"),
    "age": N_("Age"),
    "sex": N_("Sex"),
    "race": N_("Race and ethnicity"),
    "language": N_("Language"),
}
GRADES = {
    Grade.LIKELY: N_("Likely"),
    Grade.POSSIBLE: N_("Possible"),
    Grade.NONE: N_("Unlikely"),
}
NAME_KINDS = {
    "alias": N_("Also known as"),
    "nickname": N_("Nickname"),
    "former": N_("Former name"),
    "legal": N_("Legal name"),
}
NAMED = {**NAME_KINDS, "as_reported": N_("As reported by a caller")}
CONTACT_KINDS = {
    ContactKind.PHONE: N_("Phone"),
    ContactKind.EMAIL: N_("E-mail"),
    ContactKind.ADDRESS: N_("Address"),
}
SAFE = {
    "safe_to_call": N_("Safe to call"),
    "safe_to_text": N_("Safe to text"),
    "safe_to_leave_message": N_("Safe to leave a message"),
    "safe_to_name_us": N_("Safe to say who we are"),
}
UNSAFE = {
    "safe_to_call": N_("do not call"),
    "safe_to_text": N_("do not text"),
    "safe_to_leave_message": N_("leave no message"),
    "safe_to_name_us": N_("do not say who we are"),
}
IDENTIFIERS = {
    "medicaid": N_("Medicaid number"),
    "mrn": N_("Medical record number"),
    "state_id": N_("State ID or license"),
    "ssn": N_("Social security number"),
    "crisis_line": N_("Crisis line number"),
    "other": N_("Other number"),
}
SEXES = {"F": N_("Female"), "M": N_("Male"), "X": N_("X")}
RACES = {
    "american_indian": N_("American Indian or Alaska Native"),
    "asian": N_("Asian"),
    "black": N_("Black or African American"),
    "hispanic": N_("Hispanic or Latino"),
    "middle_eastern": N_("Middle Eastern or North African"),
    "pacific_islander": N_("Native Hawaiian or Pacific Islander"),
    "white": N_("White"),
    "declined": N_("Did not want to say"),
}
LANGUAGES = {
    "en": N_("English"),
    "es": N_("Spanish"),
    "asl": N_("American Sign Language"),
    "ar": N_("Arabic"),
    "fr": N_("French"),
    "hmn": N_("Hmong"),
    "ht": N_("Haitian Creole"),
    "ko": N_("Korean"),
    "pl": N_("Polish"),
    "pt": N_("Portuguese"),
    "ru": N_("Russian"),
    "so": N_("Somali"),
    "tl": N_("Tagalog"),
    "vi": N_("Vietnamese"),
    "zh": N_("Chinese"),
    "other": N_("Another language"),
}
