"""What has happened: events, append-only, in one hash chain per institution and one for the installation."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from django.db import models

from .canonical import digest

INSTALLATION = "installation"
GENESIS = "0" * 64


class Chain(models.Model):
    """The head of one chain: the row that appending locks, so that no two events follow the same one."""

    name = models.CharField(max_length=64, primary_key=True)  # an institution's id, or "installation"
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default=GENESIS)

    def __str__(self) -> str:
        return f"{self.name}:{self.seq}"


class Event(models.Model):
    """One thing that happened. Never changed, never deleted; no foreign keys, so live data never interferes.

    `data` holds ids, codes and numbers, never names of people, never anything about a patient.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)  # "scan.submitted"
    actor = models.UUIDField(null=True)  # null: the system itself (a timer, the first start)
    authentication = models.CharField(max_length=20, blank=True)  # how the actor proved who they are, when they signed
    thing_type = models.CharField(max_length=40)  # "scan"
    thing_id = models.UUIDField()
    within_type = models.CharField(max_length=40, blank=True)  # a clip's scan: whose history page shows this too
    within_id = models.UUIDField(null=True)
    programme = models.UUIDField(null=True)  # whose directors may read it
    person = models.UUIDField(null=True)  # whom it concerns: the trainee, the holder, the invited
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="event_once_in_chain"),
        ]
        indexes = [
            models.Index(fields=["thing_type", "thing_id", "at"], name="event_by_thing"),
            models.Index(fields=["within_type", "within_id", "at"], name="event_by_within"),
            models.Index(fields=["chain", "-at"], name="event_by_time"),
            models.Index(fields=["programme", "-at"], name="event_by_programme"),
            models.Index(fields=["chain", "person", "-at"], name="event_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.thing_type}:{self.thing_id}"

    def content(self) -> dict[str, Any]:
        """What the digest covers: every column but the digest itself."""

        def text(value: Any) -> str | None:
            return None if value is None else str(value)

        return {
            "id": str(self.id),
            "chain": self.chain,
            "seq": self.seq,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "verb": self.verb,
            "actor": text(self.actor),
            "authentication": self.authentication,
            "thing_type": self.thing_type,
            "thing_id": str(self.thing_id),
            "within_type": self.within_type,
            "within_id": text(self.within_id),
            "programme": text(self.programme),
            "person": text(self.person),
            "data": self.data,
            "previous": self.previous,
        }

    def computed_digest(self) -> str:
        return digest(self.content())
