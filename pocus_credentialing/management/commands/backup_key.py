"""Which key opens the backups, and for whom are they encrypted?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pocus_credentialing.backups import age


class Command(BaseCommand):
    help = "Make a key for backups, as age-keygen does. Do this on another machine than the one that is backed up; nothing is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        secret, recipient = age.new_identity()
        self.stdout.write(f"# Opens the backups for {recipient}")
        self.stdout.write(
            "# Keep this in two places, neither of them the machine that is backed up. Without it no backup opens."
        )
        self.stdout.write(secret)
