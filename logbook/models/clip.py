"""Which moving picture belongs to a scan, and in what state is it?"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from logbook.states import ClipState
from pocus_credentialing.people.models import Institution, User

from .scan import Scan
from .visibility import OfScanQuerySet, reviewed_at


class Clip(models.Model):
    """A de-identified DICOM object with video and poster. The name of the uploaded file is never kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client_id = models.UUIDField(null=True, editable=False)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="clips", db_index=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=ClipState.choices, default=ClipState.RECEIVED)
    reason = models.CharField(max_length=60, blank=True)  # a code of logbook.dicom.errors, when failed or held
    reason_params = models.JSONField(default=dict)
    left_out = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)  # ready, held or failed
    digest = models.CharField(max_length=64)  # SHA-256 of what was received
    size = models.BigIntegerField()
    source_uid_digest = models.CharField(max_length=64, blank=True)  # keyed: the UID itself is not kept
    picture_digest = models.CharField(
        max_length=64, blank=True
    )  # of what was received; none of films and earlier clips
    # Someone else sent the same recording: for the directors, of whom one says what they found.
    seen_elsewhere = models.BooleanField(default=False)
    looked_into_at = models.DateTimeField(null=True)
    looked_into_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Each of at most 2000 characters, below what was found before: it may be found to look like one more.
    looked_into_note = models.TextField(max_length=2000, blank=True)

    machine = models.CharField(max_length=120, blank=True)  # maker and model
    machine_key = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    frames = models.PositiveIntegerField(default=0)
    frame_ms = models.FloatField(null=True)
    duration_ms = models.FloatField(null=True)
    frame_starts = models.JSONField(default=list)  # in ms from the first, one a frame; empty at an even pace
    width = models.PositiveIntegerField(default=0)  # of the cleaned picture
    height = models.PositiveIntegerField(default=0)
    still = models.BooleanField(default=False)
    crop = models.JSONField(null=True)  # {x, y, width, height} in pixels of the original
    crop_drawn_at = models.DateTimeField(null=True)  # by a person; empty where the machine's own regions serve
    # SHA-256 of each derivative, which is also its name in storage: {"dicom", "video", "poster", "thumb"}.
    # What is signed about a scan names these; once something is, they never change.
    files = models.JSONField(default=dict)
    # Film and pictures that a later version made of the same cleaned object, shown instead.
    remade = models.JSONField(default=dict)
    made_with = models.PositiveSmallIntegerField(default=1)  # the version that made what is shown
    original_destroyed_at = models.DateTimeField(null=True)
    # Somebody says that patient data shows: nobody plays it, until who decides says that it was a mistake.
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    hidden_along_at = models.DateTimeField(null=True)  # when, where only the same recording was said to show it
    erased_at = models.DateTimeField(null=True)  # a director agreed: its films and pictures are destroyed
    looked_at = models.DateTimeField(null=True)  # its owner looked again, since something was read in the picture
    # Of the cleaned object: keyed, so that none of them leads to what the machine called it. A worker fills them in.
    study_uid = models.CharField(max_length=64, blank=True)
    series_uid = models.CharField(max_length=64, blank=True)
    instance_uid = models.CharField(max_length=64, blank=True)
    # What its first, middle and last frame look like, as logbook.dicom.alike compares it; empty where nothing is to be seen.
    looks = models.CharField(max_length=384, blank=True, editable=False)
    # When what `files` names was removed because its time was over: the digests stay.
    recording_removed_at = models.DateTimeField(null=True)

    only_looks_alike = False  # set on what is shown beside a clip because it looks like it, and is another file
    cropped_along = 0  # set by whoever has just cropped it: how many others that waited go on with the same crop
    is_new = False  # set by whoever has just received it: a second sending finds the first

    objects = OfScanQuerySet.as_manager()

    class Meta:
        ordering = ["position", "received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scan", "digest"], name="clip_once_a_scan"),
            models.UniqueConstraint(fields=["scan", "client_id"], name="clip_once_a_client_id"),
            models.CheckConstraint(condition=Q(state__in=ClipState.values), name="clip_state_is_known"),
            models.CheckConstraint(
                condition=Q(looked_into_at=None, looked_into_by=None, looked_into_note="")
                | (Q(looked_into_at__isnull=False, looked_into_by__isnull=False) & ~Q(looked_into_note="")),
                name="looked_into_says_who_when_what",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None, erased_at=None)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False),
                name="hidden_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(recording_removed_at=None) | Q(state=ClipState.READY), name="what_was_ready_is_removed"
            ),
        ]
        indexes = [
            models.Index(fields=["hidden_at"], condition=Q(hidden_at__isnull=False), name="clip_hidden"),
            models.Index(fields=["digest"], name="clip_by_digest"),
            models.Index(fields=["source_uid_digest"], name="clip_by_source_uid"),
            models.Index(fields=["frames"], condition=~Q(looks=""), name="clip_by_frames_to_compare"),
            models.Index(fields=["study_uid"], name="clip_by_study"),
            models.Index(fields=["instance_uid"], name="clip_by_instance"),
            models.Index(
                fields=["looked_into_at", "received_at", "id"],
                condition=Q(seen_elsewhere=True),
                name="clip_seen_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.state}"

    @property
    def is_shown(self) -> bool:
        """Whether it can be played."""
        there = self.hidden_at is None and self.recording_removed_at is None
        return self.state == ClipState.READY and not self.left_out and there

    def file(self, kind: str) -> str:
        """Under which digest what is shown lies; empty where there is none."""
        return str(self.remade.get(kind) or self.files.get(kind, ""))

    @property
    def is_settled(self) -> bool:
        """Whether it no longer keeps a submitted scan out of the queue."""
        return self.left_out or self.state == ClipState.READY


class MachineMaskQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> MachineMaskQuerySet:
        """Proctors and directors of the hospital, who confirm them."""
        return self.filter(institution__in=reviewed_at(person)) if person.is_authenticated else self.none()


class MachineMask(models.Model):
    """Where the picture lies on this machine model at this image size, drawn by a person for their own clips; and for
    everybody's, once a proctor or a director has confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="machine_masks")
    machine_key = models.CharField(max_length=64)
    machine = models.CharField(max_length=120, blank=True)
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    box = models.JSONField()
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Patient data was seen in a clip that was made with it: it serves nobody until it is confirmed (again).
    doubted_at = models.DateTimeField(null=True)
    # SHA-256 of what was kept of one clip, for whoever confirms it; cleared after that.
    picture = models.CharField(max_length=64, blank=True)

    objects = MachineMaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "machine_key", "rows", "columns"],
                condition=Q(confirmed_at__isnull=False),
                name="mask_confirmed_once_a_machine_and_size",
            ),
            models.UniqueConstraint(
                fields=["institution", "machine_key", "rows", "columns", "drawn_by"], name="mask_drawn_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="mask_confirmed_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine} {self.columns}×{self.rows}"
