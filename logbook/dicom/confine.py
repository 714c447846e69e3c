"""What may a process do that opens a stranger's file?

Standard library only. The child that decodes is handed its file and opens nothing. A program (ffmpeg, tesseract) is started
through `main`, so that it has the same limits, and opens its libraries and what it was given by name. They are set by the
process itself, before it looks at any input: a `preexec_fn` in the parent would run between fork and exec, where a threaded
web server can deadlock.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Iterable
from os import path
from typing import Any

from . import landlock, seccomp

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LIMITED, NO_NETWORK, NO_FILES = "limits", "no network", "no files"
LEVELS = ", ".join((LIMITED, NO_NETWORK, NO_FILES))

# What a program loads before it begins: its libraries, their data, and the loader itself. No folder in which data would lie.
LIBRARIES = (
    "/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/share", "/usr/local/lib", "/usr/local/share",
    "/etc/ld.so.cache", "/etc/ld.so.preload", "/dev/urandom", "/dev/null",
)  # fmt: skip
LOADERS = (
    "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1",
)  # fmt: skip
PROGRAMS = ("/bin", "/usr/bin", "/usr/local/bin")  # what a script starts: all of it has no more rights than the script

ROOT = path.dirname(path.dirname(path.dirname(path.realpath(__file__))))
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from logbook.dicom.confine import main; main()"


def command(
    limits: dict[str, Any],
    program: list[str],
    *,
    reads: Iterable[str | os.PathLike[str]] = (),
    writes: Iterable[str | os.PathLike[str]] = (),
) -> list[str]:
    """What starts a program that opens nothing but its libraries, these files, and files in the folders of `writes`."""
    given = {
        "limits": limits, "reads": [str(one) for one in reads], "writes": [str(one) for one in writes], "parent": os.getpid(),
    }  # fmt: skip
    return [sys.executable, "-I", "-S", "-c", START, ROOT, json.dumps(given), *program]


def confine(limits: dict[str, Any]) -> str:
    """Keep to the limits, and to what is open; the level reached."""
    alone = _limit_all(limits)
    closed = landlock.restrict()
    few = seccomp.only_decoding()
    return _level(alone or few, closed or few)


def confine_program(limits: dict[str, Any], program: str, reads: Iterable[str], writes: Iterable[str]) -> str:
    """Keep to the limits, and to these files, also in the program that this process becomes; the level reached."""
    alone = _limit_all(limits)
    closed = landlock.restrict(_rights(program, reads, writes))
    few = seccomp.no_mischief(forks=_is_script(program))
    return _level(alone or few, closed)


def allow_cpu(seconds: int) -> None:
    """Raise the soft limit, up to the hard one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, hard), hard))


def _limit_all(limits: dict[str, Any]) -> bool:
    """Apply limits (`cpu` seconds, `memory`, `files`, `file_bytes`, `processes`); whether the network is out of reach, too.

    Memory is limited as address space because that is the only limit Linux enforces on a process by itself. It
    bounds decompression bombs of every kind at once: 10,000 hostile files stayed under 662 MB under 1 GiB, while
    real clips take 100 MB, since frames are decoded one by one.
    """
    alone = _leave_network()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, limits["memory"])
    _limit(resource.RLIMIT_NOFILE, limits["files"])
    _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    if limits.get("processes") is not None:
        _limit(resource.RLIMIT_NPROC, limits["processes"])
    most = limits.get("cpu_most", limits["cpu"])
    _limit(resource.RLIMIT_CPU, limits["cpu"], most)
    return alone


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    _now, ceiling = resource.getrlimit(kind)
    hard = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (soft, hard))


def _leave_network() -> bool:
    """A network namespace of its own has no way out. Needs a kernel that lets unprivileged users make one."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
    except (OSError, AttributeError):
        return False


def _rights(program: str, reads: Iterable[str], writes: Iterable[str]) -> list[tuple[str, int]]:
    rights = [(one, landlock.READ) for one in (*LIBRARIES, *reads)]
    started = PROGRAMS if _is_script(program) else ()
    folder = path.dirname(path.realpath(program))
    if path.basename(folder) == "bin":  # a program of its own place, as /opt/ffmpeg/bin/ffmpeg, has its libraries there
        rights += [(path.join(path.dirname(folder), name), landlock.READ) for name in ("lib", "share")]
    rights += [(one, landlock.READ_FILE | landlock.EXECUTE) for one in (program, *LOADERS, *started)]
    return [*rights, *((one, landlock.WRITE) for one in writes), ("/dev/null", landlock.WRITE)]


def _is_script(program: str) -> bool:
    with open(program, "rb") as file:
        return file.read(2) == b"#!"


def _end_with(parent: int) -> None:
    """No program outlives whoever waits for it: not even where that one was killed outright, nor where it was a moment ago.
    (The thread that started it, to be exact, which waits for it.)"""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def _level(alone: bool, closed: bool) -> str:
    return ", ".join([LIMITED, *([NO_NETWORK] if alone else []), *([NO_FILES] if closed else [])])


def main() -> None:
    given = json.loads(sys.argv[1])
    program = sys.argv[2:]
    if not program:
        print(confine(given["limits"]))
        return
    _end_with(given["parent"])
    confine_program(given["limits"], program[0], given["reads"], given["writes"])
    os.execve(program[0], program, {})  # noqa: S606 - our own program and arguments
