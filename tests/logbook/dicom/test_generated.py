"""Five hundred generated files (as many as are wanted: `./pocus campaign hostile`): nothing but an answer comes of any."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from logbook import sandbox
from logbook.dicom import film_jobs, films
from logbook.dicom.errors import Unusable
from logbook.dicom.prescan import prescan
from logbook.sandbox import Box
from tests.factories import harm

SEED, MANY, FEW = 4, 500, 25


@pytest.fixture(scope="module")
def generated() -> list[harm.Made]:
    return [harm.made(SEED, number) for number in range(MANY)]


def walked(content: bytes) -> str:
    """What is said of it before a reader or a decoder sees it, in the order in which the sandboxed process asks."""
    file, head = BytesIO(content), content[: films.HEAD]
    try:
        films.refuse_others(head)
        if (kind := films.kind_of(head)) != films.DICOM:
            film_jobs.read(films.Bytes(file, len(content)), kind)
        else:
            prescan(file, len(content))
    except Unusable as refusal:
        return str(refusal.code)
    return ""


def test_the_walk_over_the_bytes_ends_in_a_layout_or_a_code_and_lets_every_sound_clip_pass(generated) -> None:
    found = {each.number: walked(each.content) for each in generated}
    sound = [each.number for each in generated if each.is_sound]
    assert [found[number] for number in sound] == [""] * (MANY // harm.SOUND_EVERY)
    refused = Counter(code for code in found.values() if code)
    assert refused.total() > MANY // 3
    assert len(refused) > 8


def test_the_sandbox_answers_of_a_few_of_them_and_takes_the_sound_ones(generated, tmp_path: Path) -> None:
    found = {}
    for each in generated[:FEW]:
        path = tmp_path / "file"
        path.write_bytes(each.content)
        try:
            sandbox.inspect(path)
        except Unusable as refusal:
            found[each.number] = str(refusal.code)
    assert [each.number for each in generated[:FEW] if each.is_sound and each.number in found] == []
    assert "could_not_be_read" not in found.values()  # what the sandbox says of a child that fell over
    assert len(found) > FEW // 3


def test_of_spoilt_pictures_a_film_is_made_or_a_refusal(tmp_path: Path) -> None:
    pictures = [each for number in range(1, 200) if "pictures" in (each := harm.made(SEED, number)).kind][:6]
    for each in pictures:
        path = tmp_path / "file.dcm"
        path.write_bytes(each.content)
        try:
            made = sandbox.derive(path, crop=Box(0, 0, 96, 96), uid_key=b"key", into=tmp_path / "into")
        except Unusable:
            assert list((tmp_path / "into").iterdir()) == []
        else:
            assert made.frames == 3


def test_one_number_of_one_seed_is_always_the_same_file() -> None:
    assert [harm.made(9, number).content for number in range(30)] == [
        harm.made(9, number).content for number in range(30)
    ]
    assert harm.made(9, 20).content != harm.made(9, 260).content != harm.made(8, 260).content
