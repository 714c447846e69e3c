"""How does whoever runs the installation end an account that serves several hospitals, or open it again?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from curriculum.actions import accounts
from pocus_credentialing.people.models import User
from pocus_credentialing.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Deactivate the account with this e-mail address at every hospital, or open it again. Its sessions, tokens "
        "and open invitations end at once; what it signed stays. An administrator can do the same, on the page of "
        "accounts, for an account that serves one hospital."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        verb = parser.add_mutually_exclusive_group(required=True)
        verb.add_argument("--deactivate", action="store_true")
        verb.add_argument("--reactivate", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        account = User.objects.filter(email__iexact=options["email"].strip()).first()
        if account is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        act = accounts.deactivate if options["deactivate"] else accounts.reactivate
        try:
            act(account=account, institution=None, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("deactivated" if options["deactivate"] else "in use again")
