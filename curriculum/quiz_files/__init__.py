"""How do quizzes come in that were written elsewhere? GIFT as text, Common Cartridge QTI as XML. Plain Python: bytes in,
questions or mistakes out, each mistake with its place."""

from .gift import read_gift
from .shape import Imported, Mistake, NotReadable, as_questions

__all__ = ["Imported", "Mistake", "NotReadable", "as_questions", "read_gift", "read_quiz_file"]


def read_quiz_file(content: bytes) -> tuple[Imported, ...]:
    """By what it holds, whatever it is called."""
    return read_gift(content)
