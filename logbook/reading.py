"""Does something that may name a patient still stand in a cleaned picture?

Where the program tesseract is installed, the first, the middle and the last frame are read, by a process with the limits
of every other that opens pictures. What is read is judged and forgotten: it is neither kept nor logged.
"""

import logging
import os
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

from .dicom import confine
from .dicom.errors import Code
from .dicom.telling import Word, asks_for_a_look

logger = logging.getLogger(__name__)

LIMITS = {"cpu": 20, "memory": 1024**3, "files": 32, "file_bytes": 0}
SECONDS = 60
COLUMNS, LINE, SURE, TEXT = 12, slice(1, 5), 10, 11  # of tesseract's table


def program() -> str:
    """The system's tesseract, or the one that the environment names; empty: nobody reads."""
    return shutil.which(os.environ.get("TESSERACT", "tesseract")) or ""


def missing() -> str:
    """What the environment names and is no program: who wrote it there believes that pictures are read."""
    named = os.environ.get("TESSERACT", "")
    return named if named and not program() else ""


def is_on() -> bool:
    if named := missing():
        logger.error("TESSERACT names %s, which is no program: no picture is read", named)
    return bool(program())


def first_that_tells(
    pictures: list[tuple[int, Path]], *, patient: Collection[str] = (), key: bytes = b""
) -> tuple[Code, int] | None:
    """Why a person has to look, and the number of the first of these frames in which something that asks for it was read;
    else of the first that could not be read. `patient`: digests of what the header says of the patient, by this key: the
    names themselves never left the sandbox."""
    if not is_on():
        return None
    unread: tuple[Code, int] | None = None
    for number, picture in pictures:
        words = _words(picture)
        if words is None:
            unread = unread or (Code.TEXT_UNREAD, number)
        elif asks_for_a_look(words, patient=patient, key=key):
            return Code.TEXT_SEEN, number
    return unread


def _words(picture: Path) -> list[Word] | None:
    """None where it could not be read, or not in time: a reading that was ended has found nothing out."""
    command = [program(), str(picture.resolve()), "stdout", "--psm", "11", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program and arguments
            confine.command(LIMITS, command, reads=[picture.resolve()]),
            stdin=subprocess.DEVNULL, capture_output=True, env={}, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        logger.warning("a picture could not be read in %s s: its owner is asked to look", SECONDS)
        return None
    if done.returncode != 0:
        logger.warning("reading a picture ended with %s: its owner is asked to look", done.returncode)
        return None
    rows = (line.split("\t") for line in done.stdout.decode(errors="replace").splitlines()[1:])
    return [
        Word(row[TEXT].strip(), _number(row[SURE]), " ".join(row[LINE]))
        for row in rows
        if len(row) == COLUMNS and row[TEXT].strip()
    ]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
