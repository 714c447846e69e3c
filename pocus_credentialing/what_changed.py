"""What was changed, from what to what, where the event of it says so: for the pages of history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from curriculum.forms.settings import ExamsForm, InstitutionForm, ProgrammeForm
from curriculum.library.catalogue import read_catalogue
from curriculum.library.modules import read_modules
from curriculum.policy_editing import EARLY, VALIDITY, said_of
from curriculum.sentences import counted_in, entry_sentence
from logbook.forms.archives import FORMS, ArchiveForm
from pocus_credentialing.audit.models import Event

SETTINGS: dict[str, type[forms.Form]] = {"institution.changed": InstitutionForm, "programme.changed": ProgrammeForm}
# What says itself from what to what: its place stands for the first four.
TOLD_OF_AN_ARCHIVE = ("ae_title", "host", "port", "address", "takes")


def what_changed(event: Event) -> list[str]:
    """One line a change; none where the event holds no more than that something changed."""
    if event.verb in SETTINGS:
        return _settings(SETTINGS[event.verb], event.data.get("changed", {}))
    if event.verb == "membership.changed" and isinstance(event.data.get("before"), list):
        fields = ExamsForm.base_fields
        before, after = (_exams(event.data[name]) for name in ("before", "applications"))
        lines = [_line(fields["applications"].label, before, after)] if before != after else []
        if "sites" in event.data:
            places = (", ".join(event.data[name]) or _("each") for name in ("sites_before", "sites"))
            lines.append(_line(fields["sites"].label, *places))
        return lines
    if event.verb == "archive.changed":
        return _archive(event.data.get("changed", {}), event.data.get("fields", []))
    if event.verb == "draft.changed":
        return _draft(event.data.get("before") or {}, event.data.get("after") or {})
    return []


def _line(label: Any, before: Any, after: Any) -> str:
    """“Paper: from A4 to Letter.”"""
    was, now = before not in ("", None), after not in ("", None)
    if was and now:
        said = _("%(label)s: from %(before)s to %(after)s.")
    else:
        said = _("%(label)s: %(after)s, where nothing stood.") if now else _("%(label)s: no longer %(before)s.")
    return said % {"label": label, "before": before, "after": after}


def _sentences(label: Any, before: Any, after: Any) -> list[str]:
    """What is asked, or holds, in whole sentences: one line each."""
    return [
        _("%(title)s. Before: %(asked)s") % {"title": label, "asked": before},
        _("Now: %(asked)s") % {"asked": after},
    ]


def _settings(form: type[forms.Form], changed: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, (before, after) in changed.items():
        field: Any = form.base_fields.get(name)
        if field is None:
            continue
        choices = dict(getattr(field, "choices", ()))
        lines.append(_line(field.label, choices.get(before, before), choices.get(after, after)))
    return lines


def _archive(changed: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Where it is and what it is sent, from what to what; that there is another token, and never which."""
    lines = [_line(_("Where"), *changed["place"])] if "place" in changed else []
    lines += _settings(ArchiveForm, changed)
    fields: dict[str, Any] = {name: field for form in FORMS.values() for name, field in form.base_fields.items()}
    besides = [str(fields[name].label) for name in names if name in fields and name not in TOLD_OF_AN_ARCHIVE]
    return [*lines, _("Changed: %(what)s.") % {"what": ", ".join(besides)}] if besides else lines


def _exams(codes: list[str]) -> str:
    short = _short()
    return ", ".join(short.get(code, code) for code in codes)


def _short() -> dict[str, str]:
    return {each.code: each.short for each in read_catalogue().applications}


def _draft(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Of one requirement, or of what the programme says of itself."""
    if "shape" in {**before, **after}:
        return _requirement(before, after)
    if "tool" in {**before, **after}:
        return _form(before, after)
    changed = [name for name in before if name in after and before[name] != after[name]]
    told: dict[str, tuple[Any, Callable[[Any], str]]] = {
        "title": (_("Title"), str),
        "applications": (_("Exams"), _exams),
    }
    lines = [
        _line(label, words(before[name]), words(after[name]))
        for name, (label, words) in told.items()
        if name in changed
    ]
    for name, label in ((VALIDITY, _("Validity")), (EARLY, _("Phase 1"))):
        if name in changed:
            lines += _sentences(label, said_of(name, before[name]), said_of(name, after[name]))
    return lines


def _requirement(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    counting = not (before and after and before["params"].get("filters") == after["params"].get("filters"))
    old, new = (_asked(each, counting=counting) if each else "" for each in (before, after))
    title = (after or before)["title"]
    if not before:
        return [_("Added: %(title)s. %(asked)s") % {"title": title, "asked": new}]
    if not after:
        return [_("Removed: %(title)s. %(asked)s") % {"title": title, "asked": old}]
    lines = [_line(_("Title"), before["title"], title)] if before["title"] != title else []
    if old != new:
        lines += _sentences(title, old, new)
    return lines


def _form(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Of a form for practical assessments."""
    title = {"title": (after or before)["title"]}
    if not before:
        return [_("Added: the form “%(title)s”.") % title]
    if not after:
        return [_("Removed: the form “%(title)s”.") % title]
    lines = [_("Of the form “%(title)s”:") % title]
    for name, label in (("title", _("Title")), ("pass_percent", _("Pass mark in per cent"))):
        if before.get(name) != after.get(name):
            lines.append(_line(label, before.get(name), after.get(name)))
    old, new = ([each["text"] for each in said.get("items", ())] for said in (before, after))
    lines += [_("Observed too: %(text)s") % {"text": each} for each in new if each not in old]
    lines += [_("Observed no more: %(text)s") % {"text": each} for each in old if each not in new]
    return lines


def _asked(entry: Mapping[str, Any], *, counting: bool) -> str:
    """`counting`: with what makes a scan count."""
    modules = {each.code: each.title for each in read_modules()}
    more = counted_in(entry) if counting else []
    return " ".join([entry_sentence(entry, _short(), modules), *more])
