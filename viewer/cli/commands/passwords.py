"""Passwords of private keys: from a file, or asked for. Never from the command line itself."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from db.domain.errors import Refused, StoreError


def add_password(parser: argparse.ArgumentParser, whose: str = "the key's", new: str = "") -> None:
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
    """The password that was named, or None. Raises StoreError."""
    prefix = new.replace("-", "_")
    file: Path | None = getattr(arguments, f"{prefix}password_file")
    if file is not None:
        try:
            words = file.read_text("utf-8-sig").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"The password cannot be read from {file}: {error}.") from error
    elif getattr(arguments, f"ask_{prefix}password"):
        words = _ask(new, twice=twice)
    else:
        return None
    if not words:
        raise Refused("The password is empty. Give one, or leave the option out.")
    return words.encode()


def _ask(new: str, *, twice: bool) -> str:
    asked = f"{new.replace('-', ' ')}password: ".capitalize()
    try:
        words = getpass.getpass(asked)
        if twice and words != getpass.getpass("The same again: "):
            raise Refused("The two passwords differ; nothing was done. Try again.")
    except EOFError as error:
        raise StoreError("No password was given; use --password-file FILE in scripts.") from error
    return words
