#!/usr/bin/env bash
# The demonstration on the services of this checkout: an account and a database for each zone, then
# `handoff demo`. Safe to run again: it goes on with what it had. Further options go to the demo.
set -euo pipefail
cd "$(dirname "$0")/.."
set -a
. "${HANDOFF_SERVICES:-.services}/env"
set +a
if [ -z "${HANDOFF_TEST_KAFKA:-}" ] || [ -z "${HANDOFF_TEST_POSTGRES:-}" ]; then
  echo "This needs Kafka and PostgreSQL; see above what is missing. \`make demo\` needs neither." >&2
  exit 1
fi

server=$(.venv/bin/python - demo-kafka <<'PY'
import os, sys
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from handoff.secret_files import make_secret

folder = Path(sys.argv[1])
url = make_url(os.environ["HANDOFF_TEST_POSTGRES"]).set(drivername="postgresql")
url = url.set(password=Path(os.environ["HANDOFF_TEST_POSTGRES_PASSWORD_FILE"]).read_text().strip())
with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as conn:
    for zone in ("dispatch", "clinical"):
        name = f"{folder.name.replace('-', '_')}_{zone}"
        password = make_secret(folder / "secrets" / f"postgres-{zone}.password")
        one, secret = sql.Identifier(name), sql.Literal(password)
        if not conn.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone():
            conn.execute(sql.SQL("create role {} login").format(one))
        conn.execute(sql.SQL("alter role {} password {}").format(one, secret))
        if not conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            make = "create database {} owner {} template template0 encoding 'UTF8' locale 'C'"
            conn.execute(sql.SQL(make).format(one, one))
        conn.execute(sql.SQL("revoke connect on database {} from public").format(one))
print(f"{url.host}:{url.port}")
PY
)
exec .venv/bin/handoff demo --folder demo-kafka --kafka "$HANDOFF_TEST_KAFKA" --postgres "$server" "$@"
