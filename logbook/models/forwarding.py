"""Which cleaned clips were sent to a teaching archive, and which could not be?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from logbook.states import ForwardingState
from pocus_credentialing.people.models import User

from .clip import Clip


class Forwarding(models.Model):
    """One clip and one archive: a second sending finds the first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.PROTECT, related_name="forwardings", db_index=False)
    archive = models.CharField(max_length=300)  # its AE title, host and port; or its web address
    state = models.CharField(max_length=8, choices=ForwardingState.choices, default=ForwardingState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=80, blank=True)  # why not, as the archive answered
    asked_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)  # somebody is sending it: nobody else does before that
    next_at = models.DateTimeField(null=True)  # when it is tried again by itself
    # It was destroyed here, and somebody says that it is deleted there, too.
    deleted_there_at = models.DateTimeField(null=True)
    deleted_there_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clip", "archive"], name="clip_forwarded_once_an_archive"),
            models.CheckConstraint(
                condition=Q(state=ForwardingState.SENT, sent_at__isnull=False)
                | (~Q(state=ForwardingState.SENT) & Q(sent_at=None)),
                name="forwarded_says_when",
            ),
            models.CheckConstraint(
                condition=Q(deleted_there_at=None, deleted_there_by=None)
                | Q(deleted_there_at__isnull=False, deleted_there_by__isnull=False, state=ForwardingState.SENT),
                name="deleted_there_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clip_id} to {self.archive}: {self.state}"

    @property
    def is_left_there(self) -> bool:
        """Sent, and destroyed here since."""
        gone = self.clip.erased_at is not None or self.clip.recording_removed_at is not None
        return gone and self.state == ForwardingState.SENT
