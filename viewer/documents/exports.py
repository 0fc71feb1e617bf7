"""The kinds of file that Wardcard can save, each declared once in ``EXPORTS``.

The window's Save dialogs, ``wardcard export --format``, its help and the tests read this list. Each
writer is imported only when it is used, because it needs a library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from viewer.card.setting.editions import Edition

if TYPE_CHECKING:
    from db.domain.report import RatingLine, ReportCard
    from db.domain.tree import Match
    from db.reading.store import ReportStore
    from viewer.wording.columns import Heading


class Content(Enum):
    """The content of a file. The window has a command for each, with a dialog of its formats."""

    CARD = "card"
    REPORT = "web page"
    WORKBOOK = "workbook"
    MATRIX = "picture"
    RATINGS = "table"
    LIST = "list"


class Document(NamedTuple):
    """The result of exporting a report."""

    data: bytes
    note: str = ""
    """A sentence about anything missing; empty if nothing is."""


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file that Wardcard writes."""

    content: Content
    name: str
    """The name in file dialogs: 'SVG image'."""
    suffix: str
    """The file name suffix with its dot: '.svg'."""
    code: str = field(default="", kw_only=True)
    """The name of the format on the command line, if it is not that of the suffix."""

    @property
    def format(self) -> str:
        """The name of the format on the command line: 'svg'."""
        return self.code or self.suffix.removeprefix(".")

    @property
    def dialog_filter(self) -> str:
        """The export as a filter of Qt's file dialogs: 'SVG image (*.svg)'."""
        return f"{self.name} (*{self.suffix})"


@dataclass(frozen=True, slots=True)
class ReportExport(Export):
    """A file about one report."""

    render: Callable[[ReportCard, ReportStore, date], Document]
    """Takes the report, the store it comes from, and the date of writing to print."""
    needs_qt: bool = False
    """Whether a QGuiApplication must exist."""


@dataclass(frozen=True, slots=True)
class RatingsExport(Export):
    """A file with a row for each rating, which may be hundreds of thousands."""

    write: Callable[[Iterator[RatingLine], BinaryIO, Heading], None]
    """Writes the rows one by one. Raises OSError."""


@dataclass(frozen=True, slots=True)
class ListExport(Export):
    """A file with a row for each place that the tree's filter leaves."""

    write: Callable[[Iterator[Match], BinaryIO, Heading], None]
    """Writes the rows one by one. Raises OSError."""


def _card(edition: Edition, card: ReportCard, store: ReportStore, written: date) -> Document:
    from viewer.card.pdf.writer import render_pdf

    rendered = render_pdf(card, edition, edition.usual_paper)
    lacking = " ".join(rendered.missing)
    return Document(
        rendered.data, f"The font lacks {lacking}; each is shown as □." if lacking else ""
    )


def _web_page(card: ReportCard, store: ReportStore, written: date) -> Document:
    from viewer.documents.web_page import history_of, report_html

    with closing(store.ratings(history_of(card))) as lines:
        return Document(report_html(card, lines, written))


def _report_workbook(card: ReportCard, store: ReportStore, written: date) -> Document:
    from viewer.documents.report_workbook import exported

    return Document(*exported(card, store))


def _png(card: ReportCard, store: ReportStore, written: date) -> Document:
    from viewer.documents.matrix_picture import matrix_png

    return Document(matrix_png(card))


def _svg(card: ReportCard, store: ReportStore, written: date) -> Document:
    from viewer.documents.matrix_picture import matrix_svg

    return Document(matrix_svg(card))


def _workbook(lines: Iterator[RatingLine], file: BinaryIO, heading: Heading) -> None:
    from viewer.documents.workbook import write_workbook

    write_workbook(lines, file, heading)


def _csv(lines: Iterator[RatingLine], file: BinaryIO, heading: Heading) -> None:
    from viewer.documents.ratings_table import write_csv

    write_csv(lines, file)


def _list_csv(matches: Iterator[Match], file: BinaryIO, heading: Heading) -> None:
    from viewer.documents.matches_table import write_csv

    write_csv(matches, file)


EXPORTS: tuple[Export, ...] = (
    *(
        ReportExport(Content.CARD, edition.label, ".pdf", partial(_card, edition))
        for edition in Edition
    ),
    ReportExport(Content.REPORT, "Web page", ".html", _web_page),
    ReportExport(
        Content.WORKBOOK, "Report workbook", ".xlsx", _report_workbook, code="report-workbook"
    ),
    ReportExport(Content.MATRIX, "PNG image", ".png", _png, needs_qt=True),
    ReportExport(Content.MATRIX, "SVG image", ".svg", _svg, needs_qt=True),
    RatingsExport(Content.RATINGS, "Workbook with sources", ".xlsx", _workbook),
    RatingsExport(Content.RATINGS, "Plain table", ".csv", _csv),
    ListExport(Content.LIST, "Table of places", ".csv", _list_csv),
)
"""Every export. A dialog offers the exports of a content in this order."""


def exports_of(content: Content) -> tuple[Export, ...]:
    """The exports of ``content``, the default first."""
    return tuple(export for export in EXPORTS if export.content is content)


def by_format() -> dict[str, Export]:
    """The export for each format name of the command line: the first with that suffix."""
    formats: dict[str, Export] = {}
    for export in EXPORTS:
        formats.setdefault(export.format, export)
    return formats


def chosen_export(path: Path, dialog_filter: str, offered: tuple[Export, ...]) -> Export:
    """The export in ``offered`` that the user chose in a Save dialog.

    A typed suffix overrides the chosen filter, unless it is the suffix of the name that the dialog
    suggested, which is that of the first export.
    """
    chosen = next((each for each in offered if each.dialog_filter == dialog_filter), None)
    typed = next((each for each in offered if each.suffix == path.suffix.lower()), None)
    if chosen is None or (typed is not None and typed.suffix != offered[0].suffix):
        return typed or offered[0]
    return chosen


def with_suffix(path: Path, export: Export, offered: tuple[Export, ...]) -> Path:
    """``path`` with the suffix of ``export``, replacing that of any other export in ``offered``."""
    typed = path.suffix.lower()
    if typed == export.suffix:
        return path
    if any(typed == each.suffix for each in offered):
        return path.with_suffix(export.suffix)
    return path.with_name(path.name + export.suffix)
