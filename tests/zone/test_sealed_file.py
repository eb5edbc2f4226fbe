"""A sealed stream gives back what went in, or nothing: every change of it is noticed."""

import io

import pytest

from zone.errors import Broken
from zone.keys import sealed_file
from zone.keys.sealed_file import MAGIC, OpeningReader, sealing

LINE = "a line that lies elsewhere"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(sealed_file, "ROUNDS", 2)
    monkeypatch.setattr(sealed_file, "PIECE", 100)


def sealed(content):
    file = io.BytesIO()
    with sealing(file, LINE) as writer:
        for start in range(0, len(content), 33):
            writer.write(content[start : start + 33])
    return file.getvalue()


def opened(data, line=LINE):
    return OpeningReader(io.BytesIO(data), line).read()


@pytest.mark.parametrize("length", [0, 1, 99, 100, 101, 200, 555])
def test_what_goes_in_comes_out(length):
    content = bytes(n % 251 for n in range(length))
    assert opened(sealed(content)) == content
    reader = OpeningReader(io.BytesIO(sealed(content)), LINE)
    parts = iter(lambda: reader.read(7), b"")
    assert b"".join(parts) == content


def test_nothing_of_the_content_or_the_line_is_in_it():
    data = sealed(b"nothing of this" * 20)
    assert b"nothing" not in data
    assert LINE.encode() not in data


def test_another_line_opens_nothing():
    with pytest.raises(Broken, match="not the one it was sealed with"):
        opened(sealed(b"content"), "another line than that one")


@pytest.mark.parametrize("at", [0, 5, len(MAGIC), len(MAGIC) + 20, 45, 100, 160, 300, -1])
def test_a_changed_byte_is_noticed(at):
    data = bytearray(sealed(bytes(250)))
    data[at] ^= 1
    with pytest.raises(Broken):
        opened(bytes(data))


def test_cut_off_doubled_and_swapped_pieces_are_noticed():
    data = sealed(bytes(250))
    head, piece = len(MAGIC) + 23, 116
    pieces = [data[head + n * piece : head + (n + 1) * piece] for n in range(3)]
    for order in ([0, 1], [0], [], [0, 0, 1, 2], [1, 0, 2], [0, 2], [0, 1, 2, 2]):
        with pytest.raises(Broken):
            opened(data[:head] + b"".join(pieces[n] for n in order))
    with pytest.raises(Broken, match="no backup"):
        opened(data[: head - 1])


def test_an_error_in_between_leaves_a_file_that_does_not_open():
    file = io.BytesIO()

    def stopped():
        with sealing(file, LINE) as writer:
            writer.write(bytes(500))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stopped()
    with pytest.raises(Broken):
        opened(file.getvalue())
