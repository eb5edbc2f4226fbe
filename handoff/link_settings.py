"""The `[link]` table: both zones on machines of their own, joined by mutual TLS."""

from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from handoff.secret_files import refuse_open
from schemas.envelope import ZoneName
from schemas.word import Word
from zone.link.tls import Identity

Place = Annotated[str, StringConstraints(pattern=r"^[^\s:/]+:[0-9]{1,5}$")]
"""`host:port`."""


class LinkSettings(Word):
    """Where each zone hears the other, and this machine's own certificate."""

    dispatch: Place
    """Where the dispatch zone listens, as the clinical machine reaches it."""
    clinical: Place
    """Where the clinical zone listens, as the dispatch machine reaches it."""
    listen: str | None = None
    """Address to listen on, where the name above is not this machine's own (NAT, several cards)."""
    ca_file: Path
    """The private authority that signed both certificates, and nothing else."""
    certificate_file: Path
    key_file: Path
    """This machine's own; the other one never sees the key."""

    def under(self, base: Path) -> "LinkSettings":
        """The same with paths made absolute."""
        names = ("ca_file", "certificate_file", "key_file")
        return self.model_copy(update={name: base / getattr(self, name) for name in names})

    def place(self, zone: ZoneName) -> tuple[str, int]:
        """Host and port at which a zone is reached."""
        place = self.dispatch if zone is ZoneName.DISPATCH else self.clinical
        host, _, port = place.rpartition(":")
        return host, int(port)

    def identity(self) -> Identity:
        """This machine's certificate. Raises SecretError when others can read the key."""
        refuse_open(self.key_file)
        return Identity(self.ca_file, self.certificate_file, self.key_file)
