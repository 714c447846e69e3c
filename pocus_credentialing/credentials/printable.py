"""Which letters has no font of this server? They would be printed as empty boxes on a paper that is signed and valid.

The bundled fonts have the letters of Latin script; for all others the print takes what fonts the server has. Only a text with
such letters is tried, on a sheet of its own, by the program that prints.
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from pocus_credentialing.refusals import Reason

# What both bundled fonts have: Latin, Latin-1, nearly all of Latin Extended-A, the dashes and quotation marks of print.
_BUNDLED = re.compile(
    "[ -~\u00a0-\u012b\u012e-\u0131\u0134-\u0148\u014a-\u0165\u0168-\u017e\u2013\u2014\u2018\u2019\u201c\u201d]*"
)
# Found to have a font for each letter. What lacks one is tried anew each time: it may have been installed meanwhile.
_whole: set[str] = set()
_AT_MOST = 2000


def reasons_against_printing(texts: Iterable[str]) -> list[Reason]:
    """One for each text of which a letter is missing here."""
    return [_reason(text, letters) for text in dict.fromkeys(texts) if (letters := missing_letters(text))]


def missing_letters(text: str) -> list[str]:
    if _BUNDLED.fullmatch(text) or text in _whole:
        return []
    from weasyprint import HTML  # noqa: PLC0415 -- its import takes a second, and few names need it
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    _here.boxes = {}
    try:
        HTML(string=f"<p>{escape(text)}</p>").write_pdf(font_config=FontConfiguration())
        missing = list(_here.boxes)
    finally:
        _here.boxes = None
    if not missing:
        if len(_whole) >= _AT_MOST:
            _whole.clear()
        _whole.add(text)
    return missing


class _Boxes(logging.Filter):
    """Hears what WeasyPrint says of a sheet that is tried here, by this thread, and keeps it out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        boxes = getattr(_here, "boxes", None)
        if boxes is None:
            return True
        if ".notdef" in str(record.msg) and isinstance(record.args, tuple):
            boxes[str(record.args[0])] = True
        return False


_here = threading.local()
logging.getLogger("weasyprint").addFilter(_Boxes())


def _reason(text: str, letters: list[str]) -> Reason:
    return Reason(
        "letters_not_printable",
        _(
            "This server has no font for %(letters)s in “%(text)s”: empty boxes would be printed. Have an administrator of the "
            "server install one (on Debian fonts-noto-cjk for Chinese, Japanese and Korean, fonts-noto-core for most others), or "
            "write it in other letters."
        ),
        {"letters": ", ".join(map(_shown, letters)), "text": Truncator(text).chars(60)},
    )


def _shown(letter: str) -> str:
    """With its number, for where a screen, too, has nothing to show."""
    number = f"U+{ord(letter):04X}"
    return number if unicodedata.category(letter).startswith("C") else f"{letter} ({number})"
