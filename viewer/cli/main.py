"""The command line: finds the command, runs it and turns refusals into an exit status.

It answers without importing Qt; without a command it opens the window.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from db.domain.errors import Corrupt, NotADatabase, StoreError
from viewer.cli import commands
from viewer.cli.command import DONE, REFUSED, Command
from viewer.cli.data_options import after_data_options, named_data_dir, named_database
from viewer.cli.window_options import open_window, window_parser
from viewer.system.saving import SaveError


def run(words: Sequence[str]) -> int:
    """Do what the arguments ``words`` say and return the exit status: 0 done, 1 refused.

    Raises SystemExit: with status 2 for wrong usage, with 0 after ``--help`` and ``--version``.
    """
    _speak_utf8()
    index = after_data_options(words)
    command = _command_named(words[index]) if index < len(words) else None
    try:
        if command is None:
            return open_window(window_parser(commands.COMMANDS).parse_args(words))
        arguments = command.parser().parse_args([*words[:index], *words[index + 1 :]])
        return _run(arguments)
    except (StoreError, SaveError) as error:
        print(f"wardcard: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The program that reads the output has ended, as 'head' does.
        sys.stderr.close()
        return DONE


def _command_named(word: str) -> Command | None:
    return next((command for command in commands.COMMANDS if command.name == word), None)


def _run(arguments: Namespace) -> int:
    """Run the command; a refusal because of a damaged database says how to repair it."""
    try:
        return arguments.run(arguments)
    except (Corrupt, NotADatabase) as error:
        from viewer.wording.repairs import with_remedy

        folder = named_data_dir(arguments)
        options = f' --data-dir "{folder}"' if folder else ""
        sentence = with_remedy(error, named_database(arguments), options)
        raise type(error)(sentence) from error


def _speak_utf8() -> None:
    """Write UTF-8: ratings and names have letters and arrows that a Windows code page lacks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
