"""May this process open a file that it was not given? The kernel's Landlock says no, to it and to what it starts.

By ctypes, since a started program is confined before any package can be imported (`-I -S`), and what PyPI has of it is
young. landlock(7), landlock_create_ruleset(2), landlock_add_rule(2), landlock_restrict_self(2); the numbers are those of
linux/landlock.h. The three calls have the same numbers on every architecture.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, PATH_BENEATH = 1, 1
NO_NEW_PRIVS = 38  # prctl(2), PR_SET_NO_NEW_PRIVS

EXECUTE, WRITE_FILE, READ_FILE = 1 << 0, 1 << 1, 1 << 2
READ_DIR = 1 << 3
MAKE_REG, TRUNCATE = 1 << 8, 1 << 14
# How many of the rights on files each version knows (landlock(7), VERSIONS); what is known and not allowed is refused.
RIGHTS_OF_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
RIGHTS = 16  # from version 5 on
TCP, SIGNALS_AND_SOCKETS = 0b11, 0b11  # from versions 4 and 6 on

READ = READ_FILE | READ_DIR
WRITE = WRITE_FILE | READ_FILE | MAKE_REG | TRUNCATE
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE


RULESET = struct.Struct(
    "=QQQ"
)  # struct landlock_ruleset_attr: an older kernel takes it where what it does not know is nought
BENEATH = struct.Struct("=Qi")  # struct landlock_path_beneath_attr

LIBC = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Of the kernel's Landlock; 0 where there is none."""
    try:
        return max(0, _call(CREATE_RULESET, None, 0, ASK_VERSION))
    except (OSError, AttributeError):
        return 0


def restrict(allowed: Iterable[tuple[str, int]] = ()) -> bool:
    """From now on these paths are open, each with its rights, and no other; False where the kernel cannot."""
    there = version()
    if not there:
        return False
    known = (1 << RIGHTS_OF_VERSION.get(there, RIGHTS)) - 1
    rules = RULESET.pack(known, TCP if there >= 4 else 0, SIGNALS_AND_SOCKETS if there >= 6 else 0)
    try:
        ruleset = _call(CREATE_RULESET, rules, len(rules), 0)
        for path, rights in allowed:
            _allow(ruleset, path, rights & known)
        no_new_privileges()
        _call(RESTRICT_SELF, ruleset, 0)
    except OSError:
        return False
    os.close(ruleset)
    return True


def no_new_privileges() -> None:
    """prctl(2): no program that is started gains rights. The kernel asks for it before either kind of confinement."""
    if LIBC.prctl(NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        at = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # not every system has each of the folders of libraries
    try:
        if not stat.S_ISDIR(os.fstat(at).st_mode):
            rights &= ON_A_FILE
        _call(ADD_RULE, ruleset, PATH_BENEATH, BENEATH.pack(rights, at), 0)
    finally:
        os.close(at)


def _call(number: int, *arguments: object) -> int:
    result = int(LIBC.syscall(ctypes.c_long(number), *map(_wide, arguments)))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _wide(argument: object) -> object:
    return ctypes.c_long(argument) if isinstance(argument, int) else argument
