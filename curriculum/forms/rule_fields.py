"""Which fields does a rule need, and what do they say? Made from what its shape can be told: no shape has a form of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from curriculum import param_words as words
from curriculum.library import reading as r
from curriculum.library.nodes import CODE
from curriculum.library.shapes import FILTERS, Filters, params_of
from curriculum.wordings import as_code, as_words

CHOOSE = ("", _("Choose"))
NOTHING = ("", _("Nothing is asked of it"))


def code_of(typed: str) -> str:
    """ "Summary training record" → summary_training_record."""
    code = as_code(typed)
    if not CODE.fullmatch(code):
        raise ValidationError(
            _("“%(wrong)s”: use letters, digits and spaces only."), params={"wrong": typed.strip()[:60]}
        )
    return code


class CodesField(forms.CharField):
    """Words with commas between them, kept as codes. `lines`: several lists of them, one a line."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        widget = forms.Textarea(attrs={"rows": 3}) if lines else forms.TextInput()
        super().__init__(max_length=2000, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(", ".join(map(as_words, each)) for each in value) if self.lines else ", ".join(map(as_words, value))  # fmt: skip

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        lines = [[code_of(each) for each in re.split("[,;]", line) if each.strip()] for line in typed.splitlines()]
        lines = [line for line in lines if line]
        if self.required and not lines:
            raise ValidationError(self.error_messages["required"], code="required")
        return lines if self.lines else [code for line in lines for code in line]


class CodeField(forms.CharField):
    def prepare_value(self, value: Any) -> Any:
        return as_words(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return code_of(typed) if typed else ""


@dataclass(frozen=True)
class Asked:
    """One mapping of parameters: the fields for it, what they begin with, and what was said in them."""

    readers: Mapping[str, r.Reader]
    required: frozenset[str]
    labels: Mapping[str, Any]
    within: r.Within
    modules: Mapping[str, str]
    prefix: str = ""
    head: str = ""

    def fields(self) -> Iterator[tuple[str, forms.Field]]:
        for name, reader in self.readers.items():
            inner = self._inner(name, reader)
            if inner is not None:
                yield from inner.fields()
            else:
                label = f"{self.head}{self.labels.get(name, as_words(name))}"
                field = self._field(reader, name in self.required, label)
                if not isinstance(field, forms.MultipleChoiceField) or field.choices:
                    yield f"{self.prefix}{name}", field
                elif field.required:
                    field.help_text = _("This exam has none: choose another requirement.")
                    yield f"{self.prefix}{name}", field

    def initial(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in params.items():
            inner = self._inner(name, self.readers[name])
            found |= inner.initial(value) if inner is not None else {f"{self.prefix}{name}": value}
        return found

    def said(self, cleaned: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """In the order in which it stood before; what is left empty is not there."""
        found: dict[str, Any] = {}
        for name in [*before, *(each for each in self.readers if each not in before)]:
            reader = self.readers[name]
            inner = self._inner(name, reader)
            if inner is not None:
                value = inner.said(cleaned, before.get(name, {}))
                is_said = bool(value) or name in self.required
            else:
                value = cleaned.get(f"{self.prefix}{name}")
                # A yes/no that says no in the file keeps saying so.
                is_said = (name in before) if value is False else value not in (None, "", [])
            if is_said:
                found[name] = value
        return found

    def _inner(self, name: str, reader: r.Reader) -> Asked | None:
        """What is a mapping in a mapping has fields of its own."""
        prefix, head = f"{self.prefix}{name}-", self.head
        if isinstance(reader, Filters):
            return Asked(FILTERS, frozenset(), words.FILTERS, self.within, self.modules, prefix, head)
        if isinstance(reader, r.NumbersByExam):
            exams = {code: exam.short for code, exam in self.within.applications.items()}
            readers = dict.fromkeys(exams, r.Number())
            head = f"{head}{self.labels.get(name, name)}: "
            return Asked(readers, frozenset(), exams, self.within, self.modules, prefix, head)
        return None

    def _field(self, reader: r.Reader, required: bool, label: str) -> forms.Field:
        common: dict[str, Any] = {"label": label, "required": required}
        if isinstance(reader, r.Number):
            return forms.IntegerField(min_value=reader.least, max_value=reader.most, **common)
        if isinstance(reader, r.Flag):
            return forms.BooleanField(label=label, required=False)
        if isinstance(reader, r.OneOf):
            choices = [CHOOSE if required else NOTHING, *self._choices(reader)]
            return forms.ChoiceField(choices=choices, **common)
        if isinstance(reader, r.Code):
            return CodeField(max_length=200, **common)
        assert isinstance(reader, r.ListOf)  # noqa: S101 (there is no other reader; a test goes through all shapes)
        if isinstance(reader.each, r.OneOf):
            return forms.MultipleChoiceField(
                choices=self._choices(reader.each), widget=forms.CheckboxSelectMultiple, **common
            )
        lines = isinstance(reader.each, r.ListOf)
        return CodesField(lines=lines, help_text=words.HELP["groups" if lines else "codes_typed"], **common)

    def _choices(self, reader: r.OneOf) -> list[tuple[str, Any]]:
        codes = reader.choices(self.within)
        if isinstance(reader, r.ModuleCode):
            return [(code, self.modules.get(code, code)) for code in codes]
        if isinstance(reader, r.ExamCode):
            return [(code, self.within.applications[code].short) for code in codes]
        if isinstance(reader, r.PartOfExam):
            parts = {"question": "questions", "view": "views", "sub-type": "sub_types"}[reader.what]
            names = {
                each.code: getattr(each, "label", "") or getattr(each, "text", "")
                for exam in self.within.concerned
                for each in getattr(exam, parts)
            }
            return [(code, names[code]) for code in codes]
        return [(code, words.WORDS.get(code, as_words(code))) for code in codes]


def asked_of(shape: str, within: r.Within, modules: Mapping[str, str], prefix: str = "", head: str = "") -> Asked:
    required, optional = params_of(shape)
    if within.application is not None:  # which exams count is said by the exam that it is about
        optional = {name: reader for name, reader in optional.items() if name != "applications"}
    return Asked({**required, **optional}, frozenset(required), words.PARAMS, within, modules, prefix, head)
