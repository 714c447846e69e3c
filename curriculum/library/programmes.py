"""What does a published programme ask for, phase by phase, and whose number is each?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .assessments import ASSESSMENTS, Form, read_forms
from .basis import PROGRAMME_SET, SUGGESTED, Basis, Tagged, read_basis, read_tagged
from .catalogue import Catalogue, read_catalogue
from .errors import LibraryError, UnsetNumbersError
from .nodes import LIBRARY, Node, read_node
from .plain import Plain
from .reading import Within
from .requirements import MAINTENANCE, Requirement, Scope, read_requirements
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
    maintenance: tuple[Requirement, ...]  # what is asked to keep it, judged apart by the same shapes
    assessments: tuple[Form, ...] = ()  # the forms that its assessors fill in

    def to_json(self) -> dict[str, Any]:
        """Without forms as before there were any: a version that was published keeps its digest."""
        plain = super().to_json()
        if not self.assessments:
            del plain[ASSESSMENTS]
        return plain


def list_programmes(folder: Path = LIBRARY) -> tuple[str, ...]:
    """The codes of the programmes in the library: its YAML files other than the catalogue and the sources."""
    known = {"applications", "providers", "sources"}
    return tuple(sorted(path.stem for path in folder.glob("*.yaml") if path.stem not in known))


@lru_cache
def read_programme(code: str, folder: Path = LIBRARY, numbers: tuple[tuple[str, int], ...] = ()) -> Programme:
    """A programme of the library as it can be published; `numbers`: place in the file → what the programme sets there."""
    if code not in list_programmes(folder):
        raise LibraryError(
            f"{code}.yaml", "(whole file)", f"a programme of the library: {', '.join(list_programmes(folder))}"
        )
    programme, unset = _in_file(folder / f"{code}.yaml", folder, numbers)
    if unset:
        raise UnsetNumbersError(unset)
    return programme


def open_numbers(code: str, folder: Path = LIBRARY) -> tuple[LibraryError, ...]:
    """The numbers that the library leaves to whoever publishes this programme."""
    return check_file(folder / f"{code}.yaml", folder)


def check_file(path: Path, folder: Path = LIBRARY) -> tuple[LibraryError, ...]:
    """A programme's file, wherever it lies, against the library: its first mistake is raised, open numbers are given."""
    return _in_file(path, folder, ())[1]


def _in_file(
    path: Path, folder: Path, numbers: tuple[tuple[str, int], ...]
) -> tuple[Programme, tuple[LibraryError, ...]]:
    unset: list[LibraryError] = []
    root = read_node(path.parent, path.name, unset)
    for place, number in numbers:
        set_number(root, place, number)
    programme = programme_in(root, path.stem, folder)
    # A rule that is made for each of several exams leaves its number open once.
    return programme, tuple({each.path: each for each in unset}.values())


def set_number(root: Node, place: str, number: int) -> None:
    """At this place of the file, which must be open."""
    *steps, last = (int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", place))
    inner = root.value
    try:
        for step in steps:
            inner = inner[step]
        is_open = inner[last] is None
    except (KeyError, IndexError, TypeError):
        is_open = False
    if not is_open:
        raise LibraryError(root.file, place, "a number that the file leaves open")
    inner[last] = number


def programme_in(root: Node, code: str, folder: Path = LIBRARY) -> Programme:
    sources, catalogue = read_sources(folder), read_catalogue(folder)
    optional = [MAINTENANCE, ASSESSMENTS]
    root.keys([field for field in Programme.__dataclass_fields__ if field not in optional], optional)
    suggested = root.at("suggested_label").one_of([SUGGESTED, PROGRAMME_SET])
    applications = tuple(_application_code(each, catalogue) for each in root.at("applications").items())
    phases = tuple(_phase(each, sources, suggested) for each in root.at("phases").items())
    exams = {each: catalogue.application(each) for each in applications}
    within = Within(_module_codes(folder), exams)
    scope = Scope(sources, suggested, tuple(phase.code for phase in phases), within)
    asked = read_requirements(root.at("requirements"), scope)
    kept = read_requirements(root.at(MAINTENANCE), scope, MAINTENANCE) if root.has(MAINTENANCE) else ()
    forms = root.at(ASSESSMENTS) if root.has(ASSESSMENTS) else None
    return Programme(
        schema=root.at("schema").one_of([SCHEMA]),
        code=root.at("code").one_of([code]),
        version=root.at("version").text(),
        title=root.at("title").text(),
        issuer=root.at("issuer").text(),
        catalogue=root.at("catalogue").one_of([catalogue.version]),
        applications=root.at("applications").unique(applications, str),
        suggested_label=suggested,
        about=_about(root.at("about"), sources, suggested),
        phases=root.at("phases").unique(phases, lambda each: each.code),
        policy=_policy(root.at("policy"), sources, suggested),
        certificate=_certificate(root.at("certificate")),
        requirements=asked,
        maintenance=kept,
        assessments=read_forms(forms, sources, suggested, within) if forms else (),
    )


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
