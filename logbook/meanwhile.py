"""What does a clip's owner see while the rest of it is being made? It lies sealed in quarantine, and is gone when that is done."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from logbook.storage import keep_sealed, quarantine, unsealed


def first(clip: UUID) -> Path:
    """The first frame, cropped."""
    return quarantine() / f"{clip}.first"


def begins(clip: UUID) -> Path:
    """A film of the first frames of a long clip."""
    return quarantine() / f"{clip}.begins"


def keep_first(clip: UUID, picture: bytes) -> None:
    keep_sealed(picture, first(clip))


def keep_beginning(clip: UUID, film: bytes) -> None:
    keep_sealed(film, begins(clip))


def has_begun(clip: UUID) -> bool:
    return begins(clip).exists()


def first_picture(clip: UUID) -> bytes:
    """FileNotFoundError where there is none, here and below."""
    return unsealed(first(clip))


def first_film(clip: UUID) -> bytes:
    return unsealed(begins(clip))


def forget(clip: UUID) -> None:
    first(clip).unlink(missing_ok=True)
    begins(clip).unlink(missing_ok=True)
