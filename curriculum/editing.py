"""What does the draft of a programme say, entry by entry, and what becomes of an entry that is changed in a page?

The text of the file is the one truth: nothing of a draft is kept beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from curriculum import drafting
from curriculum.asked import own_titles
from curriculum.library.catalogue import read_catalogue
from curriculum.library.modules import read_modules
from curriculum.library.reading import Within
from curriculum.library.requirements import MAINTENANCE
from curriculum.library.splicing import data_of, with_values
from curriculum.library.texts import library_text
from curriculum.models import Programme, ProgrammeDraft, ProgrammeVersion
from curriculum.sentences import counted_in, entry_sentence

SECTIONS = ("requirements", MAINTENANCE)
OWN = "h"  # what is set here; see curriculum.library.basis
Data = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One requirement as the file has it; it may be made for several exams at once."""

    section: str
    index: int
    data: Data

    @property
    def key(self) -> str:
        return str(self.data["id"])

    @property
    def title(self) -> str:
        """As it is read of all exams for which it is made; each has it with its own name."""
        return str(self.data["title"]).replace("{exam}", gettext("Each exam:"))

    @property
    def exams(self) -> list[str]:
        return list(self.data.get("each_of") or [code for code in [self.data["application"]] if code])

    @property
    def seen(self) -> str:
        return fingerprint(self.data)

    @property
    def place(self) -> str:
        return f"{self.section}[{self.index}]"


@dataclass(frozen=True)
class Bench:
    """A programme whose next version is worked on: the text as it is now, and the version that it began from."""

    programme: Programme
    version: ProgrammeVersion
    text: str
    draft: ProgrammeDraft | None = None

    @cached_property
    def data(self) -> Data:
        return data_of(self.text)

    @cached_property
    def entries(self) -> list[Entry]:
        return [
            Entry(section, index, each)
            for section in SECTIONS
            for index, each in enumerate(self.data.get(section, []))
        ]  # fmt: skip

    def entry(self, section: str, key: str) -> Entry | None:
        return next((each for each in self.entries if (each.section, each.key) == (section, key)), None)

    @cached_property
    def exams(self) -> dict[str, str]:
        """Code → the word for it."""
        return {each.code: each.short for each in read_catalogue().applications}

    @cached_property
    def modules(self) -> dict[str, str]:
        return {each.code: each.title for each in read_modules()}

    @cached_property
    def own_modules(self) -> dict[str, str]:
        """The hospital's own, which a rule may ask for by their code as it asks for courses."""
        return own_titles(self.programme.institution_id)

    def within(self, exams: Iterable[str]) -> Within:
        """What a rule about these exams may refer to."""
        known = {code: read_catalogue().application(code) for code in self.data["applications"]}
        return Within(tuple(self.modules), known).of(next(iter(exams), None))

    def sentence(self, entry: Mapping[str, Any], *, counting: bool = False) -> str:
        more = counted_in(entry) if counting else []
        return " ".join([entry_sentence(entry, self.exams, {**self.own_modules, **self.modules}), *more])

    def reason_of(self, entry: Entry) -> str:
        """What was written when it was changed, to be kept or written otherwise."""
        originals, note = self.originals_of(entry.section, entry.key), str(entry.data.get("note", ""))
        if not originals:
            return note
        said = [self.sentence(originals[0], counting=counting) for counting in (False, True)]
        return next((each for each in (reason_in(originals, note, every) for every in said) if each), "")

    @cached_property
    def originals(self) -> list[Data]:
        """What the draft began from; then the library's programme of this code."""
        texts = [drafting.file_of(self.version), library_text(self.version.data["code"])]
        return [data_of(text) for text in texts if text]

    def originals_of(self, section: str, key: str) -> list[Data]:
        return [each for data in self.originals for each in data.get(section, []) if each["id"] == key]


def fingerprint(data: Any) -> str:
    """So that a page can send back what it showed."""
    return hashlib.sha256(json.dumps(data, default=str).encode()).hexdigest()


def bench_of(programme: Programme) -> Bench | None:
    """The draft, or else the current version's file; nothing where that was not kept. Both go by today's definitions of
    exams, so that a draft of before an upgrade can still be changed and published."""
    draft = ProgrammeDraft.objects.select_related("based_on", "changed_by").filter(programme=programme).first()
    if draft is not None:
        return Bench(programme, draft.based_on, _by_today(draft.text), draft)
    version = programme.current
    text = drafting.file_of(version) if version else ""
    if version is None or not text:
        return None
    return Bench(programme, version, _by_today(text))


def _by_today(text: str) -> str:
    newest = read_catalogue().version
    return text if data_of(text).get("catalogue", newest) == newest else with_values(text, [], {"catalogue": newest})


def with_params(text: str, entry: Entry, values: Mapping[str, Any], gone: Collection[str] = ()) -> str:
    """The entry with these values. Of its parameters only those that are new are written, so that the rest stays as it is."""
    values = dict(values)
    before, after = entry.data["params"], values.pop("params")
    place: list[str | int] = [entry.section, entry.index]
    new = {key: value for key, value in after.items() if key not in before or before[key] != value}
    lost = [key for key in before if key not in after]
    if new or lost:
        text = with_values(text, [*place, "params"], new, lost) if len(lost) < len(before) else text
        values |= {} if len(lost) < len(before) else {"params": after}
    other = {key: value for key, value in values.items() if key not in entry.data or entry.data[key] != value}
    return with_values(text, place, other, gone)


def rebased(originals: list[Data], params: Data, said: str, reason: str) -> tuple[Data, list[str]]:
    """Tag and note of what becomes these parameters, and which keys go. `said`: what the first original says, in a
    sentence. What is as it was before is the society's again."""
    for original in originals:
        if params == original["params"]:
            note = {"note": original["note"]} if "note" in original else {}
            return {"tag": original["tag"], **note}, [] if note else ["note"]
    if not originals:
        return {"tag": OWN, "note": reason}, []
    parts = [originals[0].get("note", ""), changed_from(said, originals[0]), reason]
    return {"tag": OWN, "note": " ".join(" ".join(part.split()) for part in parts if part.strip())}, []


def changed_from(said: str, original: Data) -> str:
    """A sentence of the file, in the language of the library's files."""
    return f"Changed here from “{said.rstrip('.')}”, source {', '.join(original['source'])}."


def reason_in(originals: list[Data], note: str, said: str) -> str:
    """What the director wrote, of a note that was made by `rebased`."""
    if not originals:
        return note
    return " ".join(note.split()).partition(changed_from(said, originals[0]))[2].strip()
