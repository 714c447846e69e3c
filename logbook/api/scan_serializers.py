"""In which shape do programs read and write scans and clips?"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from curriculum.models import Application
from logbook.api.places import place_called, place_field
from logbook.handhelds import check_is_a_model
from logbook.models import Clip, Scan
from logbook.queries.content import content_digest
from logbook.refusal import reason_for
from logbook.rules.scan_shape import MOST_CASE_KEY, MOST_REMARKS, faults
from logbook.states import AgeBand, ClinicalDecision, Context, StudyClass, SupervisionMode
from pocus_credentialing.api.exact import Exact
from pocus_credentialing.people.models import Institution


class WatchedSerializer(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(choices=SupervisionMode.choices)
    supervisor = serializers.UUIDField(required=False, allow_null=True, default=None)


class SupervisionSerializer(serializers.Serializer[Any]):
    mode = serializers.CharField()
    supervisor = serializers.UUIDField(source="supervisor_id", allow_null=True)
    attested = serializers.BooleanField(
        help_text="Whether the supervisor has signed that they watched what was sent last."
    )
    lapsed_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When something else was sent than they had signed for, so that they are asked anew.",
    )
    declined_at = serializers.DateTimeField(allow_null=True, help_text="When they said that they did not watch.")


class ClipSerializer(serializers.ModelSerializer[Clip]):
    reason = serializers.SerializerMethodField(help_text="Why it is held or failed, in a sentence.")
    reason_code = serializers.CharField(source="reason", read_only=True)
    frame_ms = serializers.FloatField(
        read_only=True,
        allow_null=True,
        help_text="From one frame to the next on average, in ms: all frames together last as long as they were taken. null: not "
        "stated by the machine, or a still; the film of such a clip is shown at 40.",
    )
    frame_starts = serializers.ListField(
        child=serializers.FloatField(),
        read_only=True,
        help_text="When each frame is shown, in ms from the first, in the DICOM object and in the film; empty where the pace is even.",
    )
    duration = serializers.SerializerMethodField(
        help_text="Seconds, from the first frame until the last one is over; null as `frame_ms` is."
    )
    crop = serializers.JSONField(read_only=True, help_text="x, y, width, height in pixels of the original.")
    crop_drawn_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="When a person drew the crop that it was made with; null: it follows the machine's own regions.",
    )

    hidden_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Since when nobody plays it, because patient data was seen in it."
    )
    hidden_along_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="When it was hidden along with the same recording, in which it was seen at `hidden_at`; else null.",
    )
    erased_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When a director had its films and pictures destroyed for that."
    )
    recording_removed_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When its files were removed because their time was over."
    )

    class Meta:
        model = Clip
        fields = [
            "id", "scan", "state", "reason", "reason_code", "left_out", "frames", "frame_ms", "frame_starts", "duration",
            "width", "height", "still", "crop", "crop_drawn_at", "rows", "columns", "machine", "received_at", "settled_at",
            "hidden_at", "hidden_along_at", "erased_at", "recording_removed_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_reason(self, clip: Clip) -> str:
        return str(reason_for(clip.reason, clip.reason_params)) if clip.reason else ""

    def get_duration(self, clip: Clip) -> float | None:
        return None if clip.duration_ms is None else round(clip.duration_ms / 1000, 3)


class ScanSerializer(serializers.ModelSerializer[Scan]):
    """`turn` says who is expected to act."""

    application = serializers.SlugRelatedField("code", read_only=True)
    trainee_name = serializers.CharField(source="trainee.name", read_only=True)
    supervision = SupervisionSerializer(read_only=True, allow_null=True)
    clips = ClipSerializer(many=True, read_only=True)
    turn = serializers.CharField(read_only=True)
    views = serializers.ListField(child=serializers.CharField(), read_only=True)
    answers = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Scan
        fields = [
            "id", "state", "turn", "application", "institution", "trainee", "trainee_name", "context", "study_class",
            "trainees", "indication", "sub_type", "views", "answers", "decision", "age_band", "remarks", "performed_at", "supervision",
            "wished_proctor", "clips", "created_at", "submitted_at", "queued_at", "due_on", "client_id",
        ]  # fmt: skip
        read_only_fields = fields


class ScanDetailSerializer(ScanSerializer):
    content_digest = serializers.SerializerMethodField(
        help_text="What a review or an attestation of this scan has to name."
    )

    class Meta(ScanSerializer.Meta):
        fields = [*ScanSerializer.Meta.fields, "content_digest"]
        read_only_fields = fields

    def get_content_digest(self, scan: Scan) -> str:
        return content_digest(scan)


class ChangeSerializer(Exact):
    """What a trainee says about a scan. Nothing of it is needed for a draft."""

    context = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Context.choices, required=False, allow_blank=True
    )
    study_class = serializers.ChoiceField(
        choices=StudyClass.choices,
        required=False,
        help_text="interpreted: somebody else performed the study, and the trainee read it. Without it: performed.",
    )
    trainees = serializers.IntegerField(
        required=False, help_text="How many trainees are credited with this study, this one included. Without it: 1."
    )
    indication = serializers.CharField(required=False, allow_blank=True, max_length=60)
    sub_type = serializers.CharField(required=False, allow_blank=True, max_length=60)
    views = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    answers = serializers.DictField(
        child=serializers.CharField(max_length=20),
        required=False,
        help_text="Question: positive, negative or indeterminate. An `optional` one that was not looked for is left out.",
    )
    decision = serializers.ChoiceField(choices=ClinicalDecision.choices, required=False, allow_blank=True)
    age_band = serializers.ChoiceField(choices=AgeBand.choices, required=False, allow_blank=True)
    remarks = serializers.CharField(required=False, allow_blank=True, max_length=MOST_REMARKS)
    performed_at = serializers.DateTimeField(required=False)
    supervision = WatchedSerializer(required=False, allow_null=True)
    wished_proctor = serializers.UUIDField(required=False, allow_null=True)
    case_key = serializers.CharField(required=False, allow_blank=True, max_length=MOST_CASE_KEY, write_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = defaultdict(list)
        for fault in faults(self.definition_for(attrs), attrs):
            said = serializers.ErrorDetail(str(fault.reason), code=fault.reason.code)
            if fault.key:
                found[fault.field] = {**(found.get(fault.field) or {}), fault.key: [said]}
            else:
                found[fault.field].append(said)
        if found:
            raise serializers.ValidationError(dict(found))
        return attrs

    def given(self, name: str) -> Any:
        """Of the context that the view gave; `context` itself is typed as the field of that name."""
        return self._context[name]  # type: ignore[attr-defined]

    def definition_for(self, attrs: dict[str, Any]) -> dict[str, Any]:
        scan: Scan = self.given("scan")
        return scan.definition


class StartSerializer(ChangeSerializer):
    """A new scan: the exam, and whatever is known already. The same `client_id` again is the same scan."""

    application = serializers.SlugRelatedField("code", queryset=Application.objects.select_related("catalogue"))
    institution = place_field()
    client_id = serializers.UUIDField(required=False)

    def definition_for(self, attrs: dict[str, Any]) -> dict[str, Any]:
        application: Application = attrs["application"]
        return application.definition

    def validate_institution(self, value: Any) -> Institution:
        return place_called(self.given("request").user, value)


NOT_LEFT_OF_IT = gettext_lazy("The frame begins outside the picture: type a whole number, 0 or more.")
NO_FRAME = gettext_lazy("The frame has no size: type a whole number, 1 or more.")


class HandheldField(serializers.CharField):
    """The model that made a file which names no machine itself."""

    def __init__(self, **options: Any) -> None:
        said = "The model of the handheld, for a file that names no machine: a crop is remembered for it and its size."
        super().__init__(
            required=False, allow_blank=True, default="", help_text=said, validators=[_check_is_a_model], **options
        )


def _check_is_a_model(text: str) -> None:
    if text:
        check_is_a_model(text)


class BoxSerializer(serializers.Serializer[Any]):
    """Pixels of the original picture."""

    x = serializers.IntegerField(min_value=0, error_messages={"min_value": NOT_LEFT_OF_IT})
    y = serializers.IntegerField(min_value=0, error_messages={"min_value": NOT_LEFT_OF_IT})
    width = serializers.IntegerField(min_value=1, error_messages={"min_value": NO_FRAME})
    height = serializers.IntegerField(min_value=1, error_messages={"min_value": NO_FRAME})
    handheld = HandheldField()


class ExportSerializer(Exact):
    clip = serializers.UUIDField(required=False, help_text="One of the scan's clips; without it, all.")


class UploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True, max_length=None)
    client_id = serializers.UUIDField(required=False)
    handheld = HandheldField()
