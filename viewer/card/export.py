"""Exports many cards at once, either to separate files or to a single PDF.

A card that fails does not stop the others; it is listed in the summary.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from db.domain.report import Subject
from viewer.card.card_request import CardRequest
from viewer.card.file_names import UniqueNames
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import PdfWriter
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
"""Called after each card with the number of cards done so far and the total."""


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that has been saved."""

    subject: Subject
    folder: Path
    name: str
    """The name of the file. The folder is a separate field so that ten thousand cards can share one
    object for it; ten thousand full paths would need more memory than everything else here."""
    pages: int
    """The number of pages of the card."""
    missing: str
    """The letters that the fonts lack, each listed once."""

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self.folder / self.name


def _ignore_progress(_done: int, _total: int, /) -> None:
    pass


def _ignore_saved(_: SavedCard, /) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(slots=True)
class ExportSummary:
    """The result of an export."""

    saved: list[SavedCard] = field(default_factory=list[SavedCard])
    failed: list[FailedCard] = field(default_factory=list[FailedCard])
    cancelled: bool = False
    """Whether the user cancelled the export before it finished."""
    stopped: str = ""
    """If the export ended because a file could not be saved, a sentence that says why; otherwise
    empty."""

    @property
    def complete(self) -> bool:
        """Whether every card of the export was saved."""
        return not (self.failed or self.cancelled or self.stopped)

    def add_failed(self, failed: FailedCard) -> None:
        """Add a card that could not be made, and write its details to the log."""
        if failed.details:
            # Without its ID: the log does not say what anyone looked at.
            _log.error("A card could not be made: %s", failed.details)
        self.failed.append(failed)

    def problems(self, total: int) -> list[str]:
        """The problems of an export of ``total`` cards, as lines of text; empty if there were none.

        They include letters that the fonts lack.
        """
        lines: list[str] = []
        if self.stopped:
            lines.append(self.stopped)
        if total > 1 and not self.complete:
            cancelled = "Cancelled: " if self.cancelled else ""
            lines.append(f"{cancelled}{len(self.saved):,} of {total:,} cards were saved.")
        if total > 1 and self.failed:
            lines.append(f"{len(self.failed):,} of {total:,} cards could not be made:")
        lines += [
            f"{failed.request.label}: {failed.reason}" if total > 1 else failed.reason
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
    requests: Sequence[CardRequest],
    records: RecordSource,
    options: CardOptions,
    target: Path,
    *,
    single: bool,
    on_progress: OnProgress = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
    on_saved: Callable[[SavedCard], None] = _ignore_saved,
) -> ExportSummary:
    """Save the cards of ``requests`` in the folder ``target``, or all of them in one file.

    If ``single`` is true, ``target`` is the path of that file. ``on_saved`` is called after each
    file is saved. ``cancelled`` is called before each card and ends the export if it returns true.
    Raises StoreError if the database cannot be opened.
    """
    if not single:
        with closing(make_cards(requests, records, options)) as cards:
            return write_cards(
                cards,
                len(requests),
                target,
                on_progress=on_progress,
                cancelled=cancelled,
                on_saved=on_saved,
            )
    with records.reader() as fetch:
        summary = write_merged(
            requests, fetch, target, options, on_progress=on_progress, cancelled=cancelled
        )
    if summary.saved:
        first = summary.saved[0]
        pages = sum(card.pages for card in summary.saved)
        on_saved(SavedCard(first.subject, first.folder, first.name, pages, ""))
    return summary


def write_cards(
    cards: Iterable[MadeCard | FailedCard],
    total: int,
    folder: Path,
    *,
    on_progress: OnProgress = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
    on_saved: Callable[[SavedCard], None] = _ignore_saved,
) -> ExportSummary:
    """Save ``cards``, of which there are ``total``, in ``folder``, which must exist.

    Existing files with the same names are replaced. ``on_saved`` is called after each file is
    saved. ``cancelled`` is called before each card and ends the export if it returns true; files
    that are already saved are kept. The export also ends at the first file that cannot be saved,
    because the next would probably fail too.
    """
    summary = ExportSummary()
    names = UniqueNames()
    for done, card in enumerate(cards, 1):
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
    requests: Sequence[CardRequest],
    fetch: Fetch,
    path: Path,
    options: CardOptions,
    *,
    on_progress: OnProgress = _ignore_progress,
    cancelled: Callable[[], bool] = _never,
) -> ExportSummary:
    """Save all cards in one PDF at ``path``, with a bookmark for each.

    The PDF has the title of the first card and the date of the newest. Nothing is saved if the
    export is cancelled or no card could be made.
    """
    summary = ExportSummary()
    drawn: list[tuple[Subject, int, str]] = []
    faces = bundled_faces()
    several = len(requests) > 1
    writer = PdfWriter(options.paper, options.standard, several=several)
    # The structure of a PDF has a single root, so each card becomes a part of one document.
    document = Element("Document")
    title = ""
    for done, request in enumerate(requests, 1):
        if cancelled():
            summary.cancelled = True
            return summary
        try:
            card = fetch(request)
            layout = lay_out(card, options.edition, faces)
        except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
            summary.add_failed(failed_card(request, error))
        else:
            if several:
                layout.document.role, layout.document.parent = "Sect", document
            writer.add(layout, card)
            drawn.append((request.subject, len(layout.pages), layout.missing))
            title = title or layout.title
        on_progress(done, len(requests))
    if not drawn:
        return summary
    more = f", and {len(drawn) - 1} more" if len(drawn) > 1 else ""
    try:
        written = write_file(path, writer.pdf(title + more))
    except SaveError as error:
        summary.stopped = str(error)
    else:
        summary.saved += [
            SavedCard(subject, written.parent, written.name, pages, missing)
            for subject, pages, missing in drawn
        ]
    return summary
