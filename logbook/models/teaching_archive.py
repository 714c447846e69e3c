"""To which archives does a hospital send cleaned clips for teaching, and when was each reached last?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from logbook.sending.targets import ByDicom, ByWeb
from logbook.states import ArchiveKind, ArchiveTakes
from pocus_credentialing.people.models import Institution, User

from .device import OfInstitutionQuerySet


class TeachingArchive(models.Model):
    """Sends nothing before it is switched on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="teaching_archives", db_index=False
    )
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=ArchiveKind.choices)
    takes = models.CharField(max_length=12, choices=ArchiveTakes.choices)
    ae_title = models.CharField(max_length=16, blank=True)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=0)
    tls = models.BooleanField(default=False)
    address = models.CharField(max_length=250, blank=True)  # https, of the kind web
    token = models.BinaryField(null=True)  # sealed: see logbook.local_keys
    is_on = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whoever said where it is; empty for what was named before that was confirmed by somebody else. When that was; by
    # nobody, where nobody else was there.
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reached_at = models.DateTimeField(null=True)
    # Why it could not be reached the last time (a word of logbook.sending.targets), and how often in a row.
    said = models.CharField(max_length=40, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = OfInstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "ae_title", "host", "port", "address"], name="archive_once_a_hospital"
            ),
            models.CheckConstraint(
                condition=Q(kind=ArchiveKind.DICOM, address="", token=None, port__gt=0) & ~Q(ae_title="") & ~Q(host="")
                | Q(kind=ArchiveKind.WEB, ae_title="", host="", port=0, tls=False) & ~Q(address=""),
                name="archive_is_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, placed_by__isnull=False) & ~Q(confirmed_by=F("placed_by")),
                name="archive_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Under which name it is kept what was sent there: the same archive under another name has it already."""
        is_web = self.kind == ArchiveKind.WEB
        return str(ByWeb(self.address) if is_web else ByDicom(self.ae_title, self.host, self.port))

    @property
    def awaits_confirmation(self) -> bool:
        """Nothing is sent before somebody else confirms where it is."""
        return self.placed_by_id is not None and self.confirmed_at is None

    @property
    def takes_accepted(self) -> bool:
        return self.takes == ArchiveTakes.ACCEPTED
