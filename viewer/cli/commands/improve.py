"""``wardcard improve``: the register of what to improve, and what is being done about it."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from db.domain.age import today
from db.domain.errors import Refused
from db.domain.register import (
    FIXED,
    Entry,
    Field,
    Order,
    RegisterFilter,
    choices,
    counts,
    ordered,
)
from db.domain.subject import Subject
from viewer.cli.argument_types import file_path, path
from viewer.cli.command import DONE, Command, WrongUsage, no_arguments
from viewer.cli.commands.improve_changes import ACTION, ADD, EVIDENCE, SET
from viewer.cli.data_options import open_store, trust_file, trust_folder
from viewer.cli.register_entries import entry_values, find_entry
from viewer.cli.sentences import say
from viewer.wording.improve import (
    NOTHING_FITS,
    NOTHING_TO_IMPROVE,
    comparison_lines,
    counts_words,
    detail_lines,
    entry_columns,
    entry_lines,
    history_line,
    restored_words,
    suggestion_words,
    unknown_value,
)
from viewer.wording.phrases import entries_words

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_FIELDS = {field.value: field for field in Field}
_ORDERS = {order.value: order for order in Order}


# list


def _choice(text: str) -> tuple[Field, str]:
    name, equals, value = text.partition("=")
    if name not in _FIELDS or not equals:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a filter; write WHAT=VALUE, where WHAT is one of: "
            f"{', '.join(_FIELDS)}"
        )
    return _FIELDS[name], " ".join(value.split())


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", metavar="ID", help="a trust, site or service only")
    parser.add_argument(
        "--filter",
        type=_choice,
        action="append",
        default=[],
        metavar="WHAT=VALUE",
        help="only what matches, such as status=off track; can be repeated; WHAT is one of: "
        f"{', '.join(_FIELDS)}",
    )
    parser.add_argument("--text", default="", metavar="WORDS", help="only what has these words")
    parser.add_argument("--sort", choices=tuple(_ORDERS), default=Order.DUE.value)
    parser.add_argument("--reverse", action="store_true", help="the other way round")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text")


def _list(arguments: argparse.Namespace) -> int:
    under = Subject.parse(arguments.id) if arguments.id is not None else None
    everything, day = _register(arguments, under), today()
    chosen = RegisterFilter(frozenset(arguments.filter), arguments.text)
    _check_values(everything, chosen, day)
    found = ordered(
        filter(chosen.fits(day), everything), _ORDERS[arguments.sort], reverse=arguments.reverse
    )
    if arguments.format == "json":
        print(json.dumps([entry_values(each, day) for each in found], ensure_ascii=False, indent=2))
    elif arguments.format == "csv":
        from viewer.wording.columns import csv_rows

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows(csv_rows(entry_columns(day), found))
    elif found:
        print(counts_words(counts(found, day), len(everything)))
        for entry in found:
            print("\n".join(("", *entry_lines(entry, day))))
    else:
        print(NOTHING_FITS if everything else NOTHING_TO_IMPROVE)
    return DONE


def _check_values(entries: Sequence[Entry], chosen: RegisterFilter, day: date) -> None:
    """Raise WrongUsage for a value that no entry has, with those that there are."""
    for field, value in sorted(chosen.values, key=lambda each: (each[0].value, each[1])):
        known = FIXED.get(field) or [
            each for each, _ in choices(entries, RegisterFilter(), field, day)
        ]
        if entries and value.casefold() not in {each.casefold() for each in known}:
            raise WrongUsage(unknown_value(field, value, known))


def _register(arguments: argparse.Namespace, under: Subject | None = None) -> tuple[Entry, ...]:
    from db.reading.register import register

    with closing(open_store(arguments)) as store:
        return register(store, trust_file(arguments), under)


# show, repeats


def _add_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="its key or the trust's reference")


def _add_show(parser: argparse.ArgumentParser) -> None:
    _add_key(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _show(arguments: argparse.Namespace) -> int:
    from db.local.response_values import change_values, value_of

    entries, day, file = _register(arguments), today(), trust_file(arguments)
    entry = find_entry(entries, arguments.key)
    saved, history = file.response(entry.key), file.history(entry.key)
    if arguments.format == "json":
        print(
            json.dumps(
                {
                    **entry_values(entry, day),
                    "response": value_of(saved.response),
                    "history": [
                        {
                            "version": save.version,
                            "saved": save.saved.isoformat(),
                            "by": save.by,
                            "changed": [change_values(each) for each in save.changed],
                        }
                        for save in history
                    ],
                },
                ensure_ascii=False,
                indent=2,
            )
        )
        return DONE
    known = {each.key: each.requirement for each in entries}
    print("\n".join(detail_lines(entry, saved, day, known)))
    if history:
        print("\n    ".join(("\nHistory", *map(history_line, history))))
    return DONE


def _repeats(arguments: argparse.Namespace) -> int:
    from db.domain.repeats import suggestions

    entries = _register(arguments)
    entry = find_entry(entries, arguments.key)
    declined = trust_file(arguments).response(entry.key).response.no_repeats
    settled = {*entry.progress.repeats, *declined}
    others = (each.requirement for each in entries if each.key not in settled)
    themes = {each.key: each.progress.theme for each in entries if each.progress.theme}
    found = suggestions(entry.requirement, others, themes)
    for suggestion in found:
        print(suggestion_words(suggestion))
    if not found:
        print("Nothing earlier looks like it.")
    return DONE


# Copies


def _add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=file_path, metavar="OUT", help="the file to write")


def _export(arguments: argparse.Namespace) -> int:
    from db.local.trust_copies import export

    number = export(trust_file(arguments), arguments.out)
    print(f"{arguments.out}: {entries_words(number)}, with all that was changed.")
    return DONE


def _backup(arguments: argparse.Namespace) -> int:
    from db.local.trust_copies import back_up

    number = back_up(trust_file(arguments), arguments.out)
    print(f"{arguments.out}: a backup of the register, with {entries_words(number)}.")
    return DONE


def _add_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("backup", type=path, metavar="BACKUP", help="a backup of the register")
    parser.add_argument("--yes", action="store_true", help="do it; without it, only show what")


def _restore(arguments: argparse.Namespace) -> int:
    from db.local.trust_copies import compare, restore

    file = trust_file(arguments)
    if file.why_read_only:
        raise Refused(file.why_read_only)
    comparison = compare(file, arguments.backup)
    print("\n".join(comparison_lines(comparison)))
    if not arguments.yes:
        say("Nothing was changed. To go back to the backup, add --yes.")
        return DONE
    aside = restore(file, arguments.backup)
    print(restored_words(comparison.backup, str(aside or "")))
    return DONE


def _add_where(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "folder", nargs="?", type=path, metavar="FOLDER", help="the folder to keep it in"
    )
    what.add_argument("--data-folder", action="store_true", help="keep it in the data folder again")


def _where(arguments: argparse.Namespace) -> int:
    from db.local.trust_copies import begin_in
    from db.local.trust_place import TrustPlace

    place = TrustPlace(trust_folder(arguments))
    if arguments.folder is None and not arguments.data_folder:
        print(trust_file(arguments).path)
        return DONE
    folder: Path | None = arguments.folder
    if folder is None:
        place.choose(None)
        print(f"The register is now {place.path}.")
        return DONE
    before = trust_file(arguments)
    if before.why_read_only:
        raise Refused(before.why_read_only)
    copied = begin_in(before, folder)
    place.choose(folder)
    print(f"The register is now {place.path}.")
    if copied:
        print(f"It was copied there; the one before is still {before.path}, and no longer used.")
    return DONE


IMPROVE = Command(
    "improve",
    "Show and change what is to improve, and what is being done about it.",
    no_arguments,
    actions=(
        Command("list", "List what is to improve, with status, owner and date.", _add_list, _list),
        Command("show", "Show everything about one entry, with its history.", _add_show, _show),
        SET,
        ACTION,
        EVIDENCE,
        ADD,
        Command("repeats", "Suggest earlier ones that one may repeat.", _add_key, _repeats),
        Command("export", "Write the whole register as JSON.", _add_out, _export),
        Command("backup", "Copy the register to a file.", _add_out, _backup),
        Command(
            "restore", "Go back to a backup; shows first what will change.", _add_restore, _restore
        ),
        Command("where", "Show or choose the folder of the register.", _add_where, _where),
    ),
)
