"""A backup that was altered, cut off or made by somebody else is refused, and nothing of it is written anywhere else."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import shutil
import subprocess
import tarfile
from base64 import b64decode
from pathlib import Path

import pytest

from pocus_credentialing.backups import age, tape
from pocus_credentialing.backups.making import Packing
from pocus_credentialing.backups.refused import Refused
from pocus_credentialing.backups.unpacking import unpack

SECRET, RECIPIENT = age.new_identity()
KEYS, TO = age.identities(SECRET), [age.recipient(RECIPIENT)]
# Both by age itself: its key, and what it encrypted.
ITS_SECRET = "AGE-SECRET-KEY-1XYJD9SUQG7S99Q8YKDFE0ZHKH8XF8C2ELYPNN8EUN4CU2YFN5QHS6QGKZ7"
ITS_WORK = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBRa2Uya0huNWdCUW94UXpSdjRXdlhLVGZQbXRiOUlyUlc1Wkc0N3RkbTFn"
    "CkptQ1ZLYWdEZ3BoeHZoZnJYeDdCRDNSTllKNDNpUEFGZDF5RUdYYS9oRXMKLS0tIFdDeHhtMzJENzVwNnBmQ3FlU1d1Y2cvUlh3"
    "L2t3QzJNSDkrN2JDYUVLSTAKV4aAdRhJ8SGgazpcekA3q7j0yqE2qGIvYB/cGA4dAwvdU7dYAc1lyXJmUf7tv9itSPSxxGns6dF1"
    "MTNrEqbBKoPFZFoFBcaFtUqVKy8o"
)
CONTENTS = {"media/modules/films/" + hashlib.sha256(each).hexdigest(): each for each in (b"one" * 50_000, b"two", b"")}
BEGIN = {"about.json": b"{}", "database.sqlite3": b"SQLite" * 1000}
ONE = next(iter(CONTENTS))


def packed(path: Path, contents: dict[str, bytes], to=()) -> Path:
    with path.open("wb") as file, path.with_suffix(".sums").open("w+b") as sums:
        encrypted = age.Encrypted(file, to) if to else None
        packing = Packing(tape.Writer(encrypted or file), sums)
        for name, content in contents.items():
            packing.text(name, content)
        packing.finish()
        if encrypted:
            encrypted.finish()
    return path


def unpacked(path: Path, folder: Path, keys=KEYS):
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "new").mkdir(parents=True)
    return unpack(path, keys, folder / "new", lambda about: ("database", "media/"))


@pytest.fixture
def whole(tmp_path) -> Path:
    return packed(tmp_path / "whole", {**BEGIN, **CONTENTS})


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_what_is_encrypted_is_what_is_opened_in_pieces_of_any_length(size):
    content, file = bytes(itertools.islice(itertools.cycle(range(251)), size)), io.BytesIO()
    to = age.Encrypted(file, [age.recipient(age.new_identity()[1]), *TO])
    for begin in range(0, size, 7001):
        to.write(content[begin : begin + 7001])
    to.finish()
    file.seek(0)
    assert (age.is_encrypted(file), b"".join(age.pieces(file, KEYS))) == (True, content)


def test_what_age_encrypted_is_opened_here():
    file = io.BytesIO(b64decode(ITS_WORK))
    assert b"".join(age.pieces(file, age.identities(ITS_SECRET))) == b"An invented sentence, encrypted by age 1.1.1.\n"


@pytest.mark.skipif(not shutil.which("age"), reason="needs age")
def test_what_is_encrypted_here_is_opened_by_age_and_tar(tmp_path):
    (tmp_path / "key").write_text(SECRET)
    path = packed(tmp_path / "one", {**BEGIN, **CONTENTS}, TO)
    opened = subprocess.run(["age", "-d", "-i", tmp_path / "key", path], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(opened)) as archive:
        assert archive.extractfile(ONE).read() == CONTENTS[ONE]


@pytest.mark.parametrize(
    "key",
    ["", "AGE-SECRET-KEY-1", SECRET[:-1], SECRET[:-1] + "Q", RECIPIENT],
    # The key is another one in each process, the names of the tests must not be.
    ids=["none", "its head", "cut off", "another letter", "the public one"],
)
def test_a_key_that_was_miscopied_is_refused_in_a_sentence(key):
    with pytest.raises(Refused, match="holds no line that begins with"):
        age.identities(key if key != SECRET else SECRET + "Q")
    assert len(age.identities(f"# a comment\n\n{SECRET}\n")) == 1


@pytest.mark.parametrize("to", [(), TO], ids=["open", "encrypted"])
def test_no_bit_of_it_changes_and_no_end_of_it_is_lost_unnoticed(tmp_path, to):
    path = packed(tmp_path / "one", {**BEGIN, **CONTENTS}, to)
    content, other = path.read_bytes(), tmp_path / "other"
    assert unpacked(path, tmp_path / "there").files == 3
    places = range(0, len(content), 1 + len(content) // 40)
    cut = [content[:place] for place in places]
    flipped = [content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :] for place in places]
    longer = [content + b"\0", content + content, content[:-1]]
    for mutilated in (*cut, *flipped, *longer):
        other.write_bytes(mutilated)
        with pytest.raises(Refused):
            unpacked(other, tmp_path / "there")


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, "/etc/passwd" if kind != tarfile.REGTYPE else ""
    return info.tobuf(tarfile.GNU_FORMAT)


DIGEST = "0" * 64
HOSTILE = {
    "above": header(f"../media/modules/films/{DIGEST}"),
    "in the middle": header(f"media/modules/films/../{DIGEST}"),
    "absolute": header(f"/media/modules/films/{DIGEST}"),
    "another folder": header("static/x"),
    "a line more": header(f"media/modules/films/{DIGEST}\n"),
    "a link": header(f"media/modules/films/{DIGEST}", kind=tarfile.SYMTYPE),
    "a hard link": header(f"media/modules/films/{DIGEST}", kind=tarfile.LNKTYPE),
    "a folder": header(f"media/modules/films/{DIGEST}", kind=tarfile.DIRTYPE),
    "a device": header(f"media/modules/films/{DIGEST}", kind=tarfile.CHRTYPE),
    "a long name": header("x" * 300),
    "a header of its own, without end": header("x", 2**40, tarfile.XHDTYPE),
    "larger than all disks": header(f"media/modules/films/{DIGEST}", 2**62),
    "a negative size": header("x").replace(b"00000000000\0", b"\xff" * 12, 1),
    "what it did not say": header("keys/seh-1.pem"),
    "uncleaned recordings that it did not say": header("quarantine/00000000-0000-4000-8000-000000000000.dcm"),
    "twice": header(ONE, 3) + b"one".ljust(512, b"\0") + header(ONE, 3) + b"two".ljust(512, b"\0"),
    "no list": bytes(1024),
    "a list that is too long": header("SHA256SUMS", 2**40),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_archive_is_refused_and_writes_nowhere_else(tmp_path, how):
    begin = b"".join(
        header(name, len(content)) + content.ljust(-(-len(content) // 512) * 512, b"\0")
        for name, content in BEGIN.items()
    )
    (tmp_path / "one").write_bytes(begin + HOSTILE[how])
    with pytest.raises(Refused) as refused:
        unpacked(tmp_path / "one", tmp_path / "there")
    assert (len(str(refused.value)) < 200, "holds a file twice" in str(refused.value)) == (True, how == "twice")
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found - {f"there/new/{ONE}"} == {"one", "there/new/database.sqlite3"}


@pytest.mark.parametrize("said", [b"", b"{", b"[" * 100_000, b"\xff"])
def test_what_it_says_of_itself_may_be_anything(tmp_path, said, whole):
    with pytest.raises(Refused):
        unpacked(packed(tmp_path / "one", {**BEGIN, "about.json": said}), tmp_path / "there")
    assert unpacked(whole, tmp_path / "there").about == {}


def test_a_file_that_is_not_what_its_name_says_is_taken_only_where_that_was_told(tmp_path):
    name = f"media/modules/films/{DIGEST}"
    silent = packed(tmp_path / "silent", {**BEGIN, name: b"otherwise", "exceptions.txt": b""})
    with pytest.raises(Refused, match="not what its name says"):
        unpacked(silent, tmp_path / "there")
    told = {**BEGIN, name: b"otherwise", "exceptions.txt": f"damaged {name}\n".encode()}
    assert unpacked(packed(tmp_path / "told", told), tmp_path / "there").damaged == {name}


def test_neither_ours_nor_anybody_elses(tmp_path):
    for number, content in enumerate(
        (b"", b"PK\3\4", bytes(2048), json.dumps({}).encode(), age.FIRST_LINE + b"x\n" * 300)
    ):
        (tmp_path / f"{number}").write_bytes(content)
        with pytest.raises(Refused):
            unpacked(tmp_path / f"{number}", tmp_path / "there")
