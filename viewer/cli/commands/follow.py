"""``wardcard follow``: take published data from a folder, and later versions as they appear."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.errors import Refused, StoreError
from db.files.lookup import exists, is_folder
from viewer import __version__
from viewer.cli.argument_types import path
from viewer.cli.command import DONE, Command
from viewer.cli.data_options import policies, ward_data

if TYPE_CHECKING:
    from db.publishing.followed_data import WardData


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "folder", nargs="?", type=path, metavar="FOLDER", help="the folder to take data from"
    )
    what.add_argument("--stop", action="store_true", help="use this PC's own data again")
    what.add_argument("--back", action="store_true", help="go back to the previous version")
    parser.add_argument(
        "--allow-older",
        action="store_true",
        help="take an older version than this PC has had before",
    )
    parser.add_argument("--key", type=path, metavar="PUB", help="the publisher's public key")


def _run(arguments: argparse.Namespace) -> int:
    from viewer.wording.packs import NO_LONGER_FOLLOWED, returned_words

    ward = ward_data(arguments)
    if arguments.allow_older and arguments.folder is None:
        raise StoreError("Name the folder to take it from: wardcard follow FOLDER --allow-older.")
    fixed = policies(arguments).following_reason
    if arguments.key is not None and arguments.folder is None:
        raise StoreError("Name the folder that the key belongs to: wardcard follow FOLDER.")
    if fixed and (arguments.folder or arguments.stop or arguments.back):
        is_followed = _is_followed(ward, arguments.folder, arguments.key)
        if arguments.allow_older or not is_followed:
            raise Refused(fixed)
        _look(ward)
        return DONE
    try:
        if arguments.stop:
            ward.stop()
            print(NO_LONGER_FOLLOWED)
            return DONE
        if arguments.back:
            print(f"{returned_words(ward.go_back())} To undo this: wardcard follow --back")
            return DONE
        if arguments.folder is not None:
            _point(ward, arguments.folder, arguments.key, allow_older=arguments.allow_older)
            _look(ward)
            return DONE
    except OSError as error:
        raise StoreError(
            f"{ward.folder} cannot be written to: {error.strerror or error}. Choose another "
            "data folder with --data-dir."
        ) from error
    _show(ward)
    return DONE


FOLLOW = Command(
    "follow",
    "Follow a folder of published data; without a folder, show which one is followed.",
    _add_arguments,
    _run,
)


def _is_followed(ward: WardData, folder: Path | None, key: Path | None) -> bool:
    """Whether ``folder``, with ``key`` if one is named, is what this PC follows anyway."""
    from db.publishing.signing import read_public_key

    target = ward.target()
    if folder is None or target is None or folder.absolute() != target.folder:
        return False
    return key is None or read_public_key(key) == target.key


def _point(ward: WardData, folder: Path, key: Path | None, *, allow_older: bool) -> None:
    from db.publishing.followed_data import Target
    from db.publishing.signing import read_public_key

    if exists(folder) and not is_folder(folder):
        raise StoreError(f"{folder} is a file. Name the folder that packs are published in.")
    target = Target(folder.absolute(), read_public_key(key) if key else None)
    ward.follow(target, allow_older=allow_older)


def _look(ward: WardData) -> None:
    from db.publishing.follower import Follower
    from viewer.wording.packs import look_lines

    target = ward.target()
    assert target is not None
    look = Follower(ward, __version__).look(patient=False)
    print("\n".join(look_lines(look, target.folder)))
    if look.refused:
        raise StoreError(" ".join(look.refused))


def _show(ward: WardData) -> None:
    from viewer.wording.packs import NOTHING_FOLLOWED, status_lines

    target = ward.target()
    if target is None:
        print(NOTHING_FOLLOWED)
        return
    print("\n".join(status_lines(target.folder, ward.state().at(target))))
