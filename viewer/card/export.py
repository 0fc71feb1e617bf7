"""Many cards at once: each into a file of its own, or all into one PDF.

One record that cannot be shown does not stop the rest; it is named at the end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from db.domain.report import Subject
from viewer.card.file_names import Names
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import PdfWriter, dated
from viewer.card.render_many import Failed, Fetch, Made, Records, Wish, failure, made_cards
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.structure import Element
from viewer.system.saving import SaveError, write_file

_log = logging.getLogger(__name__)


class Told(Protocol):
    def __call__(self, done: int, total: int, /) -> None: ...


def _silent(_done: int, _total: int, /) -> None:
    pass


def _never() -> bool:
    return False


def _kept(_written: Written, /) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Written:
    """A card that is in a file."""

    subject: Subject
    folder: Path
    name: str
    """Of its file; a path for each of ten thousand cards would weigh as much as all the rest."""
    pages: int
    missing: str
    """The letters that the fonts lack, each once."""

    @property
    def path(self) -> Path:
        return self.folder / self.name


@dataclass(slots=True)
class BatchSummary:
    """What became of many cards."""

    written: list[Written] = field(default_factory=list[Written])
    failed: list[Failed] = field(default_factory=list[Failed])
    cancelled: bool = False
    stopped: str = ""
    """Why it ended early, in a sentence, where files could not be saved any more."""

    @property
    def whole(self) -> bool:
        """Whether every card that was asked for is there."""
        return not (self.failed or self.cancelled or self.stopped)

    def add_failed(self, failed: Failed) -> None:
        if failed.details:
            _log.error("The card of %s could not be made: %s", failed.subject.id, failed.details)
        self.failed.append(failed)

    def troubles(self, total: int) -> list[str]:
        """What is to be told of ``total`` cards that were asked for, besides those written."""
        lines: list[str] = []
        if self.stopped:
            lines.append(self.stopped)
        if total > 1 and not self.whole:
            ended = "Cancelled" if self.cancelled else "Ended"
            lines.append(f"{ended} with {len(self.written):,} of {total:,} cards written.")
        if total > 1 and self.failed:
            lines.append(f"{len(self.failed):,} of {total:,} cards could not be made:")
        lines += [
            f"{failed.subject.id}: {failed.reason}" if total > 1 else failed.reason
            for failed in self.failed
        ]
        for written in self.written:
            if written.missing:
                lines.append(
                    f"{written.subject.id}: the font lacks {' '.join(written.missing)}; "
                    "each is shown as □."
                )
        return lines


def export(
    subjects: Sequence[Subject],
    records: Records,
    wish: Wish,
    place: Path,
    *,
    single: bool,
    told: Told = _silent,
    cancelled: Callable[[], bool] = _never,
    written: Callable[[Written], None] = _kept,
) -> BatchSummary:
    """The cards of ``subjects`` in the folder ``place``; or with ``single``, in that one file.

    ``told`` hears how many are done, ``written`` of each file. ``cancelled`` is asked before each
    card. Raises StoreError where the database does not open.
    """
    if not single:
        with closing(made_cards(subjects, records, wish)) as made:
            return write_cards(
                made, len(subjects), place, told=told, cancelled=cancelled, written=written
            )
    with records.reader() as fetch:
        summary = write_merged(subjects, fetch, place, wish, told=told, cancelled=cancelled)
    if summary.written:
        first = summary.written[0]
        pages = sum(each.pages for each in summary.written)
        written(Written(first.subject, first.folder, first.name, pages, ""))
    return summary


def write_cards(
    made: Iterable[Made | Failed],
    total: int,
    folder: Path,
    *,
    told: Told = _silent,
    cancelled: Callable[[], bool] = _never,
    written: Callable[[Written], None] = _kept,
) -> BatchSummary:
    """Save each card in ``folder``, which exists; files of the same name are replaced.

    ``told`` hears how many of ``total`` are done, ``written`` of each that is saved. ``cancelled``
    is asked before each; what was saved by then stays. It ends where the folder takes no file, for
    that would befall all the others too.
    """
    summary = BatchSummary()
    names = Names()
    for place, card in enumerate(made, 1):
        if cancelled():
            summary.cancelled = True
            break
        if isinstance(card, Failed):
            summary.add_failed(card)
        else:
            try:
                saved = write_file(folder / names.unique(card.name), card.data)
            except SaveError as error:
                summary.stopped = str(error)
                break
            summary.written.append(
                Written(card.subject, folder, saved.name, card.pages, card.missing)
            )
            written(summary.written[-1])
        told(place, total)
    return summary


def write_merged(
    subjects: Sequence[Subject],
    fetch: Fetch,
    path: Path,
    wish: Wish,
    *,
    told: Told = _silent,
    cancelled: Callable[[], bool] = _never,
) -> BatchSummary:
    """All cards in one PDF at ``path``, a bookmark for each; it is dated as its newest card.

    It is called after its first card. Nothing is written when it is cancelled, or when there is no
    card to write.
    """
    summary = BatchSummary()
    made: list[tuple[Subject, int, str]] = []
    faces = bundled_faces()
    writer = PdfWriter(wish.paper)
    # A tagged PDF has a single root: each card is a part of one document.
    whole = Element("Document")
    title = ""
    newest: datetime | None = None
    for place, subject in enumerate(subjects, 1):
        if cancelled():
            summary.cancelled = True
            return summary
        try:
            card = fetch(subject)
            layout = lay_out(card, wish.edition, faces)
        except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
            summary.add_failed(failure(subject, error))
        else:
            if len(subjects) > 1:
                layout.document.role, layout.document.parent = "Sect", whole
            writer.add(layout)
            made.append((subject, len(layout.pages), layout.missing))
            title = title or layout.title
            newest = max(newest or dated(card), dated(card))
        told(place, len(subjects))
    if newest is None:
        return summary
    more = f", and {len(made) - 1} more" if len(made) > 1 else ""
    try:
        saved = write_file(path, writer.pdf(title + more, newest))
    except SaveError as error:
        summary.stopped = str(error)
    else:
        summary.written += [
            Written(subject, saved.parent, saved.name, pages, missing)
            for subject, pages, missing in made
        ]
    return summary
