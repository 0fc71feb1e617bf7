"""The facts of a table from a process that may fail without harm: :mod:`reading_process`."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import IO

from db.domain.errors import Refused
from db.domain.imports import Refusal
from db.sources.facts import FACTS, Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import TableReader
from db.sources.tables.tables import KINDS, NOTHING
from db.sources.worker.child import ARGUMENT

MEMORY = {"csv": 512 << 20, "ods": 940 << 20, "xlsx": 940 << 20}
"""Bytes that the reading process may ask for; it uses far less for any file of CQC's."""

PIPE = 1 << 20
"""Bytes that may wait between the processes."""


def facts_apart(path: Path, form: str, kind: type[TableReader], tally: Tally) -> Generator[Rows]:
    """What the table of ``kind`` states in ``path``, 'csv', 'ods' or 'xlsx', some facts at a time.

    No facts mean that the process is still at work; so the first are, for it has just begun then
    and whoever asked may do something else meanwhile. ``tally`` is complete at the end. The process
    ends with this generator, which raises Refused for a file that cannot be read.
    """
    process = subprocess.Popen(
        [*_command(), str(KINDS.index(kind)), form, str(MEMORY[form]), str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        # No black window flashes up beside ours.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdout is not None
    _widen(process.stdout)
    try:
        yield NOTHING
        while (frame := _frame(process.stdout)) is not None:
            letter, content = frame
            match letter:
                case b"f":
                    tally.rows, fact, fields, columns = marshal.loads(content)  # noqa: S302
                    yield Rows(FACTS[fact], fields, columns)
                case b"t":
                    yield NOTHING
                case b"e":
                    _complete(tally, content)
                    return
                case b"r":
                    raise Refused(content.decode())
                case b"x":
                    raise Refused(
                        f"{path.name} cannot be read: {content.decode()}. Choose the file as CQC "
                        "publishes it."
                    )
                case _:
                    raise RuntimeError(f"In the process that reads:\n{content.decode()}")
        raise Refused(
            f"{path.name} cannot be read{_place(tally)}: it asks for more than "
            f"{MEMORY[form] >> 20} MB of memory, as no file of CQC's does. Choose the file as CQC "
            "publishes it, or save it as .csv."
        )
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _place(tally: Tally) -> str:
    return f", after row {tally.rows:,}" if tally.rows else ""


def _complete(tally: Tally, content: bytes) -> None:
    rows, refused, refused_count, skipped, duplicates, unknown = marshal.loads(content)  # noqa: S302
    tally.rows = rows
    tally.refused += [Refusal(*each) for each in refused]
    tally.refused_count = refused_count
    tally.skipped += skipped
    tally.duplicates = duplicates
    tally.unknown_values = Counter(unknown)


def _frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame, or None if the process came to an end without one."""
    head = stream.read(5)
    if len(head) < 5:
        return None
    length = int.from_bytes(head[1:], "big")
    content = stream.read(length)
    return (head[:1], content) if len(content) == length else None


def _widen(pipe: IO[bytes]) -> None:
    """Let several frames wait in ``pipe``, where the system can: the processes wait less often."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # it may be more than this user may have
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    # -P: what lies in the folder where Wardcard was started is not imported.
    return [sys.executable, "-P", "-m", "db.sources.worker.child"]


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{known}" if known else root}
