"""``wardcard card``: write one or more printable PDF cards."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import StoreError
from db.domain.report import Subject
from viewer.cli.command import DONE, REFUSED, Command, day
from viewer.cli.data_options import database, open_store
from viewer.system.saving import SaveError, make_folder, safe_name

if TYPE_CHECKING:
    from viewer.card.export import SavedCard


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    from viewer.card.file_names import FIELDS
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
        default=Paper.A4.value,
        help="a3 is for walls",
    )
    parser.add_argument(
        "--as-at", type=day, metavar="DATE", help="as it was on this day, YYYY-MM-DD"
    )
    parser.add_argument("--report", metavar="ID", help="one of its reports, by id")
    parser.add_argument("--merge", action="store_true", help="one PDF for all, with bookmarks")
    parser.add_argument(
        "--pattern",
        type=_pattern,
        metavar="TEXT",
        help=f"what files are called: any text, and {' '.join(FIELDS)}",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR|FILE", help="where to write the cards"
    )


def _pattern(text: str) -> str:
    from viewer.card.file_names import pattern_problem

    if problem := pattern_problem(text):
        raise argparse.ArgumentTypeError(problem.rstrip("."))
    return text


def _run(arguments: argparse.Namespace) -> int:
    from viewer.card.export import export
    from viewer.card.file_names import NAME_PATTERN
    from viewer.card.render_many import CardOptions, RecordSource
    from viewer.card.setting.editions import Edition, Paper

    with closing(open_store(arguments)) as store:
        subjects = [Subject.parse(word) for word in arguments.ids]
        if arguments.under:
            subjects += store.subjects(Subject.parse(arguments.under))
        if arguments.all:
            subjects += store.subjects()
    if not subjects:
        raise StoreError("Name what to print: an id such as RWH01, --under ID, or --all.")
    subjects = list(dict.fromkeys(subjects))
    target, single = _target(arguments.out, subjects, merge=arguments.merge)
    options = CardOptions(
        Edition(arguments.edition), Paper(arguments.paper), arguments.pattern or NAME_PATTERN
    )
    records = RecordSource(database(arguments), arguments.report, arguments.as_at)
    try:
        summary = export(subjects, records, options, target, single=single, on_saved=_print_saved)
    except KeyboardInterrupt:
        print("wardcard: Stopped; the cards listed above are complete.", file=sys.stderr)
        return REFUSED
    for line in summary.problems(len(subjects)):
        print(f"wardcard: {line}", file=sys.stderr)
    return DONE if summary.complete else REFUSED


def _target(out: Path, subjects: list[Subject], *, merge: bool) -> tuple[Path, bool]:
    """The folder for the cards and False, or one file for them all and True. Raises SaveError."""
    if out.suffix.lower() == ".pdf" and not out.is_dir():
        if len(subjects) > 1 and not merge:
            raise SaveError(f"{out} holds one card: name a folder with --out, or add --merge.")
        return out, True
    make_folder(out)
    if merge:
        return out / safe_name(f"Cards {subjects[0].id.replace('/', ' ')}", ".pdf"), True
    return out, False


def _print_saved(card: SavedCard) -> None:
    pages = "1 page" if card.pages == 1 else f"{card.pages} pages"
    print(f"{card.path} ({pages})")


CARD = Command("card", "Write the printable PDF card, one or many.", _add_arguments, _run)
