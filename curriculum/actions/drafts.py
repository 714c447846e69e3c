"""What happens when a director changes the draft of a programme's next version, one thing at a time?

Each change is read as a whole programme before it is kept, so that a draft can always be checked and published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from curriculum import editing
from curriculum.editing import Bench, Entry
from curriculum.library.requirements import MAINTENANCE
from curriculum.library.splicing import with_entry, without_entry
from curriculum.models import Programme, ProgrammeDraft
from curriculum.policy_editing import Policy, with_policy
from curriculum.queries.drafts import still_asking_the_old
from curriculum.rules import drafts as rules
from curriculum.rules.versions import check_is_readable
from pocus_credentialing.audit.log import record
from pocus_credentialing.people.models import User

TOLD = ("title", "shape", "application", "each_of", "params")
TOLD_OF_POLICY = ("title", "applications", "validity_months", "scans_before_phase1_count")


@transaction.atomic
def change_requirement(
    *,
    programme: Programme,
    section: str,
    key: str,
    title: str,
    params: dict[str, Any],
    reason: str,
    seen: str,
    by: User,
) -> None:
    """Its words and numbers. A number that is not the source's any more says so, with the reason."""
    bench = held(programme, by)
    entry = _as_seen(bench, section, key, seen)
    originals = bench.originals_of(section, key)
    basis: dict[str, Any] = {}
    gone: list[str] = []
    if params != entry.data["params"] or reason:
        said = bench.sentence(originals[0], counting=_counts_otherwise(originals[0], params)) if originals else ""
        is_own = all(params != each["params"] for each in originals)
        rules.check_says_why(is_own, reason)
        basis, gone = editing.rebased(originals, params, said, reason)
    text = editing.with_params(bench.text, entry, {"title": title, "params": params, **basis}, gone)
    keep(bench, text, by, key, before=_told(entry.data), after=_told({**entry.data, "title": title, "params": params}))


@transaction.atomic
def change_alike(*, programme: Programme, section: str, key: str, others: list[str], seen: str, by: User) -> int:
    """Those of the others that still ask what this one asked before ask the same, for the same reason; how many they are."""
    bench = held(programme, by)
    entry = _as_seen(bench, section, key, seen)
    reason = bench.reason_of(entry) or f"As it is asked under “{entry.data['title']}”."
    chosen = [each for each in still_asking_the_old(bench, entry) if each.entry.key in others]
    for each in chosen:
        there = each.entry
        change_requirement(
            programme=programme, section=section, key=there.key, title=there.data["title"], params=each.params,
            reason=reason, seen=there.seen, by=by,
        )  # fmt: skip
    return len(chosen)


def _counts_otherwise(original: dict[str, Any], params: dict[str, Any]) -> bool:
    return bool(original["params"].get("filters") != params.get("filters"))


@transaction.atomic
def add_requirement(
    *, programme: Programme, shape: str, exam: str, phase: str, title: str, params: dict[str, Any], source: list[str],
    reason: str, by: User,
) -> str:  # fmt: skip
    """One more, set here; returns its key. `phase`: one of the programme's, or what keeps a certificate."""
    bench = held(programme, by)
    rules.check_says_why(True, reason)
    section = MAINTENANCE if phase == MAINTENANCE else "requirements"
    key = free(f"{exam or 'general'}.{shape}", [each.key for each in bench.entries])
    place = {} if section == MAINTENANCE else {"phase": phase}
    entry = {"id": key, "title": title, **place, "shape": shape, "application": exam or None, "params": params}
    said = {"source": source, "tag": editing.OWN, "note": reason}
    keep(bench, with_entry(bench.text, section, {**entry, **said}), by, key, after=_told(entry))
    return key


def free(key: str, taken: Iterable[str]) -> str:
    number, found = 1, key
    while found in set(taken):
        number += 1
        found = f"{key}_{number}"
    return found


@transaction.atomic
def remove_requirement(*, programme: Programme, section: str, key: str, seen: str, by: User) -> None:
    bench = held(programme, by)
    entry = _as_seen(bench, section, key, seen)
    rules.check_can_remove(bench, entry)
    keep(bench, without_entry(bench.text, section, entry.index), by, key, before=_told(entry.data))


@transaction.atomic
def change_policy(*, programme: Programme, policy: Policy, reason: str, seen: str, by: User) -> None:
    """What the programme says of itself: title, exams, how long a certificate is valid, whether early scans count."""
    bench = held(programme, by)
    rules.check_is_as_seen(bench, Policy.of(bench.data).seen, seen)
    rules.check_says_why(policy.is_own(bench), reason)
    before, after = ({name: getattr(each, name) for name in TOLD_OF_POLICY} for each in (Policy.of(bench.data), policy))
    keep(bench, with_policy(bench, policy, reason), by, "programme", before=before, after=after)


@transaction.atomic
def drop(*, programme: Programme, by: User) -> None:
    """The draft is gone; what is published stays."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    rules.check_can_draft(by, programme)
    if ProgrammeDraft.objects.filter(programme=programme).delete()[0]:
        _record("draft.dropped", programme, by)


def held(programme: Programme, by: User) -> Bench:
    """The row is locked so that of two changes at once the second sees the first."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    rules.check_can_draft(by, programme)
    return rules.check_has_a_file(programme)


def _as_seen(bench: Bench, section: str, key: str, seen: str) -> Entry:
    entry = bench.entry(section, key)
    rules.check_is_as_seen(bench, entry.seen if entry else None, seen)
    assert entry is not None  # noqa: S101 (the rule says so)
    return entry


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Of a requirement, what its history tells: what is asked, not why."""
    return {name: entry[name] for name in TOLD if name in entry}


def keep(bench: Bench, text: str, by: User, what: str, **change: Any) -> None:
    """`change`: what it said before and after, where it was or is there."""
    if text == bench.text:
        return
    check_is_readable(text, bench.programme.code)
    values = {"text": text, "based_on": bench.version, "changed_by": by, "changed_at": timezone.now()}
    ProgrammeDraft.objects.update_or_create(programme=bench.programme, defaults=values)
    _record("draft.changed", bench.programme, by, what=what, **change)


def _record(verb: str, programme: Programme, by: User, **data: Any) -> None:
    record(verb, by=by, on=programme, institution=programme.institution, programme=programme, **data)
