"""The filters of the tree as they are used: chips, the panel's list, and lines that wrap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from db.domain.tree import (
    NEEDS_ATTENTION,
    Arrangement,
    Choice,
    Facet,
    Grouping,
    TreeFilter,
    Trend,
)
from viewer.parts.flow_layout import FlowLayout
from viewer.views.tree.facets import END_ROLE, FacetsModel
from viewer.views.tree.filter_bar import FilterBar
from viewer.views.tree.filter_panel import FilterPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme

REGIONS = (Choice(Facet.REGION, "London", 4_311), Choice(Facet.REGION, "", 7))


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> FilterBar:
    bar = FilterBar(theme)
    qtbot.addWidget(bar)
    bar.arranged.connect(bar.show_arrangement)
    bar.resize(292, 200)
    bar.show()
    return bar


def test_chips_add_to_each_other_and_all_takes_them_away(bar: FilterBar, qtbot: QtBot) -> None:
    wanted: list[Arrangement] = []
    bar.arranged.connect(wanted.append)
    bar.attention_chip.click()
    bar.improved_chip.click()
    both = TreeFilter.of(Facet.RATING, *NEEDS_ATTENTION)
    assert wanted[-1].filter == both.with_values(Facet.CHANGE, Trend.IMPROVED.value)
    assert not bar.all_chip.isChecked()
    bar.attention_chip.click()
    assert wanted[-1].filter == TreeFilter.of(Facet.CHANGE, Trend.IMPROVED.value)
    bar.all_chip.click()
    assert not wanted[-1].filter
    assert bar.all_chip.isChecked()
    # What is chosen already stays chosen, and nothing is asked for again.
    bar.all_chip.click()
    assert bar.all_chip.isChecked()
    assert len(wanted) == 4
    bar.improved_chip.click()
    qtbot.keyClick(bar.improved_chip, Qt.Key.Key_Escape)
    assert not wanted[-1].filter


def test_the_bar_says_what_is_chosen(bar: FilterBar) -> None:
    chosen = TreeFilter.of(Facet.REGION, "London", "South East").with_values(Facet.AGE, "2")
    bar.show_arrangement(Arrangement(Grouping.TYPE, chosen))
    assert bar.region_chip.text() == "Region: 2 chosen"
    assert bar.more_chip.text() == "More filters: 1"
    assert bar.grouping_button.accessibleName() == "Grouped: By type"
    bar.show_count("3 of 9 locations")
    assert bar.count_label.isVisible()


def test_in_a_low_window_one_chip_stands_for_all(bar: FilterBar) -> None:
    bar.show_arrangement(Arrangement(filter=TreeFilter.of(Facet.REGION, "London")))
    bar.fit(150)
    visible = [chip.text() for chip in bar.chips() if chip.isVisible()]
    assert visible == ["Filters: 1"]
    assert bar.grouping_button.isVisible()
    assert bar.first_stop() is bar.more_chip
    bar.fit(900)
    assert all(chip.isVisible() for chip in bar.chips())
    assert bar.grouping_button.isVisible()


def test_a_section_has_its_choices_with_counts(qtmodeltester) -> None:
    model = FacetsModel()
    section = model.section(Facet.REGION)
    assert model.hasChildren(section)
    model.show_choices(Facet.REGION, REGIONS)
    model.show_filter(TreeFilter.of(Facet.REGION, "London"))
    london, unknown = (model.index(row, 0, section) for row in range(2))
    assert (london.data(), london.data(END_ROLE)) == ("London", "4,311")
    assert unknown.data() == "Not stated"
    assert london.data(Qt.ItemDataRole.AccessibleTextRole) == "London, 4,311"
    ticked = [Qt.CheckState(i.data(Qt.ItemDataRole.CheckStateRole)) for i in (london, unknown)]
    assert ticked == [Qt.CheckState.Checked, Qt.CheckState.Unchecked]
    assert section.data(Qt.ItemDataRole.AccessibleTextRole) == "Region, London"
    model.show_choices(Facet.REGION, (Choice(Facet.REGION, "London", 5),))
    assert model.rowCount(section) == 1
    assert model.index(0, 0, section).data(END_ROLE) == "5"


def test_a_choice_is_ticked_by_key_and_by_a_click_anywhere_on_its_line(
    qtbot: QtBot, theme: Theme
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    bar = FilterBar(theme, window)
    panel = FilterPanel(theme, bar, window)
    wanted: list[TreeFilter] = []
    asked: list[Facet] = []
    panel.filter_wanted.connect(wanted.append)
    panel.filter_wanted.connect(panel.show_filter)
    panel.choices_wanted.connect(asked.append)
    window.show()
    panel.open_at(Facet.REGION)
    assert Facet.REGION in asked
    panel.show_choices(Facet.REGION, REGIONS)
    london = panel.model.index(0, 0, panel.model.section(Facet.REGION))
    panel.view.setCurrentIndex(london)
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert wanted == [TreeFilter.of(Facet.REGION, "London")]
    end = panel.view.visualRect(london).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert wanted[-1] == TreeFilter()
    assert window.rect().contains(panel.geometry())


def test_what_has_no_room_goes_on_in_the_next_line(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    flow = FlowLayout(whole)
    flow.setContentsMargins(0, 0, 0, 0)
    flow.setSpacing(4)
    labels = [QLabel("Invented") for _ in range(3)]
    for label in labels:
        label.setFixedSize(80, 20)
        flow.addWidget(label)
    assert flow.heightForWidth(300) == 20
    assert flow.heightForWidth(170) == 44
    whole.resize(170, 44)
    whole.show()
    assert [label.pos().toTuple() for label in labels] == [(0, 0), (84, 0), (0, 24)]
