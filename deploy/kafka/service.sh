# Apache Kafka for tests and trials, one node on loopback; sourced by deploy/services.sh.
# In a container where an engine runs, else from Apache's jars (Maven Central, Java 17 or newer).

kafka_home="$services/kafka"
kafka_pid="$kafka_home/broker.pid"
kafka_libs="$repo/.services/kafka-libs" # shared by every folder of services

kafka_running() { runs "$kafka_pid" "$kafka_home" || kafka_contained; }

kafka_start() {
  mkdir -p "$kafka_home/data"
  local broker controller
  broker=$(kept_port "$kafka_home/port") controller=$(kept_port "$kafka_home/controller-port")
  sed -e "s|@BROKER@|$broker|g" -e "s|@CONTROLLER@|$controller|g" -e "s|@DATA@|$kafka_home/data|" \
    "$repo/deploy/kafka/server.properties" >"$kafka_home/server.properties"
  kafka_in_container || kafka_from_jars || return 1
  wait_until 90 kafka_answers "$broker" || {
    echo "Kafka did not answer within 90 seconds; its log is in $kafka_home." >&2; kafka_stop; return 1; }
}

kafka_stop() {
  if kafka_contained; then kafka_compose down; fi
  if runs "$kafka_pid" "$kafka_home"; then
    local pid; pid=$(cat "$kafka_pid")
    kill "$pid" && wait_until 30 kafka_gone "$pid" || kill -9 "$pid"
  fi
  rm -f "$kafka_pid" "$kafka_home/contained"
}

kafka_env() { echo "HANDOFF_TEST_KAFKA=127.0.0.1:$(cat "$kafka_home/port")"; }

kafka_gone() { ! kill -0 "$1"; }

# Asks for the versions of its requests (KIP-35), the first thing that every client does.
kafka_answers() {
  python3 - "$1" <<'PY'
import socket, struct, sys

with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=2) as link:
    link.sendall(struct.pack(">ihhih", 10, 18, 0, 1, -1))
    link.settimeout(2)
    sys.exit(len(link.recv(8)) < 8)
PY
}

kafka_contained() { [ -f "$kafka_home/contained" ] && [ -n "$(kafka_compose ps -q 2>/dev/null)" ]; }

kafka_compose() {
  SERVICES_USER="$(id -u):$(id -g)" SERVICES_KAFKA="$kafka_home" docker compose \
    -p "handoff-$(echo "$kafka_home" | cksum | cut -d' ' -f1)" \
    -f "$repo/deploy/compose.services.yaml" "$@"
}

kafka_in_container() {
  docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1 || return 1
  kafka_compose up -d --quiet-pull && touch "$kafka_home/contained"
}

kafka_from_jars() {
  kafka_tools && kafka_jars || return 1
  local java=(java "-Dhandoff.kafka.log=$kafka_home/broker.log"
    "-Dlog4j2.configurationFile=$repo/deploy/kafka/log4j2.properties" -cp "$kafka_libs/*")
  if [ ! -f "$kafka_home/data/meta.properties" ]; then
    local id; id=$("${java[@]}" kafka.tools.StorageTool random-uuid) &&
      "${java[@]}" kafka.tools.StorageTool format -t "$id" -c "$kafka_home/server.properties" \
        >"$kafka_home/format.log" 2>&1 || return 1
  fi
  setsid nohup "${java[@]}" -Xmx512m kafka.Kafka "$kafka_home/server.properties" \
    >"$kafka_home/broker.out" 2>&1 </dev/null &
  echo $! >"$kafka_pid"
}

kafka_tools() {
  java_is_new && command -v mvn >/dev/null && return
  apt_install default-jre-headless maven && java_is_new
}

java_is_new() { [ "$(java -version 2>&1 | sed -nE 's/.* version "([0-9]+).*/\1/p' || true)" -ge 17 ] 2>/dev/null; }

kafka_jars() {
  cmp -s "$repo/deploy/kafka/pom.xml" "$kafka_libs/pom.xml" && return
  echo "Fetching Apache Kafka's jars (43 MB, once) …"
  rm -rf "$kafka_libs"
  mvn -q -B -ntp -Dstyle.color=never -f "$repo/deploy/kafka/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime "-DoutputDirectory=$kafka_libs" && cp "$repo/deploy/kafka/pom.xml" "$kafka_libs/"
}
