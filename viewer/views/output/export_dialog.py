"""The dialog that asks which cards to export, in which edition and to which folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.card.file_names import FIELDS
from viewer.card.setting.editions import Edition, Paper
from viewer.views.output.export_order import ExportOrder, Scope
from viewer.wording.phrases import counted

NameOf = Callable[[ExportOrder], tuple[str, str]]
"""Returns the file name that an order gives to the current card (or to the single file), and the
problem with its pattern, or an empty text if there is none."""


class ExportDialog(QDialog):
    """Asks for an :class:`ExportOrder`; shows the number of cards and an example of a name."""

    ordered = Signal(object)
    """Emitted with an ExportOrder."""
    scope_chosen = Signal(object, bool)
    """Emitted with a Scope and whether to include services; answered with :meth:`show_count`."""

    def __init__(
        self,
        scopes: Sequence[tuple[Scope, str]],
        order: ExportOrder,
        name_of: NameOf,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """``scopes`` are the choices with their labels; ``order`` is selected initially."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export cards – Wardcard")
        self._name_of = name_of
        self._theme = theme
        self._scopes: dict[Scope, QRadioButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(12))
        layout.addWidget(self._whose(scopes, order))
        layout.addWidget(self._how(order))
        layout.addWidget(self._where(order))
        layout.addStretch(1)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(theme.space(520))
        self._on_changed()

    def ask_for_count(self) -> None:
        """Ask for the number of cards in the chosen scope; call this before opening the dialog."""
        self._count.setText("Counting…")
        self.scope_chosen.emit(self._scope(), self._services.isChecked())

    def show_count(self, count: int) -> None:
        """Show that the chosen scope has ``count`` cards."""
        self._count.setText(counted(count, "card"))

    def order(self) -> ExportOrder:
        """Return the order for the current choices."""
        return ExportOrder(
            scope=self._scope(),
            services=self._services.isChecked(),
            edition=self._edition.currentData(),
            paper=self._paper.currentData(),
            single=self._single.isChecked(),
            pattern=self._pattern.text(),
            folder=Path(self._folder.text()),
        )

    @property
    def counted(self) -> str:
        """The text that shows the number of cards."""
        return self._count.text()

    @property
    def example(self) -> str:
        """The text about file names: an example, or the problem with the pattern."""
        return self._example.text()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The labels of the scopes."""
        return tuple(button.text().replace("&&", "&") for button in self._scopes.values())

    def choose_scope(self, scope: Scope) -> None:
        """Select the scope of the export."""
        self._scopes[scope].setChecked(True)

    # Parts of the dialog

    def _whose(self, scopes: Sequence[tuple[Scope, str]], order: ExportOrder) -> QWidget:
        box = QGroupBox("Cards of")
        column = QVBoxLayout(box)
        group = QButtonGroup(self)
        for scope, words in scopes:
            button = QRadioButton(words.replace("&", "&&"))
            button.setChecked(scope is order.scope)
            group.addButton(button)
            column.addWidget(button)
            self._scopes[scope] = button
        self._services = QCheckBox("With a card for each &service")
        self._services.setChecked(order.services)
        self._count = QLabel()
        self._count.setFont(self._theme.font(bold=True))
        self._count.setAccessibleName("How many cards")
        column.addWidget(self._services)
        column.addWidget(self._count)
        group.buttonToggled.connect(self._on_scope_changed)
        self._services.toggled.connect(self._on_services_toggled)
        return box

    def _how(self, order: ExportOrder) -> QWidget:
        box = QGroupBox("As")
        form = QFormLayout(box)
        self._edition, self._paper = QComboBox(), QComboBox()
        for combo, entries, chosen in (
            (self._edition, Edition, order.edition),
            (self._paper, Paper, order.paper),
        ):
            for entry in entries:
                combo.addItem(entry.label, entry.value)
            combo.setCurrentIndex(combo.findData(chosen))
            combo.currentIndexChanged.connect(self._on_changed)
        form.addRow("&Edition:", self._edition)
        form.addRow("&Paper:", self._paper)
        return box

    def _where(self, order: ExportOrder) -> QWidget:
        box = QGroupBox("Into")
        form = QFormLayout(box)
        each = QRadioButton("&One PDF for each card")
        self._single = QRadioButton("One PDF for &all, with bookmarks")
        self._single.setChecked(order.single)
        each.setChecked(not order.single)
        self._single.toggled.connect(self._on_changed)
        form.addRow(each)
        form.addRow(self._single)
        self._pattern = QLineEdit(order.pattern)
        self._pattern.setToolTip(f"{' '.join(FIELDS)}, or any words")
        self._pattern.textChanged.connect(self._on_changed)
        self._example = QLabel()
        self._example.setWordWrap(True)
        self._example.setTextFormat(Qt.TextFormat.PlainText)
        self._example.setAccessibleName("Example of a name")
        form.addRow("&Names:", self._pattern)
        form.addRow("", self._example)
        self._folder = QLineEdit(str(order.folder))
        self._folder.textChanged.connect(self._on_changed)
        choose = QPushButton("&Choose…")
        choose.setAccessibleName("Choose the folder")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._on_choose_clicked)
        line = QHBoxLayout()
        line.addWidget(self._folder, 1)
        line.addWidget(choose)
        label = QLabel("&Folder:")
        label.setBuddy(self._folder)
        form.addRow(label, line)
        return box

    def _buttons(self) -> QWidget:
        buttons = QDialogButtonBox()
        self.export_button = buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.export_button.setDefault(True)
        buttons.accepted.connect(self._on_export_clicked)
        buttons.rejected.connect(self.reject)
        return buttons

    # Responses to the user

    def _scope(self) -> Scope:
        return next(scope for scope, button in self._scopes.items() if button.isChecked())

    @Slot()
    def _on_changed(self) -> None:
        order = self.order()
        name, wrong = self._name_of(order)
        self._pattern.setEnabled(not order.single)
        self._example.setText(wrong or f"For example: {name}")
        self.export_button.setEnabled(not wrong and bool(self._folder.text().strip()))

    @Slot(object, bool)
    def _on_scope_changed(self, _: object, checked: bool) -> None:
        if checked:
            self._on_changed()
            self.ask_for_count()

    @Slot(bool)
    def _on_services_toggled(self, _: bool) -> None:
        self._on_changed()
        self.ask_for_count()

    @Slot()
    def _on_choose_clicked(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the cards", self._folder.text())
        if chosen:
            self._folder.setText(chosen)

    @Slot()
    def _on_export_clicked(self) -> None:
        self.ordered.emit(self.order())
        self.accept()
