"""What does the draft of a programme say of its forms for practical assessments, and whose is a form that is changed?"""

from __future__ import annotations

from dataclasses import dataclass

from curriculum.editing import OWN, Bench, Data, Entry, fingerprint
from curriculum.library.assessments import ASSESSMENTS
from curriculum.rule_parts import Part, parts_of

CONTENT = ("tool", "title", "kind", "applications", "text", "items", "pass_percent")


@dataclass(frozen=True)
class FormEntry:
    """One form as the file has it."""

    index: int
    data: Data

    @property
    def code(self) -> str:
        return str(self.data["code"])

    @property
    def seen(self) -> str:
        return fingerprint(self.data)

    @property
    def items(self) -> list[Data]:
        return list(self.data.get("items", []))

    @property
    def place(self) -> list[str | int]:
        return [ASSESSMENTS, self.index]

    def item(self, code: str) -> tuple[int, Data] | None:
        return next(((at, each) for at, each in enumerate(self.items) if each["code"] == code), None)


def forms_in(data: Data) -> list[FormEntry]:
    return [FormEntry(index, each) for index, each in enumerate(data.get(ASSESSMENTS, []))]


def form_in(data: Data, code: str) -> FormEntry | None:
    return next((each for each in forms_in(data) if each.code == code), None)


def originals_of(bench: Bench, code: str) -> list[Data]:
    """What the draft began from, then the library's."""
    found = [form_in(data, code) for data in bench.originals]
    return [each.data for each in found if each is not None]


def asking_for(bench: Bench, form: Data) -> list[str]:
    """Titles of the requirements that ask for such an assessment, by themselves or within a combination, in an exam that
    the form is for."""
    return [entry.title for entry in bench.entries if any(_asks(part, entry, form) for part in _parts(entry))]


def _parts(entry: Entry) -> list[Part]:
    return list(parts_of(entry.data["shape"], entry.data["params"]))


def _asks(part: Part, entry: Entry, form: Data) -> bool:
    exams, meant = [part.exam] if part.exam else entry.exams, form.get("applications", [])
    return form["tool"] in part.params.get("tools", ()) and (not (exams and meant) or not set(exams).isdisjoint(meant))


def is_own(bench: Bench, form: Data) -> bool:
    return not any(_content(each) == _content(form) for each in originals_of(bench, form["code"]))


def basis_of(bench: Bench, form: Data, reason: str) -> tuple[Data, list[str]]:
    """Tag and note of what it has become, and which keys go; what is as it was before is the source's again."""
    originals = originals_of(bench, form["code"])
    for original in originals:
        if _content(original) == _content(form):
            note = {"note": original["note"]} if "note" in original else {}
            return {"tag": original["tag"], **note}, [] if note else ["note"]
    parts = [originals[0].get("note", ""), _changed_from(originals[0])] if originals else []
    return {"tag": OWN, "note": " ".join(" ".join(part.split()) for part in (*parts, reason) if part.strip())}, []


def reason_of(bench: Bench, form: Data) -> str:
    """What was written when it was changed, to be kept or written otherwise."""
    originals, note = originals_of(bench, form["code"]), " ".join(str(form.get("note", "")).split())
    return note.partition(_changed_from(originals[0]))[2].strip() if originals else note


def _changed_from(original: Data) -> str:
    """A sentence of the file, in the language of the library's files."""
    return f"Changed here from the form of {', '.join(original['source'])}."


def _content(form: Data) -> Data:
    return {name: form.get(name) for name in CONTENT}
