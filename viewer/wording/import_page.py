"""The page that sums up an import, in words: counts, what changed, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from db.domain.scale import Change
from viewer.wording import dates
from viewer.wording.phrases import counted, listed
from viewer.wording.rating import change_words, rating_word

if TYPE_CHECKING:
    from db.domain.imports import ImportSummary
    from db.domain.report import NewRatings

_UP, _DOWN = (Change.UP, Change.UP_TWO), (Change.DOWN, Change.DOWN_TWO)


@dataclass(frozen=True, slots=True)
class FileLine:
    """An added file: its name, and what is in it."""

    name: str
    about: str
    file_ids: tuple[int, ...]
    """The numbers by which it can be taken out again; more than one for a folder."""


@dataclass(frozen=True, slots=True)
class CountChip:
    """A number of ratings or places, with a sign and a word."""

    number: int
    sign: str
    word: str
    of_places: bool = False
    about: str = ""
    """What is counted, if the word does not say it."""

    @property
    def spoken(self) -> str:
        """The same for a screen reader: '56 first ratings', '118 overall ratings up'."""
        return " ".join(filter(None, (f"{self.number:,}", self.about, self.word)))


@dataclass(frozen=True, slots=True)
class Detail:
    """A line of a section: a number or name, what it says, and a smaller line below."""

    text: str
    number: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a count and lines."""

    sign: str
    heading: str
    count: str
    lines: tuple[Detail, ...]


def title(summaries: Sequence[ImportSummary]) -> str:
    """'3 files were added', '‘national.csv’ was added'."""
    if len(summaries) == 1:
        known = summaries[0].already_loaded
        name = f"‘{summaries[0].file_name}’"
        return f"{name} was already added" if known else f"{name} was added"
    return f"{counted(len(summaries), 'file')} were added"


def note(summaries: Sequence[ImportSummary], when: datetime) -> str:
    """When the files were added, and how many ratings are new."""
    new = counted(sum(summary.ratings_added for summary in summaries), "new rating")
    return f"{dates.day(when.date())}, {when:%H:%M} · {new}"


def file_lines(summaries: Sequence[ImportSummary]) -> tuple[FileLine, ...]:
    """A line for each file that was chosen."""
    return tuple(
        FileLine(summary.file_name, _about(summary), summary.file_ids) for summary in summaries
    )


def _about(summary: ImportSummary) -> str:
    if summary.already_loaded:
        day = summary.loaded_before
        return f"already added on {dates.day(day.date())}" if day else "already added"
    kind = summary.format.partition(" (")[0]
    if summary.is_folder:
        kind = f"{kind} of {counted(len(summary.parts), 'file')}"
    return f"{kind} · {counted(summary.rows_read, 'row')}"


def count_chips(summaries: Sequence[ImportSummary]) -> tuple[CountChip, ...]:
    """The counts of ratings, then those of places, which only CQC's lists of places state."""

    def total(name: str) -> int:
        return sum(getattr(summary, name) for summary in summaries)

    chips = [
        CountChip(total("ratings_first"), "", "first ratings"),
        CountChip(total("went_up_count"), "↑", "up", about="overall ratings"),
        CountChip(total("went_down_count"), "↓", "down", about="overall ratings"),
        CountChip(total("ratings_confirmed"), "=", "no change"),
    ]
    if findings := total("findings_added"):
        chips.append(CountChip(findings, "", "findings"))
    if any(summary.lists_places for summary in summaries):
        chips += [
            CountChip(total("organisations_added"), "+", "new places", of_places=True),
            CountChip(total("places_closed"), "×", "closed", of_places=True),
            CountChip(total("missing_count"), "?", "missing from the lists", of_places=True),
        ]
    return tuple(chips)


def places_words(summaries: Sequence[ImportSummary]) -> str:
    """What the files do not say about places; empty if one of them lists all places."""
    if any(summary.lists_places for summary in summaries):
        return ""
    files = "This file does" if len(summaries) == 1 else "These files do"
    return f"{files} not say which places have opened or closed."


def news_count(news: Sequence[NewRatings]) -> str:
    """'1 service up; questions 4 up, 2 down', or that nothing has changed."""
    overall = [each.overall.change for each in news if each.overall and each.overall_is_new]
    questions = [entry.change for each in news for entry in each.questions]
    parts = []
    for name, changes in (("overall", overall), ("questions", questions)):
        up = sum(change in _UP for change in changes)
        down = sum(change in _DOWN for change in changes)
        found = [f"{up} up"] * bool(up) + [f"{down} down"] * bool(down)
        parts += [f"{name} {', '.join(found)}"] if found else []
    if parts:
        return "; ".join(parts)
    if any(is_of_other_framework(each) for each in news):
        return "new ratings under another framework, not compared with those before"
    return "new ratings, no change" if news else "nothing has changed"


OTHER_FRAMEWORK = "not compared: another framework"
"""What a row says of a new overall rating whose previous one is of another framework."""


def is_of_other_framework(each: NewRatings) -> bool:
    """Whether the new overall rating cannot be compared because of its framework."""
    return bool(each.overall and each.overall_is_new and each.overall.frameworks_differ)


def by_weight(news: Sequence[NewRatings]) -> list[NewRatings]:
    """What went up or down first, then what has questions that did, then the rest as it is."""

    def weight(each: NewRatings) -> int:
        moved = each.overall is not None and each.overall_is_new
        if moved and each.overall is not None and each.overall.change in (*_UP, *_DOWN):
            return 0
        return 1 if changed_questions(each) else 2

    return sorted(news, key=weight)


def changed_questions(each: NewRatings) -> tuple[tuple[str, Change], ...]:
    """The key questions that went up or down, each with how."""
    return tuple(
        (entry.question.label, entry.change)
        for entry in each.questions
        if entry.change in (*_UP, *_DOWN) and entry.change is not None
    )


def news_spoken(each: NewRatings) -> str:
    """A row of what changed, in words: 'Maternity, Lister Hospital: up from Inadequate to …'."""
    whose = ", ".join(filter(None, (each.name, each.place)))
    overall = each.overall
    if overall is None:
        said = "no overall rating"
    elif overall.change in (*_UP, *_DOWN):
        said = (
            f"{change_words(overall.change)}, from {rating_word(overall.previous)} to "
            f"{rating_word(overall.rating)}"
        )
    else:
        change = change_words(overall.change) if each.overall_is_new else "not rated again"
        if is_of_other_framework(each):
            change = OTHER_FRAMEWORK
        said = ", ".join(filter(None, (rating_word(overall.rating), change)))
    questions = [f"{name} {change_words(change)}" for name, change in changed_questions(each)]
    when = f"published {dates.day(each.published)}" if each.published else ""
    return ". ".join(filter(None, (f"{whose}: {said}", listed(questions), when)))


def elsewhere(summaries: Sequence[ImportSummary], news: Sequence[NewRatings]) -> str:
    """What changed for everybody else, in one line; empty if nothing did."""
    mine = [each.overall.change for each in news if each.overall and each.overall_is_new]
    parts: list[str] = []
    for name, kinds, word in (("went_up_count", _UP, "up"), ("went_down_count", _DOWN, "down")):
        rest = sum(getattr(summary, name) for summary in summaries)
        rest -= sum(change in kinds for change in mine)
        if rest > 0:
            parts.append(f"{rest:,} {word}")
    return ", ".join(parts)


def sections(summaries: Sequence[ImportSummary]) -> tuple[Section, ...]:
    """What was not taken or not read, and what else to know; only sections that have lines."""
    files = [part for summary in summaries for part in (summary.parts or (summary,))]
    name_files = len(files) > 1
    found = (
        _cut(files),
        _refused(files),
        _left_out(summaries),
        _unknown(files),
        _missing(files),
        _named("▤", "Columns not read", [text for file in files for text in file.unread]),
        _named("·", "Skipped", [text for file in files for text in file.skipped]),
        _repeated(files, name_files=name_files),
    )
    return tuple(section for section in found if section.lines)


def _cut(files: Sequence[ImportSummary]) -> Section:
    lines = [
        Detail(
            f"{file.file_name} ends in the middle of {file.cut_at}, which was left out. Get the "
            "whole file and add that."
        )
        for file in files
        if file.cut_at
    ]
    return Section("!", "Probably not complete", counted(len(lines), "file"), tuple(lines))


def _refused(files: Sequence[ImportSummary]) -> Section:
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for file in files:
        for refusal in file.refused:
            first.setdefault(refusal.why, refusal.where)
        shown = Counter(refusal.why for refusal in file.refused)
        for why, number in shown.items():
            counts[why] += file.refused_reasons.get(why, number)
    total = sum(file.refused_count for file in files)
    rows = sum(file.rows_read for file in files)
    lines = [
        Detail(why, f"{number:,}", f"First: {first[why]}") for why, number in counts.most_common()
    ]
    if total > sum(counts.values()):
        lines.append(Detail("for other reasons", f"{total - sum(counts.values()):,}"))
    return Section("⚠", "Rows not taken", f"{total:,} of {rows:,}", tuple(lines))


def _left_out(summaries: Sequence[ImportSummary]) -> Section:
    lines = [Detail(each.why, "", each.where) for file in summaries for each in file.left_out]
    return Section("!", "Files left out", f"{len(lines):,}", tuple(lines))


def _unknown(files: Sequence[ImportSummary]) -> Section:
    words: Counter[str] = Counter()
    for file in files:
        words.update(file.unknown_values)
    lines = [
        Detail(f"‘{word}’, kept exactly as written", f"{n:,}") for word, n in words.most_common()
    ]
    return Section("?", "Unknown ratings", f"{sum(words.values()):,}", tuple(lines))


def _missing(files: Sequence[ImportSummary]) -> Section:
    total = sum(file.missing_count for file in files)
    names = [name for file in files for name in file.missing]
    lines = [
        Detail(
            "In the list before, but not in the new one. Nothing of theirs was removed; each is "
            "marked as missing until a list has it again."
        ),
        *map(Detail, names[:_MOST_NAMED]),
    ]
    if total > _MOST_NAMED:
        lines.append(Detail(f"and {total - _MOST_NAMED:,} more"))
    return Section("?", "Missing from the lists", f"{total:,}", tuple(lines) if total else ())


def _named(sign: str, heading: str, texts: Sequence[str]) -> Section:
    return Section(sign, heading, "", tuple(map(Detail, texts)))


def _repeated(files: Sequence[ImportSummary], *, name_files: bool) -> Section:
    lines = [
        Detail(
            f"{counted(file.duplicates, 'rating')} stated more than once for the same date, all "
            f"kept{f' ({file.file_name})' if name_files else ''}"
        )
        for file in files
        if file.duplicates
    ]
    return Section("·", "Stated twice", "", tuple(lines))


_MOST_NAMED = 9
"""How many places that are missing are named; the saved summary names more."""
