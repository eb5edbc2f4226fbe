"""Papers for the pages that need a row: requests and their print-outs, plan, breach, protocol."""

from tests.web.test_privacy_pages import CONSENT, FLAG, WHO
from tests.web.test_record_pages import PLAN
from tests.web.test_request_pages import ASKS, LETTER
from tests.web.test_research_pages import PROTOCOL
from tests.web.visitor import Visitor, signed_in
from web.shell.app import Pages

REQUEST = "/people/{person_id}/requests/{request_id}"


def papers(ward: Pages) -> dict[str, str]:
    """Ids by their name in an address; for print-outs the whole address by its route."""
    carla, priya = signed_in(ward, "carla"), signed_in(ward, "priya")
    carla.submit(f"{WHO}/plan", **PLAN)
    carla.submit(f"{WHO}/consents", **CONSENT)
    copy, listed, refused = (asked(carla, kind) for kind in ("access", "intermediary", "access"))
    priya.submit(f"{copy}/decide", state="granted", answer="Here it is.")
    why = {"state": "denied", "answer": "We worry for you.", "reason": "danger_to_life"}
    priya.submit(f"{refused}/decide", **why)
    return {
        "request_id": last(copy),
        f"{REQUEST}/list": f"{listed}/list",
        f"{REQUEST}/letter": f"{refused}/letter",
        "breach_id": last(priya.submit("/breaches", **LETTER).headers["location"]),
        "protocol_id": last(priya.submit("/research", **PROTOCOL).headers["location"]),
        "disclosure_id": last(carla.submit(f"{WHO}/tell", **FLAG).headers["location"]),
    }


def asked(visitor: Visitor, kind: str) -> str:
    return visitor.submit(f"{WHO}/requests", **ASKS | {"kind": kind}).headers["location"]


def last(address: str) -> str:
    return address.rsplit("/", 1)[1].partition("?")[0]
