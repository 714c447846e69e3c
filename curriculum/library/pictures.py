"""Which pictures and short videos does a module show, and is each safe to show and described in words?"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .nodes import Node
from .plain import Plain

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:svg|mp4)")
LEAST_WORDS = 5  # a description that says less describes nothing
MOST_BYTES = {".svg": 12_000, ".mp4": 8_000_000}
VIDEO = ".mp4"
WIDTH = 480  # in the page's own pixels; a narrow page shrinks it
ELEMENTS = re.compile(r"svg|g|path|rect|circle|ellipse|line|polyline|polygon|text|tspan|title|desc")
ATTRIBUTES = re.compile(
    r"xmlns|viewBox|width|height|d|d?[xy]|[xy][12]|c[xy]|r|r[xy]|points|transform|opacity|fill|fill-opacity|text-anchor"
    r"|stroke|stroke-(width|linecap|linejoin|dasharray)|font-(family|size|weight|style)"
)


@dataclass(frozen=True)
class Picture(Plain):
    name: str
    description: str
    caption: str

    @property
    def is_video(self) -> bool:
        return self.name.endswith(VIDEO)


@dataclass(frozen=True)
class Film(Plain):
    name: str
    digest: str


def pictures_in(renderer: MarkdownIt, body: Node, before: int) -> Iterator[tuple[Node, Picture]]:
    """Each picture of a text and its line, by itself and told in words; `before`: lines above the text."""
    tokens = renderer.parse(body.value)
    for index, token in enumerate(tokens):
        images = [child for child in token.children or () if child.type == "image"]
        if not images:
            continue
        place = Node(body.file, f"line {before + (token.map or [0])[0] + 1}", None)
        if not is_alone(tokens, index):
            place.refuse("a picture by itself, between blank lines")
        found = picture_of(images[0])
        if not NAME.fullmatch(found.name):
            place.refuse(f"a picture of the module's own folder, such as view.svg or sweep.mp4, not {found.name}")
        if len(found.description.split()) < LEAST_WORDS:
            place.refuse(f"a description in the picture's square brackets, of {LEAST_WORDS} words or more")
        if re.search(r"[\[\]]", found.description + found.caption):
            place.refuse("a description and a caption without square brackets, because those are for sources")
        yield place, found


def is_alone(tokens: list[Token], index: int) -> bool:
    return tokens[index - 1].type == "paragraph_open" and tokens[index - 1].level == 0 and only_image(tokens[index])


def only_image(token: Token) -> bool:
    return [child.type for child in token.children or ()] == ["image"]


def picture_of(image: Token) -> Picture:
    return Picture(
        name=str(image.attrGet("src") or ""),
        description=" ".join(image.content.split()),
        caption=" ".join(str(image.attrGet("title") or "").split()),
    )


def read_pictures(folder: Path, module: str, named: Sequence[tuple[Node, Picture]]) -> Mapping[str, str]:
    """Name → address. A drawing is in its address itself, so that a version keeps what it showed and a page asks once."""
    own, found = folder / "modules" / module, {}
    for place, each in named:
        file = f"modules/{module}/{each.name}"
        if not (own / each.name).is_file():
            place.refuse(f"a picture that is there: {file}")
        content = (own / each.name).read_bytes()
        most = MOST_BYTES[(own / each.name).suffix]
        if len(content) > most:
            Node(file, "(whole file)", None).refuse(f"{most} bytes at most")
        if each.is_video:
            if content[4:8] != b"ftyp":
                Node(file, "(whole file)", None).refuse("a video in an MP4 file")
            found[each.name] = f"video/{each.name}"  # seen from the module's page
        else:
            _check(content, file)
            found[each.name] = "data:image/svg+xml;base64," + b64encode(content).decode("ascii")
    unused = sorted({path.name for path in own.glob("*")} - set(found))
    if unused:
        Node(f"modules/{module}/{unused[0]}", "(whole file)", None).refuse(f"a text that shows it: modules/{module}.md")
    return found


def films_of(folder: Path, module: str, pictures: Sequence[Picture]) -> tuple[Film, ...]:
    own = folder / "modules" / module
    named = sorted({each.name for each in pictures if each.is_video})
    return tuple(Film(name, hashlib.sha256((own / name).read_bytes()).hexdigest()) for name in named)


def _check(drawing: bytes, file: str) -> None:
    """Lines, shapes and words only: nothing that runs, loads or styles, and nothing that refers to anything."""
    parser = expat.ParserCreate()

    def refuse(expected: str) -> NoReturn:
        Node(file, f"line {parser.CurrentLineNumber}", None).refuse(expected)

    def element(name: str, attributes: dict[str, str]) -> None:
        if not ELEMENTS.fullmatch(name):
            refuse(f"lines, shapes and words only, not the element {name}")
        for key, value in attributes.items():
            if not ATTRIBUTES.fullmatch(key) or "url(" in value:
                refuse(f"plain looks only, not the attribute {key}={value}")

    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = lambda *_: refuse("no document type")
    try:
        parser.Parse(drawing, True)
    except expat.ExpatError as error:
        Node(file, f"line {error.lineno}", None).refuse(f"XML that can be read ({expat.ErrorString(error.code)})")
