"""May what a director changed in a page become part of the draft, and may it now?"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from curriculum import editing
from curriculum.editing import SECTIONS, Bench, Entry
from curriculum.models import Programme
from curriculum.rules.versions import check_can_publish, check_is_readable
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import NotNow, Reason, refuse_if_any

LONGEST_NOTE = 4000


def check_can_draft(person: User, programme: Programme) -> None:
    """Whoever may publish the next version."""
    check_can_publish(person, programme)


def check_has_a_file(programme: Programme) -> Bench:
    """The draft, or the file of the current version to begin with; it has to be one that can be read."""
    bench = editing.bench_of(programme)
    not_kept = _("The file of the current version was not kept. Begin with the text, under “New version”.")
    if bench is None:
        raise NotNow(Reason("no_file", not_kept))
    check_is_readable(bench.text, programme.code)
    return bench


def check_is_as_seen(bench: Bench, now: str | None, seen: str) -> None:
    """Of two who change the same at once, the second is told. `now`: of what is there; None: it is not there any more."""
    draft = bench.draft
    who = {"name": draft.changed_by.name if draft else ""}
    gone = Reason("removed_meanwhile", _("%(name)s removed this meanwhile."), who)
    other = Reason(
        "changed_meanwhile",
        _(
            "%(name)s changed this meanwhile. What you see now is theirs, beside what you typed: save again to put yours."
        ),
        who,
    )
    anew = Reason("begun_anew", _("The draft was published or dropped meanwhile. Look at what is there now."))
    if not draft:
        refuse_if_any(NotNow, [anew if now != seen else None])
    refuse_if_any(NotNow, [gone if now is None else other if now != seen else None])


def check_says_why(is_changed: bool, reason: str) -> None:
    why = Reason("reason_needed", _("Say why, in a sentence: it stands beside what is asked."))
    refuse_if_any(NotNow, [why if is_changed and not reason.strip() else None])


def check_can_remove(bench: Bench, entry: Entry) -> None:
    """A programme asks for something."""
    last = Reason("last_requirement", _("A programme asks for at least one thing. Add another one first."))
    left = [each for each in bench.entries if each.section == SECTIONS[0]]
    refuse_if_any(NotNow, [last if entry.section == SECTIONS[0] and len(left) == 1 else None])
