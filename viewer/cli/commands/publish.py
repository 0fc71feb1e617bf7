"""``wardcard publish``: write the database as one signed file for the PCs that follow."""

from __future__ import annotations

import argparse
from pathlib import Path

from viewer import __version__
from viewer.cli.command import DONE, Command, count
from viewer.cli.data_options import database, open_store
from viewer.cli.passwords import add_password, password
from viewer.cli.signing_keys import signing_key


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder to publish in"
    )
    parser.add_argument(
        "--key", type=Path, required=True, metavar="KEY.pem", help="the private key to sign with"
    )
    parser.add_argument(
        "--version", type=count, metavar="N", help="a higher number than any before"
    )
    add_password(parser)


def _run(arguments: argparse.Namespace) -> int:
    from db.publishing.packs import publish
    from viewer.wording.packs import manifest_lines

    key = signing_key(arguments.key, password(arguments))
    open_store(arguments).close()
    published = publish(
        database(arguments),
        arguments.out,
        key,
        app_version=__version__,
        version=arguments.version,
    )
    print(f"{published.path} ({published.path.stat().st_size / 1e6:,.1f} MB)")
    print("\n".join(manifest_lines(published.manifest)))
    return DONE


PUBLISH = Command(
    "publish",
    "Publish the database as one signed file for the PCs that follow.",
    _add_arguments,
    _run,
)
