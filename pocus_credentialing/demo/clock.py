"""How does the demo's log come to span a year? Its actions run at moments of the past.

Only the demo uses this, and the demo is refused on production.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Within the block, `timezone.now()` is `moment`."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield moment
