"""Backups under load, each restored: `./pocus campaign backups [CYCLES] [--seed S]`

While files are sent by HTTP and by C-STORE and cleaned, a backup is made in each cycle, encrypted, with what waits to be cleaned, and
restored into a new folder, with everything that a restore checks. What was acknowledged before the backup began is in what
was restored, as a clip that can be played or with the recording that waits. Then the backup is cut off or altered at places
that come from the seed: each is refused, and leaves nothing. Ends with 1 if that is not so. On SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from .ground.house import ROOT, House, house

MUTILATIONS = 11
FEWEST = 12  # files acknowledged before the first one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cycles", nargs="?", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    with house(workers=1) as here:
        sys.exit(_run(here, given))


def _run(here: House, given: argparse.Namespace) -> int:
    from curriculum.models import Enrolment  # noqa: PLC0415 -- its models need Django to be set up
    from pocus_credentialing.backups import age  # noqa: PLC0415
    from pocus_credentialing.credentials import standings  # noqa: PLC0415

    from .ground import load  # noqa: PLC0415

    for enrolment in Enrolment.objects.all():  # which the house made past the product
        standings.refresh(enrolment)
    aside, stop = here.folder.with_name(f"{here.folder.name}-backups"), threading.Event()
    aside.mkdir()
    secret, recipient = age.new_identity()
    (aside / "key").write_text(secret)
    senders = [kind(here, stop, given.seed, 0) for kind in (load.InOneGo, load.BitByBit, load.ByMachine)]
    for sender in senders:
        sender.start()
    while sum(len(sender.acknowledged) for sender in senders) < FEWEST:
        time.sleep(0.5)
    lot, wrong, seconds = Random(given.seed), [], []
    try:
        for cycle in range(given.cycles):
            before = [each for sender in senders for each in sender.acknowledged]
            wrong += [f"cycle {cycle}: {line}" for line in _once(here, aside, recipient, before, seconds)]
            print(f"{cycle + 1} backups, {len(before)} acknowledged before the last, {len(wrong)} wrong", flush=True)
        refused = _mutilated(here, aside, lot, wrong)
        stop.set()
        for sender in senders:
            sender.join()
            wrong += sender.wrong
    finally:
        stop.set()
        shutil.rmtree(aside)
    for line in wrong[:50]:
        print("WRONG:", line)
    print(f"a backup took {sorted(seconds)[len(seconds) // 2]:.1f} s (median), {max(seconds):.1f} s at most")
    print(f"seed {given.seed}, {given.cycles} backups restored, {refused} mutilated ones refused: {len(wrong)} wrong")
    return int(bool(wrong))


def _once(here: House, aside: Path, recipient: str, before: list[Any], seconds: list[float]) -> list[str]:
    for name in ("backup", "keys"):
        (aside / name).unlink(missing_ok=True)
    began = time.monotonic()
    done = [_manage(here, here.folder, "backup", aside / "backup", "--with-originals", "--to", recipient)]
    seconds.append(time.monotonic() - began)
    done.append(_manage(here, here.folder, "backup", aside / "keys", "--keys", "--to", recipient))
    new = aside / "new"
    done.append(_restore(here, aside, aside / "backup"))
    wrong = [said for status, said in done if status != 0]
    if not wrong:
        wrong = _missing(new, before)
    shutil.rmtree(new, ignore_errors=True)
    return wrong


def _missing(new: Path, before: list[Any]) -> list[str]:
    """What was acknowledged before and is not there, or has neither its files nor its recording."""
    with closing(sqlite3.connect(new / "db.sqlite3")) as database:
        clips = database.execute(
            "SELECT c.id, c.digest, c.source_uid_digest, c.state, c.files, s.institution_id"
            " FROM logbook_clip c JOIN logbook_scan s ON s.id = c.scan_id"
        ).fetchall()
        arrivals = database.execute("SELECT sop_digest, digest FROM logbook_arrival").fetchall()
    known = {digest for row in (*(clip[1:3] for clip in clips), *arrivals) for digest in row}
    wrong = [f"{each.how} {each.digest} is missing" for each in before if each.digest not in known]
    for pk, _digest, _uid, state, files, institution in clips:
        name, hospital = _dashed(pk), _dashed(institution)
        kept = [new / "media" / hospital / each[:2] / each[2:4] / each for each in json.loads(files).values()]
        if state == "ready":
            wrong += [f"{path} of {name} is missing" for path in kept if not path.is_file()]
        elif state in ("received", "processing", "held") and not (new / "quarantine" / f"{name}.dcm").is_file():
            wrong.append(f"the recording of {name} ({state}) is missing")
    return wrong


def _mutilated(here: House, aside: Path, lot: Random, wrong: list[str]) -> int:
    content = (aside / "backup").read_bytes()
    for number in range(MUTILATIONS):
        place = lot.randrange(len(content))
        cut = content[:place]
        altered = cut + bytes([content[place] ^ (1 << lot.randrange(8))]) + content[place + 1 :]
        (aside / "mutilated").write_bytes(cut if number % 2 else altered)
        status, said = _restore(here, aside, aside / "mutilated")
        left = [path.name for path in (aside / "new").iterdir() if path.name in ("db.sqlite3", "media", "restoring")]
        if status != 1 or "Nothing was restored." not in said or left:
            wrong.append(f"mutilated at {place}: {status} {said} {left}")
        shutil.rmtree(aside / "new", ignore_errors=True)
    return MUTILATIONS


def _restore(here: House, aside: Path, backup: Path) -> tuple[int, str]:
    opened = ("--identity", aside / "key", "--keys", aside / "keys")
    return _manage(here, aside / "new", "restore", backup, *opened)


def _manage(here: House, data: Path, *command: object) -> tuple[int, str]:
    environment = {**here.environment, "POCUS_DATA": str(data)}
    arguments = [sys.executable, "manage.py", *map(str, command)]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def _dashed(plain: str) -> str:
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


if __name__ == "__main__":
    main()
