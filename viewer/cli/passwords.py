"""Passwords for private keys, read from a file or a prompt but never from the command line."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from db.domain.errors import Refused, StoreError


def add_password(parser: argparse.ArgumentParser, whose: str = "the key's", new: str = "") -> None:
    """Add ``--password-file`` and ``--ask-password``, which cannot be used together.

    ``whose`` names the key in their help; ``new`` is 'new-' for the password of a second key.
    """
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        f"--{new}password-file",
        type=Path,
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
            text = file.read_text("utf-8-sig").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"The password cannot be read from {file}: {error}.") from error
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
        text = getpass.getpass(prompt)
        if twice and text != getpass.getpass("The same password again: "):
            raise Refused("The two passwords differ; nothing was done. Try again.")
    except EOFError as error:
        raise StoreError("No password was given; use --password-file FILE in scripts.") from error
    return text
