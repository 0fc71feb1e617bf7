"""``wardcard export``: a report as a web page or a picture, ratings as a table for spreadsheets."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import StoreError
from db.domain.report import Subject
from db.domain.tree import Selection, TreeFilter
from viewer.cli.command import DONE, Command, day
from viewer.cli.data_options import open_store

if TYPE_CHECKING:
    from db.reading.store import ReportStore

_TABLES = ("csv", "xlsx")
_PICTURES = ("png", "svg")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery")
    parser.add_argument("--under", metavar="ID", help="csv, xlsx: a provider with all its sites")
    parser.add_argument("--all", action="store_true", help="csv, xlsx: every rating there is")
    parser.add_argument("--format", choices=("html", *_TABLES, *_PICTURES), required=True)
    parser.add_argument("--as-at", type=day, metavar="DATE", help="html, png, svg")
    parser.add_argument("--report", metavar="ID", help="html, png, svg: one of its reports, by id")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")


def _run(arguments: argparse.Namespace) -> int:
    if [bool(arguments.id), bool(arguments.under), arguments.all].count(True) != 1:
        raise StoreError("Name what to export: an id such as RWH01, --under ID, or --all.")
    if arguments.format not in _TABLES and not arguments.id:
        raise StoreError(
            f"A file of format {arguments.format} holds one report: name it by its id. "
            "Use --format csv or xlsx for ratings of many."
        )
    if arguments.format in _TABLES and (arguments.as_at or arguments.report):
        raise StoreError(
            "--as-at and --report are not for csv and xlsx, whose rows hold the whole history."
        )
    with closing(open_store(arguments)) as store:
        write = _write_table if arguments.format in _TABLES else _write_report
        print(write(store, arguments))
    return DONE


def _write_table(store: ReportStore, arguments: argparse.Namespace) -> str:
    from viewer.documents.columns import Heading
    from viewer.documents.ratings_table import Format, whose, write_ratings

    named = arguments.id or arguments.under
    subject = Subject.parse(named) if named else None
    selection = Selection(subject, below=bool(arguments.under), filter=TreeFilter())
    name = store.card(subject).name if subject else ""
    heading = Heading(whose(selection, name), _today())
    with closing(store.ratings(selection)) as lines:
        path, rows = write_ratings(lines, arguments.out, Format(arguments.format), heading)
    return f"{path} ({rows:,} ratings)"


def _write_report(store: ReportStore, arguments: argparse.Namespace) -> str:
    from viewer.system.saving import write_file

    subject = Subject.parse(arguments.id)
    card = store.card(subject, report_id=arguments.report, as_at=arguments.as_at)
    if arguments.format == "html":
        from viewer.documents.web_page import history_of, report_html

        with closing(store.ratings(history_of(card))) as lines:
            data = report_html(card, lines, _today())
    else:
        from viewer.system.qt_application import qt_application

        # Nobody is to see a window; the scale is that of the picture itself.
        qt = qt_application(unseen_at_scale=1.0)
        from viewer.documents.matrix_picture import matrix_png, matrix_svg

        data = {"png": matrix_png, "svg": matrix_svg}[arguments.format](card)
        del qt
    return str(write_file(arguments.out, data))


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day on the user's own calendar


EXPORT = Command(
    "export",
    "Write a report as a web page or picture, or ratings as a table.",
    _add_arguments,
    _run,
)
