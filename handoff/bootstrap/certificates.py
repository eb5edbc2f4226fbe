"""When each certificate that the configuration names ends, wherever in it the name stands."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from cryptography import x509

from handoff.settings import Settings
from schemas.envelope import ZoneName
from schemas.word import Word

_NAMES = frozenset({"cert_file", "ca_file", "certificate_file"})


def ends_of(word: Word) -> Mapping[str, datetime]:
    """Setting → end, such as `mllp.cert_file`; one that cannot be read is left to doctor."""
    found = ((name, _end_of(path)) for name, path in _named(word))
    return {name: end for name, end in found if end is not None}


def beside_feeds(settings: Settings, zone: ZoneName) -> Mapping[str, Word]:
    """What of this zone names certificates and is no feed: channels, the link, the brokers."""
    found: dict[str, Word] = {}
    if zone is ZoneName.DISPATCH:
        found |= {f"channel {one.name}": one for one in settings.channels}
    if settings.link is not None:
        found["the zone link"] = settings.link
    if settings.kafka is not None:
        other = ZoneName.CLINICAL if zone is ZoneName.DISPATCH else ZoneName.DISPATCH
        found["the brokers"] = settings.kafka.model_copy(update={other.value: None})
    return found


def _named(word: Word, before: str = "") -> Iterator[tuple[str, Path]]:
    for name in type(word).model_fields:
        held = getattr(word, name)
        if isinstance(held, Word):
            yield from _named(held, f"{before}{name}.")
        elif isinstance(held, Path) and name in _NAMES:
            yield f"{before}{name}", held


def _end_of(path: Path) -> datetime | None:
    try:
        loaded = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return None
    return min((one.not_valid_after_utc for one in loaded), default=None)
