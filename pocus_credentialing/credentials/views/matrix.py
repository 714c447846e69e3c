"""How is a cohort drawn as a table? In one pass over values: a template's loops would cost four times as much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pocus_credentialing.credentials.cohort import Cell, Cohort, Member

# As a spreadsheet would read it: a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ID = "00000000-0000-0000-0000-000000000000"


def table_rows(cohort: Cohort, members: Iterable[Member]) -> SafeString:
    """The body of the matrix; every number opens the rows behind it."""
    candidate = reverse("credentials:candidates_show", args=[_ID])
    rows = reverse("credentials:progress_rows", args=[_ID, "KEY"])
    of, said_ready = escape(_("of")), escape(_("Ready"))
    parts: list[str] = []
    for member in members:
        enrolment, name = str(member.enrolment), escape(member.name)
        # Under the name, which stays in view where the columns do not fit.
        ready = f'<div class="small">{said_ready}: {_ready(cohort, member)}</div>' if member.ready else ""
        parts.append(f'<tr><th scope="row"><a href="{candidate.replace(_ID, enrolment)}">{name}</a>{ready}</th>')
        for title, cell in _cells(cohort, member):
            if cell is None:
                parts.append('<td class="s0">–</td>')
                continue
            url = rows.replace(_ID, enrolment).replace("KEY", escape(cell.key))
            said = f"{of} {cell.needed} {escape(title)}, {name}"
            parts.append(
                f'<td class="s{cell.shade}"><a href="{url}">{cell.counted}<span class="hide"> {said}</span></a></td>'
            )
        parts.append(f'<td class="num">{member.percent} %</td></tr>')
    return mark_safe("".join(parts))  # every name and title above is escaped


def _cells(cohort: Cohort, member: Member) -> Iterator[tuple[str, Cell | None]]:
    """One for each column of the matrix; none where this person's version asks nothing of the exam."""
    for code, title in cohort.exams:
        yield title, member.cells.get(code)
    if cohort.asks_as_a_whole:
        yield _("Whole programme"), member.whole if member.whole.key else None


def _ready(cohort: Cohort, member: Member) -> str:
    return conditional_escape(", ".join(cohort.titles[code] for code in member.ready))


def as_lines(cohort: Cohort) -> list[list[str]]:
    """For a spreadsheet: name, then for each column what counts and what is needed."""
    head = [_("Trainee")]
    columns = [title for _code, title in cohort.exams] + ([_("Whole programme")] if cohort.asks_as_a_whole else [])
    for title in columns:
        head += [title, _("%(exam)s needed") % {"exam": title}]
    lines = [[*head, _("All, per cent"), _("Ready for a certificate")]]
    for member in cohort.members:
        line = [member.name]
        for _title, cell in _cells(cohort, member):
            line += [str(cell.counted), str(cell.needed)] if cell else ["", ""]
        lines.append([*line, str(member.percent), ", ".join(cohort.titles[code] for code in member.ready)])
    return [[plain(text) for text in line] for line in lines]


def plain(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
