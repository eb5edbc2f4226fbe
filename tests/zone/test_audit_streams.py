"""A forged chain of its own, sound in itself, beside the real one."""

import json
import sqlite3

from schemas.envelope import ZoneName
from tests.zone.made import note
from zone.audit.canonical import GENESIS, row_hash
from zone.audit.verify import verify
from zone.zone import open_zone


def test_a_forged_event_in_a_stream_of_its_own_is_found(tmp_path, clock):
    """All tables set right, all hashes right: only its being there tells."""
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "forged", clock)
    zone.write(lambda uow: note(uow, 1))
    zone.checkpoint()
    assert verify(zone).ok
    conn = sqlite3.connect(zone.folder / "dispatch.sqlite3")
    conn.row_factory = sqlite3.Row
    row = dict(conn.execute("select * from audit").fetchone())
    row |= {"stream": "ghost", "event_id": "forged", "seq": 1}
    row["hash"] = row_hash(GENESIS, "ghost", 1, row)
    names = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    conn.execute(f"insert into audit ({names}) values ({places})", row)
    for kind, about in json.loads(row["about"]).items():
        conn.execute("insert into audit_about values (?, ?, 'ghost', 1)", (kind, about))
    conn.execute("insert into audit_head values ('ghost', 1, ?)", (row["hash"],))
    conn.commit()
    conn.close()
    report = verify(zone)
    zone.close()
    assert [finding.stream for finding in report.findings] == ["ghost"]
    assert "writes no stream of that name" in report.findings[0].words
