"""In which shape do programs read and write reviews?"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from rest_framework import serializers

from logbook.models import Attestation, CallBack, Review, Scan
from logbook.queries.reviews import is_overdue
from logbook.rules.review_shape import QUALITY_NEEDED, Said, faults
from logbook.states import Decision, SupervisionMode

OWN_ANSWERS = "Your own, per question. An `optional` one that the trainee did not answer may be left out."
WATCHED = [choice for choice in SupervisionMode.choices if choice[0] != SupervisionMode.NONE]


def _digest() -> serializers.CharField:
    """Of what was looked at; that it is missing has an answer of its own."""
    return serializers.CharField(required=False, allow_blank=True, default="", help_text="Needed: else 428.")


class QueuedScanSerializer(serializers.ModelSerializer[Scan]):
    application = serializers.SlugRelatedField("code", read_only=True)
    trainee = serializers.CharField(source="trainee.name", read_only=True)
    asked_for_you = serializers.BooleanField(source="wishes_for_me", read_only=True)
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Scan
        fields = ["id", "application", "trainee", "performed_at", "queued_at", "due_on", "overdue", "asked_for_you"]

    def get_overdue(self, scan: Scan) -> bool:
        return is_overdue(scan)


class FrameCommentSerializer(serializers.Serializer[Any]):
    clip = serializers.UUIDField()
    frame = serializers.IntegerField(min_value=1, help_text="The first frame is 1.")
    text = serializers.CharField(max_length=500)


class SaidSerializer(serializers.Serializer[Any]):
    """What a reviewer says. `content_digest` is the one that GET of the scan gave."""

    decision = serializers.ChoiceField(choices=Decision.choices)
    content_digest = _digest()
    quality = serializers.IntegerField(
        error_messages=dict.fromkeys(("required", "null", "invalid"), QUALITY_NEEDED.sentence)
    )
    answers = serializers.DictField(child=serializers.CharField(), help_text=OWN_ANSWERS)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    comment = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")
    attests_supervision = serializers.BooleanField(required=False, default=False)
    iaim = serializers.DictField(
        child=serializers.IntegerField(),
        required=False,
        default=dict,
        help_text="indication, acquisition, interpretation, decision: 1–5.",
    )
    entrustment = serializers.IntegerField(required=False, allow_null=True, default=None)
    call_back = serializers.BooleanField(required=False, default=False)
    comments_on_frames = FrameCommentSerializer(many=True, required=False, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The same faults, in the same words, as beside the page's fields."""
        said = Said.of(**{name: value for name, value in attrs.items() if name != "content_digest"})
        found: dict[str, Any] = defaultdict(list)
        for fault in faults(self.context["scan"], said, amends=self.context["amends"]):
            name = f"{fault.field}.{fault.key}" if fault.key else fault.field
            found[name].append(serializers.ErrorDetail(str(fault.reason), code=fault.reason.code))
        if found:
            raise serializers.ValidationError(dict(found))
        return attrs


class ReviewSerializer(serializers.ModelSerializer[Review]):
    superseded = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = [
            "id", "scan", "round", "kind", "supersedes", "superseded", "decision", "quality", "answers", "sealed",
            "outcomes", "outcome", "attests_supervision", "iaim", "entrustment", "comment", "comments_on_frames", "reason",
            "call_back", "proctor", "printed_name", "role", "meaning", "signed_at", "authentication", "authenticated_at",
            "content_digest", "statement", "signature", "kid", "alg",
        ]  # fmt: skip

    def get_superseded(self, review: Review) -> bool:
        return hasattr(review, "superseded_by")


class AttestSerializer(serializers.Serializer[Any]):
    """`content_digest` is the one that GET of the scan gave."""

    content_digest = _digest()
    mode = serializers.ChoiceField(choices=WATCHED)


class AttestationSerializer(serializers.ModelSerializer[Attestation]):
    class Meta:
        model = Attestation
        fields = ["id", "scan", "supervisor", "mode", "at", "statement", "signature", "kid", "alg"]


class CloseSerializer(serializers.Serializer[Any]):
    what_was_done = serializers.CharField(max_length=2000)


class CallBackSerializer(serializers.ModelSerializer[CallBack]):
    raised_again = serializers.SerializerMethodField(help_text="Reviews that said it again while it was open.")

    class Meta:
        model = CallBack
        fields = ["id", "scan", "review", "raised_at", "raised_again", "closed_at", "closed_by", "what_was_done"]

    def get_raised_again(self, call_back: CallBack) -> list[UUID]:
        return [review.pk for review in call_back.again]
