"""The dispatch centers that this installation serves, as recipients that a consent can name."""

from collections import Counter
from collections.abc import Mapping

from casestore.consents.registry import Recipient, register
from zone.journal.unit_of_work import UnitOfWork


def center_of(agency: str) -> str:
    """Registry id of the dispatch center that serves an agency."""
    return f"dispatch:{agency}"


def register_centers(uow: UnitOfWork, names: Mapping[str, str]) -> None:
    """Enter the center of each agency (id → name) under a name of its own, so that a consent for
    the agency itself is not taken for one that names its dispatch center."""
    often = Counter(name.casefold() for name in names.values())
    for agency, name in sorted(names.items()):
        told_apart = f"{name} ({agency})" if often[name.casefold()] > 1 else name
        center = f"Dispatch center of {told_apart}"
        one = Recipient(recipient_id=center_of(agency), name=center, org_kind="psap")
        register(uow, (one,))
