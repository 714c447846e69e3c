"""What did the last change of a draft leave as it was?"""

from __future__ import annotations

from curriculum.editing import Bench, Entry
from curriculum.siblings import Sibling, siblings_of
from pocus_credentialing.audit.queries import history_of

# So many changes of a draft are looked back on.
LOOKED_BACK = 200


def still_asking_the_old(bench: Bench, entry: Entry) -> list[Sibling]:
    """The rules that ask what this one asked before it was last changed, or before that, since the last version was published."""
    if bench.draft is None:
        return []
    now = entry.data["params"]
    told = history_of(bench.programme).filter(verb__in=["draft.changed", "programme.published"]).order_by("-seq")
    for event in told[:LOOKED_BACK]:
        if event.verb == "programme.published":
            return []
        if event.data.get("what") != entry.key:
            continue
        if "before" not in event.data or event.data.get("after", {}).get("params") != now:
            return []
        now = event.data["before"]["params"]
        if found := siblings_of(bench, entry, now):
            return found
    return []
