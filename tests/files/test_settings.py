"""Settings that cannot work are refused in a sentence, and whether the bucket answers is to be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.checks import run_checks

from pocus_credentialing.checks import FILES
from pocus_credentialing.files import away, trying
from pocus_credentialing.files.choosing import problems, settings_of

from .conftest import named

URL, ENDPOINT = "STORAGE_URL must be s3://", "STORAGE_ENDPOINT must be the address"


def test_nothing_is_wrong_where_no_bucket_is_named():
    assert problems(named(url="", key="half of it"), production=True) == []


@pytest.mark.parametrize(
    ("how", "begins"),
    [
        ({"url": "https://bucket"}, URL),
        ({"url": "s3://"}, URL),
        ({"url": "s3://AB"}, URL),
        ({"url": "s3://bucket/a b"}, URL),
        ({"url": "s3://bucket/../b"}, URL),
        ({"url": "s3://key:hidden@bucket"}, URL),
        ({"url": "s3://[bucket"}, URL),
        ({"endpoint": "s3.example.org"}, ENDPOINT),
        ({"endpoint": "https://key:hidden@s3.example.org"}, ENDPOINT),
        ({"endpoint": "https://s3.example.org/bucket"}, ENDPOINT),
        ({"endpoint": "https://s3.example.org:port"}, ENDPOINT),
        ({"endpoint": "http://s3.example.org"}, "STORAGE_ENDPOINT is not encrypted"),
        ({"secret": ""}, "STORAGE_KEY and STORAGE_SECRET are set together"),
        ({"key": ""}, "STORAGE_KEY and STORAGE_SECRET are set together"),
        ({"ca": "/no/such/file.pem"}, "STORAGE_CA names /no/such/file.pem"),
    ],
)
def test_each_mistake_is_one_sentence_that_shows_no_key(how, begins):
    pytest.importorskip("botocore")
    [said] = problems(named(**how), production=True)
    assert (said.startswith(begins), "hidden" in said) == (True, False)


@pytest.mark.parametrize(
    "how",
    [{}, {"url": "s3://bucket"}, {"endpoint": "https://s3.example.org:9000"}, {"endpoint": "http://127.0.0.1:8333"}],
)
def test_what_is_right_is_not_refused(how):
    pytest.importorskip("botocore")
    assert problems(named(**how), production=True) == []


def test_the_demo_may_speak_to_a_server_in_the_clear():
    pytest.importorskip("botocore")
    assert problems(named(endpoint="http://s3.example.org"), production=False) == []


def test_without_its_client_the_check_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    [said] = problems(named(), production=False)
    assert said.endswith("run `./pocus setup s3`.")


def test_keys_are_not_shown_where_settings_are():
    assert "its-secret" not in repr(named()) + repr(named(url="s3://key:its-secret@bucket"))


def test_all_of_it_comes_from_the_environment():
    said = {"STORAGE_URL": " s3://b/c/ ", "STORAGE_KEY": "k", "STORAGE_SECRET": "s", "STORAGE_REGION": "eu-central-1"}

    class Environment:
        def str(self, name: str, default: str) -> str:
            return said.get(name, default)

    found = settings_of(Environment())
    assert (found.bucket, found.folder, found.key, found.region) == ("b", "c", "k", "eu-central-1")


def said_by(**how) -> list[tuple[str, str]]:
    return [(each.id, each.msg) for each in run_checks(tags=[FILES], **how)]


def test_the_check_names_what_is_wrong_and_with_deploy_asks_the_server(bucket, settings):
    assert said_by(include_deployment_checks=True) == []
    settings.STORAGE = replace(bucket, key="another")
    assert said_by() == []
    assert said_by(include_deployment_checks=True) == [("pocus.E005", away.SENTENCES[away.KEY_REFUSED])]
    settings.STORAGE = replace(bucket, url="ftp://bucket")
    assert [number for number, _said in said_by(include_deployment_checks=True)] == ["pocus.E004"]


def test_a_bucket_that_anybody_reads_is_refused(ours):
    ours.is_public = True
    [(number, said)] = said_by(include_deployment_checks=True)
    assert (number, "without a key" in said, ours.objects) == ("pocus.E005", True, {})


@pytest.mark.django_db
def test_health_says_whether_it_answers(bucket, settings, client):
    def found() -> dict:
        trying._last.clear()
        return client.get("/health/", headers={"Accept": "application/json"}).json()["checks"]["storage"]

    assert (found()["ok"], found()["bucket"]) == (True, "ok")
    settings.STORAGE = replace(bucket, url="s3://not-there")
    assert (found()["ok"], found()["bucket"]) == (False, away.NO_BUCKET)
    settings.STORAGE = replace(bucket, url="")
    assert "bucket" not in found()


def test_whoever_asks_often_does_not_make_us_ask_as_often(ours):
    trying._last.clear()
    assert [trying.why_away() for _again in range(5)] == [""] * 5
    assert ours.asked == ["HEAD "]
