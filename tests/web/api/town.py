"""Harbor Clinic's program at the clinic of Northfield: Marcus is in care, and consented to it."""

from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select

from casestore.cases.take import take
from casestore.clients.records import issue
from casestore.clients.words import Registration, Scope
from casestore.consents.records import record_consent
from casestore.duty.teams import set_duty
from casestore.partners.directory import Partner, save_partner
from casestore.people.links import confirm
from casestore.referrals.sending import compose, leave_due
from casestore.referrals.words import HandOffNote, ReferralBody
from casestore.tables import case, encounter
from schemas.consent import Consent, ConsentForm, ConsentType, Signer
from schemas.duty import Agreement, PartStatus, Team
from schemas.person import Proof
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.visitor import Visitor
from zone.zone import Zone

HARBOR = Partner(
    partner_id="r-harbor",
    name="Harbor Clinic",
    role="hipaa_provider",
    org_kind="covered_entity",
    services=("outpatient",),
)
SHELTER = Partner(
    partner_id="r-shelter", name="Mill Road Shelter", role="vendor_staff", org_kind="community_org"
)
WHOLE = Consent(
    consent_id="c-harbor",
    person_id="person-marcus",
    type=ConsentType.TPO_GENERAL,
    patient_name="Marcus Vandermeer",
    discloser="Northfield co-response",
    scope=("all_tpo",),
    recipients=("r-harbor",),
    purposes=("treatment",),
    revocation_right_stated=True,
    form=ConsentForm.WRITTEN,
    signer=Signer.PATIENT,
    signed=True,
    signed_at=NOON - timedelta(days=1),
    redisclosure_stated=True,
    recorded_at=NOON - timedelta(days=1),
    recorded_by="account-carla",
)
MAY_GO = ("identity", "contact", "engagement_status", "mental_health")


class Program(Visitor):
    """A program with a token."""

    def __init__(self, pages: Any, token: str, address: str = "10.0.0.9") -> None:
        super().__init__(pages, address)
        self.token = token

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.send(method, path, headers=headers, **more)

    def read(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def write(
        self, path: str, given: Any, version: str | None = None, key: str = "key-12345", **more: Any
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key, **({"If-Match": version} if version else {})}
        method = more.pop("method", "POST")
        return self.ask(method, path, json=given, headers={**headers, **more})


def registered(zone: Zone, recipient: str = "r-harbor", **more: Any) -> str:
    """A client's token; all scopes unless told otherwise."""
    given = {
        "recipient_id": recipient,
        "name": "Records of Harbor",
        "role": "hipaa_provider",
        "purpose": "treatment",
        "scopes": tuple(Scope),
        "agencies": ("northfield",),
        "proven": ("treating_relationship",),
        "days": 30,
    }
    wanted = Registration(**{**given, **more})
    return zone.write(lambda uow: issue(uow, wanted, "account-ivan", NOON))[1]


def settle(zone: Zone, leads: dict[str, str], *, part2: bool = True) -> None:
    """Marcus's call is taken and linked; partners and the team stand in the registers."""
    team = Team(
        team_id="t-1",
        name="Northfield co-response",
        employer="county",
        time_zone="UTC",
        statuses=(PartStatus(since=NOON - timedelta(days=400), part2=part2),),
        agreements=(Agreement(agency="northfield", since=NOON - timedelta(days=400)),),
    )
    carla, lead = account_id(zone, "carla"), leads["26-104209"]
    zone.write(lambda uow: set_duty(uow, (team,), "configuration", NOON))
    zone.write(lambda uow: take(uow, lead, carla, NOON))
    proofs = (Proof.NAME, Proof.PHONE)
    zone.write(lambda uow: confirm(uow, lead, "m1", "person-marcus", carla, proofs, NOON))
    for one in (HARBOR, SHELTER):
        zone.write(lambda uow, one=one: save_partner(uow, one, carla, NOON))


def consented(zone: Zone) -> None:
    """Marcus signs for Harbor Clinic."""
    zone.write(lambda uow: record_consent(uow, WHOLE, "account-carla", NOON))


def case_of(zone: Zone, person: str = "person-marcus") -> tuple[str, str]:
    """Ids of Marcus's case and its encounter."""
    with zone.read() as conn:
        row = conn.execute(
            select(case.c.case_id, encounter.c.encounter_id)
            .join(encounter, encounter.c.case_id == case.c.case_id)
            .order_by(case.c.opened_at.desc(), case.c.case_id.desc())
        ).all()
        linked = _linked(conn, person)
    return next((r.case_id, r.encounter_id) for r in row if r.case_id in linked)


def _linked(conn: Any, person: str) -> set[str]:
    from casestore.tables import lead, person_link

    wanted = select(lead.c.case_id).join(person_link, person_link.c.lead_id == lead.c.lead_id)
    return set(conn.scalars(wanted.where(person_link.c.person_id == person)))


def referred(zone: Zone, partner: str = "r-harbor") -> str:
    """A referral of Marcus that left."""
    body = ReferralBody(
        service="outpatient",
        categories=MAY_GO,
        speaks_of=("mental_health",),
        proven=("treating_relationship",),
        note=HandOffNote(situation="Seen at home after a call."),
    )
    carla, (case_id, _) = account_id(zone, "carla"), case_of(zone)
    from redaction.gate import Gate

    gate = Gate.load()
    made = zone.write(
        lambda uow: compose(uow, case_id, "person-marcus", partner, body, carla, NOON)
    )
    zone.write(lambda uow: leave_due(uow, gate, NOON + timedelta(seconds=61)))
    assert made is not None
    return made
