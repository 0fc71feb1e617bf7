"""Texts and widgets that go on in a new line if a line is full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from viewer.parts.flow_layout import FlowLayout
from viewer.parts.one_line import OneLine

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_line_of_text_wraps_only_if_it_has_no_room(qtbot: QtBot) -> None:
    label = OneLine()
    qtbot.addWidget(label)
    label.setText("Invented Hospital for the Long-Winded")
    metrics = QFontMetrics(label.font())
    assert label.sizeHint().height() < 2 * metrics.height()
    assert label.sizeHint().width() >= metrics.horizontalAdvance(label.text())
    assert label.minimumSizeHint().width() >= metrics.horizontalAdvance("Long-Winded")
    assert label.minimumSizeHint().width() < label.sizeHint().width()


def test_items_that_do_not_fit_begin_a_line_at_the_wanted_distance(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    flow.setContentsMargins(0, 0, 0, 0)
    flow.setSpacing(10)
    labels = [QLabel("x") for _ in range(3)]
    for label in labels:
        label.setFixedSize(100, 20)
        flow.addWidget(label)
    assert flow.sizeHint().width() == 320, "all of them on one line"
    assert flow.minimumSize().width() == 100
    assert flow.heightForWidth(320) == 20
    assert flow.heightForWidth(220) == 50
    flow.set_line_gap(2)
    assert flow.heightForWidth(220) == 42
    labels[1].hide()
    assert flow.heightForWidth(220) == 20
    box.resize(100, 100)
    box.show()
    QApplication.processEvents()
    assert [label.y() for label in labels if label.isVisible()] == [0, 22]
