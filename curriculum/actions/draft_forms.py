"""What happens when a director writes or changes a form for practical assessments in the draft, one thing at a time?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from curriculum import form_editing
from curriculum.actions.drafts import free, held, keep
from curriculum.editing import OWN, Bench, Data
from curriculum.form_editing import FormEntry
from curriculum.library.assessments import ASSESSMENTS
from curriculum.library.splicing import data_of, with_entry, with_values, without_entry
from curriculum.models import Programme
from curriculum.rules import drafts as rules
from pocus_credentialing.people.models import User

HEAD = ("title", "tool", "kind", "applications", "text", "pass_percent")
ITEM = ("text", "levels", "needs", "may_skip", "competency")


@transaction.atomic
def add_form(*, programme: Programme, form: Mapping[str, Any], source: list[str], reason: str, by: User) -> str:
    """One more, with no items yet; returns its code. `form`: what stands above the items."""
    bench = held(programme, by)
    rules.check_says_why(True, reason)
    code = free(str(form["tool"]), [each.code for each in form_editing.forms_in(bench.data)])
    entry = {"code": code, **_said(form, HEAD), "source": source, "tag": OWN, "note": reason}
    keep(bench, with_entry(bench.text, ASSESSMENTS, entry), by, code, after=_told(entry))
    return code


@transaction.atomic
def change_form(
    *, programme: Programme, code: str, form: Mapping[str, Any], reason: str, seen: str, by: User
) -> None:  # fmt: skip
    """What stands above its items, and when it is passed."""
    bench = held(programme, by)
    entry = _as_seen(bench, code, seen)
    _rewrite(bench, entry, _changed(bench.text, entry.place, entry.data, form, HEAD), reason, by)


@transaction.atomic
def remove_form(*, programme: Programme, code: str, seen: str, by: User) -> None:
    bench = held(programme, by)
    entry = _as_seen(bench, code, seen)
    keep(bench, without_entry(bench.text, ASSESSMENTS, entry.index), by, code, before=_told(entry.data))


@transaction.atomic
def add_item(*, programme: Programme, code: str, item: Mapping[str, Any], reason: str, seen: str, by: User) -> None:
    """One more at the end."""
    bench = held(programme, by)
    entry = _as_seen(bench, code, seen)
    new = {"code": free("item", [each["code"] for each in entry.items]), **_said(item, ITEM)}
    if entry.items:
        text = with_entry(bench.text, [*entry.place, "items"], new)
    else:
        text = with_values(bench.text, entry.place, {"items": [new]})
    _rewrite(bench, entry, text, reason, by)


@transaction.atomic
def change_item(
    *, programme: Programme, code: str, item_code: str, item: Mapping[str, Any], reason: str, seen: str, by: User
) -> None:  # fmt: skip
    bench = held(programme, by)
    entry, (at, now) = _item_as_seen(bench, code, item_code, seen)
    _rewrite(bench, entry, _changed(bench.text, [*entry.place, "items", at], now, item, ITEM), reason, by)


@transaction.atomic
def remove_item(*, programme: Programme, code: str, item_code: str, reason: str, seen: str, by: User) -> None:
    """With the last one goes the pass mark: there is nothing to be marked."""
    bench = held(programme, by)
    entry, (at, _now) = _item_as_seen(bench, code, item_code, seen)
    text = without_entry(bench.text, [*entry.place, "items"], at)
    if len(entry.items) == 1:
        text = with_values(text, entry.place, {}, ["pass_percent"])
    _rewrite(bench, entry, text, reason, by)


def _rewrite(bench: Bench, entry: FormEntry, text: str, reason: str, by: User) -> None:
    """With the form's basis as it has become."""
    if text == bench.text and not reason:
        return
    now = form_editing.forms_in(data_of(text))[entry.index].data
    rules.check_says_why(form_editing.is_own(bench, now), reason)
    text = with_values(text, entry.place, *form_editing.basis_of(bench, now, reason))
    keep(bench, text, by, entry.code, before=_told(entry.data), after=_told(now))


def _changed(
    text: str, place: list[str | int], before: Data, after: Mapping[str, Any], names: tuple[str, ...]
) -> str:  # fmt: skip
    """What is as it was stays as it is written."""
    said = _said(after, names)
    new = {name: value for name, value in said.items() if _one_line(before.get(name)) != value}
    gone = [
        name for name in names if name in before and name not in said and not (name == "may_skip" and not before[name])
    ]
    return with_values(text, place, new, gone) if new or gone else text


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _said(said: Mapping[str, Any], names: tuple[str, ...]) -> Data:
    """What is left empty is not there."""
    return {name: said[name] for name in names if said.get(name) not in (None, "", [], False)}


def _as_seen(bench: Bench, code: str, seen: str) -> FormEntry:
    entry = form_editing.form_in(bench.data, code)
    rules.check_is_as_seen(bench, entry.seen if entry else None, seen)
    assert entry is not None  # noqa: S101 (the rule says so)
    return entry


def _item_as_seen(bench: Bench, code: str, item: str, seen: str) -> tuple[FormEntry, tuple[int, Data]]:
    entry = _as_seen(bench, code, seen)
    found = entry.item(item)
    rules.check_is_as_seen(bench, None if found is None else seen, seen)
    assert found is not None  # noqa: S101 (the rule says so)
    return entry, found


def _told(form: Data) -> dict[str, Any]:
    """What its history tells."""
    items = [{"text": item["text"], "levels": item["levels"]} for item in form.get("items", ())]
    return {**{name: form[name] for name in HEAD if name in form}, "items": items}
