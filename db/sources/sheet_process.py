"""The rows of a spreadsheet, from a process that may fail without harm; see ``sheet_reader``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from db.errors import Refused
from db.sources.sheet_reader import ARGUMENT, rows_of

MEMORY = {"ods": 512 << 20, "xlsx": 940 << 20}
"""Bytes for the reading process. An .ods is read in parts, an .xlsx sheet by sheet."""


def sheet_rows(path: Path, form: str) -> Iterator[tuple[str, int, list[list[str]]]]:
    """The sheets of ``path``, «ods» or «xlsx», some rows at a time.

    Yields the name of the sheet, the number of the first row, and the rows; no rows mean that the
    process is still at work. It ends with this generator, which raises Refused for a file that
    cannot be read.
    """
    process = subprocess.Popen(
        [*_command(), form, str(MEMORY[form]), str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        # No black window flashes up beside ours.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdout is not None
    sheet = ""
    try:
        while (frame := _frame(process.stdout)) is not None:
            letter, text = frame
            match letter:
                case b"s":
                    sheet = text
                    # Told at once: a sheet may have no rows.
                    yield sheet, 0, []
                case b"r":
                    yield (sheet, *rows_of(text))
                case b"t":
                    yield sheet, 0, []
                case b"x":
                    raise Refused(
                        f"{path.name} cannot be read: {text}. Choose the file as CQC publishes it."
                    )
                case _:
                    return
        where = f", at its sheet «{sheet}»" if sheet else ""
        raise Refused(
            f"{path.name} cannot be read{where}: it asks for more than "
            f"{MEMORY[form] >> 20} MB of memory, as no file of CQC's does. Choose the file as CQC "
            "publishes it, or save it as .csv."
        )
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _frame(stream: IO[bytes]) -> tuple[bytes, str] | None:
    """The next frame, or None if the process came to an end without one."""
    head = stream.read(5)
    if len(head) < 5:
        return None
    length = int.from_bytes(head[1:], "big")
    data = stream.read(length)
    return (head[:1], data.decode()) if len(data) == length else None


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    # -P: what lies in the folder where Wardcard was started is not imported.
    return [sys.executable, "-P", "-m", "db.sources.sheet_reader"]


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{known}" if known else root}
