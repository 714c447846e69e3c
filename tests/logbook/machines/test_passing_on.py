"""What waits for somebody who is gone: a director of that hospital passes it on to who made it, or destroys it."""

from __future__ import annotations

import pytest

from curriculum.models import Application, Enrolment
from logbook import storage
from logbook.actions import arrivals, claims, legal_holds, passing_on
from logbook.models import Arrival, ArrivedStudy, Scan
from logbook.rules import passing_on as rules
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.logbook.scans.side_by_side import refused

from .builders import a_device, arrives, object_of, pointing_to, said_of

pytestmark = pytest.mark.django_db
WHY = "Tom was on that shift, with the code of the one before."


def arriving(device, person, hospital, content: bytes = b"", **more) -> ArrivedStudy:
    arrival = arrives(device, content or object_of(frames=1))
    return arrivals.sort_as(
        arrival=arrival, by=None, said=said_of(arrival, exam="", **pointing_to(person, hospital), **more)
    )


@pytest.fixture
def device(hospital, dana):
    return a_device(hospital, dana)


@pytest.fixture
def left(device, hospital, tina) -> ArrivedStudy:
    """Matched to Tina, in no scan, and her account is closed."""
    study = arriving(device, tina, hospital)
    User.objects.filter(pk=tina.pk).update(is_active=False)
    return ArrivedStudy.objects.get(pk=study.pk)


def passed_on(study: ArrivedStudy, to: User, why: str = WHY) -> tuple[str, dict, str, dict]:
    page = {"decision": "pass_on", "person": str(to.pk), "reason": why}
    return (
        f"/arrivals/{study.pk}/left/",
        page,
        f"/api/v1/arrivals/{study.pk}/pass-on/",
        {"person": str(to.pk), "reason": why},
    )


def destroyed(study: ArrivedStudy, why: str = "Nobody knows whose.") -> tuple[str, dict, str, dict]:
    page = {"decision": "destroy", "reason": why}
    return f"/arrivals/{study.pk}/left/", page, f"/api/v1/arrivals/{study.pk}/destroy-left/", {"reason": why}


def test_a_director_passes_it_on_and_it_waits_in_the_log_of_whoever_has_it_now(left, dana, tina, tom, client_of):
    director, page, said = client_of(dana), *passed_on(left, tom)[:2]
    assert f'href="{page}"' in director.get("/arrivals/").text
    assert director.post(page, said).url == "/arrivals/"
    study = ArrivedStudy.objects.get(pk=left.pk)
    assert (study.owner, study.rule, study.evidence) == (tom, "passed_on", {"from": str(tina.pk), "by": str(dana.pk)})
    event = Event.objects.get(verb="study.passed_on")
    assert (event.actor, event.person, event.data["reason"]) == (dana.pk, tina.pk, WHY)
    assert sentence(event, {tina.pk: "Tina", dana.pk: "Dana"}) == (
        "Dana passed on what had come in for Tina, who is no longer here."
    )
    assert f'href="/arrivals/{left.pk}/exam/"' in client_of(tom).get("/arrivals/").text
    claims.say_exam(study=study, by=tom, application=Application.objects.get(code="lung"))
    assert (Scan.objects.get().trainee, Scan.objects.get().clips.count()) == (tom, 1)
    assert client_of(dana).get(page).status_code == 404


def test_by_program_it_is_the_same(left, dana, tom, api_of):
    _page, _said, address, body = passed_on(left, tom)
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    answer, again = (api_of(dana).post(address, body, "json", **key) for _time in range(2))
    assert (answer.status_code, answer.json()["owner"], answer.json()["rule"]) == (200, str(tom.pk), "passed_on")
    # The director no longer sees it; whoever did not hear the answer is told it once more all the same.
    assert (again.status_code, again.json()) == (200, answer.json())
    assert api_of(dana).post(address, body, "json").status_code == 404


def test_a_director_has_it_destroyed(left, dana, client_of, api_of, tmp_data, django_capture_on_commit_callbacks):
    original = tmp_data / "quarantine" / f"{Arrival.objects.get().pk}.dcm"
    assert original.exists()
    page, said, address, body = destroyed(left)
    with django_capture_on_commit_callbacks(execute=True):
        assert client_of(dana).post(page, said).url == "/arrivals/"
    assert (original.exists(), Arrival.objects.get().destroyed_at is not None) == (False, True)
    event = Event.objects.get(verb="study.destroyed")
    assert (event.actor, event.data["reason"], event.data["objects"]) == (dana.pk, "Nobody knows whose.", 1)
    assert [client_of(dana).get(page).status_code, api_of(dana).post(address, body, "json").status_code] == [404, 404]


def test_why_and_to_whom_must_be_said(left, dana, tom, client_of, api_of):
    page, said, address, body = passed_on(left, tom)
    for missing in ("reason", "person"):
        assert client_of(dana).post(page, said | {missing: ""}).status_code == 400
        assert api_of(dana).post(address, body | {missing: ""}, "json").status_code == 400
    assert client_of(dana).post(page, said | {"decision": ""}).status_code == 400
    assert client_of(dana).get(page).status_code == 200


def test_nobody_else_can_and_only_trainees_whom_the_director_supervises_there_are_offered(
    left, dana, pat, sid, tina, tom, client_of, api_of
):
    page, said, address, body = passed_on(left, tom)
    for person in (pat, sid, tom):
        assert [
            client_of(person).post(page, said).status_code,
            api_of(person).post(address, body, "json").status_code,
        ] == [
            404,
            404,
        ]
    form = client_of(dana).get(page).context["form"]
    assert list(form.fields["person"].queryset) == [tom]  # Tina's account is closed, Pat and Dana are no trainees
    for nobody in (pat, sid):
        assert client_of(dana).post(page, said | {"person": str(nobody.pk)}).status_code == 400
        assert api_of(dana).post(address, body | {"person": str(nobody.pk)}, "json").status_code == 400


def test_no_director_gives_it_to_themself(left, dana, pat, tom, enrolled_too):
    with pytest.raises(NotAllowed) as refusal:
        passing_on.pass_on(study=left, to=enrolled_too(dana), by=dana, reason=WHY)
    assert refusal.value.code == "own_claim"
    with pytest.raises(NotAllowed) as refusal:
        passing_on.pass_on(study=left, to=tom, by=pat, reason=WHY)
    assert [reason.code for reason in refusal.value.reasons] == ["not_director"]
    assert passing_on.pass_on(study=left, to=tom, by=dana, reason=WHY).owner == tom


@pytest.fixture
def enrolled_too(programme):
    def enrol(person: User) -> User:
        first = Enrolment.objects.first()
        Enrolment.objects.create(
            trainee=person,
            programme=programme,
            version=first.version,
            institution=first.institution,
            route=first.route,
            started_on=first.started_on,
        )
        return person

    return enrol


def test_nothing_is_decided_about_what_waits_for_somebody_whose_account_is_open(left, tina, tom, dana):
    User.objects.filter(pk=tina.pk).update(is_active=True)
    study = ArrivedStudy.objects.get(pk=left.pk)
    for act in (rules.check_can_decide_left, rules.check_can_destroy_left):
        with pytest.raises(NotNow) as refusal:
            act(dana, study)
        assert refusal.value.code == "owner_is_here"
    with pytest.raises(NotNow):
        passing_on.pass_on(study=study, to=tom, by=dana, reason=WHY)
    assert ArrivedStudy.objects.get().owner == tina


def test_what_came_late_for_a_scan_goes_to_nobody_else_and_what_a_hold_keeps_is_not_destroyed(
    device, hospital, tina, tom, dana, client_of, api_of
):
    study = arriving(device, tina, hospital)
    claims.say_exam(study=study, by=tina, application=Application.objects.get(code="lung"))
    late = arrives(device, object_of(frames=2))
    Arrival.objects.filter(pk=late.pk).update(study=study, facts=Arrival.objects.exclude(pk=late.pk).get().facts)
    hold = legal_holds.put(trainee=tina, institution=hospital, by=dana, reason="A claim.")
    User.objects.filter(pk=tina.pk).update(is_active=False)

    def asked(way) -> tuple[int, list[str]]:
        page, said, address, body = way
        return refused(client_of(dana).post(page, said), api_of(dana).post(address, body, "json"))

    assert asked(passed_on(study, tom)) == (409, ["in_a_scan", "on_hold"])
    assert asked(destroyed(study)) == (409, ["on_hold"])
    legal_holds.lift(legal_hold=hold, by=dana, reason="Settled.")
    assert client_of(dana).post(*destroyed(study)[:2]).status_code == 302
    assert Scan.objects.get().clips.count() == 1


def test_what_comes_again_before_its_file_was_destroyed_keeps_the_new_one(
    device, hospital, tina, dana, django_capture_on_commit_callbacks
):
    """The machine sends it once more between the decision and the moment at which the disk is told."""
    content = object_of(frames=1)
    study = arriving(device, tina, hospital, content)
    User.objects.filter(pk=tina.pk).update(is_active=False)
    with django_capture_on_commit_callbacks() as later:
        passing_on.destroy_left(study=study, by=dana, reason=WHY)
    again = arrives(device, content)
    assert (again.pk, again.destroyed_at) == (study.arrivals.get().pk, None)
    for call in later:
        call()
    assert storage.original(again.pk).exists()


def test_what_does_not_come_again_is_destroyed(left, dana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        passing_on.destroy_left(study=left, by=dana, reason=WHY)
    assert not storage.original(Arrival.objects.get().pk).exists()


def test_of_who_is_no_trainee_there_any_more_a_director_decides_too_and_they_are_told_so(
    device, hospital, dana, tina, tom, client_of, api_of
):
    study = arriving(device, tina, hospital)
    page, said, _address, _body = passed_on(study, tom)
    assert client_of(dana).get(page).status_code == 404  # she is here: it is hers
    Enrolment.objects.filter(trainee=tina).update(ended_on=hospital.today())
    assert page in client_of(dana).get("/arrivals/").text
    assert "who is no longer a trainee at this hospital" in client_of(dana).get(page).text
    hers, exam = client_of(tina), f"/arrivals/{study.pk}/exam/"
    assert (exam in (inbox := hers.get("/arrivals/").text), "You are no longer enrolled at this hospital" in inbox) == (
        False,
        True,
    )
    answers = [
        hers.post(exam, {"application": str(Application.objects.get(code="lung").pk)}),
        api_of(tina).post(f"/api/v1/arrivals/{study.pk}/exam/", {"application": "lung"}, "json"),
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[1].json()["reasons"][0]["code"] == "left_hospital"
    assert client_of(dana).post(page, said).url == "/arrivals/"
    assert ArrivedStudy.objects.get(pk=study.pk).owner == tom


def test_what_came_late_for_a_scan_of_who_left_stays_theirs(device, hospital, dana, tina, client_of):
    study = arriving(device, tina, hospital)
    claims.say_exam(study=study, by=tina, application=Application.objects.get(code="lung"))
    Arrival.objects.update(placed_at=None)
    Enrolment.objects.filter(trainee=tina).update(ended_on=hospital.today())
    assert client_of(dana).get(f"/arrivals/{study.pk}/left/").status_code == 404
