"""An answer of several objects does not break off since one of them is removed meanwhile."""

from __future__ import annotations

import re

import pytest

from logbook.receiver.related import Piece, related
from pocus_credentialing.files.places import InBucket

from .test_bucket import CONTENT, put

pytestmark = pytest.mark.django_db


def a_piece(content: bytes) -> Piece:
    return Piece(put(content), 0, len(content), "/there")


def parts_of(answer) -> list[bytes]:
    whole = b"".join(answer.streaming_content)
    between = re.search(rb'boundary="(\w+)"', answer["Content-Type"].encode()).group(1)
    first, *parts, last = whole.split(b"--" + between)
    assert (first, last) == (b"", b"--\r\n")
    return [part.partition(b"\r\n\r\n")[2][:-2] for part in parts]


def sent(pieces: list[Piece]):
    return related(pieces, kind="application/dicom", syntax="1.2.840.10008.1.2.4.50")


def test_one_that_is_removed_before_its_turn_is_left_out_and_the_first_is_on_its_way(bucket):
    contents = [CONTENT, b"second", b"third"]
    pieces = [a_piece(each) for each in contents]
    assert parts_of(sent(pieces)) == contents
    answer = sent(pieces)
    for gone in pieces[:2]:
        gone.path.unlink()
    assert parts_of(answer) == [CONTENT, b"third"]
    with pytest.raises(FileNotFoundError):
        sent(pieces)


def test_each_is_asked_for_at_its_turn_alone_and_once(ours):
    pieces = [a_piece(str(number).encode()) for number in range(3)]
    ours.asked.clear()
    answer = iter(sent(pieces).streaming_content)

    def asked() -> int:
        return sum(each.startswith("GET") for each in ours.asked)

    numbers = [asked()]
    numbers += [asked() for _part in answer]
    assert (isinstance(pieces[0].path, InBucket), numbers) == (True, [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3])
