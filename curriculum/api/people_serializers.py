"""How do programs read and write who is in a programme, and who is asked to join?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum.api.serializers import HospitalSerializer, PersonSerializer
from curriculum.forms.people import AT_MOST
from curriculum.models import Application, Invitation, Membership, Programme
from curriculum.queries import places_of_programme
from curriculum.states import Role, Route
from pocus_credentialing.api.exact import Exact, not_settable
from pocus_credentialing.people.models import Institution

INVITATION_STATES = ["open", "accepted", "withdrawn", "expired"]
CODES = "Codes of exams that the programme's current version certifies."


def _exams() -> Any:
    return serializers.ListField(child=serializers.CharField(max_length=60), required=False, help_text=CODES)


def exams_of(programme: Programme, codes: Sequence[str]) -> list[Application]:
    """The exams by their codes, as the page offers them; at least one."""
    current = programme.current
    offered = {each.code: each for each in current.applications()} if current else {}
    if not codes:
        said = serializers.ErrorDetail(_("Choose at least one exam that this proctor may review."), code="no_exams")
        raise serializers.ValidationError({"applications": [said]})
    unknown = serializers.ErrorDetail(_("This is no exam of the programme."), code="does_not_exist")
    wrong = {f"applications.{index}": [unknown] for index, code in enumerate(codes) if code not in offered}
    if wrong:
        raise serializers.ValidationError(dict(list(wrong.items())[:20]))
    return [offered[code] for code in dict.fromkeys(codes)]


class InvitedSerializer(Exact):
    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")


class InviteSerializer(Exact):
    """One or many. A trainee has a route, a proctor exams and the ground on which they review them."""

    role = serializers.ChoiceField(choices=Role.choices)
    people = serializers.ListField(
        child=InvitedSerializer(),
        required=False,
        max_length=AT_MOST,
        help_text="Left out or empty: one link to hand over.",
    )
    applications = _exams()
    basis = serializers.CharField(max_length=200, required=False, allow_blank=True)
    route = serializers.ChoiceField(choices=Route.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What the role does not take is named; what it needs is asked for. Each address once, as on the page."""
        taken = {Role.PROCTOR: {"applications", "basis"}, Role.TRAINEE: {"route"}}.get(attrs["role"], set())
        not_settable({"applications", "basis", "route"} & set(attrs) - taken)
        if attrs["role"] == Role.TRAINEE and "route" not in attrs:
            needed = serializers.ErrorDetail(_("Choose how they come to the programme."), code="required")
            raise serializers.ValidationError({"route": [needed]})
        if attrs["role"] == Role.PROCTOR:
            attrs["applications"] = exams_of(self.context["programme"], attrs.get("applications", ()))
        each: dict[str, str] = {}
        for person in attrs.get("people", ()):
            each.setdefault(person["email"].lower(), person["name"])
        return {**attrs, "people": [(name, email) for email, name in each.items()] or [("", "")]}


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    programme = serializers.PrimaryKeyRelatedField(read_only=True)
    applications = serializers.SlugRelatedField("code", many=True, read_only=True)
    invited_by = PersonSerializer()
    state = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = [
            "id", "programme", "role", "email", "name", "route", "applications", "basis", "state", "invited_by",
            "invited_at", "expires_at", "accepted_at", "withdrawn_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=INVITATION_STATES))
    def get_state(self, invitation: Invitation) -> str:
        if invitation.accepted_at:
            return "accepted"
        if invitation.withdrawn_at:
            return "withdrawn"
        return "open" if invitation.is_open else "expired"


class MadeInvitationSerializer(InvitationSerializer):
    link = serializers.CharField(
        allow_null=True,
        help_text="Works once and is kept nowhere: null where an Idempotency-Key is answered again. Then renew it.",
    )

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "link"]


class MadeSerializer(serializers.Serializer[Any]):
    invitations = MadeInvitationSerializer(many=True)


class NamedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class AskedToJoinSerializer(serializers.Serializer[Any]):
    programme = NamedSerializer()
    institution = NamedSerializer(source="programme.institution")
    role = serializers.ChoiceField(choices=Role.choices)
    invited_by = serializers.CharField(source="invited_by.printed_name")
    expires_at = serializers.DateTimeField()


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A role that somebody holds in a programme."""

    person = PersonSerializer()
    programme = serializers.PrimaryKeyRelatedField(read_only=True)
    applications = serializers.SlugRelatedField(
        "code", many=True, read_only=True, help_text="What a proctor may review."
    )
    sites = HospitalSerializer(
        many=True, help_text="Where they hold it; none: at each hospital at which the programme runs."
    )
    enrolment = serializers.UUIDField(allow_null=True, help_text="A trainee's.")

    class Meta:
        model = Membership
        fields = [
            "id", "programme", "person", "role", "starts_on", "ends_on", "applications", "sites", "basis", "enrolment",
        ]  # fmt: skip


class ExamsSerializer(Exact):
    """What a proctor may review, from today on, where, and on what ground."""

    applications = _exams()
    basis = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    sites = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=200,
        help_text="Hospitals at which the programme runs; none of them: at each. Left out: where they did until now.",
    )

    def validate_sites(self, asked: list[UUID]) -> list[Institution]:
        offered = {each.pk: each for each in places_of_programme(self.context["programme"])}
        unknown = serializers.ErrorDetail(_("The programme does not run at this hospital."), code="does_not_exist")
        wrong = {str(index): [unknown] for index, each in enumerate(asked) if each not in offered}
        if wrong:
            raise serializers.ValidationError(wrong)
        return [offered[each] for each in dict.fromkeys(asked)]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**attrs, "applications": exams_of(self.context["programme"], attrs.get("applications", ()))}
