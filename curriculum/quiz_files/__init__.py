"""How do quizzes come in that were written elsewhere? GIFT as text, Common Cartridge QTI as XML. Plain Python: bytes in,
questions or mistakes out, each mistake with its place."""

from .gift import read_gift
from .qti import read_package, read_xml
from .shape import MOST_BYTES, Imported, Mistake, NotReadable, as_questions

__all__ = ["Imported", "Mistake", "NotReadable", "as_questions", "read_gift", "read_quiz_file"]


def read_quiz_file(content: bytes) -> tuple[Imported, ...]:
    """By what it holds, whatever it is called: a ZIP is a package, what begins as XML is QTI, all else GIFT."""
    if len(content) > MOST_BYTES:
        raise NotReadable([Mistake("the whole file", f"at most {MOST_BYTES // 1024} kB")])
    if content.startswith(b"PK\x03\x04"):
        return read_package(content)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<?xml", b"<assessment", b"<qti-", b"<!DOCTYPE")):
        return read_xml(content.removeprefix(b"\xef\xbb\xbf"))
    return read_gift(content)
