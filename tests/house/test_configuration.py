"""The configuration and the page that describes it say the same."""

import re
import stat
import tomllib
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from pydantic import BaseModel

from connectors.feed import Channel, Feed, TransportName
from handoff.bootstrap.kafka_settings import KafkaSettings
from handoff.door_files import SECRETS
from handoff.new_config import TEMPLATE, write_config
from handoff.settings import Settings, SettingsError, ZoneSettings, load
from tests.house.committed import ROOT, table_rows, text_of

PAGE = text_of(ROOT / "docs" / "configuration.md")
HANDED_OVER = {*SECRETS, "mapping"}
"""Read by the loader from the files that `token_file` and others name."""
TABLES_OF_TABLES = (Settings, KafkaSettings)
TABLES_OF_DOORS = {"sql", "sftp", "mllp", "mail", "poll", "websocket", "topic"}
SINGULAR = {"agencies": "agency", "feeds": "feed", "channels": "channel", "teams": "team"}
SECTIONS = {
    "reply_delay_s": "At the top",
    "host": "`[dispatch]`, `[clinical]`",
    "issuer": "`[dispatch.sign_on]`, `[clinical.sign_on]`",
    "claim": "`[[dispatch.sign_on.lines]]`, `[[clinical.sign_on.lines]]`",
    "listen": "`[link]`",
    "raw_body_days": "`[retention]`",
    "mail_to": "`[alarms]`",
    "servers": "`[kafka]`",
    "username": "`[kafka.dispatch]`, `[kafka.clinical]`",
    "agency_id": "`[[agency]]`",
    "stable_seconds": "`[[feed]]`",
    "south": "`bounds`",
    "can_withdraw": "`[[channel]]`",
    "team_id": "`[[team]]`",
    "part2": "`[[team.statuses]]`",
    "until": "`[[team.agreements]]`",
    "weekday": "`[[team.shifts]]`",
}
"""Which section describes the table that has this key."""
OF_TRANSPORTS = {
    "SqlPoll": "`[feed.sql]`",
    "Sftp": "`[feed.sftp]`",
    "MllpDoor": "`[feed.mllp]`",
    "Mailbox": "`[feed.mail]`",
    "HttpPoll": "`[feed.poll]`",
    "EidoSubscription": "`[feed.websocket]`",
    "KafkaTopic": "`[feed.topic]`, `[channel.topic]`",
    "MllpTarget": "`[channel.mllp]`",
    "MailNotice": "`[channel.mail]`",
}
"""The same by name: tables of transports have many keys in common."""


def nested(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [model for part in get_args(annotation) for model in nested(part)]


def tables(model: type[BaseModel] = Settings) -> list[type[BaseModel]]:
    """The model of the file and those of all tables in it."""
    fields = [f for name, f in model.model_fields.items() if name not in HANDED_OVER]
    inner = [m for f in fields for m in nested(f.annotation)]
    found = [model, *(one for m in inner for one in tables(m))]
    return list(dict.fromkeys(found))


def section(model: type[BaseModel]) -> str:
    by_key = (title for key, title in SECTIONS.items() if key in model.model_fields)
    title = OF_TRANSPORTS.get(model.__name__) or next(by_key)
    return re.split(r"\n##+ ", PAGE.split(f"# {title}\n", 1)[1], maxsplit=1)[0]


def said_default(value: Any) -> str:
    """A default as the page writes it."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        value = list(value)
    if isinstance(value, Path):
        value = str(value)
    text = orjson.dumps(value).decode().replace('","', '", "')
    return f"`{text}`"


@pytest.mark.parametrize("model", tables(), ids=lambda m: m.__name__)
def test_every_key_is_described_and_every_described_key_is_one(model):
    own = {
        name
        for name, field in model.model_fields.items()
        if name not in HANDED_OVER
        and not (model in TABLES_OF_TABLES and nested(field.annotation))
        and not (model in (Feed, Channel) and name in TABLES_OF_DOORS)
    }
    assert {row[0] for row in table_rows(section(model))} == own


@pytest.mark.parametrize("model", tables(), ids=lambda m: m.__name__)
def test_every_default_is_the_one_that_holds(model):
    for key, said, *_ in table_rows(section(model)):
        field = model.model_fields[key]
        if field.is_required():
            real = ["required"]
            if (
                key == "port" and model is ZoneSettings
            ):  # one table for both zones, which differ in it
                real = ["`8641` dispatch, `8642` clinical"]
        else:
            real = [said_default(field.default)]
        assert [said] == real, key


def test_the_blocks_of_the_page_are_one_configuration_that_loads(tmp_path):
    write_config(tmp_path / "handoff.toml")
    (tmp_path / "page.toml").write_text(blocks_in_order())
    for name in re.findall(r'_file = "(secrets/[\w.-]+)"', blocks_in_order()):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text("s" * 32)
    settings = load(tmp_path / "page.toml")
    assert {feed.transport for feed in settings.feeds} == set(get_args(TransportName))
    assert {channel.transport for channel in settings.channels} >= {"mllp", "mail_notice"}
    assert settings.teams[0].shifts[0].weekday == 0
    assert settings.clinical.allowed_hosts == ("clinic.example.org",)


def blocks_in_order() -> str:
    """TOML wants the keys without a table first."""
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    return "\n".join(sorted(blocks, key=lambda block: block.startswith("[")))


def test_the_configuration_that_init_writes_loads_and_names_the_page(tmp_path):
    write_config(tmp_path / "handoff.toml")
    load(tmp_path / "handoff.toml")
    assert "docs/configuration.md" in TEMPLATE


def test_no_secret_may_stand_in_the_configuration(tmp_path):
    write_config(tmp_path / "handoff.toml")
    text = (tmp_path / "handoff.toml").read_text()
    (tmp_path / "handoff.toml").write_text(text.replace("token_file =", "token ="))
    with pytest.raises(SettingsError, match="Secrets are never written here") as refused:
        load(tmp_path / "handoff.toml")
    assert "feed-cad.token" not in str(refused.value)


def test_a_misspelled_key_is_refused_with_its_place_and_without_its_value(tmp_path):
    write_config(tmp_path / "handoff.toml")
    text = (tmp_path / "handoff.toml").read_text()
    (tmp_path / "handoff.toml").write_text(text.replace("number_epoch =", "numbre_epoch ="))
    with pytest.raises(SettingsError, match=r"agencies\.0\.numbre_epoch") as refused:
        load(tmp_path / "handoff.toml")
    assert "yearly" not in str(refused.value)


def test_init_makes_fresh_secrets_for_the_owner_only_and_keeps_what_exists(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    write_config(here / "handoff.toml")
    write_config(there / "handoff.toml")
    mine, other = (sorted((f / "secrets").iterdir()) for f in (here, there))
    assert [p.name for p in mine] == ["feed-cad.token", "zone-link.key"]
    for one, two in zip(mine, other, strict=True):
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
        assert one.read_text() != two.read_text()
    before = {p: p.read_text() for p in (here / "handoff.toml", *mine)}
    assert write_config(here / "handoff.toml") == []
    assert {p: p.read_text() for p in before} == before


def test_every_key_that_init_writes_is_described():
    def keys(value: Any) -> set[str]:
        if isinstance(value, list):
            return {key for one in value for key in keys(one)}
        if not isinstance(value, dict):
            return set()
        return {*value, *(k for inner in value.values() for k in keys(inner))}

    written = keys(tomllib.loads(TEMPLATE.format(name="x")))
    described = {row[0] for row in table_rows(PAGE)}
    tops = {"dispatch", "clinical", "retention", *SINGULAR.values()}
    assert written - described - tops == set()


def test_nothing_but_the_settings_reads_the_environment():
    readers = [
        str(path)
        for path in Path(ROOT / "handoff").rglob("*.py")
        if re.search(r"os\.environ(?!\))|getenv", path.read_text())
    ]
    assert readers == []
