"""What is asked, as plain data: the requirements of one published version of a programme."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .plain import Plain

OF_THE_SOCIETY = ("v", "s")


@dataclass(frozen=True)
class Requirement(Plain):
    id: str
    shape: str
    application: str | None = None  # None: the whole programme
    phase: str = "phase2"
    params: dict[str, Any] = field(default_factory=dict)
    source: str | None = None
    tag: str = "programme"
    note: str | None = None

    @property
    def is_programme_set(self) -> bool:
        """Whether the number must not be shown as the society's."""
        return self.tag not in OF_THE_SOCIETY


@dataclass(frozen=True)
class Version(Plain):
    code: str
    version: str
    requirements: tuple[Requirement, ...] = ()
    phase1_scans_count: bool = False  # whether scans made before phase 1 was complete count in phase 2

    def __post_init__(self) -> None:
        ids = [requirement.id for requirement in self.requirements]
        if len(ids) != len(set(ids)):
            raise ValueError(f"a requirement's id occurs twice in {self.code} {self.version}")
