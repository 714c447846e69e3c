"""What is done for certificates and progress while nobody is looking?"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone
from django_tasks import task

from curriculum.models import Enrolment
from pocus_credentialing.credentials import reminders, standings
from pocus_credentialing.credentials.actions import logos, printing
from pocus_credentialing.credentials.actions.printing import print_certificate
from pocus_credentialing.credentials.models import Certificate, Standing
from pocus_credentialing.credentials.progress import JUDGE_VERSION
from pocus_credentialing.credentials.states import PUBLIC
from pocus_credentialing.jobs.periodic import periodic
from pocus_credentialing.people.models.institution import Paper


@task()
def judge_everyone_again(programme_id: str) -> None:
    """Where a programme runs, by which clock, and who is what in it decide what its facts are. One after the other, outside of the request that changed it: of a large
    programme that takes longer than anyone waits for a page. Harmless to repeat."""
    for enrolment in Enrolment.objects.filter(programme=UUID(programme_id)).order_by("pk"):
        standings.refresh(enrolment)


@task()
def judge_holder_again(person_id: str) -> None:
    """A certificate of theirs, which another programme may ask to be held, was issued or is another now. Harmless to repeat."""
    for enrolment in Enrolment.objects.filter(trainee=UUID(person_id)).order_by("pk"):
        standings.refresh(enrolment)


@periodic(every="hour")
@task()
def refresh_due_standings() -> None:
    """Progress that moves by the calendar alone, or that an older program judged in its own way. Every hour, because
    midnight is at another hour in each hospital."""
    # A day early by UTC's calendar: nowhere has it come further than that. The hospital's own day decides.
    soon = timezone.now().date() + timedelta(days=1)
    otherwise = Q(pk__in=Standing.objects.exclude(judge_version=JUDGE_VERSION).values("enrolment"))
    due = Enrolment.objects.filter(Q(standings__next_change_on__lte=soon) | otherwise).distinct()
    first = Min("standings__next_change_on")
    for enrolment in due.annotate(first=first, otherwise=otherwise).select_related("programme__institution"):
        if enrolment.otherwise or enrolment.first <= enrolment.programme.institution.today():
            standings.refresh(enrolment)


@periodic(every="day")
@task()
def remind_of_expiry() -> None:
    """Certificates that expire soon: holder and directors are told, 90, 30 and 7 days before."""
    reminders.remind()


@periodic(every="hour")
@task()
def print_what_is_missing() -> None:
    """A certificate whose printing failed is asked for again; printing twice is harmless."""
    unprinted = (
        Certificate.objects.filter(state__in=PUBLIC)
        .annotate(sheets=Count("prints"))
        .filter(sheets__lt=len(Paper.values))
    )
    for certificate in unprinted.prefetch_related("prints"):
        printed = {each.paper for each in certificate.prints.all()}
        for paper in Paper.values:
            if paper not in printed:
                print_certificate.enqueue(str(certificate.pk), paper)


@periodic(every="day")
@task()
def clear_sheets() -> None:
    """Printed files that no certificate names."""
    printing.clear_sheets()


@periodic(every="hour")
@task()
def clear_logos() -> None:
    """Logos that no hospital has and no certificate bears."""
    logos.clear_logos()
