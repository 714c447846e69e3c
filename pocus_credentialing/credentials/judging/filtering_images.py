"""How does it look? Quality, required views, whether a reviewer vouches for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .facts import ScanFact
from .registry import Case, Check, Param, Why

FILTERS = (
    Param("quality_assured", "yes/no", "Only scans that a reviewer looked at and gave an image quality.", False),
    Param("quality_min", "1 to 5", "Only scans whose image quality is at least this.", False),
    Param("required_views", "yes/no", "Only scans with every required view.", False),
)


def checks(filters: Mapping[str, Any], case: Case) -> Iterator[Check]:
    if filters.get("quality_assured"):
        yield lambda scan: ("not_quality_assured", {}) if scan.reviewer is None or scan.quality is None else None
    if (minimum := filters.get("quality_min")) is not None:
        yield lambda scan: _poor(scan, minimum)
    if filters.get("required_views"):
        yield _incomplete


def _poor(scan: ScanFact, minimum: int) -> Why | None:
    if scan.quality is None or scan.quality < minimum:
        return "quality_below", {"minimum": minimum, "quality": scan.quality}
    return None


def _incomplete(scan: ScanFact) -> Why | None:
    if scan.missing_required_views:
        return "required_views_missing", {"views": sorted(scan.missing_required_views)}
    return None
