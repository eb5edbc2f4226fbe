#!/usr/bin/env bash
# An offline installation in one file: the program, every package of requirements.lock for this kind
# of machine, and an installer that asks nobody. Run it on a machine with the internet that has the
# same system, processor and Python as the one it is for.
#   deploy/bundle.sh [FOLDER]      makes FOLDER/handoff-VERSION-bundle.tar and its .sha256
#   PYTHON=python3.12 deploy/bundle.sh
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
out=$(mkdir -p "${1:-dist}" && cd "${1:-dist}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip=("$python" -m pip --disable-pip-version-check -q)

version=$(sed -nE 's/^version = "(.*)"/\1/p' pyproject.toml)
name=handoff-$version-bundle
mkdir -p "$work/$name/wheels"
# What has no wheel is built here, by the setuptools that is installed.
"${pip[@]}" wheel --require-hashes --no-deps --no-build-isolation -r requirements.lock -w "$work/$name/wheels"
# Built from what is committed, so that nothing of this checkout's data can come along.
mkdir "$work/source"
git archive HEAD | tar -x -C "$work/source"
"${pip[@]}" wheel --no-deps --no-build-isolation "$work/source" -w "$work/$name/wheels"
cp requirements.lock deploy/install.sh LICENSE NOTICE "$work/$name/"
cp -r docs deploy "$work/$name/"
rm -rf "$work/$name/deploy/secrets" "$work/$name/deploy/backup" "$work/$name/deploy/.env"
"$python" -c 'import platform, sys; print(f"Python {sys.version_info[0]}.{sys.version_info[1]}, {platform.machine()}, {platform.libc_ver()[0]} {platform.libc_ver()[1]}")' \
  >"$work/$name/MADE_FOR"
(cd "$work/$name" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
tar --sort=name --owner=0 --group=0 --numeric-owner -C "$work" -cf "$out/$name.tar" "$name"
(cd "$out" && sha256sum "$name.tar" >"$name.tar.sha256")
echo "$out/$name.tar ($(du -h "$out/$name.tar" | cut -f1)), for $(cat "$work/$name/MADE_FOR")."
echo "Compare it on the other side: sha256sum -c $name.tar.sha256"
