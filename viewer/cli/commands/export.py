"""``wardcard export``: write a report as a web page, picture or card, or ratings as a table."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from db.domain.age import today
from db.domain.errors import StoreError
from db.domain.report import Subject
from db.domain.tree import Selection, TreeFilter
from viewer.cli.argument_types import file_path
from viewer.cli.command import DONE, Command, day
from viewer.cli.data_options import keep_database, open_store

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.documents.exports import RatingsExport, ReportExport


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    from viewer.documents.exports import RatingsExport, ReportExport, by_format

    formats = by_format()
    tables = ", ".join(name for name, each in formats.items() if isinstance(each, RatingsExport))
    reports = ", ".join(name for name, each in formats.items() if isinstance(each, ReportExport))
    parser.add_argument("id", nargs="?", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery")
    parser.add_argument("--under", metavar="ID", help=f"{tables}: a provider with all its sites")
    parser.add_argument("--all", action="store_true", help=f"{tables}: every rating there is")
    parser.add_argument(
        "--format",
        choices=tuple(formats),
        required=True,
        help="; ".join(f"{name}: {each.name}" for name, each in formats.items()),
    )
    parser.add_argument(
        "--as-at", type=day, metavar="DATE", help=f"{reports}: as it was on this day, YYYY-MM-DD"
    )
    parser.add_argument("--report", metavar="ID", help=f"{reports}: one of its reports, by id")
    parser.add_argument(
        "--out", type=file_path, required=True, metavar="FILE", help="the file to write"
    )


def _run(arguments: argparse.Namespace) -> int:
    from viewer.documents.exports import RatingsExport, ReportExport, by_format

    export = by_format()[arguments.format]
    if [bool(arguments.id), bool(arguments.under), arguments.all].count(True) != 1:
        raise StoreError("Name what to export: an id such as RWH01, --under ID, or --all.")
    with_rows = [name for name, each in by_format().items() if isinstance(each, RatingsExport)]
    if isinstance(export, ReportExport):
        if not arguments.id:
            raise StoreError(
                f"A file of format {export.format} holds one report: name it by its id. "
                f"Use --format {' or '.join(with_rows)} for ratings of many."
            )
        with closing(open_store(arguments)) as store:
            keep_database(store.path, arguments.out)
            print(_write_report(store, export, arguments))
    elif isinstance(export, RatingsExport):
        if arguments.as_at or arguments.report:
            raise StoreError(
                f"--as-at and --report are not for {' and '.join(with_rows)}, whose rows hold the "
                "whole history."
            )
        with closing(open_store(arguments)) as store:
            keep_database(store.path, arguments.out)
            print(_write_table(store, export, arguments))
    return DONE


def _write_table(store: ReportStore, export: RatingsExport, arguments: argparse.Namespace) -> str:
    from viewer.documents.ratings_table import write_table
    from viewer.documents.selections import whose
    from viewer.wording.columns import Heading
    from viewer.wording.phrases import counted

    named = arguments.id or arguments.under
    subject = Subject.parse(named) if named else None
    selection = Selection(subject, below=bool(arguments.under), filter=TreeFilter())
    name = store.card(subject).name if subject else ""
    heading = Heading(whose(selection, name), today())
    with closing(store.ratings(selection)) as lines:
        path, rows = write_table(lines, arguments.out, export.write, heading)
    return f"{path} ({counted(rows, 'rating')})"


def _write_report(store: ReportStore, export: ReportExport, arguments: argparse.Namespace) -> str:
    from viewer.system.saving import write_file

    card = store.card(
        Subject.parse(arguments.id), report_id=arguments.report, as_at=arguments.as_at
    )
    qt = None
    if export.needs_qt:
        from viewer.system.qt_application import qt_application

        # No window is shown; the scale is that of the picture itself.
        qt = qt_application(unseen_at_scale=1.0)
    document = export.render(card, store, today())
    del qt
    path = write_file(arguments.out, document.data)
    return f"{path}\n{document.note}" if document.note else str(path)


EXPORT = Command(
    "export",
    "Write a report as a web page, picture or card, or ratings as a table.",
    _add_arguments,
    _run,
)
