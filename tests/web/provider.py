"""A real identity provider as a process of its own on loopback, and a browser that visits it."""

import socket
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
from pydantic import SecretStr

from tests.web.visitor import Visitor
from zone.accounts import Role
from zone.sign_on.provider import Provider
from zone.sign_on.settings import SignOn, SignOnLine

CLIENT = "handoff-test"
CARLA = "8d1f2a60-carla"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """The provider's process; `stop` and `start` take it away and bring it back, with new keys."""

    port: int
    process: subprocess.Popen | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"]
        self.process = subprocess.Popen(
            [*command, "--port", str(self.port), "--token-max-age", "300"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while self.process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
        raise AssertionError("the provider did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def person(self, subject: str, **claims: object) -> None:
        httpx.put(f"{self.issuer}/users/{subject}", json=claims, verify=False).raise_for_status()


def lines() -> tuple[SignOnLine, ...]:
    return (
        SignOnLine(
            claim="groups", value="hq-supervisors", role=Role.SUPERVISOR, agencies=("northfield",)
        ),
        SignOnLine(claim="groups", value="crisis", role=Role.CLINICIAN, agencies=("northfield",)),
        SignOnLine(claim="groups", value="crisis-west", role=Role.CLINICIAN, agencies=("west",)),
        SignOnLine(
            claim="realm.roles", value="dispatch", role=Role.DISPATCHER, agencies=("northfield",)
        ),
    )


def provider_of(running: Running, **more: object) -> Provider:
    return Provider(
        SignOn(
            name="Northfield",
            issuer=running.issuer,
            client_id=CLIENT,
            client_secret_file=Path("not read here"),
            client_secret=SecretStr("a secret / with + signs"),
            lines=lines(),
            second_factor_values=("mfa",),
            **more,
        )
    )


def to_provider(visitor: Visitor, **instead: str) -> str:
    """Press the button; the address at the provider. `instead`: what somebody put there."""
    there = visitor.get("/sign-in/provider?back_to=/account").headers["location"]
    parts = urlsplit(there)
    query = dict(parse_qsl(parts.query)) | instead
    return urlunsplit(parts._replace(query=urlencode(query)))


def at_provider(address: str, subject: str, action: str = "") -> str:
    """Sign in there as this person; where the provider sends the browser, path and query."""
    form = {"action": action} if action else {"sub": subject}
    answer = httpx.post(address, data=form, verify=False)
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def sign_in(visitor: Visitor, subject: str = CARLA, **instead: str) -> httpx.Response:
    """All of it: to the provider, sign in there, and back."""
    return visitor.get(at_provider(to_provider(visitor, **instead), subject))


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
