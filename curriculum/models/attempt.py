"""Who took a module's quiz, with what result?"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pocus_credentialing.people.models import User

from .module import ModuleVersion
from .visibility import AttemptQuerySet


class Attempt(models.Model):
    """One sitting. Belongs to the person, not to a programme: one log serves many programmes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attempts")
    version = models.ForeignKey(ModuleVersion, on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField(default=timezone.now)
    order = models.JSONField(default=list)  # the shuffled order of question codes this sitting was shown
    answers = models.JSONField(default=dict)  # question → chosen option
    handed_in_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)  # percent
    passed = models.BooleanField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_in_at=None, score=None, passed=None)
                | Q(handed_in_at__isnull=False, score__isnull=False, passed__isnull=False),
                name="handed_in_has_a_score",
            ),
            models.UniqueConstraint(
                fields=["person", "version"], condition=Q(handed_in_at=None), name="one_open_attempt"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
