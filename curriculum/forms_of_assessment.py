"""With which forms is somebody assessed in a programme, laid out for a reader?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from curriculum.asked import basis, exams_of
from curriculum.assessing import Form, forms_of
from curriculum.models import ProgrammeVersion

KINDS: Mapping[str, Any] = {"formative": gettext_lazy("Formative"), "summative": gettext_lazy("Summative")}


def laid_out(version: ProgrammeVersion) -> list[dict[str, Any]]:
    """The version's own forms, then the plain ones that stand in where its rules ask for more."""
    exams = {exam["code"]: exam["short"] for exam in exams_of(version)}
    own = {each["code"]: each["basis"] for each in version.data.get("assessments", ())}
    return [
        {
            "title": form.title,
            "kind": KINDS[form.kind],
            "exams": [exams[code] for code in form.exams if code is not None],
            "text": form.text or "",
            "items": [_item(each) for each in form.items],
            "passes": what_passes(form.sheet()) or _who_says(form),
            "basis": basis(own[form.code]) if form.code in own else None,
        }
        for form in forms_of(version.data)
    ]


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    needed = item["levels"][item["needs"] - 1] if item["needs"] else ""
    return {"text": item["text"], "levels": item["levels"], "needed": needed}


def _who_says(form: Form) -> str:
    if form.asks_score:
        return _("The assessor says the result in per cent, and whether it was passed.")
    return _("The assessor says whether it was passed.")


def what_passes(sheet: Mapping[str, Any]) -> str:
    """When this form is passed, in a sentence; empty where the assessor says it."""
    needs = any(item["needs"] for item in sheet["items"])
    if sheet["pass_percent"] is None:
        return _("It is passed when every item reaches the level that it needs.") if needs else ""
    said = _("It is passed with %(percent)s per cent of the marks.") % {"percent": sheet["pass_percent"]}
    return f"{said} {_('Some items need a level of their own as well.')}" if needs else said
