#!/usr/bin/env bash
# Installs Handoff from an unpacked bundle, without any network. Beside an earlier version: give it a
# folder of its own, and point the link at it when it has been looked at (docs/runbook.md, Upgrade).
#   ./install.sh FOLDER            such as /opt/handoff-0.2.0
set -euo pipefail
cd "$(dirname "$0")"
[ $# -eq 1 ] || { echo "usage: ./install.sh FOLDER" >&2; exit 2; }
folder=$1 python=${PYTHON:-python3}
sha256sum --quiet -c SHA256SUMS || { echo "The bundle is damaged or was changed. Nothing was installed." >&2; exit 1; }
[ ! -e "$folder" ] || { echo "$folder is there already. Nothing was installed: name another folder." >&2; exit 1; }
has=$("$python" -c 'import sys; print("Python %d.%d" % sys.version_info[:2])') || exit 1
case "$(cat MADE_FOR)" in "$has,"*) ;; *)
  echo "This bundle is for $(cat MADE_FOR); this is $has. Nothing was installed. PYTHON=… names another." >&2; exit 1 ;;
esac
trap 'echo "It did not work; what was begun in $folder is taken away." >&2; rm -rf "$folder"' ERR
"$python" -m venv "$folder"
pip=("$folder/bin/python" -m pip --disable-pip-version-check -q)
# The wheels are those that SHA256SUMS names: compared above, and fetched by the hashes of the lock.
"${pip[@]}" install --no-index --no-deps wheels/*.whl
"${pip[@]}" check
trap - ERR
"$folder/bin/handoff" --help >/dev/null
echo "Installed in $folder. Next: $folder/bin/handoff init --config handoff.toml, or docs/runbook.md, Upgrade."
