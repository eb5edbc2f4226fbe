#!/usr/bin/env bash
# Certificates for the link between two machines: a private authority that signs two certificates,
# the dispatch machine's and the clinical machine's, and nothing else. Its own key is destroyed at the
# end: nobody can sign a third. To renew, run it again and copy the files again.
#   deploy/link-ca.sh FOLDER DISPATCH-HOST CLINICAL-HOST [DAYS]
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: deploy/link-ca.sh FOLDER DISPATCH-HOST CLINICAL-HOST [DAYS]" >&2; exit 2; }
folder=$1 days=${4:-397}
declare -A host=([dispatch]=$2 [clinical]=$3)
umask 077
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

subject_name() { # an address is named as one, anything else as a host name
  case "$1" in *[!0-9.]*) case "$1" in *:*) echo "IP:$1" ;; *) echo "DNS:$1" ;; esac ;; *) echo "IP:$1" ;; esac
}

new_key "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -sha256 -days "$days" -subj "/CN=Handoff zone link" \
  -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign" \
  -out "$folder/link-ca.pem"
for zone in dispatch clinical; do
  new_key "$folder/link-$zone.key"
  openssl req -new -key "$folder/link-$zone.key" -subj "/CN=Handoff $zone zone" -out "$work/$zone.csr"
  cat >"$work/$zone.ext" <<EXT
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth,clientAuth
subjectAltName=$(subject_name "${host[$zone]}")
EXT
  openssl x509 -req -in "$work/$zone.csr" -CA "$folder/link-ca.pem" -CAkey "$work/ca.key" \
    -CAcreateserial -CAserial "$work/ca.srl" -sha256 -days "$days" -extfile "$work/$zone.ext" -out "$folder/link-$zone.pem" 2>/dev/null
done
chmod 644 "$folder"/link-*.pem
echo "Copy link-ca.pem to both machines, and to each its own link-<zone>.pem and link-<zone>.key,"
echo "then delete them here. They are good for $days days; \`handoff doctor\` warns before that."
