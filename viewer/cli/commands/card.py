"""``wardcard card``: write one or more printable PDF cards."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import StoreError
from db.domain.report import Subject
from db.files.lookup import is_folder
from viewer.cli.argument_types import path
from viewer.cli.command import DONE, REFUSED, Command, day
from viewer.cli.data_options import database, open_store
from viewer.cli.progress_line import progress_line
from viewer.cli.sentences import say
from viewer.system.saving import SaveError, make_folder, safe_name

if TYPE_CHECKING:
    from viewer.card.card_request import CardRequest
    from viewer.card.export import SavedCard


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    from viewer.card.file_names import FIELDS
    from viewer.card.pdf.standard import Standard
    from viewer.card.setting.editions import Edition, Paper

    parser.add_argument("ids", nargs="*", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery")
    parser.add_argument(
        "--under", metavar="ID", help="a provider with all its sites and services; or a site"
    )
    parser.add_argument("--all", action="store_true", help="every provider, site and service")
    parser.add_argument(
        "--edition", choices=[each.value for each in Edition], default=Edition.ONE_PAGE.value
    )
    parser.add_argument(
        "--paper",
        choices=[each.value for each in Paper],
        help="a3 and a2 are for walls; a poster is a3 otherwise, and all others a4",
    )
    parser.add_argument(
        "--standard",
        choices=[each.value for each in Standard],
        default=Standard.UA1.value,
        help="; ".join(f"{each.value}: {each.label}" for each in Standard),
    )
    parser.add_argument(
        "--as-at", type=day, metavar="DATE", help="as it was on this day, YYYY-MM-DD"
    )
    parser.add_argument("--report", metavar="ID", help="one of its reports, by id")
    parser.add_argument(
        "--each-report", action="store_true", help="a card for every report of each place"
    )
    parser.add_argument("--merge", action="store_true", help="one PDF for all, with bookmarks")
    parser.add_argument(
        "--pattern",
        type=_pattern,
        metavar="TEXT",
        help=f"what files are called: any text, and {' '.join(FIELDS)}",
    )
    parser.add_argument(
        "--out", type=path, required=True, metavar="DIR|FILE", help="where to write the cards"
    )


def _pattern(text: str) -> str:
    from viewer.card.file_names import pattern_problem

    if problem := pattern_problem(text):
        raise argparse.ArgumentTypeError(problem.rstrip("."))
    return text


def _run(arguments: argparse.Namespace) -> int:
    from viewer.card.export import export
    from viewer.card.file_names import NAME_PATTERN
    from viewer.card.pdf.standard import Standard
    from viewer.card.render_many import CardOptions, RecordSource
    from viewer.card.setting.editions import Edition, Paper

    if arguments.each_report and arguments.report:
        raise StoreError("--each-report makes a card for every report: leave out --report.")
    edition = Edition(arguments.edition)
    options = CardOptions(
        edition,
        Paper(arguments.paper) if arguments.paper else edition.usual_paper,
        arguments.pattern or NAME_PATTERN,
        Standard(arguments.standard),
    )
    records = RecordSource(database(arguments), arguments.as_at)
    try:
        requests = _requests(arguments)
        target, single = _target(arguments.out, requests, merge=arguments.merge)
        with progress_line(sys.stderr) as line:

            def on_saved(card: SavedCard) -> None:
                # The line must not be in the way of what is printed, often on the same terminal.
                line.clear()
                _print_saved(card)

            summary = export(
                requests,
                records,
                options,
                target,
                single=single,
                on_progress=lambda done, total: line.show_text(
                    f"Making cards: {done:,} of {total:,}", done / total, "cards"
                ),
                on_saved=on_saved,
            )
    except KeyboardInterrupt:
        say("Stopped; the cards listed above are complete.")
        return REFUSED
    for problem in summary.problems(len(requests)):
        say(problem)
    return DONE if summary.complete else REFUSED


def _requests(arguments: argparse.Namespace) -> list[CardRequest]:
    """The cards to make. Raises StoreError if there are none."""
    from viewer.card.card_request import CardRequest, every_report, no_report

    with closing(open_store(arguments)) as store, progress_line(sys.stderr) as line:
        subjects = [Subject.parse(word) for word in arguments.ids]
        if arguments.under:
            subjects += store.subjects(Subject.parse(arguments.under))
        if arguments.all:
            subjects += store.subjects()
        if not subjects:
            raise StoreError("Name what to print: an id such as RWH01, --under ID, or --all.")
        subjects = list(dict.fromkeys(subjects))
        if not arguments.each_report:
            return [CardRequest(subject, arguments.report) for subject in subjects]
        requests = every_report(
            store,
            subjects,
            arguments.as_at,
            on_place=lambda done, total: line.show_text(
                f"Looking for reports: {done:,} of {total:,} places", done / total, "reports"
            ),
        )
    if not requests:
        raise StoreError(no_report(arguments.as_at))
    return requests


def _target(out: Path, requests: list[CardRequest], *, merge: bool) -> tuple[Path, bool]:
    """The folder for the cards and False, or one file for them all and True. Raises SaveError."""
    if out.suffix.lower() == ".pdf" and not is_folder(out):
        if len(requests) > 1 and not merge:
            raise SaveError(f"{out} holds one card: name a folder with --out, or add --merge.")
        return out, True
    make_folder(out)
    if merge:
        return out / safe_name(f"Cards {requests[0].subject.id.replace('/', ' ')}", ".pdf"), True
    return out, False


def _print_saved(card: SavedCard) -> None:
    pages = "1 page" if card.pages == 1 else f"{card.pages} pages"
    print(f"{card.path} ({pages})", flush=sys.stdout.isatty())


CARD = Command("card", "Write the printable PDF card, one or many.", _add_arguments, _run)
