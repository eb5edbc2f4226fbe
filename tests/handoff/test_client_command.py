"""`handoff client`, as somebody at a terminal uses it."""

import json

import pytest
from typer.testing import CliRunner

from casestore.clients.records import client_by_token
from casestore.partners.directory import save_partner
from handoff.cli.main import build
from tests.casestore.town import Clinic
from tests.web.api.town import HARBOR
from tests.web.dispatch_town import NOON
from zone.clock import SystemClock

ISSUE = (
    *("issue", "r-harbor", "--name", "Records of Harbor", "--role", "hipaa_provider"),
    *("--purpose", "treatment", "--scope", "persons.read", "--scope", "forms.read"),
    *("--agency", "northfield", "--days", "30"),
)


@pytest.fixture
def run(tmp_path):
    clinic = Clinic(tmp_path / "clinical")
    clinic.do(save_partner, HARBOR, "account-lee", NOON)
    clinic.zone.close()

    def command(*words):
        given = ["client", *words, "--folder", str(tmp_path)]
        return CliRunner().invoke(build("client"), given)

    return command


def test_a_client_is_made_listed_told_of_changes_and_revoked(run, tmp_path):
    made = run(*ISSUE)
    assert made.exit_code == 0, made.output
    token = made.output.split()[-1]
    listed = run("list").output
    assert token not in listed
    one = json.loads(listed)
    assert (one["live"], one["scopes"]) == (True, ["forms.read", "persons.read"])
    hook = run("webhook", one["client_id"], "--url", "https://harbor.example/x", "--kind", "case")
    assert hook.exit_code == 0, hook.output
    webhook_id = hook.output.split()[2].rstrip(".")
    assert run("switch", webhook_id, "stop").exit_code == 0
    assert run("switch", webhook_id, "sideways").exit_code == 1
    assert run("revoke", one["client_id"]).exit_code == 0
    again = run("revoke", one["client_id"])
    assert (again.exit_code, "Nothing was changed" in again.output) == (1, True)
    clinic = Clinic(tmp_path / "clinical")
    with clinic.zone.read() as conn:
        assert client_by_token(conn, token, SystemClock().now()) is None
    clinic.zone.close()


def test_what_the_gate_does_not_know_is_refused_in_words(run):
    refused = run(*ISSUE[:5], "king", *ISSUE[6:])
    assert refused.exit_code == 1
    assert "Nothing was made" in refused.output
