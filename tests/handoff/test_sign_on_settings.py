"""The identity provider in the configuration, under the doctor's eye, and on the command line."""

import re

import pytest
from typer.testing import CliRunner

from handoff.cli.account import account_app
from handoff.doctor_services import of_sign_on
from handoff.new_config import write_config
from handoff.settings import SettingsError, load
from schemas.envelope import ZoneName
from tests.web.provider import Running, free_port

TABLE = """
[clinical.sign_on]
name = "Northfield"
issuer = "{issuer}"
client_id = "handoff"
client_secret_file = "secrets/sign-on.secret"

[[clinical.sign_on.lines]]
claim = "roles"
value = "clinician"
role = "clinician"
agencies = ["example-pd"]
"""


@pytest.fixture(scope="module")
def running():
    provider = Running(free_port())
    provider.start()
    yield provider
    provider.stop()


def configured(folder, issuer, **instead):
    path = folder / "handoff.toml"
    write_config(path)
    text = TABLE.format(issuer=issuer)
    for old, new in instead.items():
        text = text.replace(old, new)
    path.write_text(path.read_text() + text)
    (folder / "secrets" / "sign-on.secret").touch(0o600)
    (folder / "secrets" / "sign-on.secret").write_text("given by the provider\n")
    return path


def findings(path):
    return list(of_sign_on(load(path), ZoneName.CLINICAL))


def test_the_doctor_asks_the_provider_and_says_what_is_wrong(tmp_path, running):
    path = configured(tmp_path / "a", running.issuer)
    answers, by_https = findings(path)
    assert answers.ok
    assert not by_https.ok
    assert "open line" in by_https.todo
    (path.parent / "secrets" / "sign-on.secret").chmod(0o644)
    (open_secret,) = findings(path)
    assert "chmod 600" in open_secret.todo
    away = f"http://127.0.0.1:{free_port()}"
    (silent,) = findings(configured(tmp_path / "b", away))
    assert "does not answer" in silent.todo
    other = running.issuer.replace("127.0.0.1", "localhost") + "/"
    (stranger,) = findings(configured(tmp_path / "c", other))
    assert "`issuer`" in stranger.todo
    assert list(of_sign_on(load(path), ZoneName.DISPATCH)) == []


def test_what_cannot_be_right_is_refused_when_the_file_is_read(tmp_path):
    wrong = {
        "http://login.example.org": "https address",
        "https://login.example.org?tenant=1": "without a query",
    }
    for number, (issuer, words) in enumerate(wrong.items()):
        with pytest.raises(SettingsError, match=words):
            load(configured(tmp_path / str(number), issuer))
    https = "https://login.example.org"
    with pytest.raises(SettingsError, match=r"no \[\[agency\]\] elsewhere-pd"):
        load(configured(tmp_path / "agency", https, **{"example-pd": "elsewhere-pd"}))
    written = {'client_secret_file = "secrets/sign-on.secret"': 'client_secret = "s3cret-here"'}
    with pytest.raises(SettingsError, match="Secrets are never written here") as refused:
        load(configured(tmp_path / "secret", https, **written))
    assert "s3cret" not in str(refused.value)


def test_an_account_is_joined_and_its_password_is_no_way_in_any_more(tmp_path):
    path = configured(tmp_path, "https://login.example.org")

    def run(*words):
        given = [*words, "--zone", "clinical", "--config", str(path)]
        return CliRunner().invoke(account_app, given)

    made = run("add", "carla", "--role", "clinician", "--agency", "example-pd")
    assert made.exit_code == 0, made.output
    joined = run("join", "carla", "--subject", "8d1f-carla")
    assert "signs in with Northfield" in joined.output
    assert re.search(r"carla .*by the provider", run("list").output)
    again = run("join", "carla", "--subject", "8d1f-other")
    assert (again.exit_code, "joined already" in again.output) == (1, True)
    fresh = run("password", "carla")
    assert (fresh.exit_code, "identity provider" in fresh.output) == (1, True)
