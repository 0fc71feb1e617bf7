"""A limit on the memory of this process, enforced by the operating system."""

from __future__ import annotations

import sys


def cap_memory(limit: int) -> None:
    """Limit the memory of this process to ``limit`` bytes.

    Linux limits the address space and Windows the committed memory; macOS enforces no limit. Once
    the limit is reached, Python raises MemoryError, and libraries such as python-calamine abort.
    """
    if sys.platform == "win32":
        _cap_windows(limit)
        return
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        pass  # macOS does not accept such a limit


def _cap_windows(limit: int) -> None:
    """Put this process into a job object that allows each of its processes ``limit`` bytes."""
    import ctypes

    class Limits(ctypes.Structure):
        """The Windows structure JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", ctypes.c_uint32),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", ctypes.c_uint32),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", ctypes.c_uint32),
            ("SchedulingClass", ctypes.c_uint32),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    extended_limit_information, process_memory = 9, 0x100
    kernel = ctypes.CDLL("kernel32")
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = Limits(LimitFlags=process_memory, ProcessMemoryLimit=limit)
    size = ctypes.sizeof(limits)
    kernel.SetInformationJobObject(
        job, extended_limit_information, ctypes.byref(limits), ctypes.c_uint32(size)
    )
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
