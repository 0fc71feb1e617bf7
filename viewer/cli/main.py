"""The command line: finds the command, runs it and turns refusals into an exit status.

Commands run without importing Qt unless they need it. Without a command the window opens.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from db.domain.errors import Corrupt, NotADatabase, StoreError
from viewer.cli import commands
from viewer.cli.command import DONE, REFUSED, Command, WrongUsage
from viewer.cli.data_options import after_data_options, named_data_dir, named_database
from viewer.cli.window_options import open_window, window_parser
from viewer.system.saving import SaveError


def run(words: Sequence[str]) -> int:
    """Run the command line ``words`` and return the exit status: 0 for success, 1 if refused.

    Raises SystemExit with status 2 for wrong usage, and with 0 after ``--help`` or ``--version``.
    """
    _speak_utf8()
    index = after_data_options(words)
    command = _command_named(words[index]) if index < len(words) else None
    try:
        if command is None:
            return open_window(window_parser(commands.COMMANDS).parse_args(words))
        arguments = command.parser().parse_args([*words[:index], *words[index + 1 :]])
        try:
            return _run(arguments)
        except WrongUsage as error:
            command.parser().error(str(error))
    except (StoreError, SaveError) as error:
        print(f"wardcard: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The program reading the output, such as 'head', has ended.
        sys.stderr.close()
        return DONE


def _command_named(word: str) -> Command | None:
    return next((command for command in commands.COMMANDS if command.name == word), None)


def _run(arguments: Namespace) -> int:
    """Run the command; if the database is damaged, add to the message how to repair it."""
    try:
        return arguments.run(arguments)
    except (Corrupt, NotADatabase) as error:
        from viewer.wording.repairs import with_remedy

        folder = named_data_dir(arguments)
        options = f' --data-dir "{folder}"' if folder else ""
        sentence = with_remedy(error, named_database(arguments), options)
        raise type(error)(sentence) from error


def _speak_utf8() -> None:
    """Set the output to UTF-8, because Windows code pages lack some letters and all arrows."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
