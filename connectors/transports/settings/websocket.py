"""`[feed.websocket]`: a subscription to EIDO over WebSocket (NENA-STA-024)."""

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from schemas.word import Word


class EidoSubscription(Word):
    """Whom we subscribe to, and what for."""

    shown: ClassVar[tuple[str, ...]] = ()
    url: str
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    filter: str | None = None
    """`qualFilter` of the subscription, as the notifier understands it."""
    expires_seconds: Annotated[int, Field(ge=60)] = 3600
    """How long a subscription is asked for; it is renewed at half of what was granted."""
    keep_alive_seconds: Annotated[int, Field(ge=5)] = 60
    """`minRate`: an unchanged state is sent again after so long, so that silence means trouble."""
    timeout_seconds: Annotated[float, Field(gt=0)] = 20.0

    @field_validator("url")
    @classmethod
    def _encrypted(cls, value: str) -> str:
        if not value.startswith(("wss://", "ws://127.0.0.1", "ws://localhost", "ws://[::1]")):
            raise ValueError("must begin with wss:// (ws:// only on this machine)")
        return value
