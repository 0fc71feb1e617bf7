"""Many cards at once: each in a file of its own, or all in one PDF.

A record that cannot be shown does not stop the others; it is named at the end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from db.domain.report import Subject
from viewer.card.file_names import Names
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import PdfWriter, dated
from viewer.card.render_many import (
    CardOptions,
    FailedCard,
    Fetch,
    MadeCard,
    RecordSource,
    failed_card,
    make_cards,
)
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.structure import Element
from viewer.system.saving import SaveError, write_file

_log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]
"""Receives how many cards are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that is in a file."""

    subject: Subject
    folder: Path
    name: str
    """Of the file. A whole path for each of ten thousand cards would outweigh everything else."""
    pages: int
    missing: str
    """The letters that the fonts lack, each once."""

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / self.name


def _ignore_progress(_done: int, _total: int, /) -> None:
    pass


def _ignore_saved(_: SavedCard, /) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(slots=True)
class ExportSummary:
    """What became of the cards."""

    saved: list[SavedCard] = field(default_factory=list[SavedCard])
    failed: list[FailedCard] = field(default_factory=list[FailedCard])
    cancelled: bool = False
    stopped: str = ""
    """Why no further file could be saved, as a sentence; empty if all could."""

    @property
    def complete(self) -> bool:
        """Whether every card that was asked for is saved."""
        return not (self.failed or self.cancelled or self.stopped)

    def add_failed(self, failed: FailedCard) -> None:
        """Record a card that could not be made, and log its details."""
        if failed.details:
            _log.error("The card of %s could not be made: %s", failed.subject.id, failed.details)
        self.failed.append(failed)

    def problems(self, total: int) -> list[str]:
        """What went wrong with any of the ``total`` cards that were asked for, as lines of text."""
        lines: list[str] = []
        if self.stopped:
            lines.append(self.stopped)
        if total > 1 and not self.complete:
            ended = "Cancelled" if self.cancelled else "Ended"
            lines.append(f"{ended} with {len(self.saved):,} of {total:,} cards written.")
        if total > 1 and self.failed:
            lines.append(f"{len(self.failed):,} of {total:,} cards could not be made:")
        lines += [
            f"{failed.subject.id}: {failed.reason}" if total > 1 else failed.reason
            for failed in self.failed
        ]
        for card in self.saved:
            if card.missing:
                lines.append(
                    f"{card.subject.id}: the font lacks {' '.join(card.missing)}; "
                    "each is shown as □."
                )
        return lines


def export(
    subjects: Sequence[Subject],
    records: RecordSource,
    options: CardOptions,
    target: Path,
    *,
    single: bool,
    on_progress: OnProgress = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
    on_saved: Callable[[SavedCard], None] = _ignore_saved,
) -> ExportSummary:
    """Save the cards of ``subjects`` in the folder ``target``; if ``single``, in that one file.

    ``on_progress`` receives how many cards are done, ``on_saved`` each file. ``cancelled`` is asked
    before each card. Raises StoreError if the database cannot be opened.
    """
    if not single:
        with closing(make_cards(subjects, records, options)) as made:
            return write_cards(
                made,
                len(subjects),
                target,
                on_progress=on_progress,
                cancelled=cancelled,
                on_saved=on_saved,
            )
    with records.reader() as fetch:
        summary = write_merged(
            subjects, fetch, target, options, on_progress=on_progress, cancelled=cancelled
        )
    if summary.saved:
        first = summary.saved[0]
        pages = sum(each.pages for each in summary.saved)
        on_saved(SavedCard(first.subject, first.folder, first.name, pages, ""))
    return summary


def write_cards(
    made: Iterable[MadeCard | FailedCard],
    total: int,
    folder: Path,
    *,
    on_progress: OnProgress = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
    on_saved: Callable[[SavedCard], None] = _ignore_saved,
) -> ExportSummary:
    """Save each card in ``folder``, which exists; files of the same name are replaced.

    ``on_progress`` receives how many of ``total`` are done, ``on_saved`` each file. ``cancelled``
    is asked before each card; what has been saved by then is kept. Stops at the first file that
    cannot be saved, because no other could be either.
    """
    summary = ExportSummary()
    names = Names()
    for done, card in enumerate(made, 1):
        if cancelled():
            summary.cancelled = True
            break
        if isinstance(card, FailedCard):
            summary.add_failed(card)
        else:
            try:
                path = write_file(folder / names.unique(card.name), card.data)
            except SaveError as error:
                summary.stopped = str(error)
                break
            saved = SavedCard(card.subject, folder, path.name, card.pages, card.missing)
            summary.saved.append(saved)
            on_saved(saved)
        on_progress(done, total)
    return summary


def write_merged(
    subjects: Sequence[Subject],
    fetch: Fetch,
    path: Path,
    options: CardOptions,
    *,
    on_progress: OnProgress = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
) -> ExportSummary:
    """Save all cards in one PDF at ``path``, with a bookmark for each.

    Its title is the first card's, its date that of the newest. Nothing is written if it is
    cancelled, or if no card could be made.
    """
    summary = ExportSummary()
    made: list[tuple[Subject, int, str]] = []
    faces = bundled_faces()
    writer = PdfWriter(options.paper)
    # A tagged PDF has a single root: each card is a part of one document.
    whole = Element("Document")
    title = ""
    newest: datetime | None = None
    for done, subject in enumerate(subjects, 1):
        if cancelled():
            summary.cancelled = True
            return summary
        try:
            card = fetch(subject)
            layout = lay_out(card, options.edition, faces)
        except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
            summary.add_failed(failed_card(subject, error))
        else:
            if len(subjects) > 1:
                layout.document.role, layout.document.parent = "Sect", whole
            writer.add(layout)
            made.append((subject, len(layout.pages), layout.missing))
            title = title or layout.title
            newest = max(newest or dated(card), dated(card))
        on_progress(done, len(subjects))
    if newest is None:
        return summary
    more = f", and {len(made) - 1} more" if len(made) > 1 else ""
    try:
        saved = write_file(path, writer.pdf(title + more, newest))
    except SaveError as error:
        summary.stopped = str(error)
    else:
        summary.saved += [
            SavedCard(subject, saved.parent, saved.name, pages, missing)
            for subject, pages, missing in made
        ]
    return summary
