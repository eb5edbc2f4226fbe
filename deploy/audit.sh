#!/usr/bin/env bash
# What is installed, and what is known to be weak in it. Writes dist/handoff.cdx.json, a software bill
# of materials (CycloneDX) of requirements.lock, then asks PyPI's advisories about every pinned package.
#   deploy/audit.sh            all of it
#   deploy/audit.sh sbom       the list alone; needs no network
# Exit code 1: a package has a known weakness, or the advisories could not be asked, which is said.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
mkdir -p dist
"$bin/cyclonedx-py" requirements requirements.lock --pyproject pyproject.toml --sv 1.6 \
  --output-reproducible --of JSON --output-file dist/handoff.cdx.json
echo "dist/handoff.cdx.json: $("$bin/python" -c 'import json; print(len(json.load(open("dist/handoff.cdx.json"))["components"]))') packages."
[ "${1:-}" != sbom ] || exit 0

report=$(mktemp)
trap 'rm -f "$report"' EXIT
# --strict: a package that could not be looked up is a failure, not a silence.
if "$bin/pip-audit" --strict --require-hashes --disable-pip -r requirements.lock \
  --progress-spinner off >"$report" 2>&1; then
  cat "$report"
elif grep -qE "not found on PyPI|could not be audited|ConnectionError|Max retries" "$report"; then
  echo "LEFT OUT: PyPI's advisories could not be asked from here; nothing is known of weaknesses." >&2
  echo "Run it where https://pypi.org/pypi answers." >&2
  exit 1
else
  cat "$report" >&2
  exit 1
fi
