"""A bucket in which everything lies that is kept: of a small server of ours, or of the real one that is named.

POCUS_TEST_BUCKET=http://KEY:SECRET@127.0.0.1:8333/BUCKET   an empty bucket of a server on this machine
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connections

from pocus_credentialing.files.choosing import BucketSettings
from tests.logbook.clips.conftest import committed, work  # noqa: F401 -- fixtures

from .server import BUCKET, KEY, SECRET, Server

REAL = os.environ.get("POCUS_TEST_BUCKET", "")


def named(**how: str) -> BucketSettings:
    said = {
        "url": f"s3://{BUCKET}/a-hospital",
        "endpoint": "",
        "region": "us-east-1",
        "key": KEY,
        "secret": SECRET,
        "ca": "",
    }
    return BucketSettings(**{**said, **how})


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    pytest.importorskip("botocore")
    with Server() as one:
        yield one


@pytest.fixture
def ours(server, settings) -> Iterator[Server]:
    """Ours, which can be told to fail. Nothing is put there inside a transaction: with SQLite nobody else writes meanwhile."""
    server.begin_anew()
    settings.STORAGE = named(endpoint=server.endpoint)
    within: list[str] = []
    connection = connections["default"]  # this thread's
    if connection.vendor == "sqlite":
        server.told = lambda: within.extend(connection.savepoint_ids)
    yield server
    assert within == []


@pytest.fixture
def bucket(settings, request) -> BucketSettings:
    """Whichever it is, empty."""
    pytest.importorskip("botocore")
    if REAL:
        parts = urlsplit(REAL)
        settings.STORAGE = named(
            url=f"s3:/{parts.path}/{request.node.name[:40].strip('_[]').replace('[', '-')}",
            endpoint=f"{parts.scheme}://{parts.hostname}:{parts.port}",
            key=parts.username or "",
            secret=parts.password or "",
        )
    else:
        request.getfixturevalue("ours")
    return settings.STORAGE
