"""The tree as it is used: by keys, by mouse, and with rows that come late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from time import process_time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from db.domain.report import Level, PlaceStatus, Subject
from db.domain.scale import GOOD, REQUIRES_IMPROVEMENT, Change, Rating
from db.domain.tree import TOP, Grouping, Step, TreeGroup, TreeKey, TreeRow
from viewer.views.tree import view
from viewer.views.tree.model import ANYWHERE, TreeModel
from viewer.views.tree.view import TreeView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme

TRUST, SITE, SURGERY = Subject("INV"), Subject("INV01"), Subject("INV01", "surgery")
WARD = Subject("INV01", "maternity")


def row(subject: Subject, level: Level, name: str, children: int = 0) -> TreeRow:
    return TreeRow(subject, level, name, GOOD, Change.UP, date(2023, 11, 3), children)


TO_TRUST, TO_SITE, TO_SURGERY, TO_WARD = (
    Step(TreeKey(subject=subject)) for subject in (TRUST, SITE, SURGERY, WARD)
)

COUNTRY: dict[TreeKey, tuple[TreeRow, ...]] = {
    TOP: (
        row(Subject("ABC"), Level.PROVIDER, "Another Invented Trust"),
        row(TRUST, Level.PROVIDER, "Invented Trust", 2),
        row(Subject("SUN"), Level.PROVIDER, "Sunny Invented Home"),
    ),
    TreeKey(subject=TRUST): (
        row(Subject("INV02"), Level.LOCATION, "Invented Clinic"),
        row(SITE, Level.LOCATION, "Invented Hospital", 2),
    ),
    TreeKey(subject=SITE): (
        row(WARD, Level.SERVICE, "Maternity"),
        row(SURGERY, Level.SERVICE, "Surgery"),
    ),
}


class InventedTree(TreeView):
    """A tree whose rows come when :meth:`answer` is called, as if a worker had them."""

    def __init__(self, theme: Theme) -> None:
        self.rows = TreeModel()
        super().__init__(self.rows, theme)
        self.wishes: list[TreeKey] = []
        self.chosen: list[Subject] = []
        self.rows.rows_wanted.connect(lambda parent, _first, _count: self.wishes.append(parent))
        self.subject_chosen.connect(self.chosen.append)

    def answer(self) -> None:
        while self.wishes:
            parent = self.wishes.pop(0)
            self.rows.put_rows(parent, COUNTRY[parent])

    def current(self) -> Subject | None:
        found = self.rows.tree_row(self.currentIndex())
        return found.subject if found else None


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What screen readers are told."""
    said: list[str] = []
    monkeypatch.setattr(view, "announce", lambda _widget, text: said.append(text))
    return said


@pytest.fixture
def tree(qtbot: QtBot, theme: Theme) -> InventedTree:
    tree = InventedTree(theme)
    qtbot.addWidget(tree)
    tree.resize(292, 600)
    tree.show()
    tree.rows.reload()
    tree.rows.want()
    tree.answer()
    return tree


def trust_index(tree: InventedTree) -> QModelIndex:
    return tree.rows.child(QModelIndex(), TreeKey(subject=TRUST))


def test_a_branch_opens_when_its_rows_are_there(tree: InventedTree) -> None:
    tree.expand(trust_index(tree))
    assert not tree.isExpanded(trust_index(tree))
    assert tree.wishes == [TreeKey(subject=TRUST)]
    tree.answer()
    assert tree.isExpanded(trust_index(tree))
    assert tree.rows.rowCount(trust_index(tree)) == 2


def test_a_row_deep_below_is_revealed_as_its_rows_arrive(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    assert tree.current() != SURGERY
    tree.answer()
    assert tree.current() == SURGERY
    assert set(tree.expanded_subjects()) == {TRUST, SITE}
    assert tree.chosen == []


def test_whoever_goes_elsewhere_meanwhile_is_not_fetched_back(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    tree.setCurrentIndex(tree.rows.index(2, 0))
    tree.answer()
    assert tree.current() == Subject("SUN")


def test_a_row_that_is_clicked_before_it_arrives_is_chosen_when_it_does(
    qtbot: QtBot, theme: Theme
) -> None:
    tree = InventedTree(theme)
    qtbot.addWidget(tree)
    tree.resize(292, 600)
    tree.show()
    tree.rows.put_rows(TOP, COUNTRY[TOP][:1], 0, total=3)
    viewport, left = tree.viewport(), Qt.MouseButton.LeftButton
    last = tree.rows.index(2, 0)
    qtbot.mouseClick(viewport, left, pos=tree.visualRect(last).center())
    assert tree.chosen == []
    # What the start shows meanwhile does not take the choice away.
    tree.reveal((Step(TreeKey(subject=Subject("ABC"))),))
    tree.choose_nothing()
    assert tree.currentIndex().row() == 2
    tree.answer()
    assert tree.chosen == [Subject("SUN")]
    tree.answer()
    tree.reveal((Step(TreeKey(subject=Subject("ABC"))),))
    assert tree.current() == Subject("ABC")
    assert tree.chosen == [Subject("SUN")]


def test_a_row_that_is_opened_before_it_arrives_is_read_when_it_does(
    qtbot: QtBot, theme: Theme
) -> None:
    tree, opened = InventedTree(theme), list[Subject]()
    tree.subject_opened.connect(opened.append)
    qtbot.addWidget(tree)
    tree.resize(292, 600)
    tree.show()
    tree.rows.put_rows(TOP, COUNTRY[TOP][:1], 0, total=3)
    tree.setCurrentIndex(tree.rows.index(2, 0))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    tree.answer()
    assert (tree.chosen, opened) == ([Subject("SUN")], [Subject("SUN")])
    tree.setCurrentIndex(tree.rows.index(1, 0))
    assert opened == [Subject("SUN")]


def test_the_cursor_keys_open_choose_and_close(tree: InventedTree, qtbot: QtBot) -> None:
    tree.setCurrentIndex(trust_index(tree))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(tree, key)
        tree.answer()
    assert tree.chosen == [TRUST, Subject("INV02"), SITE]
    opened: list[Subject] = []
    tree.subject_opened.connect(opened.append)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert opened == [SITE]


def test_the_focus_alone_chooses_nothing(tree: InventedTree, qtbot: QtBot) -> None:
    tree.activateWindow()
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)
    assert tree.chosen == []


def test_typing_goes_to_the_next_name_that_begins_so(tree: InventedTree, qtbot: QtBot) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_WARD))
    tree.answer()
    qtbot.keyClicks(tree, "sur")
    assert tree.current() == SURGERY


def test_letters_typed_after_a_pause_begin_anew(
    tree: InventedTree, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QApplication, "keyboardInputInterval", lambda: -1)
    qtbot.keyClicks(tree, "is")
    assert tree.current() == Subject("SUN")


def test_one_letter_again_and_again_goes_from_row_to_row(tree: InventedTree, qtbot: QtBot) -> None:
    tree.reveal((TO_TRUST, TO_SITE))
    tree.answer()
    qtbot.keyClicks(tree, "iii")
    assert tree.chosen == [TRUST, Subject("INV02"), SITE]


def test_a_word_within_a_name_is_found_too(tree: InventedTree, qtbot: QtBot) -> None:
    qtbot.keyClicks(tree, "home")
    assert tree.current() == Subject("SUN")


def test_the_arrow_opens_by_mouse_without_choosing(tree: InventedTree, qtbot: QtBot) -> None:
    index = trust_index(tree)
    arrow = QPoint(18, tree.visualRect(index).center().y())
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    tree.answer()
    assert tree.isExpanded(index)
    assert tree.chosen == []
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    assert not tree.isExpanded(index)


def test_new_data_leave_the_tree_as_it_was(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    tree.answer()
    tree.rows.reload()
    tree.rows.want()
    tree.answer()
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    assert tree.current() == SURGERY
    assert set(tree.expanded_subjects()) == {TRUST, SITE}
    assert tree.chosen == []


def test_branches_that_were_open_are_opened_again(tree: InventedTree) -> None:
    tree.expand_branches([TRUST, SITE, Subject("GONE")])
    assert TRUST in tree.expanded_subjects()
    tree.answer()
    site = tree.rows.child(trust_index(tree), TreeKey(subject=SITE))
    assert tree.isExpanded(trust_index(tree))
    assert tree.isExpanded(site)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_row_has_one_height_for_each_number_of_lines(
    tree: InventedTree, theme: Theme, scale: float
) -> None:
    theme.set_text_scale(scale)
    short = row(TRUST, Level.PROVIDER, "Trust")
    long = row(SITE, Level.PROVIDER, "The Invented Hospital of Saint Somebody in the Meadows")
    tree.resize(round(304 * scale), 600)
    tree.rows.reload()
    tree.rows.put_rows(TOP, (short, long))
    QApplication.processEvents()
    heights = [tree.visualRect(tree.rows.index(n, 0)).height() for n in range(2)]
    theme.set_text_scale(1.0)
    assert heights == pytest.approx([27 * scale, 40 * scale], abs=2 * scale)
    assert heights[0] >= 24


def test_a_narrower_list_gives_names_more_lines_and_choosing_moves_nothing(
    tree: InventedTree,
) -> None:
    tree.resize(340, 600)
    tree.rows.reload()
    tree.rows.put_rows(TOP, (row(TRUST, Level.PROVIDER, "The Invented Meadows Home"),))
    index = tree.rows.index(0, 0)
    wide = tree.visualRect(index).height()
    tree.setCurrentIndex(index)
    assert tree.visualRect(index).height() == wide
    tree.resize(220, 600)
    assert tree.visualRect(index).height() > wide


@pytest.fixture
def grouped(tree: InventedTree) -> InventedTree:
    """The same country by region, of which only the second holds anything; nothing is open."""
    tree.rows.reload()
    regions = [TreeGroup(key, Grouping.REGION, 600, 900) for key in ("East", "London", "West")]
    tree.rows.put_rows(TOP, regions)
    tree.wishes.clear()
    return tree


def test_a_row_far_down_a_group_is_revealed_by_its_page(
    grouped: InventedTree,
) -> None:
    step = Step(TreeKey("London", TRUST), 500)
    grouped.reveal((Step(TreeKey("London")), step))
    assert grouped.wishes == [TreeKey("London")]
    grouped.rows.put_rows(TreeKey("London"), COUNTRY[TOP][1:2], 500, 600)
    assert grouped.current() == TRUST
    assert grouped.currentIndex().row() == 500
    assert grouped.chosen == []


def test_a_group_opens_and_closes_with_enter_and_with_a_click(
    grouped: InventedTree, qtbot: QtBot
) -> None:
    index = grouped.rows.index(1, 0)
    grouped.setCurrentIndex(index)
    qtbot.keyClick(grouped, Qt.Key.Key_Return)
    grouped.rows.put_rows(TreeKey("London"), COUNTRY[TOP][1:2])
    assert grouped.isExpanded(index)
    where = grouped.visualRect(index).center()
    qtbot.mouseClick(grouped.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not grouped.isExpanded(index)
    assert grouped.chosen == []


def test_a_name_that_is_not_loaded_is_asked_for(grouped: InventedTree, qtbot: QtBot) -> None:
    asked: list[tuple[TreeKey, str]] = []
    grouped.name_wanted.connect(lambda within, typed: asked.append((within, typed)))
    qtbot.keyClicks(grouped, "inv")
    assert asked[-1] == (TOP, "inv")
    grouped.show_named("in", None)
    grouped.show_named("inv", (Step(TreeKey("London")), Step(TreeKey("London", TRUST), 0)))
    grouped.rows.put_rows(TreeKey("London"), COUNTRY[TOP][1:2])
    assert grouped.chosen == [TRUST]


def test_escape_asks_for_everything_again(tree: InventedTree, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tree.left, timeout=1000):
        qtbot.keyClick(tree, Qt.Key.Key_Escape)


def test_what_no_row_shows_leaves_nothing_chosen(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST,))
    tree.choose_nothing()
    assert tree.current() is None
    assert tree.selectedIndexes() == []
    assert tree.chosen == []


def painted(tree: InventedTree, shown: TreeRow) -> QImage:
    """A picture of the list with only this row."""
    tree.rows.reload()
    tree.rows.put_rows(TOP, (shown,))
    return tree.viewport().grab().toImage()


def test_each_kind_of_end_looks_different(tree: InventedTree) -> None:
    plain = row(TRUST, Level.PROVIDER, "Invented Trust")
    rated = replace(plain, change=None)
    none = replace(rated, rating=None)
    pictures = [
        painted(tree, shown)
        for shown in (
            plain,
            rated,
            replace(rated, rating=REQUIRES_IMPROVEMENT),
            replace(rated, rating=Rating("Inspected but not rated")),
            none,
            replace(none, places=((GOOD, 2), (REQUIRES_IMPROVEMENT, 1))),
            replace(rated, status=PlaceStatus(is_closed=True)),
        )
    ]
    assert all(one != other for one, other in combinations(pictures, 2))
    # An arrow says up or down, and nothing says that a rating stayed.
    assert painted(tree, replace(plain, change=Change.SAME)) == pictures[1]


def test_a_row_is_heard_with_its_level_and_position(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    tree.answer()
    index = tree.currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Surgery, Good, up one"
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "level 3, 2 of 2"


def test_opening_and_closing_the_chosen_row_is_announced(
    tree: InventedTree, qtbot: QtBot, announced: list[str]
) -> None:
    tree.activateWindow()
    tree.setFocus()
    tree.setCurrentIndex(trust_index(tree))
    qtbot.waitUntil(tree.hasFocus)
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    tree.answer()
    qtbot.keyClick(tree, Qt.Key.Key_Left)
    assert announced == ["Invented Trust expanded, 2 sites", "Invented Trust collapsed"]


def test_what_is_opened_at_the_lower_end_is_scrolled_into_view(
    tree: InventedTree, qtbot: QtBot
) -> None:
    tree.resize(292, 100)
    tree.activateWindow()
    tree.setFocus()
    tree.setCurrentIndex(trust_index(tree))
    qtbot.waitUntil(tree.hasFocus)
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    tree.answer()
    last = tree.visualRect(tree.rows.child(trust_index(tree), TreeKey(subject=SITE)))
    assert not last.isEmpty()
    assert last.bottom() <= tree.viewport().height()
    assert tree.visualRect(trust_index(tree)).top() >= 0


def test_all_of_england_is_laid_out_at_once(tree: InventedTree) -> None:
    tree.rows.reload()
    tree.wishes.clear()
    begun = process_time()
    tree.rows.put_rows(TOP, COUNTRY[TOP], 0, 20_000)
    tree.reveal((Step(TreeKey(None, SITE), 15_000),))
    tree.rows.put_rows(TOP, COUNTRY[TreeKey(subject=TRUST)][1:], 15_000, 20_000)
    QApplication.processEvents()
    # Well under 0.2 seconds; no more than that, because this machine may be slow or busy.
    assert process_time() - begun < 1.0
    assert tree.currentIndex().row() == 15_000
    assert tree.wishes, "rows near the one that is shown are asked for"
    assert len(tree.wishes) < 10


def test_a_new_style_lays_the_rows_out_once(qtbot: QtBot, theme: Theme) -> None:
    """Another text size gives the list and everything around it a new style many times."""

    class Counted(TreeModel):
        asked = 0

        def hasChildren(self, parent: QModelIndex | QPersistentModelIndex = ANYWHERE) -> bool:
            self.asked += 1
            return super().hasChildren(parent)

    model = Counted()
    tree = TreeView(model, theme)
    qtbot.addWidget(tree)
    tree.resize(292, 600)
    tree.show()
    model.want()
    model.put_rows(TOP, COUNTRY[TOP], 0, 2000)
    qtbot.wait(20)
    model.asked = 0
    for number in range(20):
        tree.setStyleSheet(f"QTreeView {{ padding-top: {number % 2}px; }}")
    qtbot.waitUntil(lambda: model.asked >= 2000)
    qtbot.wait(20)
    assert model.asked < 3 * 2000


def test_a_far_row_is_shown_without_measuring_the_rows_before_it(
    qtbot: QtBot, theme: Theme
) -> None:
    """Choosing a place far down the country stalled the window for 100 ms."""

    class Counted(TreeModel):
        asked = 0

        def data(
            self,
            index: QModelIndex | QPersistentModelIndex,
            role: int = Qt.ItemDataRole.DisplayRole,
        ) -> object:
            self.asked += 1
            return super().data(index, role)

    model = Counted()
    tree = TreeView(model, theme)
    qtbot.addWidget(tree)
    tree.resize(292, 600)
    tree.show()
    model.want()
    model.put_rows(TOP, COUNTRY[TOP], 0, 20_000)
    qtbot.wait(20)
    model.asked = 0
    for far, row in (
        (15_000, COUNTRY[TreeKey(subject=TRUST)][0]),
        (9_000, COUNTRY[TreeKey(subject=TRUST)][1]),
    ):
        model.put_rows(TOP, [row], far, 20_000)
        tree.reveal((Step(TreeKey(None, row.subject), far),))
        qtbot.wait(20)
        assert tree.currentIndex().row() == far
        assert tree.viewport().rect().contains(tree.visualRect(tree.currentIndex()))
    assert model.asked < 5_000


def test_rows_that_arrived_out_of_sight_have_their_height_when_they_are_seen(
    qtbot: QtBot, theme: Theme
) -> None:
    model = TreeModel()
    tree = TreeView(model, theme)
    qtbot.addWidget(tree)
    tree.resize(292, 600)
    tree.show()
    model.want()
    model.put_rows(TOP, COUNTRY[TOP], 0, 20_000)
    qtbot.wait(20)
    long = replace(COUNTRY[TOP][0], name="The name of a trust that needs two lines " * 2)
    model.put_rows(TOP, [long], 10_000, 20_000)
    qtbot.wait(20)
    index = model.index(10_000, 0)
    tree.scrollTo(index, TreeView.ScrollHint.PositionAtTop)
    assert tree.visualRect(index).height() > tree.visualRect(tree.indexBelow(index)).height()
