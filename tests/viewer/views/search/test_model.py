"""The list of search results."""

from __future__ import annotations

from PySide6.QtCore import Qt

from db.domain.hits import Hit, HitKind
from db.domain.report import Subject
from db.domain.scale import GOOD, Change
from viewer.views.search.model import HIT_ROLE, RECENT_ROLE, HitsModel

HOSPITAL = Hit(
    HitKind.ORGANISATION, Subject("INV01"), "Invented Hospital", "Nowhere", "", GOOD, Change.UP
)
FINDING = Hit(
    HitKind.FINDING, Subject("INV01", "surgery"), "Must improve", "Surgery", "Store it safely."
)
CLINIC = Hit(HitKind.ORGANISATION, Subject("INV02"), "Invented Clinic", "Nowhere")


def texts(model: HitsModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def test_hits_stand_below_the_heading_of_their_kind(qtmodeltester):
    model = HitsModel()
    model.show_hits([HOSPITAL, FINDING, CLINIC])
    qtmodeltester.check(model)
    assert texts(model) == [
        "Organisations · 2", "Invented Hospital", "Invented Clinic", "Findings · 1", "Must improve",
    ]  # fmt: skip
    assert model.index(4).data(HIT_ROLE) is FINDING


def test_a_hit_speaks_in_full_words(qtmodeltester):
    model = HitsModel()
    model.show_hits([HOSPITAL, FINDING, CLINIC])
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0).data(spoken) == "Organisations, 2"
    assert model.index(1).data(spoken) == "Invented Hospital, Nowhere, Good, up one"
    assert model.index(2).data(spoken) == "Invented Clinic, Nowhere, Not stated"
    assert model.index(4).data(spoken) == "Must improve, Store it safely., Surgery"


def test_the_keys_pass_over_headings_and_go_round(qtmodeltester):
    model = HitsModel()
    assert model.next_choice(-1, 1) == -1
    model.show_hits([HOSPITAL, FINDING])
    assert model.next_choice(-1, 1) == 1
    assert model.next_choice(1, 1) == 3
    assert model.next_choice(3, 1) == 1
    assert model.next_choice(1, -1) == 3
    assert model.next_choice(-1, -1) == 3
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable


def test_recent_searches_are_offered(qtmodeltester):
    model = HitsModel()
    model.show_recent(["lister", "surgery"])
    qtmodeltester.check(model)
    assert texts(model) == ["Recent searches", "lister", "surgery"]
    assert model.index(1).data(RECENT_ROLE) == "lister"
    model.show_recent([])
    assert model.rowCount() == 0


def test_a_tooltip_shows_a_title_to_the_letter():
    model = HitsModel()
    model.show_hits([Hit(HitKind.ORGANISATION, Subject("INV03"), "<b>Invented</b>", "Nowhere")])
    index = model.index(1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>Invented</b>, Nowhere, Not stated"
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)
