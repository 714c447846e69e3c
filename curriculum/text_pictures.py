"""Which pictures does the text of a hospital's own module show, and is each brought along and told in words?

As in a module of the library: each stands by itself, and none is fetched from elsewhere. They are drawn anew and kept as
those of a quiz are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from curriculum.library.lessons import RENDERER, as_html
from curriculum.library.pictures import LEAST_WORDS, is_alone, picture_of
from curriculum.quiz_files import Mistake, NotReadable
from curriculum.quiz_files.packages import NoPicture, Package
from curriculum.quiz_pictures import BOUNDS, MOST
from pocus_credentialing.files.pictures import NotDrawn, Picture, drawn, reason_for


@dataclass(frozen=True)
class Shown:
    """Where the text shows it: as it names it, and as the file is called."""

    place: str
    source: str
    name: str
    description: str
    is_alone: bool


def pictures_in(text: str) -> list[Shown]:
    tokens = RENDERER.parse(text)
    found = []
    for index, token in enumerate(tokens):
        for image in [child for child in token.children or () if child.type == "image"]:
            picture, line = picture_of(image), (token.map or [0])[0] + 1
            place = f"line {line}"
            found.append(
                Shown(place, picture.name, unquote(picture.name), picture.description, is_alone(tokens, index))
            )
    return found


def with_pictures(
    text: str, packed: bytes | None, before: Sequence[Mapping[str, Any]] = ()
) -> tuple[list[dict[str, Any]], list[Picture]]:
    """What a version keeps of the pictures that its text shows, and those that came in the ZIP `packed`, drawn anew;
    NotReadable names each that cannot be shown. `before`: what the version that is followed keeps.

    They come in a ZIP because the names that files have on somebody's disk are dropped with every upload.
    """
    kept = {row["name"]: dict(row) for row in before}
    package = Package(packed) if packed is not None else None
    rows: dict[str, dict[str, Any]] = {}
    drawings: list[Picture] = []
    mistakes: list[Mistake] = []
    for each in pictures_in(text):
        mistakes += _faults(each)
        if each.name in rows:
            continue
        if len(rows) == MOST:
            raise NotReadable([*mistakes, Mistake(each.place, f"at most {MOST} pictures")])
        try:
            picture = _drawn(package, each)
        except NoPicture as missing:
            if each.name not in kept or (package is not None and each.name in package.names):
                mistakes.append(Mistake(each.place, str(missing)))
            rows[each.name] = kept.get(each.name, {})
        else:
            rows[each.name] = {"name": each.name, "digest": picture.digest, "media_type": picture.media_type}
            drawings.append(picture)
    if package is not None and not drawings and not mistakes:
        mistakes.append(
            Mistake("the ZIP", "a text that shows one of its pictures: ![what is seen there, in words](name.png)")
        )
    if mistakes:
        raise NotReadable(mistakes)
    return list(rows.values()), drawings


def _drawn(package: Package | None, shown: Shown) -> Picture:
    if package is None:
        raise NoPicture(f"a ZIP with the picture {shown.name[:80]} in it")
    found = package.picture(shown.source, shown.description or "-", "")
    try:
        return drawn(found.content, BOUNDS)
    except NotDrawn as problem:
        raise NoPicture(f"a picture that can be shown in place of {found.name}. {reason_for(problem)}") from None


def _faults(shown: Shown) -> list[Mistake]:
    found = []
    if not shown.is_alone:
        found.append(Mistake(shown.place, "a picture by itself, between blank lines"))
    if len(shown.description.split()) < LEAST_WORDS:
        found.append(Mistake(shown.place, f"a description in the square brackets, of {LEAST_WORDS} words or more"))
    return found


def as_shown(text: str, pictures: Sequence[Mapping[str, Any]]) -> str:
    """The text as HTML; addresses are seen from the module's page. NotReadable where it shows what is not among them."""
    known = {row["name"]: f"pictures/{row['digest']}/" for row in pictures}
    shown = pictures_in(text)
    mistakes = [mistake for each in shown for mistake in _faults(each)]
    mistakes += [Mistake(each.place, f"the picture {each.name[:80]}") for each in shown if each.name not in known]
    if mistakes:
        raise NotReadable(mistakes)
    return as_html(text, {each.source: known[each.name] for each in shown})
