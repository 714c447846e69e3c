"""A trainee writes reflections: they count where the programme asks for them, until taken back; a certificate keeps them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from curriculum.actions.library import begin
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import Application, Enrolment
from logbook.actions import reflections
from logbook.models import Reflection
from logbook.rules import reflections as rules
from pocus_credentialing.audit import triggers
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.credentials.actions import certificates
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.credentials.standings import judged
from pocus_credentialing.refusals import NotAllowed, NotNow
from tests.credentials.builders import a_scan
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people

pytestmark = pytest.mark.django_db

TWO = """\
requirements:
  - id: cardiac.reflections
    title: Cardiac reflections
    phase: phase2
    shape: reflections
    application: cardiac
    params: {n: 1}
    source: [SPOCUS-VAL]
    tag: p
    note: Invented for a test.
"""


@pytest.fixture
def programme(hospital):
    text = library_text("spocus-two-phase")
    text = text[: text.index("\nrequirements:") + 1] + TWO
    return begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)


@pytest.fixture
def enrolment(tina):
    return Enrolment.objects.get(trainee=tina)


@pytest.fixture
def rcem(hospital, tina):
    """As published; the number that the source leaves open is set, as publishing asks."""
    text = library_text("rcem-core-legacy").replace("params: {n: null, kinds", "params: {n: 1, kinds", 1)
    programme = begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)
    return in_curriculum.a_trainee(tina, programme)


def exam(code="cardiac"):
    return Application.objects.get(code=code)


def written(enrolment, text="Gain too high.", **more) -> Reflection:
    return reflections.write(
        enrolment=enrolment, by=enrolment.trainee, text=text, **{"application": exam(), "scan": None, **more}
    )


def standing(enrolment, key):
    row = Standing.objects.get(enrolment=enrolment, requirement__key=key)
    return (row.counted, row.met)


def refused(act, *args, **named):
    with pytest.raises((NotAllowed, NotNow)) as caught:
        act(*args, **named)
    return [reason.code for reason in caught.value.reasons]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- what they count for ----------------------------------------------------------------------------------------


def test_the_ten_reflections_of_rcem_core_are_met_by_writing_them(rcem, tina):
    exams = ("fast", "aorta", "vascular_access", "cardiac")
    ten = [written(rcem, f"Case {at}.", application=exam(exams[at % 4])) for at in range(9)]
    assert standing(rcem, "programme.reflections") == (9, False)
    ten.append(written(rcem, "Case 9.", application=exam("aorta")))
    assert standing(rcem, "programme.reflections") == (10, True)
    facts = judged(rcem).facts.reflections
    assert [each.id for each in facts] == [str(each.pk) for each in ten]
    assert {each.written_on for each in facts} == {rcem.programme.institution.today()}
    reflections.withdraw(reflection=ten[0], by=tina)
    assert standing(rcem, "programme.reflections") == (9, False)


def test_the_day_is_that_of_writing_where_the_programme_is(enrolment, hospital):
    hospital.time_zone = "Pacific/Auckland"
    hospital.save(update_fields=["time_zone"])
    late = Reflection(
        enrolment=enrolment, application=exam(), text="x", written_at=datetime(2026, 11, 14, 20, tzinfo=UTC)
    )
    late.save()
    (fact,) = judged(Enrolment.objects.get(pk=enrolment.pk)).facts.reflections
    assert (fact.written_on, fact.application) == (date(2026, 11, 15), "cardiac")


def test_where_no_rule_asks_for_them_they_are_no_facts_and_not_offered(tina, hospital, enrolment, client_of):
    text = library_text("spocus-two-phase").replace("code: spocus-two-phase\n", "code: another\n", 1)
    programme = begin(institution=hospital, source=read_programme_text(text)[0], by=None, text=text)
    quiet = in_curriculum.a_trainee(tina, programme)
    written(quiet)
    assert judged(quiet).facts.reflections == ()
    index = client_of(tina).get("/reflections/").content.decode()
    offered = {each.pk: reverse("logbook:reflections_write", args=[each.pk]) in index for each in (quiet, enrolment)}
    assert offered == {quiet.pk: False, enrolment.pk: True}
    assert 'href="/reflections/"' not in client_of(tina).get(f"/progress/{quiet.pk}/").content.decode()
    assert 'href="/reflections/"' in client_of(tina).get(f"/progress/{enrolment.pk}/").content.decode()


# --- what may be written ----------------------------------------------------------------------------------------


def test_only_the_trainee_writes_and_takes_back(enrolment, pat, dana, tom, sid):
    for somebody in (pat, dana, tom, sid):
        assert refused(rules.check_can_write, somebody, enrolment) == ["not_the_trainee"]
        assert refused(rules.check_can_withdraw, somebody, written(enrolment, somebody.name)) == ["not_the_trainee"]
    enrolment.ended_on = date(2026, 1, 1)
    assert refused(rules.check_can_write, enrolment.trainee, enrolment) == ["enrolment_ended"]


def test_what_is_not_whole_is_not_written(enrolment, tina, tom):
    theirs, lung = a_scan(tom), a_scan(tina, "lung")
    assert refused(written, enrolment, "  ") == ["text_needed"]
    assert refused(written, enrolment, "x" * 4001) == ["too_long"]
    assert refused(written, enrolment, application=exam("aorta")) == ["other_exam"]
    assert refused(written, enrolment, scan=theirs) == ["not_such_a_scan"]
    assert refused(written, enrolment, scan=a_scan(tina, state="draft")) == ["not_such_a_scan"]
    assert refused(written, enrolment, scan=lung) == ["scan_of_other_exam"]
    assert Reflection.objects.count() == 0
    own = a_scan(tina)
    assert written(enrolment, scan=own).scan == own


def test_the_same_text_is_written_once_and_again_after_it_was_taken_back(enrolment, tina):
    first = written(enrolment, "One.\r\nTwo.")
    assert refused(written, enrolment, " One.\nTwo. ") == ["written_already"]
    reflections.withdraw(reflection=first, by=tina)
    assert refused(reflections.withdraw, reflection=first, by=tina) == ["withdrawn_already"]
    assert written(enrolment, "One.\nTwo.").text == first.text


# --- the record -------------------------------------------------------------------------------------------------


def test_the_history_says_that_it_was_written_and_holds_no_word_of_it(enrolment, tina):
    one = written(enrolment)
    reflections.withdraw(reflection=one, by=tina)
    events = list(history_of(enrolment))
    assert [sentence(event, {tina.pk: "Tina"}) for event in events] == [
        "Tina wrote a reflection.",
        "Tina took back a reflection.",
    ]
    assert events[0].data == {"words": digest("Gain too high."), "application": "cardiac"}
    assert Event.objects.filter(data__icontains="gain too").count() == 0


def test_the_database_refuses_another_text(enrolment):
    one = written(enrolment)
    with pytest.raises(DatabaseError, match="logbook_reflection"):
        Reflection.objects.filter(pk=one.pk).update(text="Fine.")


def test_what_was_changed_all_the_same_is_named_by_a_command(enrolment, capsys):
    one, two = written(enrolment), written(enrolment, "Depth too shallow.")
    call_command("check_standings")
    triggers.uninstall()
    Reflection.objects.filter(pk=one.pk).update(text="Fine.")
    Reflection.objects.filter(pk=two.pk).update(withdrawn_at=timezone.now())
    gone = written(enrolment, "Gone.")
    pk = gone.pk
    gone.delete()
    triggers.install()
    with pytest.raises(SystemExit):
        call_command("check_standings")
    told = capsys.readouterr().out.splitlines()
    assert {line for line in told if line.startswith("reflection ")} == {
        f"reflection {one.pk}: the text is not the one that was written",
        f"reflection {two.pk}: whether it was taken back is not as it was recorded",
        f"reflection {pk}: it was written, and is missing",
    }


def test_what_a_certificate_rests_on_stays(enrolment, tina, dana, client_of, authentication):
    lung, cardiac = written(enrolment, application=exam("lung")), written(enrolment, "Depth too shallow.")
    issued = certificates.issue(enrolment=enrolment, applications=[exam()], by=dana, authentication=authentication)
    frozen = issued.evidence.judged["facts"]["reflections"]
    assert [each["id"] for each in frozen] == [str(lung.pk), str(cardiac.pk)]
    assert "shallow" not in str(issued.evidence.judged)
    cardiac.refresh_from_db()
    assert refused(reflections.withdraw, reflection=cardiac, by=tina) == ["certificate_rests_on_it"]
    page = reverse("logbook:reflections_show", args=[cardiac.pk])
    assert "A certificate rests on this reflection: it stays." in text_of(client_of(tina).get(page))
    assert client_of(tina).post(reverse("logbook:reflections_withdraw", args=[cardiac.pk])).status_code == 409
    reflections.withdraw(reflection=lung, by=tina)  # was of no exam of the certificate
    call_command("check_certificates")
    later = written(enrolment, "Later.")
    reflections.withdraw(reflection=later, by=tina)


# --- who reads them ---------------------------------------------------------------------------------------------


def test_proctors_and_directors_there_read_it_until_it_is_taken_back(
    enrolment, programme, tina, tom, pat, dana, sid, other_hospital
):
    one = written(enrolment)
    elsewhere, anywhere = in_people.a_person("Lin Mbeki"), in_people.a_person("Ola Berg")
    in_curriculum.a_proctor(elsewhere, programme).sites.add(other_hospital)
    in_curriculum.a_proctor(anywhere, programme, "lung")
    everybody = (tina, tom, pat, dana, sid, elsewhere, anywhere)

    def readers():
        return [who for who in everybody if Reflection.objects.visible_to(who).filter(pk=one.pk).exists()]

    assert readers() == [tina, pat, dana, anywhere]
    reflections.withdraw(reflection=one, by=tina)
    assert readers() == [tina]


def test_from_the_requirement_to_the_text_and_to_its_readers(enrolment, tina, pat, dana, client_of):
    trainee = client_of(tina)
    behind = f"/progress/{enrolment.pk}/cardiac.reflections/"
    page = trainee.get(behind).content.decode()
    write = reverse("logbook:reflections_write", args=[enrolment.pk])
    assert f'href="{write}?exam=cardiac"' in page
    assert f'href="{write}?exam=cardiac"' in trainee.get(f"/progress/{enrolment.pk}/").content.decode()
    form = trainee.get(f"{write}?exam=cardiac").content.decode()
    assert 'value="cardiac" selected' in form
    assert "No names, dates of birth or numbers of patients." in form
    assert trainee.post(write, {"application": "", "text": ""}).status_code == 400
    scan = a_scan(tina)
    sent = {"application": "cardiac", "scan": scan.pk, "text": "Gain too high.", "writer": ""}
    assert trainee.post(write, sent).status_code == 302
    again = trainee.post(write, sent)
    assert (again.status_code, "You have written this very text already." in text_of(again)) == (409, True)
    one = Reflection.objects.get()
    assert re.search(r"Gain too high\. Cardiac .{0,12}· \d+ \w+ \d{4} Counts", text_of(trainee.get(behind)))
    show = reverse("logbook:reflections_show", args=[one.pk])
    assert f'href="/scans/{scan.pk}/"' in client_of(pat).get(show).content.decode()
    assert show in client_of(dana).get(f"/candidates/{enrolment.pk}/").content.decode()
    assert show in client_of(pat).get("/reflections/").content.decode()
    assert 'href="/reflections/"' in client_of(pat).get("/assessments/").content.decode()
    assert show in trainee.get("/reflections/").content.decode()
    assert trainee.post(reverse("logbook:reflections_withdraw", args=[one.pk])).status_code == 302
    assert [client_of(who).get(show).status_code for who in (tina, pat, dana)] == [200, 404, 404]
    assert show not in client_of(dana).get(f"/candidates/{enrolment.pk}/").content.decode()


def test_what_was_typed_is_kept_while_one_signs_in_again(enrolment, tina, client_of, client):
    write = reverse("logbook:reflections_write", args=[enrolment.pk])
    (writer,) = re.findall(r'name="writer" value="([^"]+)"', client_of(tina).get(write).content.decode())
    client.post(write, {"application": "lung", "scan": "", "text": "Long thought.", "writer": writer})
    client.force_login(tina, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(write).content.decode()
    assert "Long thought.</textarea>" in page
    assert 'value="lung" selected' in page


def test_by_program_too(enrolment, tina, pat, tom, api_of):
    api = api_of(tina)
    said = {"enrolment": enrolment.pk, "application": "cardiac", "text": "Gain too high."}
    theirs = api.post("/api/v1/reflections/", {**said, "scan": a_scan(tom).pk}, "json")
    assert (theirs.status_code, theirs.json()["reasons"][0]["code"]) == (400, "not_such_a_scan")
    made = api.post("/api/v1/reflections/", {**said, "scan": a_scan(tina).pk}, "json")
    assert (made.status_code, made.json()["application"], made.json()["withdrawn_at"]) == (201, "cardiac", None)
    one = f"/api/v1/reflections/{made.json()['id']}/"
    assert [api_of(who).get(one).status_code for who in (tina, pat, tom)] == [200, 200, 404]
    assert api_of(pat).post(f"{one}withdraw/").status_code == 403
    assert api.post(f"{one}withdraw/").json()["withdrawn_at"] is not None
    assert api_of(pat).get(one).status_code == 404
