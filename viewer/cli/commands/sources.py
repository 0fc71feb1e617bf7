"""``wardcard sources``: list the loaded files, or take one out."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from typing import TYPE_CHECKING

from db.domain.errors import Refused
from viewer.cli.command import DONE, Command
from viewer.cli.command import count as whole_number
from viewer.cli.data_options import open_store, own_database, why_nothing_is_added
from viewer.cli.loaded_file import file_values

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--format", choices=("text", "json"), default="text")
    what.add_argument(
        "--remove",
        type=whole_number,
        metavar="ID",
        help="take out the file with this number, and everything that is in no other file",
    )


def _run(arguments: argparse.Namespace) -> int:
    from viewer.wording.sources import file_lines

    if arguments.remove is not None:
        return _remove(arguments)
    with closing(open_store(arguments)) as store:
        files = store.loaded_files()
    if arguments.format == "json":
        print(json.dumps([_record(file) for file in files], ensure_ascii=False, indent=2))
    else:
        print("\n".join(file_lines(files)))
    return DONE


def _record(file: LoadedFile) -> dict[str, object]:
    return {"id": file.id, **file_values(file), "only_here": file.only_here}


def _remove(arguments: argparse.Namespace) -> int:
    from db.importing.removal import remove_file
    from viewer.wording.sources import taken_out_lines

    if hindrance := why_nothing_is_added(arguments):
        raise Refused(hindrance)
    with closing(open_store(arguments)) as store:
        expected = store.in_place()
    removal = remove_file(own_database(arguments), arguments.remove, expected=expected)
    print(taken_out_lines(removal))
    return DONE


SOURCES = Command("sources", "List the loaded files, or take one out.", _add_arguments, _run)
