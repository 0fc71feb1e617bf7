"""Where the register is: in the data folder, or in a folder that its users have chosen.

The choice is in 'trust.json' in the data folder, ``{"folder": "…"}``.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from db.domain.errors import Refused
from db.files.moving import NOT_AS_WRITTEN, write_into_place
from db.files.private import make_kept_folder
from db.local.trust_file import FILE_NAME

CHOICE = "trust.json"
_LARGEST = 64 * 1024


class TrustPlace:
    """The place of the register of those who use ``data_dir``."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    @property
    def usual(self) -> Path:
        """Where the register is if nobody has chosen a folder."""
        return self._data_dir / FILE_NAME

    def chosen(self) -> Path | None:
        """The folder that somebody has chosen, or None. Raises Refused if it cannot be told.

        Then a register must not be begun elsewhere, which would look as if all were lost.
        """
        path = self._data_dir / CHOICE
        try:
            with path.open("rb") as file:
                raw = file.read(_LARGEST)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
        try:
            folder = json.loads(raw.decode("utf-8-sig"))["folder"]
            if not isinstance(folder, str) or not folder.strip() or "\0" in folder:
                raise ValueError("no folder")
            os.fsencode(folder)  # no halves of characters, except for bytes that are no text
        except NOT_AS_WRITTEN as error:
            raise Refused(
                f"{path} does not say in which folder the register is. Choose it again with "
                "'wardcard improve where FOLDER'."
            ) from error
        return Path(folder)

    @property
    def path(self) -> Path:
        """The path of the register. Raises Refused as :meth:`chosen` does."""
        folder = self.chosen()
        return self.usual if folder is None else folder / FILE_NAME

    def choose(self, folder: Path | None) -> None:
        """Use the register in ``folder`` from now on; None for the data folder. Raises Refused."""
        path = self._data_dir / CHOICE
        try:
            if folder is None:
                with suppress(FileNotFoundError):
                    path.unlink()
                return
            make_kept_folder(self._data_dir)
            write_into_place(path, json.dumps({"folder": str(folder.absolute())}).encode())
        except OSError as error:
            raise Refused(
                f"{path} cannot be written: {error.strerror or error}. Choose another data folder "
                "with --data-dir."
            ) from error
