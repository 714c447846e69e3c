"""No one director alone has clips sent to an address: the others are mailed, and one of them confirms it before the first goes."""

from __future__ import annotations

import html
import ipaddress

import pytest

from logbook.actions import archives
from logbook.models import TeachingArchive
from logbook.queries.forwarding import how_far
from pocus_credentialing import outgoing
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.scans.side_by_side import refused

pytestmark = pytest.mark.django_db
HERE = outgoing.OutgoingSettings(allowed=(ipaddress.ip_network("127.0.0.0/8"),), ca="")


@pytest.fixture
def quinn(programme):
    person = in_people.a_person("Quinn Abara", post_nominals="MD")
    in_curriculum.a_director(person, programme)
    return person


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    def do(act, **said):
        with django_capture_on_commit_callbacks(execute=True):
            return act(**said)

    return do


@pytest.fixture
def ada(hospital):
    person = in_people.a_person("Ada Brink")
    in_people.an_administrator(person, hospital)
    return person


@pytest.fixture
def named(hospital, dana, archive, settings):
    """By Dana, to whom the others are added by the tests."""
    settings.OUTGOING = HERE

    def name(**more) -> TeachingArchive:
        said = {"name": "Teaching PACS", "takes": "accepted", "ae_title": "TEACHING", "host": "127.0.0.1", **more}
        return archives.add(institution=hospital, by=dana, kind="dicom", port=archive.port, tls=False, **said)

    return name


def told(archive) -> list[str]:
    return [
        event.verb
        for event in Event.objects.filter(thing_id=archive.pk).order_by("seq")
        if "switched" not in event.verb
    ]


def text_of(client, archive) -> str:
    return html.unescape(client.get(f"/teaching-archives/{archive.pk}/").content.decode())


def test_the_others_are_mailed_and_the_first_clip_goes_once_one_of_them_has_confirmed_the_address(
    named, archive, accepted, dana, quinn, ada, tina, client_of, committed, mailoutbox, run_jobs
):
    one = committed(named)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([quinn.email, ada.email])
    assert [one.place in mail.body and f"/teaching-archives/{one.pk}/" in mail.body for mail in mailoutbox] == [
        True
    ] * 2
    archives.switch(archive=one, by=dana, on=True)
    archives.forward_everywhere()
    run_jobs()
    assert (how_far(one).waiting, archive.got) == (2, [])
    waits = "Nothing is sent there before one of these people confirms it: Ada Brink, Quinn Abara."
    confirm = f'action="/teaching-archives/{one.pk}/confirm/"'
    assert [(waits in said, confirm in said) for said in (text_of(client_of(who), one) for who in (dana, quinn))] == [
        (True, False),
        (False, True),
    ]
    assert "To be confirmed" in client_of(quinn).get("/teaching-archives/").content.decode()
    client_of(quinn).post(f"/teaching-archives/{one.pk}/confirm/", {"place": one.place})
    run_jobs()
    assert (how_far(one).sent, len(archive.got)) == (2, 2)
    assert "by Quinn Abara, " in text_of(client_of(dana), one)
    assert told(one) == ["archive.added", "archive.confirmed"]


def test_whoever_said_where_it_is_confirms_nothing_nor_is_what_was_not_read_confirmed(
    named, dana, quinn, tina, client_of, api_of
):
    one = named()
    page, api = f"/teaching-archives/{one.pk}/confirm/", f"/api/v1/teaching-archives/{one.pk}/confirm/"

    def both(person, place):
        return client_of(person).post(page, {"place": place}), api_of(person).post(api, {"place": place}, "json")

    assert refused(*both(dana, one.place)) == (403, ["placed_it"])
    assert [answer.status_code for answer in both(tina, one.place)] == [404, 404]
    assert refused(*both(quinn, "OTHER@10.0.0.1:104")) == (409, ["archive_moved"])
    answer = api_of(quinn).post(api, {"place": one.place}, "json").json()
    assert (answer["awaits_confirmation"], answer["confirmed_by"]) == (False, str(quinn.pk))
    assert refused(*both(quinn, one.place)) == (409, ["confirmed_already"])


def test_at_another_address_it_waits_anew_and_otherwise_it_does_not(named, dana, quinn, archive, committed, mailoutbox):
    one = named()
    one = archives.confirm(archive=one, place=one.place, by=quinn)
    before = one.place
    mailoutbox.clear()
    one = committed(archives.change, archive=one, by=dana, name="PACS", takes="released")
    assert (one.awaits_confirmation, mailoutbox) == (False, [])
    one = committed(archives.change, archive=one, by=quinn, ae_title="ELSEWHERE")
    ((mail),) = mailoutbox
    assert (one.awaits_confirmation, mail.to, before in mail.body, one.place in mail.body) == (
        True, [dana.email], True, True
    )  # fmt: skip
    one = archives.confirm(archive=one, place=one.place, by=dana)
    assert one.confirmed_by == dana
    # What went encrypted and no longer does is sent somewhere else, too.
    one = committed(archives.change, archive=one, by=quinn, tls=True)
    assert one.awaits_confirmation is False
    one = committed(archives.change, archive=one, by=quinn, tls=False)
    assert one.awaits_confirmation is True


def test_the_only_director_and_administrator_waits_for_nobody_and_page_and_history_say_so(
    named, dana, archive, accepted, client_of, committed, mailoutbox, run_jobs
):
    one = committed(named)
    archives.switch(archive=one, by=dana, on=True)
    run_jobs()
    assert (mailoutbox, len(archive.got), told(one)) == ([], 2, ["archive.added", "archive.unconfirmed"])
    said = "by nobody: Dana Whitfield was the only director and administrator, so nobody else was told"
    assert said in text_of(client_of(dana), one)
    assert "nobody else was there to confirm it" in sentence(Event.objects.get(verb="archive.unconfirmed"), {})


def test_where_the_others_have_gone_it_is_switched_off_and_on_again(named, dana, quinn, client_of):
    one = archives.switch(archive=named(), by=dana, on=True)
    quinn.memberships.all().delete()
    assert "Switch the archive off and on again" in text_of(client_of(dana), one)
    for on in (False, True):
        one = archives.switch(archive=one, by=dana, on=on)
    assert (one.awaits_confirmation, one.confirmed_by) == (False, None)


def test_what_was_named_before_goes_on(named, dana, quinn, archive, accepted, run_jobs):
    one = archives.switch(archive=named(), by=dana, on=True)
    TeachingArchive.objects.update(placed_by=None)
    archives.forward(one.pk)
    assert len(archive.got) == 2
