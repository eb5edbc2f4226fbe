"""May this person do this to that row? Facts are computed here, `redaction.access` decides."""

from redaction.access import AccessRequest, Action, decide_access
from web.shell.viewer import Viewer

__all__ = ["Action", "lives_there", "may", "may_operate"]


def may(
    viewer: Viewer,
    zone: str,
    action: Action,
    *,
    agency: str,
    restricted: bool = False,
    own_household: bool = False,
    reason_given: bool = False,
    glass_broken: bool = False,
) -> bool:
    """An action on a call, lead, case or person of this agency. What fails, refuses."""
    account = viewer.account
    own_agency = agency in account.agencies
    return decide_access(
        AccessRequest(
            role=account.role.value,
            zone=zone,
            action=action,
            own_agency=own_agency,
            restricted=restricted,
            sees_restricted=account.sees_restricted,
            on_team=own_agency,
            own_household=own_household,
            second_factor=account.second_factor,
            reason_given=reason_given,
            glass_broken=glass_broken,
        )
    ).allowed


def may_operate(viewer: Viewer, zone: str, action: Action) -> bool:
    """An action on the machinery: feeds, parked messages, audit."""
    return decide_access(
        AccessRequest(
            role=viewer.account.role.value,
            zone=zone,
            action=action,
            second_factor=viewer.account.second_factor,
        )
    ).allowed


def lives_there(viewer: Viewer, *values: str | None) -> bool:
    """Is one of these addresses, numbers or ids of the viewer's own home (R11)?"""
    own = [plain for entry in viewer.account.own_household if (plain := _plain(entry))]
    given = [plain for value in values if (plain := _plain(value))]
    return any(value.startswith(home) for home in own for value in given)


def _plain(value: str | None) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in value or "").casefold().split())
