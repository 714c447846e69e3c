"""Programmes of invented hospitals, and people's places in them."""

from __future__ import annotations

import hashlib
from datetime import date

from django.utils import timezone

from curriculum import films
from curriculum.actions.library import start_programme
from curriculum.models import Application, Attempt, Enrolment, Membership, Module, Programme
from curriculum.states import Role, Route
from pocus_credentialing.people.models import Institution, User

FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(100))  # what a video's file begins with, and a hundred bytes
BEGAN = date(2026, 1, 5)


def a_programme(institution: Institution, by: User | None = None, **fields) -> Programme:
    return start_programme(institution=institution, by=by, **fields)


def a_member(person: User, programme: Programme, role: str, applications=(), **fields) -> Membership:
    membership = Membership.objects.create(
        programme=programme, person=person, role=role, starts_on=fields.pop("starts_on", BEGAN), **fields
    )
    membership.applications.set(applications)
    return membership


def a_director(person: User, programme: Programme) -> Membership:
    return a_member(person, programme, Role.DIRECTOR)


def a_proctor(person: User, programme: Programme, *codes: str) -> Membership:
    """A proctor for the named exams; for all of the programme's when none is named."""
    wanted = codes or programme.current.data["applications"]
    return a_member(
        person, programme, Role.PROCTOR, Application.objects.filter(code__in=wanted), basis="Credentialed here in 2024"
    )


def a_trainee(person: User, programme: Programme, institution: Institution | None = None) -> Enrolment:
    a_member(person, programme, Role.TRAINEE)
    return Enrolment.objects.create(
        programme=programme,
        version=programme.current,
        trainee=person,
        institution=institution or programme.institution,
        route=Route.POSTGRADUATE,
        started_on=BEGAN,
    )


def a_pass(person: User, module_code: str, on=None) -> Attempt:
    """A module passed, without the sitting."""
    moment = on or timezone.make_aware(timezone.datetime(2026, 1, 10, 12))
    return Attempt.objects.create(
        person=person,
        version=Module.objects.get(code=module_code).current,
        started_at=moment,
        handed_in_at=moment,
        score=100,
        passed=True,
    )


def a_filmed_module(like: Module) -> Module:
    """A module that shows a short video, sweep.mp4."""
    module = Module.objects.create(code="filmed", application=like.application, position=99)
    films.keep_file(FILM)
    data = {**like.current.data, "films": [{"name": "sweep.mp4", "digest": hashlib.sha256(FILM).hexdigest()}]}
    module.versions.create(number=1, title=like.current.title, data=data, digest="0" * 64)
    return module


def all_modules_passed(person: User) -> None:
    for module in Module.objects.all():
        a_pass(person, module.code)
