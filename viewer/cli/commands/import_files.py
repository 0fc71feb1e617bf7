"""``wardcard import``: load files into the database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from db.domain.errors import Cancelled, Refused, StoreError
from viewer.cli.command import DONE, Command
from viewer.cli.data_options import open_store, own_database, why_nothing_is_added
from viewer.cli.progress_line import Interruption, progress_line


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    from db.sources.recognise import readable

    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=readable())
    parser.add_argument(
        "--summary", type=Path, metavar="FILE", help="also write the summary to this file"
    )


def _run(arguments: argparse.Namespace) -> int:
    from db.importing.loader import Loader
    from viewer.system.saving import write_file
    from viewer.wording.imports import summary_text

    summary: Path | None = arguments.summary
    if summary is not None and not summary.absolute().parent.is_dir():
        raise StoreError(f"There is no folder {summary.parent} for the summary; nothing was added.")
    if hindrance := why_nothing_is_added(arguments):
        raise Refused(hindrance)
    open_store(arguments).close()
    try:
        with Interruption() as interruption, progress_line(sys.stderr) as line:
            loader = Loader(own_database(arguments))
            summaries = loader.load(arguments.files, line.show, interruption.requested)
    except KeyboardInterrupt:
        raise Cancelled("The import was stopped; the database is as it was.") from None
    text = summary_text(summaries)
    print(text, end="")
    if summary is not None:
        write_file(summary, text.encode())
    return DONE


IMPORT = Command(
    "import", "Load report packs and CQC's own files into the database.", _add_arguments, _run
)
