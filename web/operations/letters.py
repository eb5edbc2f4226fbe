"""Parked messages: by cause, one by one, all of a cause; opened and changed by whom R35 allows."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from schemas.audit import AuditTag
from web.operations.allowed import allow, desk_of, may
from web.operations.pasted import editable, line_ends
from web.shell.door import SignedIn, refuse
from web.shell.reading import Readings
from web.shell.site import Site
from web.shell.trouble import changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action
from zone.errors import Refused
from zone.journal import dead_letters, edits, replay_runs
from zone.journal.dead_letters import DeadLetter
from zone.journal.edits import EditWhy
from zone.journal.replay_runs import RunState
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/operations")
_SHOWN = 50
_readings = Readings()
Token = Annotated[str, Form(min_length=8, max_length=100)]
OpenWhy = Annotated[str, Form(pattern="^(correct_feed|ask_sender|audit_request)$")]
Code = Annotated[str, Form(max_length=100)]


@router.get("/causes")
def cause(
    request: Request, viewer: SignedIn, reason: str, feed: str = "", place: str = "inbox"
) -> Response:
    """Messages of one cause, and what a replay of all of them would mean, before it is done."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.DEADLETTER_LIST)
    of = feed or None
    with site.zone.read() as conn:
        found = next(
            (
                one
                for one in dead_letters.causes(conn)
                if (one.reason, one.feed, one.place) == (reason, of, place)
            ),
            None,
        )
        letters = dead_letters.of_cause(conn, reason, of, place, limit=_SHOWN)
    if found is None:
        return RedirectResponse("/operations", 303)
    _readings.note(site, viewer, "cause", {}, (letter.event_id for letter in letters))
    return site.page(
        request,
        "operations/cause.html",
        viewer,
        cause=found,
        letters=letters,
        keep=timedelta(days=site.settings.parked_days),
        token=site.zone.keys.new_id(),
        may_replay=may(viewer, site, Action.DEADLETTER_REPLAY),
    )


@router.post("/runs")
def start(
    request: Request, viewer: SignedIn, reason: Code, token: Token, place: Code, feed: Code = ""
) -> Response:
    """Replay all of one cause; the same form sent twice is one run."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.DEADLETTER_REPLAY)
    actor = viewer.account.account_id
    _done(site, lambda uow: replay_runs.start(uow, reason, feed or None, place, actor, token))
    return RedirectResponse("/operations#runs", 303)


@router.post("/runs/{run_id}")
def change(
    request: Request, viewer: SignedIn, run_id: str, to: Annotated[RunState, Form()]
) -> Response:
    """Pause a run, go on, or stop it; what is not replayed then stays parked."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.DEADLETTER_REPLAY)
    _done(site, lambda uow: replay_runs.change(uow, run_id, to, viewer.account.account_id))
    return RedirectResponse("/operations#runs", 303)


@router.get("/parked/{event_id}")
def parked(request: Request, viewer: SignedIn, event_id: str, place: str = "") -> Response:
    """One parked message: where it stuck and why. Asks before a replay."""
    site: Site = request.app.state.site
    letter = _letter(site, viewer, event_id, place or None)
    _readings.note(site, viewer, "parked", {"message": event_id})
    return _page(request, site, viewer, letter, None)


@router.post("/parked/{event_id}/replay")
def replay(
    request: Request, viewer: SignedIn, event_id: str, token: Token, place: Code = ""
) -> Response:
    """Put it in line again; the same form sent twice is one replay. Everything is re-decided."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.DEADLETTER_REPLAY)
    actor, to = viewer.account.account_id, place or None
    _done(site, lambda uow: dead_letters.replay(uow, event_id, actor, token, place=to))
    return RedirectResponse("/operations?replayed=1", 303)


@router.post("/parked/{event_id}/open")
def open_body(request: Request, viewer: SignedIn, event_id: str, why: OpenWhy) -> Response:
    """Show the content, after it is written down who opened it and why (R35)."""
    site: Site = request.app.state.site
    letter = _letter(site, viewer, event_id, None)
    _allow_body(request, site, viewer, letter)
    return _page(request, site, viewer, letter, _opened(site, viewer, event_id, why))


@router.post("/parked/{event_id}/edit")
def edit(
    request: Request,
    viewer: SignedIn,
    event_id: str,
    token: Token,
    why: Annotated[EditWhy, Form()],
    message: Annotated[str, Form(max_length=200_000)],
) -> Response:
    """Replay with another content: the original stays, who changed it is written down."""
    site: Site = request.app.state.site
    letter = _letter(site, viewer, event_id, None)
    _allow_body(request, site, viewer, letter)
    allow(viewer, site, Action.DEADLETTER_REPLAY)
    with site.zone.read() as conn:
        held = dead_letters.show(conn, event_id, site.zone.keys, body=True)
    before = held.body if held is not None else None
    if before is None or editable(before) is None:
        refuse(site, viewer, Action.DEADLETTER_BODY.value, {})
    body, actor = line_ends(message, before), viewer.account.account_id
    _done(
        site,
        lambda uow: dead_letters.replay(uow, event_id, actor, token, body=body, why=why.value),
    )
    return RedirectResponse("/operations?replayed=1", 303)


def _letter(site: Site, viewer: Viewer, event_id: str, place: str | None) -> DeadLetter:
    allow(viewer, site, Action.DEADLETTER_LIST)
    with site.zone.read() as conn:
        letter = dead_letters.show(conn, event_id, place=place)
    if letter is None:
        refuse(site, viewer, Action.DEADLETTER_LIST.value, {})
    return letter


def _page(
    request: Request, site: Site, viewer: Viewer, letter: DeadLetter, body: bytes | None
) -> Response:
    with site.zone.read() as conn:
        edited = edits.edit_of(conn, letter.event_id)
    return site.page(
        request,
        "operations/parked.html",
        viewer,
        letter=letter,
        edited=edited,
        body=body,
        text=editable(body) if body is not None else None,
        keep=timedelta(days=site.settings.parked_days),
        token=site.zone.keys.new_id(),
        may_replay=may(viewer, site, Action.DEADLETTER_REPLAY),
        may_open=_may_body(request, site, viewer, letter),
    )


def _opened(site: Site, viewer: Viewer, event_id: str, why: str) -> bytes | None:
    actor = viewer.account.account_id

    def note(uow: UnitOfWork) -> None:
        uow.audit(
            AuditTag.MESSAGE_OPENED,
            at=uow.clock.now(),
            actor=actor,
            about={"message": event_id, "account": actor},
            detail={"why": why},
        )

    site.zone.write(note)
    with site.zone.read() as conn:
        opened = dead_letters.show(conn, event_id, site.zone.keys, body=True)
    return opened.body if opened is not None else None


def _may_body(request: Request, site: Site, viewer: Viewer, letter: DeadLetter) -> bool:
    desk = desk_of(request)
    about = desk.about(letter.feed) if desk is not None and letter.feed else None
    own = about is not None and about.agency in viewer.account.agencies
    return may(viewer, site, Action.DEADLETTER_BODY, own_agency=own, reason=True)


def _allow_body(request: Request, site: Site, viewer: Viewer, letter: DeadLetter) -> None:
    if not _may_body(request, site, viewer, letter):
        refuse(site, viewer, Action.DEADLETTER_BODY.value, {})


def _done(site: Site, unit: "object") -> None:
    try:
        site.zone.write(unit)  # type: ignore[arg-type]
    except Refused as refused:
        raise changed_meanwhile(str(refused), _("Go back to Operations and look again.")) from None
