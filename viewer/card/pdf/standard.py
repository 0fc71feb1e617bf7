"""The standards of which a card's PDF can follow one pair: for access, and for archives."""

from __future__ import annotations

from enum import Enum


class Standard(Enum):
    """A standard for accessible PDFs, with the one for archives that goes with it.

    The value is its name on the command line.
    """

    UA1 = "ua1"
    """PDF/UA-1 with PDF/A-3a, in PDF 1.7: what every screen reader and archive knows."""
    UA2 = "ua2"
    """PDF/UA-2 with PDF/A-4f, in PDF 2.0: newer, and known to few programs yet."""

    @property
    def label(self) -> str:
        """The names of both standards: 'PDF/UA-1 with PDF/A-3a'."""
        return "PDF/UA-1 with PDF/A-3a" if self is Standard.UA1 else "PDF/UA-2 with PDF/A-4f"

    @property
    def version(self) -> tuple[int, int]:
        """The version of PDF in which it is written."""
        return (1, 7) if self is Standard.UA1 else (2, 0)
