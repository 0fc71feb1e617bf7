"""The command line: finds the command, runs it and turns refusals into an exit status.

Commands run without importing Qt unless they need it. Without a command the window opens.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from db.domain.errors import Corrupt, Refused, StoreError
from db.files.register import clean_up
from viewer.cli import commands
from viewer.cli.command import REFUSED, Command, WrongUsage
from viewer.cli.data_options import (
    after_data_options,
    damage_of_database,
    data_dir,
    give_up_followed,
    named_data_dir,
    named_database,
    set_policies,
)
from viewer.cli.ending import Terminated, end_by_signal, status_after, terminating, write_out
from viewer.cli.late_log import late_log
from viewer.cli.sentences import say
from viewer.cli.window_options import open_window, refuse_window, window_parser
from viewer.system import paths
from viewer.system.policy import Policies, this_computers
from viewer.system.saving import SaveError


def run(words: Sequence[str], policies: Policies | None = None) -> int:
    """Run the command line ``words`` and return the exit status: 0 for success, 1 if refused.

    Without ``policies``, those of this computer apply.
    Raises SystemExit with status 2 for wrong usage, and with 0 after ``--help`` or ``--version``.
    """
    _speak_utf8()
    try:
        try:
            return _run_words(words, this_computers() if policies is None else policies)
        finally:
            write_out()
    except KeyboardInterrupt:
        # Commands that have begun something say what became of it.
        say("Stopped.")
        return REFUSED
    except (OSError, MemoryError, ImportError) as error:
        return status_after(error)
    except Terminated as ended:
        return end_by_signal(ended.number)


def _run_words(words: Sequence[str], policies: Policies) -> int:
    index = after_data_options(words)
    command = _command_named(words[index]) if index < len(words) else None
    try:
        if command is None:
            arguments = window_parser(commands.COMMANDS).parse_args(words)
            try:
                _apply(policies, arguments)
            except Refused as error:
                refuse_window(arguments, str(error))
                raise
            return open_window(arguments)
        arguments = command.parser().parse_args([*words[:index], *words[index + 1 :]])
        _apply(policies, arguments)
        clean_up()
        try:
            with late_log(lambda: paths.private_dir(data_dir(arguments))), terminating():
                return _run(arguments)
        except WrongUsage as error:
            action = getattr(arguments, "action", None)
            parser = command.parser()
            parser.prog = " ".join(filter(None, (parser.prog, action)))
            parser.error(str(error))
    except (StoreError, SaveError) as error:
        if str(error) not in policies.faults:
            say(str(error))
        return REFUSED


def _apply(policies: Policies, arguments: Namespace) -> None:
    """Print what is wrong with ``policies``, and carry the command out under them."""
    for fault in policies.faults:
        say(fault)
    set_policies(arguments, policies)
    paths.keep_register_of_temporary_files(data_dir(arguments))


def _command_named(word: str) -> Command | None:
    return next((command for command in commands.COMMANDS if command.name == word), None)


def _run(arguments: Namespace) -> int:
    """Run the command; if it is refused, say what to do that is possible here."""
    try:
        return _run_or_name_damage(arguments)
    except StoreError as error:
        from viewer.wording.repairs import with_remedy

        if isinstance(error, Corrupt) and (instead := give_up_followed(arguments, error)):
            raise StoreError(instead) from error

        folder = named_data_dir(arguments)
        options = f' --data-dir "{folder}"' if folder else ""
        sentence = with_remedy(error, arguments.policies, named_database(arguments), options)
        if sentence == str(error):
            raise
        raise StoreError(sentence) from error


def _run_or_name_damage(arguments: Namespace) -> int:
    """Run the command; if it fails because the database is damaged, raise Corrupt, which says so.

    The values of a damaged database can make anything fail that works with them.
    """
    try:
        return arguments.run(arguments)
    except (StoreError, SaveError, WrongUsage, OSError, MemoryError, ImportError):
        raise
    except Exception as error:
        if damage := damage_of_database(arguments):
            raise damage from error
        raise


def _speak_utf8() -> None:
    """Set the output to UTF-8, because Windows code pages lack some letters and all arrows."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
