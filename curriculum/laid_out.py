"""How is the draft of a programme laid out for its director: by phase and exam, each requirement in sentences?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from curriculum import drafting
from curriculum.comparing import Comparison, compared
from curriculum.doubts import doubts_in
from curriculum.editing import Bench, Entry
from curriculum.library.basis import label_of
from curriculum.library.errors import LibraryError
from curriculum.library.requirements import MAINTENANCE
from curriculum.library.texts import read_programme_text
from curriculum.policy_editing import EARLY, VALIDITY, said_of
from curriculum.queries import reviewers_in
from curriculum.reading import cited
from curriculum.sentences import counted_in, label_sentence


def basis_of(bench: Bench, data: Mapping[str, Any]) -> dict[str, Any]:
    """Whose a number is, why, and from where."""
    label = label_of(data["tag"], bench.data["suggested_label"])
    return {"label": label_sentence(label), "note": data.get("note"), "sources": cited(data["source"])}


def laid_out(bench: Bench) -> list[dict[str, Any]]:
    """Phase by phase, then what keeps a certificate; within each by exam, those of the whole programme first as they stand."""
    phases = [
        (each["title"], [e for e in _asked(bench) if e.data["phase"] == each["code"]]) for each in bench.data["phases"]
    ]
    phases.append((_("To keep a certificate"), [each for each in bench.entries if each.section == MAINTENANCE]))
    return [
        {
            "title": title,
            "groups": [
                {"exam": _exams(bench, list(exams)), "rows": [_row(bench, entry) for entry in group]}
                for exams, group in groupby(entries, key=lambda entry: tuple(entry.exams))
            ],
        }
        for title, entries in phases
        if entries
    ]


def _asked(bench: Bench) -> Iterator[Entry]:
    return (each for each in bench.entries if each.section != MAINTENANCE)


def _exams(bench: Bench, codes: list[str]) -> str:
    return ", ".join(bench.exams.get(code, code) for code in codes)


def _row(bench: Bench, entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "entry": entry,
        "title": data["title"].replace("{exam}", _exams(bench, entry.exams)),
        "sentence": bench.sentence(data),
        "counting": counted_in(data),
        "basis": basis_of(bench, data),
    }


def changes_of(bench: Bench) -> Comparison | None:
    """All that the draft changes of the version that it began from; None where it cannot be read."""
    try:
        source, open_numbers = read_programme_text(bench.text, bench.programme.code)
    except LibraryError:
        return None
    if open_numbers:
        return None
    drafted = drafting.draft(bench.programme, source, text=bench.text)
    rows = list(bench.version.requirements.select_related("phase", "application"))
    return compared(bench.version, rows, drafted.version, drafted.requirements)


def doubts_of(bench: Bench) -> list[dict[str, Any]]:
    """What can hardly be meant, each with the entry in which it can be changed."""
    programme, _open = read_programme_text(bench.text, bench.programme.code)
    found = []
    for doubt in doubts_in(programme, reviewers_in(bench.programme)):
        entry = bench.entry(doubt.section, doubt.key) or bench.entry(
            doubt.section, f"each.{doubt.key.partition('.')[2]}"
        )
        found.append({"doubt": doubt, "entry": entry})
    return found


def policy_laid_out(bench: Bench) -> list[dict[str, Any]]:
    policy = bench.data["policy"]
    said = [{"sentence": said_of(each, policy[each]["value"]), "basis": basis_of(bench, policy[each])} for each in (VALIDITY, EARLY)]  # fmt: skip
    exams = _("Exams: %(exams)s.") % {"exams": _exams(bench, bench.data["applications"])}
    return [{"sentence": exams, "basis": None}, *said]
