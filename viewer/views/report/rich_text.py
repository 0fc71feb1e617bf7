"""Rich-text documents about reports, which can be scrolled with the keyboard and read aloud.

The templates are in ``resources/templates/rich_text``; this module supplies their words and style.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from db.domain.scale import Mark, Rating
from viewer.appearance.marks import CHARACTERS, Tint
from viewer.appearance.theme import Theme
from viewer.documents.templates import render
from viewer.wording.assessments import PROSE_NOTE, arranged, in_cqcs_words
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER
from viewer.wording.findings import NO_FINDINGS, in_reading_order, sections
from viewer.wording.phrases import capitalised
from viewer.wording.rating import RatingWords, counted_words, counting_words, place_words
from viewer.wording.scores import score_in_words

if TYPE_CHECKING:
    from db.domain.report import Finding, HistoryEntry, ReportCard, Story

_LONGEST_BAR = 240
"""The length of the longest bar, in units of the theme."""


class _Look:
    """The colours and sizes that the style sheet of a document needs."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._body = theme.font().pointSizeF()
        self.muted = theme.scheme.muted
        self.line = theme.scheme.line
        self.accent = theme.scheme.accent

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

    def bar(self, share: float) -> int:
        """The width of a bar in pixels; ``share`` is its share of the longest bar, from 0 to 1."""
        return max(2, round(self._theme.space(_LONGEST_BAR) * share))


class _Entry(NamedTuple):
    """An entry in the history of a rating, as the story template shows it."""

    day: str
    rating: Rating
    lines: tuple[str, ...]


class RichText:
    """Writes HTML for :class:`viewer.parts.document.Document` in the colours and sizes of a theme.

    Every value from the data is escaped, because it is text and never markup.
    """

    def __init__(self, theme: Theme) -> None:
        """Every document reads colours and sizes from ``theme`` again, so the theme can change."""
        self._theme = theme

    def findings(self, found: Sequence[Finding], nothing: str) -> str:
        """A section of findings, or the sentence ``nothing`` if there are none."""
        return self._write("findings", findings=found, nothing=nothing)

    def found(self, card: ReportCard) -> str:
        """Everything that inspectors found and any action taken, with scope and source."""
        return self._write(
            "found",
            card=card,
            sections=list(sections(card.findings)),
            assessed=in_cqcs_words(card),
            prose_note=PROSE_NOTE,
            no_findings=NO_FINDINGS,
        )

    def history(self, card: ReportCard) -> str:
        """Every report on the subject, newest first, with links of the form 'report:ID'."""
        return self._write("history", card=card)

    def source(self, card: ReportCard) -> str:
        """Every source behind the card, and the points on which sources disagree."""
        return self._write("source", card=card, attribution=ATTRIBUTION, disclaimer=DISCLAIMER)

    def story(self, story: Story) -> str:
        """The meaning, history and sources of a rating."""
        return self._write(
            "story",
            story=story,
            words=_words(story),
            meaning=_meaning(story),
            where=" · ".join(filter(None, (story.name, story.place))),
            doubts=list(_doubts(story)),
            entries=[_entry(each) for each in story.history],
            scores=[score_in_words(each) for each in story.scores],
            findings=in_reading_order(story.findings),
            assessed=arranged(story.findings, (), story.subject, story.name),
            signs=CHARACTERS,
        )

    def _write(self, template: str, **values: object) -> str:
        return render(f"rich_text/{template}.html", look=_Look(self._theme), **values)


def _meaning(story: Story) -> str:
    """What the rating means, or why there is none although there were ratings before."""
    words = _words(story)
    if words.entry is None and story.history:
        return "None of the ratings below counts now."
    return words.meaning


def _words(story: Story) -> RatingWords:
    """The rating that the matrix shows."""
    return counted_words(RatingWords(story.cell), story.counting)


def _entry(entry: HistoryEntry) -> _Entry:
    words = RatingWords(entry)
    change = f"{words.arrow} {words.since}" if words.since else ""
    lines = (words.former_service or change, *words.provenance, *entry.notes)
    return _Entry(words.short_month or "Date not stated", entry.rating, tuple(filter(None, lines)))


def _doubts(story: Story) -> Iterator[str]:
    """Notes on the rating that do not appear in any entry of its history."""
    if story.counting is not None:
        yield f"{counting_words(story.counting)}."
        if story.cell is not None:
            yield f"{place_words(story.cell.rating)}."
    entry = _words(story).entry
    if entry is None:
        return
    said = {note for entry in story.history for note in entry.notes}
    said |= {RatingWords(entry).disagreement for entry in story.history}
    disagreement = _words(story).disagreement
    if disagreement and disagreement not in said:
        yield f"{capitalised(disagreement)}."
    yield from (note for note in entry.notes if note not in said)
