"""Is there a bucket for the files that are kept, and what is wrong with how it was named?

`STORAGE_URL` is the one setting that chooses: empty, and they lie on the disk.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
FOLDER = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", re.ASCII)
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class BucketSettings:
    """`folder`: in the bucket, before each name; `ca`: a file with the authority that counts, instead of this machine's."""

    url: str = field(repr=False)
    endpoint: str = field(repr=False)
    region: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    ca: str

    @property
    def is_on(self) -> bool:
        return bool(self.url)

    @property
    def bucket(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def folder(self) -> str:
        return urlsplit(self.url).path.strip("/")


def settings_of(env: Any) -> BucketSettings:
    named = {"url": "URL", "endpoint": "ENDPOINT", "key": "KEY", "secret": "SECRET", "ca": "CA"}
    found = {name: env.str(f"STORAGE_{variable}", default="").strip() for name, variable in named.items()}
    return BucketSettings(**found, region=env.str("STORAGE_REGION", default="us-east-1").strip())


def chosen() -> BucketSettings:
    found: BucketSettings = settings.STORAGE
    return found


def problems(of: BucketSettings, *, production: bool) -> list[str]:
    """What can be seen without asking anybody, each as a sentence that shows no key."""
    if not of.is_on:
        return []
    found = []
    try:
        parts = urlsplit(of.url)
        right = (parts.scheme, parts.query, parts.fragment) == ("s3", "", "") and NAME.fullmatch(of.bucket)
    except ValueError:
        right = None
    if not right or not (of.folder == "" or FOLDER.fullmatch(of.folder)) or ".." in of.folder.split("/"):
        found.append("STORAGE_URL must be s3://BUCKET or s3://BUCKET/FOLDER, without keys in it.")
    found += _about_the_endpoint(of.endpoint, production)
    if bool(of.key) != bool(of.secret):
        found.append("STORAGE_KEY and STORAGE_SECRET are set together, or both left empty.")
    if of.ca and not Path(of.ca).is_file():
        found.append(f"STORAGE_CA names {of.ca}, which is no file.")
    if importlib.util.find_spec("botocore") is None:
        found.append("STORAGE_URL names a bucket, but its client is not installed: run `./pocus setup s3`.")
    return found


def _about_the_endpoint(endpoint: str, production: bool) -> list[str]:
    if not endpoint:
        return []
    try:
        parts = urlsplit(endpoint)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.path.strip("/") or parts.query:
        return ["STORAGE_ENDPOINT must be the address of the server alone, as https://s3.hospital.example:9000."]
    if production and parts.scheme == "http" and host not in HERE:
        return ["STORAGE_ENDPOINT is not encrypted: in production it must begin with https:// (or be on this machine)."]
    return []
