"""A small hospital on a database and in a folder of its own, and an empty place to restore it into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from curriculum import films, papers
from curriculum.library.modules import read_modules
from curriculum.models import OutsideCertificate
from logbook import statements, storage
from logbook.models import Attestation, Clip, Review, Scan
from logbook.queries.content import content_of
from logbook.states import ClipState
from pocus_credentialing.audit import triggers
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import record
from pocus_credentialing.backups.about import own_migrations
from pocus_credentialing.credentials import sheets
from pocus_credentialing.credentials.actions import certificates, printing
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.people.authentication import Authentication
from tests.credentials import builders
from tests.journeys import ground
from tests.standing import in_folder


@dataclass(frozen=True)
class Home:
    folder: Path
    certificate: Certificate
    clips: list[Clip]
    tina: Any


def build(cast: Any) -> Home:
    for name in sorted(own_migrations()):
        MigrationRecorder(connection).record_applied(*name.split("."))
    call_command("createcachetable", verbosity=0)
    hospital = cast.enter("hospital")
    for module in read_modules():  # the library was loaded where there was another folder
        films.keep(module)
    programme = cast.enter("programme", hospital=hospital)
    programme.institution = hospital
    dana = cast.enter("dana", hospital=hospital, programme=programme)
    pat, tina = (cast.enter(name, programme=programme) for name in ("pat", "tina"))
    enrolment = builders.complete(tina, pat)
    now = timezone.now()
    proven = Authentication("password", now, now, fresh=True)
    exams = builders.exams("cardiac")
    certificate = certificates.issue(enrolment=enrolment, applications=exams, by=dana, authentication=proven)
    printed = b"%PDF of an invented certificate"
    sha256 = hashlib.sha256(printed).hexdigest()
    sheets.write(hospital.pk, sha256, printed)
    printing._printed(certificate, "A4", sha256, len(printed))
    paper = papers.Paper(b"an invented paper", hashlib.sha256(b"an invented paper").hexdigest(), "application/pdf")
    papers.keep(paper, hospital.pk)
    OutsideCertificate.objects.create(
        trainee=tina,
        institution=hospital,
        title="A course",
        provider="Somebody",
        kind="course",
        minutes=60,
        completed_on=date(2026, 3, 1),
        digest=paper.digest,
        media_type=paper.media_type,
        size=len(paper.content),
    )
    scan = Scan.objects.order_by("pk").first()
    clips = [a_clip(scan, f"film {number}".encode() * 9000) for number in range(3)]
    held = Clip.objects.create(scan=scan, uploaded_by=tina, digest="0" * 64, size=9, state=ClipState.HELD)
    storage.keep_sealed(b"not cleaned yet", storage.original(held.pk))
    _sign(pat)
    return Home(settings.POCUS_DATA, certificate, [*clips, held], tina)


def a_clip(scan: Scan, content: bytes) -> Clip:
    sha256 = hashlib.sha256(content).hexdigest()
    made = settings.POCUS_DATA / "made"
    made.write_bytes(content)
    storage.put(made, scan.institution_id, sha256)
    kept = {"digest": sha256, "files": {"video": sha256}, "instance_uid": sha256[:60]}
    return Clip.objects.create(scan=scan, uploaded_by=scan.trainee, size=9, state=ClipState.READY, **kept)


@transaction.atomic
def _sign(pat: Any) -> None:
    """The builders' reviews are not signed, and signing is past what the triggers let happen."""
    proven = Authentication("password", timezone.now(), timezone.now())
    triggers.uninstall()
    for each in Attestation.objects.select_related("scan__institution", "scan__application"):
        statements.sign_attestation(each, pat, role="proctor", authentication=proven, content_digest="0" * 64)
        each.save()
    for review in Review.objects.select_related("scan__institution", "scan__application"):
        review.content_digest = digest({**content_of(review.scan), "reviews": []})
        statements.sign_review(review, pat, proven)
        review.save()
    triggers.install()
    for each in Attestation.objects.select_related("scan"):
        record("supervision.attested", by=pat, on=each, within=each.scan, institution=each.scan.institution_id)


@contextmanager
def empty_place(folder: Path) -> Iterator[Path]:
    """Where nothing is yet; what looks at the database and at files finds this."""
    (folder / "incoming").mkdir(parents=True)
    name = (
        str(folder / "db.sqlite3")
        if connection.vendor == "sqlite"
        else f"empty_{folder.parent.name.replace('-', '_')}"[:60]
    )
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        with ground.instead(NAME=name), in_folder(folder):
            yield folder
    finally:
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def said_by(*command: Any) -> list[str]:
    out = StringIO()
    call_command(*map(str, command), stdout=out, stderr=out)
    return out.getvalue().splitlines()


def files_in(folder: Path) -> dict[str, bytes]:
    """What lies in media, and in quarantine."""
    found = [path for name in ("media", "quarantine") for path in (folder / name).rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def verified(code: str) -> str:
    return Client().get(f"/v/{code}", headers={"Accept": "application/json"}).json()["state"]
