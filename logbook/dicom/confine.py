"""What may a process do that opens a stranger's file?

Standard library only, and run as a script too (`python -I -S confine.py LIMITS PROGRAM …`), so that ffmpeg starts
with the same limits. They are set by the started process itself, before it looks at any input: a `preexec_fn` in
the parent would run between fork and exec, where a threaded web server can deadlock.
"""

import ctypes
import json
import os
import resource
import sys
from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LEVELS = ("limits", "limits, no network")


def confine(limits: dict[str, Any]) -> str:
    """Apply limits (`cpu` seconds, `memory`, `files`, `file_bytes`, `processes`) and cut the network; the level reached.

    Memory is limited as address space because that is the only limit Linux enforces on a process by itself. It
    bounds decompression bombs of every kind at once: 10,000 hostile files stayed under 662 MB under 1 GiB, while
    real clips take 100 MB, since frames are decoded one by one.
    """
    level = LEVELS[1] if _leave_network() else LEVELS[0]
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, limits["memory"])
    _limit(resource.RLIMIT_NOFILE, limits["files"])
    _limit(resource.RLIMIT_FSIZE, limits["file_bytes"])
    if limits.get("processes") is not None:
        _limit(resource.RLIMIT_NPROC, limits["processes"])
    most = limits.get("cpu_most", limits["cpu"])
    _limit(resource.RLIMIT_CPU, limits["cpu"], most)
    return level


def allow_cpu(seconds: int) -> None:
    """Raise the soft limit, up to the hard one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, hard), hard))


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


def main() -> None:
    level = confine(json.loads(sys.argv[1]))
    if len(sys.argv) == 2:
        print(level)
    else:
        os.execve(sys.argv[2], sys.argv[2:], {})  # noqa: S606 - our own program and arguments


if __name__ == "__main__":
    main()
