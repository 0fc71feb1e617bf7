"""Where refusals appear if there is no console: in a message box of the system.

Windows gives a program that opens a window, such as wardcard.exe, no standard error output. Once
the window is open, messages appear in it; this is for what ends Wardcard before.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable


class _Written(io.StringIO):
    """What is written on standard error, until it is shown."""


def shows_refusals() -> bool:
    """Return whether what is written on standard error is shown to the user in a message box."""
    return isinstance(sys.stderr, _Written)


def with_refusals_shown(run: Callable[[], int]) -> int:
    """Return the exit status of ``run``, and show what it wrote on standard error if it is not 0.

    An unexpected exception is shown too, and raised again.
    """
    sys.stderr = written = _Written()
    try:
        status = run()
    except SystemExit as end:  # wrong usage
        _show(written.getvalue() if end.code else "")
        raise
    except Exception as error:
        _show(
            f"Wardcard ended because of an error in it: {error!r}. Try again; if it happens again, "
            "send this text to the people who look after Wardcard."
        )
        raise
    finally:
        sys.stderr = None
    _show(written.getvalue() if status else "")
    return status


def _show(text: str) -> None:
    """Show ``text`` without the program's name, which is the title of the box."""
    text = text.strip().removeprefix("wardcard: ")
    if text:
        _message_box(text)


def _message_box(text: str) -> None:
    import ctypes

    error_icon, to_front = 0x10, 0x10000
    ctypes.CDLL("user32").MessageBoxW(None, text, "Wardcard", error_icon | to_front)
