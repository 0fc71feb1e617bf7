"""The top of the tree, read while the window is still being furnished.

On a thread of its own, which ends with the answer: the worker that owns the store begins later,
with SQLAlchemy.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from pathlib import Path

    from db.domain.tree import Arrangement, TreePage
    from viewer.system.arguments import WindowArguments
    from viewer.views.tree.model import TreeModel


class FirstRows(QObject):
    _came = Signal(object)

    def __init__(self, arguments: WindowArguments, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arguments = arguments
        self._page: TreePage | None = None
        self._model: TreeModel | None = None
        self._too_late = False
        self._came.connect(self._on_page_came)

    def read(self, arrangement: Arrangement) -> None:
        """Begin to read; of a filtered tree nothing is read, the store does that."""
        if not arrangement.filter:
            threading.Thread(
                target=self._read, args=(arrangement,), name="first rows", daemon=True
            ).start()

    def fill(self, model: TreeModel) -> None:
        """Put the rows into ``model``, now or when they come."""
        if self._model is None:
            self._model = model
            self._put()

    def take(self) -> bool:
        """Whether the rows are in the model; if not, they will not be put there any more."""
        self._too_late = True
        return self._model is not None and self._page is not None

    def _read(self, arrangement: Arrangement) -> None:
        """The thread's whole life."""
        from db.reading.tree.top import read_top
        from viewer.views.tree.model import PAGE

        page = read_top(_database(self._arguments), arrangement.grouping, PAGE)
        if page is not None:
            with suppress(RuntimeError):  # the window was closed meanwhile
                self._came.emit(page)

    @Slot(object)
    def _on_page_came(self, page: TreePage) -> None:
        if not self._too_late:
            self._page = page
            self._put()

    def _put(self) -> None:
        from db.domain.tree import TOP

        if self._model is not None and self._page is not None:
            self._model.put_rows(TOP, self._page.rows, self._page.first, self._page.total)


def _database(arguments: WindowArguments) -> Path:
    """The followed database where there is one, else the PC's own, or the user's copy of that."""
    from db.publishing.copies import Copies
    from viewer.system.data_source import database_in_use, ward_data

    own = Copies(arguments.data_dir).in_use(arguments.database) or arguments.database
    return database_in_use(own, ward_data(arguments.data_dir) if arguments.follows else None)
