"""How does a backup become an installation again?"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pocus_credentialing.backups import age
from pocus_credentialing.backups.refused import Refused
from pocus_credentialing.backups.restoring import Asked, restore, try_out
from pocus_credentialing.files.away import SENTENCES, BucketAway


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty installation: unpacked aside, every file and table compared with what was backed up, the "
        "record, signatures and certificates checked, and only then put in its place. With --try, all of that and nothing is put."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--identity", metavar="FILE", help="with the key that opens it; - reads it from the keyboard"
        )
        parser.add_argument("--keys", type=Path, metavar="FILE", help="what `backup --keys` wrote")
        parser.add_argument("--new-keys", action="store_true", help="the keys are lost: go on with new ones")
        parser.add_argument("--try", dest="trial", action="store_true", help="change nothing")
        parser.add_argument(
            "--despite-faults", action="store_true", help="although the record or a certificate has faults"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        trial = options["trial"]
        try:
            asked = Asked(
                options["file"].absolute(),
                _identities(options["identity"]),
                options["keys"].absolute() if options["keys"] else None,
                options["new_keys"],
                options["despite_faults"],
                self.stdout.write,
            )
            done = (try_out if trial else restore)(asked)
        except Refused as refused:
            raise CommandError(f"Nothing was restored. {refused}") from None
        except BucketAway as away:
            raise CommandError(f"Nothing was restored. {SENTENCES.get(away.why, away.why)}") from None
        except OSError as error:
            raise CommandError(
                f"Nothing was restored. {error.filename or options['file']}: {error.strerror}."
            ) from None
        taken = time.monotonic() - began
        for line in done.said:
            self.stdout.write(line)
        size = (
            f"{done.about.rows} rows of {len(done.about.tables)} tables, {done.files} files ({done.bytes / 1e6:.1f} MB)"
        )
        for name, head in sorted(done.about.heads.items()):
            self.stdout.write(f"The record of {name} ends at event {head['seq']}: {head['head']}")
        if done.without_keys:
            keys = ", ".join(done.without_keys)
            self.stdout.write(
                f"The private half of {keys} is not here: a restore needs --keys or --new-keys."
                if trial
                else f"New keys are made in place of {keys} when somebody next signs."
            )
        self.stdout.write(f"{'It can be restored' if trial else 'Restored'}: {size}, in {taken:.1f} s.")
        if not trial:
            self.stdout.write("Everybody signs in anew. Start it with ./pocus run.")


def _identities(named: str | None) -> list[Any]:
    if named is None:
        return []
    return age.identities(sys.stdin.read() if named == "-" else Path(named).read_text(errors="replace"))
