"""Who is at the hospitals that are measured, and how long are their logs?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from curriculum.actions.library import load_library
from curriculum.models import Attempt, Enrolment, Membership, Programme
from curriculum.states import Role, Route
from pocus_credentialing.audit import triggers
from pocus_credentialing.credentials import standings
from pocus_credentialing.people.models import User

from . import log
from .copies import Copier, Original

AT_ONE_HOSPITAL = 200  # trainees
DAYS = 800  # over which a log reaches back


@dataclass(frozen=True)
class Seeded:
    """The hospital whose pages are looked at, and one of each who looks."""

    programme: Programme
    director: User
    proctor: User
    trainee: User

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment.objects.select_related("programme__institution", "version").get(trainee=self.trainee)


def fill(trainees: int = 200, scans: int = 300) -> Seeded:
    """One hospital; each trainee has a log of about that many scans in every state, and standings."""
    with _in_bulk():
        load_library()
        programme = log.hospital(0)
        first = log.trainee(programme)
        _lengthen(first, programme, scans)
        standings.refresh(Enrolment.objects.get(trainee=first))
        seeded = Seeded(
            programme, User.objects.get(email="dana0@example.org"), User.objects.get(email="pat0@example.org"), first
        )
        _colleagues(seeded, Original(first), programme, 0, trainees - 1)
    return seeded


def add_others(seeded: Seeded, scans: int, *, first_hospital: int) -> int:
    """So many scans more, at other hospitals: what the measured pages must not feel. The number of the next hospital."""
    number = first_hospital
    with _in_bulk():
        original = Original(seeded.trainee)
        left = math.ceil(scans / original.scans)
        while left > 0:
            here = min(left, AT_ONE_HOSPITAL)
            _colleagues(seeded, original, log.hospital(number), number, here)
            left, number = left - here, number + 1
    return number


def enlarge(seeded: Seeded, trainees: int) -> None:
    """The measured cohort, made larger: each newcomer with a log like the first one's."""
    there = Enrolment.objects.filter(programme=seeded.programme).count()
    with _in_bulk():
        _colleagues(seeded, Original(seeded.trainee), seeded.programme, 0, trainees - there, first=there)


def lengthen(seeded: Seeded, scans: int) -> None:
    """The first trainee's log, made longer."""
    with _in_bulk():
        _lengthen(seeded.trainee, seeded.programme, scans)


def _lengthen(trainee: User, programme: Programme, scans: int) -> None:
    """Copies of the log itself, each some weeks earlier, until it is as long as asked."""
    original, copier = Original(trainee), Copier()
    copies = max(0, math.ceil(scans / original.scans) - 1)
    apart = min(log.SPAN, DAYS // max(copies, 1))
    for number in range(1, copies + 1):
        copier.add(original, f"first/{original.scans}/{number}", number * apart, {}, programme.institution_id)
    copier.write()


def _colleagues(
    seeded: Seeded, original: Original, programme: Programme, hospital: int, number: int, first: int = 1
) -> None:
    """Further trainees at a hospital, numbered from `first`: everything that the first one has, in their own name."""
    copier = Copier()
    places = _instead(seeded, programme, hospital)
    people = [
        User(email=f"trainee{hospital}.{each}@example.org", name=f"Trainee {hospital}.{each}", post_nominals="MD")
        for each in range(first, first + number)
    ]
    User.objects.bulk_create(people)
    enrolments = [_enrolled(person, seeded.enrolment, programme) for person in people]
    Enrolment.objects.bulk_create(enrolments)
    Membership.objects.bulk_create(
        Membership(programme=programme, person=person, role=Role.TRAINEE, starts_on=enrolments[0].started_on)
        for person in people
    )
    _modules_passed(seeded.trainee, people)
    for each, (person, enrolment) in enumerate(zip(people, enrolments, strict=True), start=first - 1):
        own = {seeded.trainee.pk: person.pk, seeded.enrolment.pk: enrolment.pk}
        copier.add(original, f"{hospital}/{each}", each % 13, places | own, programme.institution_id)
    copier.write()


def _instead(seeded: Seeded, programme: Programme, hospital: int) -> dict[UUID, UUID]:
    """This hospital, its people and its requirements, in the place of those of the original."""
    there, here = seeded.programme, programme
    found = {there.pk: here.pk, there.institution_id: here.institution_id}
    staff = dict(User.objects.filter(email__regex=rf"^(dana|pat|ana)(0|{hospital})@").values_list("email", "pk"))
    for name in ("dana", "pat", "ana"):
        found[staff[f"{name}0@example.org"]] = staff[f"{name}{hospital}@example.org"]
    keys = {each.key: each.pk for each in here.current.requirements.all()}  # type: ignore[union-attr]
    for each in there.current.requirements.all():  # type: ignore[union-attr]
        found[each.pk] = keys[each.key]
    return found


def _enrolled(person: User, like: Enrolment, programme: Programme) -> Enrolment:
    return Enrolment(
        programme=programme, version=programme.current, trainee=person, institution=programme.institution,
        route=Route.POSTGRADUATE, started_on=like.started_on,
    )  # fmt: skip


def _modules_passed(first: User, people: list[User]) -> None:
    passed = list(Attempt.objects.filter(person=first, passed=True))
    Attempt.objects.bulk_create(
        Attempt(
            person=person, version_id=each.version_id, started_at=each.started_at, order=each.order,
            answers=each.answers, handed_in_at=each.handed_in_at, score=each.score, passed=True,
        )
        for person, each in itertools.product(people, passed)
    )  # fmt: skip


@contextmanager
def _in_bulk() -> Iterator[None]:
    """One transaction without the append-only triggers, which would ask of every row whether it is there already."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Nothing to roll back to, and nothing written twice; the next connection sets it back.
            cursor.execute("PRAGMA journal_mode=OFF")
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1000000")
    triggers.uninstall()
    with transaction.atomic():
        yield
    triggers.install()
    connection.close()  # and with it these settings
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
