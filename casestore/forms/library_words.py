"""Words of the library of forms: states, sources, how an act ended, a version in a list."""

from enum import StrEnum
from typing import ClassVar

from casestore.forms.terms import Licence
from schemas.word import Instant, Word


class FormState(StrEnum):
    """Only a published version can be begun."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Source(StrEnum):
    """Where a version came from."""

    SHIPPED = "shipped"
    IMPORTED = "imported"
    AUTHORED = "authored"
    """The agency wrote the form itself and says so."""


class FormCode(StrEnum):
    """How an act on the library ended."""

    DONE = "done"
    THERE_ALREADY = "there_already"
    NOT_FOUND = "not_found"
    ATTEST_FIRST = "attest_first"
    NOT_ALLOWED = "not_allowed"
    NOT_A_DRAFT = "not_a_draft"
    NOT_PUBLISHED = "not_published"
    CHANGED_MEANWHILE = "changed_meanwhile"


FORM_SENTENCES = {
    FormCode.DONE: "Done.",
    FormCode.THERE_ALREADY: "This very version is in the library already. Nothing was added.",
    FormCode.NOT_FOUND: "There is no such form. Nothing was changed. Go back to the list of forms.",
    FormCode.ATTEST_FIRST: (
        "Nobody has stated yet that your agency may use this form. It was not switched on. "
        "State that first, with the grounds."
    ),
    FormCode.NOT_ALLOWED: (
        "The rights of this form are reserved, so it cannot be switched on here. "
        "The draft was kept. Ask its publisher."
    ),
    FormCode.NOT_A_DRAFT: "Only a draft can be switched on. Nothing was changed.",
    FormCode.NOT_PUBLISHED: "This version is not switched on. Nothing was changed.",
    FormCode.CHANGED_MEANWHILE: (
        "Somebody else changed this form at the same moment. Their change was kept, yours was "
        "not. Look at it again."
    ),
}


class FormAct(Word):
    """The end of one act on the library."""

    shown: ClassVar[tuple[str, ...]] = ("code", "form_id")
    code: FormCode
    form_id: str | None = None

    @property
    def sentence(self) -> str:
        """What happened, what was kept, what to do next."""
        return FORM_SENTENCES[self.code]


class FormRow(Word):
    """One version as the list shows it."""

    shown: ClassVar[tuple[str, ...]] = ("form_id", "state")
    form_id: str
    url: str
    number: int
    title: str
    state: FormState
    licence: Licence
    terms: str
    source: Source
    tolerances: tuple[str, ...]
    added_at: Instant
    added_by: str
    published_at: Instant | None
    published_by: str | None
    attested: bool
    row_version: int

    @property
    def needs_attestation(self) -> bool:
        """Must somebody state first that the agency may use it?"""
        return self.licence is Licence.ATTEST and not self.attested
