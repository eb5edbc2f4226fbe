"""Temporary records: each unnamed person of each call is somebody of their own (R6)."""

from collections.abc import Sequence

from sqlalchemy import insert

from casestore.cause import Cause
from casestore.matching.profile import of_subject
from casestore.people import records
from casestore.people.suggestions import explained, link_id_of
from casestore.tables import person_link
from schemas.coresponse import RequestSubject
from schemas.person import Grade, LinkState, Person

UNNAMED = "unnamed"
"""Mention id of the person whom a call concerns without mentioning anybody."""


def stand_in_for_unnamed(
    cause: Cause, lead_id: str, case_id: str, subjects: Sequence[RequestSubject]
) -> None:
    """One temporary record per mention without a usable name; one when nobody is mentioned.

    JOHN DOE and UNKNOWN are no names: two of them stay two people.
    """
    nameless = [one for one in subjects if not of_subject(one).named]
    if not subjects:
        nameless = [RequestSubject(mention_id=UNNAMED)]
    for subject in nameless:
        _stand_in(cause, lead_id, case_id, subject)


def _stand_in(cause: Cause, lead_id: str, case_id: str, subject: RequestSubject) -> None:
    profile = of_subject(subject)
    record = Person(
        person_id=cause.uow.keys.new_id(),
        temporary=True,
        birth_date=profile.birth_date,
        sex=profile.sex,
        created_at=cause.at,
        created_by=cause.actor,
    )
    about = {"lead": lead_id, "case": case_id}
    records.create(cause.uow, record, at=cause.at, actor=cause.actor, about=about)
    cause.uow.conn.execute(
        insert(person_link).values(
            link_id=link_id_of(cause.uow.keys, lead_id, subject.mention_id, record.person_id),
            lead_id=lead_id,
            mention_id=subject.mention_id,
            person_id=record.person_id,
            state=LinkState.TEMPORARY,
            grade=Grade.NONE,
            version=0,
            explanation=explained((), 0.0, 0.0),
            decided_by=cause.actor,
            decided_at=cause.at,
            row_version=1,
        )
    )
