"""What a phone keeps for a dead zone: the shell, blank forms, and the key of its drafts.

Only pages without anybody's data are cached. They are made without the viewer, so that a cached
page carries no name and no token; before anything is sent, the phone asks for a fresh one.
"""

import base64
from hashlib import sha256
from typing import Annotated

import orjson
from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, Response

from casestore.forms import library
from casestore.forms.filled import Filled
from casestore.forms.library_words import FormState
from casestore.forms.screens import screens_of
from casestore.forms.typed import initial_items
from casestore.phones.keys import KeyCode, ask_key
from casestore.phones.keys import wiped as has_wiped
from web.clinical.cases.today import own_cases
from web.clinical.clinic import clinic_of
from web.clinical.forms.view import ScreenMaker
from web.shell.door import SignedIn
from web.shell.templates import STATIC
from web.shell.trouble import NOT_FOUND, PageError

router = APIRouter()
DeviceId = Annotated[str, Form(pattern="^[0-9a-f-]{36}$")]


@router.get("/phone-worker.js")
def worker(request: Request) -> Response:
    """The service worker with the list of what it keeps; another list makes another worker."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        forms = library.forms(conn, FormState.PUBLISHED)
    static = clinic.site.templates.globals["static"]
    files = [path.relative_to(STATIC).as_posix() for path in sorted(STATIC.rglob("*"))]
    shown = [f for f in files if f.endswith((".css", ".js", ".svg")) and "worker" not in f]
    keep = ["/phone", *(f"/phone/forms/{form.form_id}" for form in forms)]
    keep += [static(f) for f in shown]  # type: ignore[operator]
    # Modules import each other by their plain address.
    keep += [f"/static/{f}" for f in shown if f.endswith(".js")]
    version = sha256(orjson.dumps(keep)).hexdigest()[:12]
    own = (STATIC / "js" / "phone" / "worker.js").read_text()
    listed = orjson.dumps(keep).decode()
    script = f'const VERSION = "{version}";\nconst KEEP = {listed};\n{own}'
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/phone")
def shell(request: Request, _viewer: SignedIn) -> Response:
    """The page that stands in when there is no signal: drafts, blank forms, who to phone."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        forms = library.forms(conn, FormState.PUBLISHED)
    return clinic.site.page(
        request, "clinical/phone.html", None, forms=forms, cards=clinic.site.settings.phone_cards
    )


@router.get("/phone/forms/{form_id}")
def blank_form(request: Request, _viewer: SignedIn, form_id: str) -> Response:
    """All screens of a form, empty; alarms show at the tap, as everywhere (R51)."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        row, form = library.form_row(conn, form_id), library.form_of(conn, form_id)
    if row is None or form is None or row.state is not FormState.PUBLISHED:
        raise PageError(NOT_FOUND)
    screens = screens_of(form)
    items = [item for screen in screens for item in initial_items(screen.items)]
    filled = Filled(form, {"resourceType": "QuestionnaireResponse", "item": items}, clinic.now())
    maker = ScreenMaker(form, filled, clinic.site.times.zone, check=False)
    shown = [(screen.number + 1, maker.fields_of(screen)) for screen in screens]
    return clinic.site.page(
        request, "clinical/phone_form.html", None, form=row, screens=[s for s in shown if s[1]]
    )


@router.get("/phone/state")
def state(request: Request, viewer: SignedIn) -> Response:
    """Who is signed in here, a fresh token for sending, and open cases to choose from."""
    clinic = clinic_of(request)
    mine = own_cases(clinic, viewer)
    clinic.readings.note(clinic.site, viewer, "phone", {}, [line.case.case_id for line in mine])
    cases = [
        {
            "id": line.case.case_id,
            "title": (line.call.call_type if line.call else None) or "",
            "opened": clinic.site.times.clock(line.case.opened_at),
        }
        for line in mine
    ]
    return JSONResponse({"account": viewer.account.account_id, "csrf": viewer.csrf, "cases": cases})


@router.post("/phone/key")
def key(
    request: Request,
    viewer: SignedIn,
    device_id: DeviceId,
    drafts: Annotated[int, Form(ge=0, le=1000)] = 0,
) -> Response:
    """The key of this account's drafts on this phone, or why not."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    act = clinic.site.zone.write(lambda uow: ask_key(uow, device_id, account, drafts, now))
    told = {"code": act.code.value, "account": account}
    if act.code is KeyCode.GIVEN and act.key is not None:
        told["key"] = base64.b64encode(act.key).decode()
    return JSONResponse(told)


@router.post("/phone/wiped")
def wiped(request: Request, viewer: SignedIn, device_id: DeviceId) -> Response:
    """The phone has deleted what it kept."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    done = clinic.site.zone.write(lambda uow: has_wiped(uow, device_id, account, now))
    return JSONResponse({"done": done})
