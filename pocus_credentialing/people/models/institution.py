"""Which hospitals are here, and who administers them?"""

from __future__ import annotations

import uuid
import zoneinfo
from datetime import date, datetime

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Paper(models.TextChoices):
    A4 = "A4", _("A4")
    LETTER = "Letter", _("US Letter")


class Institution(models.Model):
    """A hospital or a group of hospitals with one chain of events, one signing key and one row of serial numbers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60)
    # Begins each certificate's serial number: SEH-2026-000417.
    code = models.CharField(
        _("letters for serial numbers"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,8}$", _("Two to eight capital letters, such as SEH."))],
    )
    department = models.CharField(_("department"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    paper = models.CharField(_("paper"), max_length=10, choices=Paper.choices, default=Paper.A4)
    # After the certificate; of scans that were never certified, after their trainee has left.
    clips_kept_months = models.PositiveSmallIntegerField(
        _("months for which clips are kept"), default=24, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    # The SHA-256 of the picture that certificates bear from now on; empty: none.
    logo = models.CharField(max_length=64, blank=True)
    serials_used = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clips_kept_months__gte=1) & Q(clips_kept_months__lte=240), name="clips_kept_1_to_240_months"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self) -> date:
        """The date it is there now: what “inclusive expiry” and “this day” mean."""
        return timezone.now().astimezone(self.zone).date()

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


class Administration(models.Model):
    """One person's time as an administrator of an institution."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="administrations")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="administrations")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day, inclusive

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person"], condition=Q(ends_on=None), name="administers_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} administers {self.institution_id}"
