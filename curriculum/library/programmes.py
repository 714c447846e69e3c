"""What does a published programme ask for, phase by phase, and whose number is each?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .basis import SUGGESTED, Basis, Tagged, read_basis, read_tagged
from .catalogue import Catalogue, read_catalogue
from .errors import LibraryError
from .nodes import LIBRARY, Node, read_node
from .plain import Plain
from .shapes import SHAPES
from .sources import Source, read_sources

SCHEMA = "pocus-programme/1"


@dataclass(frozen=True)
class Statement(Plain):
    text: str
    basis: Basis


@dataclass(frozen=True)
class Phase(Plain):
    code: str
    title: str
    text: str
    basis: Basis


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
class Policy(Plain):
    scans_before_phase1_count: Tagged
    validity_months: Tagged


@dataclass(frozen=True)
class CertificateText(Plain):
    title: str
    statement: str
    limits: tuple[str, ...]


@dataclass(frozen=True)
class Programme(Plain):
    schema: str
    code: str
    version: str
    title: str
    issuer: str
    catalogue: str
    applications: tuple[str, ...]
    suggested_label: str
    about: Statement
    phases: tuple[Phase, ...]
    policy: Policy
    certificate: CertificateText
    requirements: tuple[Requirement, ...]


def list_programmes(folder: Path = LIBRARY) -> tuple[str, ...]:
    """The codes of the programmes in the library: its YAML files other than the catalogue and the sources."""
    known = {"applications", "sources"}
    return tuple(sorted(path.stem for path in folder.glob("*.yaml") if path.stem not in known))


@lru_cache
def read_programme(code: str, folder: Path = LIBRARY) -> Programme:
    if code not in list_programmes(folder):
        raise LibraryError(
            f"{code}.yaml", "(whole file)", f"a programme of the library: {', '.join(list_programmes(folder))}"
        )
    sources, catalogue = read_sources(folder), read_catalogue(folder)
    root = read_node(folder, f"{code}.yaml").keys([field for field in Programme.__dataclass_fields__])
    suggested = root.at("suggested_label").one_of([SUGGESTED])
    applications = tuple(_application_code(each, catalogue) for each in root.at("applications").items())
    phases = tuple(_phase(each, sources, suggested) for each in root.at("phases").items())
    scope = _Scope(sources, suggested, applications, tuple(phase.code for phase in phases), _module_codes(folder))
    return Programme(
        schema=root.at("schema").one_of([SCHEMA]),
        code=root.at("code").one_of([code]),
        version=root.at("version").text(),
        title=root.at("title").text(),
        issuer=root.at("issuer").text(),
        catalogue=root.at("catalogue").one_of([catalogue.version]),
        applications=applications,
        suggested_label=suggested,
        about=_about(root.at("about"), sources, suggested),
        phases=root.at("phases").unique(phases, lambda each: each.code),
        policy=_policy(root.at("policy"), sources, suggested),
        certificate=_certificate(root.at("certificate")),
        requirements=root.at("requirements").unique(
            tuple(_requirement(each, scope) for each in root.at("requirements").items()), lambda each: each.id
        ),
    )


@dataclass(frozen=True)
class _Scope:
    """What a requirement may refer to."""

    sources: Mapping[str, Source]
    suggested: str
    applications: tuple[str, ...]
    phases: tuple[str, ...]
    modules: tuple[str, ...]


def _module_codes(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (folder / "modules").glob("*.md")))


def _application_code(node: Node, catalogue: Catalogue) -> str:
    return node.one_of(catalogue.codes, "an application of the catalogue")


def _about(node: Node, sources: Mapping[str, Source], suggested: str) -> Statement:
    node.keys(["text", "source", "tag"], ["note"])
    return Statement(text=node.at("text").text(), basis=read_basis(node, sources, suggested))


def _phase(node: Node, sources: Mapping[str, Source], suggested: str) -> Phase:
    node.keys(["code", "title", "text", "source", "tag"], ["note"])
    return Phase(
        code=node.at("code").code(),
        title=node.at("title").text(),
        text=node.at("text").text(),
        basis=read_basis(node, sources, suggested),
    )


def _policy(node: Node, sources: Mapping[str, Source], suggested: str) -> Policy:
    node.keys(["scans_before_phase1_count", "validity_months"])
    return Policy(
        scans_before_phase1_count=read_tagged(node.at("scans_before_phase1_count"), sources, suggested),
        validity_months=read_tagged(node.at("validity_months"), sources, suggested, 1, 120),
    )


def _certificate(node: Node) -> CertificateText:
    node.keys(["title", "statement", "limits"])
    return CertificateText(
        title=node.at("title").text(),
        statement=node.at("statement").text(),
        limits=tuple(each.text() for each in node.at("limits").items()),
    )


def _requirement(node: Node, scope: _Scope) -> Requirement:
    node.keys(["id", "title", "phase", "shape", "application", "params", "source", "tag"], ["note"])
    basis = read_basis(node, scope.sources, scope.suggested)
    shape = node.at("shape").one_of(SHAPES, "a shape")
    application = node.at("application")
    return Requirement(
        id=_requirement_id(node.at("id")),
        title=node.at("title").text(),
        phase=node.at("phase").one_of(scope.phases, "a phase of this programme"),
        shape=shape,
        application=None
        if application.value is None
        else application.one_of(scope.applications, "null or an application of this programme"),
        params=SHAPES[shape](node.at("params"), scope.modules),
        source=basis.source,
        tag=basis.tag,
        note=basis.note,
        label=basis.label,
    )


def _requirement_id(node: Node) -> str:
    name = node.text()
    parts = name.split(".")
    if len(parts) != 2:
        node.refuse("two codes joined by a dot, such as cardiac.scans")
    for part in parts:
        Node(node.file, node.path, part).code()
    return name
