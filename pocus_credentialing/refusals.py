"""How do we say no?

Two ways only. `NotAllowed`: this person may not. `NotNow`: not at this moment, or not in this state. Both carry
every reason at once, each with a code that a program can read and a sentence that a person can act on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Reason:
    """One reason for a no.

    `code` is stable and lower_snake_case; `sentence` is translatable, may contain ``%(name)s`` and is filled from
    `params`; it names what the reader can do, where there is something.
    """

    code: str
    sentence: str | Promise
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        text = str(self.sentence)
        return text % self.params if self.params else text


class Refusal(Exception):
    """A no with its reasons. Only the two subclasses are raised."""

    status = 400

    def __init__(self, *reasons: Reason) -> None:
        if not reasons:
            raise ValueError("A refusal needs at least one reason.")
        self.reasons = reasons
        super().__init__(" ".join(str(reason) for reason in reasons))

    @property
    def code(self) -> str:
        return self.reasons[0].code


class NotAllowed(Refusal):
    """This person may not do this: 403."""

    status = 403


class NotNow(Refusal):
    """Not in this state, or not at this moment: 409."""

    status = 409


class NoRoom(NotNow):
    """There is no room on the disk at this moment: 507."""

    status = 507


class Away(NotNow):
    """What this needs does not answer at this moment: 503."""

    status = 503


class NotWhole(NotNow):
    """What was sent broke off: 408."""

    status = 408


class StepUpNeeded(NotAllowed):
    """This person may, once they have confirmed who they are (again): 403 with a way to do so."""


CHANGED_AT_ONCE = Reason(
    "changed_at_once", _("Someone else changed the same thing at this moment. Nothing was lost: try again.")
)


def refuse_if_any(kind: type[Refusal], reasons: Iterable[Reason | None]) -> None:
    """Raise `kind` with every reason that is not None; return quietly if there is none."""
    found = [reason for reason in reasons if reason is not None]
    if found:
        raise kind(*found)


def holds(check: Callable[..., Any], *args: Any) -> bool:
    """Whether a check passes: for buttons."""
    try:
        check(*args)
    except Refusal:
        return False
    return True


def said_against(check: Callable[..., Any], *args: Any) -> list[str]:
    """The sentences of a check that does not pass: what a page says instead of its button. Empty where it passes."""
    try:
        check(*args)
    except Refusal as refusal:
        return [str(reason) for reason in refusal.reasons]
    return []


def no_room() -> NoRoom:
    """Where a disk or a database says that it is full."""
    full = _("There is no room for more at the moment. Nothing was lost. Tell your administrator, and try again later.")
    return NoRoom(Reason("no_room", full))


def not_whole() -> NotWhole:
    """Where a body could not be read to its end."""
    broken = _("What you sent broke off on its way. Nothing was taken: send it again.")
    return NotWhole(Reason("not_whole", broken))
