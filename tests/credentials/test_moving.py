"""A trainee is moved to another version: by a director, with a reason, after seeing what it brings; what was signed stays."""

from __future__ import annotations

import html
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curriculum.actions import memberships, versions
from curriculum.actions.enrolments import move_all
from curriculum.library.texts import library_text
from curriculum.models import Enrolment, Move
from curriculum.states import Role
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.log import record
from pocus_credentialing.audit.models import Event
from pocus_credentialing.credentials import moves, standings
from pocus_credentialing.credentials.actions import certificates, issuing, moving
from pocus_credentialing.credentials.models import Certificate, Standing
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.factories import curriculum as in_curriculum

from . import builders

pytestmark = pytest.mark.django_db
TEXT = library_text("spocus-two-phase").replace("      n: 25\n", "      n: 26\n", 1)
WHY = "The cardiac number was raised for everyone."


@pytest.fixture
def second(programme, dana):
    """Asks for twenty-six cardiac scans; published after Tina was enrolled."""
    return versions.publish_text(programme=programme, text=TEXT, by=dana)


def moved_to(*, enrolment, **given) -> Enrolment:
    [moved] = moving.move_with_effects(enrolments=[enrolment], **given)
    return moved


def said(call, **kwargs) -> list[tuple[str, str]]:
    with pytest.raises((NotNow, NotAllowed)) as refusal:
        call(**kwargs)
    return [(reason.code, str(reason)) for reason in refusal.value.reasons]


def met(enrolment, key="cardiac.scans"):
    standing = Standing.objects.get(enrolment=enrolment, requirement__key=key)
    return (standing.requirement.version.number, standing.needed, standing.counted, standing.met)


def check(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_a_move_holds_to_the_other_version_and_refreshes_progress_at_once(ready, dana, second):
    assert met(ready) == (1, 25, 25, True)
    moved = moved_to(enrolment=ready, version=second, by=dana, reason=f" {WHY} ")
    assert (moved.version, Enrolment.objects.get(pk=ready.pk).version) == (second, second)
    assert met(ready) == (2, 26, 25, False)
    assert set(Standing.objects.filter(enrolment=ready).values_list("requirement__version", flat=True)) == {second.pk}


def test_it_is_recorded_without_words_and_the_words_are_kept_beside_it(ready, dana, second):
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    event = Event.objects.get(verb="enrolment.moved")
    assert (event.actor, event.thing_id, event.person, event.programme) == (dana.pk, ready.pk, ready.trainee_id, second.programme_id)  # fmt: skip
    effect = {"lost": ["cardiac.scans"], "complete_before": ["cardiac"]}
    assert event.data == {"from_version": 1, "to_version": 2, "words": digest(WHY), "effect": effect}
    assert list(Move.objects.values_list("enrolment", "event", "reason")) == [(ready.pk, event.pk, WHY)]


def test_the_trainee_gets_a_mail_without_the_reason(
    ready, dana, second, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    [mail] = [each for each in mailoutbox if "version" in each.subject]
    assert (mail.to, mail.subject) == (["tina@example.org"], "You are now held to version 2 of your programme")
    assert f"/progress/{ready.pk}/" in mail.body
    assert WHY not in mail.body


def test_the_history_tells_it_with_its_reason_to_trainee_and_director(ready, dana, second, client_of):
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    for reader in (ready.trainee, dana):
        text = client_of(reader).get(f"/history/enrolment/{ready.pk}/").content.decode()
        assert "Dana Whitfield moved Tina Okafor from version 1 to version 2." in text
        assert WHY in text


def test_what_it_brings_is_recorded_as_it_was_shown_and_told_by_the_history(ready, dana, second, client_of):
    director, page = client_of(dana), f"/programmes/{second.programme_id}/move/?version="
    for number, sentence in ((2, "Loses: Cardiac scans that count"), (1, "Gains: Cardiac scans that count")):
        # The page before the move says besides how far it is today.
        shown = [
            re.sub(r" \(\d+ of \d+, then \d+ of \d+\)", "", each) for each in lines_of(director.get(f"{page}{number}"))
        ]
        assert sentence in shown
        sent = director.post(f"{page}{number}", {"version": number, "enrolment": [ready.pk], "reason": WHY})
        assert sent.status_code == 302
        told = lines_of(director.get(f"/history/enrolment/{ready.pk}/"))
        kinds = ("Gains: ", "Loses: ", "Asked ", "Complete exams: ", "Nothing that is asked changes.")
        assert [line for line in told if line.startswith(kinds)][:2] == [
            line for line in shown if line.startswith(kinds)
        ]
    first, _back = Event.objects.filter(verb="enrolment.moved").order_by("seq")
    assert first.data["effect"]["lost"] == ["cardiac.scans"]


def test_what_was_recorded_in_titles_is_told_as_it_stands(ready, dana, second, client_of):
    said = {"from_version": 1, "to_version": 2, "words": digest(WHY), "programme": second.programme}
    told = {"gained": ["Heart scans", "cardiac.scans"], "complete_after": ["Heart", "cardiac"]}
    record("enrolment.moved", by=dana, on=ready, institution=ready.institution, effect=told, **said)
    shown = lines_of(client_of(dana).get(f"/history/enrolment/{ready.pk}/"))
    assert [line for line in shown if line.startswith(("Gains: ", "Complete exams: "))] == [
        "Gains: Heart scans, Cardiac scans that count",
        "Complete exams: none; then: Heart, Focused cardiac ultrasound",
    ]


def test_a_requirement_is_called_what_it_is_called_where_the_move_led(ready, dana, programme):
    renamed = TEXT.replace("Cardiac scans that count", "Heart scans")
    second = versions.publish_text(programme=programme, text=renamed, by=dana)
    for version in (second, programme.versions.get(number=1)):
        moved_to(enrolment=ready, version=version, by=dana, reason=WHY)
    there, back = Event.objects.filter(verb="enrolment.moved").order_by("seq")
    found = moves.brought([there, back])
    assert [found[each.pk][0] for each in (there, back)] == ["Loses: Heart scans", "Gains: Cardiac scans that count"]


def test_many_moves_are_told_in_two_queries_and_none_in_none(ready, dana, second, django_assert_num_queries):
    first = second.programme.versions.get(number=1)
    for version in (second, first, second):
        moved_to(enrolment=ready, version=version, by=dana, reason=WHY)
    events = list(Event.objects.filter(verb="enrolment.moved"))
    for some in (events[:1], events):
        with django_assert_num_queries(2):
            assert len(moves.brought(some)) == len(some)
    others = list(Event.objects.exclude(verb="enrolment.moved"))
    with django_assert_num_queries(0):
        assert (moves.brought(others), others == []) == ({}, False)


def test_what_it_brings_is_judged_once_the_rules_let_it_and_with_the_enrolments_held(ready, tom, dana, second):
    asked: list[list[tuple[str, int]]] = []

    def told(held):
        assert connection.in_atomic_block
        asked.append([(each.trainee.name, each.version.number) for each in held])
        return {each.pk: {"lost": [each.trainee.name]} for each in held}

    both = sorted([ready, builders.enrolment_of(tom)], key=lambda each: each.pk)
    with pytest.raises(NotNow):
        move_all(enrolments=both, version=second, by=dana, reason=" ", told=told)
    assert asked == []
    move_all(enrolments=both[::-1], version=second, by=dana, reason=WHY, told=told)
    assert asked == [[(each.trainee.name, 1) for each in both]]
    recorded = Event.objects.filter(verb="enrolment.moved").values_list("thing_id", "data__effect")
    assert dict(recorded) == {each.pk: {"lost": [each.trainee.name]} for each in both}


def test_a_move_reads_and_holds_its_enrolments_once_and_asks_its_rules_once(ready, tom, dana, second):
    enrolments = [ready, builders.enrolment_of(tom)]
    with CaptureQueriesContext(connection) as sent:
        moving.move_with_effects(enrolments=enrolments, version=second, by=dana, reason=WHY)
    said = [each["sql"] for each in sent.captured_queries]
    held = [sql for sql in said if re.match(r'SELECT .* FROM "curriculum_enrolment" .*"id" IN \(', sql)]
    directing = [sql for sql in said if re.match(r'SELECT 1 .* FROM "curriculum_membership"', sql)]
    assert (len(held), len(directing)) == (1, len(enrolments))


def test_that_nothing_changes_is_recorded_too(ready, dana, programme, client_of):
    same = versions.publish_text(
        programme=programme, text=TEXT.replace("n: 26", "n: 25").replace("value: 24", "value: 12"), by=dana
    )
    moving.move_with_effects(enrolments=[ready], version=same, by=dana, reason=WHY)
    assert Event.objects.get(verb="enrolment.moved").data["effect"] == {}
    assert "Nothing that is asked changes." in lines_of(client_of(dana).get(f"/history/enrolment/{ready.pk}/"))


def lines_of(answer) -> list[str]:
    return [line.strip() for line in html.unescape(re.sub(r"<[^>]*>", "\n", answer.content.decode())).splitlines()]


def test_what_was_certified_stays_and_every_check_agrees(certificate, ready, dana, second):
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    after = Certificate.objects.get(pk=certificate.pk)
    assert (after.state, after.version.number, after.evidence.judged["version"]["requirements"][2]["params"]["n"]) == ("valid", 1, 25)  # fmt: skip
    assert check("check_certificates") == "Every certificate is as it should be. Checked: 1.\n"
    assert check("check_standings") == "Every standing is as it should be. Enrolments checked: 1.\n"


def test_the_check_names_a_reason_that_is_missing_or_another_and_a_version_that_no_move_led_to(ready, dana, second):
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    assert list(moves.faults()) == []
    said = {"from_version": 1, "to_version": 1, "words": digest(WHY)}
    event = record("enrolment.moved", by=dana, on=ready, institution=ready.institution, **said)
    begins = f"enrolment {ready.pk}: "
    others = [
        f"{begins}moved from version 1, and the move before led to 2",
        f"{begins}held to version 2, and its last move led to 1",
    ]
    assert list(moves.faults()) == [f"{begins}the reason of the move at event {event.pk} is missing", *others]
    Move.objects.create(enrolment=ready, event=event.pk, reason="Another reason.")
    unknown = Move.objects.create(enrolment=ready, event=ready.pk, reason=WHY).event
    told = list(moves.faults())
    assert told == [
        f"{begins}the reason of the move at event {event.pk} is not the one that was given",
        others[0],
        f"{begins}there is a reason for a move at event {unknown}, which was not recorded",
        others[1],
    ]
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_standings", stdout=out)
    assert [line for line in out.getvalue().splitlines() if line in told] == told


def test_back_again_is_a_move_too(ready, dana, second):
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    first = second.programme.versions.get(number=1)
    moved_to(enrolment=ready, version=first, by=dana, reason="A mistake.")
    assert met(ready) == (1, 25, 25, True)
    assert Move.objects.count() == 2


# --- what is refused


@pytest.mark.parametrize("who", ["tina", "pat", "sid"])
def test_nobody_but_a_director_moves_anyone(request, who, ready, second):
    person = request.getfixturevalue(who)
    assert said(moved_to, enrolment=ready, version=second, by=person, reason=WHY) == [
        ("not_director", "Only a director of this programme may do this.")
    ]


def test_every_reason_against_it_is_told_at_once(ready, dana, second, programme):
    first = programme.versions.get(number=1)
    assert said(moved_to, enrolment=ready, version=first, by=dana, reason=" ") == [
        ("held_already", "Tina Okafor is held to version 1 already."),
        ("reason_needed", "Say why, in a sentence."),
    ]
    memberships.end(membership=ready.trainee.memberships.get(role=Role.TRAINEE), by=dana)
    assert said(moved_to, enrolment=ready, version=second, by=dana, reason=WHY) == [
        ("enrolment_ended", "The enrolment of Tina Okafor has ended.")
    ]
    assert Event.objects.filter(verb="enrolment.moved").exists() is False


def test_a_version_of_another_programme_is_refused(ready, dana, hospital):
    other = in_curriculum.a_programme(hospital, code="wa-aaa")
    assert said(moved_to, enrolment=ready, version=other.current, by=dana, reason=WHY) == [
        ("other_programme", "This is a version of another programme.")
    ]


def test_several_are_moved_together_or_not_at_all(ready, tom, dana, second):
    toms = builders.enrolment_of(tom)
    moved_to(enrolment=toms, version=second, by=dana, reason=WHY)
    assert said(moving.move_with_effects, enrolments=[ready, toms], version=second, by=dana, reason=WHY) == [
        ("held_already", "Tom Bianchi is held to version 2 already.")
    ]
    assert Enrolment.objects.get(pk=ready.pk).version.number == 1
    assert moving.move_with_effects(enrolments=[ready], version=second, by=dana, reason=WHY) == [ready]


def test_a_move_between_the_two_steps_of_issuing_stops_it(ready, dana, second, authentication):
    intent = issuing.intend(enrolment=ready, applications=builders.exams("cardiac"), by=dana)
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    assert said(issuing.complete, certificate=intent, by=dana, authentication=authentication) == [
        ("moved_meanwhile", "The trainee was moved to another version meanwhile. Look again, then issue.")
    ]
    first = second.programme.versions.get(number=1)
    moved_to(enrolment=ready, version=first, by=dana, reason="Back.")
    assert issuing.complete(certificate=intent, by=dana, authentication=authentication).state == "valid"


def test_after_a_move_the_new_version_is_what_is_certified(ready, dana, pat, second, authentication):
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    builders.accepted(ready.trainee, pat, "cardiac", 1)
    standings.refresh(ready)
    made = certificates.issue(
        enrolment=builders.enrolment_of(ready.trainee), applications=builders.exams("cardiac"), by=dana,
        authentication=authentication,
    )  # fmt: skip
    assert (made.version.number, made.evidence.judged["version"]["requirements"][2]["params"]["n"]) == (2, 26)


# --- the page


def words(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def page(programme):
    return f"/programmes/{programme.pk}/move/"


def test_the_page_shows_what_each_would_lose_and_moves_who_is_ticked(ready, tom, dana, second, page, client_of):
    client = client_of(dana)
    shown = words(client.get(page))
    assert "Tina Okafor now version 1 Loses: Cardiac scans that count" in shown
    assert "Complete exams: Focused cardiac ultrasound; then: none" in shown
    assert "Tom Bianchi now version 1 Asked or counted otherwise: Cardiac scans that count" in shown
    answer = client.post(page, {"version": 2, "enrolment": [ready.pk], "reason": WHY}, follow=True)
    assert "1 trainee is moved." in words(answer)
    found = dict(Enrolment.objects.values_list("trainee__name", "version__number"))
    assert found == {"Tina Okafor": 2, "Tom Bianchi": 1}


def test_nobody_is_ticked_beforehand_and_what_is_missing_is_told(ready, dana, second, page, client_of):
    client = client_of(dana)
    assert re.search(r"<input[^>]*checked", client.get(page).content.decode()) is None
    answer = client.post(page, {"version": 2})
    assert (answer.status_code, answer.context["form"].errors) == (
        400,
        {"enrolment": ["Tick at least one trainee."], "reason": ["This field is required."]},
    )
    answer = client.post(page, {"version": 2, "enrolment": [ready.pk]})
    assert re.search(r"<input[^>]*checked", answer.content.decode()) is not None
    answer = client.post(page, {"version": 1, "enrolment": [ready.pk], "reason": WHY})
    assert answer.context["form"].errors["enrolment"] == [
        "Somebody you ticked was moved or left meanwhile. Look again."
    ]


def test_the_version_that_was_looked_at_is_the_one_that_counts(ready, dana, second, programme, page, client_of):
    versions.publish_text(programme=programme, text=TEXT.replace("n: 26", "n: 27"), by=dana)
    client_of(dana).post(page, {"version": 2, "enrolment": [ready.pk], "reason": WHY})
    assert Enrolment.objects.get(pk=ready.pk).version.number == 2


def test_programme_and_cohort_lead_there_while_somebody_is_held_to_another(
    ready, dana, second, page, programme, client_of
):
    client = client_of(dana)
    places = [f"/programmes/{programme.pk}/", f"/cohorts/{programme.pk}/"]
    assert [page in client.get(each).content.decode() for each in places] == [True, True]
    moved_to(enrolment=ready, version=second, by=dana, reason=WHY)
    assert [page in client.get(each).content.decode() for each in places] == [False, False]
    assert "Everybody is held to version 2" in words(client.get(page))


@pytest.mark.parametrize("version", ["3", "0", "x", "9" * 40])
def test_a_version_that_is_not_there_is_not_found(dana, second, page, client_of, version):
    assert [client_of(dana).get(page, {"version": each}).status_code for each in (version, "1")] == [404, 200]


def test_many_are_shown_some_at_a_time(ready, tom, dana, second, page, client_of, monkeypatch):
    monkeypatch.setattr("pocus_credentialing.credentials.views.moving.AT_ONCE", 1)
    client = client_of(dana)
    first = client.get(page)
    assert [each.enrolment.trainee.name for each in first.context["effects"]] == ["Tina Okafor"]
    assert "?version=2&amp;first=1" in first.content.decode()
    second_page = client.get(page, {"version": 2, "first": 1})
    assert ([each.enrolment.trainee.name for each in second_page.context["effects"]], second_page.context["next"]) == (["Tom Bianchi"], 0)  # fmt: skip
