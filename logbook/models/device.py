"""Which machines may send, from where, and what did they do last?"""

from __future__ import annotations

import ipaddress
import uuid
import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Application
from curriculum.models.visibility import administered_by, programmes_as
from curriculum.states import Role
from logbook.states import CodeField
from pocus_credentialing.people.models import Institution, User


def managed_by(person: Any) -> Q:
    """Institutions (as a condition) whose machines this person looks after: its administrators', and the directors' of
    its programmes."""
    from curriculum.models import Programme  # noqa: PLC0415 -- only here

    directed = Programme.objects.filter(programmes_as(person, Role.DIRECTOR))
    return Q(institution__in=administered_by(person)) | Q(institution__in=directed.values("institution"))


class OfInstitutionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> OfInstitutionQuerySet:
        return self.filter(managed_by(person)) if person.is_authenticated else self.none()


class Device(models.Model):
    """An ultrasound machine of a hospital that sends by itself. What it calls itself is no proof: where it calls from,
    and whom it calls, must fit too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="devices", db_index=False)
    name = models.CharField(max_length=80)
    ae_title = models.CharField(max_length=16)
    networks = models.JSONField()  # addresses and networks that it calls from, as text
    manufacturer = models.CharField(max_length=64, blank=True)
    model = models.CharField(max_length=64, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)  # empty: the hospital's
    clock_ahead = models.IntegerField(default=0)  # seconds by which its clock is ahead (negative: behind)
    code_field = models.CharField(max_length=24, choices=CodeField.choices, blank=True)
    needs_tls = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    echoed_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(null=True)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "ae_title"], name="device_title_once_a_hospital"),
            models.CheckConstraint(condition=~Q(ae_title="") & ~Q(name=""), name="device_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone) if self.time_zone else self.institution.zone

    def clock_at(self, moment: datetime) -> datetime:
        """What the machine's own clock shows then."""
        return (moment + timedelta(seconds=self.clock_ahead)).astimezone(self.zone)

    def calls_from(self, address: str) -> bool:
        found = plain_address(address)
        return found is not None and any(found in ipaddress.ip_network(each) for each in self.networks)


def plain_address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, an IPv4 one that came mapped into IPv6 as what it is; None where it is none."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


class Knock(models.Model):
    """Who knocked at the door and was turned away, counted: so that a machine that is set up wrongly can be helped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, null=True, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, null=True, related_name="knocks")
    calling = models.CharField(max_length=16, blank=True)
    called = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=45)
    reason = models.CharField(max_length=40)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-last_at"]
        indexes = [models.Index(fields=["last_at"], name="knock_by_time")]

    def __str__(self) -> str:
        return f"{self.address} {self.reason}"


class OperatorCode(models.Model):
    """What a trainee's name is in the operator field of the hospital's machines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="operator_codes", db_index=False
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="operator_codes")
    code = models.CharField(_("operator code"), max_length=64)  # as it is compared: see logbook.dicom.codes
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="operator_code_once_a_hospital"),
        ]

    def __str__(self) -> str:
        return self.code


class ScanIntent(models.Model):
    """A trainee is about to scan: the number and the UID that we gave out for it, which a machine carries back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    trainee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scan_intents")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    accession = models.CharField(max_length=16, unique=True)
    study_uid = models.CharField(max_length=64, unique=True)
    accession_digest = models.CharField(max_length=64, unique=True)
    study_digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["opened_at"]
        indexes = [models.Index(fields=["institution", "closes_at"], name="intent_open")]

    def __str__(self) -> str:
        return self.accession
