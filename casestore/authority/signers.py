"""Whose signature counts on a day: computed from dated records and the date of birth, pure (R20).

A form says who signed. Whether that signature suffices follows from the orders on file, on the day
of signing and on the day of the decision: a parent's consent ends on the day the child comes of
age, a guardian's with the guardianship.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from casestore.authority.words import OF_CHILDHOOD, Authority, AuthorityKind
from schemas.consent import Consent, Signer

MAJORITY = 18
_GUARDS_MINOR = OF_CHILDHOOD
_REPRESENTS = {True: AuthorityKind.ESTATE, False: AuthorityKind.HEALTH_AGENT}
_WITH_PARENT = (Signer.PARENT, Signer.MINOR_AND_PARENT)
_OF_MINORS = (Signer.MINOR, *_WITH_PARENT)


@dataclass(frozen=True, slots=True)
class Signers:
    """What is on file about who may sign for one person, seen from one day."""

    on: date
    born: date | None
    dead: bool
    records: tuple[Authority, ...]
    zones: tuple[str, ...] = ()
    """Time zones of the teams, by which a day is told."""
    majority: int = MAJORITY

    @property
    def of_age_on(self) -> date | None:
        """The day on which the person comes of age; None without a whole date of birth."""
        return None if self.born is None else birthday(self.born, self.majority)

    @property
    def age(self) -> int | None:
        """Whole years today."""
        return None if self.born is None else years_old(self.born, self.on)

    def minor(self, on: date | None = None) -> bool | None:
        """A minor on that day (today without one)? None when nobody knows."""
        day = on or self.on
        if any(r.kind is AuthorityKind.EMANCIPATION and r.gives(day) for r in self.records):
            return False
        return None if self.of_age_on is None else day < self.of_age_on

    def signer(self, consent: Consent) -> Signer:
        """Who signed, as far as it counts today."""
        signed = consent.signed_at
        days = (self.on, self.on if signed is None else day_at(self.zones, signed))
        said = consent.signer
        if said in _WITH_PARENT and not self._parent_counts(consent, days):
            return Signer.MINOR if said is Signer.MINOR_AND_PARENT else Signer.NO_AUTHORITY
        if said is Signer.PATIENT and self._under_guardian(days[1]):
            return Signer.NO_AUTHORITY
        if said is Signer.GUARDIAN:
            kinds: Sequence[AuthorityKind] = _GUARDS_MINOR
            if self.minor() is False:
                kinds = (AuthorityKind.GUARDIAN_OF_ADULT,)
            return said if self._cited(consent, kinds, days) else Signer.NO_AUTHORITY
        if said is Signer.PERSONAL_REPRESENTATIVE:
            kinds = (_REPRESENTS[self.dead],)
            return said if self._cited(consent, kinds, days) else Signer.NO_AUTHORITY
        return said

    def counts(self, consent: Consent) -> bool:
        """Could the gate accept this signature at all, whatever state law says? For choosing among
        several consents; the gate decides."""
        signer = self.signer(consent)
        if signer is Signer.NO_AUTHORITY:
            return False
        if self.minor() is False:
            return signer not in _OF_MINORS
        return signer is not Signer.PATIENT or self.minor() is None

    def _parent_counts(self, consent: Consent, days: Iterable[date]) -> bool:
        """Without an order, as the form says; with one, only by the order that gives it."""
        each = tuple(days)
        bound = any(r.kind in OF_CHILDHOOD and r.holds(day) for r in self.records for day in each)
        return not bound or self._cited(consent, (AuthorityKind.CUSTODY_ORDER,), each)

    def _cited(
        self, consent: Consent, kinds: Sequence[AuthorityKind], days: Iterable[date]
    ) -> bool:
        """The consent names a record that gives its signer the right, on each of these days."""
        named = [r for r in self.records if r.authority_id == consent.signed_under]
        return any(r.kind in kinds and all(r.gives(day) for day in days) for r in named)

    def _under_guardian(self, on: date) -> bool:
        """Stricter reading: whoever has a guardian for health decisions did not sign alone."""
        kind = AuthorityKind.GUARDIAN_OF_ADULT
        return any(r.kind is kind and r.health_decisions and r.holds(on) for r in self.records)


def day_at(zones: Sequence[str], at: datetime) -> date:
    """The day at the team's place (UTC without a team); with teams in several zones the earliest of
    their days, so that nobody is of age an hour too soon."""
    return min(at.astimezone(ZoneInfo(zone)).date() for zone in zones or ("UTC",))


def years_old(born: date, on: date) -> int:
    """Whole years on that day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day on which somebody is so many years old; born on 29 February, 1 March of a year that
    has none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return born.replace(year=born.year + years, day=28) + timedelta(days=1)
