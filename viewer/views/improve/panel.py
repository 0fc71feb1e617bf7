"""The panel of one entry: what was said, and what the trust does about it, which can be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from db.domain.age import today
from db.domain.errors import Refused
from db.domain.register import Entry
from db.domain.requirement import Requirement
from db.domain.response import Response, changes, moved, tidy
from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.button_style import LINK, PLAIN
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.heading import Heading
from viewer.parts.noted_heading import NotedHeading
from viewer.parts.page_scroll import page_scroll
from viewer.parts.plain_text import plain
from viewer.parts.spoken import announce
from viewer.views.improve import forms
from viewer.views.improve.form_dialog import FormDialog, FormField, Values, read_day
from viewer.views.improve.style import PRIMARY, PROBLEM, QUIET, fields_style
from viewer.wording import dates
from viewer.wording import improve_page as words
from viewer.wording.improve import history_line

if TYPE_CHECKING:
    from db.domain.repeats import Suggestion
    from db.local.trust_file import Save, Saved

_MOST_SAVES = 30
"""The most lines of history; the command line shows all."""


@dataclass(frozen=True, slots=True)
class Detail:
    """All that the panel shows of one entry."""

    entry: Entry
    saved: Saved
    """What is in the register."""
    draft: Response
    """The same with what was changed and is not saved yet."""
    history: tuple[Save, ...]
    earlier: Mapping[str, Requirement]
    """The earlier requirements that it repeats or may repeat, by key."""
    suggestions: tuple[Suggestion, ...]


class EntryPanel(QWidget):
    """Shows a :class:`Detail`; emits what the reader has changed, and what is to be saved."""

    closed = Signal()
    """Emitted when the reader wants the panel to go away."""
    left = Signal()
    """Emitted when the reader wants to go back to the list, on Esc."""
    edited = Signal(object)
    """Emitted with the Response of the draft, whenever anything in it was changed."""
    save_wanted = Signal(object, str)
    """Emitted with the Response that is to be saved, and the role that saves it."""
    finding_wanted = Signal(object)
    """Emitted with the Requirement that is to be shown in its report."""
    link_wanted = Signal(str)
    """Emitted with the path or address of evidence that is to be opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._detail: Detail | None = None
        self._draft = Response("")
        self._filling = False
        self._why_read_only = ""
        self.setObjectName("entryPanel")
        self.setAccessibleName("Entry")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.heading = Heading()
        self.close_button = QPushButton()
        self.close_button.setAccessibleName("Back to the list")
        self.close_button.setToolTip("Back to the list (Esc)")
        self.close_button.setObjectName(LINK)
        self.close_button.clicked.connect(lambda _=False: self.closed.emit())
        self._labels: list[QLabel] = []
        self._headings: list[NotedHeading] = []
        self.said = self._label("What was said")
        self.source = self._label(quiet=True)
        self.finding_button = self._link("Open the finding", self._on_finding_clicked)
        self.earlier = _Items()
        self.outcome = QPlainTextEdit()
        self.outcome.setTabChangesFocus(True)
        self.outcome.setAccessibleName("What we will do, and what is to be different")
        self.outcome.setPlaceholderText("What is to be different in the end?")
        self.steps = _Items()
        self.owner = self._line("Owner, a role", "A role, such as Matron")
        self.lead = self._line("Lead for the board, a role", "A role, such as Chief nurse")
        self.due = self._line("Due", "Like 15 November 2026")
        self.moved = self._label(quiet=True)
        self.evidence = _Items()
        self.updates = _Items()
        self.history = _Items()
        self.role = self._line("Your role, under which it is saved", "Your role, such as Matron")
        self.problem = QLabel()
        self.problem.setObjectName(PROBLEM)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.save_button = QPushButton("Save")
        self.save_button.setObjectName(PRIMARY)
        self.save_button.setToolTip("Save (Ctrl+S)")
        self.save_button.clicked.connect(lambda _=False: self.save())
        self.status_button = self._button("Change status…", self._on_status_clicked)
        self.undo_button = self._button("Undo", self._on_undo_clicked)
        self.read_only = self._label(quiet=True)
        for line in (self.owner, self.lead, self.due):
            line.textEdited.connect(self._on_edited)
        self.outcome.textChanged.connect(self._on_edited)
        self._lay_out()
        save = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.save)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)
        self.restyle()

    # Contents

    @property
    def key(self) -> str:
        """The key of the entry that is shown; empty before the first."""
        return self._detail.entry.key if self._detail else ""

    def set_read_only(self, why: str) -> None:
        """Offer no changes, and say ``why`` in a sentence; empty if they can be made."""
        self._why_read_only = why
        for widget in (self.outcome, self.owner, self.lead, self.due):
            widget.setReadOnly(bool(why))
        for widget in (self.role, self.save_button, self.status_button, self.undo_button):
            widget.setVisible(not why)
        self._role_label.setVisible(not why)
        self.read_only.setText(why)
        self.read_only.setVisible(bool(why))

    def show_detail(self, detail: Detail) -> None:
        """Show an entry, with the changes that were not saved yet."""
        another = detail.entry.key != self.key
        self._detail, self._draft = detail, detail.draft
        self.problem.hide()
        self.heading.setText(words.title_of(detail.entry))
        requirement = detail.entry.requirement
        self.said.setText(requirement.text)
        gone = f"It is {words.GONE}." if detail.entry.is_gone else ""
        self.source.setText(" ".join(filter(None, (words.source_words(requirement), gone))))
        self.finding_button.setVisible(bool(requirement.report_id) and not detail.entry.is_gone)
        self._fill()
        lines = [history_line(save) for save in detail.history[:_MOST_SAVES]]
        self.history.show_items([(_quiet_label(line), ()) for line in lines])
        self._history_heading.setVisible(bool(lines))
        if another:
            self._scroll.verticalScrollBar().setValue(0)

    def show_problem(self, sentence: str) -> None:
        """Show why something was not saved."""
        self.problem.setText(sentence)
        self.problem.show()
        announce(self, sentence)

    def save(self) -> None:
        """Emit what is to be saved, if it may follow what is in the register."""
        if self._detail is None or self._why_read_only:
            return
        try:
            draft = forms.checked(self._detail.saved.response, self._read())
            if not self.role.text().strip():
                self.role.setFocus(Qt.FocusReason.OtherFocusReason)
                raise Refused("Say in which role you save, such as Ward manager.")
        except Refused as error:
            self.show_problem(str(error))
            return
        self.problem.hide()
        self._keep(draft)
        self.save_wanted.emit(draft, self.role.text().strip())

    def focus_first(self) -> None:
        """Give the keyboard to the first field that can be changed."""
        first = self.close_button if self._why_read_only else self.outcome
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        theme, px, s = self._theme, self._theme.space, self._theme.scheme
        self.setStyleSheet(f"#entryPanel {{ background: {s.surface}; }}" + fields_style(theme))
        self.heading.setFont(theme.type(13, bold=True))
        side = px(14)
        self.close_button.setIcon(icon("close", side, theme.colour("text")))
        self.close_button.setIconSize(QSize(side, side))
        for heading in self._headings:
            heading.restyle()
        lines = self.outcome.fontMetrics().lineSpacing()
        self.outcome.setFixedHeight(lines * 3 + px(18))
        self._column.setContentsMargins(px(14), px(4), px(10), px(12))
        self._column.setSpacing(px(4))
        self._top.setContentsMargins(px(14), px(14), px(10), px(4))
        self._foot.setContentsMargins(px(14), px(6), px(10), px(10))
        self._foot.setSpacing(px(4))
        self._flow.setSpacing(px(6))
        self._grid.setHorizontalSpacing(px(6))
        self._grid.setVerticalSpacing(px(2))

    # The draft

    def _fill(self) -> None:
        """Show the draft in the fields and lists."""
        assert self._detail is not None
        draft, self._filling = self._draft, True
        for widget, text in (
            (self.owner, draft.operational_lead),
            (self.lead, draft.executive_lead),
            (self.due, dates.short_day(draft.due.day) if draft.due else ""),
        ):
            if widget.text() != text:
                widget.setText(text)
        if self.outcome.toPlainText() != draft.outcome:
            self.outcome.setPlainText(draft.outcome)
        self._filling = False
        first = words.first_due_words(draft.due)
        self.moved.setText(first)
        self.moved.setVisible(bool(first))
        self._show_earlier(draft)
        self._show_actions(draft)
        self._show_evidence(draft)
        self._show_updates(draft)
        self._show_changed()

    def _show_changed(self) -> None:
        assert self._detail is not None
        changed = bool(changes(self._detail.saved.response, tidy(self._draft)))
        self.undo_button.setEnabled(changed)

    def _show_earlier(self, draft: Response) -> None:
        assert self._detail is not None
        items: list[_Item] = []
        for key in draft.repeats:
            earlier = self._detail.earlier.get(key)
            text = f"{earlier.text} {words.said_when(earlier)}" if earlier else words.GONE
            items.append((_wrapped(f"↻ {text}"), (("Not the same", self._repeat(key, None)),)))
        for suggestion in self._detail.suggestions:
            key = suggestion.earlier.key
            if key in draft.repeats or key in draft.no_repeats:
                continue
            text = f"Perhaps: {suggestion.earlier.text} {words.said_when(suggestion.earlier)}"
            both = (("It is the same", self._repeat(key, True)),
                    ("It is not", self._repeat(key, False)))  # fmt: skip
            items.append((_quiet_label(text), both))
        self._show(self.earlier, items)
        self._earlier_heading.setVisible(bool(items))

    def _show_actions(self, draft: Response) -> None:
        items: list[_Item] = []
        for number, action in enumerate(draft.actions):
            sign = "✓ " if action.done else ""
            second = words.action_line(action, today())
            text = f"{sign}{action.text}" + (f"\n{second}" if second else "")
            items.append((_wrapped(text), (("Change", self._action(number)),)))
        items.append((None, (("+ Add an action", self._action(len(draft.actions))),)))
        self._show(self.steps, items)

    def _show_evidence(self, draft: Response) -> None:
        self._evidence_heading.show_words("Evidence", words.evidence_heading(draft.evidence_count))
        items: list[_Item] = []
        for number, piece in enumerate(draft.evidence):
            sign = "✓ " if piece.counts else ""
            text = f"{sign}{piece.what}\n{words.evidence_line(piece)}"
            buttons = [("Change", self._piece(number))]
            if piece.where:
                where = piece.where
                buttons.insert(0, ("Open", lambda where=where: self.link_wanted.emit(where)))
            label = _wrapped(text)
            label.setToolTip(plain(piece.where))
            items.append((label, tuple(buttons)))
        items.append((None, (("+ Add evidence", self._piece(len(draft.evidence))),)))
        self._show(self.evidence, items)

    def _show_updates(self, draft: Response) -> None:
        items: list[_Item] = [
            (_wrapped(f"{each.text}\n{dates.as_stated(each.month)}, {each.by}"), ())
            for each in reversed(draft.updates)
        ]
        items.append((None, (("+ Add an update", self._on_update_clicked),)))
        self._show(self.updates, items)
        self._updates_heading.setVisible(bool(draft.updates) or not self._why_read_only)

    def _show(self, items: _Items, contents: Sequence[_Item]) -> None:
        """Show ``contents``; without buttons that change something if nothing can be changed."""
        if not self._why_read_only:
            items.show_items(contents)
            return
        still = [
            (label, tuple(button for button in buttons if button[0] == "Open"))
            for label, buttons in contents
        ]
        items.show_items([each for each in still if each[0] is not None])

    def _read(self) -> Response:
        """The draft with what is in the fields. Raises Refused."""
        assert self._detail is not None
        saved = self._detail.saved.response
        return replace(
            self._draft,
            outcome=self.outcome.toPlainText().strip(),
            operational_lead=self.owner.text().strip(),
            executive_lead=self.lead.text().strip(),
            due=moved(saved.due, read_day(self.due.text())),
        )

    def _keep(self, draft: Response) -> None:
        self._draft = draft
        self._show_changed()
        self.edited.emit(draft)

    def _change(self, draft: Response) -> None:
        """Keep a draft in which a list has changed, and show it."""
        self._keep(draft)
        self._fill()

    def _on_edited(self) -> None:
        if self._filling or self._detail is None:
            return
        try:
            self._keep(self._read())
        except Refused:  # a date that is only half written
            self.undo_button.setEnabled(True)

    # Lists

    def _repeat(self, key: str, repeats: bool | None) -> Callable[[], None]:
        return lambda: self._change(self._draft.repeating(key, repeats))

    def _action(self, number: int) -> Callable[[], None]:
        def ask() -> None:
            before = _at(self._draft.actions, number)

            def take(values: Values) -> None:
                was = _at(self._saved.actions, number)
                action = forms.action_from(values, was)
                self._accept(self._draft.with_action(number, action))

            title = "Change an action" if before else "Add an action"
            self._ask(title, forms.action_fields(before), take)

        return ask

    def _piece(self, number: int) -> Callable[[], None]:
        def ask() -> None:
            before = _at(self._draft.evidence, number)

            def take(values: Values) -> None:
                piece = forms.evidence_from(values)
                self._accept(self._draft.with_evidence(number, piece))

            title = "Change evidence" if before else "Add evidence"
            self._ask(title, forms.evidence_fields(before), take)

        return ask

    def _on_update_clicked(self) -> None:
        def take(values: Values) -> None:
            update = forms.update_from(values, today())
            self._accept(self._draft.with_update(update))

        self._ask("Add an update", forms.update_fields(today(), self.role.text().strip()), take)

    def _on_status_clicked(self) -> None:
        def take(values: Values) -> None:
            after = forms.status_from(values, self._read(), self._saved, today())
            self._keep(after)
            self.save()

        try:
            fields = forms.status_fields(self._saved, today())
            self._read()
        except Refused as error:
            self.show_problem(str(error))
            return
        self._ask("Change status", fields, take, "Save")

    def _on_undo_clicked(self) -> None:
        self.problem.hide()
        self._change(self._saved)

    def _on_finding_clicked(self) -> None:
        if self._detail is not None:
            self.finding_wanted.emit(self._detail.entry.requirement)

    @property
    def _saved(self) -> Response:
        assert self._detail is not None
        return self._detail.saved.response

    def _accept(self, draft: Response) -> None:
        """Keep a draft, if it may follow what is in the register. Raises Refused."""
        self._change(forms.checked(self._saved, draft))

    def _ask(
        self,
        title: str,
        fields: Sequence[FormField],
        take: Callable[[Values], None],
        button: str = "OK",
    ) -> None:
        dialog = FormDialog(title, fields, take, button, self._theme, self)
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    # Parts

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.heading, 1)
        self._top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        inner = QWidget()
        inner.setObjectName("page")
        self._column = QVBoxLayout(inner)
        self._earlier_heading = self._heading("Said before")
        self._evidence_heading = self._heading("Evidence")
        self._updates_heading = self._heading("Updates")
        self._history_heading = self._heading("History")
        fields = QWidget()
        self._grid = QGridLayout(fields)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for row, (text, field) in enumerate(
            (("Owner", self.owner), ("Board lead", self.lead), ("Due", self.due))
        ):
            self._grid.addWidget(self._buddy(text, field), row, 0)
            self._grid.addWidget(field, row, 1)
        parts: Iterable[QWidget] = (
            self._heading("What was said"), self.said, self.source, self.finding_button,
            self._earlier_heading, self.earlier,
            self._heading("What we will do"), self.outcome, self.steps,
            self._heading("Owner and dates"), fields, self.moved,
            self._evidence_heading, self.evidence,
            self._updates_heading, self.updates, self._history_heading, self.history,
        )  # fmt: skip
        for part in parts:
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._scroll = page_scroll(inner)
        buttons = QWidget()
        self._flow = FlowLayout(buttons)
        self._flow.setContentsMargins(0, 0, 0, 0)
        for button in (self.save_button, self.status_button, self.undo_button):
            self._flow.addWidget(button)
        self._role_label = self._buddy("Your role", self.role)
        self._foot = QVBoxLayout()
        role = QHBoxLayout()
        role.addWidget(self._role_label)
        role.addWidget(self.role, 1)
        self._foot.addWidget(self.problem)
        self._foot.addWidget(self.read_only)
        self._foot.addLayout(role)
        self._foot.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._top)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self._foot)

    def _heading(self, text: str) -> NotedHeading:
        heading = NotedHeading(self._theme, 12)
        heading.show_words(text)
        self._headings.append(heading)
        return heading

    def _label(self, name: str = "", *, quiet: bool = False) -> QLabel:
        label = _quiet_label("") if quiet else _wrapped("")
        label.setAccessibleName(name)
        return label

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        return line

    def _buddy(self, text: str, field: QWidget) -> QLabel:
        label = _quiet_label(text)
        label.setWordWrap(False)
        label.setBuddy(field)
        return label

    def _link(self, text: str, act: Callable[[], None]) -> QPushButton:
        return _button(text, LINK, act)

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        return _button(text, PLAIN, act)


_T = TypeVar("_T")
_Item = tuple[QLabel | None, tuple[tuple[str, Callable[[], None]], ...]]
"""A text, and what can be done with it: the words of a button, and what it calls."""


class _Items(QWidget):
    """Texts below each other, each with its links."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_items(self, items: Sequence[_Item]) -> None:
        """Show these in place of the previous ones."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for label, buttons in items:
            if label is not None:
                self._column.addWidget(label)
            if not buttons:
                continue
            line = QWidget()
            flow = FlowLayout(line)
            flow.setContentsMargins(0, 0, 0, 0)
            for text, act in buttons:
                button = _button(text, LINK, act)
                if label is not None:
                    button.setAccessibleName(f"{text}: {label.text()}")
                flow.addWidget(button)
            self._column.addWidget(line)
        self.setVisible(bool(items))


def _button(text: str, look: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(look)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: act())
    return button


def _wrapped(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _quiet_label(text: str) -> QLabel:
    label = _wrapped(text)
    label.setObjectName(QUIET)
    return label


def _at(items: Sequence[_T], number: int) -> _T | None:
    return items[number] if number < len(items) else None
