"""Texts about an import: its progress, its outcome in a sentence, and a full summary to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from viewer.wording import dates
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.imports import ImportSummary, Progress


def progress_text(progress: Progress) -> str:
    """The progress of an import: 'national.csv: Reading, 40,000 of 250,000 rows'."""
    text = f"{progress.file_name}: {progress.doing}"
    if progress.done:
        known = progress.total >= progress.done
        of = f"{progress.done:,} of " if known else ""
        text += f", {of}{counted(progress.total if known else progress.done, 'row')}"
    return text


def adding_words(progress: Progress) -> tuple[str, str]:
    """The progress of an import in the window, and the part of it that matters most.

    ("Adding ‘national.csv’: 40,000 of 250,000 rows", "40,000 of 250,000 rows").
    """
    part = f"{progress.doing[:1].lower()}{progress.doing[1:]}"
    if progress.done:
        known = progress.total >= progress.done
        of = f"{progress.done:,} of " if known else ""
        part = f"{of}{counted(progress.total if known else progress.done, 'row')}"
    return f"Adding ‘{progress.file_name}’: {part}", part if progress.done else ""


def sentence(summaries: Sequence[ImportSummary]) -> str:
    """Summarise in one sentence what an import added.

    'Added national.csv: 252,642 ratings, 31 went up, 12 went down, 5 rows refused.' The number of
    ratings is that of the summary, which says how many of them are new.
    ``summaries`` has an entry for each file, and must not be empty.
    """
    named = summaries[0].file_name if len(summaries) == 1 else counted(len(summaries), "file")
    if all(summary.already_loaded for summary in summaries):
        were = "was" if len(summaries) == 1 else "were"
        return f"{named} {were} already loaded; nothing was added."
    ratings = sum(summary.ratings_added for summary in summaries)
    findings = sum(summary.findings_added for summary in summaries)
    up = sum(summary.went_up_count for summary in summaries)
    down = sum(summary.went_down_count for summary in summaries)
    left_out = sum(len(summary.left_out) for summary in summaries)
    parts = (
        counted(ratings, "rating") if ratings else "no new ratings",
        counted(findings, "new finding") if findings else "",
        f"{up:,} went up" if up else "",
        f"{down:,} went down" if down else "",
        _refused(summaries),
        f"{counted(left_out, 'file')} left out" if left_out else "",
        _cut(summaries),
    )
    return f"Added {named}: {', '.join(filter(None, parts))}."


def _cut(summaries: Sequence[ImportSummary]) -> str:
    """Say that files seem to be cut, such as '1 file probably not complete'; empty if none is."""
    files = [part for each in summaries for part in (each.parts or (each,))]
    count = sum(bool(file.cut_at) for file in files)
    return f"{counted(count, 'file')} probably not complete" if count else ""


def summary_text(summaries: Sequence[ImportSummary]) -> str:
    """The full summary of an import: a paragraph for each file, ending in a line break.

    A folder has a paragraph that lists its files, followed by one for each that was read.
    """
    paragraphs = (_lines(each) for summary in summaries for each in (summary, *summary.parts))
    return "\n\n".join(map("\n".join, paragraphs)) + "\n"


def _lines(summary: ImportSummary) -> Iterator[str]:
    yield f"{summary.file_name}: {summary.format}"
    if summary.is_folder:
        yield from _section("Read", [f"{part.file_name}: {part.format}" for part in summary.parts])
        yield from _section("Left out", [f"{each.where}: {each.why}" for each in summary.left_out])
        return
    if summary.already_loaded:
        day = summary.loaded_before
        when = f" on {dates.day(day.date())}" if day else ""
        yield f"  This file was already loaded{when}; nothing was added."
        return
    if summary.cut_at:
        cut = f"the file ends in the middle of {summary.cut_at}, which was left out"
        yield from _section("Probably not complete", [f"{cut}. Get the whole file and add that."])
    yield from _section("Added", list(_added(summary)) or [_nothing_new(summary)])
    if summary.ratings_known:
        known = counted(summary.ratings_known, "rating")
        yield from _section(
            "Unchanged", [f"{known} already known; this file is added as a source of them"]
        )
    yield from _changes("Went up", summary.went_up, summary.went_up_count)
    yield from _changes("Went down", summary.went_down, summary.went_down_count)
    yield from _changes(
        "In the previous list, but not in this one", summary.missing, summary.missing_count
    )
    if summary.duplicates:
        yield from _section(
            "Stated more than once for the same date",
            [f"{counted(summary.duplicates, 'rating')}, all kept"],
        )
    yield from _section(
        "Unknown ratings, kept exactly as written",
        [f"'{word}', {counted(n, 'time')}" for word, n in sorted(summary.unknown_values.items())],
    )
    yield from _section("Skipped", summary.skipped)
    yield from _section("Columns not read", summary.unread)
    if summary.refused_count:
        refused = list(_refusals(summary))
        yield from _section(_refused([summary]), refused)


def _refused(summaries: Sequence[ImportSummary]) -> str:
    """How much was refused, such as '5 rows and 1 value refused'; empty if nothing was."""
    values = sum(summary.values_refused for summary in summaries)
    rows = sum(summary.refused_count for summary in summaries) - values
    counts = [counted(rows, "row") if rows else "", counted(values, "value") if values else ""]
    return f"{' and '.join(filter(None, counts))} refused" if rows or values else ""


def _refusals(summary: ImportSummary) -> Iterator[str]:
    """Each reason for refusals once, with the first place and the number of the others."""
    first: dict[str, str] = {}
    listed: Counter[str] = Counter()
    for refusal in summary.refused:
        first.setdefault(refusal.why, refusal.where)
        listed[refusal.why] += 1
    shown = 0
    for why, where in first.items():
        count = summary.refused_reasons.get(why, listed[why])
        shown += count
        yield f"{where}, and {count - 1:,} more: {why}" if count > 1 else f"{where}: {why}"
    if summary.refused_count > shown:
        yield f"and {summary.refused_count - shown:,} more"


def _added(summary: ImportSummary) -> Iterator[str]:
    for count, noun in (
        (summary.organisations_added, "organisation"),
        (summary.reports_added, "report"),
        (summary.findings_added, "finding"),
    ):
        if count:
            yield counted(count, noun)
    if summary.ratings_added:
        kinds = [
            f"{count:,} {kind}"
            for count, kind in (
                (summary.ratings_first, "new"),
                (summary.ratings_changed, "changed"),
                (summary.ratings_confirmed, "newer but the same"),
                (summary.ratings_older, "older than the current rating"),
            )
            if count
        ]
        ratings = counted(summary.ratings_added, "rating")
        yield f"{ratings}: {', '.join(kinds)}" if kinds else ratings


def _nothing_new(summary: ImportSummary) -> str:
    if summary.descriptions_added:
        return f"new details of {counted(summary.descriptions_added, 'known organisation')}"
    return "nothing: everything was already known"


def _changes(title: str, named: Sequence[str], count: int) -> Iterator[str]:
    lines = list(named)
    if count > len(lines):
        lines.append(f"and {count - len(lines):,} more")
    yield from _section(f"{title}: {count:,}", lines)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"  {title}"
        yield from (f"    {line}" for line in lines)
