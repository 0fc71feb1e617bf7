"""The dialog ‘Print or save a card’: what, for which purpose, on which paper, and where to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QMouseEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.card.file_names import FIELDS
from viewer.card.setting.editions import Edition, Paper
from viewer.parts.choice_box import ChoiceBox
from viewer.parts.dialog_size import fitting_size
from viewer.parts.enter_key import EnterPresses
from viewer.parts.spoken import announce
from viewer.views.output.card_order import CardOrder, Choice, Scope
from viewer.views.output.preview import CardPreview
from viewer.views.output.segments import Segments
from viewer.wording.phrases import counted

NameOf = Callable[[CardOrder], tuple[str, str]]
"""Returns the file name that an order gives to the current card (or to the single file), and the
problem with its pattern, or an empty text if there is none."""
NO_PRINTER = (
    "There is no printer on this PC. Save the card as a PDF, or add a printer in the system’s "
    "settings."
)
"""The reason for which nothing can be printed."""
_EDITIONS, _PAPERS = tuple(Edition), tuple(Paper)
_LEFT, _PREVIEW = 400, 200
"""The least widths in pixels at text scale 1 of the choices and of the picture beside them."""
_ANY_WIDTH = 16_777_215
"""The greatest width of a widget, which is that of one without a limit."""
_PAUSE = 200
"""Milliseconds after the last letter of a file name before it is looked for."""


class CardDialog(QDialog):
    """Asks for a :class:`CardOrder`, and shows the pages that it gives."""

    print_wanted = Signal(object)
    """Emitted with a CardOrder to print."""
    settings_wanted = Signal(object)
    """Emitted with a CardOrder to print after the printer's own dialog."""
    save_wanted = Signal(object)
    """Emitted with a CardOrder to save."""
    pages_wanted = Signal(object)
    """Emitted with the Edition whose pages to show; answered with :meth:`show_pages`."""
    count_wanted = Signal(int)
    """Emitted with the index of the choice whose reports to count; answered with
    :meth:`show_count`."""
    file_named = Signal(object)
    """Emitted with the Path of the file that would be saved, or None if there are many; answered
    with :meth:`show_whether_it_exists`."""

    def __init__(
        self,
        choices: Sequence[Choice],
        order: CardOrder,
        name_of: NameOf,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """``choices`` are whose cards can be made; ``order`` is selected initially."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Print or save a card – Wardcard")
        self.setObjectName("cardDialog")
        self._theme = theme
        self._choices = tuple(choices)
        self._name_of = name_of
        self._counts: dict[tuple[int, bool], int] = {}
        """The number of cards of each choice, by its index, without and with every report."""
        self._own_name = False
        """Whether the user has typed a name of their own."""
        self._printers: tuple[str, ...] | None = None
        self._print_first = False
        """Whether Print is to have the focus once it is known that there is a printer."""
        self._folder = order.folder
        self._pattern = order.pattern
        self.preview = CardPreview(theme)
        foot = self._foot()
        self._choose = QScrollArea()
        self._choose.setWidgetResizable(True)
        self._choose.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._choose.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        questions = self._questions(order)
        self._choose.setWidget(questions)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._choose)
        middle.addWidget(self.preview, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)
        # The foot was made first, but comes last for the Tab key.
        self.setTabOrder(self.preview.enlarge, self.cancel_button)
        self.setTabOrder(self.cancel_button, self.save_button)
        self.setTabOrder(self.save_button, self.print_button)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._on_pause_over)
        for keys, button in (("Ctrl+P", self.print_button), ("Ctrl+E", self.save_button)):
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)
        for keys, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self.preview.turn(step))
        parts = questions.findChildren(QWidget)
        for part in (self.save_button, self.print_button, *parts):
            part.installEventFilter(self)
        EnterPresses(self)
        self._restyle()
        self._on_changed()

    # What it is told

    def begin(self, *, saving: bool) -> None:
        """Open the dialog with its Save or its Print button first."""
        size = fitting_size(self, self._theme, 1010, 690)
        self._arrange(size.width())
        self.resize(size)
        self._print_first = not saving
        first, other = self.print_button, self.save_button
        if saving:
            first, other = other, first
        first.setDefault(True)
        other.setDefault(False)
        self._paint_icons()
        QDialog.open(self)
        (first if first.isEnabled() else other).setFocus(Qt.FocusReason.OtherFocusReason)
        self.pages_wanted.emit(self.order_edition)

    def show_printers(self, names: tuple[str, ...], default: str) -> None:
        """Offer these printers; without any, nothing can be printed."""
        self._printers = names
        self.printer.clear()
        self.printer.addItems(list(names) or ["No printer on this PC"])
        if default in names:
            self.printer.setCurrentText(default)
        for widget in (self.printer, self.copies, self.grey, self.more, self.print_button):
            widget.setEnabled(bool(names))
            widget.setToolTip("" if names else NO_PRINTER)
        self._say_printer.setText("" if names else NO_PRINTER)
        self._say_printer.setVisible(not names)
        # The button with the focus is the default one, whichever was to be.
        if names and self._print_first and self.focusWidget() is self.save_button:
            self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_count(self, index: int, count: int, *, every_report: bool = False) -> None:
        """Show that the choice with this index has ``count`` cards.

        With ``every_report``, there is one for each report on each place.
        """
        self._counts[index, every_report] = count
        self._on_changed()

    def show_page_count(self, edition: Edition, pages: int) -> None:
        """Show how many pages the card has in ``edition``."""
        about = f"{counted(pages, 'page')}: {edition.gist}"
        self._cards[_EDITIONS.index(edition)].describe(about)

    def show_pages(self, edition: Edition, pages: int) -> None:
        """Show the pages of ``edition``, if it is still the chosen one."""
        if edition is self.order_edition:
            # The pages are those of the place that is shown, which may not be the first of many.
            several = self._every_report or self.what.currentIndex() != 0
            self.preview.show_pages(pages, " (an example)" if several else "")

    def show_whether_it_exists(self, path: Path, exists: bool) -> None:
        """Show that a file of that name is there already, if it is still the name."""
        if exists and path == self.path():
            self._say_file.setText("A file of this name is there. Saving replaces it.")
            self._say_file.show()
            announce(self, self._say_file.text())

    @property
    def order_edition(self) -> Edition:
        """The edition that is chosen."""
        return _EDITIONS[self._editions.checkedId()]

    def order(self) -> CardOrder:
        """Return the order for the current choices."""
        choice = self._choices[self.what.currentIndex()]
        typed = self.name.text()
        one = self._is_one_file()
        return CardOrder(
            scope=choice.scope,
            services=choice.services,
            edition=self.order_edition.value,
            paper=_PAPERS[self.paper.index].value,
            single=self.files.index == 1,
            pattern=self._pattern if one else typed,
            folder=self._folder,
            file=typed if one and self._own_name else "",
            printer=self.printer.currentText() if self._printers else "",
            copies=self.copies.value(),
            grey=self.grey.index == 1,
            every_report=self._every_report,
        )

    def path(self) -> Path | None:
        """Return the file that would be saved; None if there are many."""
        order = self.order()
        return self._folder / self._name_of(order)[0] if self._is_one_file() else None

    @property
    def _every_report(self) -> bool:
        return self.reports.index == 1

    def _is_one_card(self) -> bool:
        return self.what.currentIndex() == 0 and not self._every_report

    def _is_one_file(self) -> bool:
        return self._is_one_card() or self.files.index == 1

    # Its parts

    def _questions(self, order: CardOrder) -> QWidget:
        space = self._theme.space
        panel = QWidget()
        panel.setObjectName("questions")
        column = QVBoxLayout(panel)
        column.setContentsMargins(space(18), space(10), space(18), space(10))
        column.setSpacing(space(4))

        def heading(text: str, buddy: QWidget | None = None) -> None:
            label = QLabel(text)
            label.setObjectName("question")
            if buddy is not None:
                label.setBuddy(buddy)
            if column.count():
                column.addSpacing(space(5))
            column.addWidget(label)

        self.what = ChoiceBox("What", self._theme)
        for choice in self._choices:
            self.what.addItem(choice.label)
        wanted = (order.scope, order.services)
        found = [(choice.scope, choice.services) for choice in self._choices]
        self.what.setCurrentIndex(found.index(wanted) if wanted in found else 0)
        self.what.currentIndexChanged.connect(self._on_what_changed)
        heading("&What", self.what)
        column.addWidget(self.what)
        self.reports = Segments("Reports", ["One report per place", "Every report"], self._theme)
        self.reports.choose(int(order.every_report))
        self.reports.chosen.connect(self._on_reports_chosen)
        column.addWidget(self.reports)
        heading("For")
        self._editions = QButtonGroup(self)
        self._edition_before = Edition(order.edition)
        """The edition that was chosen before the present one."""
        self._cards: list[_EditionCard] = []
        for index, edition in enumerate(_EDITIONS):
            card = _EditionCard(edition, self._theme)
            self._editions.addButton(card.radio, index)
            self._cards.append(card)
            column.addWidget(card)
        self._cards[_EDITIONS.index(Edition(order.edition))].radio.setChecked(True)
        for card in self._cards:
            card.show_chosen()
        self._editions.idToggled.connect(self._on_edition_toggled)
        heading("Paper")
        self.paper = Segments("Paper", [paper.label for paper in _PAPERS], self._theme)
        self.paper.choose(_PAPERS.index(Paper(order.paper)))
        column.addWidget(self.paper)
        self.printer = ChoiceBox("Printer", self._theme)
        self.printer.addItem("Looking for printers…")
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        # Without buttons, Qt leaves a box with a style sheet no room for its number; these have no
        # width (see _restyle).
        self.copies.lineEdit().setTextMargins(space(7), 0, space(7), 0)
        self.copies.setValue(order.copies)
        self.copies.setAccessibleName("Copies")
        copies = QLabel("&Copies")
        copies.setBuddy(self.copies)
        heading("P&rinter", self.printer)
        line = QHBoxLayout()
        line.setSpacing(space(8))
        line.addWidget(self.printer, 1)
        line.addWidget(copies)
        line.addWidget(self.copies)
        column.addLayout(line)
        self.grey = Segments("Colours", ["Colour", "Black and white"], self._theme)
        self.grey.choose(int(order.grey))
        self.more = QPushButton("More settings…")
        self.more.setAutoDefault(False)
        self.more.setAccessibleName("More settings of the printer: pages, both sides")
        self.more.clicked.connect(lambda: self._send(self.settings_wanted))
        line = QHBoxLayout()
        line.addWidget(self.grey, 1)
        line.addWidget(self.more)
        column.addLayout(line)
        self._say_printer = _note()
        self._say_printer.hide()
        column.addWidget(self._say_printer)
        self.files = Segments("Files", ["One PDF per card", "One PDF for all"], self._theme)
        self.files.choose(int(order.single))
        self.files.chosen.connect(self._on_files_chosen)
        self.name = QLineEdit()
        self.name.setObjectName("fileName")
        self.name.textEdited.connect(self._on_name_edited)
        self.folder_button = QPushButton("&Folder")
        self.folder_button.setAutoDefault(False)
        self.folder_button.clicked.connect(self._on_folder_clicked)
        heading("&If saved", self.name)
        column.addWidget(self.files)
        line = QHBoxLayout()
        line.setSpacing(space(8))
        line.addWidget(self.name, 1)
        line.addWidget(self.folder_button)
        column.addLayout(line)
        self._say_folder, self._say_file = _note(), _note()
        column.addWidget(self._say_folder)
        column.addWidget(self._say_file)
        about = _note()
        about.setText(
            "Screen readers can read it (PDF/UA). Not the poster that Regulation 20A asks for."
        )
        column.addWidget(about)
        column.addStretch(1)
        self.grey.chosen.connect(self._on_grey_chosen)
        return panel

    def _foot(self) -> QWidget:
        space = self._theme.space
        foot = QWidget()
        foot.setObjectName("foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(foot)
        line.setContentsMargins(space(18), space(9), space(18), space(9))
        line.setSpacing(space(10))
        self._hint = QLabel("Ctrl P prints, Ctrl E saves, Esc closes")
        self._hint.setObjectName("hint")
        line.addWidget(self._hint)
        line.addStretch(1)
        self.cancel_button = QPushButton("Cancel")
        self.save_button = QPushButton("Save PDF")
        self.print_button = QPushButton("Print")
        self.print_button.setEnabled(False)
        for button in (self.cancel_button, self.save_button, self.print_button):
            line.addWidget(button)
        self.cancel_button.clicked.connect(self.reject)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.print_button.clicked.connect(self._on_print_clicked)
        return foot

    # What the user does

    @Slot()
    def _on_print_clicked(self) -> None:
        self._send(self.print_wanted)

    @Slot()
    def _on_save_clicked(self) -> None:
        self._send(self.save_wanted)

    def _send(self, signal: object) -> None:
        order = self.order()
        self.accept()
        signal.emit(order)  # pyright: ignore[reportAttributeAccessIssue]

    @Slot(int)
    def _on_what_changed(self, _: int) -> None:
        self._own_name = False
        self._want_count()
        self._on_changed()
        self.pages_wanted.emit(self.order_edition)

    @Slot(int)
    def _on_reports_chosen(self, _: int) -> None:
        self._own_name = False
        self._want_count()
        self._on_changed()
        self.pages_wanted.emit(self.order_edition)

    def _want_count(self) -> None:
        index = self.what.currentIndex()
        # Looking for the reports of thousands of places takes too long for a number.
        few = self._choices[index].scope in (Scope.SUBJECT, Scope.TRUST)
        if self._every_report and few and (index, True) not in self._counts:
            self.count_wanted.emit(index)

    @Slot(int)
    def _on_files_chosen(self, _: int) -> None:
        self._own_name = False
        self._on_changed()

    @Slot(int, bool)
    def _on_edition_toggled(self, index: int, checked: bool) -> None:
        self._cards[index].show_chosen()
        if not checked:
            self._edition_before = _EDITIONS[index]
        else:
            before, chosen = self._edition_before, _EDITIONS[index]
            # Another paper than the usual one was the reader's own choice, and stays.
            if _PAPERS[self.paper.index] is before.usual_paper:
                self.paper.choose(_PAPERS.index(chosen.usual_paper))
            self._on_changed()
            self.pages_wanted.emit(_EDITIONS[index])

    @Slot(int)
    def _on_grey_chosen(self, _: int) -> None:
        self.pages_wanted.emit(self.order_edition)

    @Slot(str)
    def _on_name_edited(self, text: str) -> None:
        if self._is_one_file():
            self._own_name = bool(text.strip())
        else:
            self._pattern = text
        self._on_changed()

    @Slot()
    def _on_folder_clicked(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the cards", str(self._folder))
        if chosen:
            self._folder = Path(chosen)
            self._on_changed()

    def _on_changed(self) -> None:
        """Bring the file name, and what is said about it, up to date."""
        one = self._is_one_file()
        several = not self._is_one_card()
        self.files.setVisible(several)
        self._label_choices()
        order = self.order()
        name, wrong = self._name_of(order if one else replace(order, pattern=self._pattern))
        wanted = name if one else self._pattern
        if not (one and self._own_name) and self.name.text() != wanted:
            self.name.setText(wanted)
        self.name.setAccessibleName("Name of the file" if one else "Pattern for the names")
        self.name.setToolTip("" if one else f"{' '.join(FIELDS)}, or any words")
        example = "" if one else wrong or f"For example: {name}"
        self._say_file.setText(example)
        self._say_file.setVisible(bool(example))
        count = self._counts.get((self.what.currentIndex(), self._every_report))
        into = f"In {self._folder}"
        if several and not one and count is not None:
            into = f"{counted(count, 'PDF')}, in {self._folder}"
        self._say_folder.setText(into)
        self.save_button.setEnabled(not wrong)
        self._pause.start()

    def _label_choices(self) -> None:
        """Show the number of cards after each choice for which it is known."""
        for index, choice in enumerate(self._choices):
            count = self._counts.get((index, self._every_report))
            number = "" if count is None else f" ({counted(count, 'card')})"
            if self.what.itemText(index) != choice.label + number:
                self.what.setItemText(index, choice.label + number)

    @Slot()
    def _on_pause_over(self) -> None:
        self.file_named.emit(self.path())

    # Its look

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the picture where there is room for it."""
        super().resizeEvent(event)
        self._arrange(self.width())

    def _arrange(self, whole: int) -> None:
        """Place the choices and the picture in a dialog that is ``whole`` pixels wide."""
        space = self._theme.space
        beside = whole >= space(_LEFT + _PREVIEW)
        self.preview.setVisible(beside)
        width = min(space(420), max(space(_LEFT), whole - space(_PREVIEW)))
        self._choose.setMinimumWidth(width if beside else 0)
        self._choose.setMaximumWidth(width if beside else _ANY_WIDTH)
        self._hint.setVisible(whole >= space(760))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scroll what gets the focus into view."""
        if watched in (self.save_button, self.print_button):
            # The button with the focus becomes the default one, which has another colour.
            if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
                QTimer.singleShot(0, self, self._paint_icons)
        elif event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._choose.ensureWidgetVisible(watched, 0, self._theme.space(24))
        return super().eventFilter(watched, event)

    def _paint_icons(self) -> None:
        side, gap, colour = self._theme.space(15), self._theme.space(3), self._theme.colour
        for button, name in ((self.save_button, "file"), (self.print_button, "printer")):
            ink = colour("surface" if button.isDefault() else "text")
            button.setIcon(icon(name, side, ink, colour("muted"), gap))
            button.setIconSize(QSize(side + gap, side))

    def _restyle(self) -> None:
        s, px = self._theme.scheme, self._theme.space
        self.setStyleSheet(f"""
            #cardDialog, #questions, #foot, QScrollArea {{ background: {s.surface}; border: 0; }}
            #foot {{ border-top: 1px solid {s.line}; }}
            #preview {{ background: {s.band}; }}
            #preview QScrollArea, #preview QScrollArea > QWidget > QWidget {{
                background: transparent; border: 0; }}
            QLabel {{ background: transparent; color: {s.text}; }}
            QLabel#question {{ color: {s.text}; font-weight: bold; }}
            QLabel#hint, QLabel#note {{ color: {s.muted}; }}
            QComboBox, QSpinBox, #fileName {{ color: {s.text}; background: {s.surface};
                border: 1px solid {s.muted}; border-radius: {px(4)}px; min-height: {px(22)}px;
                padding: {px(2)}px {px(7)}px; }}
            QComboBox:focus, QSpinBox:focus, #fileName:focus {{ border: 3px solid {s.accent};
                padding: {px(2) - 2}px {px(7) - 2}px; }}
            QComboBox:disabled, QSpinBox:disabled {{ color: {s.muted}; }}
            QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: 0; }}
            QComboBox::drop-down {{ border: 0; width: {px(22)}px; }}
            QPushButton {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.muted};
                border-radius: {px(4)}px; padding: {px(4)}px {px(11)}px; min-height: {px(18)}px;
                font-weight: normal; }}
            QPushButton:hover {{ background: {s.chosen}; }}
            QPushButton:default {{ background: {s.accent}; color: {s.surface};
                border-color: {s.accent}; font-weight: bold; }}
            QPushButton:disabled {{ color: {s.muted}; background: {s.surface};
                border: 1px dashed {s.muted}; font-weight: normal; }}
            QPushButton:focus {{ border: 3px solid {s.text};
                padding: {px(4) - 2}px {px(11) - 2}px; }}
            QPushButton#link {{ color: {s.accent}; background: transparent;
                border: 3px solid transparent; }}
            QPushButton#link:focus {{ border-color: {s.accent}; }}
            QToolButton {{ border: 3px solid transparent; background: transparent; }}
            QToolButton:focus {{ border-color: {s.accent}; border-radius: {px(4)}px; }}
            """)


class _EditionCard(QFrame):
    """One edition: its purpose as a radio button, and what it is like below."""

    def __init__(self, edition: Edition, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._edition = edition
        self.setObjectName("edition")
        self.radio = QRadioButton(edition.purpose)
        self.radio.setFont(theme.font(bold=True))
        self.radio.setMinimumHeight(max(24, theme.space(22)))
        self._about = QLabel()
        self._about.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space(9), theme.space(3), theme.space(9), theme.space(4))
        column.setSpacing(0)
        column.addWidget(self.radio)
        line = QHBoxLayout()
        line.setContentsMargins(theme.space(20), 0, 0, 0)
        line.addWidget(self._about)
        column.addLayout(line)
        self.describe(edition.gist[0].upper() + edition.gist[1:])
        self.show_chosen()

    def describe(self, about: str) -> None:
        """Show what the edition is like."""
        self._about.setText(about)
        self.radio.setAccessibleName(f"{self._edition.purpose}. {about}")

    def show_chosen(self) -> None:
        """Show whether it is the chosen one."""
        s, px = self._theme.scheme, self._theme.space
        chosen = self.radio.isChecked()
        edge = f"2px solid {s.accent}" if chosen else f"1px solid {s.line}"
        self.setStyleSheet(
            f"#edition {{ background: {s.chosen if chosen else s.surface}; border: {edge};"
            f" border-radius: {px(4)}px; }}"
            f"QRadioButton {{ color: {s.text}; background: transparent; padding: 1px;"
            f" border: 2px solid transparent; spacing: {px(7)}px; }}"
            f"QRadioButton::indicator {{ width: {px(11)}px; height: {px(11)}px;"
            f" border: 1px solid {s.muted}; border-radius: {px(11) // 2 + 1}px;"
            f" background: {s.surface}; }}"
            f"QRadioButton::indicator:checked {{ width: {px(5)}px; height: {px(5)}px;"
            f" border: {px(4)}px solid {s.accent}; border-radius: {px(13) // 2}px; }}"
            f"QRadioButton:focus {{ border: 2px solid {s.text}; border-radius: {px(3)}px; }}"
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the edition, wherever in its frame the mouse is pressed."""
        self.radio.setChecked(True)
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)


def _note() -> QLabel:
    label = QLabel()
    label.setObjectName("note")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
