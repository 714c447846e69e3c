"""What may follow what?

A life cycle is a table of verb → (from-states, to-states). Whatever is not in the table is refused. A move is a
conditional UPDATE on the state that was seen, so that of two at once exactly one moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .refusals import NotNow, Reason


@dataclass(frozen=True)
class Step:
    """One verb's row: the states it may start from and the states it may lead to."""

    sources: frozenset[str]
    targets: frozenset[str]


class Lifecycle:
    """The table of one kind of thing.

    `steps` maps a verb to (sources, targets), each a state or a tuple of states. `state_field` is the model field.
    """

    def __init__(
        self,
        name: str,
        states: type[models.TextChoices],
        steps: Mapping[str, tuple[tuple[str, ...] | str, tuple[str, ...] | str]],
        state_field: str = "state",
    ) -> None:
        self.name = name
        self.states = states
        self.state_field = state_field
        self.steps = {verb: Step(_as_set(sources), _as_set(targets)) for verb, (sources, targets) in steps.items()}
        known = set(states.values)
        for verb, step in self.steps.items():
            unknown = (step.sources | step.targets) - known
            if unknown:
                raise ValueError(f"{name}: {verb} names unknown states {sorted(unknown)}")

    def allows(self, verb: str, state: str) -> bool:
        """Whether `verb` may start from `state`."""
        return verb in self.steps and state in self.steps[verb].sources

    def target(self, verb: str, to: str | None = None) -> str:
        """The state that `verb` leads to; `to` chooses where the table gives several."""
        targets = self.steps[verb].targets
        if to is None:
            if len(targets) != 1:
                raise ValueError(f"{self.name}: {verb} leads to several states; name one")
            return next(iter(targets))
        if to not in targets:
            raise ValueError(f"{self.name}: {verb} does not lead to {to}")
        return to

    def refusal(self, verb: str, state: str) -> NotNow:
        """The no for a verb that does not fit the state."""
        return NotNow(
            Reason(
                "wrong_state",
                _("This cannot be done now: it is “%(state)s”."),
                {"state": str(self.states(state).label)},
            )
        )

    def check(self, verb: str, thing: models.Model) -> None:
        """Refuse unless `verb` may start from the state of `thing`."""
        state = getattr(thing, self.state_field)
        if not self.allows(verb, state):
            raise self.refusal(verb, state)

    def move(self, thing: models.Model, verb: str, *, to: str | None = None, **fields: Any) -> None:
        """Move `thing` by `verb`, writing `fields` in the same UPDATE; refuse if the table or a race says no.

        The UPDATE is conditional on the state that was seen: of two processes that both saw “submitted”, one moves
        the row and the other changes nothing and is refused.
        """
        self.check(verb, thing)
        seen = getattr(thing, self.state_field)
        target = self.target(verb, to)
        manager = type(thing)._base_manager
        updated = manager.filter(pk=thing.pk, **{self.state_field: seen}).update(**{self.state_field: target, **fields})
        if updated != 1:
            raise NotNow(
                Reason("moved_meanwhile", _("Someone else changed this at the same moment. Look again, then decide."))
            )
        setattr(thing, self.state_field, target)
        for name, value in fields.items():
            setattr(thing, name, value)


def _as_set(value: tuple[str, ...] | str) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)
