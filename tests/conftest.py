"""The cast, and the ground they stand on.

St Elsewhere runs the SPOCUS pathway: Tina and Tom learn, Pat proctors, Dana directs and administers. Sid directs at
another hospital, runs the same pathway there, and must see nothing of all this.
"""

from __future__ import annotations

import gc
import itertools
import os
import re

import pytest
from django.conf import settings as site_settings
from django.core.management.color import no_style
from django.db import connection
from django.test import Client, TransactionTestCase, client
from django.test.client import store_rendered_templates
from django.utils import timezone
from rest_framework.test import APIClient
from xdist.scheduler import LoadFileScheduling

from curriculum.actions.library import load_library
from curriculum.models import Application
from pocus_credentialing.audit import triggers
from pocus_credentialing.jobs.worker import Worker
from pocus_credentialing.people import tokens
from pocus_credentialing.people.authentication import Authentication
from tests import one_piece
from tests.factories.cast import MAKERS
from tests.replaying import Cast, record
from tests.standing import in_folder

# Static files by their plain names (no collectstatic before a test), and a hasher that costs nothing.
site_settings.STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Whether tesseract is installed makes no difference, but to the tests of what it is for.
os.environ["TESSERACT"] = ""
site_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def store_first_render(store, signal, sender, template, context, **more):
    """`response.context` is that of the page. Django's own keeps a copy for each of its thirty parts, too (a tenth of the
    time of a request)."""
    if "context" not in store:
        store_rendered_templates(store, signal, sender, template, context, **more)


client.store_rendered_templates = store_first_render
one_piece.install()

SHARING = ("tests/architecture/", "tests/journeys/")
NUMBERS = itertools.count()
# What is the same in every installation from its first start on.
KEPT = {"django_content_type", "auth_permission", "django_migrations", "django_site"}


class ByWorld(LoadFileScheduling):
    """A file's tests on one process, and those of a folder that shares a world: it is built once, each answer asked once."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return next((folder for folder in SHARING if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config, log):
    return ByWorld(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """What was loaded stays to the end: the collector need not walk through it again and again (a tenth of the time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def tmp_path(tmp_path_factory, request):
    """pytest's own looks through the folders of all tests before it makes the next one."""
    path = tmp_path_factory.getbasetemp() / f"{next(NUMBERS)}-{re.sub(r'[^A-Za-z0-9]+', '-', request.node.name)[:30]}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(autouse=True)
def tmp_data(tmp_path):
    """Every test has its own data folder, so that what it leaves behind can be searched."""
    (tmp_path / "incoming").mkdir()
    with in_folder(tmp_path):
        yield tmp_path


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The catalogue and the modules are there from the start, as they are in a hospital."""
    with django_db_blocker.unblock():
        _catalogue, library = record(load_library)
        return library, Cast(MAKERS)


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_protected_tables(request):
    """A transactional test ends with empty tables, which the append-only triggers would refuse: dropped and put back.

    Django's own flush also makes every permission and content type anew, a second each time.
    """
    teardown = TransactionTestCase._fixture_teardown

    def empty(self):
        triggers.uninstall()
        tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
        statements = connection.ops.sql_flush(no_style(), sorted(tables), allow_cascade=False)
        connection.ops.execute_sql_flush(statements)
        triggers.install()
        library, _cast = request.getfixturevalue("django_db_setup")
        library.again()

    TransactionTestCase._fixture_teardown = empty
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(scope="session")
def cast(django_db_setup) -> Cast:
    """How each of them came to be, to be written down again by the fixtures below."""
    _library, cast = django_db_setup
    return cast


@pytest.fixture
def hospital(db, cast):
    return cast.enter("hospital")


@pytest.fixture
def programme(hospital, cast):
    programme = cast.enter("programme", hospital=hospital)
    programme.institution = hospital
    return programme


@pytest.fixture
def dana(programme, hospital, cast):
    return cast.enter("dana", hospital=hospital, programme=programme)


@pytest.fixture
def pat(programme, cast):
    return cast.enter("pat", programme=programme)


@pytest.fixture
def tina(programme, cast):
    return cast.enter("tina", programme=programme)


@pytest.fixture
def tom(programme, cast):
    return cast.enter("tom", programme=programme)


@pytest.fixture
def other_hospital(db, cast):
    return cast.enter("other_hospital")


@pytest.fixture
def sid(other_hospital, cast):
    return cast.enter("sid", other_hospital=other_hospital)


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
