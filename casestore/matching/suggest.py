"""Suggest which known person a mention may be: likely, possible or none. Never links (R6)."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import Connection, select

from casestore.matching import block_keys
from casestore.matching.compare import Compared, compare
from casestore.matching.profile import Profile, of_subject
from casestore.matching.weights import Bands, Weights, default_weights
from casestore.people.records import unsealed_profile
from casestore.tables import block_key, person
from schemas.coresponse import Callback, RequestSubject
from schemas.person import Agreement, Grade, LinkSuggestion
from zone.keys.keyring import KeyRing

SHOWN = 3
"""Candidates per mention; more would be a list to browse, not a suggestion."""
_CANDIDATES = 3000
_OWN = frozenset({"subject", "patient"})


def suggest(
    conn: Connection,
    keys: KeyRing,
    subjects: Sequence[RequestSubject],
    callbacks: Sequence[Callback] = (),
    *,
    on: date | None = None,
) -> tuple[LinkSuggestion, ...]:
    """Up to three suggestions per mention, best first; grade `none` once where nobody fits.

    A call-back number counts only when its role says that it is the subject's own and there is
    one subject: a caller is never taken for the subject (R2). `on`: day of the call, for a
    stated age. Restricted people are suggested too; the page decides who may see that.
    """
    weights = default_weights()
    own = [c.phone for c in callbacks if c.role in _OWN] if len(subjects) == 1 else []
    return tuple(
        one
        for subject in subjects
        for one in _for_mention(
            conn, keys, subject.mention_id, of_subject(subject, own), weights, on
        )
    )


def graded_candidates(
    conn: Connection,
    keys: KeyRing,
    profile: Profile,
    but_not: str = "",
    limit: int = SHOWN,
) -> tuple[LinkSuggestion, ...]:
    """People whom this profile may be, best first, none of grade `none`; `but_not` is left out."""
    weights = default_weights()
    people = [one for one in _candidates(conn, keys, profile) if one[0] != but_not]
    return tuple(islice(_graded("", rank(profile, people, weights), weights), limit))


def _for_mention(
    conn: Connection,
    keys: KeyRing,
    mention_id: str,
    mention: Profile,
    weights: Weights,
    on: date | None,
) -> tuple[LinkSuggestion, ...]:
    ranked = rank(mention, _candidates(conn, keys, mention), weights, on)
    suggestions = tuple(islice(_graded(mention_id, ranked, weights), SHOWN))
    none = LinkSuggestion(
        mention_id=mention_id, person_id=None, grade=Grade.NONE, weights=weights.version
    )
    return suggestions or (none,)


def rank(
    mention: Profile,
    people: Iterable[tuple[str, Profile]],
    weights: Weights,
    on: date | None = None,
) -> list[tuple[str, Compared]]:
    """All of `people` by evidence, best first; equal evidence by id, so that runs repeat."""
    scored = [(pid, compare(mention, profile, weights, on)) for pid, profile in people]
    return sorted(scored, key=lambda one: (-one[1].bits, one[0]))


def grade_of(best: Compared, margin: float, bands: Bands) -> Grade:
    """Grade of a candidate `margin` bits above the next one (negative: below the best)."""
    if best.bits < bands.possible:
        return Grade.NONE
    if best.bits < bands.likely or margin < bands.margin or not _two_fields_agree(best):
        return Grade.POSSIBLE
    return Grade.LIKELY


def _two_fields_agree(compared: Compared) -> bool:
    """A name alone, however rare, is one identifier; another field must agree beside it."""
    named = Agreement.DIFFER not in (compared.says("given"), compared.says("family"))
    beside = Agreement.AGREE in (compared.says("birth_date"), compared.says("phone"))
    contradicted = compared.says("birth_date") is Agreement.DIFFER
    return named and beside and not contradicted


def _graded(
    mention_id: str, ranked: Sequence[tuple[str, Compared]], weights: Weights
) -> Iterable[LinkSuggestion]:
    for place, (person_id, compared) in enumerate(ranked):
        others = ranked[1:2] if place == 0 else ranked[:1]
        margin = compared.bits - others[0][1].bits if others else compared.bits
        grade = grade_of(compared, margin, weights.bands)
        if grade is Grade.NONE:
            return
        yield LinkSuggestion(
            mention_id=mention_id,
            person_id=person_id,
            grade=grade,
            bits=round(compared.bits, 1),
            margin=round(margin, 1),
            fields=compared.explained(),
            weights=weights.version,
        )


def _candidates(conn: Connection, keys: KeyRing, mention: Profile) -> Iterable[tuple[str, Profile]]:
    hashes = block_keys.sought(keys, mention)
    if not hashes:
        return ()
    blocked = select(block_key.c.person_id).where(block_key.c.h.in_(hashes))
    rows = conn.execute(
        select(person.c.person_id, person.c.profile)
        .where(person.c.person_id.in_(blocked))
        .limit(_CANDIDATES)
    )
    return [(row.person_id, unsealed_profile(keys, row.person_id, row.profile)) for row in rows]
