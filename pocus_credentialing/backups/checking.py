"""Is what was unpacked what was backed up, and does it fit together, before anything of it is put in its place?"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pocus_credentialing.people.signing import encode

from .about import About
from .elsewhere import There
from .refused import Refused
from .tables import Summary, differences, summary_of_file

MOST_LINES = 12


def check_file_of_database(path: Path, about: About) -> None:
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            for asked in ("quick_check", "foreign_key_check"):
                said = database.execute(f"PRAGMA {asked}").fetchmany(2)
                if said not in ([], [("ok",)]):
                    raise Refused(f"The database in the backup is damaged: {said[0]}.")
            check_tables(about, summary_of_file(database))
    except sqlite3.DatabaseError as error:
        raise Refused(f"The database in the backup is damaged: {error}.") from None


def check_tables(about: About, found: Summary) -> None:
    wrong = differences(about.tables, found)
    if wrong:
        raise Refused(f"The database is not the one that was backed up: {'; '.join(wrong[:5])}.")


def bring_up_to_date(there: There) -> None:
    well, said = there.run("migrate", interactive=False, verbosity=0)
    if not well:
        raise Refused(f"The backup is of an earlier version and cannot be brought up to date: {said[-1]}")


def check_all(there: There, *, despite_faults: bool) -> list[str]:
    """What the audit, the standings, the certificates and the files say; Refused where one of them names a fault."""
    well, said = there.run("check_all", there=True, exceptions=there.folder / "exceptions.txt")
    if not well and not despite_faults:
        told = "\n  ".join(said[:MOST_LINES])
        raise Refused(
            "What was backed up does not fit together; nothing was restored. If it is the best there is, restore it with "
            f"--despite-faults.\n  {told}"
        )
    return said


def without_private_half(folder: Path, public: dict[str, str]) -> list[str]:
    """Of the keys with which is signed (`public`: name → public half), those whose private half does not lie there."""
    return sorted(kid for kid, half in public.items() if _public_half(folder / f"{kid}.pem") != half)


def _public_half(path: Path) -> str:
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError):
        return ""
    return encode(private.public_key().public_bytes_raw()) if isinstance(private, Ed25519PrivateKey) else ""
