"""Turns words, numbers, points and dates into others of the same look, by a key thrown away."""

import hashlib
import hmac
import re
from datetime import date, timedelta

_WORD = re.compile(r"[^\W_]+")


class Turner:
    """The same word becomes the same other word as long as this object lives."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def words(self, text: str) -> str:
        """Each word turned: letters into letters, digits into digits."""
        return _WORD.sub(lambda found: self._word(found.group()), text)

    def point(self, text: str) -> str:
        """The degrees stay, what is behind the point is turned."""
        whole, mark, rest = text.partition(".")
        return whole + mark + self.words(rest)

    def birth_date(self, text: str) -> str:
        """An ISO date is moved by up to 200 days; one in another form has its digits turned."""
        try:
            stated = date.fromisoformat(text.strip()[:10])
        except ValueError:
            return self.words(text)
        return self.moved(stated).isoformat()

    def moved(self, stated: date) -> date:
        """A date up to 200 days earlier."""
        return stated - timedelta(days=self._digest(stated.isoformat())[0] % 200 + 1)

    def _digest(self, word: str) -> bytes:
        return hmac.new(self._key, word.casefold().encode(), hashlib.sha256).digest()

    def _word(self, word: str) -> str:
        digest = self._digest(word)
        return "".join(_other(one, digest[i % 32] + i // 32) for i, one in enumerate(word))


def _other(character: str, step: int) -> str:
    if character.isdigit():
        return "0123456789"[(ord(character) + step) % 10]
    if not character.isascii():
        return "o"
    start = "A" if character.isupper() else "a"
    return chr(ord(start) + (ord(character) - ord(start) + step % 25 + 1) % 26)
