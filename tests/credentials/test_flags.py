"""What was amended behind a certificate is named, told every time, and can be looked at; the certificate stays."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from logbook.actions import reviews
from logbook.models import Review, Scan
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Certificate, Flag, Remark
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.logbook.reviews.builders import words

from . import builders
from .test_pages import text_of

pytestmark = pytest.mark.django_db

WHY = "The other 24 scans are more than enough."


@pytest.fixture
def counted(certificate) -> list[Scan]:
    ids = certificate.evidence.judged["judgement"]["requirements"][2]["counted_scans"]
    return [Scan.objects.get(pk=pk) for pk in ids]


@pytest.fixture
def amend(pat, authentication, django_capture_on_commit_callbacks):
    def act(scan: Scan, decision: str = "rejected", **said) -> Review:
        review = Review.objects.filter(scan=scan, superseded_by=None).get()
        scan.refresh_from_db()
        said.setdefault("answers", review.answers)
        with django_capture_on_commit_callbacks(execute=True):
            return reviews.amend(
                review=review, by=pat, authentication=authentication,
                **words(scan, decision, **{"reason": "The valves cannot be seen.", **said}),
            )  # fmt: skip

    return act


def look(certificate, by, **said):
    flags = [each.pk for each in Flag.objects.open()]
    return certificates.look(certificate=certificate, by=by, **{"reason": WHY, "flags": flags, **said})


def test_every_amendment_flags_names_the_scan_and_is_mailed(certificate, counted, amend, pat, dana):
    before = Certificate.objects.values("state", "state_since", "state_reason", "evidence__judged").get()
    first = amend(counted[0])
    second = amend(counted[0], "accepted", quality=2)
    third = amend(counted[1])
    flagged = [(each.scan, each.review, each.looked_at) for each in Flag.objects.order_by("at")]
    assert flagged == [(counted[0], first, None), (counted[0], second, None), (counted[1], third, None)]
    told = [each.to for each in mail.outbox if each.subject == "Evidence behind a certificate was amended"]
    assert told == [["dana@example.org"]] * 3
    events = Event.objects.filter(verb="certificate.flagged").order_by("seq")
    assert [each.data["scan"] for each in events] == [str(counted[0].pk)] * 2 + [str(counted[1].pk)]
    assert Certificate.objects.values("state", "state_since", "state_reason", "evidence__judged").get() == before


def test_a_scan_that_did_not_count_flags_nothing(certificate, amend, pat):
    other = builders.a_scan(certificate.holder, "lung")
    builders.a_review(other, pat)
    amend(other)
    assert (Flag.objects.count(), Certificate.objects.get().flagged_at) == (0, None)


def test_the_page_and_home_say_which_scan_and_what_changed(certificate, counted, amend, dana, tina, client_of, api_of):
    amend(counted[0], "accepted", quality=2)
    url = reverse("credentials:certificates_show", args=[certificate.serial])
    response = client_of(dana).get(url)
    assert "Pat Lindqvist changed the image quality: from 4 to 2." in text_of(response)
    assert "Reason: The valves cannot be seen." in text_of(response)
    for page in (response, client_of(dana).get("/")):
        assert reverse("logbook:scans_show", args=[counted[0].pk]) in page.content.decode()
    assert "Amended after it was issued" not in text_of(client_of(tina).get(url))
    by_program = f"/api/v1/certificates/{certificate.serial}/"
    told = {who: api_of(who).get(by_program).json() for who in (dana, tina)}
    assert [(each["flagged"], len(each["flags"])) for each in told.values()] == [(True, 1), (None, 0)]
    cohort = client_of(dana).get(reverse("credentials:cohorts_show", args=[certificate.version.programme_id]))
    assert "1 review or assessment was amended. The certificate is unchanged" in text_of(cohort)


def test_looked_at_it_stands_until_the_next_amendment(certificate, counted, amend, dana):
    amend(counted[0])
    call_command("check_certificates")  # a mark, and what waits behind it
    assert look(certificate, dana).flagged_at is None
    call_command("check_certificates")
    assert [(each.looked_by, each.looked_at is not None) for each in Flag.objects.all()] == [(dana, True)]
    event = Event.objects.get(verb="certificate.looked_at")
    assert (event.actor, WHY in str(event.data), Remark.objects.get(event=event.pk).text) == (dana.pk, False, WHY)
    amend(counted[1])
    assert (Certificate.objects.get().state, Flag.objects.open().get().scan) == ("valid", counted[1])


def test_looking_is_a_directors_and_says_why_and_never_about_what_was_not_shown(
    certificate, counted, amend, dana, pat, tina
):
    with pytest.raises(NotNow) as refused:
        look(certificate, dana)
    assert refused.value.code == "nothing_amended"
    amend(counted[0])
    shown = [each.pk for each in Flag.objects.open()]
    amend(counted[1])
    for person, said, kind, code in (
        (pat, {}, NotAllowed, "not_director"),
        (tina, {}, NotAllowed, "not_director"),
        (dana, {"reason": " "}, NotNow, "reason_needed"),
        (dana, {"flags": shown}, NotNow, "amended_meanwhile"),
    ):
        with pytest.raises(kind) as refused:
            look(certificate, person, **said)
        assert refused.value.code == code
    assert look(certificate, dana).flagged_at is None


def test_both_doors_look(certificate, counted, amend, dana, tina, client_of, api_of):
    amend(counted[0])
    url = reverse("credentials:deciding_look", args=[certificate.serial])
    page = client_of(dana).get(url)
    form = {"reason": WHY, "flags": page.context["form"]["flags"].value()}
    assert client_of(dana).post(url, form).status_code == 302
    assert client_of(dana).get(url).status_code == 409
    amend(counted[1])
    here = f"/api/v1/certificates/{certificate.serial}/"
    flags = api_of(dana).get(here).data["flags"]
    assert [(each["scan"], each["looked_at"] is None) for each in flags] == [
        (counted[1].pk, True), (counted[0].pk, False),
    ]  # fmt: skip
    assert api_of(tina).get(here).data["flags"] == []
    said = {"reason": WHY, "flags": [each["id"] for each in flags]}
    assert api_of(dana).post(f"{here}look/", {"reason": WHY}, format="json").status_code == 400
    answer = api_of(dana).post(f"{here}look/", said, format="json")
    assert (answer.status_code, answer.data["flagged"], answer.data["state"]) == (200, False, "valid")


def test_the_history_tells_the_holder_nothing_of_amendments_as_the_certificates_own_page(
    certificate, counted, amend, dana, tina, api_of
):
    amend(counted[0])
    look(certificate, dana)

    def told(person) -> list[str]:
        found = api_of(person).get(f"/api/v1/history/certificate/{certificate.pk}/").json()["results"]
        return [each["verb"] for each in found]

    issued = ["certificate.issued", "certificate.intended"]
    assert told(tina) == issued
    assert told(dana) == ["certificate.looked_at", "certificate.flagged", *issued]


def test_a_revoked_certificate_asks_nothing_about_its_amendments(
    certificate, counted, amend, dana, client_of, authentication
):
    amend(counted[0])
    page = f"/certificates/{certificate.serial}/"
    asked = text_of(client_of(dana).get(page))
    assert [words in asked for words in ("Look again", "Looked at: it stands")] == [True, True]
    certificates.revoke(certificate=certificate, by=dana, reason="Not hers.", authentication=authentication)
    shown = text_of(client_of(dana).get(page))
    assert [words in shown for words in ("Amended after it was issued", "Look again", "Looked at: it stands")] == [
        True, False, False,
    ]  # fmt: skip
    certificate.refresh_from_db()
    with pytest.raises(NotNow) as refused:
        look(certificate, dana)
    assert refused.value.code == "nothing_amended"
