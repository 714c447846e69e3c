"""What whoever watches over the site is told, and what nobody is told."""

import re

import pytest
from django.conf import settings as site_settings

from logbook import sandbox
from logbook.dicom import landlock, seccomp
from pocus_credentialing.audit import triggers
from pocus_credentialing.jobs import leases
from pocus_credentialing.jobs.queries import LATE
from pocus_credentialing.views import health
from tests.jobs.tasks import add

JSON = {"Accept": "application/json"}


def unwell(answer) -> list[str]:
    checks = answer.json()["checks"]
    return [name for name, check in checks.items() if check["required"] and not check["ok"]]


@pytest.mark.django_db
def test_with_a_worker_all_is_well(client):
    leases.beat("ann")
    answer = client.get("/health/", headers=JSON)
    assert (answer.status_code, unwell(answer), answer.json()["status"]) == (200, [], "ok")
    assert list(answer.json()["checks"]) == [name for name, _words, _check, _required in health.CHECKS]


@pytest.mark.django_db
def test_without_a_worker_it_says_so(client):
    answer = client.get("/health/", headers=JSON)
    assert (answer.status_code, unwell(answer)) == (503, ["worker"])
    assert "The pages work; no worker is there yet to do the jobs behind them" in client.get("/health/").text


@pytest.mark.django_db
def test_without_the_triggers_it_says_so(client):
    leases.beat("ann")
    triggers.uninstall()
    answer = client.get("/health/", headers=JSON)
    assert (answer.status_code, unwell(answer)) == (503, ["triggers"])
    triggers.install()
    assert client.get("/health/", headers=JSON).status_code == 200


@pytest.mark.django_db
def test_a_storage_that_cannot_be_written_is_named(client, settings, tmp_path):
    leases.beat("ann")
    settings.POCUS_DATA = tmp_path / "not there"
    answer = client.get("/health/", headers=JSON)
    assert (answer.status_code, unwell(answer)) == (503, ["storage"])


@pytest.mark.django_db
def test_a_disk_on_which_every_upload_is_refused_is_named(client, settings):
    leases.beat("ann")
    assert unwell(client.get("/health/", headers=JSON)) == []
    settings.DISK_KEEPS_FREE = 2**60
    answer = client.get("/health/", headers=JSON)
    assert (answer.status_code, unwell(answer)) == (503, ["storage"])


@pytest.mark.django_db
def test_a_queue_that_stands_still_is_named(client):
    leases.beat("ann")
    job = add.enqueue(1, 1).db_result
    assert client.get("/health/", headers=JSON).json()["checks"]["queue"]["waiting"] == 1
    type(job).objects.update(enqueued_at=job.enqueued_at - LATE)
    answer = client.get("/health/", headers=JSON)
    assert (answer.status_code, unwell(answer)) == (503, ["queue"])
    page = client.get("/health/").text
    assert "The pages work; some jobs have waited long" in page
    assert "1 waiting, 0 failed today, the oldest for 15 minutes" in page


def test_without_a_database_it_still_answers(client):
    """A test that may not open the database stands for a database that is away."""
    answer = client.get("/health/", headers=JSON)
    assert (answer.status_code, unwell(answer)) == (503, ["database", "triggers", "worker", "queue"])
    page = client.get("/health/")
    assert page.status_code == 503
    assert "Something is not as it should be" in page.text


def test_whether_the_process_lives_is_asked_without_the_database(client):
    answer = client.get("/health/live/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_person_gets_a_page(client):
    leases.beat("ann")
    page = client.get("/health/")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert [str(words) in page.text for _name, words, _check, _required in health.CHECKS] == [True] * len(health.CHECKS)


@pytest.mark.django_db
def test_all_is_well_is_said_where_nothing_is_missing_and_nowhere_else(client, monkeypatch):
    def headline(**findings: bool) -> tuple[int, str]:
        checks = [(name, name, lambda ok=ok: {"ok": ok}, name == "database") for name, ok in findings.items()]
        monkeypatch.setattr(health, "CHECKS", checks)
        page = client.get("/health/")
        return page.status_code, re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page.text).group(1)

    assert headline(database=True, backup=True) == (200, "All is well")
    assert headline(database=True, backup=False) == (200, "The site works; something beside it is missing")
    assert headline(database=False, backup=False) == (503, "Something is not as it should be")


@pytest.mark.django_db
def test_it_tells_no_secret(client, tmp_data):
    leases.beat("ann")
    told = client.get("/health/", headers=JSON).text + client.get("/health/").text
    database = site_settings.DATABASES["default"]
    secrets = [
        site_settings.SECRET_KEY,
        str(tmp_data),
        str(database["NAME"]),
        str(database.get("PASSWORD") or "-none-"),
    ]
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.django_db
def test_nothing_but_reading_is_offered(client):
    assert client.post("/health/").status_code == 405


@pytest.mark.django_db
def test_where_the_kernel_keeps_less_from_uploaded_files_it_says_so_and_goes_on(client, monkeypatch):
    leases.beat("ann")
    assert client.get("/health/", headers=JSON).json()["checks"]["sandbox"]["lacking"] == sandbox.lacking()
    monkeypatch.setattr(seccomp, "is_there", lambda: False)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    answer = client.get("/health/", headers=JSON)
    found = answer.json()["checks"]["sandbox"]
    assert (answer.status_code, found["ok"], found["lacking"]) == (200, False, sandbox.lacking())
    assert "This kernel has neither Landlock nor seccomp" in client.get("/health/").text
