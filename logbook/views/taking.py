"""Several files come with a form: each is taken or refused by itself, and the next page says what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logbook.actions import sendings
from logbook.actions.sendings import Sent
from logbook.models import Scan
from pocus_credentialing.people.requests import SignedInRequest
from pocus_credentialing.refusals import Reason, Refusal


def receive_all(request: SignedInRequest, scan: Scan, files: Iterable[Any], *, handheld: str = "") -> list[Refusal]:
    """What is wrong with one keeps no other out. What was refused is given back; the pages are told the rest."""
    taken, known = 0, 0
    refused: list[Refusal] = []
    which: dict[str, tuple[Reason, list[str]]] = {}
    for number, file in enumerate(files, start=1):
        for sent in _sent(request, scan, file, handheld):
            if sent.refusal is not None:
                refused.append(sent.refusal)
                for reason in sent.refusal.reasons:
                    _reason, places = which.setdefault(str(reason), (reason, []))
                    places.append(place(number, sent.number))
            elif sent.clip is not None:
                taken, known = taken + sent.clip.is_new, known + (not sent.clip.is_new)
    for reason, places in which.values():
        messages.error(request, _with_link(said(places, reason), reason))
    if taken:
        # Told once, and true for as long as it stands on the page: each card says what becomes of its clip.
        words = ngettext("%(number)s clip was received.", "%(number)s clips were received.", taken)
        messages.success(request, words % {"number": taken})
    if known:
        words = ngettext(
            "This clip is in this scan already.", "%(number)s of these clips are in this scan already.", known
        )
        messages.info(request, words % {"number": known})
    return refused


def _sent(request: SignedInRequest, scan: Scan, file: Any, handheld: str) -> list[Sent]:
    try:
        return sendings.receive(scan=scan, by=request.user, file=file, handheld=handheld)
    except Refusal as refusal:
        return [Sent(0, refusal=refusal)]


def place(number: int, within: int) -> str:
    """By its place in the choice: a file's name may say whose it is."""
    return _("%(within)s in ZIP %(number)s") % {"within": within, "number": number} if within else str(number)


def said(places: list[str], reason: Reason) -> str:
    """“File 3: …”; what is wrong with several is said once. “5 in ZIP 2” is the fifth file of the second."""
    words = ngettext("File %(places)s: %(reason)s", "Files %(places)s: %(reason)s", len(places))
    return words % {"places": ", ".join(places), "reason": reason}


def _with_link(said: str, reason: Reason) -> str:
    """What stands in another scan of one's own leads there."""
    if "scan" not in reason.params:
        return said
    url = reverse("logbook:scans_show", args=[reason.params["scan"]])
    return format_html('{} <a href="{}">{}</a>', said, url, _("Open that scan"))
