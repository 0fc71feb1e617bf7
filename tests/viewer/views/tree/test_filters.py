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
from viewer.views.tree import filter_bar
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


def test_chips_add_to_the_filters_and_all_takes_them_away(bar: FilterBar, qtbot: QtBot) -> None:
    wanted: list[Arrangement] = []
    bar.arranged.connect(wanted.append)
    improved = TreeFilter.of(Facet.CHANGE, Trend.IMPROVED.value)
    bar.show_arrangement(Arrangement(filter=improved))
    bar.attention_chip.click()
    assert wanted[-1].filter == improved.with_values(Facet.RATING, *NEEDS_ATTENTION)
    assert not bar.all_chip.isChecked()
    bar.attention_chip.click()
    assert wanted[-1].filter == improved
    bar.all_chip.click()
    assert not wanted[-1].filter
    assert bar.all_chip.isChecked()
    # What is chosen already stays chosen, and nothing is asked for again.
    bar.all_chip.click()
    assert bar.all_chip.isChecked()
    assert len(wanted) == 3
    bar.attention_chip.click()
    qtbot.keyClick(bar.attention_chip, Qt.Key.Key_Escape)
    assert not wanted[-1].filter


def test_the_bar_says_what_is_chosen(bar: FilterBar) -> None:
    chosen = TreeFilter.of(Facet.REGION, "London", "South East").with_values(Facet.AGE, "2")
    bar.show_arrangement(Arrangement(Grouping.TYPE, chosen))
    assert bar.filter_chip.text() == "Filter 3"
    assert bar.filter_chip.accessibleName() == "Filters, 3 in use, closed"
    bar.show_panel_open(True)
    assert bar.filter_chip.accessibleName() == "Filters, 3 in use, open"
    assert bar.grouping_button.accessibleName() == "Grouped: By type"
    bar.show_count("3 of 9 places")
    assert not bar.foot.isHidden()
    bar.show_arrangement(Arrangement(filter=TreeFilter.of(Facet.RATING, *NEEDS_ATTENTION)))
    assert bar.filter_chip.text() == "Filter"
    assert bar.attention_chip.isChecked()


def test_cleared_filters_are_announced(bar: FilterBar, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(filter_bar, "announce", lambda _widget, text: said.append(text))
    bar.all_chip.click()
    assert said == [], "there were none"
    bar.attention_chip.click()
    bar.all_chip.click()
    assert said == ["Filters cleared. All open trusts and sites are listed."]


def test_choices_keep_their_places_while_they_are_ticked() -> None:
    model = FacetsModel()
    section = model.section(Facet.RATING)

    def shown() -> list[tuple[str, str]]:
        lines = [model.index(row, 0, section) for row in range(model.rowCount(section))]
        return [(line.data(), line.data(END_ROLE)) for line in lines]

    def choices(**counts: int) -> tuple[Choice, ...]:
        return tuple(Choice(Facet.RATING, word, number) for word, number in counts.items())

    model.show_choices(Facet.RATING, choices(Good=4, Poor=3, Bad=2))
    model.show_choices(Facet.RATING, choices(Good=4, Bad=1))
    assert shown() == [("Good", "4"), ("Poor", "0"), ("Bad", "1")]
    model.show_choices(Facet.RATING, choices(Best=1, Good=4, Fair=5, Bad=1))
    assert [name for name, _ in shown()] == ["Best", "Good", "Fair", "Poor", "Bad"]
    model.forget_places()
    model.show_choices(Facet.RATING, choices(Bad=1))
    assert shown() == [("Bad", "1")]


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
    assert model.index(0, 0, section).data(END_ROLE) == "5"
    assert model.index(1, 0, section).data(END_ROLE) == "0"


def test_a_choice_is_ticked_by_key_and_by_a_click_anywhere_on_its_line(
    qtbot: QtBot, theme: Theme
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    panel = FilterPanel(theme, window)
    panel.resize(304, 600)
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


def test_open_places_are_the_usual_choice_until_another_is_made(qtbot: QtBot, theme: Theme) -> None:
    panel = FilterPanel(theme)
    qtbot.addWidget(panel)
    wanted: list[TreeFilter] = []
    panel.filter_wanted.connect(wanted.append)
    panel.filter_wanted.connect(panel.show_filter)
    panel.show()
    panel.open_at(Facet.STATUS)
    panel.show_choices(
        Facet.STATUS, [Choice(Facet.STATUS, value, 9) for value in ("open", "closed", "any")]
    )
    lines = [panel.model.index(n, 0, panel.model.section(Facet.STATUS)) for n in range(3)]

    def chosen() -> list[str]:
        ticked = (
            Qt.CheckState(line.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked
            for line in lines
        )
        return [str(line.data()) for line, is_it in zip(lines, ticked, strict=True) if is_it]

    assert chosen() == ["Open"]
    for line in (2, 0):
        panel.view.setCurrentIndex(lines[line])
        qtbot.keyClick(panel.view, Qt.Key.Key_Space)
        assert chosen() == [lines[line].data()]
    assert wanted == [TreeFilter.of(Facet.STATUS, "any"), TreeFilter()]


def test_the_heading_of_a_section_is_never_cut(qtbot: QtBot, theme: Theme) -> None:
    panel = FilterPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(304, 500)
    panel.show()
    rating = panel.model.section(Facet.RATING)
    region = panel.model.section(Facet.REGION)
    panel.view.doItemsLayout()
    assert panel.view.visualRect(rating).height() > panel.view.visualRect(region).height()


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
