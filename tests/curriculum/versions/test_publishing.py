"""A director publishes a file: as it was sent, once, with its mistakes told, and nobody moved."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from curriculum.actions import versions
from curriculum.actions.library import publish
from curriculum.comparing import compared
from curriculum.drafting import draft, file_of
from curriculum.library.programmes import read_programme
from curriculum.library.texts import library_text, read_programme_text
from curriculum.models import Enrolment, Membership, Programme, ProgrammeFile, ProgrammeVersion, Requirement
from curriculum.rules.versions import can_publish
from pocus_credentialing.audit.models import Event
from pocus_credentialing.refusals import NotAllowed, NotNow

from .conftest import SPOCUS

pytestmark = pytest.mark.django_db


def said(call, *args, **kwargs) -> list[tuple[str, str]]:
    with pytest.raises((NotNow, NotAllowed)) as refusal:
        call(*args, **kwargs)
    return [(reason.code, str(reason)) for reason in refusal.value.reasons]


def test_a_director_publishes_the_text_word_for_word_and_nobody_is_moved(programme, dana, tina, text):
    made = versions.publish_text(programme=programme, text=text, by=dana, checked_against=1)
    assert (made.number, made.published_by, file_of(made)) == (2, dana, text)
    assert made.requirements.get(key="cardiac.scans").params["n"] == 20
    assert Enrolment.objects.get(trainee=tina).version.number == 1
    event = Event.objects.get(verb="programme.published", data__number=2)
    assert (event.actor, event.programme, event.data["digest"]) == (dana.pk, programme.pk, made.digest)


@pytest.mark.parametrize("who", ["tina", "pat", "sid"])
def test_nobody_else_publishes(request, who, programme, text):
    person = request.getfixturevalue(who)
    sentence = "Only a director of this programme may do this."
    assert said(versions.publish_text, programme=programme, text=text, by=person) == [("not_director", sentence)]
    assert can_publish(person, programme) is False


def test_a_director_may(programme, dana):
    assert can_publish(dana, programme) is True


def test_open_numbers_are_all_told_with_their_lines(programme, dana, open_text):
    line = open_text.splitlines().index("      n: null") + 1
    assert said(versions.publish_text, programme=programme, text=open_text, by=dana) == [
        (
            "number_open",
            f"requirements[2].params.n (line {line}): expected a whole number from 1 to 1000, which the programme has to set",
        )
    ]
    assert programme.versions.count() == 1


def test_a_mistake_is_told_and_another_code_is_one(programme, dana, text):
    assert (
        said(versions.publish_text, programme=programme, text=text.replace("n: 20", "n: 0"), by=dana)[0][0] == "mistake"
    )
    other = text.replace("code: spocus-two-phase\n", "code: ours\n")
    assert said(versions.publish_text, programme=programme, text=other, by=dana) == [
        ("mistake", "code (line 4): expected one of: spocus-two-phase")
    ]


def test_what_says_the_same_is_no_new_version(programme, dana, text):
    assert said(versions.publish_text, programme=programme, text=SPOCUS + "\n# a remark", by=dana) == [
        ("nothing_new", "This says what version 1 says already.")
    ]
    assert versions.publish_text(programme=programme, text=text, by=dana).number == 2


def test_what_was_published_since_the_check_is_told(programme, dana, text):
    versions.publish_text(programme=programme, text=text, by=dana, checked_against=1)
    later = text.replace("n: 20", "n: 21")
    assert said(versions.publish_text, programme=programme, text=later, by=dana, checked_against=1) == [
        ("published_meanwhile", "Version 2 was published meanwhile: check your text against it.")
    ]
    assert versions.publish_text(programme=programme, text=later, by=dana, checked_against=2).number == 3


def test_what_is_published_is_exactly_the_draft_that_was_shown(programme, dana, text):
    shown = draft(programme, read_programme_text(text)[0], text=text)
    made = versions.publish_text(programme=programme, text=text, by=dana)
    assert (shown.version.digest, shown.version.number) == (made.digest, made.number)
    columns = [
        field.attname for field in Requirement._meta.concrete_fields if field.name not in ("id", "version", "phase")
    ]
    rows = [{name: getattr(row, name) for name in columns} for row in shown.requirements]
    assert rows == list(made.requirements.values(*columns))
    assert [row.phase.key for row in shown.requirements] == list(made.requirements.values_list("phase__key", flat=True))


# --- the file


def test_the_library_s_own_programme_has_the_library_s_own_file(programme):
    assert ProgrammeFile.objects.get(version=programme.current).text == SPOCUS


def test_an_older_version_without_a_file_has_the_library_s_if_it_says_the_same(programme, text):
    changed, _unset = read_programme_text(text)
    version = publish(programme=programme, source=changed, by=None)
    assert file_of(version) == ""
    # As it was before files were kept.
    bare = draft(programme, read_programme("spocus-two-phase"))
    bare.version.save()
    assert (ProgrammeFile.objects.filter(version=bare.version).exists(), file_of(bare.version)) == (False, SPOCUS)


def test_a_file_is_never_changed(programme):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE curriculum_programmefile SET text = 'x'")
    assert file_of(programme.current) == SPOCUS


# --- a further programme


def test_an_administrator_starts_a_programme_and_directs_it(hospital, dana):
    text = library_text("fusic-heart")
    made = versions.start(institution=hospital, text=text, by=dana)
    assert (made.institution, made.code, made.name) == (hospital, "fusic-heart", "FUSIC Heart")
    assert (made.current.number, file_of(made.current)) == (1, text)
    assert Membership.objects.get(programme=made).person == dana
    verbs = ["programme.started", "programme.published", "membership.granted"]
    assert list(Event.objects.filter(programme=made.pk).order_by("seq").values_list("verb", flat=True)) == verbs


def test_nobody_else_starts_one_there(hospital, pat, sid):
    for person in (pat, sid):
        assert said(versions.start, institution=hospital, text=library_text("fusic-heart"), by=person) == [
            ("not_administrator", "Only an administrator of this hospital may do this.")
        ]


def test_a_code_and_a_name_are_used_once_at_a_hospital_and_may_be_changed(hospital, dana, programme):
    code = "This hospital runs a programme with the code spocus-two-phase already. Give the file another code."
    name = f"This hospital runs a programme named “{programme.name}” already. Give the file another title."
    other_code = SPOCUS.replace("code: spocus-two-phase\n", "code: spocus-nights\n")
    assert said(versions.start, institution=hospital, text=SPOCUS, by=dana) == [
        ("code_taken", code),
        ("name_taken", name),
    ]
    assert said(versions.start, institution=hospital, text=other_code, by=dana) == [("name_taken", name)]
    other = other_code.replace(f"title: {programme.name}\n", "title: SPOCUS at night\n")
    made = versions.start(institution=hospital, text=other, by=dana)
    assert (made.code, made.name) == ("spocus-nights", "SPOCUS at night")
    assert Programme.objects.filter(institution=hospital).count() == 2


def test_a_programme_with_an_open_number_is_not_started(hospital, dana):
    text = library_text("ssa-singapore")
    reasons = said(versions.start, institution=hospital, text=text, by=dana)
    assert [code for code, _sentence in reasons] == ["number_open"]
    filled = text.replace("pass_percent: null", "pass_percent: 70")
    made = versions.start(institution=hospital, text=filled, by=dana)
    assert ProgrammeVersion.objects.get(programme=made).data["code"] == "ssa-singapore"


# --- what differs


def test_what_differs_is_said_requirement_by_requirement(programme, text):
    current = programme.current
    changed = text.replace("value: 24", "value: 12")
    shown = draft(programme, read_programme_text(changed)[0])
    found = compared(
        current, list(current.requirements.select_related("phase", "application")), shown.version, shown.requirements
    )
    assert [(each.key, each.before[:38], each.after[:38]) for each in found.changed] == [
        ("cardiac.scans", "At least 25 cardiac scans that count. ", "At least 20 cardiac scans that count. ")
    ]
    assert (found.added, found.gone, found.besides) == ([], [], ["A certificate is valid for 12 months."])
    reworded = changed.replace("A fifth of the count", "Some of the count", 1)
    assert reworded != changed
    shown = draft(programme, read_programme_text(reworded)[0])
    found = compared(
        current, list(current.requirements.select_related("phase", "application")), shown.version, shown.requirements
    )
    assert found.besides == ["A certificate is valid for 12 months.", "Words or sources are written otherwise."]


MORE = """\
  - id: lung.proctors
    title: Two reviewers
    phase: phase2
    shape: min_proctors
    application: lung
    params: {n: 2, filters: {}}
    source: [WCM]
    tag: p
    note: Two pairs of eyes.
"""


def test_a_rule_more_is_no_word_that_is_written_otherwise(programme):
    current = programme.current
    text = library_text("spocus-two-phase")
    first = "  - id: cardiac.scans\n"
    assert text.count(first) == 1
    shown = draft(programme, read_programme_text(text.replace(first, MORE + first))[0])
    found = compared(
        current, list(current.requirements.select_related("phase", "application")), shown.version, shown.requirements
    )
    assert ([each.key for each in found.added], found.changed, found.besides) == (["lung.proctors"], [], [])


def test_exams_that_come_and_go_are_said(programme):
    current = programme.current
    rows = list(current.requirements.select_related("phase", "application"))
    other = draft(programme, read_programme("fusic-heart"))
    found = compared(current, rows, other.version, other.requirements)
    assert [sentence for sentence in found.besides if "exams" in sentence] == [
        "Abdominal is none of its exams any more.",
        "Lung is none of its exams any more.",
        "Obstetric is none of its exams any more.",
    ]
    assert "general.module" in {each.key for each in found.gone}
    assert {each.key for each in found.added} >= {"general.course"}
    same = compared(current, rows, current, rows)
    assert same.is_empty
