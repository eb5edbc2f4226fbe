"""A file that is handed out: every time it is opened is written down before it goes."""

from collections.abc import Mapping

from starlette.responses import Response

from schemas.audit import AuditTag
from web.shell.site import Site
from web.shell.viewer import Viewer


def audited_file(
    site: Site,
    viewer: Viewer,
    page: str,
    about: Mapping[str, str],
    content: bytes,
    name: str,
    media_type: str,
) -> Response:
    """Hand the file out under this name. When the audit cannot take it, nothing is handed out."""
    account = viewer.account.account_id
    site.zone.write(
        lambda uow: uow.audit(
            AuditTag.PAGE_READ,
            at=site.zone.clock.now(),
            actor=account,
            about={"account": account, **about},
            detail={"page": page},
        )
    )
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
