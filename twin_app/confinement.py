"""What a worker process may not do: the one place with limits that depend on the platform.

`confine` is called once in the worker, before anything is imported that reads foreign bytes, while there is one
thread. Each guard stands alone; one that the system does not offer is left out and named in the result, so that the
log says which ones held. On Linux: resource limits, a network namespace without interfaces, Landlock (files) and a
seccomp filter (network, programs, signals); on Windows a job object (memory, no second process). Everywhere an audit
hook refuses what Python code could try.

Sources: landlock(7), seccomp(2), prctl(2), setrlimit(2); "Job Objects" in the Windows documentation.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NOFILE = 256

_NEWUSER, _NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_SIGKILL = 9

# Landlock's rights by bit; the first 13 are known to its first version.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_ALL_V1 = (1 << 13) - 1
_REFER, _TRUNCATE, _NET = 1 << 13, 1 << 14, 0b11

# Numbers of the system calls that are refused, by machine.
# fmt: off
_X86_64 = {
    "arch": 0xC000003E,
    "denied": (
        41, 42, 43, 49, 50, 53, 288,    # socket, connect, accept, bind, listen, socketpair, accept4
        57, 58, 59, 322,                # fork, vfork, execve, execveat
        101, 310, 311, 200, 129, 297,   # ptrace, process_vm_readv, _writev, tkill, rt_(tg)sigqueueinfo
        165, 248, 250, 272, 321,        # mount, add_key, keyctl, unshare, bpf
        424, 425,                       # pidfd_send_signal, io_uring_setup
    ),
    "clone": 56,
    "clone3": 435,
    "own_only": (62, 234),              # kill, tgkill
}
_AARCH64 = {
    "arch": 0xC00000B7,
    "denied": (
        198, 199, 200, 201, 202, 203, 242,  # socket, socketpair, bind, listen, accept, connect, accept4
        221, 281,                           # execve, execveat
        117, 270, 271, 130, 138, 240,       # ptrace, process_vm_readv, _writev, tkill, rt_(tg)sigqueueinfo
        40, 97, 217, 219, 280,              # mount, unshare, add_key, keyctl, bpf
        424, 425,                           # pidfd_send_signal, io_uring_setup
    ),
    "clone": 220,
    "clone3": 435,
    "own_only": (129, 131),                 # kill, tgkill
}
# fmt: on

_FORBIDDEN_EVENTS = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "os.forkpty",
    "os.startfile",
    "pty.spawn",
)
_PATH_EVENTS = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
    "os.truncate",
    "os.utime",
    "shutil.rmtree",
    "shutil.move",
)


@dataclass(frozen=True, slots=True)
class Confines:
    """What one worker may use.

    Parameters
    ----------
    memory_bytes : int
        Address space.
    cpu_s : float
        Processor time of all threads.
    file_bytes : int
        Largest file it may write.
    folder : Path
        The only place it may write to.
    readable : tuple of Path
        The input; Python's own folders are added.
    """

    memory_bytes: int
    cpu_s: float
    file_bytes: int
    folder: Path
    readable: tuple[Path, ...] = ()


def confine(confines: Confines) -> tuple[str, ...]:
    """Take this process' rights away for good; return the names of the guards that hold."""
    guards: list[tuple[str, Callable[[Confines], None]]] = []
    if sys.platform == "win32":
        guards.append(("job", _job_object))
    else:
        guards.append(("rlimits", _resource_limits))
        if sys.platform == "linux":
            guards += [
                ("parent", _die_with_parent),
                ("namespace", _network_namespace),
                ("landlock", _landlock),
                ("seccomp", _seccomp),
            ]
    guards.append(("audit", _audit))
    held = []
    for name, guard in guards:
        try:
            guard(confines)
        except (OSError, ValueError, AttributeError, ImportError):
            continue
        held.append(name)
    return tuple(held)


def _resource_limits(confines: Confines) -> None:
    if sys.platform != "win32":
        import resource

        cpu_s = max(1, int(confines.cpu_s))
        for kind, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, NOFILE),
            (resource.RLIMIT_FSIZE, confines.file_bytes),
            (resource.RLIMIT_CPU, cpu_s),
            (resource.RLIMIT_AS, confines.memory_bytes),
        ):
            _, hard = resource.getrlimit(kind)
            top = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (top, top))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused by the system")
    return result


def _die_with_parent(confines: Confines) -> None:
    del confines
    _checked(_libc().prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0))


def _network_namespace(confines: Confines) -> None:
    del confines
    _checked(_libc().unshare(_NEWUSER | _NEWNET))


def _readable_places(confines: Confines) -> set[str]:
    system = (
        *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime"),
        *("/dev/null", "/dev/urandom", "/proc/self", "/sys/devices/system/cpu"),
    )
    python = (sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path)
    return {os.path.realpath(p) for p in (*system, *python, *map(str, confines.readable)) if p and Path(p).exists()}


def _landlock(confines: Confines) -> None:
    libc = _libc()
    version = _checked(libc.syscall(444, None, 0, 1))
    handled = _ALL_V1 | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attribute = struct.pack("<QQ", handled, _NET) if version >= 4 else struct.pack("<Q", handled)
    ruleset = _checked(libc.syscall(444, attribute, len(attribute), 0))
    try:
        for place in _readable_places(confines):
            _allow(libc, ruleset, place, _READ_FILE | _READ_DIR)
        _allow(libc, ruleset, os.path.realpath(confines.folder), handled & ~(_EXECUTE | _REFER))
        _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _checked(libc.syscall(446, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, place: str, rights: int) -> None:
    if not Path(place).is_dir():
        rights &= _READ_FILE | _WRITE_FILE
    # O_PATH: no right to read is needed to name the place.
    handle = os.open(place, 0o10000000)
    try:
        _checked(libc.syscall(445, ruleset, 1, struct.pack("<Qi", rights, handle), 0))
    finally:
        os.close(handle)


def _seccomp(confines: Confines) -> None:
    del confines
    table = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(platform.machine())
    if table is None or sys.byteorder != "little":
        raise OSError("no table for this machine")
    program = _filter_program(table, own_pid=os.getpid())
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    libc = _libc()
    _checked(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    whole = Program(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    _checked(libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(whole), 0, 0))


def _filter_program(table: dict[str, object], *, own_pid: int) -> bytes:
    """Return a classic BPF program: the table's calls fail with EPERM, new processes too, new threads do not."""
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, unknown = 0x7FFF0000, 0x00050001, 0x00050026
    code: list[tuple[int, int, int, int]] = [
        (load, 0, 0, 4),
        (equal, 1, 0, _number(table["arch"])),
        (answer, 0, 0, refuse),
        (load, 0, 0, 0),
        (at_least, 0, 1, 0x40000000),  # the x32 twins of the calls
        (answer, 0, 0, refuse),
    ]
    denied = table["denied"]
    own_only = table["own_only"]
    assert isinstance(denied, tuple)  # noqa: S101
    assert isinstance(own_only, tuple)  # noqa: S101
    for number in denied:
        code += [(equal, 0, 1, number), (answer, 0, 0, refuse)]
    # Answered "not known", so that the C library falls back to clone, whose flags can be looked at.
    code += [(equal, 0, 1, _number(table["clone3"])), (answer, 0, 0, unknown)]
    code += [
        (equal, 0, 4, _number(table["clone"])),
        (load, 0, 0, 16),
        (any_bit, 0, 1, 0x00010000),  # CLONE_THREAD
        (answer, 0, 0, allow),
        (answer, 0, 0, refuse),
    ]
    for number in own_only:
        code += [
            (equal, 0, 4, number),
            (load, 0, 0, 16),
            (equal, 0, 1, own_pid),
            (answer, 0, 0, allow),
            (answer, 0, 0, refuse),
        ]
    code.append((answer, 0, 0, allow))
    return b"".join(struct.pack("<HBBI", *line) for line in code)


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value


def _job_object(confines: Confines) -> None:
    """Bound this process' memory and let it start no other (Windows)."""
    if sys.platform == "win32":
        from ctypes import wintypes

        class Basic(ctypes.Structure):
            _fields_ = (
                ("per_process_time", ctypes.c_int64),
                ("per_job_time", ctypes.c_int64),
                ("flags", wintypes.DWORD),
                ("minimum_working_set", ctypes.c_size_t),
                ("maximum_working_set", ctypes.c_size_t),
                ("active_processes", wintypes.DWORD),
                ("affinity", ctypes.c_size_t),
                ("priority_class", wintypes.DWORD),
                ("scheduling_class", wintypes.DWORD),
            )

        class Extended(ctypes.Structure):
            _fields_ = (
                ("basic", Basic),
                ("io_counters", ctypes.c_uint64 * 6),
                ("process_memory", ctypes.c_size_t),
                ("job_memory", ctypes.c_size_t),
                ("peak_process_memory", ctypes.c_size_t),
                ("peak_job_memory", ctypes.c_size_t),
            )

        active_process, die_on_exception, process_memory, kill_on_close = 0x8, 0x400, 0x100, 0x2000
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        job = kernel.CreateJobObjectW(None, None)
        limits = Extended()
        limits.basic.flags = active_process | die_on_exception | process_memory | kill_on_close
        limits.basic.active_processes = 1
        limits.process_memory = confines.memory_bytes
        if (
            not job
            or not kernel.SetInformationJobObject(job, 9, ctypes.byref(limits), ctypes.sizeof(limits))
            or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        ):
            raise OSError(ctypes.get_last_error(), "no job object")


def _audit(confines: Confines) -> None:
    folder = os.path.realpath(confines.folder)

    def inside(path: object) -> bool:
        if isinstance(path, int):
            return True
        try:
            real = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return False
        return real == folder or real.startswith(folder + os.sep) or real == os.devnull

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, mode, flags = (*arguments, None, None, None)[:3]
            writes = isinstance(mode, str) and any(c in mode for c in "wax+")
            if isinstance(flags, int):
                writes = writes or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND))
            if writes and not inside(path):
                raise PermissionError(f"a reader may not write to {path!r}")
        elif event in _FORBIDDEN_EVENTS:
            raise PermissionError(f"a reader may not use {event}")
        elif event in _PATH_EVENTS and not all(inside(a) for a in arguments[:2] if isinstance(a, str | bytes)):
            raise PermissionError(f"a reader may not use {event} there")

    sys.addaudithook(refuse)


def child_environment(*, folder: Path, roots: tuple[Path, ...]) -> dict[str, str]:
    """Return the environment of a worker: what the system needs to start it, nothing of the user's."""
    kept = ("PATH", "SYSTEMROOT", "WINDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
    return {
        **{k: os.environ[k] for k in kept if k in os.environ},
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA"), str(folder)),
        "PYTHONPATH": os.pathsep.join(str(r) for r in roots),
        "PYTHONIOENCODING": "utf-8",
        # One thread each: idle pools of linear algebra only cost address space.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "PROJ_NETWORK": "OFF",
    }


def death_of(code: int) -> str:
    """Return how a process ended, for people: ``"SIGSEGV"``, ``"exit code 3"``."""
    if code < 0:
        import signal

        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code:#x}" if code > 255 else f"exit code {code}"
