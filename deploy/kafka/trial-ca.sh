#!/usr/bin/env bash
# Certificates for a trial of deploy/compose.kafka.yaml: a private authority that signs the broker's
# and each zone's, and whose own key is destroyed at the end. In earnest your own authority signs.
#   deploy/kafka/trial-ca.sh FOLDER BROKER-HOST [DAYS]
# Makes FOLDER/kafka (the broker's), FOLDER/dispatch and FOLDER/clinical (each zone's own files).
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: deploy/kafka/trial-ca.sh FOLDER BROKER-HOST [DAYS]" >&2; exit 2; }
folder=$1 broker=$2 days=${3:-90}
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder/kafka" "$folder/dispatch" "$folder/clinical"

new_key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

signed() { # signed NAME HOST : key and certificate with the authority's behind it
  new_key "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
  printf '%s\n' "basicConstraints=critical,CA:FALSE" "extendedKeyUsage=serverAuth,clientAuth" \
    "subjectAltName=DNS:$2" >"$work/$1.ext"
  openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial \
    -CAserial "$work/ca.srl" -sha256 -days "$days" -extfile "$work/$1.ext" -out "$work/$1.crt" 2>/dev/null
  cat "$work/$1.crt" "$work/ca.pem" >"$work/$1.pem"
}

new_key "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -sha256 -days "$days" -subj "/CN=Handoff trial brokers" \
  -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign" \
  -out "$work/ca.pem"
signed broker "$broker"
cat "$work/broker.key" "$work/broker.pem" >"$folder/kafka/broker.pem"
cp "$work/ca.pem" "$folder/kafka/ca.pem"
for zone in dispatch clinical; do
  signed "$zone" "$zone"
  cp "$work/$zone.pem" "$folder/$zone/kafka-$zone.pem"
  cp "$work/$zone.key" "$folder/$zone/kafka-$zone.key"
  cp "$work/ca.pem" "$folder/$zone/kafka-ca.pem"
done
echo "Made for $days days: $folder/kafka (the broker's), $folder/dispatch and $folder/clinical."
