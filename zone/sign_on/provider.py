"""An identity provider: what it says of itself, its keys, and a code turned into claims."""

import ssl
import threading
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import jwt
import orjson

from zone.accounts.tries import Try
from zone.sign_on import token
from zone.sign_on.settings import SignOn
from zone.sign_on.trouble import Away, NotAccepted, ProviderAway, Why

_SECONDS = 5.0
_LARGEST = 1 << 20
"""Bytes of one answer."""
_KEEP = timedelta(hours=1)
"""So long metadata and keys are believed without asking again."""
_NOT_BEFORE = timedelta(seconds=30)
"""An unknown key is looked for at most so often: whoever makes up tokens must not make us ask."""


@dataclass(frozen=True, slots=True)
class About:
    """What the provider's discovery document says (OpenID Connect Discovery 1.0, section 3)."""

    authorize: str
    exchange: str
    end_session: str | None
    secret_in_body: bool
    keys: jwt.PyJWKSet
    read_at: datetime


class Provider:
    """One provider of one zone. What it said last is remembered; nobody's tokens are."""

    def __init__(self, settings: SignOn) -> None:
        self.settings = settings
        self._about: About | None = None
        self._one = threading.Lock()

    def about(self, now: datetime, *, afresh: bool = False) -> About:
        """What it says of itself. Raises ProviderAway; what was said within an hour still holds."""
        with self._one:
            known = self._about
            old = _NOT_BEFORE if afresh else _KEEP
            if known is None or now - known.read_at >= old:
                known = self._about = self._discovered(now)
            return known

    def way_there(self, tried: Try, back: str, now: datetime) -> str:
        """Where the browser goes to sign in. Raises ProviderAway."""
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "scope": " ".join(self.settings.scopes),
            "redirect_uri": back,
            "state": tried.word("state"),
            "nonce": tried.word("nonce"),
            "code_challenge": _challenge(tried),
            "code_challenge_method": "S256",
        }
        return _with(self.about(now).authorize, query)

    def claims(self, code: str, tried: Try, back: str, now: datetime) -> Mapping[str, Any]:
        """Who came back with this code. Raises ProviderAway, NotAccepted."""
        about = self.about(now)
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.settings.client_id,
            "code_verifier": tried.word("verifier"),
        }
        id_token, nonce = self._exchanged(about, given), tried.word("nonce")
        try:
            return token.checked(self.settings, id_token, _key(id_token, about), nonce, now)
        except NotAccepted as no:
            if no.why is not Why.SIGNATURE:
                raise
        # Providers change their keys, and not all name them: once more with those of now.
        newer = _key(id_token, self.about(now, afresh=True))
        return token.checked(self.settings, id_token, newer, nonce, now)

    def way_out(self, back: str, now: datetime) -> str | None:
        """Where the provider's own session ends (RP-Initiated Logout 1.0); None: nowhere."""
        ends = self.about(now).end_session
        query = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        return None if ends is None else _with(ends, query)

    def _exchanged(self, about: About, given: dict[str, str]) -> str:
        secret = self.settings.client_secret.get_secret_value()
        auth = None
        if about.secret_in_body:
            given |= {"client_secret": secret}
        else:  # RFC 6749, section 2.3.1: encoded before they are joined
            auth = httpx.BasicAuth(quote(self.settings.client_id, ""), quote(secret, ""))
        status, body = self._asked("POST", about.exchange, data=given, auth=auth)
        if httpx.codes.is_server_error(status):
            raise ProviderAway(Away.STATUS)
        if status != httpx.codes.OK:
            raise NotAccepted(Why.CODE)
        found = body.get("id_token")
        if not isinstance(found, str):
            raise NotAccepted(Why.TOKEN)
        return found

    def _discovered(self, now: datetime) -> About:
        said = self._read(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.settings.issuer:
            raise ProviderAway(Away.OTHER_ISSUER)
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        try:
            keys = jwt.PyJWKSet.from_dict(dict(self._read(self._place(said, "jwks_uri"))))
        except (jwt.PyJWTError, TypeError, ValueError, KeyError, AttributeError):
            raise ProviderAway(Away.NO_KEYS) from None
        ends = said.get("end_session_endpoint")
        return About(
            authorize=self._place(said, "authorization_endpoint"),
            exchange=self._place(said, "token_endpoint"),
            end_session=self._place(said, "end_session_endpoint") if ends else None,
            secret_in_body="client_secret_basic" not in methods,
            keys=keys,
            read_at=now,
        )

    def _place(self, said: Mapping[str, Any], name: str) -> str:
        """An address in its document; secrets go there, so as safely as to the issuer."""
        found = said.get(name)
        if not isinstance(found, str):
            raise ProviderAway(Away.NO_ADDRESS)
        if self.settings.issuer.startswith("https:") and not found.startswith("https:"):
            raise ProviderAway(Away.NOT_HTTPS)
        return found

    def _read(self, url: str) -> Mapping[str, Any]:
        status, body = self._asked("GET", url)
        if status != httpx.codes.OK:
            raise ProviderAway(Away.STATUS)
        return body

    def _asked(self, method: str, url: str, **more: Any) -> tuple[int, Mapping[str, Any]]:  # noqa: ANN401 - httpx's own
        try:
            with (
                httpx.Client(timeout=_SECONDS, verify=self._trusted) as client,
                client.stream(method, url, **more) as answer,
            ):
                read = b""
                for part in answer.iter_bytes():
                    read += part
                    if len(read) > _LARGEST:
                        raise ProviderAway(Away.TOO_LARGE)
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            tls = "certificate" in str(error).casefold()
            raise ProviderAway(Away.CERTIFICATE if tls else Away.SILENT) from None
        return status, _object(read)

    @cached_property
    def _trusted(self) -> ssl.SSLContext | bool:
        """Whom to believe; to a provider on this machine there is no TLS."""
        if self.settings.issuer.startswith("http:"):
            return False
        authority = self.settings.ca_file
        try:
            context = ssl.create_default_context(cafile=authority and str(authority))
        except OSError:
            raise ProviderAway(Away.CERTIFICATE) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def _challenge(tried: Try) -> str:
    """RFC 7636, section 4.2: S256."""
    digest = sha256(tried.word("verifier").encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _key(id_token: str, about: About) -> jwt.PyJWK:
    """The key that a token says it was signed with; a provider with one need not name it."""
    wanted = token.key_id(id_token)
    usable = [one for one in about.keys.keys if one.public_key_use in (None, "sig")]
    if wanted is not None:
        usable = [one for one in usable if one.key_id == wanted]
    if len(usable) != 1:
        raise NotAccepted(Why.SIGNATURE)
    return usable[0]


def _object(read: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(read)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _with(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
