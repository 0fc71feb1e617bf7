"""The command line: finds the command, runs it and turns refusals into an exit status.

Commands run without importing Qt unless they need it. Without a command the window opens.
"""

from __future__ import annotations

import errno
import sys
from argparse import Namespace
from collections.abc import Sequence

from db.domain.errors import Refused, StoreError
from viewer.cli import commands
from viewer.cli.command import DONE, REFUSED, Command, WrongUsage
from viewer.cli.data_options import (
    after_data_options,
    named_data_dir,
    named_database,
    set_policies,
)
from viewer.cli.window_options import open_window, refuse_window, window_parser
from viewer.system.policy import Policies, this_computers
from viewer.system.saving import SaveError


def run(words: Sequence[str], policies: Policies | None = None) -> int:
    """Run the command line ``words`` and return the exit status: 0 for success, 1 if refused.

    Without ``policies``, those of this computer apply.
    Raises SystemExit with status 2 for wrong usage, and with 0 after ``--help`` or ``--version``.
    """
    _speak_utf8()
    policies = this_computers() if policies is None else policies
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
        try:
            return _run(arguments)
        except WrongUsage as error:
            command.parser().error(str(error))
    except (StoreError, SaveError) as error:
        if str(error) not in policies.faults:
            print(f"wardcard: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        # Commands that have begun something say what became of it.
        print("wardcard: Stopped.", file=sys.stderr)
        return REFUSED
    except OSError as error:
        if not _is_reader_gone(error):
            raise
        sys.stderr.close()  # so that Python does not report it again when it ends
        return DONE


def _is_reader_gone(error: OSError) -> bool:
    """Return whether the program that read the output, such as 'head' or 'more', has ended.

    Windows calls it an invalid argument; if another call got one, an empty line can be written.
    """
    if sys.platform == "win32" and error.errno == errno.EINVAL:
        try:
            print(flush=True)
        except OSError:
            return True
    return isinstance(error, BrokenPipeError)


def _apply(policies: Policies, arguments: Namespace) -> None:
    """Print what is wrong with ``policies``, and carry the command out under them."""
    for fault in policies.faults:
        print(f"wardcard: {fault}", file=sys.stderr)
    set_policies(arguments, policies)


def _command_named(word: str) -> Command | None:
    return next((command for command in commands.COMMANDS if command.name == word), None)


def _run(arguments: Namespace) -> int:
    """Run the command; if it is refused, say what to do that is possible here."""
    try:
        return arguments.run(arguments)
    except StoreError as error:
        from viewer.wording.repairs import with_remedy

        folder = named_data_dir(arguments)
        options = f' --data-dir "{folder}"' if folder else ""
        sentence = with_remedy(error, arguments.policies, named_database(arguments), options)
        if sentence == str(error):
            raise
        raise StoreError(sentence) from error


def _speak_utf8() -> None:
    """Set the output to UTF-8, because Windows code pages lack some letters and all arrows."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
