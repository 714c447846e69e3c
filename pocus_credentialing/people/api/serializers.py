"""How do one's profile, sign-ins and tokens look to a program?"""

from __future__ import annotations

from rest_framework import serializers

from pocus_credentialing.api.exact import Exact
from pocus_credentialing.people.models import SignIn, Token, User


class TokenSerializer(serializers.ModelSerializer[Token]):
    """Never the secret."""

    class Meta:
        model = Token
        fields = ["id", "can_sign", "created_at", "expires_at"]


class SignInSerializer(serializers.ModelSerializer[SignIn]):
    class Meta:
        model = SignIn
        fields = ["id", "device", "began_at", "seen_at"]


class ProfileSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = [
            "id", "email", "name", "post_nominals", "professional_number", "private_email", "away_until", "single_keys",
        ]  # fmt: skip


class ProfileChangeSerializer(Exact):
    name = serializers.CharField(max_length=150)
    post_nominals = serializers.CharField(max_length=60, allow_blank=True)
    professional_number = serializers.CharField(max_length=60, allow_blank=True)
    private_email = serializers.EmailField(max_length=254, allow_blank=True)
    away_until = serializers.DateField(allow_null=True)
    single_keys = serializers.BooleanField()
