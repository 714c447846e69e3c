"""What has happened to a thing that this person may see, in sentences: for the pages of history and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curriculum.models import Course, Enrolment, Membership, OutsideCertificate, Programme
from curriculum.models.visibility import administered_by
from curriculum.queries import accounts, course_of, reasons_of_moves
from curriculum.rules import can_manage_people
from logbook.models import LegalHold, Scan, TeachingArchive
from logbook.queries.call_backs import of_scan
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import INSTALLATION, Event
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.moves import brought
from pocus_credentialing.credentials.queries import remarks_on
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.what_changed import what_changed

KINDS: dict[str, tuple[type[models.Model], Any]] = {
    "scan": (Scan, _("History of this scan")),
    "certificate": (Certificate, _("History of this certificate")),
    "programme": (Programme, _("History of this programme")),
    "enrolment": (Enrolment, _("History of this enrolment")),
    "membership": (Membership, _("History of roles")),
    "outside": (OutsideCertificate, _("History of this certificate from outside")),
    "course": (Course, _("History of this course")),
    "archive": (TeachingArchive, _("History of this archive")),
    "institution": (Institution, _("History of this hospital and its accounts")),
    "person": (User, _("History of this account")),
}
# What an administrator reads of a person: the account, and their places in the hospital.
OF_A_PERSON = ("user", "administration", "membership", "namedrole", "enrolment")


# What a certificate's own page tells whoever answers for it, and not its holder.
NOT_THE_HOLDERS = ("certificate.flagged", "certificate.looked_at")


def visible(kind: str, person: Any) -> QuerySet[Any]:
    """The things of this kind whose history this person may read."""
    model, _title = KINDS[kind]
    if model is Institution:  # its administrators'
        return Institution.objects.filter(pk__in=administered_by(person))
    if model is User:  # of the hospitals that one administers, whoever has or had a place there
        found = [accounts.people_of(each).values("pk") for each in accounts.institutions_of(person)]
        return User.objects.filter(reduce(or_, (Q(pk__in=each) for each in found), Q(pk__in=[])))
    return model.objects.visible_to(person)  # type: ignore[attr-defined, no-any-return]


def events_of(thing: Any, reader: Any) -> QuerySet[Event]:
    """Newest first."""
    if isinstance(thing, Certificate) and thing.holder_id == reader.pk:
        return history_of(thing).exclude(verb__in=NOT_THE_HOLDERS).order_by("-at", "-seq")
    if isinstance(thing, Course) and not can_manage_people(reader, thing.programme):
        # Who else was on its list is not told to somebody who was.
        return history_of(thing).filter(Q(person=None) | Q(person=reader.pk)).order_by("-at", "-seq")
    if isinstance(thing, Membership):  # the whole course: a role that follows another is a row of its own
        roles = Q(thing_type="membership", thing_id__in=course_of(thing))
        named = Q(thing_type="namedrole", programme=thing.programme_id, person=thing.person_id)
        return Event.objects.filter(roles | named).order_by("-at", "-seq")
    if not isinstance(thing, User):
        return history_of(thing).order_by("-at", "-seq")
    # Another hospital's record stays there. What belongs to no hospital is the account's own: told while it is in use
    # here, and of somebody who left only where there is nowhere else to have gone.
    hospitals = list(accounts.institutions_of(reader))
    chains = [str(each.pk) for each in hospitals]
    told = Q(chain__in=chains, person=thing.pk, thing_type__in=OF_A_PERSON)
    here = (accounts.people_of(each).filter(pk=thing.pk).first() for each in hospitals)
    if any(account is not None and accounts.knows_state_of(reader, account) for account in here):
        told |= Q(chain=INSTALLATION, thing_type="user", thing_id=thing.pk)
    return Event.objects.filter(told).order_by("-at", "-seq")


LOOKED = ("clip.original_seen", "clip.hidden_seen")


def in_sentences(thing: Any, events: Sequence[Event], reader: Any) -> list[dict[str, Any]]:
    """Each event as it is told, with what was written beside it where this reader may read that."""
    ids = {who for event in events for who in (event.actor, event.person) if who}
    names = {person.pk: person.name for person in User.objects.filter(pk__in=ids)}
    said = _words_on(thing, events, reader)
    moves = brought(events)
    # What is not published yet is the directors' own.
    drafts = isinstance(thing, Programme) and can_manage_people(reader, thing)
    return [
        {
            "id": event.pk,
            "at": event.at,
            "sentence": sentence(event, names),
            "verb": event.verb,
            "words": said.get(event.pk, ""),
            "changes": moves.get(event.pk) or (what_changed(event) if drafts or event.verb != "draft.changed" else []),
        }
        for event in events
    ]


def together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For a page: each look at an uncropped picture is an event, a run of the same looks is one line with a number."""
    found: list[dict[str, Any]] = []
    for row in rows:
        if found and row["verb"] in LOOKED and row["sentence"] == found[-1]["sentence"]:
            found[-1]["times"] += 1
        else:
            found.append({**row, "times": 1})
    return found


def _words_on(thing: Any, events: Sequence[Event], reader: Any) -> dict[UUID, str]:
    """What was written with an event, by the event's id, where this person may read it."""
    if isinstance(thing, Certificate):
        return remarks_on(thing)
    if isinstance(thing, Enrolment):
        return reasons_of_moves(thing)
    if isinstance(thing, OutsideCertificate):
        # The last decision's reason is kept; of an earlier one only its digest.
        kept = digest(thing.reason)
        return {event.pk: thing.reason for event in events if event.data.get("words") == kept}
    return _words_on_scan(thing, events, reader) if isinstance(thing, Scan) else {}


def _words_on_scan(scan: Scan, events: Sequence[Event], reader: Any) -> dict[UUID, str]:
    """What was done about a call-back; why a legal hold was put and lifted, to the directors whose it is."""
    found: dict[tuple[str, UUID], str] = {}
    if any(event.verb == "call_back.closed" for event in events):
        found |= {("call_back.closed", row.pk): row.what_was_done for row in of_scan(reader, scan)}
    if any(event.verb.startswith("legal_hold.") for event in events):
        for hold in LegalHold.objects.visible_to(reader).filter(scan=scan):
            found["legal_hold.put", hold.pk] = hold.reason
            found["legal_hold.lifted", hold.pk] = hold.lifted_because
    return {event.pk: found.get((event.verb, event.thing_id), "") for event in events}


def whose(thing: Any) -> str:
    """Beside a title that names only the kind: whom it is about; empty where the sentences say it."""
    match thing:
        case User():
            return thing.printed_name
        case Membership():
            return f"{thing.person.printed_name} · {thing.programme.name}"
        case Enrolment():
            return thing.trainee.printed_name
        case Certificate():
            return thing.serial
        case OutsideCertificate():
            return f"{thing.trainee.printed_name} · {thing.title}"
        case Course():
            return thing.title
        case Programme() | Institution() | TeachingArchive():
            return thing.name
        case _:
            return ""


def page_of(thing: Any, reader: Any) -> str:
    """Where the history is opened from."""
    match thing:
        case Scan():
            return reverse("logbook:scans_show", args=[thing.pk])
        case Certificate():
            return reverse("credentials:certificates_show", args=[thing.serial])
        case Programme():
            return reverse("curriculum:programmes_show", args=[thing.pk])
        case OutsideCertificate():
            return reverse("curriculum:outside_show", args=[thing.pk])
        case Course():
            return reverse("curriculum:courses_show", args=[thing.pk])
        case Membership() if thing.person_id != reader.pk:
            return reverse("curriculum:people_index", args=[thing.programme_id])
        case Membership():
            return reverse("curriculum:programmes_show", args=[thing.programme_id])
        case TeachingArchive():
            return reverse("logbook:archives_show", args=[thing.pk])
        case Institution():
            return reverse("curriculum:institutions_show", args=[thing.pk])
        case User():
            return _account_page(thing, reader)
        case _:
            return reverse("credentials:progress_show", args=[thing.pk])


def _account_page(account: User, reader: User) -> str:
    for hospital in accounts.institutions_of(reader):
        if accounts.people_of(hospital).filter(pk=account.pk).exists():
            return reverse("curriculum:accounts_show", args=[hospital.pk, account.pk])
    return reverse("curriculum:institutions_index")
