"""May this person publish a version, start a programme or move a trainee, and may it be done now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.library.errors import LibraryError
from curriculum.library.programmes import Programme as ProgrammeSource
from curriculum.library.texts import line_of, read_programme_text
from curriculum.models import Enrolment, Programme, ProgrammeDraft, ProgrammeVersion
from curriculum.rules import check_can_manage_people
from curriculum.rules.accounts import check_can_administer
from pocus_credentialing.people.models import Institution, User
from pocus_credentialing.refusals import NotNow, Reason, holds, refuse_if_any


def check_can_publish(person: User, programme: Programme) -> None:
    """A director of the programme."""
    check_can_manage_people(person, programme)


def can_publish(person: User, programme: Programme) -> bool:
    return holds(check_can_publish, person, programme)


def check_is_readable(text: str, code: str = "") -> ProgrammeSource:
    """The programme in this text, whole and without an open number; `code`: which it has to have."""
    try:
        source, unset = read_programme_text(text, code)
    except LibraryError as mistake:
        raise NotNow(*(_at_its_place("mistake", each, text) for each in mistake.all)) from mistake
    refuse_if_any(NotNow, [_at_its_place("number_open", each, text) for each in unset])
    return source


def _at_its_place(code: str, mistake: LibraryError, text: str) -> Reason:
    params = {"place": mistake.path, "expected": " ".join(mistake.expected.split())[:600]}
    line = line_of(text, mistake.path)
    if line is None:
        return Reason(code, _("%(place)s: expected %(expected)s"), params)
    return Reason(code, _("%(place)s (line %(line)d): expected %(expected)s"), {**params, "line": line})


def check_draft_is_there(programme: Programme, of_draft: bool) -> None:
    """What somebody dropped meanwhile is not published from a page that still shows it."""
    gone = Reason(
        "draft_gone", _("The draft was dropped or published meanwhile. Look at the programme, then begin anew.")
    )
    there = not of_draft or ProgrammeDraft.objects.filter(programme=programme).exists()
    refuse_if_any(NotNow, [None if there else gone])


def check_is_news(
    current: ProgrammeVersion | None, drafted: ProgrammeVersion, *, checked_against: int | None = None
) -> None:
    """It says something else than the version that it follows, and that is the one that it was compared with."""
    number = current.number if current else 0
    refuse_if_any(
        NotNow,
        [
            Reason(
                "published_meanwhile",
                _("Version %(number)d was published meanwhile: check your text against it."),
                {"number": number},
            )
            if checked_against is not None and checked_against != number
            else None,
            Reason("nothing_new", _("This says what version %(number)d says already."), {"number": number})
            if current is not None and current.digest == drafted.digest
            else None,
        ],
    )


def check_can_start(person: User, institution: Institution, source: ProgrammeSource) -> None:
    """An administrator of the hospital, which runs no programme of this code and none of this name yet."""
    check_can_administer(person, institution)
    there = Programme.objects.filter(institution=institution)
    again = _("This hospital runs a programme with the code %(code)s already. Give the file another code.")
    alike = _("This hospital runs a programme named “%(name)s” already. Give the file another title.")
    refuse_if_any(
        NotNow,
        [
            Reason("code_taken", again, {"code": source.code}) if there.filter(code=source.code).exists() else None,
            Reason("name_taken", alike, {"name": source.title})
            if there.filter(name__iexact=source.title).exists()
            else None,
        ],
    )


def check_can_move(person: User, enrolment: Enrolment, version: ProgrammeVersion, reason: str) -> None:
    """A director of the programme, to another of its versions, while the trainee is enrolled, and with a reason."""
    check_can_manage_people(person, enrolment.programme)
    who = {"name": enrolment.trainee.name, "number": version.number}
    ended = Reason("enrolment_ended", _("The enrolment of %(name)s has ended."), who)
    foreign = Reason("other_programme", _("This is a version of another programme."))
    there = Reason("held_already", _("%(name)s is held to version %(number)d already."), who)
    refuse_if_any(
        NotNow,
        [
            ended if enrolment.ended_on is not None else None,
            foreign if version.programme_id != enrolment.programme_id else None,
            there if version.pk == enrolment.version_id else None,
            None if reason.strip() else Reason("reason_needed", _("Say why, in a sentence.")),
        ],
    )
