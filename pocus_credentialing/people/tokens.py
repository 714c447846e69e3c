"""Which person does a bearer token stand for?"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from .models import Token, User

READING = timedelta(days=30)
SIGNING = timedelta(hours=1)


def make(person: User, *, can_sign: bool = False) -> str:
    """A new token, returned once; only its digest is kept."""
    secret = f"pocus_{secrets.token_urlsafe(32)}"
    Token.objects.create(
        person=person,
        secret_digest=secret_digest(secret),
        can_sign=can_sign,
        expires_at=timezone.now() + (SIGNING if can_sign else READING),
    )
    return secret


def working(person: User) -> QuerySet[Token]:
    """Those that a program could sign in with now, the newest on top."""
    return person.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-created_at")


def secret_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer pocus_…`; sets `request.auth` to the Token."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise exceptions.AuthenticationFailed(_("The Authorization header must read “Bearer <token>”."))
        token = (
            Token.objects.select_related("person")
            .filter(secret_digest=hashlib.sha256(parts[1]).hexdigest(), revoked_at=None, expires_at__gt=timezone.now())
            .first()
        )
        if token is None or not token.person.is_active:
            raise exceptions.AuthenticationFailed(_("This token is unknown, expired or revoked. Make a new one."))
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
