"""How does a program get a person's token? Printed once; only its digest is kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pocus_credentialing.people.actions import tokens
from pocus_credentialing.people.models import User


class Command(BaseCommand):
    help = "Print a new API token of the person with this e-mail address (30 days; with --sign one hour)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--sign", action="store_true", help="may review, issue and revoke; lasts one hour")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        if not person.is_active:
            raise CommandError(f"{person.email} may no longer sign in, so no token was made.")
        self.stdout.write(tokens.make(person=person, can_sign=options["sign"], by=None))
