"""Can this file be published as a programme? Says what is wrong, and where; and which numbers it leaves open.

`./pocus manage programme check FILE…` answers with 1 if a file cannot be read; with `--publish` also if a number is open.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from curriculum.doubts import doubts_in
from curriculum.library.errors import LibraryError
from curriculum.library.texts import read_programme_file


class Command(BaseCommand):
    help = "Check programme files against the library: what is wrong, where, which numbers are open, what is doubtful."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("verb", choices=["check"])
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--publish", action="store_true", help="an open number is a mistake too")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong: list[str] = []
        for path in options["files"]:
            try:
                source, unset = read_programme_file(path)
            except LibraryError as mistake:
                wrong.append(str(mistake))
                continue
            if unset and options["publish"]:
                wrong += [str(each) for each in unset]
                continue
            self.stdout.write(f"{path.name}: reads well" + (f"; {len(unset)} to be set:" if unset else "."))
            for each in unset:
                self.stdout.write(f"  {each}")
            for doubt in doubts_in(source):
                self.stdout.write(f"  Is this meant? {doubt.key}: {doubt.sentence}")
        if wrong:
            raise CommandError("\n".join(wrong))
