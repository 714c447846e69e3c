"""Which studies, series and objects may this person fetch by DICOMweb? Those of the clips that they may see and play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from logbook.dicom.syntaxes import US_IMAGE, US_MULTIFRAME
from logbook.models import Clip
from logbook.models.visibility import OfScanQuerySet
from pocus_credentialing.people.models import User

from .clips import playable

OF_STUDY = ("study_uid",)
OF_SERIES = ("study_uid", "series_uid")
OF_OBJECT = ("study_uid", "series_uid", "instance_uid")


def fetchable(person: User) -> QuerySet[Clip]:
    seen: OfScanQuerySet = Clip.objects.visible_to(person)
    return seen & playable().filter(files__has_key="dicom").exclude(instance_uid="")


def matching(rows: QuerySet[Clip], wanted: Mapping[str, Sequence[str]]) -> QuerySet[Clip]:
    """Of these, those with one of the values of each key: a column, or the SOP class."""
    for column, values in wanted.items():
        if column == "sop_class":
            said = [Q(frames__gt=1)] if US_MULTIFRAME in values else []
            said += [Q(frames__lte=1)] if US_IMAGE in values else []
            rows = rows.filter(reduce(or_, said)) if said else rows.none()
        else:
            rows = rows.filter(**{f"{column}__in": values})
    return rows


def grouped(rows: QuerySet[Clip], by: tuple[str, ...]) -> QuerySet[Any, dict[str, Any]]:
    """One row for each study, series or object, the latest first, with how much is in it. Two clips of one recording are
    one object."""
    found: QuerySet[Any, dict[str, Any]] = (
        rows.order_by()
        .values(*by)
        .annotate(
            latest=Max("received_at"),
            series=Count("series_uid", distinct=True),
            objects=Count("instance_uid", distinct=True),
        )
        .order_by("-latest", *by)
    )
    return found


def each_object(rows: QuerySet[Clip], *, most: int) -> list[Clip]:
    """One clip for each object of these, in the order in which they came; one more than `most` where there are more."""
    found: dict[str, Clip] = {}
    for clip in rows.select_related("scan").order_by("received_at", "pk").iterator(chunk_size=100):
        found.setdefault(clip.instance_uid, clip)
        if len(found) > most:
            break
    return list(found.values())
