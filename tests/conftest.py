"""The cast, and the ground they stand on.

St Elsewhere runs the SPOCUS pathway: Tina and Tom learn, Pat proctors, Dana directs and administers. Sid directs at
another hospital, runs the same pathway there, and must see nothing of all this.
"""

from __future__ import annotations

import gc
import os

import pytest
from django.conf import settings as site_settings
from django.test import Client, TransactionTestCase
from django.utils import timezone
from rest_framework.test import APIClient

from curriculum.actions.library import load_library
from curriculum.models import Application
from pocus_credentialing.audit import triggers
from pocus_credentialing.jobs.worker import Worker
from pocus_credentialing.people import tokens
from pocus_credentialing.people.authentication import Authentication
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

# Static files by their plain names (no collectstatic before a test), and a hasher that costs nothing.
site_settings.STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Whether tesseract is installed makes no difference, but to the tests of what it is for.
os.environ["TESSERACT"] = ""
site_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """What was loaded stays to the end: the collector need not walk through it again and again (a tenth of the time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def tmp_data(tmp_path, settings):
    """Every test has its own data folder, so that what it leaves behind can be searched."""
    settings.POCUS_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.QUARANTINE_ROOT = tmp_path / "quarantine"
    settings.KEYS_ROOT = tmp_path / "keys"
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(incoming)
    return tmp_path


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The catalogue and the modules are there from the start, as they are in a hospital."""
    with django_db_blocker.unblock():
        load_library()


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_protected_tables():
    """A transactional test ends with a flush, which the append-only triggers would refuse: dropped and put back."""
    teardown = TransactionTestCase._fixture_teardown

    def around(self):
        triggers.uninstall()
        teardown(self)
        triggers.install()
        load_library()

    TransactionTestCase._fixture_teardown = around
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture
def hospital(db):
    return in_people.a_hospital()


@pytest.fixture
def programme(hospital):
    return in_curriculum.a_programme(hospital)


@pytest.fixture
def dana(programme, hospital):
    person = in_people.a_person("Dana Whitfield", post_nominals="MD")
    in_curriculum.a_director(person, programme)
    in_people.an_administrator(person, hospital)
    return person


@pytest.fixture
def pat(programme):
    person = in_people.a_person("Pat Lindqvist", post_nominals="FACEP")
    in_curriculum.a_proctor(person, programme)
    return person


@pytest.fixture
def tina(programme):
    person = in_people.a_person("Tina Okafor", post_nominals="MD")
    in_curriculum.a_trainee(person, programme)
    return person


@pytest.fixture
def tom(programme):
    person = in_people.a_person("Tom Bianchi", post_nominals="MD")
    in_curriculum.a_trainee(person, programme)
    return person


@pytest.fixture
def other_hospital(db):
    return in_people.a_hospital("Northfield Hospital", "NFH")


@pytest.fixture
def sid(other_hospital):
    person = in_people.a_person("Sid Marlowe", post_nominals="MD")
    theirs = in_curriculum.a_programme(other_hospital)
    in_curriculum.a_director(person, theirs)
    in_people.an_administrator(person, other_hospital)
    return person


@pytest.fixture
def client_of():
    """A browser in which the person is signed in."""

    def make(person) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def signing_client_of(client_of):
    """A browser in which the person is signed in and has just confirmed who they are."""

    def make(person) -> Client:
        client = client_of(person)
        now = timezone.now().isoformat()
        session = client.session
        session["signing"] = {"method": "password", "at": now, "last_used_at": now}
        session["signing_fresh"] = {"method": "password", "at": now}
        session.save()
        return client

    return make


@pytest.fixture
def api_of():
    """A program with the person's token; `sign=True` for one that may review, issue and revoke."""

    def make(person, *, sign: bool = False) -> APIClient:
        client = APIClient()
        if person is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.make(person, can_sign=sign)}")
        return client

    return make


@pytest.fixture
def authentication():
    """What a view hands to an action after the person confirmed who they are, for this very act."""
    now = timezone.now()
    return Authentication("password", now, now, fresh=True)


@pytest.fixture
def run_jobs():
    """Run what the queue holds, as the worker would, until it is empty."""

    def run() -> int:
        return Worker().drain()

    return run


@pytest.fixture
def cardiac(programme):
    return Application.objects.get(code="cardiac")
