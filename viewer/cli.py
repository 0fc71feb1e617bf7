"""The command line. It answers without importing Qt."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from db.errors import StoreError
from db.records import Subject
from viewer import __version__, paths
from viewer.arguments import Picture, WindowArguments
from viewer.files import SaveError

if TYPE_CHECKING:
    from db.store import ReportStore

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


def run(words: Sequence[str]) -> int:
    """Do what ``words`` ask and return the exit code."""
    _speak_utf8()
    command = next((word for word in words if word in _COMMANDS), None)
    first = next((word for word in words if not word.startswith("-")), None)
    try:
        if command is not None and (first == command or _is_option_value(words, first)):
            arguments = _command_parser().parse_args(words)
            return _COMMANDS[arguments.command](arguments)
        return _open_window(_window_parser().parse_args(words))
    except (StoreError, SaveError) as error:
        print(f"wardcard: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output went away, as «head» does.
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


# Parsers


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"wardcard: {message}. See: {self.prog} --help\n")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"«{text}» is not a date that exists; write it as YYYY-MM-DD"
        ) from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"«{text}» is not a whole number from 1")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"«{text}» is not a size; write it as 1360x860")
    return int(width), int(height)


def _places() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--db", type=Path, metavar="PATH", help="the database file to use")
    parser.add_argument("--data-dir", type=Path, metavar="PATH", help="the data folder to use")
    return parser


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="wardcard",
        parents=[_places()],
        description="CQC inspection report cards, offline. Without a command the window opens.",
        epilog="Commands: " + ", ".join(_COMMANDS) + ". «wardcard COMMAND --help» explains each.",
    )
    parser.add_argument("--version", action="version", version=f"Wardcard {__version__}")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a file to open")
    parser.add_argument("--subject", metavar="ID", help="what to show first, such as RWH01")
    parser.add_argument("--report", metavar="ID", help="which of its reports to show")
    parser.add_argument("--theme", choices=("light", "dark", "contrast", "system"))
    picture = parser.add_argument_group("a picture of the window, instead of the window")
    picture.add_argument("--picture", type=Path, metavar="OUT.png")
    picture.add_argument("--size", type=_size, default=(1360, 860), metavar="WxH")
    picture.add_argument("--scale", type=float, default=1.0, help="pixels for each unit, 1 to 4")
    picture.add_argument("--text-scale", type=float, default=1.0, help="size of text, 1 to 2")
    picture.add_argument("--search", default="", metavar="TEXT", help="text in the search box")
    picture.add_argument("--tab", type=int, default=0, help="which tab is in front, from 0")
    return parser


def _command_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="wardcard", parents=[_places()])
    commands: Any = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def add(name: str, about: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=about, description=about, parents=[_places()])

    load = add("import", "Load files into the database: report packs and CQC's own files.")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")

    find = add("find", "Find organisations, services and findings.")
    find.add_argument("text", nargs="+", metavar="TEXT")
    find.add_argument("--limit", type=_count, default=20, metavar="N")

    ratings = add("ratings", "Show the rating matrix of a provider, site or service.")
    ratings.add_argument("id", metavar="ID", help="such as RWH, RWH01 or RWH01/surgery")
    ratings.add_argument("--as-at", type=_day, metavar="DATE")
    ratings.add_argument("--format", choices=("text", "json", "csv"), default="text")

    report = add("report", "Show everything that the window shows.")
    report.add_argument("id", metavar="ID")
    report.add_argument("--as-at", type=_day, metavar="DATE")
    report.add_argument("--report", metavar="ID", help="one of its reports, by id")
    report.add_argument("--format", choices=("text", "json"), default="text")

    card = add("card", "Write the printable PDF card.")
    card.add_argument("ids", nargs="*", metavar="ID")
    card.add_argument("--under", metavar="ID", help="a provider with all its sites")
    card.add_argument("--all", action="store_true", help="every provider and site")
    card.add_argument("--edition", choices=("one-page", "clear", "large"), default="one-page")
    card.add_argument("--as-at", type=_day, metavar="DATE")
    card.add_argument("--report", metavar="ID", help="one of its reports, by id")
    card.add_argument("--out", type=Path, required=True, metavar="DIR|FILE")

    info = add("info", "Show versions, places, counts, sources and freshness; check the database.")
    info.add_argument("--check", action="store_true", help="check every page of the database")
    return parser


# Commands


def _database(arguments: argparse.Namespace) -> Path:
    named: Path | None = getattr(arguments, "db", None)
    return named or paths.database_path(_data_dir(arguments))


def _data_dir(arguments: argparse.Namespace) -> Path:
    return getattr(arguments, "data_dir", None) or paths.data_dir()


def _store(arguments: argparse.Namespace) -> ReportStore:
    from db.loader import open_or_create

    return open_or_create(_database(arguments), paths.bundled_packs())


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
        )
    from viewer.app import run as run_window

    return run_window(
        WindowArguments(
            database=_database(arguments),
            data_dir=_data_dir(arguments),
            files=tuple(arguments.files),
            subject=Subject.parse(arguments.subject) if arguments.subject else None,
            report_id=arguments.report,
            theme=arguments.theme,
            picture=picture,
        )
    )


def _import(arguments: argparse.Namespace) -> int:
    from db.loader import Loader
    from viewer.printout import summary_lines

    _store(arguments).close()
    for summary in Loader(_database(arguments)).load(arguments.files):
        print("\n".join(summary_lines(summary)))
    return DONE


def _find(arguments: argparse.Namespace) -> int:
    from viewer.printout import hit_lines

    with closing(_store(arguments)) as store:
        hits = store.find(" ".join(arguments.text), arguments.limit)
    if not hits:
        print(f"Nothing found for «{' '.join(arguments.text)}». Try fewer or other words.")
        return DONE
    print("\n".join(hit_lines(hits)))
    return DONE


def _ratings(arguments: argparse.Namespace) -> int:
    from viewer import printout

    with closing(_store(arguments)) as store:
        card = store.card(Subject.parse(arguments.id), as_at=arguments.as_at)
    as_at = arguments.as_at or date.today()  # noqa: DTZ011 - the day on the user's own calendar
    if arguments.format == "json":
        print(printout.ratings_json(card, as_at))
    elif arguments.format == "csv":
        print(printout.ratings_csv(card), end="")
    else:
        print("\n".join(printout.ratings_lines(card)))
    return DONE


def _report(arguments: argparse.Namespace) -> int:
    from viewer import printout

    with closing(_store(arguments)) as store:
        card = store.card(
            Subject.parse(arguments.id), report_id=arguments.report, as_at=arguments.as_at
        )
    if arguments.format == "json":
        print(printout.report_json(card))
    else:
        print("\n".join(printout.report_lines(card)))
    return DONE


def _card(arguments: argparse.Namespace) -> int:
    from viewer.card.editions import Edition
    from viewer.card.pdf import render_pdf
    from viewer.files import safe_name, write_file

    out: Path = arguments.out
    with closing(_store(arguments)) as store:
        subjects = _card_subjects(store, arguments)
        to_folder = out.is_dir() or len(subjects) > 1 or out.suffix.lower() != ".pdf"
        if to_folder:
            out.mkdir(parents=True, exist_ok=True)
        for subject in subjects:
            card = store.card(subject, report_id=arguments.report, as_at=arguments.as_at)
            rendered = render_pdf(card, Edition(arguments.edition))
            name = safe_name(f"{subject.id.replace('/', ' ')} {card.name}", ".pdf")
            written = write_file(out / name if to_folder else out, rendered.data)
            pages = "1 page" if rendered.pages == 1 else f"{rendered.pages} pages"
            print(f"{written} ({pages})")
            if rendered.missing:
                print(
                    f"wardcard: {written.name}: the font lacks {' '.join(rendered.missing)}; "
                    "each is shown as □.",
                    file=sys.stderr,
                )
    return DONE


def _card_subjects(store: ReportStore, arguments: argparse.Namespace) -> list[Subject]:
    subjects = [Subject.parse(word) for word in arguments.ids]
    if arguments.under:
        top = Subject.parse(arguments.under)
        subjects += [top, *(row.subject for row in store.tree(top) if not row.subject.service)]
    if arguments.all:
        for provider in store.tree():
            subjects.append(provider.subject)
            subjects += [
                row.subject for row in store.tree(provider.subject) if not row.subject.service
            ]
    if not subjects:
        raise StoreError("Name what to print: an id such as RWH01, --under ID, or --all.")
    return list(dict.fromkeys(subjects))


def _info(arguments: argparse.Namespace) -> int:
    from viewer.printout import info_lines

    with closing(_store(arguments)) as store:
        info = store.info(check=arguments.check)
    print("\n".join(info_lines(info, _data_dir(arguments), checked=arguments.check)))
    return DONE


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "import": _import,
    "find": _find,
    "ratings": _ratings,
    "report": _report,
    "card": _card,
    "info": _info,
}
