#!/usr/bin/env bash
# Real services for tests and trials, on loopback, with their data in .services/ (HANDOFF_SERVICES
# names another folder, for a second set). Safe to run again.
#   deploy/services.sh start|stop|status [kafka] [postgres]
#   deploy/services.sh with COMMAND...    starts what does not run, runs the command, stops it again
# Addresses stand in .services/env. What this machine cannot have is named; in CI that is a failure.
set -euo pipefail
repo=$(cd "$(dirname "$0")/.." && pwd)
services=${HANDOFF_SERVICES:-$repo/.services}
. "$repo/deploy/machine.sh"
. "$repo/deploy/kafka/service.sh"
. "$repo/deploy/postgres/service.sh"

declare -A left_out=(
  [kafka]="LEFT OUT: Kafka (needs a container engine with Compose, or Java 17 and Maven; this account may not install them, or they could not fetch it). Tests of the Kafka host are skipped."
  [postgres]="LEFT OUT: PostgreSQL (is not installed, and this account may not install the Debian package postgresql). Tests on PostgreSQL are skipped."
)
started=()

start() {
  mkdir -p "$services"
  local missing=0
  for service in "$@"; do
    "${service}_running" && continue
    if "${service}_start"; then started+=("$service"); else echo "${left_out[$service]}"; missing=1; fi
  done
  write_env
  [ "$missing" = 0 ] || [ -z "${CI:-}" ]
}

stop() {
  for service in "$@"; do "${service}_stop"; done
  write_env
}

status() {
  for service in "$@"; do
    if "${service}_running"; then echo "$service runs: $("${service}_env" | head -1 | cut -d= -f2-)"
    else echo "$service does not run"; fi
  done
}

write_env() {
  local service
  for service in kafka postgres; do
    if "${service}_running"; then "${service}_env"; fi
  done >"$services/env.new"
  mv "$services/env.new" "$services/env"
}

with() {
  local outcome=0
  if start kafka postgres; then "$@" || outcome=$?; else outcome=1; fi
  stop "${started[@]}"
  return "$outcome"
}

case "${1:-}" in
  start | stop | status) verb=$1; shift; [ $# -gt 0 ] || set -- kafka postgres; "$verb" "$@" ;;
  with) shift; with "$@" ;;
  *) echo "usage: deploy/services.sh start|stop|status [kafka] [postgres] | with COMMAND..." >&2; exit 2 ;;
esac
