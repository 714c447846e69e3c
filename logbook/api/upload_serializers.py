"""In which shape do programs say what they send bit by bit, and read how far it is?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from logbook.handhelds import MOST, check_is_a_model
from logbook.models import Upload


class AboutSerializer(serializers.Serializer[Any]):
    ASKED = ("client_id", "sha256", "handheld")
    client_id = serializers.UUIDField(required=False)
    sha256 = serializers.RegexField(r"\A[0-9a-f]{64}\Z", required=False, source="digest")
    handheld = serializers.CharField(required=False, allow_blank=True, max_length=MOST, validators=[check_is_a_model])


class WhyNotSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    sentence = serializers.CharField()


class RecordingSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Its place in the ZIP; 0 where the file is the recording itself.")
    clip = serializers.UUIDField(allow_null=True, help_text="What it became; null where it was refused.")
    is_new = serializers.BooleanField(
        default=True, help_text="False where the same recording was in the scan already, or where it was refused."
    )
    reasons = WhyNotSerializer(many=True)


class UploadStateSerializer(serializers.ModelSerializer[Upload]):
    offset = serializers.IntegerField(source="resumes_at", read_only=True, help_text="From where it is sent on.")
    expires_at = serializers.DateTimeField(read_only=True, help_text="Until when it can be sent on, or is remembered.")
    recordings = RecordingSerializer(source="outcome", many=True, read_only=True)

    class Meta:
        model = Upload
        fields = ["id", "client_id", "scan", "size", "offset", "begun_at", "ended_at", "expires_at", "recordings"]
        read_only_fields = fields
