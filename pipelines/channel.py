"""An alert channel back to dispatch, as far as the chain must know it."""

from typing import ClassVar

from schemas.word import Word


class Channel(Word):
    """One way by which an agency's CAD takes alerts. The board needs none: it is the default.

    A withdrawal is a further message that supersedes the alert, since CAD remarks are append-only
    (R17); where the receiver can take back, its format lets the words replace the first ones.
    """

    shown: ClassVar[tuple[str, ...]] = ("name",)
    name: str
    agencies: tuple[str, ...]
