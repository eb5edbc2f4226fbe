"""Words that stand at dispatch have a lease: granted at an open call, renewed, taken back (R17)."""

import pytest

from casestore.consents.records import record_consent, revoke_consent
from casestore.disclosures.asked_again import ask_again
from casestore.disclosures.centers import center_of, register_centers
from casestore.disclosures.leases import LEASE, did_not_leave, renew, too_late
from casestore.disclosures.restrictions import restrict
from casestore.disclosures.telling import tell
from casestore.disclosures.withdrawing import withdraw_ended
from casestore.people import links
from casestore.people.unlink import took_words_back, undo
from casestore.privacy_tables import words_lease
from casestore.tables import person_link
from pipelines.incidents.guidance import words_at
from schemas.audit import AuditTag
from schemas.consent import Revocation
from schemas.coresponse import CallState, Guidance
from schemas.envelope import EventKind
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_disclosures import FLAG, GATE, PROOFS, _known, audited
from tests.casestore.town import ANA, NOON, later, request, subject
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import NOON as THERE
from tests.pipelines.made import update
from zone.journal import outbox
from zone.journal.relay import Relay
from zone.journal.results import SendResult
from zone.journal.tables import outbox as outbox_table

CENTER = center_of("riverton-pd")
HERE = FLAG.model_copy(update={"recipient": CENTER})


@pytest.fixture
def flagged(clinic):
    """Words stand at the person's own dispatch center on their consent; their call is open."""
    office = _known(clinic, part2=True)
    office.do(register_centers, {"riverton-pd": "Riverton PD", "lake-pd": "Lake PD"})
    office.do(record_consent, WHOLE.model_copy(update={"recipients": (CENTER,)}), ANA, NOON)
    made = office.do(tell, GATE, HERE, ANA, NOON)
    assert made.told
    return office


def renewed(office, at):
    return office.do(renew, GATE, at)


def sent(office):
    with office.zone.read() as conn:
        rows = conn.execute(outbox_table.select().order_by(outbox_table.c.position)).all()
        found = [outbox.event(conn, office.zone.keys, r.event_id, r.destination) for r in rows]
    return [Guidance.model_validate_json(e.body) for e in found if e.kind is EventKind.GUIDANCE]


def test_words_are_let_stand_at_the_open_call_for_fifteen_minutes(flagged):
    assert renewed(flagged, NOON) == 1
    (one,) = sent(flagged)
    assert (one.incident_id, one.number, one.text) == ("i-1", 1, HERE.text)
    assert one.lease_until == NOON + LEASE
    (event,) = audited(flagged, AuditTag.WORDS_LEASED)
    assert event.detail["effect"] == "permit"
    assert tuple(event.detail["released"]) == ("response_guidance",)
    assert event.detail["policy_version"] == GATE.policy_version


def test_a_lease_is_renewed_before_it_ends_and_not_at_every_round(flagged):
    renewed(flagged, NOON)
    assert renewed(flagged, later(minutes=6)) == 0
    assert renewed(flagged, later(minutes=7)) == 1
    assert [one.number for one in sent(flagged)] == [1, 2]
    assert sent(flagged)[1].lease_until == later(minutes=22)


def test_a_lease_ends_no_later_than_the_consent(flagged):
    office = flagged
    short = WHOLE.model_copy(
        update={
            "consent_id": "c-short",
            "recipients": (center_of("lake-pd"), CENTER),
            "expires_at": later(minutes=5),
        }
    )
    office.do(revoke_consent, "c-1", ANA, Revocation.WRITTEN, NOON)
    office.do(record_consent, short, ANA, NOON)
    office.do(tell, GATE, HERE, ANA, later(seconds=1))
    renewed(office, later(seconds=2))
    assert sent(office)[-1].lease_until == later(minutes=5)


@pytest.mark.parametrize("how", list(Revocation))
def test_a_revocation_takes_the_words_back_in_its_own_transaction(flagged, how):
    renewed(flagged, NOON)
    flagged.do(revoke_consent, "c-1", ANA, how, later(minutes=1))
    (_, gone) = sent(flagged)
    assert gone.withdrawn
    assert gone.text == ""
    (event,) = [e for e in audited_lease(flagged) if e.tag is AuditTag.WORDS_WITHDRAWN]
    assert event.detail["reason"] == "consent_revoked"
    assert renewed(flagged, later(minutes=2)) == 0


def audited_lease(office):
    from zone.audit.trail import trail

    with office.zone.read() as conn:
        lease_id = conn.scalar(words_lease.select().with_only_columns(words_lease.c.lease_id))
        return trail(conn, "lease", lease_id)


def test_a_restriction_takes_them_back_at_the_next_round(flagged):
    renewed(flagged, NOON)
    flagged.do(restrict, "p-1", "agreed", None, ANA, later(minutes=1))
    assert len(flagged.do(ask_again, GATE, later(minutes=2))) == 1
    assert sent(flagged)[-1].withdrawn


def test_the_end_date_takes_them_back(flagged):
    renewed(flagged, later(days=364, hours=23, minutes=59))
    assert flagged.do(withdraw_ended, later(days=365))
    assert sent(flagged)[-1].withdrawn


def test_a_call_that_is_over_or_was_another_persons_ends_the_lease(flagged):
    renewed(flagged, NOON)
    flagged.hear(request(version=2, state=CallState.CLOSED))
    assert renewed(flagged, later(minutes=1)) == 1
    assert sent(flagged)[-1].withdrawn
    lead = flagged.hear(request("i-2", subjects=(subject(given="Lena", family="Ortiz"),)))
    from casestore.cases.take import take

    flagged.do(take, lead.lead_id, ANA, NOON)
    assert renewed(flagged, later(minutes=2)) == 0, "nobody said yet that it is she"
    flagged.do(links.confirm, lead.lead_id, "m-1", "p-1", ANA, PROOFS, NOON)
    assert renewed(flagged, later(minutes=3)) == 1
    assert sent(flagged)[-1].incident_id == "i-2"


def test_r6_a_wrong_link_undone_takes_the_words_back_in_its_own_transaction(flagged):
    """Each time: a link that was confirmed anew and is undone again withdraws again."""
    link_id = flagged.rows(person_link)[0]["link_id"]
    for number, minute in ((1, 0), (3, 30)):
        assert renewed(flagged, later(minutes=minute)) == 1
        report = flagged.do(undo, link_id, ANA, later(minutes=minute + 1))
        assert sent(flagged)[-1].withdrawn
        assert sent(flagged)[-1].number == number + 1
        assert len(report.withdrawn) == 1
        assert ("stage:upkeep", True) in {(x.actor, x.received) for x in report.exposures}
        with flagged.zone.read() as conn:
            assert took_words_back(conn, report.breach_id)
        assert renewed(flagged, later(minutes=minute + 2)) == 0
        again = (flagged.lead_id, "m-1", "p-1", ANA, PROOFS, later(minutes=minute + 3))
        assert flagged.do(links.confirm, *again).done
    reasons = [e.detail["reason"] for e in audited_lease(flagged) if "reason" in e.detail]
    assert reasons == ["link_undone", "link_undone"]


def test_words_for_one_dispatch_center_never_stand_at_another(clinic):
    office = _known(clinic, part2=True)
    office.do(register_centers, {"riverton-pd": "Riverton PD", "lake-pd": "Lake PD"})
    other = center_of("lake-pd")
    office.do(record_consent, WHOLE.model_copy(update={"recipients": (other,)}), ANA, NOON)
    assert office.do(tell, GATE, FLAG.model_copy(update={"recipient": other}), ANA, NOON).told
    assert renewed(office, NOON) == 0
    assert sent(office) == []


def test_words_that_waited_past_their_lease_do_not_leave_but_a_withdrawal_does(
    flagged,
):
    renewed(flagged, NOON)
    flagged.do(revoke_consent, "c-1", ANA, Revocation.WRITTEN, later(minutes=1))
    flagged.zone.clock.advance(3600)
    left = []

    def arrives(event, to):
        left.append(Guidance.model_validate_json(event.body).withdrawn)
        return SendResult.ACKNOWLEDGED

    now = flagged.zone.clock.now
    late = (lambda e, _: too_late(e, now()), did_not_leave)
    relay = Relay(flagged.zone, {"zone:dispatch": arrives}, *late)
    while relay.step():
        pass
    assert left == [True]
    tags = [e.tag for e in audited_lease(flagged)]
    assert tags.count(AuditTag.WORDS_WITHHELD) == 1


def test_killed_between_two_rounds_the_clinic_sends_each_message_once_under_the_same_id(flagged):
    """A round is one transaction: what was not committed is made again, with the same id."""

    class Killed(Exception):
        pass

    def dies(uow):
        renew(uow, GATE, NOON)
        raise Killed

    for _ in range(2):
        with pytest.raises(Killed):
            flagged.zone.write(dies)
    assert sent(flagged) == []
    renewed(flagged, NOON)
    renewed(flagged, NOON)
    assert [one.number for one in sent(flagged)] == [1]


def test_while_the_clinic_is_down_the_board_lets_the_words_go_by_itself(flagged, tmp_path):
    """From one zone's outbox to the other's board; then nobody renews."""
    chain = DispatchChain(tmp_path / "dispatch")
    chain.feed(update(0))
    (call,) = chain.incidents()
    flagged.hear(request(call.incident_id, subjects=(subject(given="Lena", family="Ortiz"),)))
    chain.clock.advance((NOON - THERE).total_seconds())
    renewed(flagged, NOON)

    def arrives(event, to):
        guidance = Guidance.model_validate_json(event.body)
        body = guidance.model_copy(update={"incident_id": call.incident_id})
        here = event.model_copy(update={"body": body.model_dump_json().encode()})
        for _ in range(2):  # the link may bring it twice
            chain.zone.writer.run(lambda uow: uow.accept(here))
        return SendResult.ACKNOWLEDGED

    Relay(flagged.zone, {"zone:dispatch": arrives}, lambda *_: None).step()
    chain.work()

    def shown(at):
        with chain.zone.read() as conn:
            return words_at(conn, chain.zone.keys, [call.incident_id], at)

    assert shown(later(minutes=14))
    assert shown(later(minutes=15)) == {}
    chain.close()
