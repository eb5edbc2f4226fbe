# What the scripts of this folder ask of the machine; sourced by them.

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo "$@"; else return 1; fi
}

apt_install() {
  command -v apt-get >/dev/null || return 1
  as_root apt-get update -q >/dev/null && as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "$@" >/dev/null
}

# The same for packages that bring a server: it is installed, but not started.
apt_install_unstarted() {
  local policy=/usr/sbin/policy-rc.d outcome=0
  [ ! -e "$policy" ] || { apt_install "$@"; return; }
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" || return 1
  apt_install "$@" || outcome=1
  as_root rm -f "$policy"
  return "$outcome"
}

# A loopback port for FILE: the one kept there if it is still free, else a new one, kept. It lies
# below the range from which the machine takes ports for outgoing connections, so that it is
# still free after a restart.
kept_port() {
  python3 - "$1" <<'PY'
import pathlib, random, socket, sys

kept = pathlib.Path(sys.argv[1])
wanted = [int(kept.read_text())] if kept.exists() else []
for port in wanted + random.sample(range(20000, 30000), 50):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
    kept.write_text(f"{port}\n")
    print(port)
    break
else:
    sys.exit("No free port was found on this machine between 20000 and 30000.")
PY
}

# wait_until SECONDS COMMAND...: try until it succeeds.
wait_until() {
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# runs PIDFILE WORD: the process that we started is alive and is still the one that we started.
runs() {
  [ -f "$1" ] && tr '\0' ' ' <"/proc/$(head -1 "$1")/cmdline" 2>/dev/null | grep -qF -- "$2"
}
