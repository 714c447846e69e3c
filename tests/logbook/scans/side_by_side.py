"""One deed, asked for on a page and by a program: the same status and the same sentences."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.html import strip_tags


def refused(page: Any, api: Any) -> tuple[int, list[str]]:
    """What both said; they must agree. `page` is held to contain each sentence of the API's answer."""
    reasons = api.json()["reasons"]
    text = page.content.decode()
    for reason in reasons:
        assert escape(reason["sentence"], quote=False) in text or reason["sentence"] in strip_tags(text)
    assert page.status_code == api.status_code == api.json()["status"]
    return api.status_code, [reason["code"] for reason in reasons]
