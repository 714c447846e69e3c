"""How much memory do the processes of a house hold while files come in, and do they live?"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from .house import House, memory

EVERY = 0.2  # seconds


class Watching(threading.Thread):
    """Looks at every process of a house, and at what they start, until it is stopped."""

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self.house = house
        self.ended = threading.Event()
        self.first: dict[str, tuple[set[int], int]] = {}  # process ids and megabytes when it was warm
        self.most: dict[str, int] = {}
        self.most_of_others = 0  # sandboxed processes and ffmpeg

    def served(self) -> dict[str, list[int]]:
        """The long-lived processes that bytes from outside pass through."""
        found = {name: [part.pid] for name, part in self.house.parts.items()}
        found["site"] = self.house.parts["site"].children()
        return found

    def warm(self) -> None:
        """What they hold by now is what they need; all growth counts from here."""
        self.first = {name: (set(pids), max(memory(pid)[0] for pid in pids)) for name, pids in self.served().items()}

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            served = self.served()
            for name, pids in served.items():
                for pid in pids:
                    with suppress(OSError):
                        self.most[name] = max(self.most.get(name, 0), memory(pid)[0])
            known = {pid for pids in served.values() for pid in pids} | {self.house.parts["site"].pid}
            for pid in known:
                self._look_below(pid, known)

    def _look_below(self, pid: int, known: set[int]) -> None:
        with suppress(OSError, ValueError, KeyError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                for child in map(int, (task / "children").read_text().split()):
                    if child not in known:
                        self.most_of_others = max(self.most_of_others, memory(child)[1])
                        self._look_below(child, known)

    def stop(self) -> None:
        self.ended.set()
        self.join()

    def restarted(self) -> list[str]:
        """Whose processes are no longer those of the beginning."""
        return sorted(name for name, pids in self.served().items() if set(pids) != self.first[name][0])

    def growth(self) -> dict[str, int]:
        """By how many megabytes each grew at most."""
        return {name: self.most.get(name, held) - held for name, (_pids, held) in self.first.items()}
