"""The single entry point: runs the command line, or opens the window if there is no command."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Wardcard and return its exit code: 0 done, 1 refused, 2 wrong usage."""
    words = sys.argv[1:] if arguments is None else arguments
    # Windows gives a program without a console none of the standard streams.
    if sys.platform == "win32" and sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        from viewer.system.no_console import with_refusals_shown

        return with_refusals_shown(lambda: _run(words))
    return _run(words)


def _run(words: Sequence[str]) -> int:
    if not words:
        # Without arguments, the window need not wait for the command line, nor for the garbage
        # collector: it finds nothing to free while modules load, but raises the time until the
        # tree appears from 2.5 to 2.75 times that of a bare window. The start of the window
        # enables it again.
        gc.disable()
        from viewer.window.start import open_plainly

        return open_plainly()
    from viewer.cli.main import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
