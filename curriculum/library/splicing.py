"""How is one thing in a programme's text changed while the rest keeps its words, its remarks and its order?

The text is changed in place, and then read again: if it does not say exactly what was wanted, because anchors are in the way,
they are written out first; and if it still does not, the whole is written anew. So what a text says never hangs on where
something stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Any

import yaml

from .loaders import FAULTS, Sent

Data = dict[str, Any]
Splice = Callable[[str], str]
Place = str | list[str | int]  # a list by its name, or by the steps to it
WIDE = 110


def data_of(text: str) -> Data:
    """What the text says, as plain data."""
    data = _loaded(text)
    return _apart(data) if isinstance(data, dict) else {}


@lru_cache(maxsize=16)
def _loaded(text: str) -> Any:
    return yaml.load(text, Loader=Sent)  # noqa: S506 (a subclass of a safe loader)


def _apart(value: Any) -> Any:
    """What an anchor named once stands apart wherever it is meant, so that it can be changed in one place."""
    if isinstance(value, dict):
        return {key: _apart(inner) for key, inner in value.items()}
    return [_apart(each) for each in value] if isinstance(value, list) else value


def with_values(text: str, place: list[str | int], values: Data, gone: Collection[str] = ()) -> str:
    """The mapping at this place with these values: those that it has replaced, others added at its end; without `gone`."""

    def change(data: Data) -> None:
        inner = _in(data, place)
        inner.update(values)
        for key in gone:
            inner.pop(key, None)

    def splice(old: str) -> str:
        for key in gone:
            old = _without(old, _at(yaml.compose(old, Loader=Sent), place), key)
        return _replaced(old, _at(yaml.compose(old, Loader=Sent), place), values)

    return _changed(text, change, splice)


def with_entry(text: str, place: Place, entry: Data) -> str:
    """One more entry at the end of this list, which need not be there yet."""
    steps = _steps(place)

    def change(data: Data) -> None:
        _in(data, steps[:-1]).setdefault(steps[-1], []).append(entry)

    def splice(old: str) -> str:
        block = _dumped([entry], default_flow_style=None).splitlines(True)
        if len(steps) == 1 and steps[0] not in data_of(old):
            return f"{old.rstrip()}\n{steps[0]}:\n{''.join(f'  {line}' for line in block)}"
        last = _at(yaml.compose(old, Loader=Sent), steps).value[-1]
        end = _line_end(old, _end(old, last))
        indent = " " * (last.start_mark.column - 2)
        return f"{old[:end].rstrip()}\n{''.join(f'{indent}{line}' for line in block)}{old[end:]}"

    return _changed(text, change, splice)


def without_entry(text: str, place: Place, index: int) -> str:
    """Without this entry of the list; a list of which none is left goes too."""
    steps = _steps(place)

    def change(data: Data) -> None:
        around = _in(data, steps[:-1])
        del around[steps[-1]][index]
        if not around[steps[-1]]:
            del around[steps[-1]]

    def splice(old: str) -> str:
        node = _at(yaml.compose(old, Loader=Sent), [*steps, index])
        return old[: old.rindex("\n", 0, node.start_mark.index) + 1] + old[_line_end(old, _end(old, node)) :]

    return _changed(text, change, splice)


def _steps(place: Place) -> list[str | int]:
    return [place] if isinstance(place, str) else place


def _in(data: Any, steps: list[str | int]) -> Any:
    for step in steps:
        data = data[step]
    return data


def _changed(text: str, change: Callable[[Data], None], splice: Splice) -> str:
    wanted = data_of(text)
    change(wanted)
    for prepare in (str, _written_out):
        try:
            found = splice(prepare(text))
            if data_of(found) == wanted:
                return found
        except (yaml.YAMLError, *FAULTS):
            continue
    remarks = "".join(line for line in text.splitlines(True) if line.startswith("#"))
    return remarks + _dumped(wanted, default_flow_style=None)


class _Plain(yaml.SafeDumper):
    """What is meant twice is written twice; the dashes of a list stand in a little, as in the library's files."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _dumped(value: Any, **how: Any) -> str:
    return str(yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=WIDE, **how))


def _inline(value: Any, indent: int = 0) -> str:
    """On one line, or on several that stand in as far as this."""
    lines = _dumped(value, default_flow_style=True).removesuffix("...\n").strip().split("\n")
    return ("\n" + " " * indent).join(line.strip() for line in lines)


def _at(node: Any, place: list[str | int]) -> Any:
    for step in place:
        node = node.value[step] if isinstance(step, int) else {key.value: value for key, value in node.value}[step]
    return node


def _end(text: str, node: Any) -> int:
    """Where it ends, without the empty lines and remarks that may follow it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        start = node.start_mark.index
        return start + len(text[start : node.end_mark.index].rstrip())
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, index: int) -> int:
    return text.index("\n", index) + 1 if "\n" in text[index:] else len(text)


def _replaced(text: str, node: Any, values: Data) -> str:
    there = {key.value: value for key, value in node.value}
    indent = node.value[0][0].start_mark.column
    added = [f"{key}: {_inline(value, indent + 2)}" for key, value in values.items() if key not in there]
    spans = [(node_.start_mark.index, _end(text, node_), key) for key, node_ in there.items() if key in values]
    if added:
        end = _end(text, node)
        if node.flow_style:
            text = f"{text[: end - 1]}, {', '.join(added)}{text[end - 1 :]}"
        else:
            text = text[:end] + "".join(f"\n{' ' * indent}{line}" for line in added) + text[end:]
    for start, end, key in sorted(spans, reverse=True):
        # A mapping that stood in lines of its own comes to stand behind its key.
        head = text[:start].rstrip() if text[:start].rstrip().endswith(":") else text[:start].rstrip(" ")
        text = f"{head} {_inline(values[key], indent + 2)}{text[end:]}"
    return text


def _without(text: str, node: Any, gone: str) -> str:
    """Without the lines of this key; where it stands beside others, what comes of it is not what was wanted."""
    for key, value in node.value:
        if key.value == gone:
            start = text.rindex("\n", 0, key.start_mark.index) + 1
            return text[:start] + text[_line_end(text, _end(text, value)) :]
    return text


def _written_out(text: str) -> str:
    """Without anchors: what they named stands wherever it is meant."""
    meant = dict(_anchored(yaml.compose(text, Loader=Sent), text))
    tokens = [each for each in yaml.scan(text, Loader=Sent) if isinstance(each, yaml.AnchorToken | yaml.AliasToken)]
    for token in reversed(tokens):
        instead = _inline(meant[token.value]) if isinstance(token, yaml.AliasToken) else ""
        text = text[: token.start_mark.index] + instead + text[token.end_mark.index :]
    return text


def _anchored(root: Any, text: str) -> Iterator[tuple[str, Any]]:
    """Name of an anchor → what it names."""
    by_place = {id(node): node for node in _nodes(root)}
    for node in by_place.values():
        start = node.start_mark.index
        if text[start] == "&":
            name = text[start + 1 :].split(None, 1)[0]
            yield name, yaml.load(_dumped_node(node), Loader=Sent)  # noqa: S506 (a subclass of a safe loader)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    if not isinstance(node, yaml.ScalarNode):
        for each in node.value:
            for inner in each if isinstance(each, tuple) else (each,):
                yield from _nodes(inner)


def _dumped_node(node: Any) -> str:
    return str(yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True))
