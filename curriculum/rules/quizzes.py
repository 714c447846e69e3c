"""May this person take this quiz now, publish one, or withdraw it?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from curriculum.models import Attempt, Enrolment, Module, ModuleDraft, Programme
from curriculum.rules import check_can_manage_people
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, refuse_if_any


def may_start_from(person: User, module: Module) -> datetime | None:
    """When this quiz can be taken again; None: now. After an attempt that was not passed one waits as long as the
    programmes say in which one is enrolled; whoever passed may always try again."""
    last = Attempt.objects.filter(person=person, version__module=module).exclude(handed_in_at=None)
    found = last.order_by("-handed_in_at").values_list("handed_in_at", "passed").first()
    if found is None or found[0] is None or found[1]:
        return None
    enrolled = Enrolment.objects.open().filter(trainee=person)
    hours = enrolled.aggregate(longest=Max("programme__quiz_cooling_off_hours"))["longest"] or 0
    again = found[0] + timedelta(hours=hours)
    return again if again > timezone.now() else None


def check_can_start(person: User, module: Module) -> None:
    withdrawn = Reason("module_withdrawn", _("This module was withdrawn: its quiz cannot be taken any more."))
    is_withdrawn = Module.objects.filter(pk=module.pk, withdrawn_at__isnull=False).exists()
    refuse_if_any(NotNow, [withdrawn if is_withdrawn else None])
    again = may_start_from(person, module)
    said = _("You can take this quiz again from %(moment)s. Read the explanations of your last attempt until then.")
    moment = date_format(timezone.localtime(again), "j M Y, H:i") if again else ""
    refuse_if_any(NotNow, [Reason("cooling_off", said, {"moment": moment}) if again else None])


def check_can_publish_module(person: User, programme: Programme, module: Module | None) -> None:
    """A director; for the programme's own hospital."""
    check_can_manage_people(person, programme)
    own = module is None or module.institution_id == programme.institution_id
    not_own = Reason("not_own_module", _("This module is not this hospital's own."))
    refuse_if_any(NotAllowed, [None if own else not_own])


def check_can_withdraw_module(person: User, programme: Programme, module: Module) -> None:
    check_can_publish_module(person, programme, module)
    already = Reason("withdrawn_already", _("This module is withdrawn already."))
    refuse_if_any(NotNow, [already if module.withdrawn_at else None])


def check_can_bring_back_module(person: User, programme: Programme, module: Module) -> None:
    check_can_publish_module(person, programme, module)
    there = Reason("not_withdrawn", _("This module is not withdrawn."))
    refuse_if_any(NotNow, [None if module.withdrawn_at else there])


def check_draft_follows(draft: ModuleDraft) -> None:
    """What was published since it was begun is not undone unseen: changing it once more shows what is there now."""
    current = draft.module.current if draft.module else None
    newer = Reason(
        "newer_version",
        _("Version %(number)d was published after this was written. Look at that one, change this, and publish then."),
        {"number": current.number if current else 0},
    )
    is_newer = current is not None and current.published_at > draft.changed_at
    refuse_if_any(NotNow, [newer if is_newer else None])


def check_draft_is_there(draft: ModuleDraft | None) -> None:
    """Of two directors at once, one may have published or dropped it."""
    gone = Reason("draft_gone", _("This was published or dropped at this moment. Look at what is there now."))
    refuse_if_any(NotNow, [gone if draft is None else None])
