"""What must be there before the first page? Called by `./pocus run` at every start; harmless to repeat."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from curriculum.actions.library import load_library
from logbook.storage import remove_abandoned
from pocus_credentialing.audit import triggers
from pocus_credentialing.backups.left_over import remove_left_over
from pocus_credentialing.credentials.models import Certificate
from pocus_credentialing.demo import people
from pocus_credentialing.demo.clock import at
from pocus_credentialing.half_done import HALF_DONE, is_half_done
from pocus_credentialing.people.first_start import make_link
from pocus_credentialing.people.models import User

DEMO = (
    "This data folder holds the demo: invented people, whose password was printed. It does not become a hospital's. Give "
    "another folder (POCUS_DATA) and database (DATABASE_URL), or remove this one, and start again."
)


class Command(BaseCommand):
    help = "Load the library, compare the triggers, and make the demo or the first-start link. Prints how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_half_done():
            raise CommandError(HALF_DONE)
        for name in remove_left_over():
            self.stdout.write(f"Removed {name}: a copy that a backup or a restore left here when it was killed.")
        remove_abandoned()
        call_command("createcachetable", verbosity=0)
        for name in triggers.missing():
            self.stderr.write(f"The database lacked the trigger {name}. Run `./pocus manage verify_audit`.")
            triggers.install()
        load_library()
        if settings.PRODUCTION:
            self._first_start()
        elif os.environ.get("POCUS_DEMO", "1") != "0":
            self._demo()

    def _first_start(self) -> None:
        if User.objects.filter(email__in=[email for email, _who in people.SIGN_INS]).exists():
            raise CommandError(DEMO)
        secret = make_link()
        if secret:
            self.stdout.write("Nobody is here yet. Open this link once to open your hospital:")
            self.stdout.write(f"  {settings.SITE_URL}/start/{secret}/")

    def _demo(self) -> None:
        secret = people.password()
        if not User.objects.exists():
            self.stdout.write("Drawing the demo: an invented hospital with a year of scans …")
            self.stdout.flush()
            from pocus_credentialing.demo import log  # noqa: PLC0415 -- it draws clips, and a second start has none to draw

            # A year of invented mail helps nobody. Put back afterwards: the site is forked from this very process.
            backend = settings.EMAIL_BACKEND
            settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
            with transaction.atomic():
                with at(timezone.now() - timedelta(days=320)):
                    cast = people.arrive(secret)
                log.fill(cast)
            settings.EMAIL_BACKEND = backend
        if User.objects.filter(email=people.SIGN_INS[0][0]).exists():
            self.stdout.write("Sign in as (demo, invented people):")
            for email, who in people.SIGN_INS:
                self.stdout.write(f"  {email:<20} {secret:<16} {who}")
            issued = Certificate.objects.order_by("intended_at").first()
            if issued is not None:
                self.stdout.write(f"Check a certificate as anyone: {settings.SITE_URL}/v/{issued.code}")
