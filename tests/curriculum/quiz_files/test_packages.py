"""A ZIP of very many files is refused by what its end says, before the list of them is read."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from curriculum.quiz_files import NotReadable, packages, read_quiz_file
from curriculum.quiz_files.ends import announced

from .test_qti import ITEM

TOO_MANY = "the whole file: expected a package of at most 1000 files"


def a_zip(files: int, comment: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("item.xml", ITEM)
        for number in range(1, files):
            made.writestr(str(number), b"")
        made.comment = comment
    return written.getvalue()


def saying(content: bytes, count: int, size: int | None = None) -> bytes:
    """The same, with another count at its end, and another length of its list."""
    end = bytearray(content[-22:])
    struct.pack_into("<HH", end, 8, count, count)
    if size is not None:
        struct.pack_into("<L", end, 12, size)
    return content[:-22] + bytes(end)


def with_long_end(content: bytes, count: int, size: int, *, between: bytes = b"") -> bytes:
    """As Zip64 has it: a longer end, and where it lies, before the one that is kept for who does not know it."""
    at = len(content) - 22
    (start,) = struct.unpack_from("<L", content, at + 16)
    longer = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44 + len(between), 45, 45, 0, 0, count, count, size, start)
    return content[:at] + longer + between + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1) + content[at:]


SMALL = a_zip(3)
SIZE = struct.unpack_from("<L", SMALL, len(SMALL) - 10)[0]


@pytest.mark.parametrize(
    "content",
    [
        saying(SMALL, 1001),
        saying(SMALL, 3, 512_001),
        saying(SMALL, 1001) + b"what comes after",
        with_long_end(SMALL, 446_000, SIZE),
        with_long_end(SMALL, 3, 20_000_000),
        with_long_end(SMALL, 446_000, SIZE, between=b"more that it says"),
    ],
    ids=["count", "length", "something follows", "Zip64 count", "Zip64 length", "Zip64 with more"],
)
def test_too_many_files_are_refused_before_their_list_is_read(content, monkeypatch):
    monkeypatch.setattr(packages.zipfile, "ZipFile", None)
    with pytest.raises(NotReadable) as no:
        read_quiz_file(content)
    assert str(no.value) == TOO_MANY


@pytest.mark.parametrize(
    "content",
    [
        SMALL,
        a_zip(3, b"a comment"),
        with_long_end(SMALL, 3, SIZE),
        saying(with_long_end(SMALL, 3, SIZE), 0xFFFF, 0xFFFFFFFF),
        a_zip(1000),
    ],
    ids=["small", "with a comment", "Zip64", "Zip64 alone", "a thousand"],
)
def test_as_many_as_it_may_hold_are_read(content):
    assert [each.text for each in read_quiz_file(content)] == ["A patient lies flat . Where is air sought first?"]


def test_one_that_says_too_few_is_counted_when_it_is_open():
    many = a_zip(1001)
    assert announced(saying(many, 3))[0] == 3
    with pytest.raises(NotReadable, match="at most 1000 files"):
        read_quiz_file(saying(many, 3))


def test_what_is_no_zip_has_no_end():
    assert [announced(each) for each in (b"", b"PK", b"PK\x05\x06", ITEM.encode())] == [(0, 0)] * 4
