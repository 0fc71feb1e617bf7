"""Many cards at once: each into a file of its own, or all into one PDF.

One record that cannot be shown does not stop the rest; it is named at the end.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path
from typing import Protocol

from db.errors import StoreError
from db.records import ReportCard, Subject
from viewer.card.editions import Edition
from viewer.card.faces import bundled_faces
from viewer.card.layout import lay_out
from viewer.card.page import Layout, Page
from viewer.card.pdf import render_pdf, write_pdf
from viewer.card.structure import Element
from viewer.files import SaveError, safe_name, write_file

NAME_PATTERN = "{id} {name}"
_FIELD = re.compile(r"\{\w+\}")
_log = logging.getLogger(__name__)


class Told(Protocol):
    def __call__(self, done: int, total: int, /) -> None: ...


def _silent(_done: int, _total: int, /) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Written:
    """A card that is in a file."""

    subject: Subject
    path: Path
    pages: int
    missing: str
    """The letters that the fonts lack, each once."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A card that could not be made, and why, in a sentence."""

    subject: Subject
    reason: str


@dataclass(frozen=True, slots=True)
class BatchSummary:
    written: tuple[Written, ...]
    failed: tuple[Failed, ...]
    cancelled: bool = False


def write_cards(
    subjects: Sequence[Subject],
    fetch: Callable[[Subject], ReportCard],
    folder: Path,
    edition: Edition = Edition.ONE_PAGE,
    *,
    pattern: str = NAME_PATTERN,
    told: Told = _silent,
    cancelled: Callable[[], bool] = _never,
) -> BatchSummary:
    """A PDF for each subject in ``folder``, which exists; files of the same name are replaced.

    ``fetch`` finds a subject's record. See :func:`card_name` for ``pattern``. ``told`` hears how
    many are done; ``cancelled`` is asked before each, and what was written by then stays. Raises
    SaveError where the folder takes no file: that would befall all the others too.
    """
    written: list[Written] = []
    failed: list[Failed] = []
    taken: set[str] = set()
    for place, subject in enumerate(subjects):
        if cancelled():
            return BatchSummary(tuple(written), tuple(failed), cancelled=True)
        try:
            card = fetch(subject)
            rendered = render_pdf(card, edition)
            name = _unique(card_name(card, edition, pattern), taken)
            path = write_file(folder / name, rendered.data)
            written.append(Written(subject, path, rendered.pages, rendered.missing))
        except SaveError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
            failed.append(_failure(subject, error))
        told(place + 1, len(subjects))
    return BatchSummary(tuple(written), tuple(failed))


def write_merged(
    subjects: Sequence[Subject],
    fetch: Callable[[Subject], ReportCard],
    path: Path,
    edition: Edition = Edition.ONE_PAGE,
    *,
    title: str = "",
    told: Told = _silent,
    cancelled: Callable[[], bool] = _never,
) -> BatchSummary:
    """All cards in one PDF at ``path``, a bookmark for each; it is dated as its newest card.

    Without a ``title`` it is called after its first card. Nothing is written when it is cancelled,
    or when there is no card to write. Raises SaveError.
    """
    failed: list[Failed] = []
    made: list[tuple[Subject, Layout]] = []
    dates: list[datetime] = []
    faces = bundled_faces()
    for place, subject in enumerate(subjects):
        if cancelled():
            return BatchSummary((), tuple(failed), cancelled=True)
        try:
            card = fetch(subject)
            made.append((subject, lay_out(card, edition, faces)))
            dates.append(_dated(card))
        except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
            failed.append(_failure(subject, error))
        told(place + 1, len(subjects))
    if not made:
        return BatchSummary((), tuple(failed))
    first = made[0][1]
    _join([layout for _, layout in made])
    layout = Layout(
        title or (first.title if len(made) == 1 else f"{first.title}, and {len(made) - 1} more"),
        first.subject,
        tuple(_pages(made)),
        min(layout.text_size for _, layout in made),
    )
    saved = write_file(path, write_pdf(layout, max(dates)))
    written = [
        Written(subject, saved, len(layout.pages), layout.missing) for subject, layout in made
    ]
    return BatchSummary(tuple(written), tuple(failed))


def card_name(card: ReportCard, edition: Edition, pattern: str = NAME_PATTERN) -> str:
    """A file name that every system takes.

    In ``pattern`` stand {id}, {name}, {organisation}, {date} (of publication, else that of which
    the ratings are shown) and {edition}; any other text stands for itself.
    """
    published = card.report.published if card.report else None
    values = {
        "{id}": card.subject.id.replace("/", " "),
        "{name}": card.name,
        "{organisation}": card.organisation.name,
        "{date}": (published or card.as_at).isoformat(),
        "{edition}": edition.value,
    }
    # In one pass: a name that holds «{id}» is a name.
    filled = _FIELD.sub(lambda found: values.get(found[0], found[0]), pattern)
    return safe_name(filled, ".pdf")


def _unique(name: str, taken: set[str]) -> str:
    """The name, or with a number if an earlier card has it; Windows does not tell case apart."""
    stem = name.removesuffix(".pdf")
    unique = name
    for number in count(2):
        if unique.casefold() not in taken:
            break
        unique = safe_name(stem, f" ({number}).pdf")
    taken.add(unique.casefold())
    return unique


def _pages(made: Sequence[tuple[Subject, Layout]]) -> Iterator[Page]:
    for _, layout in made:
        yield from layout.pages


def _join(layouts: Sequence[Layout]) -> None:
    """Make each card's structure a part of one document: a tagged PDF has a single root."""
    whole = Element("Document")
    for layout in layouts:
        root = layout.pages[0].marked[0].element
        while root.parent is not None:
            root = root.parent
        root.role, root.parent = "Sect", whole


def _dated(card: ReportCard) -> datetime:
    published = card.report.published if card.report else None
    return datetime.combine(published or card.as_at, time(), UTC)


def _failure(subject: Subject, error: Exception) -> Failed:
    if isinstance(error, StoreError):
        return Failed(subject, str(error))
    _log.error("The card of %s could not be made", subject.id, exc_info=error)
    return Failed(subject, "Its record could not be laid out; the log says more.")
