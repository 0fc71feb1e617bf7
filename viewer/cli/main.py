"""The command line. It answers without importing Qt."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from db.domain.errors import StoreError
from db.domain.report import Subject
from db.domain.tree import Arrangement, Facet, Grouping, TreeFilter, is_value
from viewer import __version__
from viewer.cli.commands import (
    DONE,
    REFUSED,
    Commands,
    Parser,
    card,
    data_dir,
    export,
    find,
    follow,
    followed,
    info,
    key,
    load,
    original_database,
    places,
    publish,
    show,
    verify,
)
from viewer.system import paths
from viewer.system.arguments import Picture, WindowArguments
from viewer.system.saving import SaveError

_MODULES = (load, find, show, card, export, info, publish, verify, key, follow)


def run(words: Sequence[str]) -> int:
    """Do what ``words`` ask and return the exit code."""
    _speak_utf8()
    parser, names = _command_parser()
    command = next((word for word in words if word in names), None)
    first = next((word for word in words if not word.startswith("-")), None)
    try:
        if command is not None and (first == command or _is_option_value(words, first)):
            arguments = parser.parse_args(words)
            return arguments.run(arguments)
        return _open_window(_window_parser(names).parse_args(words))
    except (StoreError, SaveError) as error:
        print(f"wardcard: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output went away, as 'head' does.
        sys.stderr.close()
        return DONE


def _is_option_value(words: Sequence[str], word: str | None) -> bool:
    """Whether ``word`` belongs to an option that stands before the command (--db PATH ratings)."""
    place = list(words).index(word) if word is not None else 0
    return place > 0 and words[place - 1] in ("--db", "--data-dir")


def _speak_utf8() -> None:
    """Ratings and names hold letters and arrows that a Windows console's own code page lacks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size; write it as 1360x860")
    return int(width), int(height)


def _option_name(member: Enum) -> str:
    return member.name.lower().replace("_", "-")


def _grouping(text: str) -> Grouping:
    known = {_option_name(grouping): grouping for grouping in Grouping}
    if text not in known:
        raise argparse.ArgumentTypeError(f"'{text}' is none of: {', '.join(known)}")
    return known[text]


def _filter(text: str) -> tuple[Facet, str]:
    name, _, value = text.partition("=")
    known = {_option_name(facet): facet for facet in Facet}
    if name not in known or not is_value(known[name], value):
        raise argparse.ArgumentTypeError(
            f"'{text}' is no filter; write WHAT=VALUE, where WHAT is one of: {', '.join(known)}"
        )
    return known[name], value


def _arrangement(arguments: argparse.Namespace) -> Arrangement | None:
    """How the tree is to stand; None where nothing is said of it."""
    if arguments.group_by is None and not arguments.filter:
        return None
    return Arrangement(
        arguments.group_by or Grouping.A_TO_Z, TreeFilter(frozenset(arguments.filter))
    )


def _command_parser() -> tuple[argparse.ArgumentParser, tuple[str, ...]]:
    """The parser of all commands, and their names."""
    parser = Parser(prog="wardcard", parents=[places()])
    subparsers = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    commands = Commands(subparsers)
    for module in _MODULES:
        module.add(commands)
    return parser, tuple(subparsers.choices)


def _window_parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = Parser(
        prog="wardcard",
        parents=[places()],
        description="CQC inspection report cards, offline. Without a command the window opens.",
        epilog="Commands: " + ", ".join(names) + ". 'wardcard COMMAND --help' explains each.",
    )
    parser.add_argument("--version", action="version", version=f"Wardcard {__version__}")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a file to open")
    parser.add_argument("--subject", metavar="ID", help="what to show first, such as RWH01")
    parser.add_argument("--report", metavar="ID", help="which of its reports to show")
    parser.add_argument("--theme", choices=("light", "dark", "contrast", "system"))
    parser.add_argument(
        "--group-by", type=_grouping, metavar="WHAT", help="group the tree: a-to-z, region, type"
    )
    parser.add_argument(
        "--filter", type=_filter, action="append", default=[], metavar="WHAT=VALUE",
        help="what the tree shows, such as rating=Good or region=London; may be given again",
    )  # fmt: skip
    picture = parser.add_argument_group("a picture of the window, instead of the window")
    picture.add_argument("--picture", type=Path, metavar="OUT.png")
    picture.add_argument("--size", type=_size, default=(1360, 860), metavar="WxH")
    picture.add_argument("--scale", type=float, default=1.0, help="pixels for each unit, 1 to 4")
    picture.add_argument("--text-scale", type=float, default=1.0, help="size of text, 1 to 2")
    picture.add_argument("--search", default="", metavar="TEXT", help="text in the search box")
    picture.add_argument("--tab", type=int, default=0, help="which tab is in front, from 0")
    picture.add_argument("--filters", action="store_true", help="open the panel of filters")
    return parser


def _open_window(arguments: argparse.Namespace) -> int:
    picture = None
    if arguments.picture is not None:
        width, height = arguments.size
        picture = Picture(
            path=arguments.picture,
            width=width,
            height=height,
            scale=arguments.scale,
            text_scale=arguments.text_scale,
            search=arguments.search,
            tab=arguments.tab,
            filters=arguments.filters,
        )
    files = tuple(file.absolute() for file in arguments.files)
    wanted = WindowArguments(
        database=original_database(arguments),
        follows=followed(arguments) is not None,
        data_dir=paths.private_dir(data_dir(arguments)),
        files=files,
        subject=Subject.parse(arguments.subject) if arguments.subject else None,
        report_id=arguments.report,
        arrangement=_arrangement(arguments),
        theme=arguments.theme,
        picture=picture,
    )
    if picture is not None:
        from viewer.window.screenshot import picture_of_window

        picture_of_window(wanted, picture)
        return DONE
    from viewer.window.start import open_window

    return open_window(wanted, data_dir(arguments))
