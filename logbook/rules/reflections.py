"""May this person write a reflection, or take it back, and may they now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum.models import Application, Enrolment
from logbook.models import Reflection, Scan
from logbook.queries.reflections import scans_to_reflect_on, written_in
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, holds, refuse_if_any

from .reasons import refuse

MOST = 4000


def check_can_write(person: User, enrolment: Enrolment) -> None:
    """Whoever is enrolled, about their own scanning. It counts where the programme asks for reflections."""
    not_yours = Reason("not_the_trainee", _("Only the trainee writes their reflections."))
    ended = Reason("enrolment_ended", _("You are not in this programme any more."))
    today = enrolment.programme.institution.today()
    over = enrolment.ended_on is not None and enrolment.ended_on < today
    refuse([not_yours if enrolment.trainee_id != person.pk else None], [ended if over else None])


def can_write(person: User, enrolment: Enrolment) -> bool:
    return holds(check_can_write, person, enrolment)


def check_is_whole(enrolment: Enrolment, *, text: str, application: Application, scan: Scan | None) -> None:
    """What a page and a program are told of alike, with every reason at once."""
    known = scan is None or scans_to_reflect_on(enrolment).filter(pk=scan.pk).exists()
    same = scan is None or scan.application_id == application.pk
    twice = written_in(enrolment).filter(text=text).exists()
    exams = enrolment.version.data["applications"]
    refuse_if_any(
        NotNow,
        [
            None if text else Reason("text_needed", _("Write what you learnt.")),
            Reason("too_long", _("A reflection has at most 4000 characters.")) if len(text) > MOST else None,
            None if application.code in exams else Reason("other_exam", _("This exam is none of your programme's.")),
            None if known else Reason("not_such_a_scan", _("Name one of your own scans that you have sent.")),
            None if same or not known else Reason("scan_of_other_exam", _("This scan is of another exam.")),
            Reason("written_already", _("You have written this very text already.")) if twice else None,
        ],
    )


def check_can_withdraw(person: User, reflection: Reflection) -> None:
    """By whoever wrote it, once, while no certificate rests on it."""
    not_yours = Reason("not_the_trainee", _("Only who wrote a reflection takes it back."))
    gone = Reason("withdrawn_already", _("This reflection was taken back already."))
    certified = Reason("certificate_rests_on_it", _("A certificate rests on this reflection: it stays."))
    refuse(
        [not_yours if reflection.enrolment.trainee_id != person.pk else None],
        [gone if reflection.is_withdrawn else None, certified if reflection.certified_at is not None else None],
    )


def can_withdraw(person: User, reflection: Reflection) -> bool:
    return holds(check_can_withdraw, person, reflection)
