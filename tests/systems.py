"""The system that the tests run on, where it matters to them."""

from __future__ import annotations

import ctypes
import sys


def _in_wine() -> bool:
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


IN_WINE = _in_wine()
"""Whether this is Wine, which does not have all that Windows has."""
