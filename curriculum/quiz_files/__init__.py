"""How do quizzes come in that were written elsewhere? GIFT as text, Common Cartridge QTI as XML. Plain Python: bytes in,
questions or mistakes out, each mistake with its place."""

import posixpath

from .gift import read_gift
from .packages import Package
from .qti import read_package, read_xml
from .shape import MOST_BYTES, Imported, Mistake, NotReadable, as_questions, check_size

__all__ = ["Imported", "Mistake", "NotReadable", "as_questions", "read_gift", "read_quiz_file"]


# How XML begins, and what else is brought in its place; a text in GIFT may begin with another element of HTML.
AS_XML = (b"<?xml", b"<!", b"<assessment", b"<qti-", b"<questestinterop", b"<html", b"<quiz", b"<manifest")


def read_quiz_file(content: bytes) -> tuple[Imported, ...]:
    """By what it holds, whatever it is called: a ZIP is a package, what begins as XML is QTI, all else GIFT. In a package
    lie XML files, or a GIFT text, and the pictures that they name."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):  # the second: of one that holds nothing
        package = Package(content)
        texts = package.ending(".gift", ".txt")
        if texts and not package.ending(".xml"):
            return read_gift(package.read(texts[0], MOST_BYTES), package, posixpath.dirname(texts[0]))
        return read_package(package)
    check_size(content, MOST_BYTES)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(AS_XML):
        return read_xml(content.removeprefix(b"\xef\xbb\xbf"))
    return read_gift(content)
