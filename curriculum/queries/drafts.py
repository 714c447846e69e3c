"""What did the last change of a draft leave as it was?"""

from __future__ import annotations

from curriculum.editing import Bench, Entry
from curriculum.siblings import Sibling, siblings_of
from pocus_credentialing.audit.queries import history_of


def still_asking_the_old(bench: Bench, entry: Entry) -> list[Sibling]:
    """The rules that ask what this one asked before it was last changed; none where that was not the last thing said of it."""
    if bench.draft is None:
        return []
    last = history_of(bench.programme).filter(verb="draft.changed", data__what=entry.key).last()
    told = last.data if last else {}
    if "before" not in told or told.get("after", {}).get("params") != entry.data["params"]:
        return []
    return siblings_of(bench, entry, told["before"]["params"])
