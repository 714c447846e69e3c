"""Before a certificate expires, holder and directors are told: 90, 30 and 7 days before, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from curriculum.models import Enrolment
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.credentials.reminders import remind
from pocus_credentialing.credentials.tasks import remind_of_expiry
from pocus_credentialing.jobs import periodic

from . import builders
from .test_pages import text_of

pytestmark = pytest.mark.django_db

HOLDER, DIRECTOR = "Your certificate expires soon", "Certificates expire soon"
BOTH = [("dana", DIRECTOR), ("tina", HOLDER)]


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Run the reminders; who was written to, and the subject."""

    def run() -> list[tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            remind()
        return sorted((message.to[0].split("@")[0], message.subject) for message in mail.outbox)

    return run


def expires_in(days: int) -> None:
    for certificate in Certificate.objects.all():
        Certificate.objects.filter(pk=certificate.pk).update(
            expires_on=certificate.institution.today() + timedelta(days=days)
        )


def steps() -> list[int]:
    return [event.data["days"] for event in Event.objects.filter(verb="certificate.expiring").order_by("seq")]


def test_each_step_is_told_once_on_its_day(certificate, told):
    found = {}
    for days in (91, 90, 89, 31, 30, 29, 8, 7, 6, 0, -1):
        expires_in(days)
        found[days] = (told(), told())
    nothing = ([], [])
    assert found == {
        91: nothing, 90: (BOTH, []), 89: nothing, 31: nothing, 30: (BOTH, []), 29: nothing, 8: nothing, 7: (BOTH, []),
        6: nothing, 0: nothing, -1: nothing,
    }  # fmt: skip
    assert steps() == [90, 30, 7]


def test_after_a_time_without_a_worker_only_the_step_that_is_due_is_told(certificate, told):
    expires_in(20)
    assert (told(), told(), steps()) == (BOTH, [], [30])


@pytest.mark.parametrize("verb", ["suspend", "revoke"])
def test_what_is_not_valid_does_not_expire(verb, certificate, dana, authentication, told):
    expires_in(20)
    certificate.refresh_from_db()
    more = {"authentication": authentication} if verb == "revoke" else {}
    getattr(certificates, verb)(certificate=certificate, by=dana, reason="Why.", **more)
    assert (told(), steps()) == ([], [])


def test_what_was_renewed_does_not_expire(certificate, ready, dana, authentication, told):
    expires_in(20)
    renewed = certificates.issue(
        enrolment=ready, applications=builders.exams("cardiac"), by=dana, authentication=authentication
    )
    assert (renewed.state, told(), steps()) == ("valid", [], [])


def test_a_trainee_who_has_left_is_told_and_the_directors_are_not(certificate, told):
    expires_in(20)
    Enrolment.objects.update(ended_on=certificate.institution.today())
    assert told() == [("tina", HOLDER)]


def test_the_mails_lead_to_the_certificate_and_to_the_cohort(certificate, told):
    expires_in(20)
    told()
    bodies = {message.subject: message.body for message in mail.outbox}
    assert reverse("credentials:certificates_show", args=[certificate.serial]) in bodies[HOLDER]
    assert "1 certificate of" in bodies[DIRECTOR]
    assert reverse("credentials:cohorts_show", args=[certificate.version.programme_id]) in bodies[DIRECTOR]


def test_home_and_the_cohort_say_so(certificate, client_of, dana, tina):
    cohort = reverse("credentials:cohorts_show", args=[certificate.version.programme_id])
    pages = [(tina, "/"), (dana, "/"), (dana, cohort)]
    assert ["renew" in text_of(client_of(person).get(url)) for person, url in pages] == [False] * 3
    expires_in(20)
    last = certificate.institution.today() + timedelta(days=20)
    day = f"expires on {last.day} {last:%b %Y}: renew"
    assert [day in text_of(client_of(person).get(url)) for person, url in pages] == [True] * 3


def test_it_is_done_every_day():
    assert periodic.registry[remind_of_expiry.module_path][0] == "day"


@pytest.mark.parametrize(
    ("signs_in", "enrolled", "sentence"),
    [
        (True, True, "The holder and the directors were reminded that this certificate expires soon."),
        (True, False, "The holder was reminded that this certificate expires soon."),
        (False, True, "The directors were reminded that this certificate expires soon."),
        (False, False, "This certificate expires soon; nobody was left to be reminded."),
    ],
)
def test_the_history_says_who_was_reminded(signs_in, enrolled, sentence, certificate, told, tina, dana, client_of):
    type(tina).objects.filter(pk=tina.pk).update(is_active=signs_in)
    Enrolment.objects.filter(trainee=tina).update(ended_on=None if enrolled else certificate.issued_on)
    expires_in(30)
    assert len(told()) == signs_in + enrolled
    page = client_of(dana).get(reverse("history", args=["certificate", certificate.pk]))
    assert sentence in text_of(page)
