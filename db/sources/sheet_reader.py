"""The process that reads sheets: python-calamine's rows, handed over as frames on standard output.

calamine ends its process where a file asks for more memory than there is. So it runs in a process
of its own, which caps its memory first; see :mod:`db.sources.sheet_process` for the other end.

A frame is a letter, the length of its text in four bytes, and the text in UTF-8:

    s  the name of a sheet; its rows follow
    r  the number of a row, a group separator, and that row and those below it: rows are parted by
       record separators, cells by unit separators
    t  nothing yet: still at work
    x  what is wrong with the file
    e  the end

Needs the standard library and python-calamine only.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from db.sources.sheet_parts import MOST_COLUMNS, TooLarge, as_book, parts

ARGUMENT = "--read-sheets-in-this-process"
"""Asks a bundled Wardcard to be this process. Then come the format, the memory and the path."""

UNIT, RECORD, GROUP = "\x1f", "\x1e", "\x1d"
ROWS = 250
"""Rows of a frame."""
_WAITING = 64
"""Frames that may wait for the other end while the next rows are read."""
_TICK = 0.2
"""Seconds after which the other end hears that there is nothing yet."""
_SEPARATORS = str.maketrans({UNIT: None, RECORD: None, GROUP: None})


def main(arguments: Sequence[str]) -> int:
    """Read the sheets of a file: ``arguments`` are «ods» or «xlsx», bytes of memory and a path."""
    form, memory, path = arguments
    cap_memory(int(memory))
    frames = _Frames()
    try:
        for letter, text in _ods(path) if form == "ods" else _xlsx(path):
            frames.put(letter, text)
        frames.put("e", "")
    except MemoryError:
        os._exit(1)
    except TooLarge as error:
        frames.put("x", str(error))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a strange file, it is told
        frames.put("x", f"it is damaged ({str(error)[:200] or type(error).__name__})")
    frames.finish()
    return 0


class _Frames:
    """Writes frames in a thread of its own, so that reading goes on meanwhile."""

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def put(self, letter: str, text: str) -> None:
        data = text.encode()
        self._queue.put(letter.encode() + len(data).to_bytes(4, "big") + data)

    def finish(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _write(self) -> None:
        tick = b"t" + bytes(4)
        try:
            with open(1, "wb", closefd=False) as out:
                while True:
                    try:
                        frame = self._queue.get(timeout=_TICK)
                    except queue.Empty:
                        frame = tick
                    if frame is None:
                        return
                    out.write(frame)
                    out.flush()
        except OSError:
            os._exit(1)  # nobody listens any more


def _ods(path: str) -> Iterator[tuple[str, str]]:
    from python_calamine import CalamineWorkbook

    sheet = None
    with zipfile.ZipFile(path) as book, book.open("content.xml") as content:
        for part in parts(content):
            if part.sheet != sheet:
                sheet = part.sheet
                yield "s", sheet
            found: Any = CalamineWorkbook.from_filelike(as_book(part)).get_sheet_by_index(0)
            yield from _frames_of(found, part.first)


def _xlsx(path: str) -> Iterator[tuple[str, str]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook: Any = CalamineWorkbook
    with workbook.from_path(path) as book:
        for each in book.sheets_metadata:
            if each.typ == SheetTypeEnum.WorkSheet:
                yield "s", each.name
                yield from _frames_of(book.get_sheet_by_name(each.name), 1)


def _frames_of(sheet: Any, first: int) -> Iterator[tuple[str, str]]:
    """The rows of a sheet of calamine's, which leaves out what is blank at its left."""
    if sheet.start is None:
        return
    _, left = sheet.start
    if sheet.width + left > MOST_COLUMNS:
        raise TooLarge(f"a row claims {sheet.width + left:,} columns")
    blanks = [""] * left
    rows: list[list[Any]] = []
    for row in sheet.iter_rows():
        rows.append(blanks + row if left else row)
        if len(rows) == ROWS:
            yield "r", f"{first}{GROUP}{_joined(rows)}"
            first += ROWS
            rows.clear()
    if rows:
        yield "r", f"{first}{GROUP}{_joined(rows)}"


def _joined(rows: list[list[Any]]) -> str:
    units = sum(map(len, rows)) - len(rows)
    try:
        text = RECORD.join(map(UNIT.join, rows))
        if text.count(UNIT) == units and text.count(RECORD) == len(rows) - 1:
            return text
    except TypeError:
        pass  # numbers, dates and the like among the texts
    return RECORD.join(UNIT.join(map(_text, row)) for row in rows)


def _text(value: object) -> str:
    """A cell as text: dates as ISO, whole numbers without a fraction."""
    match value:
        case str():
            return value.translate(_SEPARATORS)
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            midnight = not (value.hour or value.minute or value.second)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def cap_memory(limit: int) -> None:
    """Let this process have ``limit`` bytes of memory and no more, where the system can do that."""
    if sys.platform == "win32":
        _cap_windows(limit)
        return
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        pass  # macOS knows the limit and does not keep it


def _cap_windows(limit: int) -> None:
    """Put this process into a job of its own, whose processes may have ``limit`` bytes each."""
    import ctypes

    class Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

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


def rows_of(text: str) -> tuple[int, list[list[str]]]:
    """The number of the first row of an «r» frame, and its rows."""
    first, _, rows = text.partition(GROUP)
    return int(first), [row.split(UNIT) for row in rows.split(RECORD)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
