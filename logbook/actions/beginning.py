"""Part of making a clip of a long film: its owner sees the first frames while the others are still being decoded."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from logbook import meanwhile, sandbox
from logbook.dicom.errors import Code
from logbook.dicom.facts import Box
from logbook.local_keys import uid_key
from logbook.making import FILM
from logbook.models import Clip, MachineMask
from logbook.queries.clips import mask_for, masks_alike
from logbook.queries.hiding import hidden_before


def crop_for(clip: Clip) -> MachineMask | Code:
    """What is remembered and serves it; else what its owner is asked for."""
    mask = mask_for(clip)
    if mask is not None and Box(**mask.box).fits(clip.columns, clip.rows):
        return mask
    unconfirmed = mask is None and masks_alike(clip).filter(doubted_at=None).exists()
    return Code.CROP_UNCONFIRMED if unconfirmed else Code.CROP_NEEDED


def show_beginning(clip: Clip, first: Path) -> None:
    """`first`: an object of those frames, as little cleaned as what came in. They are cropped and made anew as the whole will
    be; nothing is shown where no crop serves yet, nor of a recording in which patient data was seen. Or Unusable."""
    crop = _box(clip)
    if crop is None or hidden_before(clip):
        return
    with TemporaryDirectory(dir=first.parent) as folder:
        into = Path(folder)
        sandbox.derive(first, crop=crop, uid_key=uid_key(), into=into, first=partial(meanwhile.keep_first, clip.pk))
        meanwhile.keep_beginning(clip.pk, (into / FILM).read_bytes())


def _box(clip: Clip) -> Box | None:
    if clip.crop:
        return Box(**clip.crop)
    mask = crop_for(clip)
    return Box(**mask.box) if isinstance(mask, MachineMask) else None
