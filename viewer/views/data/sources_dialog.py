"""The dialog that lists the loaded files and lets the user remove one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.wording import dates
from viewer.wording.sources import only_here

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile

_HEADINGS = ("File", "Kind", "Month", "Loaded", "Rows", "Ratings only here")
_ROWS, _ONLY = 4, 5


class SourcesDialog(QDialog):
    """A table of the loaded files, newest first, with a button that removes the chosen one."""

    remove_wanted = Signal(object)
    """Emitted with the LoadedFile that the user wants to remove; nothing has been asked yet."""

    def __init__(
        self, files: Sequence[LoadedFile], theme: Theme, parent: QWidget, barred: str = ""
    ) -> None:
        """List ``files``, which are in the order of loading.

        ``barred`` is the sentence that says why none can be removed; empty if they can.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Sources – Wardcard")
        self._files = tuple(reversed(files))
        self._barred = barred
        about = QLabel(
            "Everything that Wardcard shows comes from these files. "
            + (barred or "If you remove one, the data is as if it had never been loaded.")
        )
        about.setWordWrap(True)
        self.table = QTableWidget(len(self._files), len(_HEADINGS))
        self.table.setAccessibleName("Loaded files")
        self.table.setHorizontalHeaderLabels(_HEADINGS)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        for row, file in enumerate(self._files):
            self._fill(row, file)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        buttons = QDialogButtonBox()
        self.remove = buttons.addButton("Remove…", QDialogButtonBox.ButtonRole.ActionRole)
        self.remove.setAutoDefault(False)
        self.remove.setToolTip(barred)
        self.remove.clicked.connect(self._on_remove_clicked)
        close = buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        self.table.itemSelectionChanged.connect(self._on_selection_changed)
        if self._files:
            self.table.setCurrentCell(0, 0)
        self._on_selection_changed()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(12))
        layout.addWidget(about)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.resize(theme.space(860), theme.space(420))

    def _fill(self, row: int, file: LoadedFile) -> None:
        texts = (
            file.name,
            file.format,
            dates.as_stated(file.month),
            dates.day(file.loaded.date()),
            f"{file.rows:,}",
            f"{file.only_here:,}",
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if column in (_ROWS, _ONLY):
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if column == _ONLY:
                item.setData(Qt.ItemDataRole.AccessibleTextRole, only_here(file))
            item.setToolTip(text)
            self.table.setItem(row, column, item)

    @Slot()
    def _on_selection_changed(self) -> None:
        self.remove.setEnabled(bool(self.table.selectedItems()) and not self._barred)

    @Slot()
    def _on_remove_clicked(self) -> None:
        self.remove_wanted.emit(self._files[self.table.currentRow()])
        self.accept()
