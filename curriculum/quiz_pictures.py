"""What becomes of the pictures that a quiz or the text of a hospital's own module brings? Each is drawn anew, kept by its
content, and named by what shows it.

    $POCUS_DATA/media/<institution>/quiz-pictures/aa/<sha256>   or so in a bucket

A version of a module never changes, so neither goes what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from curriculum.models import Module
from curriculum.quiz_files import Imported, Mistake, NotReadable, as_questions
from pocus_credentialing.files.pictures import Bounds, NotDrawn, Picture, drawn, reason_for
from pocus_credentialing.files.places import Place, place, write

# 1000 pixels are as wide as the column of a quiz on a fine screen.
BOUNDS = Bounds(kilobytes=2048, least=40, most=1000, ratio=12)
MOST = 60  # different ones in a file: each is drawn anew, up to half a second long, while somebody waits


def with_pictures(imported: Iterable[Imported], competency: str) -> tuple[list[dict[str, Any]], list[Picture]]:
    """The questions as a version keeps them, and the pictures that they name; NotReadable names each that cannot be shown."""
    found, mistakes, kept = list(imported), [], {}
    tried: dict[bytes, Picture | NotDrawn] = {}
    questions = as_questions(found, competency)
    for each, question in zip(found, questions, strict=True):
        shown = []
        for brought in each.pictures:
            if brought.content not in tried:
                if len(tried) == MOST:
                    raise NotReadable([Mistake(each.place, f"at most {MOST} different pictures in one file")])
                tried[brought.content] = _drawn(brought.content)
            picture = tried[brought.content]
            if isinstance(picture, NotDrawn):
                expected = f"a picture that can be shown in place of {brought.name}. {reason_for(picture)}"
                mistakes.append(Mistake(each.place, expected))
                continue
            kept[picture.digest] = picture
            shown.append({"digest": picture.digest, "media_type": picture.media_type, "alt": brought.alt})
        if shown:
            question["pictures"] = shown
    if mistakes:
        raise NotReadable(mistakes)
    return questions, list(kept.values())


def _drawn(content: bytes) -> Picture | NotDrawn:
    try:
        return drawn(content, BOUNDS)
    except NotDrawn as problem:
        return problem


def place_of(institution: Any, digest: str) -> Place:
    return place(str(institution), "quiz-pictures", digest[:2], digest)


def keep(institution: Any, pictures: Sequence[Picture]) -> None:
    for each in pictures:
        write(place_of(institution, each.digest), each.content)


def media_type_of(module: Module, digest: str) -> str:
    """Of a picture that a version of this module shows; empty where none does."""
    for data in module.versions.order_by("-number").values_list("data", flat=True).iterator():
        for picture in shown_by(data):
            if picture["digest"] == digest:
                return str(picture["media_type"])
    return ""


def shown_by(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a version of a hospital's own module keeps of each picture. Those of the library's texts are in the text."""
    for each in (data, *data.get("questions", ())):
        yield from (picture for picture in each.get("pictures", ()) if "digest" in picture)
