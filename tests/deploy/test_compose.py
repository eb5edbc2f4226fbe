"""The Compose files say what the docs promise: isolated zones, no privileges, pinned images."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from handoff.settings import Settings, load
from schemas.envelope import ZoneName
from tests.house.committed import ROOT, text_of

DEPLOY = ROOT / "deploy"
FILES = ("compose.one-box.yaml", "compose.kafka.yaml")
ZONES = tuple(zone.value for zone in ZoneName)
KEYS = {
    *("image", "user", "read_only", "init", "restart", "stop_grace_period", "cap_drop", "command"),
    *("security_opt", "pids_limit", "mem_limit", "tmpfs", "logging", "build", "networks", "ports"),
    *(
        "volumes",
        "healthcheck",
        "profiles",
        "network_mode",
        "environment",
        "depends_on",
        "shm_size",
    ),
}
"""Keys of a service in the Compose specification that these files use."""


def services(file: str) -> dict[str, dict]:
    return yaml.safe_load(text_of(DEPLOY / file))["services"]


def ours(file: str) -> dict[str, dict]:
    return {n: s for n, s in services(file).items() if n.partition("-")[0] in ZONES}


def sources(service: dict) -> set[str]:
    return {volume.rpartition("}")[2].partition(":")[0] or volume for volume in service["volumes"]}


@pytest.mark.parametrize("file", FILES)
def test_every_service_is_of_the_words_that_compose_knows(file):
    whole = yaml.safe_load(text_of(DEPLOY / file))
    assert {key for key in whole if not key.startswith("x-")} == {
        "name",
        "services",
        "networks",
        "volumes",
    }
    for name, service in whole["services"].items():
        assert service.keys() <= KEYS, name
        assert set(service.get("networks", ())) <= whole["networks"].keys(), name
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy", name
            assert "healthcheck" in whole["services"][needed], name
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            if not volume.startswith(("$", ".")):
                assert source in whole["volumes"], name


@pytest.mark.parametrize("file", FILES)
def test_our_containers_have_no_privileges_and_a_root_that_cannot_be_written(file):
    for name, service in ours(file).items():
        assert service["user"] == "10001:10001", name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["pids_limit"], name
        assert service["mem_limit"], name


@pytest.mark.parametrize("file", FILES)
def test_no_container_of_a_zone_sees_anything_of_the_other(file):
    for name, service in ours(file).items():
        zone = name.partition("-")[0]
        (other,) = set(ZONES) - {zone}
        assert service["networks"] == [zone], name
        assert not [v for v in service["volumes"] if other in v], name
    networks = {n: set(s.get("networks", ())) for n, s in services(file).items()}
    joined = {name for name, found in networks.items() if found >= set(ZONES)}
    assert joined <= {"kafka"}  # the broker, and it has rights


@pytest.mark.parametrize("file", FILES)
def test_nothing_answers_beyond_this_machine_unless_somebody_says_so(file):
    for name, service in services(file).items():
        for port in service.get("ports", ()):
            assert re.fullmatch(r"\$\{HANDOFF_\w+:-127\.0\.0\.1:\d+\}:\d+", port), name
        assert service.get("network_mode") in {None, *(f"service:{zone}" for zone in ZONES)}, name


@pytest.mark.parametrize("file", FILES)
def test_no_secret_stands_in_it_and_images_of_others_are_pinned(file):
    text = text_of(DEPLOY / file)
    assert not re.search(r"PASSWORD: |password=|SECRET: ", text)
    for name, service in services(file).items():
        if name not in ours(file):
            assert re.fullmatch(r"[\w./-]+:v?\d[\w.-]+", service["image"]), name


@pytest.mark.parametrize("file", FILES)
def test_every_file_that_is_mounted_is_there_and_every_variable_is_explained(file):
    text = text_of(DEPLOY / file)
    said = text_of(DEPLOY / "env.example")
    assert {v for v in re.findall(r"\$\{(HANDOFF_\w+)", text) if f"{v}=" not in said} == set()
    for path in re.findall(r"- (\./[\w./-]+):/", text) + re.findall(
        r":-(\./containers[^}]+)", text
    ):
        assert (DEPLOY / path).is_file(), path


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", ["", "-kafka"])
def test_the_configurations_of_the_containers_load(tmp_path, zone, kind):
    settings = loaded(tmp_path, DEPLOY / "containers" / f"{zone}{kind}.toml")
    own = settings.of_zone(ZoneName(zone))
    file = FILES[1] if kind else FILES[0]
    (port,) = services(file)[zone]["ports"]
    assert port.endswith(f":{own.port}")
    health = services(file)[zone]["healthcheck"]["test"][-1]
    assert f"127.0.0.1:{own.port}/health" in health
    assert own.host == "0.0.0.0"
    assert bool(settings.kafka) == bool(kind)
    monitor = yaml.safe_load(text_of(DEPLOY / "prometheus" / f"{zone}.yml"))
    (target,) = monitor["scrape_configs"][0]["static_configs"]
    assert target["targets"] == [f"127.0.0.1:{own.metrics_port}"]


def loaded(folder: Path, path: Path) -> Settings:
    """The configuration, with the secret files that the steps make."""
    text = path.read_text().replace("/etc/handoff/secrets", str(folder / "secrets"))
    tomllib.loads(text)
    (folder / "secrets").mkdir()
    for name in re.findall(r'secrets/([\w.-]+)"', text):
        secret = folder / "secrets" / name
        secret.touch(0o600)
        secret.write_text("s" * 32)
    (folder / "handoff.toml").write_text(text)
    return load(folder / "handoff.toml")
