"""A consent ended: live referrals that rest on it are taken back in the same transaction."""

from casestore.cause import Cause
from casestore.referrals.records import move, of_person, resting_on, shut_doors
from casestore.referrals.words import LIVE, By


def pull_resting_on(cause: Cause, consent_id: str) -> tuple[str, ...]:
    """Ids of what was withdrawn. Links of all of them are shut, also of those that arrived; what
    the partner has read before was read lawfully (2.31(a)(6))."""
    gone: list[str] = []
    for found in resting_on(cause.uow.conn, consent_id):
        if found.state in LIVE and move(cause, found, "pull", By.HANDOFF):
            gone.append(found.referral_id)
        else:
            shut_doors(cause, found.referral_id)
    return tuple(gone)


def pull_of_person(cause: Cause, person_id: str) -> tuple[str, ...]:
    """The person died: what is on its way or with a partner is taken back (R45)."""
    live = [one for one in of_person(cause.uow.conn, person_id) if one.state in LIVE]
    return tuple(one.referral_id for one in live if move(cause, one, "pull", By.HANDOFF))
