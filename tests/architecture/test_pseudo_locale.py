"""No visible string was missed by translation: in a language of brackets, only data stands outside them."""

from __future__ import annotations

import html
import re

import pytest

from curriculum.models import Application, Catalogue, Invitation, ModuleVersion, Programme, ProgrammeVersion
from logbook.models import Clip, Review, Scan
from pocus_credentialing.credentials.models import Certificate, Evidence, OutsideSignatory
from pocus_credentialing.people.models import Institution, User

from .matrix import GET, Row, asked
from .pseudo import Reading, outside, strings_of, texts_of, without
from .test_addresses import ROWS, who_asks
from .world import World

# The name of the product, and of what it speaks to other programs.
NAMES = ["POCUS Credentialing", "POCUS", "SPOCUS", "DICOM", "PDF", "QR", "CSV", "JSON", "A4", "Letter", "SHA-256"]
# Not words: months in dates are Django's own, keys are keys.
WORD = re.compile(r"[^\W\d_]{2,}")
CODE = re.compile(r"[a-z0-9_.:/-]+")


def data_of(world: World) -> re.Pattern[str]:
    """Names, and the library's texts: what people and societies wrote, in their own language."""
    found: set[str] = {*NAMES, "A complaint.", "Not her scans.", "Rung.", "The ward was rung.", "The apex is cut off."}
    found |= set(texts_of(User.objects.all(), "name", "email", "post_nominals", "printed_name"))
    found |= set(texts_of(Institution.objects.all(), "name", "short_name", "code", "department", "time_zone"))
    found |= set(texts_of(Programme.objects.all(), "name"))
    found |= set(texts_of(Application.objects.all(), "title", "short_title"))
    found |= set(texts_of(Catalogue.objects.all(), "data")) | set(texts_of(ProgrammeVersion.objects.all(), "data"))
    found |= set(texts_of(ModuleVersion.objects.all(), "title", "data"))
    found |= set(texts_of(Scan.objects.all(), "remarks")) | set(texts_of(Review.objects.all(), "comment", "reason"))
    found |= set(texts_of(Clip.objects.all(), "machine")) | {"Bay 7, Tuesday", "Bay 9, Friday"}
    found |= set(texts_of(Certificate.objects.all(), "serial", "code"))
    found |= set(texts_of(OutsideSignatory.objects.all(), "name", "email"))
    found |= set(texts_of(Invitation.objects.all(), "name", "email", "basis"))
    found |= {
        text for judged in Evidence.objects.values_list("judged", flat=True) for text in strings_of(judged["annex"])
    }
    tidy = {" ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()) for text in found}
    # A code on a page is a missed string, whatever it stands for.
    longest_first = sorted((t for t in tidy if WORD.search(t) and not CODE.fullmatch(t)), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(text) for text in longest_first) + r")(?!\w)")


def missed(text: str, data: re.Pattern[str]) -> set[str]:
    """Words on the page that are neither translatable nor data."""
    found = set()
    for where, said in Reading(text).said:
        rest = without(outside(said), data)
        if WORD.search(rest):
            found.add(f"{where}: {' '.join(rest.split())[:100]}")
    return found


def readers(row: Row) -> list[str]:
    """Whose answer is read: each role's, and Sid's or Tom's where only they see the thing."""
    found = [actor for actor in ("dana", "tina", "pat", "anonymous") if row.cells[actor] != "302"]
    if "200" not in {row.cells[actor] for actor in found}:
        found += [actor for actor in ("sid", "tom") if row.cells[actor] == "200"][:1]
    return found


def seen() -> list[tuple[Row, str]]:
    """Each page with each of its readers; the page that says “not found” once for each, as it is the same everywhere."""
    found: list[tuple[Row, str]] = []
    told: set[str] = set()
    for row in (row for row in ROWS if row.verb == GET and not row.is_api):
        for actor in readers(row):
            if row.cells[actor] != "404" or actor not in told:
                found.append((row, actor))
            if row.cells[actor] == "404":
                told.add(actor)
    return found


def test_every_page_speaks_the_readers_language(world):
    """Every page of every role, each different page once."""
    data = data_of(world)
    found: dict[str, str] = {}
    for row, actor in seen():
        answer = asked(row, actor, world)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            for text in missed(answer.body.decode(), data):
                found.setdefault(text, f"{row}, {actor}")
    assert found == {}


def test_so_does_every_form_that_is_refused(world):
    data = data_of(world)
    found: dict[str, str] = {}
    for row in ROWS:
        for actor in ("dana", "pat", "tina", "anonymous"):
            if row.verb == "POST" and not row.is_api and row.cells[actor] in ("400", "403", "409", "422"):
                for text in missed(asked(row, actor, world).body.decode(), data):
                    found.setdefault(text, f"{row}, {actor}")
                break
    assert found == {}


def test_so_does_every_mail(world):
    data = data_of(world)
    found: dict[str, str] = {}
    subjects: set[str] = set()
    for row in ROWS:
        for message in (each for actor in who_asks(row) for each in asked(row, actor, world).mails):
            subjects.add(message.subject)
            for part in (message.subject, message.body):
                rest = without(outside(re.sub(r"https?://\S+", " ", part)), data)
                if WORD.search(rest):
                    found[f"{message.subject[:40]}: {' '.join(rest.split())[:100]}"] = str(row)
    assert found == {}
    assert len(subjects) >= 20  # else it read no mails


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>⟦Your scans, ⟦three⟧ of them⟧</p>", set()),
        ("<p>⟦Scans⟧ of Tina Okafor, MD: 12</p>", {"text: of : 12"}),
        ('<a title="Open it">⟦Open⟧</a>', {"a[title]: Open it"}),
        ("<td>accepted</td>", {"text: accepted"}),
        ('<input type="submit" value="Save">', {"input[value]: Save"}),
    ],
)
def test_a_string_that_was_missed_is_found(page, found, world):
    assert missed(page, data_of(world)) == found
