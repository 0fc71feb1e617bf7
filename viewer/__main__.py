"""The one entry: the command line, and without a command the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Wardcard and return its exit code: 0 done, 1 refused, 2 wrong usage."""
    if getattr(sys, "frozen", False):
        # A bundled Wardcard is also what the process of an import is started from.
        from multiprocessing import freeze_support

        freeze_support()
        # … and the process that reads a spreadsheet.
        from db.sources.reading_process import ARGUMENT
        from db.sources.reading_process import main as read_table

        if sys.argv[1:2] == [ARGUMENT]:
            return read_table(sys.argv[2:])
    words = sys.argv[1:] if arguments is None else arguments
    if not words:
        # Nothing to read: the window need not wait for the command line.
        from viewer.opening import open_plainly

        return open_plainly()
    from viewer.cli import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
