"""How does the API hand out lists? By cursor, without counting."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination


class CursorPagination(pagination.CursorPagination):
    """`{"next", "previous", "results"}`; `page_size` up to 200."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering: str | tuple[str, ...] = "id"  # type: ignore[assignment]

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        """A cursor is handed out by us; one that somebody made up ends in a sentence."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError):
            raise _no_cursor_of_ours() from None

    def decode_cursor(self, request: Any) -> Any:
        try:
            cursor = super().decode_cursor(request)
        except exceptions.NotFound:
            raise _no_cursor_of_ours() from None
        if cursor is not None and not _may_be_ours(str(cursor.position)):
            raise _no_cursor_of_ours()
        return cursor


class ByName(CursorPagination):
    ordering = ("name", "id")


def _no_cursor_of_ours() -> exceptions.APIException:
    """The list is there; it is asked for in a way that is not well formed."""
    said = _("This cursor is not one that a list gave. Begin without one.")
    return exceptions.ValidationError({"cursor": [exceptions.ErrorDetail(said, code="unknown_cursor")]})


def _may_be_ours(position: str) -> bool:
    """No database looks for NUL; and every moment that we hand out says its offset."""
    if "\x00" in position:
        return False
    moment = parse_datetime(position) if ":" in position else None
    return moment is None or is_aware(moment)
