"""How does what the library holds become the catalogue, modules and a programme's version?"""

from __future__ import annotations

from functools import lru_cache

from django.db import transaction
from django.db.models import OuterRef

from curriculum import films
from curriculum.drafting import Draft, draft
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
    ProgrammeFile,
    ProgrammeVersion,
    Requirement,
)
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import Institution, User


def load_library() -> Catalogue:
    """Bring catalogue and modules up to the library; harmless to repeat. What was published stays as it was."""
    if catalogue := _loaded_already():
        return catalogue
    # Before the transaction: while one waits for a bucket, nobody else waits for the database.
    newest = {code: newest for code, _of, _at, newest in _modules_there()}
    for source in read_modules():
        if newest.get(source.code) != _digest(source):
            films.keep(source)
    return _load()


@transaction.atomic
def _load() -> Catalogue:
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
    wanted_modules = [(each.code, each.application, at, _digest(each)) for at, each in enumerate(read_modules())]
    return catalogue if _modules_there() == wanted_modules else None


def _modules_there() -> list[tuple[str, str | None, int, str | None]]:
    """The library's, each with its exam, its place and the digest of its newest version."""
    newest = ModuleVersion.objects.filter(module=OuterRef("pk")).order_by("-number").values("digest")[:1]
    modules = Module.objects.of_the_library().order_by("position").annotate(newest=newest)
    return list(modules.values_list("code", "application__code", "position", "newest"))


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
    return begin(institution=institution, source=read_programme(code), by=by, name=name)


def begin(
    *, institution: Institution, source: ProgrammeSource, by: User | None, name: str = "", text: str = ""
) -> Programme:
    """The part that is the same whoever starts a programme; whoever calls has checked the rules."""
    load_library()
    programme = Programme.objects.create(institution=institution, code=source.code, name=name or source.title)
    record("programme.started", by=by, on=programme, institution=institution, programme=programme, code=source.code)
    publish_draft(drafted=draft(programme, source, text=text, by=by), by=by)
    return programme


@transaction.atomic
def publish(*, programme: Programme, source: ProgrammeSource, by: User | None, text: str = "") -> ProgrammeVersion:
    """A new immutable version of the programme, pinning the catalogue and the module versions of this moment.

    Who is enrolled stays with their own version; moving is an act of its own.
    """
    load_library()
    # The row is locked so that of two publications at once the second takes the next number.
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    return publish_draft(drafted=draft(programme, source, text=text, by=by), by=by)


@transaction.atomic
def publish_draft(*, drafted: Draft, by: User | None) -> ProgrammeVersion:
    """Write the version down, itself last: the database takes no part of one that is there. Whoever calls holds the
    programme and has checked the rules."""
    version, programme = drafted.version, drafted.version.programme
    if drafted.text:
        ProgrammeFile.objects.create(version=version, text=drafted.text)
    Phase.objects.bulk_create(drafted.phases)
    Requirement.objects.bulk_create(drafted.requirements)
    version.save(force_insert=True)
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
