"""How does whoever runs the installation end an account, or open it again?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curriculum.actions import accounts
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Deactivate the account with this e-mail address at every hospital, or open it again. Its sessions, tokens "
        "and open invitations end at once; what it signed stays. Where one hospital has the installation to itself, its "
        "administrators can do the same on the page of accounts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        verb = parser.add_mutually_exclusive_group(required=True)
        verb.add_argument("--deactivate", action="store_true")
        verb.add_argument("--reactivate", action="store_true")
        parser.add_argument(
            "--even-the-last",
            action="store_true",
            help="although a programme then has no director, or a hospital no administrator, who can sign in",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        account = User.objects.filter(email__iexact=options["email"].strip()).first()
        if account is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        try:
            if options["deactivate"]:
                last = options["even_the_last"]
                accounts.deactivate(account=account, institution=None, by=None, even_the_last=last)
            else:
                accounts.reactivate(account=account, institution=None, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("deactivated" if options["deactivate"] else "in use again")
