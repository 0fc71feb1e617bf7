"""The ``--db`` and ``--data-dir`` options of every command, and the data they select."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Corrupt, Refused, StoreError
from db.files.lookup import exists
from viewer.cli.argument_types import file_path, path
from viewer.cli.sentences import say
from viewer.system import data_source, paths
from viewer.system.policy import Policies

if TYPE_CHECKING:
    from db.local.trust_file import TrustFile
    from db.publishing.followed_data import WardData
    from db.reading.store import ReportStore

_NAMES = ("--db", "--data-dir")


def data_options() -> argparse.ArgumentParser:
    """A parent parser for both options; an option that is not given is missing from the result."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--db", type=file_path, metavar="PATH", help="the database file to use")
    parser.add_argument("--data-dir", type=path, metavar="PATH", help="the data folder to use")
    return parser


def after_data_options(words: Sequence[str]) -> int:
    """The index of the first word that is neither one of these options nor its value.

    >>> after_data_options(["--db", "ward.db", "--data-dir=data", "ratings", "RWH01"])
    3
    """
    index = 0
    while index < len(words) and words[index].partition("=")[0] in _NAMES:
        index += 1 if "=" in words[index] else 2
    return index


def set_policies(arguments: argparse.Namespace, policies: Policies) -> None:
    """Carry the command out under ``policies``. Raises Refused if they do not allow its options."""
    policies.check()
    arguments.policies = policies
    folder, database = named_data_dir(arguments), named_database(arguments)
    if policies.data_folder is not None:
        at_home = policies.data_folder.resolve()
        if folder is not None and folder.resolve() != at_home:
            raise Refused(f"{policies.data_folder_reason} Leave out --data-dir.")
        if database is not None and not database.resolve().is_relative_to(at_home):
            raise Refused(f"{policies.data_folder_reason} Leave out --db.")
    if database is not None and policies.fixes_following:
        raise Refused(f"{policies.following_reason} Leave out --db.")


def policies(arguments: argparse.Namespace) -> Policies:
    """The policies that the command is carried out under."""
    return arguments.policies


def named_database(arguments: argparse.Namespace) -> Path | None:
    """The database that ``--db`` names, or None."""
    return getattr(arguments, "db", None)


def named_data_dir(arguments: argparse.Namespace) -> Path | None:
    """The folder that ``--data-dir`` names, or None."""
    return getattr(arguments, "data_dir", None)


def data_dir(arguments: argparse.Namespace) -> Path:
    """The data folder: the one that ``--data-dir`` names, or the default folder on this PC."""
    return named_data_dir(arguments) or paths.data_dir(policies(arguments).data_folder)


def database(arguments: argparse.Namespace) -> Path:
    """The database to read: the named database, or the followed one, or this PC's own."""
    return data_source.database_in_use(own_database(arguments), followed(arguments))


def own_database(arguments: argparse.Namespace) -> Path:
    """The database to write to: the named database, or this PC's own, or the user's copy of that.

    A named database is always used directly, even if the window has made a copy of it.
    """
    original = original_database(arguments)
    if named_database(arguments):
        return original
    copies = data_source.own_copies(data_dir(arguments))
    return data_source.copy_in_use(copies, original, policies(arguments)) or original


def original_database(arguments: argparse.Namespace) -> Path:
    """The named database, or otherwise this PC's own, even if the user has a copy of it."""
    return named_database(arguments) or paths.database_path(data_dir(arguments))


def followed(arguments: argparse.Namespace) -> WardData | None:
    """The published data that this user follows; None if ``--db`` names a database."""
    return None if named_database(arguments) else ward_data(arguments)


def ward_data(arguments: argparse.Namespace) -> WardData:
    """The user's followed data, which the window uses too."""
    return data_source.ward_data(paths.private_dir(data_dir(arguments)), policies(arguments))


def trust_file(arguments: argparse.Namespace) -> TrustFile:
    """The register of what to improve, which the window uses too. Raises Refused."""
    return data_source.trust_file(trust_folder(arguments), followed(arguments))


def trust_folder(arguments: argparse.Namespace) -> Path:
    """The folder in which the register is, unless somebody has chosen another."""
    return paths.private_dir(data_dir(arguments))


def why_nothing_is_added(arguments: argparse.Namespace) -> str:
    """The reason why no data can be added or taken out, or an empty text if it can."""
    return data_source.why_nothing_is_added(followed(arguments), policies(arguments))


def open_store(arguments: argparse.Namespace) -> ReportStore:
    """Open a store on the data in use; the caller closes it. Raises StoreError.

    Lines on the standard error output say if files are missing since a repair, and if the former
    published data is used because the newest cannot be.
    """
    own, ward = own_database(arguments), followed(arguments)
    store = data_source.open_store(own, ward)
    if ward is not None and (notice := ward.take_notice()):
        say(notice)
    if store.path == own:
        from db.importing.recovery import still_lost
        from viewer.wording.repairs import missing_sentence

        record = still_lost(own)
        if record is not None:
            say(
                f"{missing_sentence(len(record.lost))} 'wardcard info' lists what is missing, and "
                "'wardcard info --forget-missing' ends this reminder."
            )
    return store


def damage_of_database(arguments: argparse.Namespace) -> Corrupt | None:
    """What a check of the whole database finds, or None; nothing is changed."""
    from db.reading.store import ReportStore

    try:
        path = database(arguments)
        if path.is_file():
            with closing(ReportStore.open(path, read_only=True)) as store:
                store.info(check=True)
    except Corrupt as error:
        return error
    except StoreError:
        return None
    return None


def keep_database(database: Path, target: Path) -> None:
    """Raise Refused if ``target``, a file to write, is the ``database`` that is read from."""
    if exists(database) and exists(target) and target.samefile(database):
        raise Refused(f"{target} is the database. Give the file another name.")


def give_up_followed(arguments: argparse.Namespace, error: Corrupt) -> str:
    """No longer use the published data that ``error`` is about; what is used instead, as sentences.

    Empty if the error is about another database.
    """
    ward = followed(arguments)
    kept = ward.kept() if ward is not None else ()
    if ward is None or not kept or str(kept[0][1]) not in str(error):
        return ""
    ward.give_up(kept[0][0], str(error))
    return f"{ward.take_notice()} Run the command again.".lstrip()
