"""Three layouts that nobody has: invented for the tests, and for docs/connect-a-feed.md."""

CSV = (
    "Vorfall;Datum;Zeit;Stichwort;Prio;Adresse;Stand;Notiz;Wagen;Geändert am\n"
    "L-2026-117;25.02.2026;14:05;HILOPE;2;Ahornweg 12, Neudorf;O;"
    '"Tochter ruft an; Vater sitzt auf dem Dach";RTW4;25.02.2026 14:09:00\n'
    "L-2026-117;25.02.2026;14:05;HILOPE;2;Ahornweg 12, Neudorf;O;"
    '"Tochter ruft an; Vater sitzt auf dem Dach";SEG1;25.02.2026 14:09:00\n'
    "L-2026-118;26.02.2026;01:00;VU;1;B9 km 4;E;;RTW2;26.02.2026 01:40:00\n"
).encode()
"""Semicolons, day first, date and time apart, one row per unit."""

CSV_ANSWERS = """name = "lindau-csv"
agency = "lindau"
transport = "file_drop"
time_zone = "America/Chicago"
priority_scale = "one_is_highest"

[status]
O = "active"
E = "closed"

[fields]
key = "vorfall"
number = "vorfall"
created_at = { expr = 'join(" ", path("Datum"), path("Zeit"))' }
status = { path = "Stand" }
narrative = "Notiz"
unit = "Wagen"
updated_at = "Geändert am"
"""

JSON_FULL = b"""{"envelope": {"seq": 1, "job": {"ref": "J-88",
 "opened": "2026-03-01T08:01:00-06:00", "state": "NEW",
 "nature": {"code": "MHC", "text": "Mental health crisis"},
 "where": {"line": "418 W Tallow St", "town": "Fernbrook", "lat": 41.882, "lon": -87.6278},
 "crew": [{"callsign": "2B14", "status": "enroute", "at": "2026-03-01T08:04:00-06:00"}],
 "log": [{"who": "ct7", "at": "2026-03-01T08:02:00-06:00",
  "text": "Sister says he will not come out"}],
 "rp": {"name": "Odile Varga", "phone": "312-555-0143"}}}}"""
JSON_DELTA = b"""{"envelope": {"seq": 2, "job": {"ref": "J-88", "state": "DONE"}}}"""
"""Nested, and the second message says only what changed."""

JSON_ANSWERS = """name = "fern-json"
agency = "fernbrook-pd"
transport = "http_push"
time_zone = "America/Chicago"
messages = "changes"

[status]
NEW = "active"
DONE = "closed"

[fields]
address = "job.where.line"
city = "job.where.town"
caller_name = "job.rp.name"
caller_phone = "job.rp.phone"

[lists.units]
each = "job.crew"
unit = "callsign"
state = "status"
at = "at"
"""

XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<Dump v="4"><Ev n="77-3" o="03/14/2026 02:29:26" c="WELFARE CHECK" p="2" s="OPN" conf="N">
<Pl a="9 Oak Ave" m="Fernbrook" y="41.881" x="-87.631"/>
<Res u="4C1" d="03/14/2026 02:31:00"/><Res u="M3"/>
<Txt w="D7" t="03/14/2026 02:30:00">Caller heard crying</Txt></Ev></Dump>"""
"""Everything in attributes with short names."""

XML_ANSWERS = """name = "oak-xml"
agency = "fernbrook-pd"
transport = "file_drop"
time_zone = "America/Chicago"
priority_scale = "one_is_highest"
unrestricted_marks = ["", "N"]
day_first = false
each = "Ev"

[fields]
number = "@n"
created_at = "@o"
type_text = "@c"
priority = "@p"
status = { path = "@s", codes = { OPN = "active", CLS = "closed", CXL = "cancelled" } }
restricted = "@conf"
address = "Pl.@a"
city = "Pl.@m"
latitude = "Pl.@y"
longitude = "Pl.@x"

[lists.units]
each = "Res"
unit = "@u"
dispatched_at = "@d"

[lists.narrative]
each = "Txt"
author = "@w"
at = "@t"
text = "#text"
"""
