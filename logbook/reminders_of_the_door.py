"""Who is told that nothing from ultrasound machines is taken? Whoever looks after a machine that is switched on: once a day
at most, and only of what lasts."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from django_tasks import task

from logbook import emails
from logbook.queries.devices import managers_of
from logbook.receiver.listening import is_shut
from pocus_credentialing.people.models import Institution

LASTS = timedelta(minutes=5)  # a restart does not
TOLD, A_DAY = "dicom-door-told", 24 * 3600


def look() -> None:
    """Once an hour."""
    if is_shut():
        say_if_it_lasts.using(run_after=timezone.now() + LASTS).enqueue()
    else:
        cache.delete(TOLD)


@task()
def say_if_it_lasts() -> None:
    tell()


def tell() -> None:
    if not is_shut() or not cache.add(TOLD, 1, A_DAY):
        return
    places = Institution.objects.filter(devices__is_on=True).distinct().order_by("pk")
    for person in {person.pk: person for place in places for person in managers_of(place)}.values():
        emails.door_is_shut(person)
