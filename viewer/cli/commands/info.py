"""``wardcard info``: show versions, folders, counts and sources; check and repair the database."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Corrupt, NotADatabase
from viewer import __version__
from viewer.cli.command import DONE, REFUSED, Command, WrongUsage
from viewer.cli.data_options import (
    data_dir,
    database,
    followed,
    named_database,
    open_store,
    original_database,
    own_database,
    policies,
)
from viewer.cli.loaded_file import file_values
from viewer.cli.progress_line import Interruption, progress_line
from viewer.cli.sentences import say
from viewer.system import paths
from viewer.system.data_source import open_followed, own_copies
from viewer.wording import dates
from viewer.wording.attribution import ATTRIBUTION
from viewer.wording.phrases import counted
from viewer.wording.repairs import missing_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.domain.imports import StoreInfo
    from db.importing.repair_record import LostFile
    from db.publishing.followed_data import WardData

_UNDAMAGED_ONLY = " was checked from end to end and is not damaged."
_UNDAMAGED = f"{_UNDAMAGED_ONLY[:-1]}; nothing was changed."
_STILL_MISSING = "Still to be added, with 'wardcard import':"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="check every page of the database")
    what.add_argument(
        "--repair",
        action="store_true",
        help="check it; if it is damaged, set it aside, make a new one and load its files again",
    )
    what.add_argument(
        "--forget-missing",
        action="store_true",
        help="no longer name the files that are missing since a repair",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _run(arguments: argparse.Namespace) -> int:
    if arguments.repair:
        if arguments.format != "text":
            raise WrongUsage("--repair cannot be combined with --format json")
        return _repair(arguments)
    if arguments.forget_missing:
        return _forget_missing(arguments)
    with closing(open_store(arguments)) as store:
        info = store.info(check=arguments.check)
    if arguments.format == "json":
        print(json.dumps(_record(info, arguments), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(info, arguments)))
    return DONE


def _record(info: StoreInfo, arguments: argparse.Namespace) -> dict[str, object]:
    """What the text says, as JSON; dates are ISO dates, and what is not known is null."""
    original = original_database(arguments)
    copied = info.path != str(original) and info.path == str(own_database(arguments))
    set_by_policy = policies(arguments)
    return {
        "wardcard": __version__,
        "python": platform.python_version(),
        "sqlite": info.sqlite_version,
        "data_folder": str(data_dir(arguments)),
        "database": info.path,
        "own_copy_of": str(original) if copied else None,
        "size": info.size,
        "schema": info.schema_version,
        "read_only": info.read_only,
        "checked": arguments.check,
        "counts": info.counts,
        "newest_rating": info.newest_publication.isoformat() if info.newest_publication else None,
        "ages": info.freshness,
        "files": [{**file_values(file), "sha256": file.sha256} for file in info.files],
        "missing_files": [
            {
                "path": one.path,
                "inside": one.inside or None,
                "sha256": one.sha256,
                "reason": one.why,
            }
            for one in _missing(arguments)
        ],
        "policies": {
            "source": set_by_policy.source or None,
            "values": {
                name: str(value) if isinstance(value, Path) else value
                for name, value in set_by_policy.in_force().items()
            },
            "faults": list(set_by_policy.faults),
        },
    }


def _lines(info: StoreInfo, arguments: argparse.Namespace) -> Iterator[str]:
    yield f"Wardcard {__version__}"
    yield f"Python {platform.python_version()}, SQLite {info.sqlite_version}"
    yield f"Data folder: {data_dir(arguments)}"
    yield f"Database: {info.path} ({info.size / 1e6:,.1f} MB, schema {info.schema_version})"
    yield from _about_copy(arguments)
    if arguments.check:
        yield "The database was checked from end to end and is whole."
    if set_by_policy := policies(arguments).lines():
        yield ""
        yield "\n  ".join(set_by_policy)
    yield ""
    yield from (f"{name.capitalize()}: {count:,}" for name, count in info.counts.items())
    if info.newest_publication is not None:
        yield f"Newest rating published: {dates.day(info.newest_publication)}"
    yield ""
    yield "Age of overall ratings today:"
    yield from (f"  {band}: {count:,}" for band, count in info.freshness.items())
    yield ""
    yield "Files loaded:"
    for file in info.files:
        month = f", {file.month}" if file.month else ""
        yield (
            f"  {file.name} ({file.format}{month}), {counted(file.rows, 'row')}, "
            f"{dates.day(file.loaded.date())}, SHA-256 {file.sha256[:12]}…"
        )
    if missing := _missing(arguments):
        yield ""
        yield "\n  ".join((_STILL_MISSING, *missing_lines(missing)))
    yield ""
    yield ATTRIBUTION


def _missing(arguments: argparse.Namespace) -> tuple[LostFile, ...]:
    """The files that are missing since a repair of the database that is shown."""
    from db.importing.recovery import still_lost

    own = own_database(arguments)
    record = still_lost(own) if database(arguments) == own else None
    return () if record is None else record.lost


def _about_copy(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield a line about the user's own copy of the database, if there is one."""
    original, used = original_database(arguments), database(arguments)
    copy = own_copies(data_dir(arguments)).of(original)
    if copy is None:
        return
    if used == copy.path:
        yield f"It is your own copy of {original}, made on {dates.day(copy.made.date())}."
    elif used == original:
        opened = copy.in_use and not policies(arguments).copying_reason
        use = "the window opens it instead" if opened else "not in use"
        yield f"Your own copy of it: {copy.path} ({use})"


def _repair(arguments: argparse.Namespace) -> int:
    """Repair damaged data as the window does, and load the files again immediately."""
    from db.importing.recovery import load_lost, repair

    _let_go_of_damaged(followed(arguments))
    if policies(arguments).adding_reason:
        # It is checked all the same, and the answer says why it is not repaired if it is damaged.
        with closing(open_store(arguments)) as store:
            print(f"{store.info(check=True).path}{_UNDAMAGED}")
        return DONE
    own, original = own_database(arguments), original_database(arguments)
    named = named_database(arguments) is not None
    if own != original and _copy_is_damaged(arguments, own, original):
        return DONE
    with Interruption() as interruption, progress_line(sys.stderr) as line:
        rebuilt = repair(
            own,
            paths.bundled_packs(),
            only_wardcards=named,
            on_progress=line.show,
            cancelled=interruption.requested,
        )
        again = () if rebuilt else load_lost(own, line.show, interruption.requested)
    if rebuilt is None:
        print(f"{own}{_UNDAMAGED if not again else _UNDAMAGED_ONLY}")
        _list("Loaded again:", again)
        return _report_missing(_missing(arguments))
    print(f"{rebuilt.why}\nIt was set aside as {rebuilt.aside}.")
    print("A new one holds the bundled reports.")
    _list("Loaded again:", rebuilt.loaded)
    return _report_missing(rebuilt.lost)


def _report_missing(lost: Sequence[LostFile]) -> int:
    """List the files that are missing since a repair; return the exit status."""
    _list(_STILL_MISSING, missing_lines(lost))
    if not lost:
        return DONE
    files = "1 file is" if len(lost) == 1 else f"{len(lost)} files are"
    say(f"{files} still to be added; see the list.")
    return REFUSED


def _forget_missing(arguments: argparse.Namespace) -> int:
    from db.importing.recovery import dismiss_lost

    own = own_database(arguments)
    dismiss_lost(own)
    print(f"Files that are missing from {own} since a repair are no longer named.")
    return DONE


def _let_go_of_damaged(ward: WardData | None) -> None:
    """Stop using a damaged database of published data, which can be fetched again."""
    before = ward.kept() if ward is not None else ()
    if not before:
        return
    store = open_followed(ward, thorough=True)
    if store is None or str(store.path) != str(before[0][1]):
        print(
            f"{before[0][1]} is damaged and no longer used. Wardcard takes its pack again the next "
            "time it looks in the folder that it follows."
        )
    if store is not None:
        store.close()


def _copy_is_damaged(arguments: argparse.Namespace, copy: Path, original: Path) -> bool:
    """Stop using the user's copy if it is damaged; return whether it is.

    It is not replaced with a new database, which would lack the content of the original.
    """
    from db.importing.recovery import open_sound

    try:
        with closing(open_sound(copy, ())) as store:
            store.info(check=True)
    except (Corrupt, NotADatabase) as error:
        own_copies(data_dir(arguments)).use(original, wanted=False)
        print(f"{error} It stays where it is, and {original} is in use again.")
        return True
    return False


def _list(title: str, lines: Sequence[str]) -> None:
    if lines:
        print("\n  ".join((title, *lines)))


INFO = Command(
    "info",
    "Show versions, folders, counts, sources and the age of the data; check the database.",
    _add_arguments,
    _run,
)
