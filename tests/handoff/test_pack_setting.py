"""The pack that a configuration names: found beside the configuration, whatever the folder."""

import pytest

from handoff.new_config import write_config
from handoff.settings import SettingsError, load
from pipelines.detection.packs import pack_for

PACK = 'name = "own"\nversion = "1"\n[codes]\n"X9" = "suicide"\n'


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "town" / "handoff.toml"
    path.parent.mkdir()
    write_config(path)
    text = path.read_text("utf-8")
    path.write_text(text.replace("[[agency]]\n", '[[agency]]\npack = "packs/own.toml"\n', 1))
    return path


def test_a_relative_pack_lies_beside_the_configuration(config, tmp_path, monkeypatch):
    (config.parent / "packs").mkdir()
    (config.parent / "packs" / "own.toml").write_text(PACK)
    monkeypatch.chdir(tmp_path)
    agency = load(config).agencies[0]
    assert pack_for(agency.pack).name == "own"


def test_a_pack_that_is_not_there_is_said(config):
    with pytest.raises(SettingsError, match="cannot be opened"):
        load(config)
