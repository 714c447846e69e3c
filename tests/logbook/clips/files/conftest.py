"""One clip that was made ready, for all tests of this folder: they look at its files and change nothing of them."""

from __future__ import annotations

import pytest
from django.test import TestCase

from logbook.models import Clip
from pocus_credentialing.jobs.worker import Worker
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.scans.builders import a_draft, a_received_clip
from tests.standing import in_folder, standing


def build() -> Clip:
    programme = in_curriculum.a_programme(in_people.a_hospital())
    tina = in_people.a_person("Tina Okafor", post_nominals="MD")
    in_curriculum.a_trainee(tina, programme)
    clip = a_received_clip(a_draft(tina))
    with TestCase.captureOnCommitCallbacks(execute=True):
        Worker().drain()
    return clip


@pytest.fixture(scope="package")
def files_folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("files")
    (root / "incoming").mkdir()
    return root


@pytest.fixture(scope="package")
def standing_clip(django_db_setup, django_db_blocker, files_folder):
    with standing(django_db_blocker, files_folder, build) as clip:
        yield clip


@pytest.fixture
def tmp_data(files_folder):
    with in_folder(files_folder):
        yield files_folder


@pytest.fixture
def programme(standing_clip, tmp_data, db):
    return standing_clip.scan.trainee.enrolments.get().programme


@pytest.fixture
def hospital(programme):
    return programme.institution


@pytest.fixture
def tina(standing_clip, programme):
    return standing_clip.scan.trainee


@pytest.fixture
def ready(standing_clip, programme) -> Clip:
    return Clip.objects.select_related("scan__trainee").get(pk=standing_clip.pk)
