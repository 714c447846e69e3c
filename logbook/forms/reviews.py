"""Is what a reviewer typed well formed? Nothing clinical is chosen beforehand."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from curriculum.states import Competency
from logbook.models import Review, Scan
from logbook.queries.claims import Claim
from logbook.rules.review_shape import ANSWER_NEEDED, LEVELS, MOST_FRAME_COMMENTS, QUALITY_NEEDED, Said, faults
from logbook.statements import attested_meanings
from logbook.wording import ENTRUSTMENT, REASONS, SHORT, anchors_of

FRAME_LINES = 3


class ReviewForm(forms.Form):
    """Quality, own answers, and whatever else the reviewer says; the decision is the button that was pressed."""

    decision = forms.CharField(required=False, widget=forms.HiddenInput)
    content_digest = forms.CharField(required=False, widget=forms.HiddenInput)
    quality = forms.TypedChoiceField(
        label=_("Image quality"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), QUALITY_NEEDED.sentence),
    )
    offered = forms.MultipleChoiceField(
        label=_("Reasons"), choices=REASONS, widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(
        label=_("Reason in your words"),
        max_length=1500,
        required=False,
        help_text=_("Needed unless you accept. The trainee reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    comment = forms.CharField(
        label=_("Comment"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    call_back = forms.BooleanField(
        label=_("Patient may need call-back"),
        required=False,
        help_text=_("The trainee and the director are told at once. Write no patient details."),
    )

    def __init__(
        self, scan: Scan, claim: Claim, data: Any = None, *, amends: Review | None = None, attests: bool = False
    ) -> None:
        self.scan, self.claim, self.amends = scan, claim, amends
        self.only_filled = False
        self.refused: list[str] = []  # for a reason that lies not in what was said
        self.proof_at = ""  # the field of confirmation, where that is what is missing or wrong
        super().__init__(data, initial=_initial(amends) if amends else None)
        self.use_required_attribute = False
        self.fields["quality"].choices = anchors_of(scan.definition)  # type: ignore[attr-defined]
        for read in claim.readings:
            self.fields[f"answer_{read.question.code}"] = forms.ChoiceField(
                label=read.question.text,
                choices=read.question.choices(left_out=read.left_out),
                widget=forms.RadioSelect,
                required=not read.left_out,
                error_messages=dict.fromkeys(("required", "invalid_choice"), ANSWER_NEEDED.sentence),
            )
        if attests and claim.supervision:
            self.fields["attests_supervision"] = forms.BooleanField(
                label=attested_meanings(scan)[claim.supervision.mode],
                required=False,
                help_text=_("The trainee named you. This counts only with your word."),
            )
        for competency, label in Competency.choices:
            self.fields[f"iaim_{competency}"] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                empty_value=None,
                choices=[(level, level) for level in LEVELS],
                widget=forms.RadioSelect,
                required=False,
            )
        self.fields["entrustment"] = forms.TypedChoiceField(
            label=_("Next time, how much supervision?"),
            coerce=int,
            empty_value=None,
            choices=ENTRUSTMENT,
            widget=forms.RadioSelect,
            required=False,
        )
        self._add_frame_lines()

    def _add_frame_lines(self) -> None:
        """A line of clip, frame and text for each comment, and some to spare; as many as were sent."""
        lines = FRAME_LINES + (len(self.amends.comments_on_frames) if self.amends else 0)
        if self.is_bound:
            sent = sum(1 for name in self.data if name.startswith("frame_clip_"))
            lines = min(max(sent, FRAME_LINES), MOST_FRAME_COMMENTS)
        clips = [(clip["id"], _("Clip %(number)s") % {"number": clip["number"]}) for clip in self.claim.clips]
        self.frame_lines = range(lines if clips else 0)
        for line in self.frame_lines:
            self.fields[f"frame_clip_{line}"] = forms.ChoiceField(label=_("Clip"), choices=clips, required=False)
            self.fields[f"frame_number_{line}"] = forms.IntegerField(
                label=_("Frame"),
                min_value=1,
                required=False,
                error_messages={"min_value": _("The first frame is 1.")},
            )
            self.fields[f"frame_text_{line}"] = forms.CharField(label=_("Comment"), max_length=500, required=False)

    @property
    def errors(self) -> ErrorDict:
        """None while the form was only filled in: nothing has been said yet. What was refused as a whole is not
        looked at in parts."""
        if self.refused:
            return ErrorDict({NON_FIELD_ERRORS: ErrorList(self.refused)})
        return ErrorDict() if self.only_filled else super().errors

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.said = self._said(cleaned)
        for fault in faults(self.scan, self.said, amends=self.amends is not None):
            name = self._field_of(fault.field, fault.key)
            if name not in self.errors:
                self.add_error(name, str(fault.reason))
        return cleaned

    def _said(self, cleaned: dict[str, Any]) -> Said:
        sentences = [str(text) for code, text in REASONS if code in cleaned.get("offered", [])]
        self._lines = [
            line
            for line in self.frame_lines
            if cleaned.get(f"frame_text_{line}") or cleaned.get(f"frame_number_{line}") is not None
        ]
        return Said.of(
            decision=cleaned.get("decision", ""),
            quality=cleaned.get("quality") or None,
            answers={
                read.question.code: cleaned[f"answer_{read.question.code}"]
                for read in self.claim.readings
                if cleaned.get(f"answer_{read.question.code}")
            },
            reason=" ".join([*sentences, cleaned.get("reason", "")]),
            comment=cleaned.get("comment", ""),
            attests_supervision=cleaned.get("attests_supervision", False),
            iaim={c: cleaned[f"iaim_{c}"] for c in Competency.values if cleaned.get(f"iaim_{c}")},
            entrustment=cleaned.get("entrustment"),
            call_back=cleaned.get("call_back", False),
            comments_on_frames=[
                {
                    "clip": cleaned.get(f"frame_clip_{line}", ""),
                    "frame": cleaned.get(f"frame_number_{line}") or 0,
                    "text": cleaned.get(f"frame_text_{line}", ""),
                }
                for line in self._lines
            ],
        )

    def what_was_said(self) -> dict[str, Any]:
        """For the action: the reviewer's words, and the digest of what the page showed them."""
        return {**dataclasses.asdict(self.said), "content_digest": self.cleaned_data["content_digest"]}

    def _field_of(self, field: str, key: str) -> str:
        match field:
            case "answers":
                return f"answer_{key}"
            case "iaim":
                return f"iaim_{key}"
            case "comments_on_frames":
                return f"frame_text_{self._lines[int(key or 0)]}"
            case _:
                return field

    def answer_fields(self) -> list[dict[str, Any]]:
        """For the page: each question with the trainee's reading in short, and what agree and disagree fill in."""
        return [
            {
                "field": self[f"answer_{read.question.code}"],
                "claimed": SHORT[read.answer] if read.answer or read.question.optional else "–",
                "yes": read.answer,
                "no": read.question.opposite(read.answer),
                "left_out": read.left_out,
            }
            for read in self.claim.readings
        ]

    def rating_fields(self) -> list[forms.BoundField]:
        return [self[f"iaim_{competency}"] for competency in Competency.values]

    def frame_fields(self) -> list[list[forms.BoundField]]:
        parts = ("clip", "number", "text")
        return [[self[f"frame_{part}_{line}"] for part in parts] for line in self.frame_lines]

    @property
    def has_frame_comments(self) -> bool:
        return self._any("frame_number_", "frame_text_")

    @property
    def has_further_answers(self) -> bool:
        """To questions that the trainee did not look for."""
        return any(
            field["left_out"] and (field["field"].value() or field["field"].errors) for field in self.answer_fields()
        )

    @property
    def has_ratings(self) -> bool:
        return self._any("iaim_", "entrustment")

    @property
    def has_reason(self) -> bool:
        return self.is_bound and self._any("offered", "reason")

    def _any(self, *beginnings: str) -> bool:
        """Whether something stands in fields so named: a folded part that holds something is shown open."""
        return any(self[name].value() for name in self.fields if name.startswith(beginnings))

    def filled(self, with_words: str) -> ReviewForm:
        """The same form with every answer agreeing, or disagreeing, as the reviewer has just asked; nothing else."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for field in self.answer_fields():
            answer = field["yes"] if with_words == "agree" else field["no"]
            if answer or field["left_out"]:
                data[field["field"].html_name] = answer
        form = ReviewForm(self.scan, self.claim, data, amends=self.amends, attests="attests_supervision" in self.fields)
        form.only_filled = True
        return form


def _initial(review: Review) -> dict[str, Any]:
    """An amendment starts from what the review said; its reason is new."""
    initial: dict[str, Any] = {
        "quality": review.quality,
        "comment": review.comment,
        "entrustment": review.entrustment,
        "attests_supervision": review.attests_supervision,
        **{f"answer_{code}": answer for code, answer in review.answers.items()},
        **{f"iaim_{competency}": level for competency, level in review.iaim.items()},
    }
    for line, comment in enumerate(review.comments_on_frames):
        initial |= {
            f"frame_clip_{line}": comment["clip"],
            f"frame_number_{line}": comment["frame"],
            f"frame_text_{line}": comment["text"],
        }
    return initial
