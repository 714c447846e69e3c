"""Which signatures does a trainee's programme ask for, who gave them, and what is a signer shown?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from curriculum.models import Enrolment, NamedRole, Programme, Requirement
from curriculum.models.visibility import in_force
from curriculum.named_roles import Signature, signatures_asked
from curriculum.wordings import as_words
from logbook.queries.assessments import known_to as known_to_assessors
from pocus_credentialing.audit.canonical import digest

from .asked import requirement_rows
from .facts_of_assessments import holds
from .models import SignOff, Standing
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


@dataclass(frozen=True)
class Waiting:
    """A signature that one person is asked for; `complete`: all else that the record is about is met."""

    enrolment: Enrolment
    line: Line
    complete: bool


def is_complete_but_for_signatures(asked: Signature, met: Iterable[tuple[Any, bool]]) -> bool:
    """Whether all is met that is asked of its exam and of every exam, by requirement and whether it is met; of a record of
    the whole programme, all."""
    return all(
        is_met
        or holds(row.shape, row.params, "sign_off")
        or (asked.exam and row.application and row.application.code != asked.exam)
        for row, is_met in met
    )


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


def lines_of(enrolment: Enrolment, rows: list[Any] | None = None) -> list[Line]:
    """What is asked of this enrolment, and whether it is there; nothing where no rule asks for a signature. `rows`: the
    requirements, where they were read already."""
    rows = requirement_rows(enrolment.version) if rows is None else rows
    return _lines(rows, standing_in(enrolment)) if asked_of(rows) else []


def _lines(rows: Iterable[Any], given: Iterable[SignOff] | QuerySet[SignOff]) -> list[Line]:
    if isinstance(given, QuerySet):
        given = given.select_related("signer", "application").order_by("signed_at", "pk")
    there = {
        Signature(each.role, each.document or None, each.application.code if each.application else None): each
        for each in given
    }
    names = {row.application.code: row.application.short_title for row in rows if row.application}
    return [Line(each, names.get(each.exam or "", ""), there.get(each)) for each in asked_of(rows)]


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


def to_sign(person: Any) -> list[Waiting]:
    """What this person is asked to sign and nobody has, complete records first, in a number of queries that does not grow with
    the trainees."""
    enrolments = list(signable_by(person).defer("version__data", "version__catalogue__data"))
    met = set(Standing.objects.filter(enrolment__in=enrolments, met=True).values_list("enrolment", "requirement"))
    held: dict[Any, set[str]] = defaultdict(set)
    for programme, code in NamedRole.objects.filter(in_force(), person=person).values_list("programme", "code"):
        held[programme].add(code)
    rows: dict[Any, list[Any]] = defaultdict(list)
    versions = {each.version_id for each in enrolments}
    for row in Requirement.objects.filter(version__in=versions).select_related("application").order_by("position"):
        rows[row.version_id].append(row)
    given: dict[Any, list[SignOff]] = defaultdict(list)
    trainees = {each.trainee_id for each in enrolments}
    signed = SignOff.objects.standing().filter(enrolment__trainee__in=trainees).order_by("signed_at", "pk")
    for each in signed.select_related("application", "enrolment").defer("statement"):
        given[each.enrolment.trainee_id, each.enrolment.programme_id].append(each)
    found = []
    for enrolment in enrolments:
        there, roles = given[enrolment.trainee_id, enrolment.programme_id], held[enrolment.programme_id]
        for line in _lines(rows[enrolment.version_id], there):
            mine = any(each.signer_id == person.pk and _same_place(each, line.asked) for each in there)
            if line.given is None and line.asked.role in roles and not mine:
                known = ((row, (enrolment.pk, row.pk) in met) for row in rows[enrolment.version_id])
                found.append(Waiting(enrolment, line, is_complete_but_for_signatures(line.asked, known)))
    return sorted(found, key=lambda each: not each.complete)


def _same_place(given: SignOff, asked: Signature) -> bool:
    """Of the same document and exam, in whichever role."""
    exam = given.application.code if given.application else None
    return ((given.document or None), exam) == (asked.document, asked.exam)


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
