"""``wardcard info``: versions, places, counts, sources and freshness; checks and repairs."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Corrupt, NotADatabase, StoreError
from viewer.cli.commands import (
    DONE,
    REFUSED,
    Commands,
    data_dir,
    database,
    followed,
    open_store,
    original_database,
    own_database,
)
from viewer.cli.commands.load import Stop, progress_line
from viewer.system import paths
from viewer.system.data_source import open_followed, own_copies
from viewer.wording import records as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.importing.recovery import Rebuilt
    from db.publishing.followed_data import WardData


def add(commands: Commands) -> None:
    info = commands.add(
        "info", "Show versions, places, counts, sources and freshness; check the database.", _info
    )
    what = info.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="check every page of the database")
    what.add_argument(
        "--repair",
        action="store_true",
        help="check it, and if it is damaged set it aside, begin anew and load its files again",
    )


def _info(arguments: argparse.Namespace) -> int:
    from viewer.cli.report_text import info_lines

    if arguments.repair:
        return _repair(arguments)
    with closing(open_store(arguments)) as store:
        info = store.info(check=arguments.check)
    copy = _about_copy(arguments)
    lines = info_lines(info, data_dir(arguments), checked=arguments.check, about_copy=copy)
    print("\n".join(lines))
    return DONE


def _about_copy(arguments: argparse.Namespace) -> Iterator[str]:
    """Whose database it is, where the user has a copy of it."""
    original, used = original_database(arguments), database(arguments)
    copy = own_copies(data_dir(arguments)).of(original)
    if copy is None:
        return
    if used == copy.path:
        yield f"It is your own copy of {original}, made on {words.day(copy.made.date())}."
    elif used == original:
        use = "the window opens it instead" if copy.in_use else "not in use"
        yield f"Your own copy of it: {copy.path} ({use})"


def _repair(arguments: argparse.Namespace) -> int:
    """Does what the window does with damaged data, and loads the files again at once."""
    from db.importing.recovery import repair

    _let_go_of_damaged(followed(arguments))
    own, original = own_database(arguments), original_database(arguments)
    named = getattr(arguments, "db", None) is not None
    if own != original and _copy_is_damaged(arguments, own, original):
        return DONE
    rebuilt = repair(own, paths.bundled_packs(), only_wardcards=named)
    if rebuilt is None:
        print(f"{own} was checked from end to end and is whole; nothing was changed.")
        return DONE
    print(f"{rebuilt.why}\nIt was set aside as {rebuilt.aside}.")
    print("A new one holds the bundled reports. Where Wardcard's window is open, start it anew.")
    loaded, missing = _load_again(own, rebuilt)
    _list("Loaded again:", loaded)
    _list("Still to be added, with 'wardcard import':", missing)
    if not missing:
        return DONE
    told = "1 file is" if len(missing) == 1 else f"{len(missing)} files are"
    print(f"wardcard: {told} still to be added; see the list.", file=sys.stderr)
    return REFUSED


def _let_go_of_damaged(ward: WardData | None) -> None:
    """Published data can be had again: a damaged database of them is of no use to anybody."""
    before = ward.kept() if ward is not None else ()
    if not before:
        return
    store = open_followed(ward, thorough=True)
    if store is None or str(store.path) != str(before[0][1]):
        print(
            f"{before[0][1]} is damaged and not used any more. Its pack is taken again the next "
            "time that Wardcard looks at the folder it follows."
        )
    if store is not None:
        store.close()


def _copy_is_damaged(arguments: argparse.Namespace, copy: Path, original: Path) -> bool:
    """A copy is not begun anew, which would lack what it is a copy of, but used no more."""
    from db.importing.recovery import open_sound

    try:
        with closing(open_sound(copy, ())) as store:
            store.info(check=True)
    except (Corrupt, NotADatabase) as error:
        own_copies(data_dir(arguments)).use(original, wanted=False)
        print(f"{error} It stays where it is, and {original} is in use again.")
        return True
    return False


def _load_again(own: Path, rebuilt: Rebuilt) -> tuple[list[str], list[str]]:
    """The files that are in the new database now, and those that are not, with the reason."""
    from db.importing.loader import Loader

    loaded: list[str] = []
    missing = [f"{path} (it cannot be found as it was)" for path in rebuilt.lost]
    with Stop() as stop, progress_line(sys.stderr) as line:
        for file in rebuilt.again:
            try:
                # One by one, as the window does: what is wrong with one hinders no other.
                Loader(own).load([file], line.show, stop.asked_for)
                loaded.append(str(file))
            except StoreError as error:
                missing.append(f"{file} ({error})")
            except KeyboardInterrupt:
                missing.append(f"{file} (stopped)")
    return loaded, missing


def _list(title: str, lines: list[str]) -> None:
    if lines:
        print("\n  ".join((title, *lines)))
