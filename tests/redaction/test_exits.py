"""Every exit asks the same gate. A route, channel, command or opened seal that appears without a
line here fails: decide first who is asked, then write the line.

Pages and commands inside a zone ask the workforce policies (`redaction.access`), what leaves a
zone asks the disclosure gate (`redaction.gate`); both are one room, one engine, default deny.
"""

import ast
import re
from pathlib import Path

from sqlalchemy import select

from casestore.disclosures.channels import CARRIERS
from casestore.disclosures.words import Channel
from casestore.tables import lead as lead_table
from handoff.cli.main import COMMANDS
from pipelines.topology import clinical_chains, dispatch_chains
from redaction.access import Access
from redaction.gate import Gate
from tests.web.conftest import board as dispatch_board  # noqa: F401
from tests.web.conftest import clinic, clock, dispatch, laid_out, leads, ward  # noqa: F401
from tests.web.test_privacy_pages import WHO, known  # noqa: F401
from tests.web.visitor import signed_in
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.routes_table import SHELL_ROUTES

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("connectors", "zone", "pipelines", "casestore", "web", "handoff")

# --- pages -------------------------------------------------------------------------------------

SHOWS_NOBODY = {
    ("GET", "/"): "sends the person to their first page",
    ("GET", "/sign-in"): "the form itself",
    ("POST", "/sign-in"): "opens or refuses a session",
    ("POST", "/sign-out"): "ends it",
    ("GET", "/sign-in/code"): "the form of the second factor",
    ("GET", "/account/second-factor"): "one's own second factor",
    ("GET", "/sign-in/provider"): "sends the browser to the agency's identity provider",
    ("GET", "/sign-in/provider/back"): "opens or refuses a session",
    ("GET", "/sign-in/passkey"): "asks for a passkey",
    ("POST", "/sign-in/passkey"): "opens or refuses a session",
    ("GET", "/sign-out/provider"): "sends the browser to the identity provider's own sign-out",
    ("GET", "/account/passkeys/new"): "a passkey of one's own",
    ("GET", "/account"): "one's own account and sessions",
    ("GET", "/exercises"): "what the person practices, and what of it they did themselves",
    ("GET", "/quick-card"): "steps to print, without anybody",
    ("GET", "/healthy"): "says that the pages are up",
    ("GET", "/wall"): "without a bound device's cookie: that there is none; with it the rows of "
    "/board, each asked for (tests/web/test_board_wall.py)",
    ("GET", "/wall/stream"): "the same",
    ("GET", "/phone-worker.js"): "names of our own files",
    ("GET", "/phone"): "the page that stands in without signal, without anybody",
    ("GET", "/phone/forms/{form_id}"): "a blank form, without anybody's answers",
    ("GET", "/people"): "the form of a search, without anybody",
    ("GET", "/intake"): "an empty form",
    ("GET", "/reports"): "names of one's own ways of looking, without a count",
    ("GET", "/forms"): "forms themselves, without anybody's answers",
    ("GET", "/forms/{form_id}"): "one form, without anybody's answers",
    ("GET", "/forms/{form_id}/export"): "one form as a file, without anybody's answers",
    ("GET", "/form-drafts/{draft_id}"): "a form being written, without anybody's answers",
    ("GET", "/form-drafts/{draft_id}/item"): "one item of it",
    ("GET", "/form-drafts/{draft_id}/try"): "a trial of it, kept nowhere",
    ("GET", "/form-drafts/{draft_id}/export"): "it as a file",
    ("GET", "/roster"): "teams and staff, without anybody's record",
    ("GET", "/roster/{team_id}"): "one team",
    ("GET", "/partners"): "organizations, without anybody's referral",
    ("GET", "/partners/{partner_id}"): "one organization",
    ("GET", "/partner/{token}"): "the form of a code; behind it the disclosure gate at each look "
    "(tests/casestore/referrals)",
    ("GET", "/operations/evaluation"): "figures on calls that were invented to measure by",
    ("GET", "/hand-over"): "how much one holds oneself, and notes for giver and taker alone "
    "(tests/web/test_roster_pages.py)",
    ("GET", "/workflows"): "ways of work themselves, without anybody's case",
    ("GET", "/workflows/{workflow_id}"): "one way of work, without anybody's case",
}
DISPATCH_PAGES = {
    "/board": "lee",
    "/story/inc-26-104209": "lee",
    "/positions": "ivan",
    "/operations": "ivan",
    "/operations/causes?reason=truncated": "ivan",
    "/operations/parked/none": "ivan",
    "/operations/feeds/none": "ivan",
    "/operations/feeds/none/document": "ivan",
    "/operations/feeds/none/trial": "ivan",
    "/operations/audit": "ivan",
}
EACH_ROW_ASKS = {
    "/board/stream": "the rows of /board, each asked for anew (tests/web/test_stream.py)",
    "/phone/cards": "the call of each case and each person of a plan; nothing unless opted in "
    "(tests/web/test_phone_pages.py)",
    "/tasks": "the call of each task (web/clinical/team/task_views.py, "
    "tests/web/test_task_pages.py)",
    "/arrivals": "messages of clinical feeds, each asked for (tests/web/test_arrival_pages.py)",
    "/doubles": "pairs of people, each asked for on both (tests/web/test_person_pages.py)",
}
CLINICAL_PAGES = {
    "/today": "carla",
    "/leads/{lead}": "carla",
    "/cases/{case}": "carla",
    "/cases/{case}/unlinked/none": "carla",
    "/story/lead/{lead}": "carla",
    "/cases/{case}/notes": "carla",
    "/cases/{case}/notes/none": "carla",
    "/supervision": "lee",
    "/tasks/none": "carla",
    "/cases/{case}/follow-up": "carla",
    "/cases/{case}/referrals": "carla",
    "/referrals/none": "carla",
    "/cases/{case}/way": "carla",
    "/cases/{case}/forms": "carla",
    "/cases/{case}/forms/none": "carla",
    "/cases/{case}/forms/none/screens/1": "carla",
    WHO: "carla",
    f"{WHO}/parted/none": "carla",
    f"{WHO}/timeline": "carla",
    f"{WHO}/household": "carla",
    f"{WHO}/plan": "carla",
    f"{WHO}/plan/print": "carla",
    "/cases/{case}/place": "carla",
    "/community": "carla",
    "/arrivals/none": "carla",
    f"{WHO}/consents": "carla",
    f"{WHO}/authority": "carla",
    f"{WHO}/tell": "carla",
    f"{WHO}/told/none": "carla",
    f"{WHO}/accounting": "carla",
    f"{WHO}/break-glass": "carla",
    f"{WHO}/emergency": "carla",
    "/phone/state": "carla",
    "/phones": "lee",
    "/numbers": "lee",
    "/numbers/met": "lee",
    "/reviews": "priya",
    "/retention": "priya",
    "/policy": "priya",
    "/requests": "priya",
    f"{WHO}/requests": "carla",
    f"{WHO}/requests/none": "carla",
    f"{WHO}/requests/none/copy": "priya",
    f"{WHO}/requests/none/list": "priya",
    f"{WHO}/requests/none/letter": "priya",
    "/breaches": "priya",
    "/breaches/none": "priya",
    f"{WHO}/hold-papers": "carla",
    f"{WHO}/hold-papers/none/transport": "carla",
    "/reports/none": "lee",
    "/publications": "lee",
    "/publications/none": "lee",
    "/publications/none/files/page": "lee",
    "/billing": "lee",
    "/billing/contacts/none": "lee",
    "/billing/files/none": "lee",
    "/registers": "priya",
    f"{WHO}/session-notes": "carla",
    "/research": "priya",
    "/research/none": "priya",
    "/research/exports/none": "priya",
    "/research/exports/none/file": "priya",
    "/stories?day=2026-01-01": "priya",
    "/clients": "ivan",
    "/clients/none": "ivan",
    "/see-as": "ivan",
    "/see-as/none": "ivan",
    "/operations": "ivan",
    "/operations/causes?reason=truncated": "ivan",
    "/operations/parked/none": "ivan",
    "/operations/feeds/none": "ivan",
    "/operations/feeds/none/document": "ivan",
    "/operations/feeds/none/trial": "ivan",
    "/operations/audit": "ivan",
}
"""A page of each kind, and who may open it."""


class Asked:
    """Counts how often a gate was asked."""

    def __init__(self, monkeypatch) -> None:
        self.times = 0
        for kind in (Access, Gate):
            self._watch(monkeypatch, kind)

    def _watch(self, monkeypatch, kind) -> None:
        real = kind.decide

        def decide(gate, request):
            self.times += 1
            return real(gate, request)

        monkeypatch.setattr(kind, "decide", decide)


def matches(path: str, line) -> bool:
    where = path.partition("?")[0]
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", line.path), where) is not None


def unlisted(lines, pages) -> list[str]:
    """GET routes of which no page stands in the table."""
    return [
        line.path
        for line in lines
        if line.method == "GET"
        and ("GET", line.path) not in SHOWS_NOBODY
        and line.path not in EACH_ROW_ASKS
        and not any(matches(re.sub(r"{\w+}", "x", page), line) for page in pages)
    ]


def test_every_page_stands_in_the_table_of_exits():
    assert unlisted([*SHELL_ROUTES, *DISPATCH_ROUTES], DISPATCH_PAGES | CLINICAL_PAGES) == []
    assert unlisted(CLINICAL_ROUTES, CLINICAL_PAGES) == []


def test_a_page_of_dispatch_asks_before_it_shows(dispatch_board, monkeypatch):  # noqa: F811
    visitors = {who: signed_in(dispatch_board, who) for who in set(DISPATCH_PAGES.values())}
    for path, who in DISPATCH_PAGES.items():
        with monkeypatch.context() as patch:
            asked = Asked(patch)
            visitors[who].get(path)
        assert asked.times, path


def test_a_page_of_the_clinic_asks_before_it_shows(known, ward, leads, monkeypatch):  # noqa: F811
    visitors = {who: signed_in(ward, who) for who in set(CLINICAL_PAGES.values())}
    lead = leads["26-104209"]
    with known.zone.read() as conn:
        case = conn.scalar(select(lead_table.c.case_id).where(lead_table.c.lead_id == lead))
    for path, who in CLINICAL_PAGES.items():
        with monkeypatch.context() as patch:
            asked = Asked(patch)
            answer = visitors[who].get(path.format(lead=lead, case=case))
        refused_before_looking = answer.status_code == 404 and "none" in path
        assert asked.times or refused_before_looking or path.endswith("/emergency"), path


ABOUT_ONESELF = {"/check-in": "the person's own timer"}


def acts():
    """A partner has a code, not a role: tests/web/test_referral_pages.py."""
    found = {line.path for line in CLINICAL_ROUTES if line.method == "POST" and line.roles}
    return sorted(found - set(ABOUT_ONESELF))


NEEDS = {
    "recipient": "x",
    "who": "dispatcher|psap",
    "purpose": "treatment",
    "channel": "voice",
    "category": "identity",
    "kind": "specific",
    "form": "written",
    "signer": "patient",
    "signed_on": "2026-01-01",
    "consent_id": "x",
    "authority_id": "x",
    "paper": "not_seen",
    "holder": "x",
    "since": "2026-01-01",
    "until": "2026-01-02",
    "decides": "no",
    "began": "2026-01-01T10:00",
    "signed_by": "x",
    "hold_id": "x",
    "how": "oral",
    "answer": "declined",
    "capacity": "able",
    "interpreter": "qualified",
    "case_id": "x",
    "reason": "resolved",
    "finding": "done",
    "scenario": "FEED",
    "text": "x",
    "mention_id": "m1",
    "person_id": "x",
    "link_id": "x",
    "proofs": "name",
    "encounter_id": "x",
    "outcome": "other",
    "to": "x",
    "result": "reached",
    "decision": "end",
    "partner_id": "x",
    "move": "accept",
    "name": "Somebody",
    "state": "full",
    "code": "x",
    "employer": "county",
    "time_zone": "UTC",
    "account_id": "x",
    "expires_on": "2030-01-01",
    "minutes": "30",
    "role": "x",
    "url": "https://x.example",
}


def test_an_act_on_what_is_not_ones_own_asks_or_ends_in_nothing(ward, monkeypatch):  # noqa: F811
    """Somebody who may use the route, on a row that is not there: asked, or nothing happened."""
    by_role = {"clinician": "carla", "supervisor": "lee", "privacy_officer": "priya", "it": "ivan"}
    visitors = {role: signed_in(ward, who) for role, who in by_role.items()}
    for path in acts():
        line = next(r for r in CLINICAL_ROUTES if r.path == path and r.method == "POST")
        role = next(role for role in by_role if role in {r.value for r in line.roles})
        given = NEEDS | ({"reason": "life_safety"} if path.endswith("break-glass") else {})
        with monkeypatch.context() as patch:
            asked = Asked(patch)
            answer = visitors[role].submit(re.sub(r"{\w+}", "nobody", path), **given)
        assert asked.times or answer.status_code in (400, 404, 409), (path, answer.status_code)


# --- what leaves a zone --------------------------------------------------------------------------

SENDERS = {
    "pipelines/stages/release.py": "asks the disclosure gate; only what it released is sent",
    "pipelines/stages/respond.py": "sends what `authorize` was released by the disclosure gate",
    "pipelines/stages/deliver.py": "a fixed neutral text (test_flag_words), looked at again when "
    "it leaves (pipelines/delivery.py)",
    "casestore/disclosures/lease_ends.py": "words that the gate released at this very moment "
    "(casestore/disclosures/leases.py), or their withdrawal",
    "pipelines/hosts/carry_out.py": "carries out what the stages above decided",
    "pipelines/hosts/kafka_publisher.py": "carries sealed records between processes of one zone",
    "casestore/webhooks/feeding.py": "an id, a type and a version; the relay asks the disclosure "
    "gate as it leaves (casestore/webhooks/looking.py)",
    "zone/journal/dead_letters.py": "puts a parked message back in its queue; the relay or the "
    "chain looks at it again",
}
"""Modules that put something on its way out: a `Send`, or a unit of work's or producer's send."""


def calls_in(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func
            if isinstance(name, ast.Attribute):
                yield name.attr, ast.unparse(name.value)
            elif isinstance(name, ast.Name):
                yield name.id, ""


def modules():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path


def test_nothing_is_sent_by_a_module_that_is_not_in_the_table():
    found = {
        name
        for name, path in modules()
        if not name.startswith("handoff/town/")
        for called, on in calls_in(path)
        if called == "Send" or (called in ("send", "send_all") and on in ("uow", "producer"))
    }
    assert found == set(SENDERS)


def test_what_crosses_is_decided_in_the_stage_before_it():
    text = {name: path.read_text() for name, path in modules()}
    for stage in ("release", "authorize"):
        assert "gate.decide(" in text[f"pipelines/stages/{stage}.py"]
    chains = {dispatch_chains: "release", clinical_chains: "authorize"}
    topology = text["pipelines/topology.py"]
    assert all(f"{stage}" in topology for stage in chains.values())
    assert topology.index("authorize") < topology.rindex("respond")


OPENERS = {
    "zone/keys/keyring.py": "opens seals for those below",
    "zone/accounts/records.py": "names of staff",
    "zone/accounts/language.py": "the language that a staff account reads, to set another",
    "zone/journal/inbox.py": "bodies for the chain of their own zone",
    "zone/journal/outbox.py": "bodies for the relay, which looks once more",
    "zone/journal/key_check.py": "a fixed text, to try the keys",
    "zone/accounts/second_factor.py": "the secret that a staff account shares with its app",
    "zone/accounts/passkeys.py": "what a person calls their passkey, and its public key",
    "zone/retention/holds.py": "why something may not be purged, for whoever keeps the records",
    "zone/rotation/reseal.py": "cells sealed anew under the next key; nothing is shown",
    "pipelines/incidents/guidance.py": "words of the clinic, for the board's own rows",
    "pipelines/incidents/answers.py": "requests and reports for the stages and the board",
    "pipelines/incidents/opened.py": "incidents for the stages and the board's own rows",
    "pipelines/hosts/kafka_records.py": "records of the chain of their own zone",
    "casestore/sealed.py": "opens for those below",
    "casestore/cases/requests.py": "requests, shown by lead and case pages",
    "casestore/people/records.py": "people, shown by case, person and privacy pages",
    "casestore/people/editing.py": "earlier states of people, shown by the person page",
    "casestore/consents/records.py": "consents, shown by the page of consents",
    "casestore/authority/records.py": "who may decide, shown by its page and that of consents",
    "casestore/authority/holds.py": "holds, shown by the page of who may decide and the person's",
    "casestore/disclosures/telling.py": "disclosures, shown by told, accounting, and the shadow",
    "casestore/requests/records.py": "requests of people, shown by their pages",
    "casestore/breaches/records.py": "the breach register, shown by its page",
    "casestore/holds/papers.py": "papers of holds, shown by their page; officers get the sheet",
    "casestore/billing/entering.py": "who bills whom, shown by the page of billing",
    "casestore/billing/exporting.py": "frozen billing files, shown by the page of billing",
    "casestore/registers/records.py": "lines of the registers, shown by their page",
    "casestore/counseling/records.py": "notes of sessions, for their writer alone",
    "casestore/research/reads.py": "frozen research files, shown by the pages of research",
    "casestore/disclosures/without_audit.py": "what was told on a sealed record, into the store",
    "casestore/plans/safety.py": "safety plans, shown by the page of plans",
    "casestore/plans/directives.py": "wishes, shown on the person page and that of plans",
    "casestore/cases/manual_intake.py": "what was told at the desk, shown by the case page",
    "casestore/notes/reading.py": "notes, shown by the pages of notes",
    "casestore/forms/filling_reads.py": "filled forms, shown by the pages of forms",
    "casestore/tasks/reads.py": "notes on tasks, shown by the pages of tasks",
    "casestore/tasks/follow_ups.py": "notes on attempts, shown by the page of follow-up",
    "casestore/referrals/records.py": "referrals, for their pages; at the link the gate is asked",
    "casestore/arrivals/reads.py": "messages of clinical feeds, shown by the pages of arrivals",
    "casestore/referrals/doors.py": "link and code, for those who pass them on",
    "casestore/phones/keys.py": "the key of a phone's own drafts, for whoever signed in on it",
    "casestore/clients/repeats.py": "answers to programs, given again to the same program",
    "casestore/webhooks/subscriptions.py": "where notices go and the secret that signs them",
    "web/api/paging.py": "cursors of lists: a time and an id, opened for the client they are for",
    "casestore/duty/hand_over.py": "notes of hand-overs, for giver and taker",
}
"""Modules that open what lies sealed; whoever shows it stands in one of the tables above."""


def test_nothing_sealed_is_opened_by_a_module_that_is_not_in_the_table():
    found = {
        name
        for name, path in modules()
        for called, _ in calls_in(path)
        if called in ("unseal", "unseal_all")
    }
    assert found <= set(OPENERS) | {"casestore/sealed.py"}, sorted(found - set(OPENERS))


def test_every_channel_of_the_case_store_says_what_it_can_carry():
    assert set(CARRIERS) == set(Channel)


# --- commands ------------------------------------------------------------------------------------

COMMANDS_ASK = {
    "decide": "the disclosure gate itself",
    "policy": "the disclosure gate, on questions without people",
    "disclosures": "the disclosure gate (patient_right), audited as a reading",
    "export": "the disclosure gate for every record, audited",
    "report": "the disclosure gate for the counts of a quarter, a second person, audited",
    "redact": "lines that the caller brings; nothing is read from a store",
    "parse": "files that the caller brings",
    "flag": "rows that the caller brings",
    "deadletter": "structure only; `show` opens a body for a reason, audited (R35)",
    "audit": "ids and codes only: the audit holds no values",
    "account": "staff accounts",
    "demo": "synthetic people",
    "town": "synthetic people",
    "init": "writes a configuration",
    "doctor": "checks, without content",
    "backup": "a zone into one sealed file",
    "restore": "a sealed file into a zone, which asks at every page as before; shows counts",
    "upgrade": "tables as they lie, sealed; shows steps and counts",
    "keys": "versions of keys and counts of cells",
    "casestore": "starts the clinical zone alone",
    "retention": "ids, dates and counts of what is due; legal holds by id",
    "run": "starts both zones",
    "zone": "starts one",
    "worker": "starts one chain on a broker; payloads stay sealed",
    "topics": "names and settings of topics",
    "move": "rows as they lie, sealed, from one database to another; shows counts",
    "channel": "states and counts; stops a way out",
    "feed": "samples that the caller brings; stages and versions of feeds",
    "trial": "a message that the caller brings, in stores of its own with invented people",
    "form": "forms and responses that the caller brings",
    "client": "programs and their scopes; a token is shown once to whoever makes it",
}


def test_every_command_says_whom_it_asks():
    unlisted_commands = set(COMMANDS) - set(COMMANDS_ASK)
    assert unlisted_commands == set(), "a command appeared: who decides what it may show?"
