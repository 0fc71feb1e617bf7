"""Records as documents of rich text, which the keyboard scrolls and a screen reader reads.

The documents are the templates in ``resources/templates/rich_text``; here are the words and the
look that go into them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from db.domain.report import Finding, HistoryEntry, ReportCard, Story
from db.domain.scale import Mark, Rating
from viewer.appearance.marks import CHARACTERS, Tint
from viewer.appearance.theme import Theme
from viewer.documents.templates import render
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER
from viewer.wording.findings import NO_FINDINGS, in_reading_order, sections
from viewer.wording.phrases import capitalised
from viewer.wording.rating import RatingWords

_LONGEST_BAR = 240
"""In units of the theme."""


class _Look:
    """Colours and sizes, as the style sheet of a document asks for them."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._body = theme.font().pointSizeF()
        self.muted = theme.scheme.muted
        self.line = theme.scheme.line
        self.accent = theme.scheme.accent

    @property
    def tints(self) -> dict[str, Tint]:
        """The colours of each mark, by the mark's name."""
        return {mark.name: self._theme.tint(mark) for mark in Mark}

    def points(self, size: float) -> str:
        """A font size as a multiple of the body text's, in CSS."""
        return f"{self._body * size:.1f}pt"

    def pixels(self, units: float) -> str:
        """A distance in CSS; it grows with the text."""
        return f"{self._theme.space(units)}px"

    def bar(self, share: float) -> int:
        """The width of a bar in pixels, for its share of the longest one."""
        return max(2, round(self._theme.space(_LONGEST_BAR) * share))


class _Entry(NamedTuple):
    """One entry of a rating's history."""

    day: str
    rating: Rating
    lines: tuple[str, ...]


class RichText:
    """Writes HTML for :class:`viewer.parts.document.Document`, in the look of a theme.

    Every value from a record is escaped: it is text, never markup.
    """

    def __init__(self, theme: Theme) -> None:
        """The theme is asked for its colours and sizes with every document, so it may change."""
        self._theme = theme

    def findings(self, found: Sequence[Finding], nothing: str) -> str:
        """One section of findings; the sentence ``nothing`` if there are none."""
        return self._write("findings", findings=found, nothing=nothing)

    def found(self, card: ReportCard) -> str:
        """Everything inspectors found, and what was done about it, with scope and source."""
        return self._write(
            "found",
            card=card,
            sections=list(sections(card.findings)),
            no_findings=NO_FINDINGS,
        )

    def history(self, card: ReportCard) -> str:
        """Every report on the subject, newest first; 'report:ID' is the link to another report."""
        return self._write("history", card=card)

    def source(self, card: ReportCard) -> str:
        """Every source behind the card, and where sources disagree."""
        return self._write("source", card=card, attribution=ATTRIBUTION, disclaimer=DISCLAIMER)

    def story(self, story: Story) -> str:
        """What one rating means, how it came about, and who says so."""
        return self._write(
            "story",
            story=story,
            words=RatingWords(story.cell),
            where=" · ".join(filter(None, (story.name, story.place))),
            doubts=list(_doubts(story)),
            entries=[_entry(each) for each in story.history],
            findings=in_reading_order(story.findings),
            signs=CHARACTERS,
        )

    def _write(self, template: str, **values: object) -> str:
        return render(f"rich_text/{template}.html", look=_Look(self._theme), **values)


def _entry(entry: HistoryEntry) -> _Entry:
    words = RatingWords(entry)
    change = f"{words.arrow} {words.since}" if words.since else ""
    lines = (words.former_service or change, *words.provenance, *entry.notes)
    return _Entry(words.short_month or "Date not stated", entry.rating, tuple(filter(None, lines)))


def _doubts(story: Story) -> Iterator[str]:
    """What to know about the rating that no entry of its history says."""
    if story.cell is None:
        return
    said = {note for entry in story.history for note in entry.notes}
    said |= {RatingWords(entry).disagreement for entry in story.history}
    disagreement = RatingWords(story.cell).disagreement
    if disagreement and disagreement not in said:
        yield f"{capitalised(disagreement)}."
    yield from (note for note in story.cell.notes if note not in said)
