"""``wardcard verify``: whether a data pack is whole, and who signed it."""

from __future__ import annotations

import argparse
from pathlib import Path

from viewer import __version__
from viewer.cli.commands import DONE, Commands


def add(commands: Commands) -> None:
    verify = commands.add("verify", "Check a data pack: signature, content and database.", _verify)
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument("--key", type=Path, metavar="PUB", help="the public key of its publisher")


def _verify(arguments: argparse.Namespace) -> int:
    from db.publishing.packs import verify
    from db.publishing.signing import read_public_key
    from viewer.wording.packs import manifest_lines

    trusted = read_public_key(arguments.key) if arguments.key else None
    manifest = verify(arguments.file, app_version=__version__, trusted=trusted)
    if trusted is not None:
        print(f"{arguments.file} is whole, and its publisher's.")
    else:
        print(f"{arguments.file} is whole. Name its publisher's key with --key to check who it is.")
    print("\n".join(manifest_lines(manifest)))
    return DONE
