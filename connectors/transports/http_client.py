"""Requests of the HTTP poll: signed in, no faster than agreed, bounded in size and time."""

import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import httpx
import orjson

from connectors.contract import OutOfReach
from connectors.transports.settings.http import HttpPoll
from connectors.transports.tls import to_server

_LARGEST = 64 * 1024 * 1024
"""Bytes of one answer."""
_LONGEST_WAIT = 3600.0
_UNAUTHORIZED, _TOO_MANY, _UNAVAILABLE = 401, 429, 503


class Wait(OutOfReach):
    """The other side asks to be left alone for a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The API asks us to come again in {seconds:.0f} seconds, and we do. Nothing was lost."
            " If it happens often, look less often or ask for a higher limit."
        )
        self.seconds = seconds


class PollClient:
    """One look's connection. `token` is kept from look to look by its owner."""

    def __init__(
        self,
        settings: HttpPoll,
        bearer: str | None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._set, self._bearer = settings, bearer
        self._monotonic, self._sleep = monotonic, sleep
        self._token: str | None = None
        self._token_ends = 0.0
        self._last = float("-inf")
        self._http: httpx.Client | None = None

    def __enter__(self) -> "PollClient":
        tls = to_server(self._set.ca_file) if self._set.url.startswith("https") else True
        self._http = httpx.Client(
            timeout=self._set.timeout_seconds, follow_redirects=False, verify=tls
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._http is not None:
            self._http.close()

    def get(self, url: str, params: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
        """The JSON at this address. A token that ended is renewed once. Raises OutOfReach."""
        status, headers, body = self._asked("GET", url, params=params)
        if status == _UNAUTHORIZED and self._set.sign_in == "client_credentials":
            self._token = None
            status, headers, body = self._asked("GET", url, params=params)
        if status in (_TOO_MANY, _UNAVAILABLE) and headers.get("retry-after", "").isdigit():
            raise Wait(min(float(headers["retry-after"]), _LONGEST_WAIT))
        if status != httpx.codes.OK:
            raise OutOfReach(_refused(status))
        return _json(body)

    def _asked(self, method: str, url: str, **more: Any) -> tuple[int, httpx.Headers, bytes]:  # noqa: ANN401
        return self._send(method, url, headers=self._signed(), **more)

    def _signed(self) -> dict[str, str]:
        how = self._set.sign_in
        if how == "basic":
            password = self._set.password.get_secret_value() if self._set.password else ""
            return {"Authorization": _basic(self._set.username or "", password)}
        if how == "client_credentials":
            return {"Authorization": f"Bearer {self._current_token()}"}
        return {"Authorization": f"Bearer {self._bearer}"} if self._bearer else {}

    def _current_token(self) -> str:
        if self._token is None or self._monotonic() >= self._token_ends:
            at = self._set
            secret = at.client_secret.get_secret_value() if at.client_secret else ""
            headers = {"Authorization": _basic(at.client_id or "", secret)}
            data = {"grant_type": "client_credentials"}
            status, _, body = self._send("POST", at.token_url or "", headers=headers, data=data)
            given = _json(body) if status == httpx.codes.OK else None
            if not isinstance(given, dict) or not isinstance(given.get("access_token"), str):
                raise OutOfReach(
                    f"No token was given (status {status}), so nothing was read. Nothing was lost."
                    " Check token_url, client_id and client_secret_file."
                )
            lasts = given.get("expires_in")
            self._token_ends = self._monotonic() + 0.8 * (
                float(lasts) if isinstance(lasts, int | float) else 300.0
            )
            self._token = given["access_token"]
        return self._token

    def _send(self, method: str, url: str, **more: Any) -> tuple[int, httpx.Headers, bytes]:  # noqa: ANN401
        if self._http is None:
            raise RuntimeError("used outside of its with block")
        self._keep_pace()
        end = self._monotonic() + self._set.timeout_seconds * 3
        try:
            with self._http.stream(method, url, **more) as answer:
                parts, size = [], 0
                for part in answer.iter_bytes():
                    size += len(part)
                    if size > _LARGEST or self._monotonic() > end:
                        raise OutOfReach(
                            "The answer is larger or slower than any real one, so it was given up."
                            " Nothing was lost. Ask for fewer events per page."
                        )
                    parts.append(part)
                return answer.status_code, answer.headers, b"".join(parts)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OutOfReach(
                f"The API cannot be reached ({type(error).__name__}). Nothing was lost; it is asked"
                " again. Check its address, certificate and the firewall."
            ) from None

    def _keep_pace(self) -> None:
        wait = self._last + 1 / self._set.most_requests_per_second - self._monotonic()
        if wait > 0:
            self._sleep(wait)
        self._last = self._monotonic()


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise OutOfReach(
            "The API answered with something that is no JSON, such as a sign-in page. Nothing was"
            " lost. Open its address in a browser to see what it is."
        ) from None


def _basic(name: str, password: str) -> str:
    return f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"


def _refused(status: int) -> str:
    if status in (_UNAUTHORIZED, 403):
        return (
            f"The API does not let us in (status {status}). Nothing was lost. Check the account and"
            " its secret, and that it may read events."
        )
    return (
        f"The API did not give the events (status {status}). Nothing was lost; it is asked again."
        " If it lasts, check url with the vendor."
    )
