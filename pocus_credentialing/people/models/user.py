"""Who is this person? One global account, any number of institutions."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What may stand before a name, and greets nobody.
TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame", "sister"})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class Theme(models.TextChoices):
    SYSTEM = "", _("As this device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractBaseUser):
    """A person. Signs in by e-mail; is never deleted, because signatures point here; an address is never reused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    post_nominals = models.CharField(_("letters after the name"), max_length=60, blank=True)
    professional_number = models.CharField(_("professional number"), max_length=60, blank=True)
    private_email = models.EmailField(_("private address, for when you change jobs"), blank=True)
    is_active = models.BooleanField(default=True)
    auth_epoch = models.PositiveIntegerField(default=0, editable=False)  # goes up when the account is ended
    date_joined = models.DateTimeField(default=timezone.now)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, blank=True, default="")
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_an_address"),
        ]

    def __str__(self) -> str:
        return self.printed_name

    @property
    def printed_name(self) -> str:
        """As it stands under a signature: “Amara Okafor, MD”."""
        return f"{self.name}, {self.post_nominals}" if self.post_nominals else self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Every session of before an account was last ended is over, should it ever be opened again."""
        return f"{super()._get_session_auth_hash(secret=secret)}{self.auth_epoch or ''}"  # type: ignore[misc]

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """How they are greeted: by the first word of their name that is no title; by all of it where that is an initial."""
        words = [word for word in self.name.split() if word.rstrip(".").lower() not in TITLES]
        if not words or words[0].endswith("."):
            return self.name or self.email
        return words[0]
