"""How does YAML become plain values, strictly, so that nothing means one thing here and another to its author?"""

from __future__ import annotations

import re
from typing import Any

import yaml

MOST_VALUES = 20_000
DEEPEST = 40
LONGEST_NUMBER = 18
# What Python's reading of a value can fall over.
FAULTS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
PLAIN = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
MERGE = "tag:yaml.org,2002:merge"
KINDS = {yaml.SequenceNode: "a list", yaml.MappingNode: "a mapping"}


def _refused(why: str, where: Any) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, why, where.start_mark)


class _Strict:
    """YAML lets a second key silently replace the first: a lost requirement nobody would see."""

    def construct_mapping(self: Any, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if type(key_node) in KINDS:
                raise _refused(f"a key is one word, not {KINDS[type(key_node)]}", key_node)
            if key_node.tag == MERGE:
                raise _refused("keys of another mapping (<<) are not taken here: write them out", key_node)
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise _refused(f"the key {key!r} stands twice", key_node)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)  # type: ignore[misc]


def _number(loader: Any, node: yaml.ScalarNode) -> int:
    """050 is 40 to one version of YAML and 50 to the next, and 1:30 is 90 or a text: neither is guessed at."""
    if not PLAIN.fullmatch(node.value):
        raise _refused(
            f"{node.value[:40]} is one number to some who read it and another, or a text, to others: "
            "write it in plain digits without a leading 0, or between quotes if it is a text",
            node,
        )
    if len(node.value) > LONGEST_NUMBER:
        raise _refused(f"a number has at most {LONGEST_NUMBER} digits", node)
    return int(node.value)


def _text(loader: Any, node: yaml.ScalarNode) -> str:
    return str(node.value)


class OneKeyOnce(_Strict, yaml.SafeLoader):
    """In Python: its words for a mistake say more, and it can be taught to refuse more."""


class Quick(_Strict, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same, ten times as fast where libyaml is there: the catalogue is read at every start."""


for _loader in (OneKeyOnce, Quick):
    _loader.add_constructor("tag:yaml.org,2002:int", _number)
    # A day is a text like any other: no file of ours asks for one as something else.
    _loader.add_constructor("tag:yaml.org,2002:timestamp", _text)


class _Sent:
    """YAML without tags, which make a value into something else, and with aliases only as far as they stay small."""

    def compose_node(self: Any, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if getattr(event, "tag", None):
            raise _misplaced("tags (!) are not taken here", event)
        around = self.__dict__.setdefault("around", [])
        anchor = getattr(event, "anchor", None)
        if isinstance(event, yaml.AliasEvent):
            if anchor in around:
                raise _misplaced(f"*{anchor} stands inside of what it names, &{anchor}", event)
            return super().compose_node(parent, index)  # type: ignore[misc]
        if len(around) >= DEEPEST:
            raise _misplaced(f"it lies more than {DEEPEST} lists and mappings deep", event)
        around.append(anchor)
        node = super().compose_node(parent, index)  # type: ignore[misc]
        around.pop()
        return node

    def compose_document(self: Any) -> yaml.Node | None:
        document = super().compose_document()  # type: ignore[misc]
        if document is not None and _size(document, {}) > MOST_VALUES:
            raise _misplaced(f"with its aliases (*) it holds more than {MOST_VALUES} values", document)
        return document


class Sent(_Sent, OneKeyOnce):
    """The one whose words a mistake is told in."""


class QuickSent(_Sent, yaml.composer.Composer, Quick):
    """libyaml finds the parts, Python puts them together, as only there something can be refused."""

    def __init__(self, stream: str) -> None:
        Quick.__init__(self, stream)  # type: ignore[call-arg]
        yaml.composer.Composer.__init__(self)


def _misplaced(why: str, where: Any) -> yaml.YAMLError:
    return yaml.composer.ComposerError(None, None, why, where.start_mark)


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values it would be with every alias written out."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) not in known:
        parts = [each for pair in node.value for each in pair] if isinstance(node, yaml.MappingNode) else node.value
        known[id(node)] = 1 + sum(_size(each, known) for each in parts)
    return known[id(node)]
