"""A consent ended: live referrals that rest on it are taken back in the same transaction."""

from casestore.cause import Cause
from casestore.referrals.records import move, resting_on, shut_doors
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
