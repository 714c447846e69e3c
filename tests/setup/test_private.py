"""What lies in the data folder is for the account that runs this alone, whoever made the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from pocus_credentialing.private import keep_private


def modes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): oct(path.stat().st_mode & 0o777) for path in [folder, *sorted(folder.rglob("*"))]
    }


def test_a_folder_that_everybody_could_read_is_closed_with_what_lies_in_it_and_what_comes(tmp_path):
    """By any command that starts, as any process of the site does, with a careless umask."""
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True)
    (folder / "db.sqlite3").write_bytes(b"")
    for path in (folder, folder / "keys", folder / "db.sqlite3"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    environment = {**os.environ, "POCUS_DATA": str(folder), "POCUS_ENV": "demo"}
    environment = {name: value for name, value in environment.items() if name not in ("SECRET_KEY", "DATABASE_URL")}
    make = (
        "from pathlib import Path; from django.conf import settings as s; (Path(s.POCUS_DATA) / 'new').write_text('')"
    )
    shell = [
        sys.executable,
        "manage.py",
        "shell",
        "--no-imports",
        "-c",
        make + "; from django.db import connection; connection.cursor()",
    ]
    subprocess.run(shell, cwd=settings.BASE_DIR, env=environment, umask=0o022, check=True)
    found = modes(folder)
    assert {"secret-key", "db.sqlite3", "keys", "new", "."} <= found.keys()
    assert {name: mode for name, mode in found.items() if mode not in ("0o700", "0o600")} == {}


def test_a_folder_that_others_use_too_stays_open_and_what_is_ours_in_it_does_not(tmp_path):
    before = os.umask(0o022)
    try:
        (tmp_path / "secret-key").write_text("")
        (tmp_path / "of somebody").write_text("")
        tmp_path.chmod(0o1777)
        keep_private(tmp_path)
    finally:
        os.umask(before)
    assert oct(tmp_path.stat().st_mode & 0o7777) == "0o1777"
    assert {name: modes(tmp_path)[name] for name in ("secret-key", "of somebody")} == {
        "secret-key": "0o600", "of somebody": "0o644",
    }  # fmt: skip
