"""Where does a statement or a number come from, and whose is it?"""

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import read_all, read_each
from .nodes import Node
from .plain import Plain
from .sources import Source

# v: read on the issuing body's own page. s: a secondary source states it. m: general knowledge. p: proposed by this library. h: set by the
# hospital whose programme it is.
TAGS = ("v", "s", "m", "p", "h")
OURS = ("m", "p", "h")
SUGGESTED = "suggested here, not by SPOCUS"
PROGRAMME_SET = "programme-set"


def label_of(tag: str, suggested: str = PROGRAMME_SET) -> str | None:
    """What must stand beside it on a screen, so that no one takes it for a society's requirement."""
    if tag == "h":  # whatever the library would call its own
        return PROGRAMME_SET
    return suggested if tag in OURS else None


@dataclass(frozen=True)
class Basis(Plain):
    source: tuple[str, ...]
    tag: str
    note: str | None
    label: str | None


@dataclass(frozen=True)
class Tagged(Plain):
    """A number or a yes/no that never travels without its basis."""

    value: int | bool
    basis: Basis


def read_source_ids(node: Node, sources: Mapping[str, Source]) -> tuple[str, ...]:
    return read_each(node.items(), lambda each: _known(each, sources))


def _known(node: Node, sources: Mapping[str, Source]) -> str:
    if not isinstance(node.value, str) or node.value not in sources:
        node.refuse(f"a source id that sources.yaml spells out, not {node.value}")
    return node.value


def read_basis(node: Node, sources: Mapping[str, Source], suggested: str = PROGRAMME_SET) -> Basis:
    """The keys source, tag and note of a mapping; what is ours must give its reason."""
    return read_all(
        lambda **said: Basis(**said, label=label_of(said["tag"], suggested)),
        source=lambda: read_source_ids(node.at("source"), sources),
        tag=lambda: _tag(node),
        note=lambda: node.at("note").text() if node.has("note") else None,
    )


def _tag(node: Node) -> str:
    tag = node.at("tag").one_of(TAGS)
    if tag in OURS and not node.has("note"):
        node.refuse(f"a note that gives the reason, because the tag is {tag}")
    return tag


def read_tagged(node: Node, sources: Mapping[str, Source], suggested: str, *bounds: int) -> Tagged:
    """A tagged whole number within bounds, or without bounds a tagged yes/no."""
    if not isinstance(node.value, dict):
        node.refuse("a mapping with value, source and tag: nothing stands here untagged")
    return read_all(
        Tagged,
        lambda: node.keys(["value", "source", "tag"], ["note"]),
        value=lambda: node.at("value").number(*bounds) if bounds else node.at("value").flag(),
        basis=lambda: read_basis(node, sources, suggested),
    )
