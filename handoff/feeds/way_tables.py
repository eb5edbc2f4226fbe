"""A transport's table of the configuration, from the answers.

Secrets are never written here: each stands in a file of its own that the table names, and the
person is told to put it in place.
"""

from collections.abc import Callable, Mapping
from typing import Any

from handoff.feeds.answers import Answers, AnswersError
from handoff.feeds.ways import Way, shaped


def table_of(answers: Answers) -> dict[str, Any]:
    """The transport's table: the answers, and the names of the files that its secrets stand in."""
    name, way = answers.name or "feed", _typed(answers)
    helpers = ("protection", "certificate", "sign_in" if answers.transport == "sftp" else "")
    said = {key: held for key, held in way.items() if key not in helpers and held != ""}
    secrets = _SECRETS.get(answers.transport or "")
    return said | (secrets(way, name) if secrets else {})


def _typed(answers: Answers) -> dict[str, Any]:
    """Numbers and lists that stand as text, as a filled-in form has them. Raises AnswersError."""
    found = dict(answers.way)
    for key, held in answers.way.items():
        try:
            found[key] = shaped(answers.transport, key, held) if isinstance(held, str) else held
        except ValueError as error:
            raise AnswersError(f"The answer way.{key} cannot be meant: {error}.") from None
    return found


def _sql(way: Way, name: str) -> dict[str, Any]:
    held = {} if str(way.get("url", "")).startswith("sqlite") else _password(name)
    start = way.get("start")
    return held | ({"start": int(start)} if isinstance(start, str) and start.isdigit() else {})


def _sftp(way: Way, name: str) -> dict[str, Any]:
    return _password(name) if way.get("sign_in") == "password" else _key(name)


def _mllp(way: Way, name: str) -> dict[str, Any]:
    if way.get("protection") == "tunnel":
        return {"in_the_clear": True}
    return _certificate(name) | _ca(name) if way.get("protection") else {}


def _poll(way: Way, name: str) -> dict[str, Any]:
    if way.get("sign_in") == "basic":
        return _password(name)
    if way.get("sign_in") == "client_credentials":
        return {"client_secret_file": f"secrets/feed-{name}.client-secret"}
    return {}


def _topic(way: Way, name: str) -> dict[str, Any]:
    hosts = {str(server).rpartition(":")[0] for server in way.get("servers", ())}
    held = {} if hosts <= {"127.0.0.1", "localhost", "[::1]"} else _ca(name)
    return held | (_password(name) if way.get("username") else {})


def _websocket(way: Way, name: str) -> dict[str, Any]:
    return _certificate(name) if way.get("certificate") == "yes" else {}


_SECRETS: Mapping[str, Callable[[Way, str], dict[str, Any]]] = {
    "sql_poll": _sql,
    "sftp": _sftp,
    "mllp": _mllp,
    "mail": lambda _, name: _password(name),
    "http_poll": _poll,
    "websocket": _websocket,
    "kafka_topic": _topic,
}


def _password(name: str) -> dict[str, Any]:
    return {"password_file": f"secrets/feed-{name}.password"}


def _key(name: str) -> dict[str, Any]:
    return {"key_file": f"secrets/feed-{name}.key"}


def _certificate(name: str) -> dict[str, Any]:
    return {"cert_file": f"secrets/feed-{name}.crt", **_key(name)}


def _ca(name: str) -> dict[str, Any]:
    return {"ca_file": f"secrets/feed-{name}.ca.crt"}


def needs_token(answers: Answers) -> bool:
    """Does the feed have a bearer token of its own?"""
    return answers.transport == "http_push" or (
        answers.transport == "http_poll" and answers.way.get("sign_in", "bearer") == "bearer"
    )


def files_of(answers: Answers) -> list[str]:
    """The files that somebody has to put in place, each closed to others (mode 0600)."""
    named = [held for key, held in table_of(answers).items() if key.endswith("_file")]
    return [*named, *([token_file(answers.name)] if needs_token(answers) else [])]


def token_file(name: str | None) -> str:
    """Where the bearer token of a feed stands."""
    return f"secrets/feed-{name or 'feed'}.token"
