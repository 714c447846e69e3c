"""Invented people and hospitals."""

from __future__ import annotations

from datetime import date

from pocus_credentialing.people.models import Administration, Institution, User

PASSWORD = "correct horse battery"


def a_hospital(name: str = "St Elsewhere Hospital", code: str = "SEH", **fields) -> Institution:
    fields = {"short_name": name.split(" Hospital")[0], "time_zone": "Europe/London", **fields}
    return Institution.objects.create(name=name, code=code, department="Emergency Medicine", **fields)


def a_person(name: str, email: str = "", **fields) -> User:
    return User.objects.create_user(email or f"{name.split()[0].lower()}@example.org", PASSWORD, name=name, **fields)


def an_administrator(person: User, institution: Institution) -> Administration:
    return Administration.objects.create(institution=institution, person=person, starts_on=date(2026, 1, 1))
