"""``wardcard import``: load files into the database."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from db.domain.errors import Cancelled, Refused, StoreError
from db.files.lookup import is_folder
from viewer.cli.argument_types import file_path, path
from viewer.cli.command import DONE, Command
from viewer.cli.data_options import keep_database, open_store, own_database, why_nothing_is_added
from viewer.cli.progress_line import Interruption, progress_line


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    from db.sources.recognise import readable

    parser.add_argument("files", nargs="+", type=path, metavar="FILE", help=readable())
    parser.add_argument(
        "--summary", type=file_path, metavar="FILE", help="also write the summary to this file"
    )


def _run(arguments: argparse.Namespace) -> int:
    from db.importing.loader import Loader
    from viewer.system.saving import SaveError, write_file
    from viewer.wording.imports import summary_text

    summary: Path | None = arguments.summary
    if summary is not None and not is_folder(summary.absolute().parent):
        raise StoreError(f"There is no folder {summary.parent} for the summary; nothing was added.")
    if summary is not None and is_folder(summary):
        raise StoreError(
            f"{summary} is a folder. Give the summary's file a name; nothing was added."
        )
    if hindrance := why_nothing_is_added(arguments):
        raise Refused(hindrance)
    with closing(open_store(arguments)) as store:
        expected = store.in_place()
        if summary is not None:
            keep_database(store.path, summary)
    try:
        with Interruption() as interruption, progress_line(sys.stderr) as line:
            loader = Loader(own_database(arguments), expected)
            summaries = loader.load(arguments.files, line.show, interruption.requested)
    except KeyboardInterrupt:
        raise Cancelled("The import was stopped; the database is as it was.") from None
    text = summary_text(summaries)
    print(text, end="")
    if summary is not None:
        try:
            write_file(summary, text.encode())
        except SaveError as error:
            raise SaveError(f"{error} The import itself is done.") from error
    return DONE


IMPORT = Command(
    "import", "Load report packs and CQC's own files into the database.", _add_arguments, _run
)
