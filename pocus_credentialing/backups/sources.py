"""Which files does the database name, and which of them were not as it says?

The names are kept in a file of their own that ends with the process: a hospital may have more of them than memory should hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from curriculum import films, papers, quiz_pictures
from curriculum.models import ModuleDraft, ModuleVersion, OutsideCertificate
from curriculum.states import OutsideState
from logbook import storage
from logbook.models import Arrival, Clip
from logbook.queries.clips import files_in_use
from logbook.states import ClipState
from pocus_credentialing.credentials import logos, sheets
from pocus_credentialing.credentials.models import Certificate, Print
from pocus_credentialing.files.places import InBucket, Place, place
from pocus_credentialing.people.models import Institution

SWEPT, LOST, DAMAGED = "swept", "lost", "damaged"


class Names:
    def __init__(self) -> None:
        self.kept = sqlite3.connect("", isolation_level=None)
        self.kept.execute("CREATE TABLE wanted (name TEXT PRIMARY KEY) WITHOUT ROWID")
        self.kept.execute("CREATE TABLE live (name TEXT PRIMARY KEY) WITHOUT ROWID")
        self.kept.execute("CREATE TABLE odd (name TEXT PRIMARY KEY, what TEXT) WITHOUT ROWID")

    def __del__(self) -> None:
        self.kept.close()  # it lies in a file of SQLite's own once it is large

    def want(self, names: Iterable[str], table: str = "wanted") -> None:
        self.kept.execute("BEGIN")
        self.kept.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?)", ((name,) for name in names))  # noqa: S608
        self.kept.execute("COMMIT")

    def __iter__(self) -> Iterator[str]:
        for (name,) in self.kept.execute("SELECT name FROM wanted ORDER BY name"):
            yield name

    def __contains__(self, name: str) -> bool:
        return self.kept.execute("SELECT 1 FROM wanted WHERE name = ?", [name]).fetchone() is not None

    def __len__(self) -> int:
        found: int = self.kept.execute("SELECT count(*) FROM wanted").fetchone()[0]
        return found

    def is_odd(self, name: str, what: str) -> None:
        self.kept.execute("INSERT INTO odd VALUES (?, ?)", [name, what])

    def odd(self, *what: str) -> int:
        found: int = sum(
            self.kept.execute("SELECT count(*) FROM odd WHERE what = ?", [each]).fetchone()[0] for each in what
        )
        return found

    def tell_swept_from_lost(self) -> None:
        """What is missing and no longer named was swept meanwhile, as it should be; what is named still is lost."""
        if self.odd(LOST):
            self.want(derived(), "live")
            self.kept.execute(
                "UPDATE odd SET what = ? WHERE what = ? AND name NOT IN (SELECT name FROM live)", [SWEPT, LOST]
            )

    def oddities(self) -> Iterator[str]:
        for name, what in self.kept.execute("SELECT name, what FROM odd ORDER BY name"):
            yield f"{what} {name}\n"


def derived(using: str = "default") -> Iterator[str]:
    """Of clips, of papers that people brought, of printed certificates and what is on them, and of modules."""
    for clinic, derivative in files_in_use(using):
        yield name_of(storage.place_of(UUID(clinic), derivative))
    kept = OutsideCertificate.objects.using(using).exclude(state=OutsideState.WITHDRAWN)
    for institution, digest in kept.values_list("institution", "digest").order_by().iterator():
        yield name_of(papers.place_of(institution, digest))
    prints = Print.objects.using(using).values_list("certificate__institution", "sha256")
    for institution, printed in prints.order_by().iterator():
        yield name_of(sheets.path_of(institution, printed))
    yield from _logos(using)
    versions = ModuleVersion.objects.using(using).values_list("module__institution", "data")
    for institution, data in versions.order_by().iterator():
        for film in data.get("films", []):
            yield name_of(films.place_of(film["digest"]))
        for picture in quiz_pictures.shown_by(data):
            yield name_of(quiz_pictures.place_of(institution, picture["digest"]))
    for institution, data in ModuleDraft.objects.using(using).values_list("institution", "data").order_by().iterator():
        for picture in quiz_pictures.shown_by(data):
            yield name_of(quiz_pictures.place_of(institution, picture["digest"]))


def _logos(using: str) -> Iterator[str]:
    """Those that hospitals have, and those that certificates were issued with."""
    for of, institution in ((Institution, "pk"), (Certificate, "institution")):
        rows = of._default_manager.using(using).exclude(logo="").values_list(institution, "logo")
        for hospital, logo in rows.order_by().distinct():
            yield name_of(logos.place_of(hospital, logo))


def originals(using: str = "default") -> Iterator[str]:
    """What is not cleaned yet, and the pictures on which a crop is to be drawn."""
    clips = Clip.objects.using(using).filter(original_destroyed_at=None).exclude(state=ClipState.READY)
    arrivals = Arrival.objects.using(using).waiting()
    for rows in (clips, arrivals):
        for pk in rows.values_list("pk", flat=True).order_by().iterator():
            yield from (f"quarantine/{pk}.dcm", f"quarantine/{pk}.jpg")


def name_of(at: Place) -> str:
    steps = at.parts if isinstance(at, InBucket) else at.relative_to(settings.MEDIA_ROOT).parts
    return "/".join(("media", *steps))


def place_of(name: str) -> Place:
    """Where it lies here: on the disk, or in the bucket."""
    folder, *steps = name.split("/")
    return place(*steps) if folder == "media" else Path(settings.QUARANTINE_ROOT).joinpath(*steps)


def digest_in(name: str) -> str:
    """What a file in media is named by; nothing, of any other."""
    return Path(name).stem if name.startswith("media/") else ""
