"""Is everything that was recorded, signed and kept as it was? Names each thing that is not; exit 1 then."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pocus_credentialing.backups import sources
from pocus_credentialing.files.places import CHUNK

COMMANDS = ("verify_audit", "check_standings", "check_certificates")


class Command(BaseCommand):
    help = "verify_audit, check_standings and check_certificates, one after the other; and whether every file is there and as it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--there", action="store_true", help="only whether the files are there, without reading them"
        )
        parser.add_argument("--except", dest="exceptions", type=Path, help="a list of files that a backup did not find")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = []
        for name in COMMANDS:
            try:
                call_command(name, stdout=self.stdout, stderr=self.stderr)
            except (CommandError, SystemExit) as error:
                wrong.append(f"{name}: {error}")
        names = sources.Names()
        names.want(sources.derived())
        known = _known(options["exceptions"]) if options["exceptions"] else set()
        faults = [fault for fault in _faults(names, read=not options["there"]) if fault not in known]
        for what, name in faults:
            self.stderr.write(f"{name} is {what}")
        if faults:
            wrong.append(f"{len(faults)} files")
        if wrong:
            raise CommandError(f"Not as it should be: {'; '.join(wrong)}")
        self.stdout.write(f"{len(names)} files are {'there' if options['there'] else 'there, and as they were'}.")


def _faults(names: sources.Names, *, read: bool) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            if not read:
                sources.place_of(name).stat()
            elif _digest(name) != sources.digest_in(name):
                yield sources.DAMAGED, name
        except FileNotFoundError:
            yield sources.LOST, name


def _digest(name: str) -> str:
    digest = hashlib.sha256()
    with sources.place_of(name).open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _known(path: Path) -> set[tuple[str, str]]:
    """What is gone is gone, whether it was swept or lost."""
    lines = (line.split() for line in path.read_text().splitlines())
    return {(sources.LOST if what in (sources.SWEPT, sources.LOST) else what, name) for what, name in lines}
