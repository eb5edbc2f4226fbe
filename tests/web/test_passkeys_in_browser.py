"""Passkeys in a real browser with an authenticator of its own (WebAuthn's virtual one)."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import PASSWORD
from tests.web.test_in_browser import (  # noqa: F401 - fixtures of the browser
    browser,
    complaints,
    context,
    pytestmark,
    serve,
)
from tests.web.test_second_factor import tags
from web.shell.app import Pages
from zone.accounts import Role, accounts, second_factor, set_active
from zone.journal.tables import passkey


@pytest.fixture
def pages(clinic) -> Pages:
    return clinical_pages(clinic, second_factor_for=frozenset(Role))


class Person:
    """Somebody at a browser with an authenticator in it."""

    def __init__(self, page: Page, address: str, said: list[str]) -> None:
        self.page = page
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        self.home = address.replace("127.0.0.1", "localhost")
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        self.authenticator = self.add_authenticator()

    def add_authenticator(self) -> str:
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return made["authenticatorId"]

    def send(self, command: str, **params: object) -> dict:
        given = {"authenticatorId": self.authenticator, **params}
        return self._cdp.send(f"WebAuthn.{command}", given)

    def password(self, login: str = "carla") -> None:
        self.page.goto(f"{self.home}/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state()

    def make(self, name: str) -> None:
        self.page.get_by_label("What you call it").fill(name)
        self.page.get_by_role("button", name="Make it").click()

    def use(self) -> None:
        self.page.get_by_role("button", name="Use the passkey").click()

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Sign out").click()
        self.page.wait_for_url("**/sign-in*")


@pytest.fixture
def person(context, serve, pages, complaints) -> Person:  # noqa: F811
    """Carla with her first passkey, made in place of an app."""
    made = Person(context.new_page(), serve(pages).address, complaints)
    made.password()
    made.page.get_by_role("link", name="Make a passkey instead").click()
    made.make("Work phone")
    expect(made.page.locator("code")).to_have_count(second_factor.CODES)
    return made


def test_a_passkey_is_made_named_used_alone_and_as_second_factor_and_removed(
    person,
    clinic,
    complaints,  # noqa: F811
):
    page = person.page
    page.goto(f"{person.home}/account")
    name = page.get_by_label("Name of this passkey")
    expect(name).to_have_value("Work phone")
    name.fill("Old phone")
    page.get_by_role("button", name="Rename").click()
    expect(name).to_have_value("Old phone")
    person.sign_out()

    page.get_by_role("link", name="Sign in with a passkey").click()
    person.use()
    page.wait_for_url("**/today")
    person.sign_out()

    person.password()
    page.get_by_role("link", name="Use a passkey instead").click()
    person.use()
    page.wait_for_url("**/today")

    page.goto(f"{person.home}/account")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
    person.sign_out()
    person.password()
    page.wait_for_url("**/account/second-factor")
    assert complaints == [], "nothing that the content policy stopped"
    assert {"account.second_factor", "account.changed"} <= set(tags(clinic))


def test_without_pin_or_finger_a_passkey_is_a_second_factor_and_no_way_in_alone(person):
    page = person.page
    person.sign_out()
    person.send("setUserVerified", isUserVerified=False)
    page.get_by_role("link", name="Sign in with a passkey").click()
    person.use()
    expect(page.get_by_text("No passkey answered.")).to_be_visible()
    person.password()
    page.get_by_role("link", name="Use a passkey instead").click()
    person.use()
    page.wait_for_url("**/today")


def test_a_closed_account_a_copied_key_and_one_taken_away_by_it_open_nothing(person, clinic):
    page = person.page
    person.sign_out()

    def comes_in() -> bool:
        page.goto(f"{person.home}/sign-in/passkey")
        person.use()
        page.wait_for_function(
            "location.pathname === '/today' || document.querySelector('[role=alert]:not([hidden])')"
        )
        return page.url.endswith("/today")

    with clinic.read() as conn:
        carla = next(a for a in accounts(conn, clinic.keys) if a.login == "carla").account_id
    clinic.write(lambda uow: set_active(uow, carla, False, "command:it"))
    assert not comes_in()
    clinic.write(lambda uow: set_active(uow, carla, True, "command:it"))
    assert comes_in()
    person.sign_out()
    clinic.write(lambda uow: uow.conn.execute(passkey.update().values(used=1000)))
    assert not comes_in(), "its counter is behind what was seen: a copy"
    clinic.write(lambda uow: uow.conn.execute(passkey.update().values(used=0)))
    assert comes_in()
    person.sign_out()
    clinic.write(lambda uow: second_factor.remove(uow, carla, "command:it"))
    assert not comes_in()
    person.password()
    page.wait_for_url("**/account/second-factor")


def test_somebody_elses_passkey_is_no_second_factor(person):
    page = person.page
    person.sign_out()
    person.password("lee")
    page.get_by_role("link", name="Make a passkey instead").click()
    person.make("Lee's key")
    expect(page.locator("code")).to_have_count(second_factor.CODES)
    person.sign_out()
    kept = person.send("getCredentials")["credentials"]
    assert len(kept) == 2
    person.password("carla")
    page.get_by_role("link", name="Use a passkey instead").click()
    # The page asks for Carla's keys alone; somebody asks for any instead.
    page.evaluate(
        """() => {
            const form = document.querySelector('form[data-passkey]');
            const asked = JSON.parse(form.dataset.passkey);
            form.dataset.passkey = JSON.stringify({ ...asked, allowCredentials: [] });
        }"""
    )
    carlas = next(one for one in kept if one["userName"] == "carla")
    person.send("removeCredential", credentialId=carlas["credentialId"])
    person.use()
    expect(page.get_by_text("That passkey was not accepted")).to_be_visible()
