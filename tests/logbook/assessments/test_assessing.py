"""An assessment that is signed counts, is told, is undone for ten minutes and amended after; nobody assesses themselves."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from curriculum.actions import courses
from curriculum.assessing import form_of
from curriculum.models import Enrolment
from curriculum.states import Role
from logbook import statements_of_assessments as statements
from logbook.actions import assessments
from logbook.models import Assessment
from logbook.rules import assessments as rules
from pocus_credentialing.audit import triggers
from pocus_credentialing.audit.models import Event
from pocus_credentialing.audit.queries import history_of
from pocus_credentialing.audit.sentences import sentence
from pocus_credentialing.credentials.models import Standing
from pocus_credentialing.people.authentication import Authentication
from pocus_credentialing.refusals import NotAllowed, NotNow, StepUpNeeded
from tests.altering import delete, past_the_triggers
from tests.factories import curriculum as in_curriculum
from tests.factories import people as in_people
from tests.logbook.reviews.builders import a_review, a_scan, an_open_session

from .builders import POOR, an_assessment, otherwise, words

pytestmark = pytest.mark.django_db


def standing(enrolment, key):
    row = Standing.objects.get(enrolment=enrolment, requirement__key=key)
    excluded = [(each["item"], each["reason"]) for each in row.result.get("excluded_items", [])]
    return row.counted, row.result.get("counted_items", []), excluded


def refused(kind, check, *args):
    with pytest.raises(kind) as caught:
        check(*args)
    return [reason.code for reason in caught.value.reasons]


def test_a_dops_moves_its_requirement_at_once_and_the_trainee_is_mailed(
    enrolment, pat, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        given = an_assessment(enrolment, pat)
    assert (given.score, given.passed, given.role, given.tool) == (100, True, "proctor", "dops")
    assert standing(enrolment, "cardiac.sdot") == (1, [str(given.pk)], [])
    assert standing(enrolment, "lung.sdot") == (0, [], [])
    (mail,) = mailoutbox
    assert mail.to == [enrolment.trainee.email]
    assert mail.subject == "You were assessed: read the feedback"
    assert f"/assessments/{given.pk}/" in mail.body
    assert "depth" not in mail.body


def test_one_that_is_not_passed_is_kept_and_does_not_count(enrolment, pat):
    given = an_assessment(enrolment, pat, levels=POOR)
    assert (given.score, given.passed) == (88, False)
    assert standing(enrolment, "cardiac.sdot") == (0, [], [(str(given.pk), "not_passed")])


def test_it_is_written_down_in_sentences_of_the_enrolments_history(enrolment, pat):
    given = an_assessment(enrolment, pat)
    amended = assessments.amend(
        assessment=given, by=pat, authentication=an_open_session(), **otherwise(given, levels=POOR)
    )
    later = an_assessment(enrolment, pat)
    assessments.undo(assessment=later, by=pat, authentication=an_open_session())
    names = {pat.pk: "Pat", enrolment.trainee_id: "Tina"}
    told = [sentence(event, names) for event in history_of(enrolment)]
    assert told == [
        "Pat assessed Tina: passed.",
        "Pat amended an assessment of Tina: not passed.",
        "Pat assessed Tina: passed.",
        "Pat undid an assessment of Tina.",
    ]
    assert Event.objects.get(thing_id=amended.pk).data == {
        "tool": "dops", "decision": "not_passed", "assessment": str(given.pk),
    }  # fmt: skip


def test_nobody_assesses_themselves_and_another_director_may(enrolment, tina, dana):
    in_curriculum.a_member(tina, enrolment.programme, Role.DIRECTOR)
    assert refused(NotAllowed, rules.check_can_assess, tina, enrolment) == ["own_assessment"]
    with pytest.raises(NotAllowed):
        an_assessment(enrolment, tina)
    assert rules.check_can_assess(dana, enrolment).role == "director"
    assert an_assessment(enrolment, dana).passed is True


def test_a_proctor_assesses_their_own_exams_only_and_a_director_any(enrolment, dana):
    lin = in_people.a_person("Lin Mbeki")
    in_curriculum.a_proctor(lin, enrolment.programme, "lung")
    with pytest.raises(NotAllowed) as caught:
        an_assessment(enrolment, lin)
    assert [reason.code for reason in caught.value.reasons] == ["not_an_assessor"]
    assert an_assessment(enrolment, lin, exam="lung").application.code == "lung"
    assert an_assessment(enrolment, dana).application.code == "cardiac"


def test_other_trainees_and_other_hospitals_do_not_assess(enrolment, tom, sid, pat):
    for stranger in (tom, sid):
        assert refused(NotAllowed, rules.check_can_assess, stranger, enrolment) == ["not_an_assessor"]
    assert rules.can_assess(pat, enrolment) is True


def test_who_left_the_programme_is_assessed_no_more(enrolment, pat):
    yesterday = enrolment.programme.institution.today() - timedelta(days=1)
    Enrolment.objects.filter(pk=enrolment.pk).update(ended_on=yesterday)
    enrolment.refresh_from_db()
    assert refused(NotNow, rules.check_can_assess, pat, enrolment) == ["enrolment_ended"]


def test_whoever_reviewed_most_scans_is_refused_where_the_rule_wants_somebody_else(enrolment, tina, pat, dana):
    a_review(a_scan(tina), pat)
    # Nobody has trained yet by scans that count: her modules are open.
    assert rules.can_assess_with(pat, enrolment, form_of(enrolment.version.data, "osce"), None) is True
    in_curriculum.all_modules_passed(tina)
    for _ in range(2):
        a_review(a_scan(tina), pat)
    a_review(a_scan(tina), dana)
    with pytest.raises(NotAllowed) as caught:
        an_assessment(enrolment, pat, "osce", None)
    assert [reason.code for reason in caught.value.reasons] == ["not_independent"]
    given = an_assessment(enrolment, dana, "osce", None)
    assert standing(enrolment, "programme.osce") == (1, [str(given.pk)], [])
    # The observations ask for no independence.
    assert an_assessment(enrolment, pat).passed is True


def test_who_becomes_the_main_trainer_later_makes_it_count_no_more(enrolment, tina, pat, dana):
    in_curriculum.all_modules_passed(tina)
    course = courses.record_course(
        programme=enrolment.programme, by=dana, title="All of phase 1", kind="live_course",
        held_on=date(2026, 1, 9), minutes=24 * 60, hands_on_minutes=24 * 60,
    )  # fmt: skip
    courses.list_attendees(course=course, by=dana, trainees=[tina])
    courses.confirm(course=course, by=dana, trainees=[tina.pk])
    given = an_assessment(enrolment, pat, "osce", None)
    assert standing(enrolment, "programme.osce")[0] == 1
    a_review(a_scan(tina), pat)
    assert standing(enrolment, "programme.osce") == (0, [], [(str(given.pk), "not_independent")])


def test_undone_within_ten_minutes_it_counts_no_more_and_later_it_stays(enrolment, pat, dana):
    given = an_assessment(enrolment, pat)
    assert refused(NotAllowed, rules.check_can_undo, dana, given) == ["not_signer"]
    undone = assessments.undo(assessment=given, by=pat, authentication=an_open_session())
    assert (undone.entry, undone.supersedes_id, undone.meaning) == ("undo", given.pk, "undoes_the_assessment")
    assert standing(enrolment, "cardiac.sdot") == (0, [], [])
    assert refused(NotNow, rules.check_can_undo, pat, given) == ["superseded"]
    assert refused(NotNow, rules.check_can_amend, pat, given) == ["superseded"]
    old = an_assessment(enrolment, pat)
    old.signed_at = timezone.now() - timedelta(minutes=11)
    assert refused(NotNow, rules.check_can_undo, pat, old) == ["undo_over"]


def test_amended_the_amendment_counts_and_the_first_stays_readable(enrolment, pat, dana, tina):
    given = an_assessment(enrolment, pat)
    amended = assessments.amend(
        assessment=given, by=dana, authentication=an_open_session(), **otherwise(given, levels=POOR)
    )
    assert (amended.passed, amended.reason, amended.role) == (False, "I had mixed up two trainees.", "director")
    assert standing(enrolment, "cardiac.sdot") == (0, [], [(str(amended.pk), "not_passed")])
    assert Assessment.objects.get(pk=given.pk).passed is True
    again = assessments.amend(assessment=amended, by=dana, authentication=an_open_session(), **otherwise(amended, levels=given.levels))  # fmt: skip
    assert standing(enrolment, "cardiac.sdot") == (1, [str(again.pk)], [])
    assert refused(NotNow, rules.check_can_undo, dana, again) == ["amendment_stays"]
    assert refused(NotAllowed, rules.check_can_amend, tina, again) == ["own_assessment"]


def test_only_its_signer_or_a_director_amends(enrolment, pat):
    given = an_assessment(enrolment, pat)
    lin = in_people.a_person("Lin Mbeki")
    in_curriculum.a_proctor(lin, enrolment.programme)
    assert refused(NotAllowed, rules.check_can_amend, lin, given) == ["not_amender"]
    assert rules.can_amend(pat, given) is True


def test_without_an_open_session_or_with_another_form_nothing_is_signed(enrolment, pat):
    said = words(enrolment)
    closed = timezone.now() - timedelta(hours=5)
    for proof in (None, Authentication("password", closed, closed)):
        with pytest.raises(StepUpNeeded):
            assessments.assess(enrolment=enrolment, by=pat, authentication=proof, **said)
    with pytest.raises(NotNow) as caught:
        an_assessment(enrolment, pat, content_digest="0" * 64)
    assert [reason.code for reason in caught.value.reasons] == ["changed_meanwhile"]
    assert Assessment.objects.count() == 0


def test_sent_twice_it_is_signed_once(enrolment, pat):
    sent = uuid.uuid4()
    first, second = (an_assessment(enrolment, pat, client_id=sent) for _ in range(2))
    assert first.pk == second.pk
    assert standing(enrolment, "cardiac.sdot")[0] == 1
    assert an_assessment(enrolment, pat, client_id=uuid.uuid4()).pk != first.pk


WRONG = {
    "an item without a level": ({"levels": {"indication": 4}}, "levels: Choose what you saw."),
    "a level that is none": ({"levels": {**POOR, "images": 5}}, "levels: Choose what you saw."),
    "not seen, where that is not offered": ({"levels": {**POOR, "images": 0}}, "levels: Choose what you saw."),
    "an item that is none": ({"levels": {**POOR, "charm": 1}}, "levels: This form has no item “charm”."),
    "no feedback": ({"feedback": ""}, "feedback: Say what was good and what comes next: the trainee reads it."),
    "a result beside one that is counted": ({"passed": True}, "passed: Whether it was passed follows from the items: leave it out."),
    "a score beside one that is counted": ({"score": 80}, "score: The score follows from the items: leave it out."),
    "a role that no rule asks for": ({"acts_as": "mentor"}, "acts_as: No rule of the programme asks for an assessor of this kind, or you are none there."),
}  # fmt: skip


@pytest.mark.parametrize(("said", "fault"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_the_form_is_not_signed(enrolment, pat, said, fault):
    with pytest.raises(ValueError, match=r"^[a-z_]+: ") as caught:
        an_assessment(enrolment, pat, **said)
    assert str(caught.value).split("; ")[0] == fault


def test_its_day_is_in_the_programme_and_not_to_come(enrolment, pat):
    today = enrolment.programme.institution.today()
    for day, said in (
        (today + timedelta(days=1), "taken_on: This day is still to come."),
        (enrolment.started_on - timedelta(days=1), "taken_on: Tina Okafor was not in the programme yet on this day."),
    ):
        with pytest.raises(ValueError, match="taken_on") as caught:
            an_assessment(enrolment, pat, taken_on=day)
        assert str(caught.value) == said
    assert an_assessment(enrolment, pat, taken_on=enrolment.started_on).taken_on == enrolment.started_on


def test_what_was_not_seen_costs_no_marks(enrolment, pat):
    given = an_assessment(enrolment, pat, levels={**POOR, "images": 3, "decision": 0})
    assert (given.score, given.passed) == (93, True)


# --- signatures -------------------------------------------------------------------------------------------------


def test_every_column_is_in_the_statement_and_the_statement_is_genuine(enrolment, pat):
    given = Assessment.objects.get(pk=an_assessment(enrolment, pat, client_id=uuid.uuid4()).pk)
    names = {field.attname for field in Assessment._meta.concrete_fields} - {"statement", "signature", "kid", "alg"}
    renamed = {
        "id": "assessment", "client_id": "client", "enrolment_id": "enrolment", "version_id": "version",
        "application_id": "application", "supersedes_id": "supersedes", "assessor_id": "signer",
        "authenticated_at": "authentication",
    }  # fmt: skip
    assert {renamed.get(name, name) for name in names} <= set(given.statement)
    assert given.statement["type"] == "pocus-assessment/1"
    assert statements.is_intact(given) is True
    given.score = 99
    assert statements.is_intact(given) is False


@pytest.mark.parametrize("statement", ["UPDATE logbook_assessment SET id = id", "DELETE FROM logbook_assessment"])
def test_the_database_itself_refuses_to_change_or_delete_it(enrolment, pat, statement):
    an_assessment(enrolment, pat)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Assessment.objects.count() == 1


def test_verify_audit_names_an_assessment_that_was_written_to_past_the_triggers(enrolment, pat, capsys):
    given = an_assessment(enrolment, pat, "osce", None)
    call_command("verify_audit")
    assert capsys.readouterr().err == ""
    triggers.uninstall()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE logbook_assessment SET score = 99")
    triggers.install()
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert capsys.readouterr().err == f"assessment {given.pk} is not as it was signed\n"


def test_verify_audit_names_an_assessment_or_an_undoing_that_was_deleted(enrolment, pat, capsys):
    given = an_assessment(enrolment, pat, "osce", None)
    undone = assessments.undo(assessment=given, by=pat, authentication=an_open_session())
    for gone in (undone, given):
        with past_the_triggers():
            delete(Assessment.objects.filter(pk=gone.pk))
            with pytest.raises(CommandError):
                call_command("verify_audit")
            assert capsys.readouterr().err == f"assessment {gone.pk} was signed, and is missing\n"
    call_command("verify_audit")
