"""Safety facts as the lead page shows them. What nobody said is not the same as "no" (R9).

Weapon and threat always have their own line; of the rest, what is known comes first, then what
nobody stated, then what the feed cannot supply.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemas.assertion import Assertion
from schemas.safety import Fact, MedicationStatus, SafetyFacts, Said, Threat, Weapon
from web.clinical import words
from web.shell.wording import N_, _, listed

_WEAPONS = {
    Weapon.KNIFE: N_("Knife or blade"),
    Weapon.GUN: N_("Gun"),
    Weapon.OTHER: N_("Weapon of another kind"),
}
_THREATS = {
    Threat.SELF: N_("To self"),
    Threat.OTHERS: N_("To others"),
    Threat.BOTH: N_("To self and others"),
}
_MEDICATION = {
    MedicationStatus.TAKING: N_("Taking it"),
    MedicationStatus.OFF: N_("Not taking it"),
    MedicationStatus.OVERTAKEN: N_("Took too much"),
}
_QUESTIONS = (
    ("stage_away", N_("Stage away from the place")),
    ("injuries", N_("Injuries")),
    ("children_present", N_("Children there")),
    ("vulnerable_present", N_("Vulnerable people there")),
    ("substances_on_board", N_("Alcohol or drugs taken")),
    ("animals_present", N_("Animals there")),
)
_LANGUAGES = {
    "es": N_("Spanish"),
    "asl": N_("American Sign Language"),
    "zh": N_("Chinese"),
    "vi": N_("Vietnamese"),
    "ar": N_("Arabic"),
    "ru": N_("Russian"),
    "so": N_("Somali"),
    "fr": N_("French"),
    "ht": N_("Haitian Creole"),
    "ko": N_("Korean"),
    "hmn": N_("Hmong"),
    "tl": N_("Tagalog"),
    "pt": N_("Portuguese"),
    "pl": N_("Polish"),
}
_ALARMING = ("stage_away", "injuries")
_ANSWERS = {Said.TRUE: N_("Yes"), Said.FALSE: N_("No, said so")}
NOT_SUPPLIED = "not_supplied"


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact. `alarm`: shown with a shape; `missing`: nobody said anything."""

    label: str
    value: str
    said: str = ""
    at: datetime | None = None
    alarm: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class FactsView:
    """All safety facts, told apart by what is known."""

    lines: tuple[FactLine, ...]
    nobody_stated: str
    not_supplied: str
    absent: bool
    """Something is shown as `none stated`, which needs its explanation."""


def view_facts(facts: SafetyFacts) -> FactsView:
    """Word the facts of one call."""
    sources = {source.name: source for source in facts.sources}
    lines = [_weapon(facts, sources), _threat(facts, sources), *_known(facts, sources)]
    unsaid = {name: getattr(facts, name) for name, _label in _QUESTIONS}
    labels = {name: _(label).lower() for name, label in _QUESTIONS}
    return FactsView(
        lines=tuple(lines),
        nobody_stated=listed([labels[n] for n, v in unsaid.items() if v is Said.UNKNOWN]),
        not_supplied=listed([labels[n] for n, v in unsaid.items() if v is Said.NOT_SUPPLIED]),
        absent=facts.weapon is Weapon.NONE_STATED or facts.threat is Threat.NONE_STATED,
    )


def _weapon(facts: SafetyFacts, sources: dict[str, Fact]) -> FactLine:
    label = _("Weapon")
    if facts.weapon not in _WEAPONS:
        return FactLine(label, _absence(facts.weapon.value), missing=True)
    source = sources.get("weapon")
    said = words.SAID.get(facts.weapon_assertion, "")
    away = facts.weapon_assertion in (Assertion.NEGATED, Assertion.RETRACTED)
    at = source.at if source else None
    return FactLine(label, _(_WEAPONS[facts.weapon]), _(said) if said else "", at, alarm=not away)


def _threat(facts: SafetyFacts, sources: dict[str, Fact]) -> FactLine:
    label = _("Threat")
    if facts.threat not in _THREATS:
        return FactLine(label, _absence(facts.threat.value), missing=True)
    return _line(label, _(_THREATS[facts.threat]), sources.get("threat"), alarm=True)


def _known(facts: SafetyFacts, sources: dict[str, Fact]) -> Iterable[FactLine]:
    if facts.means:
        named = listed([_spaced(m.value) for m in facts.means])
        yield _line(_("Means named"), named, sources.get("means"), alarm=True)
    for name, label in _QUESTIONS:
        value: Said = getattr(facts, name)
        if value in _ANSWERS:
            alarm = name in _ALARMING and value is Said.TRUE
            yield _line(_(label), _(_ANSWERS[value]), sources.get(name), alarm=alarm)
    if facts.behaviours:
        named = listed([_spaced(b.value) for b in facts.behaviours])
        yield _line(_("Behaviour"), named, sources.get("behaviours"))
    if facts.medication in _MEDICATION:
        yield _line(_("Medication"), _(_MEDICATION[facts.medication]), sources.get("medication"))
    if facts.language:
        language = _(_LANGUAGES.get(facts.language, facts.language))
        yield _line(_("Language, interpreter"), language, sources.get("language"))


def _line(label: str, value: str, source: Fact | None, *, alarm: bool = False) -> FactLine:
    if source is None:
        return FactLine(label, value, alarm=alarm)
    said = words.SAID.get(source.assertion, "")
    return FactLine(label, value, _(said) if said else "", source.at, alarm)


def _absence(value: str) -> str:
    if value == NOT_SUPPLIED:
        return _("not supplied")
    return _("none stated")


def _spaced(code: str) -> str:
    return code.replace("_", " ")
