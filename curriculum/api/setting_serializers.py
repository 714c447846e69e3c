"""How do programs read and change what a hospital or a programme is set to?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from pocus_credentialing.api.exact import Exact
from pocus_credentialing.people.models import Institution
from pocus_credentialing.people.models.institution import Paper
from pocus_credentialing.zones import ZONES


class ProgrammeSettingsSerializer(Exact):
    name = serializers.CharField(max_length=200)
    review_due_days = serializers.IntegerField(min_value=1, max_value=90)
    quiz_cooling_off_hours = serializers.IntegerField(
        min_value=0, max_value=720, help_text="Between two attempts at a quiz, after one that was not passed."
    )


class InstitutionSerializer(serializers.ModelSerializer[Institution]):
    """A hospital that you administer."""

    logo = serializers.CharField(help_text="SHA-256 of the logo that new certificates bear; empty where there is none.")

    class Meta:
        model = Institution
        fields = ["id", "code", "name", "short_name", "department", "time_zone", "paper", "clips_kept_months", "logo"]


class InstitutionSettingsSerializer(Exact):
    name = serializers.CharField(max_length=200)
    short_name = serializers.CharField(max_length=60)
    department = serializers.CharField(max_length=200, allow_blank=True)
    time_zone = serializers.CharField(max_length=60)
    paper = serializers.ChoiceField(choices=Paper.choices)
    clips_kept_months = serializers.IntegerField(
        min_value=1, max_value=240, help_text="After the certificate, or after the trainee has left."
    )
    removes_clips = serializers.IntegerField(
        min_value=0,
        required=False,
        help_text="Where fewer months remove clips, the refusal (`removes_clips`) says how many: sent along, it is meant.",
    )

    def validate_time_zone(self, name: str) -> Any:
        """One of those that the page offers, or the one that is held."""
        if name not in dict(ZONES) and name != self.context["institution"].time_zone:
            raise serializers.ValidationError(_zone_unknown(name), code="invalid_choice")
        return name


def _zone_unknown(name: str) -> str:
    return str(serializers.ChoiceField.default_error_messages["invalid_choice"]).format(input=name)
