"""How is the child started, listened to, and always ended?

Standard library only: web processes import this and must not load a decoder.
"""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from . import limits
from .errors import Code, Unusable
from .facts import Box
from .messages import Broken, Kind, Reader, load_json

ROOT = str(Path(__file__).resolve().parent.parent.parent)
START = "import sys; sys.path.insert(0, sys.argv.pop()); from logbook.dicom.child import main; main()"
# OpenBLAS reserves memory for every thread it might start: with one it fits into the limit.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
LIMITS = {
    "cpu": limits.HEADER_CPU_SECONDS,
    "cpu_most": limits.DECODE_MOST_SECONDS,
    "memory": limits.ADDRESS_SPACE,
    "files": limits.OPEN_FILES,
    "file_bytes": 0,
    "processes": 0,
}


class Watch:
    """Ends processes when the time is up. A timer, because both reading and writing pipes may block."""

    def __init__(self, seconds: float) -> None:
        self.expired = False
        self.processes: list[subprocess.Popen[bytes]] = []
        self.lock = threading.Lock()
        self.timer: threading.Timer | None = None
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Start the time anew."""
        self.stop()
        self.timer = threading.Timer(seconds, self._expire)
        self.timer.daemon = True
        self.timer.start()

    def add(self, process: subprocess.Popen[bytes]) -> None:
        with self.lock:
            self.processes.append(process)

    def stop(self) -> None:
        if self.timer is not None:
            self.timer.cancel()

    def end_all(self) -> None:
        """Kill each process that has not been waited for, with its group."""
        with self.lock:
            for process in self.processes:
                if process.returncode is None:
                    end_group(process)

    def _expire(self) -> None:
        self.expired = True
        self.end_all()


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started. Its id cannot have gone to another as long as nobody waited for it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class Child:
    """One sandboxed process for one file and one job."""

    def __init__(self, path: Path, job: str, *, uid_key: bytes = b"", crop: Box | None = None):
        request = {
            "job": job,
            "limits": LIMITS,
            "uid_key": uid_key.hex(),
            "crop": crop and vars(crop),
        }
        read, write = os.pipe()  # not the command line: other users can read that, and it holds the key
        try:
            os.write(write, json.dumps(request).encode())
            os.close(write)
            with path.open("rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Unusable(Code.NOT_DICOM)
                self.process = subprocess.Popen(  # noqa: S603 - our own program and arguments
                    [sys.executable, "-I", "-B", "-X", "utf8", "-c", START, str(read), ROOT],
                    stdin=file,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # tracebacks may quote the file
                    pass_fds=(read,),
                    env=ENVIRONMENT,
                    cwd="/",
                    start_new_session=True,
                )
        finally:
            os.close(read)
        self.reader = Reader(cast("BinaryIO", self.process.stdout))
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
        except subprocess.TimeoutExpired:
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
