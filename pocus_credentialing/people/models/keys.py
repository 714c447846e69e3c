"""Which key did an institution sign with?"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .institution import Institution


class SigningKey(models.Model):
    """The public half of an Ed25519 key, kept for ever so that old signatures stay checkable.

    The private half lies under `$POCUS_DATA/keys/<kid>.pem` (0400), never in the database.
    """

    kid = models.CharField(max_length=40, primary_key=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="signing_keys")
    alg = models.CharField(max_length=20, default="Ed25519")
    public_key = models.CharField(max_length=64)  # 32 bytes, base64url
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.kid
