"""How is all of this kept elsewhere, while the site runs?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pocus_credentialing.backups import age, making
from pocus_credentialing.backups.keeping import MOST_KEPT
from pocus_credentialing.backups.refused import Refused
from pocus_credentialing.backups.sources import DAMAGED, LOST, SWEPT
from pocus_credentialing.files.away import SENTENCES, BucketAway


class Command(BaseCommand):
    help = (
        "Write a backup of the database and of the files that it names into FILE, or into a new file in that folder, while the "
        "site runs. Keys are not in it: keep them with --keys, elsewhere. Exit 1 where none was made, or where a file was lost "
        "or damaged before."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", type=Path, metavar="FILE_OR_FOLDER")
        parser.add_argument(
            "--to", dest="recipients", action="append", metavar="age1…", help="whose key opens it (BACKUP_TO)"
        )
        parser.add_argument("--unencrypted", action="store_true", help="whoever has the file reads it")
        parser.add_argument(
            "--without-files", action="store_true", help="the database alone: where a bucket keeps its own"
        )
        parser.add_argument(
            "--with-originals", action="store_true", help="recordings not cleaned yet, too: sealed, as they lie"
        )
        parser.add_argument("--keys", action="store_true", help="the keys, and nothing else")

        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="once the new one is whole and read back, remove older ones of the same kind that were made here into that "
            "folder, so that N stay",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            recipients = self._recipients(options)
            _check_keep(options)
            began = time.monotonic()
            if options["keys"]:
                self._keys(options["to"].absolute(), recipients)
                return
            made, about, names = making.back_up(
                options["to"].absolute(),
                recipients,
                with_files=not options["without_files"],
                with_originals=options["with_originals"],
                keep=options["keep"],
            )
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except BucketAway as away:
            raise CommandError(f"No backup was made. {SENTENCES.get(away.why, away.why)}") from None
        taken = time.monotonic() - began
        say = self.stdout.write
        say(f"{made.path}: {about.rows} rows, {made.files} files, {made.bytes / 1e6:.1f} MB in {taken:.1f} s")
        say(f"SHA-256 {made.sha256}")
        for name, head in sorted(about.heads.items()):
            say(f"The record of {name} ends at event {head['seq']}: {head['head']}")
        if not recipients:
            say("It is not encrypted: whoever has it reads it.")
        if options["without_files"]:
            say("Films, pictures and papers are not in it.")
        if names.odd(SWEPT):
            say(f"{names.odd(SWEPT)} files were removed meanwhile, as they may be, and are not in it.")
        for path in made.removed:
            say(f"Removed {path}, which was older.")
        kept = f"{settings.KEYS_ROOT} and {settings.POCUS_DATA / 'secret-key'}"
        say(f"Keys are not in it. Keep them elsewhere (`backup --keys`): {kept}, or SECRET_KEY where that is set.")
        if names.odd(LOST, DAMAGED):
            for line in names.oddities():
                if not line.startswith(SWEPT):
                    self.stderr.write(line.strip())
            raise CommandError(
                f"The backup was made, but {names.odd(LOST)} files are lost and {names.odd(DAMAGED)} damaged where they lie. "
                "Restore these from an earlier backup."
            )

    def _recipients(self, options: dict[str, Any]) -> list[Any]:
        said = options["recipients"] or settings.BACKUP_TO
        if options["unencrypted"]:
            if options["recipients"]:
                raise Refused("Say either --to or --unencrypted.")
            return []
        if not said:
            raise Refused(
                "For whom is it encrypted? Make a key on another machine (`./pocus manage backup_key`, or age-keygen), keep it there, "
                "and name its recipient: --to age1…, or BACKUP_TO. --unencrypted writes a file that everybody can read."
            )
        return [age.recipient(each) for each in said]

    def _keys(self, to: Path, recipients: list[Any]) -> None:
        made = making.back_up_keys(to, recipients)
        if made is None:
            raise CommandError("There are no keys yet: they are made when somebody signs for the first time.")
        self.stdout.write(f"{made.path}: {made.files} keys. SHA-256 {made.sha256}")
        if not (settings.POCUS_DATA / "secret-key").is_file():
            self.stdout.write("SECRET_KEY comes from the environment: keep that, too.")
        self.stdout.write("Whoever has these signs in this installation's name. Keep them apart from the backups.")


def _check_keep(options: dict[str, Any]) -> None:
    keep = options["keep"]
    if keep is None:
        return
    if not 1 <= keep <= MOST_KEPT or options["keys"] or not options["to"].is_dir():
        raise Refused(
            f"--keep says how many backups stay in a folder, from 1 to {MOST_KEPT}: name that folder, and leave --keys out."
        )
