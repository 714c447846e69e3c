"""How is the body of a call read? As JSON, of bounded depth and without what no database takes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, parsers

DEEPEST = 32
HALF = re.compile("[\ud800-\udfff]")


class JSONParser(parsers.JSONParser):
    """Nested too deep, or with the character NUL in a text: refused in a sentence."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("The body is nested too deep.")) from None
        except exceptions.ParseError as error:
            said = _("The body is not JSON: %(where)s.") % {"where": _where(error)}
            raise exceptions.ParseError(said) from None
        _look_through(data, 0)
        return data


def _where(error: exceptions.ParseError) -> str:
    """Where reading stopped; never what stood there."""
    if isinstance(cause := error.__context__, json.JSONDecodeError):
        return _("line %(line)s, column %(column)s") % {"line": cause.lineno, "column": cause.colno}
    return _("its characters are not UTF-8")


def _look_through(data: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise exceptions.ParseError(_("The body is nested too deep."))
    if isinstance(data, str) and "\x00" in data:
        raise exceptions.ParseError(_("A text holds the character NUL, which cannot be kept."))
    if isinstance(data, str) and HALF.search(data):
        raise exceptions.ParseError(_("A text holds half a character (a lone surrogate), which cannot be kept."))
    if isinstance(data, dict):
        for name, value in data.items():
            _look_through(name, depth + 1)
            _look_through(value, depth + 1)
    elif isinstance(data, list):
        for value in data:
            _look_through(value, depth + 1)
