"""``wardcard verify``: check that a data pack is complete and undamaged, and who signed it."""

from __future__ import annotations

import argparse

from viewer import __version__
from viewer.cli.argument_types import path
from viewer.cli.command import DONE, Command


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=path, metavar="FILE", help="the data pack")
    parser.add_argument("--key", type=path, metavar="PUB", help="the public key of its publisher")


def _run(arguments: argparse.Namespace) -> int:
    from db.publishing.packs import verify
    from db.publishing.signing import read_public_key
    from viewer.wording.packs import manifest_lines

    trusted = read_public_key(arguments.key) if arguments.key else None
    manifest = verify(arguments.file, app_version=__version__, trusted=trusted)
    if trusted is not None:
        print(f"{arguments.file} is undamaged, and signed with its publisher's key.")
    else:
        print(
            f"{arguments.file} is undamaged. To check who published it, give the publisher's key "
            "with --key."
        )
    print("\n".join(manifest_lines(manifest)))
    return DONE


VERIFY = Command(
    "verify", "Check a data pack: its signature, content and database.", _add_arguments, _run
)
