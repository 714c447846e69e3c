"""Which signatures does a trainee's programme ask for, who gave them, and what is a signer shown?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from curriculum.models import Enrolment, NamedRole, Programme, Requirement
from curriculum.models.visibility import in_force
from curriculum.named_roles import Signature, signatures_asked
from logbook.queries.assessments import known_to as known_to_assessors
from pocus_credentialing.audit.canonical import digest

from .asked import requirement_rows
from .models import SignOff
from .naming import as_words
from .overview import Overview

TYPE = "pocus-sign-off-record/1"


@dataclass(frozen=True)
class Line:
    """A signature that is asked for; `given` is the row by which it is there."""

    asked: Signature
    exam: str  # in words; empty of the whole programme
    given: SignOff | None

    @property
    def document(self) -> str:
        return document_in_words(self.asked.document)

    @property
    def role(self) -> str:
        return as_words(self.asked.role)

    @property
    def title(self) -> str:
        said = self.document[:1].upper() + self.document[1:]
        return _("%(document)s, %(exam)s") % {"document": said, "exam": self.exam} if self.exam else said

    @property
    def query(self) -> dict[str, str]:
        """As an address names it."""
        return {"role": self.asked.role, "document": self.asked.document or "", "exam": self.asked.exam or ""}


def document_in_words(code: str | None) -> str:
    return as_words(code) if code else _("training record")


def asked_of(rows: Iterable[Any]) -> list[Signature]:
    """By the requirements of a version, each once, in their order."""
    found = [
        each
        for row in rows
        for each in signatures_asked(row.shape, row.application.code if row.application else None, row.params)
    ]
    return list(dict.fromkeys(found))


def standing_in(enrolment: Enrolment) -> QuerySet[SignOff]:
    """What counts in this programme, under whichever enrolment of the same person it was signed."""
    same = {"enrolment__trainee": enrolment.trainee_id, "enrolment__programme": enrolment.programme_id}
    return SignOff.objects.standing().filter(**same)


def lines_of(enrolment: Enrolment) -> list[Line]:
    """What is asked of this enrolment, and whether it is there; nothing where no rule asks for a signature."""
    asked = asked_of(requirement_rows(enrolment.version))
    if not asked:
        return []
    given = {
        Signature(each.role, each.document or None, each.application.code if each.application else None): each
        for each in standing_in(enrolment).select_related("signer", "application").order_by("-signed_at", "-pk")
    }
    names = {exam.code: exam.short_title for exam in enrolment.version.applications()}
    return [Line(each, names.get(each.exam or "", ""), given.get(each)) for each in asked]


def known_to(person: Any) -> QuerySet[Enrolment]:
    """Enrolments whose record this person may read in order to sign it: who teaches there and is something by name; and
    the trainee's own, and those of the programmes one directs."""
    named = NamedRole.objects.filter(in_force(), person=person, programme=OuterRef("programme"))
    teaches = Q(pk__in=known_to_assessors(person).values("pk")) & Q(Exists(named))
    directed = Programme.objects.directed_by(person)
    found = Enrolment.objects.filter(Q(trainee=person) | Q(programme__in=directed) | teaches)
    return found.select_related(
        "programme__institution", "version__catalogue", "version__programme", "institution", "trainee"
    )


def signable_by(person: Any) -> QuerySet[Enrolment]:
    """Who is enrolled where this person is something by name, and a rule asks for a signature; never themselves."""
    signed = Requirement.objects.filter(version=OuterRef("version"), shape__in=["sign_off", "all_of", "any_of"])
    named = NamedRole.objects.filter(in_force(), person=person, programme=OuterRef("programme"))
    rows = known_to(person).filter(Exists(named), Exists(signed), ended_on=None).exclude(trainee=person)
    return rows.order_by("trainee__name", "pk")


def open_for(person: Any, enrolment: Enrolment, roles: Iterable[str]) -> list[Line]:
    """What this person, being these, could sign and nobody has."""
    held = set(roles)
    return [line for line in lines_of(enrolment) if line.given is None and line.asked.role in held]


def shown(enrolment: Enrolment, asked: Signature, overview: Overview) -> dict[str, Any]:
    """Exactly what a signer has before them: whose record, of which programme, and where it stands."""
    return {
        "type": TYPE,
        "enrolment": str(enrolment.pk),
        "trainee": str(enrolment.trainee_id),
        "version": enrolment.version.digest,
        "role": asked.role,
        "document": asked.document,
        "application": asked.exam,
        "requirements": [
            {
                "requirement": each.requirement,
                "needed": each.needed,
                "counted": each.counted,
                "met": each.met,
                "scans": list(each.counted_scans),
                "items": list(each.counted_items),
            }
            for each in overview.judgement.requirements
        ],
    }


def shown_digest(enrolment: Enrolment, asked: Signature, overview: Overview | None = None) -> str:
    return digest(shown(enrolment, asked, overview or Overview(enrolment)))
