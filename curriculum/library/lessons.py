"""How does a module's Markdown become a numbered, sourced and safe page?"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .nodes import Node
from .pictures import WIDTH, only_image, picture_of
from .sources import Source

# The four headings every module has, in the order in which one works, and the competency each teaches.
HEADINGS = {
    "When": "indication",
    "Get the image": "acquisition",
    "Read it": "interpretation",
    "Decide": "decision",
}
CITATION = re.compile(r"\[@([^\]\s]*)\]")
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
NO_PICTURES: Mapping[str, str] = MappingProxyType({})
WORDS_A_MINUTE = 180

# Raw HTML is escaped, never passed on; the pages' content policy forbids inline styles, so columns have no alignment.
RENDERER = MarkdownIt("commonmark", {"html": False}).enable("table")


def headings(markdown: str, level: int) -> tuple[str, ...]:
    return tuple(re.findall(rf"^{'#' * level} (.+?)\s*$", markdown, flags=re.MULTILINE))


def check_headings(body: Node) -> None:
    if headings(body.value, 1):
        body.refuse("no heading of the first level, because the page's own title is that")
    if headings(body.value, 2) != tuple(HEADINGS):
        body.refuse(f"the second-level headings {', '.join(HEADINGS)}, each once, in this order")


def with_citations(body: Node, ids: Sequence[str], sources: Mapping[str, Source]) -> str:
    """[@ID] becomes [n], and the list of sources closes the text; every listed source must be used."""
    cited = set(CITATION.findall(body.value))
    for unknown in sorted(cited - set(ids)):
        body.refuse(f"a citation that the module lists under sources, not {unknown}")
    for unused in [each for each in ids if each not in cited]:
        body.refuse(f"a citation of {unused}, because the module lists it under sources")
    numbered = CITATION.sub(lambda match: f"\\[{ids.index(match[1]) + 1}\\]", body.value.strip())
    listed = "\n".join(f"{number}. {sources[each].citation}" for number, each in enumerate(ids, start=1))
    return f"{numbered}\n\n## Sources\n\n{listed}\n"


def words_in(body: str) -> int:
    """Words a reader reads: marks, table rules, citations and pictures are none."""
    return len(re.findall(r"[^\W_]+(?:[-\u2019'.,/][^\W_]+)*", PICTURE.sub("", CITATION.sub("", body))))


def as_html(markdown: str, pictures: Mapping[str, str] = NO_PICTURES) -> str:
    """`pictures`: name → address; a picture that is not among them is not shown."""
    tokens: list[Token] = []
    for token in RENDERER.parse(markdown):
        image = token.children[0] if token.children and only_image(token) else None
        if image and tokens[-1].type == "paragraph_open":
            token = Token("html_block", "", 0, content=_figure(image, pictures))
            tokens.pop()
        elif tokens and tokens[-1].type == "html_block" and token.type == "paragraph_close":
            continue
        tokens.append(token)
    html: str = RENDERER.renderer.render(tokens, RENDERER.options, {})
    return html


def _figure(image: Token, pictures: Mapping[str, str]) -> str:
    picture = picture_of(image)
    if picture.name not in pictures:
        return ""
    address, words = pictures[picture.name], escape(picture.description)
    shown = f'<img src="{address}" width="{WIDTH}" alt="{words}">'
    caption = escape(picture.caption)
    if picture.is_video:  # what it shows is told below, for whoever cannot see it and until it is played
        shown = f'<video src="{address}" width="{WIDTH}" controls muted playsinline preload="metadata"></video>'
        caption = f"{caption} {words}".strip()
    return f"<figure>{shown}{caption and f'<figcaption>{caption}</figcaption>'}</figure>\n"
