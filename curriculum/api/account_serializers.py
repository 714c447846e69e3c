"""How do a hospital's accounts look to a program of its administrator?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from curriculum import accounts
from curriculum.models import Membership
from curriculum.states import Role
from pocus_credentialing.people import tokens
from pocus_credentialing.people.api.serializers import TokenSerializer
from pocus_credentialing.people.models import Administration, User


class AccountSerializer(serializers.ModelSerializer[User]):
    administers = serializers.BooleanField(help_text="This hospital, now.")

    class Meta:
        model = User
        fields = ["id", "name", "post_nominals", "email", "is_active", "administers"]


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
    def get_tokens(self, account: User) -> Any:
        return TokenSerializer(tokens.working(account), many=True).data
