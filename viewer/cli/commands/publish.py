"""``wardcard publish``: the database as one signed file, for the PCs that follow."""

from __future__ import annotations

import argparse
from pathlib import Path

from viewer import __version__
from viewer.cli.commands import DONE, Commands, count, database, open_store
from viewer.cli.commands.passwords import add_password, password


def add(commands: Commands) -> None:
    publish = commands.add(
        "publish", "Publish the database as one signed file for the PCs that follow.", _publish
    )
    publish.add_argument("--out", type=Path, required=True, metavar="DIR")
    publish.add_argument("--key", type=Path, required=True, metavar="KEY.pem")
    publish.add_argument(
        "--version", type=count, metavar="N", help="a higher number than ever before"
    )
    add_password(publish)


def _publish(arguments: argparse.Namespace) -> int:
    from db.publishing.packs import publish
    from db.publishing.signing import read_signing_key
    from viewer.wording.packs import manifest_lines

    key = read_signing_key(arguments.key, password(arguments))
    open_store(arguments).close()
    made = publish(
        database(arguments),
        arguments.out,
        key,
        app_version=__version__,
        version=arguments.version,
    )
    print(f"{made.path} ({made.path.stat().st_size / 1e6:,.1f} MB)")
    print("\n".join(manifest_lines(made.manifest)))
    return DONE
