"""What is one rule of a programme, and whose is it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .basis import read_basis
from .nodes import Node
from .plain import Plain
from .reading import Within
from .shapes import SHAPES
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
    found = tuple(requirement for each in node.items() for requirement in _read(each, scope, phase))
    return node.unique(found, lambda each: each.id)


def _read(node: Node, scope: Scope, phase: str | None) -> Iterator[Requirement]:
    """One requirement; or, where `each_of` names several exams, one for each."""
    about = "each_of" if isinstance(node.value, dict) and "each_of" in node.value else "application"
    said = ["id", "title", "shape", about, "params", "source", "tag"]
    node.keys([*said, *([] if phase else ["phase"])], ["note"])
    exams = tuple(scope.within.applications)
    if about == "each_of":
        codes = [each.one_of(exams, "an application of this programme") for each in node.at("each_of").items()]
        for code in codes:
            yield _requirement(node, scope, phase, code, every=True)
        return
    application = node.at("application")
    only = None
    if application.value is not None:
        only = application.one_of(exams, "null or an application of this programme")
    yield _requirement(node, scope, phase, only)


def _requirement(node: Node, scope: Scope, phase: str | None, code: str | None, every: bool = False) -> Requirement:
    basis = read_basis(node, scope.sources, scope.suggested)
    shape = node.at("shape").one_of(SHAPES, "a shape")
    return Requirement(
        id=_id_of(node.at("id"), code if every else None),
        title=_title_of(node.at("title"), scope, code if every else None),
        phase=phase or node.at("phase").one_of(scope.phases, "a phase of this programme"),
        shape=shape,
        application=code,
        params=SHAPES[shape](node.at("params"), scope.within.of(code)),
        source=basis.source,
        tag=basis.tag,
        note=basis.note,
        label=basis.label,
    )


def _id_of(node: Node, exam: str | None) -> str:
    name = node.text()
    parts = name.split(".")
    if len(parts) != 2:
        node.refuse("two codes joined by a dot, such as cardiac.scans")
    for part in parts:
        node.inside("", part).code()
    if exam is not None and parts[0] != "each":
        node.refuse("an id that begins with each., because the requirement is made for each of several exams")
    return name if exam is None else f"{exam}.{parts[1]}"


def _title_of(node: Node, scope: Scope, exam: str | None) -> str:
    title = node.text()
    if exam is None:
        return title
    if "{exam}" not in title:
        node.refuse("{exam} in the title, because the requirement is made for each of several exams")
    return title.replace("{exam}", scope.within.applications[exam].short)
