#!/usr/bin/env bash
# Sets up what a make target needs: `runtime`, `dev` (tests and checks) or `browser` (Chromium).
# Safe to run again; says what it could not do and what that leaves out.
set -euo pipefail
cd "$(dirname "$0")/.."

. deploy/machine.sh

find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null &&
       "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"; return
    fi
  done
  echo "Handoff needs Python 3.11 or newer; install the Debian package python3." >&2
  exit 1
}

make_venv() {
  [ -x .venv/bin/python ] && return
  local python; python=$(find_python)
  if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    apt_install python3-venv || {
      echo "Python's venv module is missing; install the Debian package python3-venv." >&2; exit 1; }
    "$python" -m venv .venv
  fi
}

install() { # install LOCK STAMP
  make_venv
  if [ -f ".venv/$2" ] && cmp -s "$1" ".venv/$2"; then return; fi
  echo "Installing the packages of $1 (about a minute the first time) …"
  .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r "$1"
  .venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  cp "$1" ".venv/$2"
}

# The servers that the doors are tested against; the tests start them on loopback themselves.
install_peers() {
  PATH="$PATH:/usr/sbin"
  if command -v sshd >/dev/null && command -v dovecot >/dev/null; then return; fi
  echo "Installing an SFTP and an IMAP server for the tests …"
  if ! apt_install_unstarted openssh-server openssh-client dovecot-imapd; then
    echo "LEFT OUT: tests of SFTP and e-mail feeds (their servers are not installed, and this account may not install them)."
    [ -z "${CI:-}" ] || exit 1
  fi
}

case "${1:-}" in
  runtime) install requirements.lock runtime.stamp ;;
  dev) install requirements-dev.lock dev.stamp; install_peers ;;
  browser)
    if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then exit 0; fi
    echo "Installing Chromium for the browser tests …"
    if ! apt_install chromium fonts-dejavu-core; then
      echo "LEFT OUT: browser tests (Chromium is not installed, and this account may not install it)."
      [ -z "${CI:-}" ] || exit 1
    fi ;;
  *) echo "usage: deploy/setup.sh runtime|dev|browser" >&2; exit 2 ;;
esac
