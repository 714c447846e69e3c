"""How does a judgement, with everything it rests on, become JSON and come back the same?

A certificate freezes both, so a field that is not known here is refused rather than dropped: what was signed is
read whole or not at all. A field added later is marked ADDED: it has a default, so that older JSON still reads, and is written
only when it says something, so that what is judged as before is also written as before, to the byte.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Self, Union, cast, get_args, get_origin, get_type_hints


class NotReadable(ValueError):
    """This JSON is not of the form that is being read; the message names the place."""


# The metadata of a field that was not there from the first version on.
ADDED = {"added": True}


def _default_of(each: Field[Any]) -> Any:
    return each.default if each.default is not MISSING else cast(Any, each.default_factory)()


@lru_cache
def _written_if(kind: Any) -> dict[str, Any]:
    """Field → the default with which it is left out."""
    return {each.name: _default_of(each) for each in fields(kind) if each.metadata.get("added")}


@lru_cache
def _types_of(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def to_plain(value: Any) -> Any:
    if isinstance(value, Plain):
        kind: Any = type(value)
        quiet = _written_if(kind)
        found = {name: getattr(value, name) for name in _types_of(kind)}
        return {name: to_plain(each) for name, each in found.items() if name not in quiet or each != quiet[name]}
    if isinstance(value, (tuple, list)):
        return [to_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: to_plain(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _refuse(place: str, expected: str) -> NotReadable:
    return NotReadable(f"{place}: expected {expected}")


def _from_union(options: tuple[Any, ...], data: Any, place: str) -> Any:
    if data is None and type(None) in options:
        return None
    (kind,) = (option for option in options if option is not type(None))
    return from_plain(kind, data, place)


def _from_scalar(kind: Any, data: Any, place: str) -> Any:
    if kind is date:
        try:
            return date.fromisoformat(data)
        except (TypeError, ValueError):
            raise _refuse(place, "a date, YYYY-MM-DD") from None
    # bool is a kind of int in Python, and is none in JSON.
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise _refuse(place, kind.__name__)
    return data


def _from_object(kind: Any, data: Any, place: str) -> Any:
    if not isinstance(data, dict):
        raise _refuse(place, "an object")
    known = _types_of(kind)
    if unknown := sorted(set(data) - set(known)):
        raise _refuse(place, f"no field {', '.join(unknown)}")
    values = {name: from_plain(known[name], each, f"{place}.{name}") for name, each in data.items()}
    try:
        return kind(**values)
    except (TypeError, ValueError) as problem:
        raise NotReadable(f"{place}: {problem}") from problem


def from_plain(kind: Any, data: Any, place: str) -> Any:
    origin = get_origin(kind)
    if origin is Union or origin is types.UnionType:
        return _from_union(get_args(kind), data, place)
    if origin is tuple:
        if not isinstance(data, (list, tuple)):
            raise _refuse(place, "a list")
        return tuple(from_plain(get_args(kind)[0], each, f"{place}[{at}]") for at, each in enumerate(data))
    if origin is dict:
        if not isinstance(data, dict):
            raise _refuse(place, "an object")
        inner = get_args(kind)[1]
        return (
            dict(data)
            if inner is Any
            else {key: from_plain(inner, each, f"{place}.{key}") for key, each in data.items()}
        )
    return _from_object(kind, data, place) if is_dataclass(kind) else _from_scalar(kind, data, place)


class Plain:
    """A frozen dataclass whose JSON has exactly its fields."""

    def to_json(self) -> dict[str, Any]:
        return cast(dict[str, Any], to_plain(self))

    @classmethod
    def from_json(cls, data: Any) -> Self:
        return cast(Self, from_plain(cls, data, cls.__name__))
