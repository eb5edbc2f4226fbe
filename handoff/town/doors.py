"""How the town hands its messages over: HTTP push and file drop, as the real senders do."""

import os
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import httpx

from connectors.transports.drop_folder import CLAIMS
from handoff.town.generate import Message


class Handed(StrEnum):
    """What became of an attempt."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """The program will never take it (400, 413, 415, 422); the sender goes on."""
    LATER = "later"
    """Nobody there, or busy: try again."""


class DoorShut(Exception):
    """The door's address or token is wrong; trying again would not help."""


class Door(Protocol):
    """One way into the program."""

    def hand_over(self, message: Message) -> Handed:
        """Try once."""
        ...


@dataclass(slots=True)
class PushDoor:
    """`POST {base_url}/feeds/{feed}` with a bearer token and the message's own key."""

    base_url: str
    token: str = field(repr=False)
    timeout: float = 10.0
    _client: httpx.Client | None = None

    def hand_over(self, message: Message) -> Handed:
        """202 or 200: accepted. 401, 403, 404: `DoorShut`."""
        if self._client is None:
            self._client = httpx.Client(base_url=self.base_url, timeout=self.timeout)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": message.message_key,
            "Content-Type": "application/json",
        }
        try:
            answer = self._client.post(
                f"/feeds/{message.feed}", content=message.body, headers=headers
            )
        except httpx.TransportError:
            return Handed.LATER
        if answer.status_code in {401, 403, 404}:
            raise DoorShut(
                f"Feed {message.feed} answered {answer.status_code}: check its name and token."
            )
        if answer.is_success:
            return Handed.ACCEPTED
        retry = answer.status_code in {408, 425, 429} or answer.status_code >= 500
        return Handed.LATER if retry else Handed.REFUSED

    def close(self) -> None:
        """Give up the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _in(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


@dataclass(slots=True)
class DropDoor:
    """A watched folder. The file is written aside, then renamed into its place.

    With `wait_taken` a message counts as accepted only when the program has let go of the file,
    so that town time cannot run ahead of it; `patience` bounds one wait in seconds.
    """

    folder: Path
    wait_taken: bool = False
    patience: float = 60.0
    stop: threading.Event = field(default_factory=threading.Event)
    _dropped: Path | None = None

    def hand_over(self, message: Message) -> Handed:
        """A file of the same name that still lies there is waited for, never overwritten."""
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self.folder / message.name
        if self._dropped == place:
            return self._taken(place)
        if place.exists():
            return Handed.LATER
        aside = self.folder / f".{message.name}.part"
        with aside.open("wb") as file:
            file.write(message.body)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(place)
        if not self.wait_taken:
            return Handed.ACCEPTED
        self._dropped = place
        return self._taken(place)

    def _lies(self, place: Path) -> bool:
        """Still in its place, or claimed and not yet durable. In this order: a file that is
        claimed between the two looks is seen by the second."""
        claims = self.folder / CLAIMS
        return place.exists() or any(one.name.endswith(f"__{place.name}") for one in _in(claims))

    def _taken(self, place: Path) -> Handed:
        """Wait until the dropped file is gone."""
        waited = 0.0
        while self._lies(place) and waited < self.patience and not self.stop.is_set():
            self.stop.wait(0.005)
            waited += 0.005
        if self._lies(place):
            return Handed.LATER
        self._dropped = None
        return Handed.ACCEPTED
