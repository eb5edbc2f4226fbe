"""How far a day was played: written after a message was accepted, so none is ever skipped.

After `kill -9` some messages may be sent again; the doors know them by their keys.
"""

import os
from pathlib import Path

import orjson


class OtherDay(Exception):
    """The state folder belongs to another day; the text says what to do."""


class Position:
    """The index of the next message of one day, kept in a small file."""

    def __init__(self, path: Path, label: str) -> None:
        self._path = path
        self._label = label
        self.next = self._stored()

    def _stored(self) -> int:
        try:
            said = orjson.loads(self._path.read_bytes())
            label, place = str(said["day"]), int(said["next"])
        except FileNotFoundError:
            return 0
        except (ValueError, KeyError, TypeError):
            # Damaged: begin again. What was accepted before is recognised as a repeat.
            return 0
        if label != self._label:
            raise OtherDay(
                f"{self._path.parent} holds another town day ({label}). Use another state folder, "
                "or delete this one to begin anew."
            )
        return place

    def reached(self, place: int, *, durable: bool = True) -> None:
        """The messages before `place` were accepted; `durable` also survives a power cut."""
        self.next = place
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f".{self._path.name}.new")
        with fresh.open("wb") as file:
            file.write(orjson.dumps({"day": self._label, "next": place}))
            file.flush()
            if durable:
                os.fsync(file.fileno())
        fresh.replace(self._path)
