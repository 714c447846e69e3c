"""Which reasons do several rules give, and how are they said together?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from logbook.models import Scan, Supervision
from logbook.queries.content import content_digest
from logbook.states import SupervisionMode
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotAllowed, NotNow, Reason, refuse_if_any


def refuse(about_person: Iterable[Reason | None], about_now: Iterable[Reason | None]) -> None:
    """403 with every reason if one is about the person, else 409 with what is about the moment."""
    person = [reason for reason in about_person if reason is not None]
    now = [reason for reason in about_now if reason is not None]
    if person:
        raise NotAllowed(*person, *now)
    refuse_if_any(NotNow, now)


def check_unchanged(scan: Scan, digest: str) -> None:
    """What is signed must be what was shown."""
    if digest != content_digest(scan):
        changed = _(
            "This scan changed after you opened it. Look at it again below, then decide; what you wrote is kept."
        )
        raise NotNow(Reason("changed_meanwhile", changed))


def check_shown_to(person: User, shown_to: str) -> None:
    """Nobody sends what stands in a page that was shown to somebody else, under whose name it is (`shown_to`: an id, or
    empty where the page does not say): whoever signed in meanwhile, in another tab of the same browser."""
    if shown_to not in ("", str(person.pk)):
        another = _(
            "This page was shown to somebody else, and you are signed in now. Open it anew, under your own name."
        )
        raise NotNow(Reason("shown_to_another", another))


def own_scan(person: User, scan: Scan) -> Reason | None:
    if scan.trainee_id != person.pk:
        return None
    return Reason("own_scan", _("This is your own scan: someone else reviews it."))


def not_a_reviewer(scan: Scan) -> Reason:
    return Reason(
        "not_a_reviewer",
        _("You do not review %(exam)s scans of this trainee: a proctor for that exam or a director does."),
        {"exam": scan.application.short_title},
    )


def not_named(person: User, scan: Scan) -> Reason | None:
    supervision: Supervision | None = getattr(scan, "supervision", None)
    if supervision and supervision.mode != SupervisionMode.NONE and supervision.supervisor_id == person.pk:
        return None
    return Reason("not_named", _("Only the person whom the trainee named as having watched can attest to it."))
