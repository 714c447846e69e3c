"""How do a hospital's accounts look to a program of its administrator?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum.models import Membership
from curriculum.queries import accounts
from curriculum.states import Role
from pocus_credentialing.people import tokens
from pocus_credentialing.people.api.serializers import TokenSerializer
from pocus_credentialing.people.models import Administration, User


class AccountSerializer(serializers.ModelSerializer[User]):
    """`runs_all` in the context: whether whoever asks administers every hospital of the installation."""

    is_here = serializers.BooleanField(help_text="Whether they have a place at this hospital now.")
    is_active = serializers.SerializerMethodField()
    administers = serializers.BooleanField(help_text="This hospital, now.")

    class Meta:
        model = User
        fields = ["id", "name", "post_nominals", "email", "is_here", "is_active", "administers"]

    @extend_schema_field(
        serializers.BooleanField(allow_null=True, help_text="Null: of somebody who left; other hospitals are here too.")
    )
    def get_is_active(self, account: Any) -> bool | None:
        return account.is_active if account.is_here or self.context["runs_all"] else None


class RoleHeldSerializer(serializers.Serializer[Any]):
    membership = serializers.UUIDField(source="id")
    programme = serializers.UUIDField(source="programme_id")
    role = serializers.ChoiceField(choices=Role.choices)


class AdministrationSerializer(serializers.ModelSerializer[Administration]):
    class Meta:
        model = Administration
        fields = ["starts_on", "ends_on"]


class AccountDetailSerializer(AccountSerializer):
    """`institution_id` in the context names the hospital."""

    roles = serializers.SerializerMethodField()
    administration = serializers.SerializerMethodField()
    tokens = serializers.SerializerMethodField()

    class Meta(AccountSerializer.Meta):
        fields = [*AccountSerializer.Meta.fields, "roles", "administration", "tokens"]

    @extend_schema_field(RoleHeldSerializer(many=True))
    def get_roles(self, account: User) -> Any:
        here = Membership.objects.in_force().filter(programme__institution=self.context["institution_id"])
        return RoleHeldSerializer(here.filter(person=account).order_by("starts_on", "id"), many=True).data

    @extend_schema_field(AdministrationSerializer(allow_null=True))
    def get_administration(self, account: User) -> Any:
        here = accounts.newest_administration(self.context["institution_id"], account).first()
        return AdministrationSerializer(here).data if here else None

    @extend_schema_field(TokenSerializer(many=True))
    def get_tokens(self, account: Any) -> Any:
        return TokenSerializer(tokens.working(account) if account.is_here else [], many=True).data
