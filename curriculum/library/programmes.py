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
from .errors import MOST_TOLD, Gathering, LibraryError, SeveralErrors, UnsetNumbersError, in_order, read_all, read_each
from .loaders import QuickSent, Sent
from .nodes import LIBRARY, Node, parse_yaml, read_text
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
    root = parse_yaml(read_text(path.parent, path.name), path.name, unset, (QuickSent, Sent))
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
    """All that is wrong is told at once, in the order in which it stands there."""
    try:
        return _programme_in(root, code, folder)
    except LibraryError as mistake:
        errors = in_order(mistake.all, root.value)[:MOST_TOLD]
        raise SeveralErrors(errors) if len(errors) > 1 else errors[0] from mistake


def _programme_in(root: Node, code: str, folder: Path) -> Programme:
    sources, catalogue, told = read_sources(folder), read_catalogue(folder), Gathering()
    optional = [MAINTENANCE, ASSESSMENTS]
    told.of(lambda: root.keys([field for field in Programme.__dataclass_fields__ if field not in optional], optional))
    suggested = told.of(lambda: root.at("suggested_label").one_of([SUGGESTED, PROGRAMME_SET])) or PROGRAMME_SET
    applications = told.of(lambda: _applications(root.at("applications"), catalogue))
    phases = told.of(lambda: _phases(root.at("phases"), sources, suggested))
    # Where one of these is wrong itself, what refers to it is not called wrong as well.
    exams = {each: catalogue.application(each) for each in applications or catalogue.codes}
    known = tuple(each.code for each in phases) if phases else _phases_named(root)
    scope = Scope(sources, suggested, known, Within(_module_codes(folder), exams))
    return read_all(
        Programme,
        told.tell,
        schema=lambda: root.at("schema").one_of([SCHEMA]),
        code=lambda: root.at("code").no_longer(root.at("code").one_of([code]), 60),
        version=lambda: root.at("version").text(),
        title=lambda: root.at("title").text(200),
        issuer=lambda: root.at("issuer").text(),
        catalogue=lambda: root.at("catalogue").one_of([catalogue.version]),
        applications=lambda: applications,
        suggested_label=lambda: suggested,
        about=lambda: _about(root.at("about"), sources, suggested),
        phases=lambda: phases,
        policy=lambda: _policy(root.at("policy"), sources, suggested),
        certificate=lambda: _certificate(root.at("certificate")),
        requirements=lambda: read_requirements(root.at("requirements"), scope),
        maintenance=lambda: (
            read_requirements(root.at(MAINTENANCE), scope, MAINTENANCE) if root.has(MAINTENANCE) else ()
        ),
        assessments=lambda: (
            read_forms(root.at(ASSESSMENTS), sources, suggested, scope.within) if root.has(ASSESSMENTS) else ()
        ),
    )


def _module_codes(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (folder / "modules").glob("*.md")))


def _applications(node: Node, catalogue: Catalogue) -> tuple[str, ...]:
    wanted = "an application of the catalogue"
    return node.unique(read_each(node.items(), lambda each: each.one_of(catalogue.codes, wanted)), str)


def _about(node: Node, sources: Mapping[str, Source], suggested: str) -> Statement:
    return read_all(
        Statement,
        lambda: node.keys(["text", "source", "tag"], ["note"]),
        text=lambda: node.at("text").text(),
        basis=lambda: read_basis(node, sources, suggested),
    )


def _phases(node: Node, sources: Mapping[str, Source], suggested: str) -> tuple[Phase, ...]:
    return node.unique(read_each(node.items(), lambda each: _phase(each, sources, suggested)), lambda each: each.code)


def _phases_named(root: Node) -> tuple[str, ...]:
    """By the requirements, whether or not they are described."""
    asked = root.value.get("requirements") if isinstance(root.value, dict) else None
    named = [each.get("phase") for each in asked if isinstance(each, dict)] if isinstance(asked, list) else []
    return tuple(each for each in named if isinstance(each, str))


def _phase(node: Node, sources: Mapping[str, Source], suggested: str) -> Phase:
    return read_all(
        Phase,
        lambda: node.keys(["code", "title", "text", "source", "tag"], ["note"]),
        code=lambda: node.at("code").no_longer(node.at("code").code(), 40),
        title=lambda: node.at("title").text(120),
        text=lambda: node.at("text").text(),
        basis=lambda: read_basis(node, sources, suggested),
    )


def _policy(node: Node, sources: Mapping[str, Source], suggested: str) -> Policy:
    return read_all(
        Policy,
        lambda: node.keys(["scans_before_phase1_count", "validity_months"]),
        scans_before_phase1_count=lambda: read_tagged(node.at("scans_before_phase1_count"), sources, suggested),
        validity_months=lambda: read_tagged(node.at("validity_months"), sources, suggested, 1, 120),
    )


def _certificate(node: Node) -> CertificateText:
    return read_all(
        CertificateText,
        lambda: node.keys(["title", "statement", "limits"]),
        title=lambda: node.at("title").text(),
        statement=lambda: node.at("statement").text(),
        limits=lambda: read_each(node.at("limits").items(), lambda each: each.text()),
    )
