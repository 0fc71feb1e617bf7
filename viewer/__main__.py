"""The single entry point: runs the command line, or opens the window if there is no command."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Wardcard and return its exit code: 0 done, 1 refused, 2 wrong usage."""
    words = sys.argv[1:] if arguments is None else arguments
    # Windows gives a program without a console none of the standard streams.
    if sys.platform == "win32" and sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        from viewer.system.no_console import with_refusals_shown

        return with_refusals_shown(lambda: _run(words))
    _open_missing_streams()
    try:
        return _run(words)
    except KeyboardInterrupt:
        # Before the command line could start.
        with suppress(OSError):
            print("wardcard: Stopped.", file=sys.stderr)
        return 1
    except (OSError, MemoryError, ImportError) as error:
        from viewer.cli.ending import status_after

        return status_after(error)
    except Exception as error:  # noqa: BLE001 - a bug, whose details go into a report
        from viewer.cli.ending import report_fault

        return report_fault(error, words)


def _run(words: Sequence[str]) -> int:
    if not words:
        # Without arguments, the window need not wait for the command line, nor for the garbage
        # collector: it finds nothing to free while modules load, but raises the time until the
        # tree appears from 2.5 to 2.75 times that of a bare window. The window looks for it
        # itself once it is loaded: see viewer.system.garbage.
        gc.disable()
        from viewer.window.start import open_plainly

        return open_plainly()
    from viewer.cli.main import run

    return run(words)


def _open_missing_streams() -> None:
    """Open what a parent process closed of standard input, output and errors, to nowhere.

    Otherwise the next file that is opened, such as the database, would take its number, and what is
    printed would be written to it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        with suppress(OSError):
            if not _is_open(number):
                # This takes the lowest number that is free, which is this one.
                os.open(os.devnull, os.O_RDWR)
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
