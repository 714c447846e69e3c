"""Are the reflections the words that were written, and is taken back what was?"""

from __future__ import annotations

from collections.abc import Iterator

from logbook.models import Reflection
from pocus_credentialing.audit.canonical import digest
from pocus_credentialing.audit.models import Event


def faults() -> Iterator[str]:
    """Each that does not fit its record; nothing when all is as it should be."""
    told = dict(Event.objects.filter(verb="reflection.written").values_list("thing_id", "data__words"))
    back = set(Event.objects.filter(verb="reflection.withdrawn").values_list("thing_id", flat=True))
    rows = Reflection.objects.order_by("pk").values_list("pk", "text", "withdrawn_at")
    for pk, text, withdrawn_at in rows.iterator():
        if told.pop(pk, None) != digest(text):
            yield f"reflection {pk}: the text is not the one that was written"
        if (withdrawn_at is not None) != (pk in back):
            yield f"reflection {pk}: whether it was taken back is not as it was recorded"
    for missing in sorted(told):
        yield f"reflection {missing}: it was written, and is missing"
