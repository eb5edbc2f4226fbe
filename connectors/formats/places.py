"""Places: a civic address put into one line, and points checked before they are believed."""

import math
from dataclasses import dataclass

from connectors.formats.reading import Reading


@dataclass(frozen=True, slots=True)
class Civic:
    """The parts of an address, as far as they are given."""

    number: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    name: str | None = None


def place_text(civic: Civic) -> str | None:
    """`42 W Oak Street, Apt 3, Millbrook, DE 19801`; None when nothing is given."""
    street = " ".join(part for part in (civic.number, civic.street) if part)
    state = " ".join(part for part in (civic.state, civic.postcode) if part)
    parts = (civic.name, street, civic.unit, civic.city, state)
    return ", ".join(part for part in parts if part) or None


def checked_point(
    latitude: float, longitude: float, reading: Reading, path: str
) -> tuple[float, float] | None:
    """The point, or None with a warning when it cannot be on earth or not in the agency's box.

    Swapped and sign-less coordinates occur (README.md, common trap 3); they are dropped,
    never repaired by guessing.
    """
    real = math.isfinite(latitude) and math.isfinite(longitude)
    if not real or abs(latitude) > 90 or abs(longitude) > 180 or latitude == longitude == 0:
        reading.warn("point_impossible", path)
        return None
    if not _inhabited(latitude) and _inhabited(longitude):
        reading.warn("point_swapped", path)
        return None
    bounds = reading.feed.bounds
    if bounds is not None and not bounds.hold(latitude, longitude):
        reading.warn("point_outside_bounds", path)
        return None
    return latitude, longitude


def _inhabited(latitude: float) -> bool:
    """No dispatch center lies nearer to a pole: such a latitude is a longitude."""
    return -60 <= latitude <= 84
