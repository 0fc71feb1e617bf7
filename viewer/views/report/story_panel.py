"""The story of the chosen rating, in a box under the matrix or docked next to the report."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.badge import Badge
from viewer.parts.entry_section import EntrySection
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.heading import Heading
from viewer.parts.one_line import OneLine
from viewer.parts.page_scroll import page_scroll
from viewer.parts.spoken import announce
from viewer.parts.timeline import Timeline
from viewer.views.report.story_entries import (
    cut,
    dates_of,
    details,
    meaning,
    plain_entry,
    reasons,
    story_words,
)
from viewer.wording.story import story_report, story_subject, story_title

if TYPE_CHECKING:
    from db.domain.report import ReportCard, Story

_HINT = "Choose a rating in the table to read its story here."
_WIDE = 640
"""From this width in units the history is a row of dates, with the reasons beside it."""
_MOST_REASONS = 2
"""How many findings are next to the history; a link leads to all of them."""


class StoryPanel(QFrame):
    """Shows a :class:`~db.domain.report.Story`, or while it is docked a hint on how to get one."""

    subject_chosen = Signal(object)
    """Emitted with the Subject whose page the user wants to open."""
    report_chosen = Signal(str)
    """Emitted with the ID of the report that the user wants to open."""
    findings_wanted = Signal()
    """Emitted when the user wants to see all that inspectors found."""
    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget, and the part of it that the keyboard reached, to scroll into view."""
    closed = Signal()
    """Emitted when the user has closed the story."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("story")
        self._theme = theme
        self._story: Story | None = None
        self._card: ReportCard | None = None
        self._docked = False
        self._more = False
        self._wide: bool | None = None
        self._hint = QLabel(_HINT)
        self._hint.setWordWrap(True)
        self._title = Heading()
        self._report, self._changed, self._place = OneLine(), OneLine(), OneLine()
        self._badge = Badge(theme, 12 / 13)
        self._open = QPushButton()
        self._open.setObjectName("storyLink")
        self._open.clicked.connect(self._on_open_clicked)
        self._close = QToolButton()
        self._close.setObjectName("storyClose")
        self._close.setAccessibleName("Close the story")
        self._close.setToolTip("Close the story (Esc)")
        self._close.setAccessibleDescription("Esc")
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(lambda _checked: self.closed.emit())
        self._dates = Timeline(theme)
        self._dates.reached.connect(lambda area: self._reached(self._dates, area))
        self._why = EntrySection(theme)
        self._why.all_chosen.connect(self.findings_wanted)
        self._why.entry_chosen.connect(self._on_report_wanted)
        self._toggle = QPushButton()
        self._toggle.setObjectName("storyLink")
        self._toggle.clicked.connect(self._on_more_clicked)
        self._sections: list[EntrySection] = []
        self._lay_out()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        theme.changed.connect(self._on_theme_changed)
        self._restyle()
        self._draw()

    def _lay_out(self) -> None:
        self._content = QWidget()
        self._content.setObjectName("storyContent")
        words = QWidget()
        self._flow = FlowLayout(words)
        self._flow.setContentsMargins(0, 0, 0, 0)
        for part in (self._title, self._report, self._badge, self._changed, self._place):
            self._flow.addWidget(part)
        self._head = QHBoxLayout()
        self._head.addWidget(words, 1)
        top = Qt.AlignmentFlag.AlignTop
        self._head.addWidget(self._open, 0, top)
        self._head.addWidget(self._close, 0, top)
        self._rule = QFrame()
        self._rule.setFrameShape(QFrame.Shape.VLine)
        beside = QVBoxLayout()
        beside.addWidget(self._why)
        beside.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self._dates)
        left.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.addLayout(left, 7)
        self._row.addWidget(self._rule)
        self._row.addLayout(beside, 3)
        self._below = QVBoxLayout()
        self._column = QVBoxLayout(self._content)
        self._column.addWidget(self._hint)
        self._column.addLayout(self._head)
        self._column.addLayout(self._row)
        self._column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(self._below)
        self._column.addStretch(1)
        self._scroll = page_scroll()
        self._scroll.setObjectName("storyScroll")
        self._scroll.hide()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(self._content)
        self._outer.addWidget(self._scroll)

    def show_card(self, card: ReportCard) -> None:
        """Remember which card the page shows; the story can lead to others."""
        self._card = card

    def show_story(self, story: Story) -> None:
        """Show ``story`` in place of the previous story."""
        new = self._story is None or story_title(self._story) != story_title(story)
        self._story = story
        self._more = self._more and not new
        self._draw()

    def clear(self) -> None:
        """Show the hint on how to choose a rating."""
        self._story = None
        self._draw()

    def set_docked(self, docked: bool) -> None:
        """Show the story as a narrow column next to the report, or as a box under the matrix."""
        if docked == self._docked:
            return
        self._docked = docked
        if docked:
            self._outer.removeWidget(self._content)
            self._scroll.setWidget(self._content)
        else:
            self._scroll.takeWidget()
            self._outer.insertWidget(0, self._content)
        self._scroll.setVisible(docked)
        self._content.show()
        self._restyle()
        self._draw()

    def first_stop(self) -> QWidget:
        """What has the focus first when the user goes to the story."""
        return next((each for each in self.stops() if each.isVisible()), self._close)

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        sections = (stop for section in self._sections for stop in section.stops())
        return (self._dates, *self._why.stops(), self._toggle, *sections, self._open, self._close)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the story for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def say_that_it_is_open(self) -> None:
        """Have a screen reader say whose story is shown, because the user wanted it.

        As the cursor goes from cell to cell in the matrix, it would be too much.
        """
        if self._story is not None:
            words = story_words(self._story)
            said = (story_title(self._story), words.word, words.changed)
            announce(self, f"Story: {', '.join(filter(None, said))}")

    def _draw(self) -> None:
        story, card = self._story, self._card
        there = story is not None and card is not None
        self._hint.setVisible(not there)
        for widget in (self._title, self._report, self._badge, self._changed, self._place,
                       self._why, self._dates, self._rule, self._toggle):  # fmt: skip
            widget.setVisible(there)
        self._close.setVisible(there or self._docked)
        self._show_link()
        for section in self._sections:
            self._below.removeWidget(section)
            section.hide()
            section.deleteLater()
        self._sections = []
        if story is None or card is None:
            return
        words = story_words(story)
        self._title.setText(story_subject(story))
        self._title.setAccessibleName(f"Story of {story_title(story)}")
        self._report.setText(story_report(story))
        self._badge.show_rating(words.rating)
        carried = words.published() if words.carried_forward else ""
        self._changed.setText(words.changed or carried)
        self._place.setText(story.place if story.subject != card.subject else "")
        for label in (self._report, self._changed, self._place):
            label.setVisible(bool(label.text()))
        self._show_reasons(story, card)
        self._toggle.setText("Show less" if self._more else "Meaning, CQC’s rule and sources")
        self._toggle.setVisible(not self._docked)
        if self._more or self._docked:
            for heading, entries in details(story):
                section = EntrySection(self._theme)
                section.show_entries("", heading, "", entries)
                section.part_reached.connect(self.part_reached)
                self._below.addWidget(section)
                self._sections.append(section)
        self._arrange()
        for before, after in pairwise(self.stops()):
            QWidget.setTabOrder(before, after)

    def _show_reasons(self, story: Story, card: ReportCard) -> None:
        entries = reasons(story, card)
        if not entries:
            self._why.show_entries("", "What it means", "", (plain_entry(meaning(story)),))
            return
        shown = entries if self._docked else entries[:_MOST_REASONS]
        link = f"all {len(entries)}" if len(shown) < len(entries) else ""
        self._why.show_entries("", "Why", "", shown, link)

    def _arrange(self) -> None:
        """Put history and reasons beside each other in a wide box, else below each other."""
        self._wide = not self._docked and self.width() >= self._theme.space(_WIDE)
        self._row.setDirection(
            QBoxLayout.Direction.LeftToRight if self._wide else QBoxLayout.Direction.TopToBottom
        )
        story = self._story
        self._rule.setVisible(self._wide and story is not None)
        if story is None:
            return
        dates = dates_of(story)
        if self._wide:
            dates = cut(dates, self._dates.room_for(round(self.width() * 0.66)))
        else:
            dates = dates[::-1]
        if self._dates.is_row != self._wide:
            self._dates.set_row(self._wide)
        if dates != self._dates.entries():
            self._dates.show_entries(dates)
        self._dates.setVisible(bool(dates))
        self._dates.setAccessibleName(f"History of {story_subject(story)}")

    def _show_link(self) -> None:
        """Offer the page of another subject, or the report of an older row."""
        story, card, words = self._story, self._card, ""
        if story is not None and card is not None:
            if story.subject != card.subject:
                words = f"Open {story.name}"
            elif story.report is not None and (
                card.report is None or story.report.id != card.report.id
            ):
                words = "Open this report"
        self._open.setText(words.replace("&", "&&"))
        self._open.setVisible(bool(words))

    def _restyle(self) -> None:
        s, px = self._theme.scheme, self._theme.space
        border = (
            f"border: 0; border-left: 1px solid {s.line};"
            if self._docked
            else f"border: 2px solid {s.text}; border-radius: {px(4)}px;"
        )
        self.setStyleSheet(
            f"#story {{ background: {s.surface}; {border} }}"
            "#storyContent, #storyScroll { background: transparent; border: 0; }"
            f"#storyLink {{ text-decoration: {self._theme.link_line}; }}"
            f"#storyLink {{ color: {s.accent}; background: transparent; border: 3px solid"
            f" transparent; padding: 0 {px(3)}px; min-height: {max(18, px(18))}px; }}"
            f"#storyLink:hover {{ text-decoration: underline; }}"
            f"#storyClose {{ background: transparent; border: 3px solid transparent; }}"
            f"#storyClose:hover {{ background: {s.chosen}; }}"
            f"#storyLink:focus, #storyClose:focus {{ border-color: {s.accent};"
            f" border-radius: {px(3)}px; }}"
        )
        self._scroll.viewport().setAutoFillBackground(False)
        self._rule.setStyleSheet(f"color: {s.line}")
        self._title.setFont(self._theme.type(15, bold=True))
        for label in (self._report, self._changed, self._place):
            label.setFont(self._theme.type(13))
        muted = f"color: {s.muted}; background: transparent"
        for label in (self._changed, self._place, self._hint):
            label.setStyleSheet(muted)
        self._outer.setContentsMargins(2, 2, 2, 2)
        self._column.setContentsMargins(px(12), px(5), px(8), px(6))
        self._column.setSpacing(px(3))
        self._flow.setSpacing(px(8))
        self._flow.setContentsMargins(0, px(3), 0, 0)
        self._row.setSpacing(px(10))
        self._badge.updateGeometry()
        side = px(12)
        self._close.setIcon(icon("close", side, self._theme.colour("text")))
        self._close.setIconSize(QSize(side, side))
        self._close.setMinimumSize(px(24), px(24))
        self._dates.restyle()
        for section in (self._why, *self._sections):
            section.restyle()

    def _reached(self, widget: QWidget, area: QRect) -> None:
        self.part_reached.emit(widget, area)

    @Slot()
    def _on_open_clicked(self) -> None:
        story = self._story
        if story is None or self._card is None:
            return
        if story.subject != self._card.subject:
            self.subject_chosen.emit(story.subject)
        elif story.report is not None:
            self.report_chosen.emit(story.report.id)

    @Slot(object)
    def _on_report_wanted(self, report_id: object) -> None:
        if isinstance(report_id, str):
            self.report_chosen.emit(report_id)

    @Slot()
    def _on_more_clicked(self) -> None:
        self._more = not self._more
        self._draw()
        announce(self, "More of the story is shown" if self._more else "Less is shown")

    @Slot()
    def _on_theme_changed(self) -> None:
        self._restyle()
        self._draw()
