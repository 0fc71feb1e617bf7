"""The list of search results."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from db.domain.hits import Hit, HitKind
from db.domain.report import Subject
from db.domain.scale import GOOD, Change
from db.domain.subject import PlaceStatus
from viewer.views.search.delegate import found_in
from viewer.views.search.model import (
    COMMAND_ROLE,
    HIT_ROLE,
    MORE_ROLE,
    MORE_WORDS_ROLE,
    RECENT_ROLE,
    HitsModel,
    SearchCommand,
)

HOSPITAL = Hit(
    HitKind.ORGANISATION, Subject("INV01"), "Invented Hospital", "Nowhere", "", GOOD, Change.UP
)
FINDING = Hit(
    HitKind.FINDING, Subject("INV01", "surgery"), "Must improve", "Surgery", "Store it safely."
)
CLINIC = Hit(HitKind.ORGANISATION, Subject("INV02"), "Invented Clinic", "Nowhere")

PRINT = SearchCommand(
    "Print or save a card", "Print it on paper", "Ctrl+P", lambda: None, lambda: True
)


def texts(model: HitsModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def test_hits_stand_below_the_heading_of_their_kind(qtmodeltester):
    model = HitsModel()
    model.show_hits([HOSPITAL, FINDING, CLINIC])
    qtmodeltester.check(model)
    assert texts(model) == [
        "Places", "Invented Hospital", "Invented Clinic", "Findings", "Must improve",
    ]  # fmt: skip
    assert model.index(4).data(HIT_ROLE) is FINDING


def test_a_hit_speaks_in_full_words(qtmodeltester):
    model = HitsModel()
    model.show_hits([HOSPITAL, FINDING, CLINIC])
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0).data(spoken) == "Places, 2"
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


def test_closed_places_and_commands_come_after_all_else():
    closed = replace(HOSPITAL, title="Old Hospital", status=PlaceStatus(is_closed=True))
    model = HitsModel()
    model.show_hits([closed, HOSPITAL, FINDING], [PRINT])
    assert texts(model) == [
        "Places", "Invented Hospital", "Findings", "Must improve", "Closed", "Old Hospital",
        "Commands", "Print or save a card",
    ]  # fmt: skip
    assert model.kinds() == [
        ("All", 4), ("Other places", 1), ("Findings", 1), ("Closed", 1), ("Commands", 1)
    ]  # fmt: skip
    assert model.index(7).data(COMMAND_ROLE) is PRINT
    spoken = model.index(7).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Print or save a card, command, Print it on paper, Ctrl+P"


def test_a_long_section_shows_its_best_until_it_is_asked_for():
    homes = [replace(CLINIC, title=f"Home {n}", what="care home") for n in range(9)]
    model = HitsModel()
    model.show_hits([HOSPITAL, *homes, FINDING])
    assert texts(model)[:7] == ["Places", "Invented Hospital", *(f"Home {n}" for n in range(5))]
    assert model.index(0).data(MORE_WORDS_ROLE) == "All 10"
    model.narrow(model.index(0).data(MORE_ROLE))
    assert len(texts(model)) == 11
    model.narrow("Care homes")
    assert texts(model) == ["Care homes", *(f"Home {n}" for n in range(9))]
    model.narrow("All")
    assert "Must improve" in texts(model)


def test_distances_say_from_where_they_are():
    model = HitsModel()
    model.from_where = "Invented Hospital"
    model.show_hits([CLINIC])
    assert texts(model)[0] == "Places"
    model.show_hits([replace(CLINIC, miles=3.2)])
    assert texts(model)[0] == "Places, with the distance from Invented Hospital"


def test_a_command_is_found_by_the_beginnings_of_its_words():
    assert PRINT.matches("pri car")
    assert PRINT.matches("")
    assert PRINT.matches("paper")
    assert not PRINT.matches("rint")


def test_what_was_typed_is_marked_at_the_beginning_of_words():
    assert found_in("The Lister Hospital", "list hosp") == [(4, 4), (11, 4)]
    assert found_in("Blister", "lister") == []
    assert found_in("Print (a card)", "> (a") == [(7, 1)]
    assert found_in("anything", "") == []
