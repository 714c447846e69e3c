"""Generated hostile files through the real doors: `./pocus campaign hostile [N] [--seed S] [--every E]`

N (10,000 unless said) files of tests/factories/harm, every twentieth of them sound, go to a site, a worker and a DICOM receiver
of their own: as the body of a request, as a form, bit by bit (tus), by STOW-RS and by C-STORE. Then the queue is worked off.
Ends with 1 if anything answered 5xx or not at all, if a process of the site, the receiver or a worker ended, if one of the
site's or the receiver's grew by more than 64 MB, if a sound file was not taken, or if anything is left half done. What
went wrong is named by its number: the same seed and number are the same file. With `--every 10` each tenth goes through a
door, among them all sound ones, and the others are looked at by the sandbox alone, which takes a fifth of the time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from .ground.house import House, house
from .ground.watching import Watching

MOST_GROWTH = 64  # megabytes
A_SCAN_HOLDS = 30
DEFAULT = "1.2.840.10008.5.1.4.1.1.3.1", "1.2.840.10008.1.2.4.50", "2.25.1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="?", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="each how manieth goes through a door")
    parser.add_argument("--senders", type=int, default=3, help="at the same time")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    with house(workers=given.workers) as here:
        sys.exit(_run(here, given))


def _run(here: House, given: argparse.Namespace) -> int:
    from .ground import afterwards  # noqa: PLC0415 -- its models need Django to be set up

    watching = Watching(here)
    sending = Sending(here, given.seed, given.every)
    began = time.monotonic()
    sending.all_of(range(-60, 0), 1)  # until every process has loaded what it loads
    watching.warm()
    watching.start()
    sending.all_of(range(given.files), given.senders)
    sent = time.monotonic() - began
    afterwards.wait_for_the_queue()
    watching.stop()
    for door, statuses in sorted(sending.statuses.items()):
        said = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items(), key=str))
        print(f"{door:>8}  {said}")
    kinds = Counter(sending.taken)
    print(
        f"taken: {kinds.total()}, of which sound {sum(count for kind, count in kinds.items() if kind.startswith('sound'))}"
    )
    print("states of clips:", dict(sorted(afterwards.states().items())))
    print(
        "MB: most",
        watching.most,
        "grown by",
        watching.growth(),
        "most of one sandboxed process",
        watching.most_of_others,
    )
    wrong = [*sending.wrong, *afterwards.unsettled()]
    wrong += [f"{name}: another process than at the beginning" for name in watching.restarted()]
    grown = watching.growth()
    wrong += [f"{name} grew by {grown[name]} MB" for name in ("site", "receiver") if grown[name] > MOST_GROWTH]
    wrong += afterwards.not_ready(sending.sound_clips)
    for line in wrong[:50]:
        print("WRONG:", line)
    print(
        f"{given.files} files of seed {given.seed}: sent in {sent:.0f} s, done in {time.monotonic() - began:.0f} s; {len(wrong)} wrong"
    )
    return int(bool(wrong))


class Sending:
    """Each file to the door that its number falls to."""

    def __init__(self, here: House, seed: int, every: int) -> None:
        self.here, self.seed, self.every = here, seed, every
        self.statuses: dict[str, Counter[int | str | None]] = {}
        self.taken: list[str] = []
        self.sound_clips: list[str] = []
        self.wrong: list[str] = []
        self.lock, self.making = threading.Lock(), threading.Lock()

    def all_of(self, numbers: range, senders: int) -> None:
        threads = [threading.Thread(target=self.some, args=(numbers[each::senders],)) for each in range(senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def some(self, numbers: range) -> None:
        from logbook.dicom.syntaxes import SYNTAXES, ULTRASOUND  # noqa: PLC0415
        from tests.factories import harm  # noqa: PLC0415

        from .ground.senders import Machine, Web  # noqa: PLC0415

        web = Web(self.here, "tina")
        machine = Machine(self.here, [(sop, syntax) for sop in list(ULTRASOUND)[:4] for syntax in SYNTAXES])
        scan, in_scan = web.a_scan(), 0
        doors: list[tuple[str, Callable[[harm.Made], Any]]] = [
            ("body", lambda made: web.clip(scan, made.content)),
            ("C-STORE", lambda made: _stored(machine, made.content)),
            ("form", lambda made: web.clip(scan, made.content, form=True)),
            ("STOW", lambda made: web.stow(made.content)),
            (
                "tus",
                lambda made: web.bit_by_bit(scan, made.content, UUID(int=2**70 * (self.seed + 1) + made.number + 100)),
            ),
        ]
        for number in numbers:
            with self.making:  # not every encoder bears to be used by two threads at once
                made = harm.made(self.seed, number)
            # Sound ones are every twentieth: the door moves on by one with each of them.
            door, send = doors[(number + number // harm.SOUND_EVERY) % len(doors)]
            if number % self.every:
                self.look(made)
                continue
            if in_scan >= A_SCAN_HOLDS:
                scan, in_scan = web.a_scan(), 0
            try:
                answer = send(made)
            except (OSError, HTTPException) as error:
                self.note(door, made, None, type(error).__name__)
                continue
            in_scan += 1
            status = answer if isinstance(answer, int) or answer is None else answer.status
            self.note(door, made, status)
            if made.is_sound and door in ("body", "form") and status == 201:
                self.sound_clips.append(answer.said["body"]["id"])
        machine.close()
        web.close()

    def look(self, made: Any) -> None:
        """Through the sandbox alone: whatever comes of it but a code is a fault."""
        from logbook import sandbox  # noqa: PLC0415
        from logbook.dicom import films  # noqa: PLC0415
        from logbook.dicom.errors import Unusable  # noqa: PLC0415

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(made.content)
            try:
                if films.is_zip(made.content[: films.HEAD]):
                    sandbox.unpack(path, Path(folder))
                else:
                    sandbox.inspect(path)
                said = "passed"
            except Unusable as refusal:
                said = str(refusal.code)
            except Exception as error:
                said = type(error).__name__
                with self.lock:
                    self.wrong.append(f"the sandbox raised {said} at number {made.number} ({made.kind})")
        with self.lock:
            self.statuses.setdefault("sandbox", Counter())[said] += 1

    def note(self, door: str, made: Any, status: int | None, why: str = "") -> None:
        """C-STORE's statuses are its own: 0 is success, Cxxx "cannot understand", 0110 is our fault."""
        ours = status is None or status in (0x0110, 0xA700) if door == "C-STORE" else status is None or status >= 500
        is_taken = status == 0 if door == "C-STORE" else status in (200, 201)
        with self.lock:
            self.statuses.setdefault(door, Counter())[status] += 1
            if is_taken:
                self.taken.append(made.kind)
            if ours:
                self.wrong.append(f"{door} answered {status} {why} to number {made.number} ({made.kind})")
            elif made.is_sound and not is_taken:
                self.wrong.append(f"{door} answered {status} to the sound number {made.number} ({made.kind})")


def _stored(machine: Any, content: bytes) -> int | None:
    from logbook.dicom.errors import Unusable  # noqa: PLC0415
    from logbook.dicom.prescan import meta_of  # noqa: PLC0415

    sop, syntax, uid, start = *DEFAULT, 132
    try:
        meta = meta_of(BytesIO(content))
        start = meta.start
        if any(
            (meta.sop_class, meta.syntax) == (each.abstract_syntax, each.transfer_syntax[0])
            for each in machine.contexts
        ):
            sop, syntax = meta.sop_class, meta.syntax
        if 0 < len(meta.sop_instance) <= 64 and meta.sop_instance.replace(".", "").isdecimal():
            uid = meta.sop_instance
    except Unusable:
        start = 132 if content[128:132] == b"DICM" else 0
    return machine.store(sop, syntax, uid, content[start:] or b"\0\0")  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()
