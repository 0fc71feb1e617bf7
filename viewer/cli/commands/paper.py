"""``wardcard paper``: print the register for a board, on A3, for a ward, or for CQC."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

from db.domain.age import today
from db.domain.subject import Subject
from db.files.lookup import is_folder
from viewer.cli.argument_types import path
from viewer.cli.command import DONE, Command, day, no_arguments
from viewer.cli.data_options import open_store, trust_file
from viewer.cli.sentences import say
from viewer.documents.papers.kinds import Paper
from viewer.system.saving import make_folder, write_file
from viewer.wording.phrases import counted

_MEETING = {
    "meeting": ("TEXT", "for which meeting: 'Trust Board, in public'"),
    "date": ("TEXT", "its date, as it is to be printed"),
    "item": ("TEXT", "the number of the agenda item"),
    "title": ("TEXT", "the title of the paper"),
    "author": ("ROLE", "the role that wrote it"),
    "lead": ("ROLE", "the lead director, as a role"),
    "purpose": ("TEXT", "such as Assurance"),
    "considered": ("TEXT", "who has considered it before"),
    "assurance": ("TEXT", "the level of assurance, such as Moderate"),
    "why": ("TEXT", "why it is this level"),
}
"""What only people know about a board paper; what is not given is a line to write on."""


def _add(paper: Paper, parser: argparse.ArgumentParser) -> None:
    several = paper is Paper.WARD
    parser.add_argument(
        "ids",
        nargs="+" if several else 1,
        metavar="ID",
        help="such as RWH01/surgery; a page for each" if several else "a trust, site or service",
    )
    parser.add_argument(
        "--out", type=path, required=True, metavar="DIR|FILE", help="where to write"
    )
    if paper is Paper.BOARD:
        parser.add_argument(
            "--since", type=day, metavar="DATE",
            help="tell what has changed since this day, YYYY-MM-DD; by default in 31 days",
        )  # fmt: skip
        for name, (value, about) in _MEETING.items():
            parser.add_argument(f"--{name}", default="", metavar=value, help=about)
        parser.add_argument(
            "--ask", action="append", default=[], metavar="TEXT",
            help="what the board is asked to do; can be repeated",
        )  # fmt: skip


def _run(paper: Paper, arguments: argparse.Namespace) -> int:
    from viewer.documents.papers import board_paper, data
    from viewer.documents.papers.kinds import printed, proposed_name

    on = today()
    is_board = paper is Paper.BOARD
    since: date | None = (arguments.since or on - data.A_MONTH) if is_board else None
    subjects = [Subject.parse(each) for each in dict.fromkeys(arguments.ids)]
    with closing(open_store(arguments)) as store:
        file = trust_file(arguments)
        registers = [
            data.read(store, file, subject, on, since=since, ratings=is_board)
            for subject in subjects
        ]
    meeting = None
    if is_board:
        said = {name: getattr(arguments, name) for name in _MEETING}
        meeting = board_paper.Meeting(**said, asks=tuple(arguments.ask))
    made = printed(paper, registers, meeting)
    saved = write_file(_target(arguments.out, proposed_name(paper, registers)), made.data)
    print(f"{saved} ({counted(made.pages, 'page')})", flush=sys.stdout.isatty())
    if made.missing:
        say(f"The fonts lack these letters, which are printed as a mark: {made.missing}")
    return DONE


def _target(out: Path, name: str) -> Path:
    """The file to write: ``out`` itself, or one called ``name`` in that folder."""
    if out.suffix.lower() == ".pdf" and not is_folder(out):
        return out
    make_folder(out)
    return out / name


def _action(paper: Paper) -> Command:
    add: Callable[[argparse.ArgumentParser], None] = partial(_add, paper)
    return Command(paper.value, f"{paper.label}, {paper.about}.", add, partial(_run, paper))


PAPER = Command(
    "paper",
    "Print the register: for a board, on A3, for a ward, or for CQC.",
    no_arguments,
    actions=tuple(_action(paper) for paper in Paper),
)
