"""The versions in a key file, and the three steps of a rotation that change them.

A version is added first and used later, so that every process knows it before the first row bears
it; what was taken out is gone for good.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zone.keys.key_file import VERSIONED, fresh, private_bytes, read, replace


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions of the sealing and of the fingerprinting key there are, and which are used."""

    seal: tuple[int, ...]
    seal_current: int
    blind: tuple[int, ...]
    blind_current: int

    @property
    def newest(self) -> int:
        """The highest number of either."""
        return max(*self.seal, *self.blind)

    @property
    def added(self) -> bool:
        """There is a version that is not in use yet."""
        return self.newest > self.seal_current

    @property
    def rotating(self) -> bool:
        """A rotation was begun, and its old sealing key is not retired."""
        return self.added or len(self.seal) > 1


def versions(path: Path) -> Versions:
    """What stands in a key file. Raises Broken as `key_file.read` does."""
    keys = read(path)
    (seal_current, seal), (blind_current, blind) = keys["seal"], keys["blind"]
    return Versions(tuple(sorted(seal)), seal_current, tuple(sorted(blind)), blind_current)


def add(path: Path) -> int:
    """Add a version to both keys, not in use yet; returns its number."""
    number = versions(path).newest + 1
    return _changed(path, lambda keys: [keys[n].update({str(number): fresh()}) for n in VERSIONED])


def use_newest(path: Path) -> int:
    """From now on rows are written with the newest version; returns its number."""
    number = versions(path).newest
    return _changed(path, lambda keys: [keys[n].update(current=number) for n in VERSIONED])


def retire(path: Path, *, seal: bool, blind: bool) -> int:
    """Take out all versions but the ones in use. What they sealed opens no more."""

    def only_current(keys: Any) -> None:  # noqa: ANN401 - the file as JSON
        for name, wanted in (("seal", seal), ("blind", blind)):
            if wanted:
                current = keys[name]["current"]
                keys[name] = {"current": current, str(current): keys[name][str(current)]}

    return _changed(path, only_current)


def _changed(path: Path, change: Any) -> int:  # noqa: ANN401 - a change of JSON
    keys = json.loads(private_bytes(path))
    change(keys)
    replace(path, json.dumps(keys, indent=1).encode())
    return versions(path).newest
