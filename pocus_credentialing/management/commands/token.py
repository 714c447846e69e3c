"""How does a program get a person's token, which are there, and how does one end? Printed once; only its digest is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pocus_credentialing.people import tokens as queries
from pocus_credentialing.people.actions import tokens
from pocus_credentialing.people.models import Token, User


class Command(BaseCommand):
    help = (
        "Print a new API token of the person with this e-mail address (30 days; with --sign one hour), "
        "list those that work (--list), or end one or all of them (--end ID, --end all)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument(
            "--sign", action="store_true", help="may review, issue and revoke too (all may suspend); lasts one hour"
        )
        kind.add_argument("--list", action="store_true", help="the tokens that work: id, kind, made, until")
        kind.add_argument("--end", metavar="ID", help="the id that --list gives, or “all”")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        if options["list"]:
            self.stdout.writelines(f"{_line(token)}\n" for token in queries.working(person))
        elif options["end"]:
            for token in self._wanted(person, options["end"]):
                tokens.end_at_once(token=token, by=None)
                self.stdout.write(f"ended {token.pk}")
        elif not person.is_active:
            raise CommandError(f"{person.email} may no longer sign in, so no token was made.")
        else:
            self.stdout.write(tokens.make(person=person, can_sign=options["sign"], by=None))

    def _wanted(self, person: User, said: str) -> list[Token]:
        working = list(queries.working(person))
        if said == "all":
            return working
        try:
            wanted = UUID(said)
        except ValueError:
            raise CommandError(f"“{said}” is no id of a token; --list gives them.") from None
        found = [token for token in working if token.pk == wanted]
        if not found:
            raise CommandError(f"{person.email} has no working token {said}; --list gives them.")
        return found


def _line(token: Token) -> str:
    kind = "signs" if token.can_sign else "does all but sign"
    return f"{token.pk}  {kind}  made {token.created_at:%Y-%m-%d %H:%M}  until {token.expires_at:%Y-%m-%d %H:%M} UTC"
