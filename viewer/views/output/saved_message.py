"""The message that says where a file was saved, with ways to open it and to see its folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from viewer.parts.message_bar import Message


def saved_message(asked: Path, written: Path, what: str, more: str = "") -> Message:
    """Say that ``what`` ('card') was saved as ``written``, and why if that is not ``asked``.

    ``more`` is another sentence, or empty.
    """
    text = f"Saved {written.name} in {written.parent}."
    if written != asked:
        text = (
            f"{asked.name} is open in another program, so the {what} was saved as "
            f"{written.name} in {written.parent}."
        )
    return written_message(f"{text} {more}".rstrip(), written)


def written_message(text: str, path: Path) -> Message:
    """``text`` about the file at ``path``, with ways to open it and to see its folder."""
    return Message(
        text,
        "Open",
        lambda: _open(path),
        topic="saved",
        second="Show in folder",
        second_act=lambda: _open(path.parent),
    )


def _open(path: Path) -> None:
    """Open a file in the system's program for it, or its folder if there is no such program."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
