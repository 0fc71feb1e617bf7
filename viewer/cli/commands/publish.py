"""``wardcard publish``: write the database as one signed file for the PCs that follow."""

from __future__ import annotations

import argparse
import sys

from db.domain.errors import Cancelled
from viewer import __version__
from viewer.cli.argument_types import path
from viewer.cli.command import DONE, Command, count
from viewer.cli.data_options import database, open_store, trust_file
from viewer.cli.passwords import add_password, password
from viewer.cli.progress_line import Interruption, progress_line
from viewer.cli.sentences import say
from viewer.cli.signing_keys import signing_key


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=path, required=True, metavar="DIR", help="the folder to publish in"
    )
    parser.add_argument(
        "--key", type=path, required=True, metavar="KEY.pem", help="the private key to sign with"
    )
    parser.add_argument(
        "--version", type=count, metavar="N", help="a higher number than any before"
    )
    parser.add_argument(
        "--without-register",
        action="store_true",
        help="leave out what is to improve and what is done about it",
    )
    add_password(parser)


def _run(arguments: argparse.Namespace) -> int:
    from db.publishing.packs import publish
    from db.publishing.steps import PublishMonitor, PublishProgress
    from viewer.wording.packs import manifest_lines, publishing_text

    key = signing_key(arguments.key, password(arguments))
    open_store(arguments).close()

    def report(progress: PublishProgress) -> None:
        line.show_text(publishing_text(progress), progress.share, progress.step.label)

    try:
        with Interruption() as interruption, progress_line(sys.stderr) as line:
            published = publish(
                database(arguments),
                arguments.out,
                key,
                app_version=__version__,
                version=arguments.version,
                register=None if arguments.without_register else trust_file(arguments),
                monitor=PublishMonitor(report, interruption.requested),
            )
    except KeyboardInterrupt:
        raise Cancelled("Publishing was stopped. Nothing in the folder has changed.") from None
    print(f"{published.path} ({published.path.stat().st_size / 1e6:,.1f} MB)")
    print("\n".join(manifest_lines(published.manifest)))
    if published.doubt:
        say(published.doubt)
    return DONE


PUBLISH = Command(
    "publish",
    "Publish the database as one signed file for the PCs that follow.",
    _add_arguments,
    _run,
)
