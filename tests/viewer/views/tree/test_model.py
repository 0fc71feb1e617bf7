"""The tree's model: rows, pages and accessible text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from db.domain.report import Level, Subject
from db.domain.scale import GOOD, REQUIRES_IMPROVEMENT, Change
from db.domain.tree import TOP, Grouping, TreeGroup, TreeKey, TreeRow
from viewer.views.tree.model import PAGE, ROW_ROLE, TreeModel
from viewer.wording import dates

NOVEMBER = date(2023, 11, 3)
TRUST, SITE, WARD = Subject("INV"), Subject("INV01"), Subject("INV01", "surgery")


def row(subject: Subject, level: Level, name: str, children: int) -> TreeRow:
    return TreeRow(subject, level, name, REQUIRES_IMPROVEMENT, Change.SAME, NOVEMBER, children)


PROVIDERS = (
    row(TRUST, Level.PROVIDER, "Invented Trust", 2),
    row(Subject("OTH"), Level.PROVIDER, "Other Invented Trust", 0),
)
SITES = (
    row(SITE, Level.LOCATION, "Invented Hospital", 1),
    TreeRow(Subject("INV02"), Level.LOCATION, "Invented Clinic", None, None, None, 0, "Nowhere"),
)
SERVICES = (TreeRow(WARD, Level.SERVICE, "Surgery", GOOD, Change.UP, NOVEMBER, 0),)
COUNTRY = {
    TOP: PROVIDERS,
    TreeKey(subject=TRUST): SITES,
    TreeKey(subject=SITE): SERVICES,
}


class WishfulModel(TreeModel):
    def __init__(self) -> None:
        super().__init__()
        self.wishes: list[tuple[TreeKey, int, int]] = []
        self.rows_wanted.connect(lambda *wish: self.wishes.append(wish))


@pytest.fixture
def model(qtmodeltester):
    """A model whose wishes wait in ``model.wishes`` until the test answers them."""
    model = WishfulModel()
    yield model
    # The tester asks for every row it can get: not before the test has asked for its own.
    qtmodeltester.check(model)


def answer(model: WishfulModel) -> None:
    model.want()
    while model.wishes:
        parent, _, _ = model.wishes.pop(0)
        model.put_rows(parent, COUNTRY[parent])


def site_index(model: WishfulModel) -> QModelIndex:
    answer(model)
    trust = model.index(0, 0)
    model.fetchMore(trust)
    answer(model)
    return model.index(0, 0, trust)


def test_rows_are_asked_for_when_they_are_looked_at(model):
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert model.wishes == [(TOP, 0, PAGE)]
    assert model.rowCount() == 0
    answer(model)
    assert model.rowCount() == 2
    trust = model.index(0, 0)
    assert model.hasChildren(trust)
    assert not model.hasChildren(model.index(1, 0))
    model.wishes.clear()
    model.want(trust)
    model.want(trust)
    assert model.wishes == [(TreeKey(subject=TRUST), 0, PAGE)]


def test_an_index_stays_good_while_other_rows_arrive(model, qtmodeltester):
    site = site_index(model)
    kept = QPersistentModelIndex(site)
    model.fetchMore(site)
    answer(model)
    qtmodeltester.check(model)
    surgery = model.index(0, 0, kept)
    assert surgery.data() == "Surgery"
    assert surgery.parent() == site
    assert surgery.parent().parent().data() == "Invented Trust"
    assert model.child(site, TreeKey(subject=WARD)) == surgery
    assert model.tree_row(surgery) == SERVICES[0]


def test_rows_speak_in_full_words(model):
    site = site_index(model)
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert site.data(spoken) == "Invented Hospital, Requires improvement"
    assert site.data(Qt.ItemDataRole.ToolTipRole).endswith(dates.age(NOVEMBER))
    clinic = site.siblingAtRow(1)
    assert clinic.data(spoken) == "Invented Clinic, Not stated"
    assert clinic.data(Qt.ItemDataRole.ToolTipRole) == "Invented Clinic, Nowhere\nsite, Not stated"


def test_another_day_renews_the_rows_where_they_are(model):
    site = site_index(model)
    model.wishes.clear()
    model.renew()
    assert (TOP, 0, PAGE) in model.wishes
    assert (TreeKey(subject=TRUST), 0, PAGE) in model.wishes
    then = tuple(replace(one, rating=None) for one in SITES)
    model.put_rows(TreeKey(subject=TRUST), then)
    assert model.tree_row(site).rating is None
    answer(model)


def test_another_day_asks_again_for_rows_that_are_on_their_way(model):
    answer(model)
    model.want(model.index(0, 0))
    model.wishes.clear()
    model.renew()
    assert model.wishes == [(TOP, 0, PAGE), (TreeKey(subject=TRUST), 0, PAGE)]


def test_late_rows_of_a_forgotten_branch_are_let_go(model):
    site_index(model)
    model.reload()
    model.put_rows(TreeKey(subject=SITE), SERVICES)
    assert model.rowCount() == 0
    assert model.hasChildren()
    answer(model)
    assert model.rowCount() == 2


def test_rows_that_could_not_be_had_may_be_asked_for_again(model):
    answer(model)
    trust = model.index(0, 0)
    model.wishes.clear()
    model.want(trust)
    model.rows_refused(TreeKey(subject=TRUST))
    model.want(trust)
    assert model.wishes == [(TreeKey(subject=TRUST), 0, PAGE)] * 2


def test_a_country_is_asked_for_page_by_page(qtmodeltester):
    country = [
        row(Subject(f"P{number}"), Level.PROVIDER, f"Invented provider {number}", 3)
        for number in range(30_000)
    ]
    model = TreeModel()
    asked: list[int] = []

    def give(parent: TreeKey, first: int, count: int) -> None:
        asked.append(first)
        model.put_rows(parent, country[first : first + count], first, len(country))

    model.rows_wanted.connect(give)
    model.fetchMore(QModelIndex())
    assert model.rowCount() == 30_000
    assert asked == [0]
    last = model.index(29_999, 0)
    assert last.data() == "…"
    assert asked == [0, 29_999 // PAGE * PAGE]
    assert last.data() == "Invented provider 29999"
    assert last.data(ROW_ROLE) is country[-1]


def test_a_trust_stands_in_each_group_in_which_it_has_a_site(model):
    london, nowhere = TreeKey("London"), TreeKey("")
    groups = (TreeGroup("London", Grouping.REGION, 1, 1), TreeGroup("", Grouping.REGION, 1, 1))
    model.put_rows(TOP, groups)
    for place, group in enumerate((london, nowhere)):
        index = model.index(place, 0)
        assert model.key(index) == group
        model.want(index)
        model.put_rows(group, PROVIDERS[:1])
        trust = model.index(0, 0, index)
        model.want(trust)
        model.put_rows(TreeKey(group.group, TRUST), SITES[place : place + 1])
        assert model.key(model.index(0, 0, trust)).group == group.group
    assert model.index(0, 0).data() == "London"
    assert model.index(1, 0).data() == "Region not stated"
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Region not stated, 1 provider, 1 location"
    )
    assert model.grouped
    assert model.tree_row(model.index(0, 0)) is None


def test_a_row_in_the_middle_is_asked_for_by_its_page(model):
    model.want()
    model.wishes.clear()
    model.put_rows(TOP, PROVIDERS, 0, 1000)
    assert not model.is_whole(QModelIndex())
    model.want(QModelIndex(), 700)
    model.want(QModelIndex(), 1)
    assert model.wishes == [(TOP, 700 // PAGE * PAGE, PAGE)]
    # The tester looks at every row, and none of the others is to come.
    model.reload()
