"""Passwords for private keys, read from a file or a prompt but never from the command line."""

from __future__ import annotations

import argparse
import getpass
import warnings
from pathlib import Path

from db.domain.errors import Refused, StoreError
from viewer.cli.argument_types import path

_LONGEST = 1000
"""The most bytes that a password can have; libraries for encryption take 1,023."""


def add_password(parser: argparse.ArgumentParser, whose: str = "the key's", new: str = "") -> None:
    """Add ``--password-file`` and ``--ask-password``, which cannot be used together.

    ``whose`` names the key in their help; ``new`` is 'new-' for the password of a second key.
    """
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        f"--{new}password-file",
        type=path,
        metavar="FILE",
        help=f"{whose} password is the first line of this file",
    )
    group.add_argument(
        f"--ask-{new}password", action="store_true", help=f"ask for {whose} password"
    )


def password(arguments: argparse.Namespace, new: str = "", *, twice: bool = False) -> bytes | None:
    """The password from the options, or None if neither option was given.

    With ``twice``, a prompt asks for it twice, as for a new key. Raises StoreError if the password
    is empty, cannot be read or differs the second time.
    """
    prefix = new.replace("-", "_")
    file: Path | None = getattr(arguments, f"{prefix}password_file")
    if file is not None:
        try:
            with file.open("rb") as stream:
                line = stream.readline(_LONGEST + 1)
            text = line.decode("utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise Refused(f"The password cannot be read from {file}: {why}.") from error
        if len(line) > _LONGEST:
            raise Refused(f"The first line of {file} is too long for a password. Check the file.")
    elif getattr(arguments, f"ask_{prefix}password"):
        text = _ask(new, twice=twice)
    else:
        return None
    if not text:
        raise Refused("The password is empty. Give one, or leave the option out.")
    return text.encode()


def _ask(new: str, *, twice: bool) -> str:
    prompt = f"{new.replace('-', ' ')}password: ".capitalize()
    try:
        with warnings.catch_warnings():
            # That what is typed would be shown, because there is no terminal.
            warnings.simplefilter("error", getpass.GetPassWarning)
            text = getpass.getpass(prompt)
            if twice and text != getpass.getpass("The same password again: "):
                raise Refused("The two passwords differ; nothing was done. Try again.")
    except (EOFError, OSError, getpass.GetPassWarning) as error:
        raise StoreError(
            "No password was given: there is no terminal to ask for it on. Use --password-file "
            "FILE in scripts."
        ) from error
    return text
