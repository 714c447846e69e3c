"""The library's programmes as versions that can be judged; what they leave open, the tests set."""

from __future__ import annotations

import dataclasses

from curriculum.library.programmes import Programme, list_programmes, open_numbers, read_programme
from pocus_credentialing.credentials.progress import Requirement, Version

CODES = list_programmes()
SET_HERE = 5
_KNOWN = {field.name for field in dataclasses.fields(Requirement)} - {"source"}


def programme_of(code: str) -> Programme:
    return read_programme(code, numbers=tuple((each.path, SET_HERE) for each in open_numbers(code)))


def version_of(programme: Programme, *, kept: bool = False) -> Version:
    """What is asked for the certificate, or (`kept`) to keep it."""
    asked = programme.maintenance if kept else programme.requirements
    return Version(
        programme.code,
        programme.version,
        tuple(Requirement(**{name: getattr(each, name) for name in _KNOWN}) for each in asked),
        bool(programme.policy.scans_before_phase1_count.value),
    )
