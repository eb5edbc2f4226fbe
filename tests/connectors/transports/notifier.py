"""A notifier of EIDO over WebSocket in a process of its own, as STA-024 has it.

`python -m tests.connectors.transports.notifier PORT` reads one command per line from standard input
(`{"event": …}`, `{"raw": …}`, `{"refuse": code}`, `{"drop": true}`) and writes one line for every
message that a subscriber sends.
"""

import json
import socket
import sys
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

_subscribers: list[ServerConnection] = []
_refuse: list[int] = []


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def hear(line: ServerConnection) -> None:
    _subscribers.append(line)
    try:
        for text in line:
            said = json.loads(text)
            say(said)
            if "subscribe" in said:
                code = _refuse[0] if _refuse else 200
                answer = {"requestId": said["subscribe"]["requestId"], "subscriptionId": "sub-1"}
                answer |= {"expires": 3600, "statusCode": code, "statusText": "OK"}
                line.send(json.dumps({"subscribeResponse": answer}))
    except ConnectionClosed:
        pass
    finally:
        _subscribers.remove(line)
        say({"gone": True})


def obey(command: dict) -> None:
    if "refuse" in command:
        _refuse[:] = [command["refuse"]]
        return
    for line in list(_subscribers):
        if "drop" in command:
            line.socket.shutdown(socket.SHUT_RDWR)
        elif "raw" in command:
            line.send(command["raw"])
        else:
            line.send(json.dumps(command))


def main() -> None:
    with serve(hear, "127.0.0.1", int(sys.argv[1]), compression=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        for text in sys.stdin:
            obey(json.loads(text))
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    main()
