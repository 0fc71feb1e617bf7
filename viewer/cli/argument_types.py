"""Texts and paths as arguments of the command line."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path


def valid_text(text: str) -> str:
    """Replace what is not text in an argument, such as bytes that are not UTF-8, with "?".

    No database holds such characters, so that an argument with them is found nowhere.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def path(text: str) -> Path:
    """Convert an argument to a path. Raises ArgumentTypeError.

    Nothing is not a path: it would be the present folder, which is hardly meant by "$FILE".
    """
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError(f"'{text}' is not the name of a file or folder")
    return Path(text)


def file_path(text: str) -> Path:
    """Convert an argument to the path of a file, which has a name. Raises ArgumentTypeError."""
    file = path(text)
    if file.name in ("", ".."):
        raise argparse.ArgumentTypeError(f"'{text}' is a folder; give the file a name")
    return file


def number(least: float, most: float) -> Callable[[str], float]:
    """Return a function that converts an argument to a number from ``least`` to ``most``.

    It raises ArgumentTypeError.
    """

    def convert(text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not least <= found <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not a number from {least:g} to {most:g}")
        return found

    return convert
