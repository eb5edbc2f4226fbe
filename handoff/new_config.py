"""`handoff init`: a commented configuration with fresh secrets, ready to be edited."""

from pathlib import Path

from handoff.secret_files import make_secret

TEMPLATE = """\
# Handoff. Paths are relative to this file. Check every change with: handoff doctor --config {name}
# Every setting is described in docs/configuration.md.

folder = "data"            # databases, keys and audit checkpoints, one sub-folder per zone
secrets = "secrets"        # one 0600 file per secret; never put a secret in this file
training = false           # true: banner on every page, invented people only
reply_delay_s = 2.0        # every reply to dispatch waits so long, whoever was matched

[dispatch]                 # the pages of the police network: board, feeds, dead letters
host = "127.0.0.1"         # put a TLS proxy in front before anybody else may reach it
port = 8641
https = false              # true once the pages are reached through https

[clinical]                 # the pages of the health network: leads, cases, audit
host = "127.0.0.1"
port = 8642
https = false

[retention]
raw_body_days = 7          # raw messages in the dispatch zone
untaken_lead_days = 14     # leads that nobody took, or that were not behavioral health
closed_call_days = 90      # closed calls in the dispatch zone

# --- one block per dispatch agency -------------------------------------------------------------
[[agency]]
agency_id = "example-pd"
name = "Example Police Department"
ori = "XX0000000"                    # RMS reports join calls by ORI, number and date
time_zone = "America/New_York"       # for times that a feed writes without a zone
number_epoch = "yearly"              # when incident numbers start again: never, yearly, daily
coresponder_units = ["CR1"]          # an assigned co-responder unit makes a call a BH call
test_types = ["TEST"]                # kept out of cases and counts, but listed
restricted_types = []                # call types that never cross
listed_addresses = []                # house number and street of places treated as restricted
duplicate_dispositions = ["DUP"]

# --- one block per feed -------------------------------------------------------------------------
[[feed]]
name = "cad"
transport = "http_push"              # POST http://<dispatch>/feeds/cad with the bearer token below
format = "eido"                      # eido, new_world, ndex
agency = "example-pd"
time_zone = "America/New_York"
priority_scale = "eido"              # eido (10 highest), one_is_highest, text
token_file = "secrets/feed-cad.token"

# [[feed]]
# name = "cad-files"
# transport = "file_drop"
# format = "new_world"
# agency = "example-pd"
# folder = "/srv/cad-export"         # files are deleted after they are safe; or set: archive = "…"
# time_zone = "America/New_York"

# --- alerts back to CAD: the board needs none of this ------------------------------------------
# [[channel]]
# name = "cad-alerts"
# transport = "file_drop"            # or http_push with url = "https://…"
# agency = "example-pd"
# folder = "/srv/cad-import"

# --- the co-response team ------------------------------------------------------------------------
[[team]]
team_id = "crisis-team"
name = "Crisis team"
employer = "health_agency"           # health_agency, police, nonprofit: decides which law binds
time_zone = "America/New_York"

[[team.statuses]]                    # is the team a 42 CFR Part 2 program, and since when
since = 2026-01-01T00:00:00-05:00
part2 = false

[[team.agreements]]                  # without a dated agreement nothing crosses to the team
agency = "example-pd"
since = 2026-01-01T00:00:00-05:00

[[team.shifts]]                      # weekday 0 is Monday; ends before it starts: next day
weekday = 0
starts = "07:00"
ends = "23:00"
"""


CASESTORE = """\
# Handoff, the clinical case store alone. Paths are relative to this file. Check every change with:
# handoff doctor --config {name}. docs/standalone.md says how to begin.

standalone = true          # no dispatch zone; people come in by hand, or by clinical feeds
folder = "data"            # database, keys and audit checkpoints
secrets = "secrets"        # one 0600 file per secret; never put a secret in this file
training = false           # true: banner on every page, invented people only

[clinical]
host = "127.0.0.1"         # put a TLS proxy in front before anybody else may reach it
port = 8642
https = false              # true once the pages are reached through https

# --- whose people these are: accounts and cases belong to it ------------------------------------
[[agency]]
agency_id = "clinic"
name = "Example Clinic"
time_zone = "America/New_York"

# --- the team; part2: is it a 42 CFR Part 2 program, and since when ------------------------------
[[team]]
team_id = "crisis-team"
name = "Crisis team"
employer = "health_agency"           # health_agency, police, nonprofit: decides which law binds
time_zone = "America/New_York"

[[team.statuses]]
since = 2026-01-01T00:00:00-05:00
part2 = false

[[team.shifts]]                      # weekday 0 is Monday; ends before it starts: next day
weekday = 0
starts = "07:00"
ends = "23:00"
"""


def write_casestore_config(path: Path) -> bool:
    """Write the configuration of a case store alone; False: there is one, which was kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return False
    path.write_text(CASESTORE.format(name=path.name), encoding="utf-8")
    return True


def write_config(path: Path) -> list[Path]:
    """Write the configuration and its secrets; returns the files made. Keeps what exists."""
    made: list[Path] = []
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(TEMPLATE.format(name=path.name), encoding="utf-8")
        made.append(path)
    secrets = path.parent / "secrets"
    for name in ("zone-link.key", "feed-cad.token"):
        target = secrets / name
        if not target.exists():
            make_secret(target)
            made.append(target)
    return made
