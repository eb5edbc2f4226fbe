"""`handoff feed new` offers every transport, asks what each needs, and never asks a secret."""

import tomllib
from typing import get_args

import pytest
from typer.testing import CliRunner

from connectors.feed import FEED_TABLES, Feed, TransportName
from handoff.cli.feed import feed_app
from handoff.feeds.answers import Answers
from handoff.feeds.questions import answered, questions
from handoff.feeds.ways import TRANSPORTS
from tests.connectors.messages import hl7

SQL = {
    "url": "postgresql+psycopg://reader@cad.example/cad",
    "query": "select * from calls where changed >= :since order by changed",
    "key": ["no"],
    "mark": "changed",
    "start": "0",
}
WAYS = {
    "sql_poll": SQL,
    "sftp": {
        "host": "sftp.example",
        "username": "handoff",
        "host_key": "ssh-ed25519 AAAAC3Nz",
        "folder": ".",
        "sign_in": "password",
    },
    "mllp": {"port": 2575, "host": "0.0.0.0", "protection": "certificates"},
    "mail": {
        "host": "mail.example",
        "username": "cad@mail.example",
        "senders": ["cad@pd.example"],
        "part": "text",
    },
    "http_poll": {
        "url": "https://api.example/events",
        "key": "id",
        "sign_in": "client_credentials",
        "token_url": "https://api.example/token",
        "client_id": "handoff",
    },
    "websocket": {"url": "wss://idx.example/sub", "certificate": "yes"},
    "kafka_topic": {"servers": ["k1.example:9093"], "topic": "calls", "username": "handoff"},
}


def connected(folder, transport, way):
    answers = [
        'name = "one"',
        'agency = "example-pd"',
        f'transport = "{transport}"',
        *(["[way]"] if way else []),
        *(f"{key} = {_toml(held)}" for key, held in way.items()),
    ]
    (folder / "answers.toml").write_text("\n".join(answers))
    (folder / "a.hl7").write_bytes(hl7())
    options = ["--from", folder / "a.hl7", "--answers", folder / "answers.toml"]
    given = ["new", *options, "--folder", folder / "feeds"]
    return CliRunner().invoke(feed_app, [str(one) for one in given])


def _toml(held):
    if isinstance(held, list):
        return "[" + ", ".join(f'"{one}"' for one in held) + "]"
    return held if isinstance(held, int) else f'"{held}"'


@pytest.mark.parametrize("transport", sorted(TRANSPORTS))
def test_every_transport_is_connected_from_answers_into_a_feed_that_is_valid(transport, tmp_path):
    result = connected(tmp_path, transport, WAYS.get(transport, {}))
    assert result.exit_code == 0, result.output
    written = (tmp_path / "feeds/one/feed.toml").read_text()
    (held,) = tomllib.loads(written)["feed"]
    made = Feed.model_validate(held)
    assert (made.transport, made.zone, made.part2) == (transport, "clinical", "unknown")
    if transport in FEED_TABLES:
        assert getattr(made, FEED_TABLES[transport]) is not None


def test_every_transport_there_is_can_be_chosen_and_those_with_a_table_ask():
    assert set(TRANSPORTS) == set(get_args(TransportName))
    for transport in FEED_TABLES:
        asked = questions(None, Answers(name="a", agency="b", transport=transport))
        assert asked, transport
        assert all(one.key.startswith("way.") for one in asked)


@pytest.mark.parametrize("transport", ["sql_poll", "sftp", "mllp", "mail", "kafka_topic"])
def test_no_secret_is_asked_and_the_files_for_them_are_named(transport, tmp_path):
    result = connected(tmp_path, transport, WAYS[transport])
    assert "Put these in place, each closed to others (chmod 600):" in result.output
    asked = questions(None, Answers(name="a", agency="b", transport=transport))
    assert not [one for one in asked if "secret" in one.key or one.key.endswith("password")]
    assert "secrets/feed-one." in (tmp_path / "feeds/one/feed.toml").read_text()


def test_what_is_open_is_printed_as_a_file_to_be_filled_in(tmp_path):
    result = connected(tmp_path, "sftp", {})
    assert result.exit_code == 2
    assert "[way]" in result.output
    assert '"host_key" = ""' in result.output


def test_the_printed_form_filled_in_as_it_stands_makes_a_feed(tmp_path):
    """Numbers and lists come back as text."""
    way = {"host": "mail.example", "username": "cad", "senders": "a@pd.example, b@pd.example"}
    assert connected(tmp_path, "mail", {**way, "part": "text"}).exit_code == 0
    (held,) = tomllib.loads((tmp_path / "feeds/one/feed.toml").read_text())["feed"]
    assert held["mail"]["senders"] == ["a@pd.example", "b@pd.example"]


def test_an_answer_of_the_form_that_cannot_be_meant_is_said_by_its_name(tmp_path):
    result = connected(tmp_path, "mllp", {"port": "many", "host": "127.0.0.1"})
    assert result.exit_code == 2
    assert "way.port cannot be meant" in result.output


def test_an_answer_brings_the_next_question():
    given = Answers(name="a", agency="b", transport="http_poll")
    by_key = {one.key: one for one in questions(None, given)}
    given = answered(given, by_key["way.sign_in"], "basic")
    assert "way.username" in {one.key for one in questions(None, given)}


@pytest.mark.parametrize(("key", "text"), [("port", "many"), ("host", ""), ("port", "")])
def test_what_cannot_be_meant_is_asked_again(key, text):
    given = Answers(name="a", agency="b", transport="mllp")
    (asked,) = [one for one in questions(None, given) if one.key == f"way.{key}"]
    with pytest.raises(ValueError, match=r"invalid|needed"):
        answered(given, asked, text)


def test_the_document_of_a_clinical_feed_says_where_its_messages_end_and_under_which_law(tmp_path):
    connected(tmp_path, "mllp", WAYS["mllp"])
    given = ["document", "one", "--folder", str(tmp_path / "feeds")]
    told = CliRunner().invoke(feed_app, [*given, "--config", str(tmp_path / "none.toml")]).output
    assert "into the clinical zone of Handoff" in told
    assert "it waits for a clinician" in told
    assert "Sender under 42 CFR Part 2: not known" in told
    assert "stored encrypted in the dispatch zone" not in told
