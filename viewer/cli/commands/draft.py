"""``wardcard draft``: read a saved report and print what is proposed from it."""

from __future__ import annotations

import argparse

from viewer.cli.argument_types import path
from viewer.cli.command import DONE, Command


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=path, metavar="FILE", help="a CQC report saved as a PDF, web page or text"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _run(arguments: argparse.Namespace) -> int:
    from db.sources.reports.reader import read_report
    from viewer.cli.draft_text import draft_json, draft_lines

    draft = read_report(arguments.file)
    if arguments.format == "json":
        print(draft_json(draft))
    else:
        print("\n".join(draft_lines(draft)))
    return DONE


DRAFT = Command(
    "draft", "Read a saved report and propose dates, ratings and findings.", _add_arguments, _run
)
