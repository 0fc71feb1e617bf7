"""``wardcard template``: write a workbook in which a report is filled in."""

from __future__ import annotations

import argparse
from contextlib import closing

from db.domain.age import today
from db.domain.subject import Subject
from viewer.cli.argument_types import file_path, path
from viewer.cli.command import DONE, Command
from viewer.cli.data_options import keep_database, open_store


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=file_path, metavar="OUT.xlsx", help="the workbook to write")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--for",
        dest="subject",
        metavar="ID",
        help="fill in the places and services of this provider, or of the provider of this place",
    )
    what.add_argument(
        "--from",
        dest="source",
        type=path,
        metavar="FILE",
        help="fill in everything from this report pack (.json) or workbook",
    )


def _run(arguments: argparse.Namespace) -> int:
    from viewer.documents.report_workbook import report_workbook, template
    from viewer.system.saving import write_file
    from viewer.wording.report_workbooks import NEXT

    if arguments.source is not None:
        from db.sources.packs.workbook import pack_at

        written = write_file(arguments.out, report_workbook(pack_at(arguments.source).content))
        print(written)
        return DONE
    with closing(open_store(arguments)) as store:
        keep_database(store.path, arguments.out)
        subject = Subject.parse(arguments.subject) if arguments.subject else None
        written = write_file(arguments.out, template(store, subject, today()))
    print(f"{written}\n{NEXT}")
    return DONE


TEMPLATE = Command("template", "Write a workbook to fill in a report.", _add_arguments, _run)
