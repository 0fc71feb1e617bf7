"""The page ‘Publish data’: what goes out, which version, where to, and with which key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRegularExpression, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QKeyEvent,
    QRegularExpressionValidator,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.page_head import PageHead
from viewer.parts.section_head import SectionHead
from viewer.views.data.publish_status import PublishStatus
from viewer.views.data.publish_style import publish_style
from viewer.wording.publishing import NEVER, OF_REGISTER

if TYPE_CHECKING:
    from db.publishing.signing import KeyFile

_PAUSE = 300
"""Milliseconds after the last letter of a path before it is looked at."""
_TWO_COLUMNS = 980
"""From this width, in pixels at text scale 1, the status is beside the form."""
_NOTE_BESIDE = 620
"""From this width of the form, likewise, a note is beside its field."""
_LEFT, _RIGHT = 898, 400
_LABELS = 142
"""The width of the labels of the form, likewise."""
_NOTE = "for the ward PCs that follow your folder; they look for it about once an hour"
_SURE = "Nothing in the folder changes before the last step."


class PublishOrder(NamedTuple):
    """What the user wants to publish."""

    version: int
    folder: Path
    key: Path
    password: bytes | None
    with_register: bool = True
    """Whether what wards may see of the register of what to improve goes out too."""


class PublishPage(QWidget):
    """Asks for a :class:`PublishOrder`, and shows how it is carried out."""

    folder_named = Signal(object)
    """Emitted with the Path of the folder to look at."""
    key_named = Signal(object)
    """Emitted with the Path of the private key to look at."""
    new_key_wanted = Signal()
    """Emitted when the user wants to make a key."""
    publish_wanted = Signal(object)
    """Emitted with a PublishOrder."""
    stop_wanted = Signal()
    """Emitted when the user wants publishing to stop."""
    left = Signal()
    """Emitted when the user leaves the page."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("publish")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._running = False
        self._folder_fits = self._key_fits = False
        self._key_has_password = False
        self._own_version = False
        """Whether the user has typed a version of their own."""
        self._head = PageHead(theme)
        self._head.show_words("Publish data", _NOTE)
        self.back_button = self._head.add_button("Back", "back")
        # The header has a button of the same name.
        self.back_button.setAccessibleName("Back to the report")
        self.back_button.clicked.connect(self.left)
        self.status = PublishStatus(theme)
        self._contents = QLabel()
        self._amount = QLabel()
        self._sign = QLabel()
        self.version = QLineEdit()
        self.version.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{1,18}")))
        self.folder, self.key, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaxLength(1000)
        self.folder.setPlaceholderText("The folder that ward PCs follow")
        self.key.setPlaceholderText("The private key, such as team.pem")
        self.choose_folder = QPushButton("Choose…")
        self.choose_folder.setAccessibleName("Choose the folder")
        self.choose_key = QPushButton("Choose…")
        self.choose_key.setAccessibleName("Choose the key")
        self.new_key = QPushButton("Make a new key")
        self.new_key.setObjectName("link")
        self.fingerprint = QLabel()
        self.fingerprint.setObjectName("reading")
        self.fingerprint.setIndent(0)
        self.fingerprint.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.publish_button, self.stop_button = QPushButton("Publish"), QPushButton("Stop")
        self.publish_button.setObjectName("primary")
        self.stop_button.hide()
        self._notes = {
            name: _note() for name in ("version", "folder", "print", "password", "publish")
        }
        self._rows: list[QBoxLayout] = []
        self._lay_out()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()
        self._on_changed()

    # What it is told

    def show_contents(self, words: tuple[str, str]) -> None:
        """Show what the data comes from, and how much it is."""
        self._contents.setText(words[0])
        self._amount.setText(words[1])

    def show_version(self, version: int, words: str) -> None:
        """Suggest ``version``, and show ``words`` on it, unless the user has typed another."""
        if not self._own_version:
            self.version.setText(str(version))
        self._say("version", words, self.version)
        self._on_changed()

    def show_folder(self, problem: str = "") -> None:
        """Show whether the folder can be used; ``problem`` is a sentence on why not."""
        self._folder_fits = not problem
        self._say("folder", problem or "✓ can be written", self.folder, problem=bool(problem))
        self._on_changed()

    def show_key(self, key: KeyFile | None, words: str, *, problem: bool) -> None:
        """Show what is known of the key, and whether ward PCs trust it; None if it is not one."""
        self._key_fits = key is not None
        self._key_has_password = key is not None and key.has_password
        public = key.public if key is not None else None
        self.fingerprint.setText(public.fingerprint if public else "")
        self.fingerprint.setVisible(public is not None)
        self._say("print", words, self.key, problem=problem)
        self.password.setEnabled(self._key_has_password)
        if key is not None and not key.has_password:
            self.password.clear()
        self._say(
            "password",
            "asked each time, never kept"
            if self._key_has_password
            else "this key has no password" if key is not None else "",
            self.password,
        )  # fmt: skip
        self._on_changed()

    def set_paths(self, folder: Path | None, key: Path | None) -> None:
        """Fill in a folder and a key, and have them looked at."""
        for edit, path in ((self.folder, folder), (self.key, key)):
            if path is not None:
                edit.setText(str(path))
        self._look_at_folder()
        self._look_at_key()

    def show_running(self, running: bool) -> None:
        """Show whether the data is being published."""
        self._running = running
        for widget in (self.register, self.version, self.folder, self.key, self.choose_folder,
                       self.choose_key, self.new_key):  # fmt: skip
            widget.setEnabled(not running)
        self.password.setEnabled(not running and self._key_has_password)
        self.stop_button.setVisible(running)
        self.stop_button.setEnabled(True)
        if running:
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self._bring_progress_into_view)
        else:
            self.password.clear()
            self._own_version = False
        self._on_changed()

    def focus_first(self) -> None:
        """Go to the first thing that is still to be filled in, or to Stop while it publishes."""
        if self._running:
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        edits = (self.folder, self.key)
        empty = next((edit for edit in edits if not edit.text().strip()), None)
        needs = self.password if self._key_has_password and not self.password.text() else None
        (empty or needs or self.version).setFocus(Qt.FocusReason.OtherFocusReason)

    def stops(self) -> tuple[QWidget, ...]:
        """The parts between which F6 moves the focus."""
        return (self.version, self.publish_button, self.stop_button, self.status.packs)

    # Its parts

    def _lay_out(self) -> None:
        self._out = SectionHead(self._theme, indent=0)
        self._where = SectionHead(self._theme, indent=0)
        self._out.show_words("", "What is published")
        self._where.show_words("", "Version and folder")
        self._form = QWidget()
        self._form_column = QVBoxLayout(self._form)
        self._form_column.addWidget(self._out)
        self._form_column.addWidget(self._contents_row())
        self.register = QCheckBox("What is to improve, for reading only")
        self.register.setChecked(True)
        seen = _note()
        seen.setText(OF_REGISTER)
        self._form_column.addWidget(self.register)
        self._form_column.addWidget(seen)
        never = _note()
        never.setText(NEVER)
        self._form_column.addWidget(_rule())
        self._form_column.addWidget(never)
        self._form_column.addWidget(self._where)
        self._fields = QGridLayout()
        self._fields.setColumnStretch(1, 1)
        self._add_field("&Version", self.version, None, "version", 130)
        self._add_field("&Folder", self.folder, self.choose_folder, "folder", 390)
        self._add_field("&Key", self.key, self.choose_key, self.new_key, 390)
        self._add_fingerprint()
        self._add_field("Key’s &password", self.password, None, "password", 220)
        self._form_column.addLayout(self._fields)
        actions = QWidget()
        self._actions = QBoxLayout(QBoxLayout.Direction.LeftToRight, actions)
        buttons = QHBoxLayout()
        buttons.addWidget(self.publish_button)
        buttons.addWidget(self.stop_button)
        buttons.addStretch(1)
        self._buttons = buttons
        self._actions.addLayout(buttons)
        self._actions.addWidget(self._notes["publish"], 1)
        self._rows.append(self._actions)
        self._action_row = actions
        self._form_column.addWidget(actions)
        self._form_column.addStretch(1)
        inner = QWidget()
        inner.setObjectName("inner")
        self._column = QVBoxLayout(inner)
        self._column.addWidget(self._head)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.addWidget(self._form, _LEFT)
        self._body.addWidget(self.status, _RIGHT)
        self._column.addLayout(self._body, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    def _contents_row(self) -> QWidget:
        row = QWidget()
        self._contents_line = QHBoxLayout(row)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._kind = QLabel("CQC’s ratings, places and reports")
        self._contents.setObjectName("note")
        for label in (self._contents, self._amount, self._kind):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        words.addWidget(self._kind)
        words.addWidget(self._contents)
        self._amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._contents_line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._contents_line.addLayout(words, 1)
        self._contents_line.addWidget(self._amount, 1)
        return row

    def _add_field(
        self,
        text: str,
        edit: QLineEdit,
        choose: QPushButton | None,
        beside: str | QPushButton,
        widest: int,
    ) -> None:
        """Add a line of the form: a label, a field, a button and a note or a link beside them."""
        label = QLabel(text)
        label.setObjectName("field")
        label.setBuddy(edit)
        edit.setProperty("widest", widest)
        line = QHBoxLayout()
        line.addWidget(edit, 1000)
        if choose is not None:
            line.addWidget(choose)
        line.addStretch(1)  # where the field is as wide as it can be
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.addLayout(line, 0)
        if isinstance(beside, QPushButton):
            row.addWidget(beside, 0, Qt.AlignmentFlag.AlignLeft)
            row.addStretch(1)
        else:
            row.addWidget(self._notes[beside], 1)
        self._rows.append(row)
        self._add_row(label, row)

    def _add_fingerprint(self) -> None:
        label = QLabel("Key’s fingerprint")
        label.setObjectName("field")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.fingerprint, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._notes["print"])
        self._add_row(label, column)

    def _add_row(self, label: QLabel, content: QBoxLayout) -> None:
        number = self._fields.rowCount()
        label.setWordWrap(True)
        self._fields.addWidget(label, number, 0)
        self._fields.addLayout(content, number, 1)
        self._fields.addWidget(_rule(), number + 1, 0, 1, 2)

    def _connect(self) -> None:
        self._folder_pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._folder_pause.timeout.connect(self._look_at_folder)
        self._key_pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._key_pause.timeout.connect(self._look_at_key)
        self.folder.textEdited.connect(self._on_folder_edited)
        self.key.textEdited.connect(self._on_key_edited)
        self.version.textEdited.connect(self._on_version_edited)
        self.password.textChanged.connect(self._on_changed)
        for edit in (self.version, self.folder, self.key, self.password):
            edit.returnPressed.connect(self.publish_button.click)
        self.choose_folder.clicked.connect(self._on_choose_folder)
        self.choose_key.clicked.connect(self._on_choose_key)
        self.new_key.clicked.connect(self.new_key_wanted)
        self.publish_button.clicked.connect(self._on_publish_clicked)
        self.stop_button.clicked.connect(self._on_stop_clicked)

    # What the user does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the page on Esc; publishing goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, "The folder that ward PCs follow", self.folder.text()
        )
        if chosen:
            self.folder.setText(chosen)
            self._look_at_folder()

    @Slot()
    def _on_choose_key(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Your private key", self.key.text(), "Private keys (*.pem);;All files (*)"
        )
        if chosen:
            self.key.setText(chosen)
            self._look_at_key()

    @Slot(str)
    def _on_folder_edited(self, _: str) -> None:
        self._folder_fits = False
        self._say("folder", "", self.folder)
        self._folder_pause.start()
        self._on_changed()

    @Slot(str)
    def _on_key_edited(self, _: str) -> None:
        self.show_key(None, "", problem=False)
        self._key_pause.start()

    @Slot(str)
    def _on_version_edited(self, text: str) -> None:
        self._own_version = bool(text)
        self._on_changed()

    @Slot()
    def _look_at_folder(self) -> None:
        self._folder_pause.stop()
        self._folder_fits = False
        if text := self.folder.text().strip():
            self.folder_named.emit(Path(text))
        self._on_changed()

    @Slot()
    def _look_at_key(self) -> None:
        self._key_pause.stop()
        self.show_key(None, "", problem=False)
        if text := self.key.text().strip():
            self.key_named.emit(Path(text))

    @Slot()
    def _on_publish_clicked(self) -> None:
        password = self.password.text().encode() if self._key_has_password else None
        self.publish_wanted.emit(
            PublishOrder(
                int(self.version.text()),
                Path(self.folder.text().strip()),
                Path(self.key.text().strip()),
                password,
                self.register.isChecked(),
            )
        )

    @Slot()
    def _on_stop_clicked(self) -> None:
        self.stop_button.setEnabled(False)
        self.status.show_stopping()
        self.stop_wanted.emit()

    @Slot()
    def _on_changed(self) -> None:
        """Bring the button, and what is said beside it, up to date."""
        version = self.version.text()
        self.publish_button.setText(
            f"Publishing version {version}…" if self._running
            else f"Publish version {version}" if version else "Publish"
        )  # fmt: skip
        lacking = self._lacking()
        self.publish_button.setEnabled(not lacking and not self._running)
        self.publish_button.setToolTip(lacking)
        text = f"{_SURE} Stop leaves it as it is." if self._running else lacking or _SURE
        self._say("publish", text, self.publish_button)

    def _lacking(self) -> str:
        """What is still to be done before publishing, as a sentence; empty if nothing is."""
        if not self.folder.text().strip():
            return "First choose the folder that ward PCs follow."
        if not self.key.text().strip():
            return "First choose your key, or make one."
        if not self._folder_fits:
            return "The folder has to be one that can be written to."
        if not self._key_fits:
            return "The key has to be a private key."
        if int(self.version.text() or 0) < 1:
            return "The version has to be a number."
        if self._key_has_password and not self.password.text():
            return "Type the key’s password to publish."
        return ""

    def _say(self, name: str, text: str, about: QWidget, *, problem: bool = False) -> None:
        note = self._notes[name]
        note.setObjectName("problem" if problem else "note")
        style = note.style()
        style.unpolish(note)
        style.polish(note)
        note.setText(text)
        about.setAccessibleDescription(text)

    # Its look

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the status beside the form, and notes beside their fields, where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = self._theme.space
        beside = self.width() >= px(_TWO_COLUMNS)
        along, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._body.setDirection(along if beside else down)
        form = self.width() * (_LEFT / (_LEFT + _RIGHT) if beside else 1) - px(_LABELS + 40)
        for edit in (self.version, self.folder, self.key, self.password):
            widest = px(int(edit.property("widest")))
            edit.setMaximumWidth(widest)
            edit.setMinimumWidth(widest if form >= px(_NOTE_BESIDE) else min(widest, px(150)))
        for row in self._rows:
            row.setDirection(along if form >= px(_NOTE_BESIDE - _LABELS) else down)

    @Slot()
    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.space
        self.setStyleSheet(publish_style(theme.scheme, px))
        self._head.restyle()
        self._contents.setFont(theme.type(12))
        self.fingerprint.setFont(_fixed(theme))
        side = px(15)
        self._sign.setPixmap(icon("check", side, theme.colour("accent")).pixmap(side, side))
        for label in self.findChildren(QLabel, "field"):
            label.setFont(theme.type(12, bold=True))
        for rule in self.findChildren(QFrame, "rule"):
            rule.setFixedHeight(1)
        self._column.setContentsMargins(px(20), px(9), px(20), px(12))
        self._column.setSpacing(px(6))
        self._body.setSpacing(px(28))
        self._form_column.setContentsMargins(0, 0, 0, 0)
        self._form_column.setSpacing(px(7))
        self._contents_line.setContentsMargins(0, 0, 0, 0)
        self._contents_line.setSpacing(px(8))
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setVerticalSpacing(px(7))
        self._fields.setHorizontalSpacing(px(8))
        self._fields.setColumnMinimumWidth(0, px(_LABELS - 8))
        for row in self._rows:
            row.setSpacing(px(6))
        self._buttons.setSpacing(px(8))
        self._actions.setContentsMargins(0, px(4), 0, 0)
        for head in (self._out, self._where):
            head.restyle()
        self.status.restyle()
        self._arrange()

    def _bring_progress_into_view(self) -> None:
        self._scroll.ensureWidgetVisible(self.status.bar, 0, self._theme.space(120))
        self._scroll.ensureWidgetVisible(self._action_row, 0, self._theme.space(8))


def _note() -> QLabel:
    label = QLabel()
    label.setObjectName("note")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    return rule


def _fixed(theme: Theme) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(theme.type(13).pointSizeF())
    return font
