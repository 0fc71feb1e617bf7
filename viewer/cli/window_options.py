"""The arguments of ``wardcard`` without a command, which open the window or save its picture."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from db.domain.report import Subject
from db.domain.tree import Arrangement, Grouping, TreeFilter
from viewer import __version__
from viewer.cli.argument_types import file_path, number, path
from viewer.cli.command import DONE, Command, Parser, option_name
from viewer.cli.data_options import data_dir, data_options, followed, original_database, policies
from viewer.cli.filter_option import add_filter
from viewer.cli.late_log import late_log
from viewer.system import paths
from viewer.system.arguments import Picture, WindowArguments
from viewer.system.no_console import shows_refusals
from viewer.system.settings import TEXT_SCALES, THEMES, Settings

_LARGEST = 4_000
"""The most pixels of a picture's width and height; at four times the scale, it takes a gigabyte."""


def window_parser(commands: Sequence[Command]) -> Parser:
    """A parser for the window's arguments, whose help also lists ``commands``, one a line."""
    parser = Parser(
        prog="wardcard",
        parents=[data_options()],
        usage="%(prog)s [options] [FILE ...]\n       %(prog)s COMMAND ...",
        description="CQC inspection report cards, offline. Without a command the window opens.",
        epilog=_listed(commands),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Wardcard {__version__}")
    parser.add_argument("files", nargs="*", type=path, metavar="FILE", help="a file to open")
    parser.add_argument("--subject", metavar="ID", help="what to show first, such as RWH01")
    parser.add_argument("--report", metavar="ID", help="which of its reports to show")
    parser.add_argument("--theme", choices=tuple(THEMES), help=Settings.theme.about)
    parser.add_argument(
        "--group-by",
        type=_grouping,
        metavar="WHAT",
        help=f"group the tree by one of: {', '.join(_GROUPINGS)}",
    )
    add_filter(parser)
    picture = parser.add_argument_group("a picture of the window, instead of the window")
    picture.add_argument("--picture", type=file_path, metavar="OUT.png", help="the file to write")
    picture.add_argument(
        "--size", type=_size, default=(1360, 860), metavar="WxH", help="of the window, in pixels"
    )
    picture.add_argument(
        "--scale", type=number(1, 4), default=1.0, help="pixels for each unit, 1 to 4"
    )
    picture.add_argument(
        "--text-scale",
        type=number(TEXT_SCALES[0], TEXT_SCALES[-1]),
        default=Settings.text_scale.default,
        help=f"size of text, {TEXT_SCALES[0]:g} to {TEXT_SCALES[-1]:g}",
    )
    picture.add_argument("--search", default="", metavar="TEXT", help="text in the search box")
    picture.add_argument("--tab", type=_tab, default=0, help="which tab is in front, from 0")
    picture.add_argument("--filters", action="store_true", help="open the filter panel")
    return parser


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window, or write a picture of it, and return the exit status."""
    picture = _picture(arguments)
    wanted = WindowArguments(
        database=original_database(arguments),
        follows=followed(arguments) is not None,
        data_dir=paths.private_dir(data_dir(arguments)),
        files=tuple(file.absolute() for file in arguments.files),
        subject=Subject.parse(arguments.subject) if arguments.subject else None,
        report_id=arguments.report,
        arrangement=_arrangement(arguments),
        theme=arguments.theme,
        picture=picture,
        policies=policies(arguments),
    )
    if picture is not None:
        from viewer.window.screenshot import picture_of_window

        with late_log(lambda: wanted.data_dir):
            picture_of_window(wanted, picture)
        return DONE
    from viewer.window import start

    return start.open_window(wanted, data_dir(arguments))


def refuse_window(arguments: argparse.Namespace, sentence: str) -> None:
    """Show ``sentence``, the reason why no window opens, to a user who may have no terminal."""
    if arguments.picture is None and not shows_refusals():
        from viewer.window import start

        start.show_refusal(sentence)


def _listed(commands: Sequence[Command]) -> str:
    width = max(len(command.name) for command in commands)
    lines = [f"  {command.name:{width}}  {command.help}" for command in commands]
    return "\n".join(
        ("commands ('wardcard COMMAND --help' explains each; all accept --db and --data-dir):",
         *lines)
    )  # fmt: skip


_GROUPINGS = {option_name(grouping): grouping for grouping in Grouping}


def _grouping(text: str) -> Grouping:
    if text not in _GROUPINGS:
        raise argparse.ArgumentTypeError(f"'{text}' is not one of: {', '.join(_GROUPINGS)}")
    return _GROUPINGS[text]


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    sides = tuple(_side(side) for side in (width, height))
    if not all(sides):
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a size of up to {_LARGEST:,} pixels a side; write it as 1360x860"
        )
    return sides[0], sides[1]


def _side(text: str) -> int:
    """A whole number of pixels; 0 if ``text`` is none or too large."""
    is_size = text.isdecimal() and len(text) <= len(str(_LARGEST)) and int(text) <= _LARGEST
    return int(text) if is_size else 0


def _tab(text: str) -> int:
    if len(text) > 2 or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not the position of a tab, counted from 0")
    return int(text)


def _picture(arguments: argparse.Namespace) -> Picture | None:
    """The picture requested instead of the window, or None."""
    if arguments.picture is None:
        return None
    width, height = arguments.size
    return Picture(
        path=arguments.picture,
        width=width,
        height=height,
        scale=arguments.scale,
        text_scale=arguments.text_scale,
        search=arguments.search,
        tab=arguments.tab,
        filters=arguments.filters,
    )


def _arrangement(arguments: argparse.Namespace) -> Arrangement | None:
    """The grouping and filter of the tree; None to keep those of the last session."""
    if arguments.group_by is None and not arguments.filter:
        return None
    return Arrangement(
        arguments.group_by or Grouping.A_TO_Z, TreeFilter(frozenset(arguments.filter))
    )
