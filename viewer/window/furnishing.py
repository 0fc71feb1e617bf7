"""How the window's parts come into it: the tree first, for it is what one goes to first.

Each step imports what it needs, so that none holds up the event loop for long. Until the style
sheet is there widgets are put together in half the time: what is seen first comes before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from viewer.appearance.theme import Theme
    from viewer.window.main_window import MainWindow


def furnish(window: MainWindow, theme: Theme) -> Iterator[None]:
    from viewer.views.tree import model  # noqa: F401

    yield
    from viewer.views.tree import view  # noqa: F401

    yield
    from viewer.views.tree.pane import TreePane

    yield
    window.tree_pane = TreePane(theme, window)
    yield
    from viewer.window.header import Header
    from viewer.window.status_line import StatusLine

    window.header = Header(theme, window)
    window.status = StatusLine(theme, window)
    yield
    theme.dress()
    _put_frame_together(window)
    yield
    from viewer.parts.message_bar import MessageBar
    from viewer.views.report.story_panel import StoryPanel

    window.messages = MessageBar(theme, window)
    window.story = StoryPanel(theme, window)
    yield
    from viewer.views.report.view import ReportView

    yield
    window.report = ReportView(theme, window)
    yield
    from viewer.window.actions import Actions

    window.actions_by_name = Actions(window)
    _bind_header(window)
    yield
    _put_report_in(window)
    window.show_parts()


def _put_frame_together(window: MainWindow) -> None:
    window.panes = QSplitter(Qt.Orientation.Horizontal)
    window.reading = QSplitter(Qt.Orientation.Horizontal)
    for splitter in (window.reading, window.panes):
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.splitterMoved.connect(window.prefer_shown_sizes)
    # Nothing, through which the sketch is seen: a splitter within another takes no room if empty.
    window.reading.addWidget(QWidget())
    window.panes.addWidget(window.tree_pane)
    window.panes.addWidget(window.reading)
    window.panes.setStretchFactor(1, 1)
    whole = _column(window)
    whole.addWidget(window.header)
    whole.addWidget(window.panes, 1)
    whole.addWidget(window.status)
    for part in (window.header, window.panes, window.status):
        part.show()  # not a turn of the event loop later: what is hidden gets no room
    window.set_tree_width()


def _bind_header(window: MainWindow) -> None:
    actions, header = window.actions_by_name, window.header
    header.set_menus(actions.menus(window))
    for name in ("print_card", "export_card"):
        actions[name].setEnabled(False)  # until something is shown
    header.bind(header.as_at_button, actions["as_at_date"])
    header.bind(header.print_button, actions["print_card"])
    header.bind(header.export_button, actions["export_card"])
    menu_key = QShortcut(QKeySequence(Qt.Key.Key_F10), window)
    menu_key.activated.connect(header.menu_button.showMenu)


def _put_report_in(window: MainWindow) -> None:
    centre = QWidget()
    centre.setObjectName("center")
    centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    middle = _column(centre)
    middle.addWidget(window.messages)
    middle.addWidget(window.report, 1)
    nothing = window.reading.widget(0)
    assert nothing is not None
    nothing.setParent(None)
    nothing.deleteLater()
    window.reading.addWidget(centre)
    window.reading.addWidget(window.story)
    window.reading.setStretchFactor(0, 1)
    header = window.header
    stops = [
        header.menu_button, header.search, header.as_at_button, header.print_button,
        header.export_button, *window.filters.stops(), window.tree, window.messages, window.report,
        window.story,
    ]  # fmt: skip
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _column(parent: QWidget) -> QVBoxLayout:
    """A layout from top to bottom without any space of its own."""
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
