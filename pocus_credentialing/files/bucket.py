"""How is an S3-compatible server spoken to?

One object a request, streamed; each request is bounded. Loaded only where files lie in a bucket: what it imports is an
extra.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import IO, Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
)
from django.conf import settings
from urllib3.exceptions import HTTPError

from . import away
from .away import BucketAway
from .choosing import BucketSettings, problems

logger = logging.getLogger(__name__)

CHUNK = 256 * 1024
# Seconds without a sign of life. Twice in all, since a connection that was kept may be gone; and a large object that was
# sent whole is told to be kept only when it is.
CONNECT, SILENCE, SILENCE_AFTER_ALL, TRIES = 4, 6, 60, 2
QUICK = 3  # once, where somebody waits to be told whether it is there at all
REST = 5  # so long nobody waits again for what did not answer: each who did would hold one of the site's few threads
MAKING = threading.Lock()  # of clients: what they are made from is not for several threads
MISSING = ("NoSuchKey", "404", "NotFound")
WHY = {
    "NoSuchBucket": away.NO_BUCKET,
    "RequestTimeTooSkewed": away.CLOCK,
    "QuotaExceeded": away.FULL,
    "XMinioStorageFull": away.FULL,
    "InvalidAccessKeyId": away.KEY_REFUSED,
    "SignatureDoesNotMatch": away.KEY_REFUSED,
    "AccessDenied": away.KEY_REFUSED,
    "401": away.KEY_REFUSED,
    "403": away.KEY_REFUSED,
}


@dataclass(frozen=True)
class About:
    size: int
    moment: float  # when it was put there last, by the server's clock


class Bucket:
    def __init__(self, of: BucketSettings, *, quick: bool = False) -> None:
        if problems(of, production=settings.PRODUCTION):
            raise BucketAway(away.MISNAMED)
        self.of, self.quick = of, quick
        self.name = of.bucket
        self.folder = f"{of.folder}/" if of.folder else ""
        self.silent_until = 0.0
        with _told():
            self.client = _client(of, quick=quick)

    @cached_property
    def taking(self) -> Any:
        with _told():
            return _client(self.of, quick=self.quick, silence=SILENCE_AFTER_ALL)

    def put(self, name: str, file: IO[bytes], digest: str) -> None:
        """There, as long as the server keeps what it says it has, when this returns. Doing it twice leaves one object, as
        young as the second time."""
        whole, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
        file.seek(0)
        while chunk := file.read(CHUNK):
            size += len(chunk)
            whole.update(chunk)
            md5.update(chunk)
        if whole.hexdigest() != digest:
            raise ValueError("a file is not what its name says")
        file.seek(0)
        with _told():
            self.taking.put_object(
                **self._at(name),
                Body=file,
                ContentLength=size,
                ContentMD5=base64.b64encode(md5.digest()).decode(),
            )
        self.silent_until = 0.0
        try:
            kept = self.about(name).size
        except FileNotFoundError:
            kept = -1
        if kept != size:
            logger.error("the bucket does not have what it said that it took")
            raise BucketAway(away.BROKE_OFF)

    def about(self, name: str) -> About:
        """FileNotFoundError where there is none."""
        try:
            with self._asked():
                found = self.client.head_object(**self._at(name))
        except FileNotFoundError:
            self.is_there()  # an answer without words says of a bucket that is missing just the same
            raise
        return About(found["ContentLength"], found["LastModified"].timestamp())

    def part(self, name: str, first: int, last: int | None = None) -> Body:
        """From that byte on, up to and with the last."""
        asked = f"bytes={first}-{'' if last is None else last}"
        with self._asked():
            return Body(self.client.get_object(**self._at(name), Range=asked)["Body"])

    def remove(self, name: str) -> None:
        """Whether or not it was there."""
        with _told():
            self.client.delete_object(**self._at(name))

    def listed(self, under: str) -> Iterator[tuple[str, About]]:
        """Names without the folder, a thousand a request."""
        more: dict[str, str] = {}
        while True:
            with _told():
                page = self.client.list_objects_v2(Bucket=self.name, Prefix=f"{self.folder}{under}", **more)
            for each in page.get("Contents", []):
                about = About(each["Size"], each["LastModified"].timestamp())
                yield each["Key"].removeprefix(self.folder), about
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def is_there(self) -> None:
        """BucketAway where it is not, or not for us."""
        with _told(missing=away.NO_BUCKET):
            self.client.head_bucket(Bucket=self.name)

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        """For reading, for which many wait."""
        if time.monotonic() < self.silent_until:
            raise BucketAway(away.NOT_THERE)
        try:
            with _told():
                yield
        except BucketAway as error:
            if error.why == away.NOT_THERE:
                self.silent_until = time.monotonic() + REST
            raise

    def is_open(self, name: str) -> bool:
        """Whether anybody who finds the server reads what lies there."""
        try:
            _client(self.of, quick=True, signed=False).get_object(**self._at(name))["Body"].close()
        except Exception:
            return False
        return True

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.name, "Key": f"{self.folder}{name}"}


@cache
def _session() -> Any:
    """It reads megabytes about every service there is, once."""
    return botocore.session.Session()


def _client(of: BucketSettings, *, quick: bool, silence: int = SILENCE, signed: bool = True) -> Any:
    with MAKING:
        return _session().create_client(
            "s3",
            region_name=of.region,
            endpoint_url=of.endpoint or None,
            verify=of.ca or None,
            aws_access_key_id=of.key or None,
            aws_secret_access_key=of.secret or None,
            config=Config(
                signature_version="s3v4" if signed else UNSIGNED,
                # What is sent is signed by its digest, and its MD5 goes with it: servers check one or the other.
                s3={"payload_signing_enabled": True, "addressing_style": "path" if of.endpoint else "auto"},
                # Newer checksums come in trailers, which many servers do not know.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=QUICK if quick else CONNECT,
                read_timeout=QUICK if quick else silence,
                retries={"mode": "standard", "total_max_attempts": 1 if quick else TRIES},
                max_pool_connections=32,
                tcp_keepalive=True,
            ),
        )


class Body:
    """What the server sends, read bit by bit."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def read(self, most: int) -> bytes:
        with _told():
            found: bytes = self.stream.read(most)
        return found

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.stream.close()


@contextlib.contextmanager
def _told(missing: str = "") -> Iterator[None]:
    """What goes wrong as what we say of it. Nothing of what the server answers is passed on."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in MISSING and not missing:
            raise FileNotFoundError from None
        why = missing if code in MISSING else WHY.get(code, away.OTHER)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status == http.HTTPStatus.INSUFFICIENT_STORAGE:
            why = away.FULL
        raise _away(why, f"{status} {code[:40]}") from None
    except NoCredentialsError as error:
        raise _away(away.NO_KEY, type(error).__name__) from None
    except IncompleteReadError as error:
        raise _away(away.BROKE_OFF, type(error).__name__) from None
    except (ConnectionError, HTTPClientError, HTTPError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise _away(away.NOT_THERE, type(error).__name__) from None
    except BotoCoreError as error:
        raise _away(away.OTHER, type(error).__name__) from None


def _away(why: str, said: str) -> BucketAway:
    logger.warning("the bucket: %s (%s)", why, said)
    return BucketAway(why)
