"""A certificate starts the time for which the clips of its scans are kept; afterwards evidence and checks still agree."""

from __future__ import annotations

import importlib
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from logbook.actions import keeping
from logbook.models import Clip, Scan
from logbook.queries.keeping import months_after
from pocus_credentialing.credentials import standings
from pocus_credentialing.credentials.kept_for import note_certified
from tests.logbook.reviews.builders import a_clip

from . import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_clips(tina, pat, ready, certificate):
    """Certified in cardiac; beside what counted, one scan that was rejected, one that waits, one of another exam."""
    builders.a_scan(tina, state="rejected")
    builders.a_scan(tina, state="submitted")
    builders.a_scan(tina, "lung", state="rejected")
    for scan in Scan.objects.all():
        a_clip(scan)
    standings.refresh(ready)
    return certificate


def certified() -> dict[str, set]:
    found: dict[str, set] = {}
    for scan in Scan.objects.select_related("application"):
        found.setdefault(f"{scan.application.code} {scan.state}", set()).add(scan.certified_on)
    return found


def test_it_starts_for_what_counted_and_for_what_was_settled_of_its_exams(with_clips, certificate, run_jobs):
    run_jobs()
    day = certificate.issued_on
    assert certified() == {
        "cardiac accepted": {day},
        "cardiac rejected": {day},
        "cardiac submitted": {None},
        "lung rejected": {None},
    }


def test_those_issued_before_start_it_too(with_clips, certificate):
    assert set.union(*certified().values()) == {None}
    migration = importlib.import_module("pocus_credentialing.credentials.migrations.0004_certified_scans")
    migration.note_certified(apps, None)
    by_migration = certified()
    note_certified.func(str(certificate.pk))
    assert (by_migration, len(by_migration["cardiac accepted"])) == (certified(), 1)


def test_a_renewal_starts_it_anew_only_for_what_it_counted(with_clips, certificate):
    note_certified.func(str(certificate.pk))
    counted, later = Scan.objects.filter(state="accepted").first(), months_after(certificate.issued_on, 23)
    keeping.note_certified(counted=[counted.pk], exams=None, on=later)
    note_certified.func(str(certificate.pk))
    assert set(Scan.objects.exclude(certified_on=None).values_list("certified_on", flat=True)) == {
        later,
        certificate.issued_on,
    }


def test_once_the_recordings_are_gone_every_check_still_agrees(with_clips, certificate, run_jobs, client_of, tina):
    run_jobs()
    long_ago = months_after(certificate.issued_on, -24)
    Scan.objects.exclude(certified_on=None).update(certified_on=long_ago)
    assert keeping.remove_what_is_over() == 26
    assert Clip.objects.filter(recording_removed_at=None).count() == 2
    said = StringIO()
    call_command("check_certificates", stdout=said)
    call_command("check_standings", stdout=said)
    assert "as it should be" in said.getvalue()
    assert client_of(tina).get(f"/v/{certificate.code}").status_code == 200
