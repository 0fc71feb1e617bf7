"""What the story of a rating shows and speaks, as dates and as entries of lists.

Nothing here imports :mod:`db.domain.report`, which would delay the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from viewer.parts.reading_list import Entry, Paragraph, Run, Style
from viewer.parts.timeline import TimelineEntry
from viewer.views.report.found_entries import EntryWriter
from viewer.wording import headings
from viewer.wording.assessments import AssessedWords, Words, arranged
from viewer.wording.attribution import cited
from viewer.wording.findings import in_reading_order
from viewer.wording.phrases import capitalised
from viewer.wording.rating import (
    RatingWords,
    confidence_words,
    counted_words,
    counting_words,
    place_words,
)
from viewer.wording.scores import score_in_words

if TYPE_CHECKING:
    from db.domain.report import HistoryEntry, ReportCard, Source, Story


class Section(NamedTuple):
    """A heading and the entries under it."""

    heading: str
    entries: tuple[Entry, ...]


def plain_entry(text: str, source: str = "", *, title: str = "", quiet: bool = False) -> Entry:
    """An entry with one text, perhaps with a bold title before it and its source below it."""
    runs = [Run(f"{title} ", Style.BOLD)] if title else []
    runs.append(Run(text, Style.QUIET if quiet else Style.PLAIN))
    blocks = [Paragraph(tuple(runs))]
    if source:
        blocks.append(Paragraph((Run(source, Style.QUIET),), small=True))
    spoken = " ".join(filter(None, (title, text, source)))
    return Entry(tuple(blocks), spoken)


def story_words(story: Story) -> RatingWords:
    """The rating that the matrix shows, in words."""
    return counted_words(RatingWords(story.cell), story.counting)


def dates_of(story: Story) -> tuple[TimelineEntry, ...]:
    """The history of the rating, oldest first."""
    entries = tuple(_date(entry) for entry in reversed(story.history))
    cell = story.cell
    shown = [
        place
        for place, entry in enumerate(reversed(story.history))
        if cell is not None and entry.published == cell.published and entry.rating == cell.rating
    ]
    if not shown:
        return entries
    here = shown[-1]
    marked = entries[here]
    now = TimelineEntry(
        marked.when, marked.rating, marked.lines, f"{marked.spoken} This is the one shown.", True
    )
    return (*entries[:here], now, *entries[here + 1 :])


def _date(entry: HistoryEntry) -> TimelineEntry:
    words = RatingWords(entry)
    if entry.previous == entry.rating and words.change is not None:
        change = f"{words.arrow} no change"
    else:
        change = f"{words.arrow} {words.since}" if words.since else ""
    doubts = [f"{doubt.value} " if doubt else "" for doubt in words.doubts]
    provenance = words.provenance or (confidence_words(entry.confidence),)
    said = (
        f"{doubts[place]}{text}" if place < len(doubts) else text
        for place, text in enumerate(provenance)
    )
    lines = (words.former_service or change, *said, *entry.notes)
    when = words.month or "Date not stated"
    parts = (words.word, words.former_service or words.changed, *provenance, *entry.notes)
    spoken = f"{when}: {', '.join(part.rstrip('.') for part in parts if part)}."
    return TimelineEntry(when, entry.rating, tuple(filter(None, lines)), spoken)


def cut(dates: Sequence[TimelineEntry], most: int) -> tuple[TimelineEntry, ...]:
    """At most ``most`` dates next to each other: the newest ones, but always the one shown."""
    if len(dates) <= most:
        return tuple(dates)
    shown = next((place for place, each in enumerate(dates) if each.shown), len(dates) - 1)
    last = max(min(len(dates), shown + 2), most)
    last = len(dates) if shown >= len(dates) - most else last
    return tuple(dates[max(0, last - most) : last])


def reasons(story: Story, card: ReportCard) -> tuple[Entry, ...]:
    """The findings about the rating, but not CQC's prose, each as an entry."""
    report = story.report
    if report is None:
        return ()
    writer = EntryWriter(card)
    return tuple(
        writer.finding(finding, report, concern=True)
        for finding in in_reading_order(story.findings)
        if finding.part is None
    )


def meaning(story: Story) -> str:
    """What the rating means, or why there is none although there were ratings before."""
    words = story_words(story)
    if words.entry is None and story.history:
        return "None of the ratings shown counts now."
    return words.meaning


def details(story: Story) -> Iterator[Section]:
    """Everything else that is known of the rating, in sections."""
    words = story_words(story)
    texts = [
        meaning(story),
        f"Score {words.score}." if words.score else "",
        *_doubts(story),
        story.usual_rule,
        *story.limits,
    ]
    yield Section("What it means", tuple(plain_entry(text) for text in texts if text))
    if story.scores:
        yield Section(
            "Quality statements", tuple(plain_entry(score_in_words(each)) for each in story.scores)
        )
    for part in arranged(story.findings, (), story.subject, story.name):
        yield Section(
            f"In CQC’s own words: {part.name}" if part.name else "In CQC’s own words",
            tuple(_prose(part)),
        )
    if story.conflicts:
        yield Section(
            "Sources disagree",
            tuple(
                plain_entry(
                    each.text,
                    "; ".join(cited(source) for source in each.sources),
                    title=f"{each.topic}.",
                )
                for each in story.conflicts
            ),
        )
    if words.entry is not None:
        yield Section(
            headings.SOURCES,
            tuple(plain_entry(_source(each.source)) for each in words.entry.sources),
        )


def _source(source: Source) -> str:
    return f"{cited(source)}. {source.licence}." if source.licence else f"{cited(source)}."


def _prose(part: AssessedWords) -> Iterator[Entry]:
    """CQC's texts on a part of an assessment, in its order."""

    def words(each: Words, title: str = "") -> Entry:
        label = ": ".join(filter(None, (title, each.label)))
        return plain_entry(each.text, title=f"{label}." if label else "")

    yield from map(words, part.texts)
    for question in part.questions:
        yield from (words(each) for each in question.texts)
        for statement in question.statements:
            name = ", ".join(filter(None, (statement.name, statement.score)))
            if not statement.texts:
                yield plain_entry("", title=f"{name}.")
            yield from (words(each, name) for each in statement.texts)


def _doubts(story: Story) -> Iterator[str]:
    """Notes on the rating that do not appear in any entry of its history."""
    if story.counting is not None:
        yield f"{counting_words(story.counting)}."
        if story.cell is not None:
            yield f"{place_words(story.cell.rating)}."
    words = story_words(story)
    entry = words.entry
    if entry is None:
        return
    said = {note for entry in story.history for note in entry.notes}
    said |= {RatingWords(entry).disagreement for entry in story.history}
    if words.disagreement and words.disagreement not in said:
        yield f"{capitalised(words.disagreement)}."
    yield from (note for note in entry.notes if note not in said)
