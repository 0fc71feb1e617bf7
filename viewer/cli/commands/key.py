"""``wardcard key``: the keys that published data are signed with."""

from __future__ import annotations

import argparse
from pathlib import Path

from viewer.cli.commands import DONE, Commands
from viewer.cli.commands.passwords import add_password, password


def add(commands: Commands) -> None:
    parser = commands.add("key", "Make, show and rotate the keys that data are signed with.", _show)
    actions = parser.add_subparsers(dest="action", required=True)
    new = actions.add_parser("new", help="make a key: FILE.pem to keep, FILE.pub to hand out")
    new.add_argument("file", type=Path, metavar="FILE.pem")
    add_password(new)
    new.set_defaults(run=_new)
    show = actions.add_parser("show", help="the fingerprint of a key, public or private")
    show.add_argument("file", type=Path, metavar="FILE")
    add_password(show)
    show.set_defaults(run=_show)
    rotate = actions.add_parser("rotate", help="make a new key that the present one vouches for")
    rotate.add_argument("file", type=Path, metavar="NEW.pem")
    rotate.add_argument("--key", type=Path, required=True, metavar="OLD.pem")
    add_password(rotate, "the old key's")
    add_password(rotate, "the new key's", "new-")
    rotate.set_defaults(run=_rotate)


def _new(arguments: argparse.Namespace) -> int:
    from db.publishing.signing import new_key

    file: Path = arguments.file
    secret = password(arguments, twice=True)
    public = new_key(file, secret)
    kept = "under its password" if secret else "without a password: only you should be able to read"
    print(f"{file}: the private key, {kept}{' it' if not secret else ''}.")
    print(f"{file.with_suffix('.pub')}: the public key, for the PCs that follow you.")
    print(f"Fingerprint: {public.fingerprint}")
    return DONE


def _show(arguments: argparse.Namespace) -> int:
    from db.publishing.signing import read_public_key, read_signing_key

    file: Path = arguments.file
    if file.suffix == ".pub":
        public = read_public_key(file)
    else:
        public = read_signing_key(file, password(arguments)).public
    print(f"Fingerprint: {public.fingerprint}")
    print(f"Public key: {public.text}")
    return DONE


def _rotate(arguments: argparse.Namespace) -> int:
    from db.publishing.signing import read_signing_key, rotate_key

    file: Path = arguments.file
    old = read_signing_key(arguments.key, password(arguments))
    public = rotate_key(old, file, password(arguments, "new-", twice=True))
    print(f"{file}: the new private key, and {file.with_suffix('.pub').name}, its public key.")
    print(
        f"{file.with_suffix('.rotation')}: the old key's word for it. Keep it beside {file.name}: "
        "what you publish from now on carries it, and PCs that trust the old key take the new one."
    )
    print(f"Fingerprint: {public.fingerprint}")
    return DONE
