"""What would a version of a programme be, if this were published now? Everything of it, and nothing saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone

from curriculum.library.errors import LibraryError
from curriculum.library.programmes import Programme as ProgrammeSource
from curriculum.library.programmes import read_programme
from curriculum.library.texts import library_text
from curriculum.models import (
    Application,
    Catalogue,
    Module,
    Phase,
    Programme,
    ProgrammeFile,
    ProgrammeVersion,
    Requirement,
)
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.people.models import User


@dataclass(frozen=True)
class Draft:
    version: ProgrammeVersion
    text: str
    phases: list[Phase]
    requirements: list[Requirement]


def draft(programme: Programme, source: ProgrammeSource, *, text: str = "", by: User | None = None) -> Draft:
    """The next version, pinning the catalogue and the module versions of this moment; with the file it was read from."""
    latest = programme.current
    data = {**source.to_json(), "modules": _module_versions()}
    version = ProgrammeVersion(
        programme=programme,
        number=latest.number + 1 if latest else 1,
        catalogue=Catalogue.objects.defer("data").get(version=source.catalogue),
        data=data,
        digest=digest(data),
        published_by=by,
        published_at=timezone.now(),
    )
    phases = {
        phase.code: Phase(version=version, key=phase.code, name=phase.title, position=position)
        for position, phase in enumerate(source.phases)
    }
    return Draft(version, text or _text_of(source), list(phases.values()), _requirements(version, source, phases))


def _requirements(version: ProgrammeVersion, source: ProgrammeSource, phases: dict[str, Phase]) -> list[Requirement]:
    applications = {application.code: application for application in Application.objects.all()}
    return [
        Requirement(
            version=version,
            phase=phases[requirement.phase],
            key=requirement.id,
            title=requirement.title,
            shape=requirement.shape,
            params=requirement.to_json()["params"],
            application=applications[requirement.application] if requirement.application else None,
            source=", ".join(requirement.source),
            tag=requirement.tag,
            note=requirement.note or "",
            position=position,
        )
        for position, requirement in enumerate(source.requirements)
    ]


def _module_versions() -> dict[str, Any]:
    """Module code → number of its newest version."""
    newest = Module.objects.of_the_library().annotate(newest=Max("versions__number"))
    return dict(newest.values_list("code", "newest"))


def _text_of(source: ProgrammeSource) -> str:
    """The library's own file, where this is the library's own programme."""
    try:
        return library_text(source.code) if read_programme(source.code) == source else ""
    except LibraryError:
        return ""


def file_of(version: ProgrammeVersion) -> str:
    """The file as it was published. Of a version from before files were kept: the library's, if it says the same; else
    nothing."""
    kept = ProgrammeFile.objects.filter(version=version).first()
    if kept:
        return kept.text
    code = version.data["code"]
    try:
        data = {**read_programme(code).to_json(), "modules": version.data["modules"]}
    except LibraryError:
        return ""
    return library_text(code) if digest(data) == version.digest else ""
