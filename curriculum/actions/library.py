"""How does what the library holds become the catalogue, modules and a programme's version?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone

from curriculum.library.catalogue import read_catalogue
from curriculum.library.modules import ModuleSource, read_modules
from curriculum.library.programmes import Programme as ProgrammeSource
from curriculum.library.programmes import read_programme
from curriculum.models import (
    Application,
    Catalogue,
    Module,
    ModuleVersion,
    Phase,
    Programme,
    ProgrammeVersion,
    Requirement,
)
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution, User


@transaction.atomic
def load_library() -> Catalogue:
    """Bring catalogue and modules up to the library; harmless to repeat. What was published stays as it was."""
    if catalogue := _loaded_already():
        return catalogue
    catalogue = _load_catalogue()
    applications = {application.code: application for application in Application.objects.all()}
    for position, source in enumerate(read_modules()):
        _load_module(source, position, applications)
    return catalogue


def _loaded_already() -> Catalogue | None:
    """The catalogue, if it, its applications and the modules are what the library holds: three questions, no writes."""
    source = read_catalogue()
    catalogue = Catalogue.objects.filter(version=source.version).first()
    if catalogue is None:
        return None
    applications = Application.objects.filter(catalogue=catalogue).order_by("position")
    wanted = [(each.code, each.title, each.short, each.kind, at) for at, each in enumerate(source.applications)]
    if list(applications.values_list("code", "title", "short_title", "kind", "position")) != wanted:
        return None
    newest = ModuleVersion.objects.filter(module=OuterRef("pk")).order_by("-number").values("digest")[:1]
    modules = Module.objects.order_by("position").annotate(newest=newest)
    wanted_modules = [(each.code, each.application, at, _digest(each)) for at, each in enumerate(read_modules())]
    there = list(modules.values_list("code", "application__code", "position", "newest"))
    return catalogue if there == wanted_modules else None


@lru_cache
def _digest(source: ModuleSource) -> str:
    return digest(source.to_json())


def _load_catalogue() -> Catalogue:
    source = read_catalogue()
    data = source.to_json()
    catalogue, _ = Catalogue.objects.get_or_create(
        version=source.version, defaults={"data": data, "digest": digest(data)}
    )
    for position, application in enumerate(source.applications):
        Application.objects.update_or_create(
            code=application.code,
            defaults={
                "title": application.title,
                "short_title": application.short,
                "kind": application.kind,
                "catalogue": catalogue,
                "position": position,
            },
        )
    return catalogue


def _load_module(source: ModuleSource, position: int, applications: dict[str, Application]) -> None:
    module, _ = Module.objects.update_or_create(
        code=source.code,
        defaults={
            "application": applications[source.application] if source.application else None,
            "position": position,
        },
    )
    current = module.current
    if current is None or current.digest != _digest(source):
        number = current.number + 1 if current else 1
        module.versions.create(number=number, title=source.title, data=source.to_json(), digest=_digest(source))


@transaction.atomic
def start_programme(
    *, institution: Institution, by: User | None, code: str = "spocus-two-phase", name: str = ""
) -> Programme:
    """A programme of the library, at this institution, with its first version published."""
    source = read_programme(code)
    programme = Programme.objects.create(institution=institution, code=code, name=name or source.title)
    record("programme.started", by=by, on=programme, institution=institution, programme=programme, code=code)
    publish(programme=programme, source=source, by=by)
    return programme


@transaction.atomic
def publish(*, programme: Programme, source: ProgrammeSource, by: User | None) -> ProgrammeVersion:
    """A new immutable version of the programme, pinning the catalogue and the module versions of this moment.

    Who is enrolled stays with their own version; moving is an act of its own.
    """
    load_library()
    # The row is locked so that of two publications at once the second takes the next number.
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    latest = programme.current
    data = {**source.to_json(), "modules": _module_versions()}
    version = ProgrammeVersion.objects.create(
        programme=programme,
        number=latest.number + 1 if latest else 1,
        catalogue=Catalogue.objects.get(version=source.catalogue),
        data=data,
        digest=digest(data),
        published_by=by,
        published_at=timezone.now(),
    )
    phases = {
        phase.code: Phase.objects.create(version=version, key=phase.code, name=phase.title, position=position)
        for position, phase in enumerate(source.phases)
    }
    applications = {application.code: application for application in Application.objects.all()}
    Requirement.objects.bulk_create(
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
    )
    record(
        "programme.published",
        by=by,
        on=programme,
        institution=programme.institution,
        programme=programme,
        number=version.number,
        digest=version.digest,
    )
    return version


def _module_versions() -> dict[str, Any]:
    """Module code → number of its newest version."""
    return {
        module.code: max(version.number for version in module.versions.all())
        for module in Module.objects.prefetch_related("versions")
    }
