"""From a consent at the clinic to the board and away again, over both zones as they are joined."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casestore.cases.take import take
from casestore.consents.records import record_consent, revoke_consent
from casestore.disclosures.centers import center_of, register_centers
from casestore.disclosures.leases import renew
from casestore.disclosures.telling import tell
from casestore.people import links, records
from casestore.tables import lead
from handoff.town.generate import town_day
from pipelines.incidents.guidance import words_at
from schemas.audit import AuditTag
from schemas.consent import Revocation
from schemas.coresponse import CallState
from schemas.envelope import EventKind, ZoneName
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_disclosures import FLAG, PROOFS
from tests.casestore.town import ANA, person
from tests.e2e.one_process import GATE, OneProcess
from tests.e2e.town_run import prepare
from zone.audit.trail import trail
from zone.audit.verify import verify
from zone.link.receiving import MAY_CROSS


@pytest.fixture
def zones(tmp_path):
    day = town_day(5, 34, hours=2)
    made = OneProcess.open(prepare(tmp_path, day), day.start)
    for message in day.messages:
        made.play([message])
        if open_lead(made) is not None:
            break
    yield made
    made.close()


def open_lead(zones):
    """A lead of an open call that names somebody; None while there is none."""
    with zones.clinical.read() as conn:
        rows = conn.execute(select(lead).where(lead.c.call_state == CallState.OPEN)).all()
        return rows[0] if rows else None


def flagged(zones):
    """The person of the call is matched; their words for its dispatch center are decided."""
    row, now = open_lead(zones), zones.clock.now()
    center = center_of(row.agency)
    names = {one.agency_id: one.name for one in zones.settings.agencies}
    consent = WHOLE.model_copy(
        update={
            "recipients": (center,),
            "signed_at": now - timedelta(days=1),
            "recorded_at": now,
            "expires_at": now + timedelta(days=300),
        }
    )
    words = FLAG.model_copy(update={"recipient": center})
    who = person("p-1", "Lena", "Ortiz", birth_date="1990-05-06")
    do = zones.clinical.write
    do(lambda uow: register_centers(uow, names))
    do(lambda uow: records.create(uow, who, at=now, actor=ANA))
    do(lambda uow: take(uow, row.lead_id, ANA, now))
    mention = next(iter(links_of(zones, row.lead_id)))
    do(lambda uow: links.confirm(uow, row.lead_id, mention, "p-1", ANA, PROOFS, now))
    do(lambda uow: record_consent(uow, consent, ANA, now))
    assert do(lambda uow: tell(uow, GATE, words, ANA, now)).told
    return row.incident_id


def links_of(zones, lead_id):
    from casestore.cases import requests

    with zones.clinical.read() as conn:
        known = requests.known(conn, zones.clinical.keys, [lead_id])[lead_id].request
    return [one.mention_id for one in known.subjects] or ["m-unknown"]


def upkeep(zones):
    zones.clinical.write(lambda uow: renew(uow, GATE, zones.clock.now()))
    zones.drain()


def shown(zones, incident_id):
    now = zones.clock.now()
    with zones.dispatch.read() as conn:
        return words_at(conn, zones.dispatch.keys, [incident_id], now).get(incident_id, ())


def test_words_go_to_the_board_are_renewed_and_taken_back_and_both_zones_say_so(zones):
    incident_id = flagged(zones)
    upkeep(zones)
    assert [text for text, _ in shown(zones, incident_id)] == [FLAG.text]
    for _ in range(3):
        zones.clock.advance(600)
        upkeep(zones)
        assert shown(zones, incident_id)
    zones.clock.advance(15 * 60)
    assert shown(zones, incident_id) == (), "the clinic was silent, and the words ended"
    upkeep(zones)
    assert shown(zones, incident_id)
    now = zones.clock.now()
    zones.clinical.write(lambda uow: revoke_consent(uow, "c-1", ANA, Revocation.WRITTEN, now))
    zones.drain()
    assert shown(zones, incident_id) == ()
    for zone in (zones.dispatch, zones.clinical):
        with zone.read() as conn:
            tags = [e.tag for e in trail(conn, "incident", incident_id)]
        assert AuditTag.WORDS_WITHDRAWN in tags
        assert verify(zone).ok


def test_the_link_lets_words_into_the_dispatch_zone_and_nowhere_else():
    assert EventKind.GUIDANCE in MAY_CROSS[ZoneName.DISPATCH]
    assert EventKind.GUIDANCE not in MAY_CROSS[ZoneName.CLINICAL]
