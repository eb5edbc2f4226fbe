"""What two records are compared by: normalised names, birth date, sex, phones, postcodes."""

from collections.abc import Iterable
from typing import ClassVar

from casestore.people import normal
from schemas.coresponse import RequestSubject
from schemas.person import ContactKind, Person
from schemas.word import Word


class Profile(Word):
    """Comparable values of one mention or one person. Empty fields say nothing."""

    shown: ClassVar[tuple[str, ...]] = ()
    names: tuple[tuple[str | None, str | None], ...] = ()
    """(given, family), the legal name first, then aliases."""
    birth_date: str | None = None
    age: int | None = None
    sex: str | None = None
    phones: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Has it any name that is not a placeholder?"""
        return any(given or family for given, family in self.names)


def of_subject(subject: RequestSubject, own_phones: Iterable[str] = ()) -> Profile:
    """Profile of a mention. `own_phones`: call-back numbers that are the subject's own."""
    given, family = normal.names(subject.given, subject.family)
    numbers = (normal.phone(text) for text in (*subject.phones, *own_phones))
    return Profile(
        names=((given, family),) if given or family else (),
        birth_date=normal.birth_date(subject.birth_date),
        age=normal.age(subject.age),
        sex=normal.sex(subject.sex),
        phones=tuple(dict.fromkeys(number for number in numbers if number)),
    )


def of_person(person: Person) -> Profile:
    """Profile of a person record, with all names and contacts."""
    pairs = (normal.names(one.given, one.family) for one in person.names)
    phones = (normal.phone(c.value) for c in person.contacts if c.kind is ContactKind.PHONE)
    postcodes = ((c.postcode or "").strip()[:5] for c in person.contacts)
    return Profile(
        names=tuple(dict.fromkeys(pair for pair in pairs if any(pair))),
        birth_date=normal.birth_date(person.birth_date),
        sex=normal.sex(person.sex),
        phones=tuple(dict.fromkeys(number for number in phones if number)),
        postcodes=tuple(dict.fromkeys(code for code in postcodes if code)),
    )
