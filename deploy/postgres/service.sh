# PostgreSQL for tests and trials, a cluster of its own on loopback; sourced by deploy/services.sh.
# PostgreSQL refuses to run as root: then its programs run as the package's own user.

postgres_home="$services/postgres"
postgres_data="$postgres_home/data"
postgres_password="$services/postgres.password"

postgres_running() {
  postgres_find_programs && [ -d "$postgres_data" ] && as_postgres pg_ctl -s -D "$postgres_data" status >/dev/null 2>&1
}

postgres_start() {
  postgres_find_programs || { apt_install postgresql && postgres_find_programs; } || return 1
  mkdir -p "$services"
  [ -d "$postgres_home" ] || postgres_make_home || return 1
  [ -f "$postgres_data/PG_VERSION" ] || postgres_make_cluster || return 1
  local port; port=$(kept_port "$services/postgres.port")
  as_postgres pg_ctl -s -w -t 60 -D "$postgres_data" -l "$postgres_home/server.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300" start >/dev/null || {
    echo "PostgreSQL did not start; its log is $postgres_home/server.log." >&2; return 1; }
}

postgres_stop() {
  if postgres_running; then as_postgres pg_ctl -s -w -t 60 -m fast -D "$postgres_data" stop; fi
}

postgres_env() {
  echo "HANDOFF_TEST_POSTGRES=postgresql+psycopg://handoff@127.0.0.1:$(cat "$services/postgres.port")/postgres"
  echo "HANDOFF_TEST_POSTGRES_PASSWORD_FILE=$postgres_password"
}

# Debian keeps the programs of each version in a folder that is not in PATH.
postgres_find_programs() {
  postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  [ -n "$postgres_bin" ] || postgres_bin=$(dirname "$(command -v initdb)" 2>/dev/null) || return 1
  [ -x "$postgres_bin/initdb" ]
}

as_postgres() {
  local program="$postgres_bin/$1"; shift
  # Not started in this folder: the other user may not be allowed to enter it.
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$program" "$@"); else "$program" "$@"; fi
}

# Below a home of root the other user reaches nothing: then the data lie in /var/tmp.
postgres_make_home() {
  mkdir -m 700 "$postgres_home"
  [ "$(id -u)" = 0 ] || return 0
  id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
  chown postgres "$postgres_home"
  runuser -u postgres -- test -w "$postgres_home" && return
  rmdir "$postgres_home"
  local elsewhere; elsewhere=$(mktemp -d /var/tmp/handoff-postgres.XXXXXX)
  chown postgres "$elsewhere"
  ln -s "$elsewhere" "$postgres_home"
}

postgres_make_cluster() {
  (umask 077 && head -c 24 /dev/urandom | base64 | tr -d '+/=\n' >"$postgres_password")
  local copy="$postgres_home/password" done=0
  install -m 600 "$postgres_password" "$copy"
  [ "$(id -u)" != 0 ] || chown postgres "$copy"
  as_postgres initdb -D "$postgres_data" -U handoff --pwfile="$copy" --auth=scram-sha-256 \
    -E UTF8 --locale=C >/dev/null || done=1
  rm -f "$copy"
  return "$done"
}
