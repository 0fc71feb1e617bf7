"""Rich-text documents about reports, which can be scrolled with the keyboard and read aloud.

The templates are in ``resources/templates/rich_text``; this module supplies their words and style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.domain.scale import Mark
from viewer.appearance.marks import CHARACTERS, Tint
from viewer.appearance.theme import Theme
from viewer.documents.templates import render
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER

if TYPE_CHECKING:
    from db.domain.report import ReportCard


class _Look:
    """The colours and sizes that the style sheet of a document needs."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._body = theme.font().pointSizeF()
        self.muted = theme.scheme.muted
        self.line = theme.scheme.line

    @property
    def tints(self) -> dict[str, Tint]:
        """The colours of each mark by its name."""
        return {mark.name: self._theme.tint(mark) for mark in Mark}

    def points(self, size: float) -> str:
        """A font size in CSS; ``size`` is a multiple of the body text's size."""
        return f"{self._body * size:.1f}pt"

    def pixels(self, units: float) -> str:
        """A distance in CSS that grows with the text size."""
        return f"{self._theme.space(units)}px"


class RichText:
    """Writes HTML for :class:`viewer.parts.document.Document` in the colours and sizes of a theme.

    Every value from the data is escaped, because it is text and never markup.
    """

    def __init__(self, theme: Theme) -> None:
        """Every document reads colours and sizes from ``theme`` again, so the theme can change."""
        self._theme = theme

    def history(self, card: ReportCard) -> str:
        """Every report on the subject, newest first, with links of the form 'report:ID'."""
        ratings = card.report_ratings or (None,) * len(card.reports)
        return self._write("history", card=card, ratings=ratings, signs=CHARACTERS)

    def source(self, card: ReportCard) -> str:
        """Every source behind the card, and the points on which sources disagree."""
        return self._write("source", card=card, attribution=ATTRIBUTION, disclaimer=DISCLAIMER)

    def _write(self, template: str, **values: object) -> str:
        return render(f"rich_text/{template}.html", look=_Look(self._theme), **values)
