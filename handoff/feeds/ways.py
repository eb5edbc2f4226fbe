"""What each transport needs to be told, as plain questions. Secrets are never asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handoff.feeds.answers import Answers

Way = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One setting of a transport. `when`: asked only where the answers so far call for it."""

    key: str
    sentence: str
    suggestion: str = ""
    choices: tuple[str, ...] = ()
    shape: str = "text"
    """`text`, `number`, or `list` (separated by commas)."""
    optional: bool = False
    when: Callable[[Way], bool] = lambda _: True


def _is(key: str, *values: str) -> Callable[[Way], bool]:
    return lambda way: way.get(key) in values


def _said(key: str) -> Callable[[Way], bool]:
    return lambda way: bool(way.get(key))


TRANSPORTS = {
    "file_drop": "files that somebody puts into a folder here",
    "http_push": "the sender posts them to us over HTTP",
    "http_poll": "we ask an API of theirs again and again",
    "sql_poll": "we read a view of their database",
    "sftp": "files in a folder on their SFTP server",
    "mllp": "HL7 messages to a port of ours",
    "mail": "e-mails to a mailbox",
    "websocket": "EIDO over a subscription (NENA-STA-024)",
    "kafka_topic": "a topic on their Kafka brokers",
}
_SIGN_IN = ("bearer", "basic", "client_credentials", "none")
_ASKS: Mapping[str, tuple[Ask, ...]] = {
    "sql_poll": (
        Ask("url", "Database address without a password (postgresql+psycopg://reader@host/cad)?"),
        Ask("query", "One SELECT; with a mark it uses :since and is ordered by the mark?"),
        Ask("key", "Which columns name the call?", shape="list"),
        Ask("mark", "Which column grows with every change (empty: none)?", optional=True),
        Ask("start", "At which value of it shall we begin?", when=_said("mark")),
    ),
    "sftp": (
        Ask("host", "Which server?"),
        Ask("username", "Under which account?"),
        Ask("host_key", "Its public key, as its owner told you (ssh-ed25519 AAAA…)?"),
        Ask("folder", "Which folder there?", "."),
        Ask("sign_in", "Signing in with a password or a key?", "key", ("key", "password")),
    ),
    "mllp": (
        Ask("port", "On which port shall we listen?", "2575", shape="number"),
        Ask("host", "On which address (127.0.0.1: this machine only)?", "127.0.0.1"),
        Ask(
            "protection",
            "How is the line protected: by certificates, or does a tunnel do it?",
            "certificates",
            ("certificates", "tunnel"),
            when=lambda way: way.get("host") not in (None, "127.0.0.1", "::1", "localhost"),
        ),
    ),
    "mail": (
        Ask("host", "Which mail server (IMAP)?"),
        Ask("username", "Which mailbox?"),
        Ask("senders", "From which addresses do the messages come?", shape="list"),
        Ask("part", "Is the message the text or an attachment?", "text", ("text", "attachment")),
    ),
    "http_poll": (
        Ask("url", "Address of the list of events (https://…)?"),
        Ask("items", "Path to the list in the answer (empty: it is the list)?", optional=True),
        Ask("key", "Path to the key of an event?"),
        Ask("sign_in", "How do we sign in?", "bearer", _SIGN_IN),
        Ask("username", "Under which account?", when=_is("sign_in", "basic")),
        Ask("token_url", "Where do we get a token?", when=_is("sign_in", "client_credentials")),
        Ask("client_id", "As which client?", when=_is("sign_in", "client_credentials")),
    ),
    "websocket": (
        Ask("url", "Address of the notifier (wss://…)?"),
        Ask("certificate", "Do we show a certificate of ours?", "yes", ("yes", "no")),
    ),
    "kafka_topic": (
        Ask("servers", "Which brokers (host:port)?", shape="list"),
        Ask("topic", "Which topic?"),
        Ask("username", "Under which account (empty: none)?", optional=True),
    ),
}


def asks(answers: Answers) -> Iterator[Ask]:
    """What the chosen transport still has to be told."""
    for one in _ASKS.get(answers.transport or "", ()):
        skipped = one.optional and bool(answers.way)
        if one.key not in answers.way and not skipped and one.when(answers.way):
            yield one


def shaped(transport: str | None, key: str, text: str) -> Any:  # noqa: ANN401 - as the table needs
    """An answer as the table holds it. Raises ValueError where it cannot be meant."""
    one = next((one for one in _ASKS.get(transport or "", ()) if one.key == key), None)
    if one is None:
        raise ValueError("no such setting")
    text = text.strip()
    if one.choices and text not in one.choices:
        raise ValueError("not one of the choices")
    if not text and not one.optional:
        raise ValueError("is needed")
    if one.shape == "number":
        return int(text)
    if one.shape == "list":
        return [part for each in text.split(",") if (part := each.strip())]
    return text
