"""The one way to say that a message cannot be processed: it is kept whole, with the reason."""

from zone.journal.park_reasons import ParkReason


class Parked(Exception):
    """`params` fill the reason's sentence: names, positions and codes, never content."""

    def __init__(self, reason: ParkReason, params: dict[str, str]) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.params = params
