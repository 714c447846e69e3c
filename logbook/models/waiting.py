"""How much waits at a hospital for whose it is?"""

from __future__ import annotations

from django.db import models

from pocus_credentialing.people.models import Institution


class WaitingBytes(models.Model):
    """At most so much: what came is added at once, what was placed or destroyed since is taken off when all is summed anew.
    So no object that comes has to sum what others wait."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, primary_key=True, related_name="+")
    at_most = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.institution_id} {self.at_most}"
