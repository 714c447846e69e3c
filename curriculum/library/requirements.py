"""What is one rule of a programme, and whose is it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from .basis import Basis, read_basis
from .errors import Gathering, read_all, read_each
from .nodes import Node
from .plain import Plain
from .reading import Within
from .shapes import ALONE, SHAPES
from .sources import Source

MAINTENANCE = "maintenance"


@dataclass(frozen=True)
class Requirement(Plain):
    id: str
    title: str
    phase: str
    shape: str
    application: str | None
    params: dict[str, Any]
    source: tuple[str, ...]
    tag: str
    note: str | None
    label: str | None


@dataclass(frozen=True)
class Scope:
    """What a requirement may refer to."""

    sources: Mapping[str, Source]
    suggested: str
    phases: tuple[str, ...]
    within: Within


def read_requirements(node: Node, scope: Scope, phase: str | None = None) -> tuple[Requirement, ...]:
    """`phase`: what all of them belong to, where the file does not say it of each."""
    found = read_each(node.items(), lambda each: tuple(_read(each, scope, phase)))
    return node.unique(tuple(chain.from_iterable(found)), lambda each: each.id)


def _read(node: Node, scope: Scope, phase: str | None) -> Iterator[Requirement]:
    """One requirement; or, where `each_of` names several exams, one for each."""
    about = "each_of" if isinstance(node.value, dict) and "each_of" in node.value else "application"
    told = Gathering()
    said = ["id", "title", "shape", about, "params", "source", "tag"]
    told.of(lambda: node.keys([*said, *([] if phase else ["phase"])], ["note"]))
    exams = tuple(scope.within.applications)
    if about == "each_of":
        wanted = "an application of this programme"
        codes = told.of(lambda: read_each(node.at("each_of").items(), lambda each: each.one_of(exams, wanted)))
        for code in codes or exams[:1]:
            yield told.of(partial(_requirement, node, scope, phase, code, every=True))
            if told.errors:  # what is wrong for one exam is told once
                break
    else:
        only = told.of(lambda: _exam_of(node.at("application"), exams))
        yield told.of(lambda: _requirement(node, scope, phase, only))
    told.tell()


def _exam_of(node: Node, exams: tuple[str, ...]) -> str | None:
    return None if node.value is None else node.one_of(exams, "null or an application of this programme")


def _requirement(node: Node, scope: Scope, phase: str | None, code: str | None, every: bool = False) -> Requirement:
    def shape() -> str:
        return node.at("shape").one_of(SHAPES, "a shape")

    def made(basis: Basis, **said: Any) -> Requirement:
        return Requirement(
            **said, application=code, source=basis.source, tag=basis.tag, note=basis.note, label=basis.label
        )

    return read_all(
        made,
        lambda: _check_scope(node, shape(), code, phase),
        id=lambda: _id_of(node.at("id"), code if every else None),
        title=lambda: _title_of(node.at("title"), scope, code if every else None),
        phase=lambda: phase or node.at("phase").one_of(scope.phases, "a phase of this programme"),
        shape=shape,
        params=lambda: SHAPES[shape()](node.at("params"), scope.within.of(code)),
        basis=lambda: read_basis(node, scope.sources, scope.suggested),
    )


def _check_scope(node: Node, shape: str, code: str | None, phase: str | None) -> None:
    """Its deadline bars every exam, so it is no exam's own; and what comes before training keeps no certificate."""
    if shape == "programme_window" and code is not None:
        place = "application" if node.has("application") else "each_of"
        node.at(place).refuse("null, because a programme_window is about the whole programme")
    if shape in ALONE and phase == MAINTENANCE:
        node.at("shape").refuse(f"no {shape} here, because it is about the way to a certificate, not about keeping one")


def _id_of(node: Node, exam: str | None) -> str:
    name = node.text(80)
    parts = name.split(".")
    if len(parts) != 2:
        node.refuse("two codes joined by a dot, such as cardiac.scans")
    for part in parts:
        node.inside("", part).code()
    if exam is not None and parts[0] != "each":
        node.refuse("an id that begins with each., because the requirement is made for each of several exams")
    return name if exam is None else f"{exam}.{parts[1]}"


def _title_of(node: Node, scope: Scope, exam: str | None) -> str:
    title = node.text(200)
    if exam is None:
        return title
    if "{exam}" not in title:
        node.refuse("{exam} in the title, because the requirement is made for each of several exams")
    return title.replace("{exam}", scope.within.applications[exam].short)
