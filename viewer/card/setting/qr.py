"""QR codes, with which a phone opens the address on a card."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

LONGEST = 300
"""The most characters of an address that is made into a code; a longer one cannot be read from a
small square."""


@lru_cache(maxsize=64)
def qr_runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The number of modules on a side of the QR code of ``text``, and its dark runs.

    Each run is a row, its first column and its number of modules, counted from 0 at the top left.
    The code can be read even if 15 % of it is damaged. ``text`` is ASCII, of at most ``LONGEST``
    characters.
    """
    # ReportLab takes 0.1 s to import, and a list of names needs no code.
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = int(code.getModuleCount())
    runs: list[tuple[int, int, int]] = []
    for row in range(count):
        begun = -1
        for column in range(count + 1):
            dark = column < count and bool(code.isDark(row, column))
            if dark and begun < 0:
                begun = column
            elif not dark and begun >= 0:
                runs.append((row, begun, column - begun))
                begun = -1
    return count, tuple(runs)
