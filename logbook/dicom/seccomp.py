"""Which calls may this process still make to the kernel? A filter of seccomp says.

By ctypes, for the reason that landlock.py has. seccomp(2), prctl(2); the filter's steps are those of linux/bpf_common.h, the
numbers of the calls those of asm/unistd_64.h (x86-64) and asm-generic/unistd.h (AArch64).
"""

import ctypes
import errno
import os
import struct
import sys

from .landlock import LIBC, no_new_privileges

# linux/audit.h, and the place of the call's numbers in a column of CALLS. Both are little-endian, as the filter below is.
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
X32 = 0x40000000  # calls of another kind, with the same architecture
SET_SECCOMP, FILTER = 22, 2  # prctl(2), PR_SET_SECCOMP
GET_ACTION_AVAIL = 2  # seccomp(2)
SECCOMP = {"x86_64": 317, "aarch64": 277}

KILL, REFUSE, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000  # SECCOMP_RET_KILL_PROCESS, _ERRNO, _ALLOW
REFUSED, UNKNOWN = REFUSE | errno.EPERM, REFUSE | errno.ENOSYS
LOAD, IS, AT_LEAST, HAS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ, |JGE, |JSET, BPF_RET
# Where struct seccomp_data has them; of an argument, the lower half.
NUMBER, ARCHITECTURE, FIRST, SECOND = 0, 4, 16, 24

NEW_NAMESPACES, THREAD = 0x7E020000, 0x00010000  # clone(2), each CLONE_NEW…, and CLONE_THREAD

# The decoders are loaded and the file is open: what is left is memory, time, and reading and writing what is open.
DECODING = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67), "lseek": (8, 62),
    "close": (3, 57), "fstat": (5, 80), "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216),
    "mprotect": (10, 226), "madvise": (28, 233), "futex": (202, 98), "sched_yield": (24, 124), "membarrier": (324, 283),
    "sched_getaffinity": (204, 123), "getrandom": (318, 278), "getpid": (39, 172), "gettid": (186, 178),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "getrusage": (98, 165),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip

# A program, which has its libraries to load first, may do all but this. Opening files is Landlock's matter.
FORBIDDEN = {
    # the network, and whatever listens on this machine
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # memory that no limit counts, and that could be started as a program
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "execveat": (322, 281),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "kcmp": (312, 272),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "setsid": (112, 157), "setpgid": (109, 154),  # it is ended together with whatever it started
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "msgget": (68, 186), "msgctl": (71, 187),
    "semget": (64, 190), "semctl": (66, 191), "mq_open": (240, 180), "mq_unlink": (241, 181),
    # files by name that Landlock, or an older one, does not look after
    "truncate": (76, 45), "chmod": (90, None), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "futimesat": (261, None),
    "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "removexattrat": (466, 466), "file_setattr": (469, 469),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "inotify_init": (253, None), "inotify_init1": (294, 26),
    "fanotify_init": (300, 262), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "open_tree_attr": (467, 467), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "acct": (163, 89), "swapon": (167, 224), "swapoff": (168, 225),
    # the kernel: what asks it to do things past this filter, and what is often found wanting
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "unshare": (272, 97), "setns": (308, 268), "personality": (135, 92), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "syslog": (103, 116),
}  # fmt: skip
FORKS = {"fork": (57, None), "vfork": (58, None)}
SIGNALS = {"kill": (62, 129), "tgkill": (234, 131)}  # abort(3) sends one to itself
PRLIMIT, CLONE, CLONE3, FCNTL = (302, 261), (56, 220), (435, 435), (72, 25)
WHOM_TO_SIGNAL = (8, 15)  # fcntl(2), F_SETOWN and F_SETOWN_EX: whom a file's news are sent to, as a signal

Step = tuple[int, int, int, int]  # what, how many steps on if so, and if not, with which value


def machine() -> str:
    """Of this process; empty where the filters are not written for it."""
    here = os.uname().machine
    return here if here in ARCHITECTURES and sys.platform == "linux" and ctypes.sizeof(ctypes.c_void_p) == 8 else ""


def is_there() -> bool:
    """Whether the kernel refuses calls by a filter: asks, and changes nothing."""
    here = machine()
    action = ctypes.c_uint32(REFUSE)
    zero = ctypes.c_ulong(0)
    call = (ctypes.c_long(SECCOMP[here]), ctypes.c_ulong(GET_ACTION_AVAIL), zero) if here else ()
    return bool(here) and LIBC.syscall(*call, ctypes.byref(action)) == 0


def only_decoding() -> bool:
    """From now on nothing but DECODING, signals to itself, and its own limits; False where the kernel cannot."""
    steps = [step for numbers in DECODING.values() for step in _always(numbers, ALLOW)]
    return _install([*steps, *_itself(ALLOW), _end(REFUSED)])


def no_mischief(*, forks: bool) -> bool:
    """From now on all but FORBIDDEN, signals to others, their limits, and namespaces; False where the kernel cannot. A
    program that `forks` is a script; any other makes threads of its own, and no process that could outlive it."""
    refused = FORBIDDEN if forks else {**FORBIDDEN, **FORKS}
    steps = [step for numbers in refused.values() for step in _always(numbers, REFUSED)]
    # clone3 has its flags where no filter sees them: the C library then takes clone.
    steps += _always(CLONE3, UNKNOWN)
    if not forks:
        steps += _if(CLONE, HAS, THREAD, None, REFUSED)
    for told in WHOM_TO_SIGNAL:
        steps += _unless(FCNTL, told, REFUSED)
    return _install([*steps, *_if(CLONE, HAS, NEW_NAMESPACES, REFUSED, ALLOW), *_itself(ALLOW), _end(ALLOW)])


def _itself(found: int) -> list[Step]:
    mine = [step for numbers in SIGNALS.values() for step in _if(numbers, IS, os.getpid(), found, REFUSED)]
    return [*mine, *_if(PRLIMIT, IS, 0, found, REFUSED)]


def _always(numbers: tuple[int | None, int | None], answer: int) -> list[Step]:
    number = numbers[ARCHITECTURES[machine()][1]] if machine() else None
    return [] if number is None else [(IS, 0, 1, number), _end(answer)]


def _if(numbers: tuple[int, int], test: int, value: int, so: int | None, else_: int) -> list[Step]:
    """By the first argument, of which the kernel takes 32 bits. None: what comes next in the filter says."""
    number = numbers[ARCHITECTURES[machine()][1]] if machine() else 0
    if so is None:
        return [(IS, 0, 4, number), (LOAD, 0, 0, FIRST), (test, 1, 0, value), _end(else_), (LOAD, 0, 0, NUMBER)]
    return [(IS, 0, 4, number), (LOAD, 0, 0, FIRST), (test, 0, 1, value), _end(so), _end(else_)]


def _unless(numbers: tuple[int, int], value: int, answer: int) -> list[Step]:
    """By the second argument: this answer to that value; to others, what comes next in the filter."""
    number = numbers[ARCHITECTURES[machine()][1]] if machine() else 0
    return [(IS, 0, 4, number), (LOAD, 0, 0, SECOND), (IS, 0, 1, value), _end(answer), (LOAD, 0, 0, NUMBER)]


def _end(answer: int) -> Step:
    return (RETURN, 0, 0, answer)


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def _install(rules: list[Step]) -> bool:
    if not machine():
        return False
    head: list[Step] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (IS, 1, 0, ARCHITECTURES[machine()][0]),
        _end(KILL),  # an honest program has one architecture
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        _end(REFUSED),
    ]
    steps = [*head, *rules]
    program = Program(len(steps), b"".join(struct.pack("<HBBI", *step) for step in steps))
    try:
        no_new_privileges()
    except OSError:
        return False
    zero = ctypes.c_ulong(0)
    return bool(LIBC.prctl(SET_SECCOMP, ctypes.c_ulong(FILTER), ctypes.byref(program), zero, zero) == 0)
