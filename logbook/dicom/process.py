"""How is the child begun, listened to, and always ended?

Standard library only: web processes import this and must not load a decoder.
"""

import json
import os
import signal
import stat
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from . import limits
from .errors import Code, Unusable
from .facts import Box
from .forked import begin
from .messages import Broken, Kind, Reader, load_json

LIMITS = {
    "cpu": limits.HEADER_CPU_SECONDS,
    "cpu_most": limits.DECODE_MOST_SECONDS,
    "memory": limits.ADDRESS_SPACE,
    "files": limits.OPEN_FILES,
    "file_bytes": 0,
    "processes": 0,
}


class Process(Protocol):
    """What was begun and has to end: a child, or the program that takes its frames."""

    pid: int
    returncode: int | None

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


class Watch:
    """Ends processes when the time is up. A timer, because both reading and writing pipes may block."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self.processes: list[Process] = []
        self.lock = threading.Lock()
        self.timer: threading.Timer | None = None
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Start the time anew."""
        self.stop()
        self.timer = threading.Timer(seconds, self._expire)
        self.timer.daemon = True
        self.timer.start()

    def add(self, process: Process) -> None:
        with self.lock:
            self.processes.append(process)

    def stop(self) -> None:
        if self.timer is not None:
            self.timer.cancel()

    def end_all(self) -> None:
        """Kill each process that has not been waited for."""
        with self.lock:
            for process in self.processes:
                if process.returncode is None:
                    process.kill()

    def _expire(self) -> None:
        self.expired = True
        self.end_all()


class Child:
    """One sandboxed process for one file and one job."""

    def __init__(
        self,
        path: Path,
        job: str,
        *,
        uid_key: bytes = b"",
        crop: Box | None = None,
        field: str = "",
        frame: int = -1,
        legible: bool = False,
        first: bool = False,
        frames: int = 0,
        frame_ms: float = 0.0,
        side: int = 0,
        cleaned: bool = False,
    ):
        request = {
            "job": job,
            "limits": LIMITS,
            "uid_key": uid_key.hex(),
            "crop": crop and vars(crop),
            "field": field,
            "frame": frame,
            "legible": legible,
            "first": first,
            "frames": frames,
            "frame_ms": frame_ms,
            "side": side,
            "cleaned": cleaned,
        }
        read, write = os.pipe()  # read by the child alone: it holds the key
        try:
            os.write(write, json.dumps(request).encode())
            os.close(write)
            with path.open("rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Unusable(Code.NOT_DICOM)
                self.process = begin(file.fileno(), read)
        finally:
            os.close(read)
        self.reader = Reader(self.process.out)
        self.watch = Watch(limits.HEADER_WALL_SECONDS)
        self.watch.add(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.watch.stop()
        self.watch.end_all()
        self.process.wait()
        self.reader.source.close()

    def next(self) -> tuple[Kind, bytes]:
        """The next message; Unusable if it is a refusal, or if there is none."""
        try:
            kind, payload = self.reader.next()
            if kind is not Kind.REFUSAL:
                return kind, payload
            refusal = load_json(payload)
        except Broken:
            raise self.ended() from None
        raise refused(refusal)

    def expect(self, wanted: Kind) -> bytes:
        kind, payload = self.next()
        if kind is not wanted:
            raise Unusable(Code.COULD_NOT_BE_READ)
        return payload

    def ended(self) -> Unusable:
        """What it means that the child fell silent."""
        if self.watch.expired:
            return Unusable(Code.TOO_COSTLY)
        try:
            self.process.wait(timeout=5)  # it closed its output: it is ending, or never will
        except TimeoutError:
            return Unusable(Code.COULD_NOT_BE_READ)
        if self.process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return Unusable(Code.TOO_COSTLY)
        return Unusable(Code.COULD_NOT_BE_READ)


def refused(refusal: dict[str, Any]) -> Unusable:
    """The child's refusal, as far as it makes sense."""
    params = refusal.get("params")
    try:
        code = Code(refusal.get("code", ""))
        plain = {str(name): one if isinstance(one, int) else str(one)[:100] for name, one in dict(params or {}).items()}
        error = Unusable(code, **plain)
        str(error)  # the sentence must find its parameters
    except (TypeError, ValueError, KeyError):
        return Unusable(Code.COULD_NOT_BE_READ)
    return error
