"""What may ffmpeg or tesseract start, once a stranger's file has taken one over? Threads of its own; nothing that would
outlive it, talk to anybody, or take memory that no limit counts."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from logbook.dicom import landlock, seccomp
from tests.logbook.dicom.test_confined import ran

pytestmark = pytest.mark.skipif(not (seccomp.is_there() and landlock.version()), reason="this kernel shuts nobody in")

ATTEMPTS = {
    "start a thread": "threading.Thread(target=print).start()",
    "start a process": "os.fork() or os._exit(0)",
    "start a process in another way": "called(libc.vfork_by_number())",
    "make a pair of sockets": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "take memory that is a file": "os.memfd_create('made')",
    "have its parent signalled": "fcntl.fcntl(1, 8, os.getppid())",  # F_SETOWN
    "start a program that it holds open": "os.execve(os.open('/bin/true', os.O_RDONLY), ['true'], {})",
}
PRELUDE = """import ctypes, fcntl, json, os, socket, threading
libc = ctypes.CDLL(None, use_errno=True)
libc.vfork_by_number = lambda: libc.syscall(ctypes.c_long({fork}))
def called(result):
    if result == 0: os._exit(0)
    if result < 0: raise OSError(ctypes.get_errno(), "")
def told(attempt):
    try: exec(attempt)
    except (OSError, RuntimeError) as error: return type(error).__name__
    return "done"
"""
FORK = {"x86_64": 57, "aarch64": 1079}  # which AArch64 has not: its number is nobody's


def test_a_program_starts_nothing_but_threads() -> None:
    code = (
        PRELUDE.format(fork=FORK[seccomp.machine()])
        + f"print(json.dumps({{n: told(c) for n, c in {ATTEMPTS!r}.items()}}))"
    )
    prefixes = [Path(sys.prefix), Path(sys.base_prefix)]
    code_of_end, said = ran(os.path.realpath(sys.executable), "-I", "-S", "-c", code, reads=prefixes)
    found = json.loads(said.split(b"\n", 1)[1])
    assert (code_of_end, found.pop("start a thread")) == (0, "done")
    assert found == {
        **dict.fromkeys(found, "PermissionError"),
        "start a process in another way": "PermissionError" if seccomp.machine() == "x86_64" else "OSError",
    }


def test_a_script_in_its_place_starts_the_systems_programs(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\ntrue && echo started\n")
    script.chmod(0o700)
    assert ran(str(script)) == (0, b"started\n")
