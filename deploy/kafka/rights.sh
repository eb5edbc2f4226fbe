#!/usr/bin/env bash
# The rights of the two zones' accounts (the table of docs/kafka.md), said or given. Default deny does
# the rest: the dispatch account has no right to read a clinical topic.
#   deploy/kafka/rights.sh plan  BROKER:PORT [PREFIX]                 says the commands
#   deploy/kafka/rights.sh apply BROKER:PORT [PREFIX] [ADMIN.properties]
# KAFKA_ACLS names the broker's own tool where it is not in the path (kafka-acls.sh); accounts are
# called `dispatch` and `clinical` unless DISPATCH_ACCOUNT and CLINICAL_ACCOUNT say otherwise.
set -euo pipefail
usage() { echo "usage: deploy/kafka/rights.sh plan|apply BROKER:PORT [PREFIX] [ADMIN.properties]" >&2; exit 2; }
[ $# -ge 2 ] || usage
verb=$1 server=$2 prefix=${3-handoff.} admin=${4:-}
tool=${KAFKA_ACLS:-kafka-acls.sh}
case "$verb" in plan | apply) ;; *) usage ;; esac

give() { # give ACCOUNT WHAT... : one rule
  local account=$1; shift
  local line=("$tool" --bootstrap-server "$server")
  [ -z "$admin" ] || line+=(--command-config "$admin")
  line+=(--add --force --allow-principal "User:$account" "$@")
  if [ "$verb" = plan ]; then echo "${line[*]}"; else "${line[@]}"; fi
}

zone() { # zone NAME ACCOUNT TOPIC-OF-THE-OTHER...
  local name=$1 account=$2; shift 2
  give "$account" --operation Read --operation Write --operation Describe \
    --topic "$prefix$name." --resource-pattern-type prefixed
  give "$account" --operation Read --group "$prefix$name" --resource-pattern-type literal
  for topic in "$@"; do
    give "$account" --operation Write --operation Describe \
      --topic "$prefix$topic" --resource-pattern-type literal
  done
}

zone dispatch "${DISPATCH_ACCOUNT:-dispatch}" clinical.coresponse-requests
zone clinical "${CLINICAL_ACCOUNT:-clinical}" dispatch.replies dispatch.guidance
