"""``wardcard key``: manage the keys that sign published data."""

from __future__ import annotations

import argparse
from pathlib import Path

from viewer.cli.argument_types import file_path, path
from viewer.cli.command import DONE, Command, no_arguments
from viewer.cli.passwords import add_password, password
from viewer.cli.signing_keys import signing_key


def _add_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=file_path, metavar="FILE.pem", help="the private key to write")
    add_password(parser)


def _new(arguments: argparse.Namespace) -> int:
    from db.publishing.signing import new_key

    file: Path = arguments.file
    secret = password(arguments, twice=True)
    public = new_key(file, secret)
    if secret:
        print(f"{file}: the private key, protected by its password.")
    else:
        print(f"{file}: the private key, without a password: keep it where only you can read it.")
    print(f"{file.with_suffix('.pub')}: the public key, for the PCs that follow you.")
    print(f"Fingerprint: {public.fingerprint}")
    return DONE


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=path, metavar="FILE", help="a .pub or .pem file")
    add_password(parser)


def _show(arguments: argparse.Namespace) -> int:
    from db.publishing.signing import read_public_key

    file: Path = arguments.file
    if file.suffix == ".pub":
        public = read_public_key(file)
    else:
        public = signing_key(file, password(arguments)).public
    print(f"Fingerprint: {public.fingerprint}")
    print(f"Public key: {public.text}")
    return DONE


def _add_rotate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=file_path, metavar="NEW.pem", help="the new private key to write"
    )
    parser.add_argument(
        "--key", type=path, required=True, metavar="OLD.pem", help="the present private key"
    )
    add_password(parser, "the old key's")
    add_password(parser, "the new key's", "new-")


def _rotate(arguments: argparse.Namespace) -> int:
    from db.publishing.signing import rotate_key

    file: Path = arguments.file
    old = signing_key(arguments.key, password(arguments))
    public = rotate_key(old, file, password(arguments, "new-", twice=True))
    print(f"{file}: the new private key, and {file.with_suffix('.pub').name}, its public key.")
    print(
        f"{file.with_suffix('.rotation')}: the old key vouches for it here. Keep this file in the "
        f"same folder as {file.name}: what you publish from now on carries it, and PCs that trust "
        "the old key accept the new one."
    )
    print(f"Fingerprint: {public.fingerprint}")
    return DONE


KEY = Command(
    "key",
    "Make, show and replace the keys that published data is signed with.",
    no_arguments,
    actions=(
        Command("new", "Make a key: FILE.pem to keep, FILE.pub to give to others.", _add_new, _new),
        Command("show", "Show the fingerprint of a key, public or private.", _add_show, _show),
        Command("rotate", "Make a new key that the present one vouches for.", _add_rotate, _rotate),
    ),
)
