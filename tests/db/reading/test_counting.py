"""Places of the 2024 framework: tree, filter, find, card and JSON show the same rating."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from db.domain.hits import HitKind
from db.domain.report import ReportCard
from db.domain.scale import GOOD, INADEQUATE, OUTSTANDING, Question
from db.domain.subject import Subject
from db.domain.tree import NEEDS_ATTENTION, Arrangement, Facet, TreeFilter, TreeKey, TreeRow
from db.importing.loader import Loader
from db.reading.store import ReportStore
from viewer.cli.commands.find import hits_json
from viewer.cli.ratings_text import ratings_json, ratings_lines
from viewer.documents.matches_table import match_values
from viewer.wording.phrases import FIXED_SPACE
from viewer.wording.rating import row_note, row_sentence, row_words
from viewer.wording.search import hit_line
from viewer.wording.standing import came_about
from viewer.wording.tree import match_line, places_figure, rating_in_line

ROOT = Path(__file__).parents[3]
HOUSE, PROVIDER = "1-999000111", "1-999000222"


def group(name: str, rating: str, **more: Any) -> dict[str, Any]:
    safe = {"name": "Safe", "rating": rating, "status": "Assessed", "percentageScore": "66"}
    return {"name": name, "rating": rating, "status": "Current", "keyQuestionRatings": [safe],
            "assessmentPlanId": f"AP{len(name)}", **more}  # fmt: skip


def house(*groups: dict[str, Any], number: str = HOUSE, **more: Any) -> dict[str, Any]:
    """A record of an invented house, Inadequate in 2020, with these groups of June 2025."""
    questions = [{"name": "Safe", "rating": "Inadequate"}, {"name": "Caring", "rating": "Good"}]
    overall = {"rating": "Inadequate", "keyQuestionRatings": questions}
    return {
        "locationId": number,
        "providerId": PROVIDER,
        "name": f"Invented House {number[-1]}",
        "type": "Social Care Org",
        "registrationStatus": "Registered",
        "historicRatings": [{"reportDate": "2020-01-10", "reportLinkId": "a", "overall": overall}],
        "assessment": [
            {
                "assessmentPlanPublishedDateTime": "2025-06-01 10:00:00",
                "ratings": {"asgRatings": list(groups)},
            }
        ],
    } | more


def opened(folder: Path, *records: dict[str, Any]) -> ReportStore:
    """A store with the records and that of their provider."""
    provider = {"providerId": PROVIDER, "name": "Invented Homes", "type": "Social Care Org",
                "registrationStatus": "Registered"}  # fmt: skip
    lines = folder / "records.jsonl"
    lines.write_text("\n".join(json.dumps(each) for each in (provider, *records)), "utf-8")
    Loader(folder / "wardcard.db").load([lines])
    return ReportStore.open(folder / "wardcard.db")


def rows(store: ReportStore, parent: str = "", wanted: TreeFilter | None = None) -> list[TreeRow]:
    arrangement = Arrangement(filter=wanted or TreeFilter())
    key = TreeKey(subject=Subject(parent)) if parent else TreeKey()
    return [row for row in store.page(arrangement, key).rows if isinstance(row, TreeRow)]


def as_json(card: ReportCard) -> dict[str, Any]:
    return json.loads(ratings_json(card, card.as_at))


def test_the_only_groups_rating_is_the_places(tmp_path: Path) -> None:
    with closing(opened(tmp_path, house(group("Care Homes", "Good")))) as store:
        (row,) = rows(store, PROVIDER)
        assert (row.rating, row.change, row.published) == (GOOD, None, date(2025, 6, 1))
        assert (row.rating_of, row.rated_services) == ("", 0)
        card = store.card(Subject(HOUSE))
        values = as_json(card)
        service, own = values["rows"]
        assert (service["service"], own["service"], "location" in own) == (
            "Care Homes",
            None,
            False,
        )
        for each in (service, own):
            assert each["cells"]["overall"]["rating"] == "Good"
            assert each["cells"]["safe"]["percentage"] == 66
            assert each["cells"]["safe"]["framework"] == "single assessment framework"
            assert each["cells"]["safe"]["change"] is None
            assert each["cells"]["caring"] is None
        assert values["framework"] == "single assessment framework"
        assert any("different framework" in line for line in ratings_lines(card))
        before = store.card(Subject(HOUSE), as_at=date(2021, 1, 1)).overall
        assert before is not None
        assert before.rating == INADEQUATE
        (hit,) = [h for h in store.find("Invented House") if h.kind is HitKind.ORGANISATION]
        assert (hit.rating, hit.change) == (GOOD, None)
        assert rows(store, wanted=TreeFilter.of(Facet.RATING, "Inadequate")) == []
        history = store.story(Subject(HOUSE), Question.OVERALL).history
        assert [entry.rating for entry in history] == [GOOD, INADEQUATE]
        sites = as_json(store.card(Subject(PROVIDER)))["rows"]
        assert sites[0]["cells"]["overall"]["rating"] == "Good"


def test_of_several_groups_the_worst_counts_and_is_named(tmp_path: Path) -> None:
    record = house(group("Homecare agencies", "Inadequate"), group("Supported living", "Good"))
    with closing(opened(tmp_path, record)) as store:
        (row,) = rows(store, PROVIDER)
        assert (row.rating, row.rating_of, row.rated_services) == (
            INADEQUATE,
            "Homecare agencies",
            2,
        )
        for words in (("Inadequate",), NEEDS_ATTENTION):
            wanted = TreeFilter.of(Facet.RATING, *words)
            assert rows(store, PROVIDER, wanted) == [row]
        card = store.card(Subject(HOUSE))
        assert card.overall is None
        values = as_json(card)
        assert [each["service"] for each in values["rows"]] == [
            "Homecare agencies",
            "Supported living",
            None,
        ]
        assert values["rows"][-1]["cells"]["overall"] is None
        assert values["subject"]["rating_of"]["rating"] == "Inadequate"
        assert any("worst of 2 services" in line for line in ratings_lines(card))
        assert card.matrix.own is not None
        assert row_words(card.matrix.own)[-1].whose == "worst of 2 services"
        assert came_about(card).replace(FIXED_SPACE, " ") == (
            "Before, in January 2020, the place as a whole was rated Inadequate."
        )


def test_a_place_with_several_groups_has_a_row_in_its_providers_table(tmp_path: Path) -> None:
    groups = (group("Homecare agencies", "Inadequate"), group("Supported living", "Good"))
    not_rated = {"overall": {"rating": "Not Rated", "reportDate": "2025-06-01"}}
    unrated = house(group("Care Homes", ""), number="1-999000555", historicRatings=[])
    records = (
        house(*groups),
        house(*groups, number="1-999000333", currentRatings=not_rated),
        house(group("Care Homes", "Good"), number="1-999000444"),
        unrated | {"assessment": []},
    )
    with closing(opened(tmp_path, *records)) as store:
        card = store.card(Subject(PROVIDER))
        several, own_word, one, own = card.matrix.rows
        assert [row.subject.id for row in card.matrix.rows] == [
            HOUSE, "1-999000333", "1-999000444", PROVIDER,
        ]  # fmt: skip
        worst = "Homecare agencies, worst of 2 services: Inadequate"
        assert row_note(several) == worst
        assert row_note(own_word) == f"{worst}. CQC’s word for the place as a whole: Not Rated"
        for row in (several, own_word):
            overall = row_words(row)[-1]
            assert (overall.word, overall.whose) == ("Inadequate", "worst of 2 services")
            assert f"Overall Inadequate (worst of 2 services). {worst}." in row_sentence(row)
        assert (row_note(one), row_note(own)) == ("", "")
        assert several.cell(Question.OVERALL) is None
        lines = list(ratings_lines(card))
        assert f"Invented House 1: {worst}." in lines
        (line,) = [each for each in lines if each.startswith("Invented House 1  ")]
        assert line.endswith("Inadequate (worst of 2 services)")
        story = store.story(Subject(HOUSE), Question.OVERALL)
        assert story.counting is not None
        assert story.counting.entry is not None
        assert story.counting.entry.rating == INADEQUATE
        assert store.story(Subject("1-999000444"), Question.OVERALL).counting is None
        first, _, third, last = as_json(card)["rows"]
        assert (first["rating_of"]["service"], first["rating_of"]["rating"]) == (
            "Homecare agencies",
            "Inadequate",
        )
        assert "rating_of" not in third
        assert "rating_of" not in last


def test_a_group_that_ended_is_history(tmp_path: Path) -> None:
    ended = group("Shared lives", "Inadequate", status="Historic")
    with closing(opened(tmp_path, house(group("Care Homes", "Good"), ended))) as store:
        (row,) = rows(store, PROVIDER)
        assert row.rating == GOOD
        assert [below.name for below in rows(store, HOUSE)] == ["Care Homes"]
        labels = [each.label for each in store.card(Subject(HOUSE)).matrix.rows]
        assert labels == ["Care Homes", "Invented House 1 overall"]


def test_a_provider_without_a_rating_shows_those_of_its_places(tmp_path: Path) -> None:
    one = house(group("Care Homes", "Good"))
    with closing(opened(tmp_path, one)) as store:
        (row,) = rows(store)
        assert (row.subject, row.rating, row.badge) == (Subject(HOUSE), GOOD, GOOD)
        (alone,) = rows(store, wanted=TreeFilter.of(Facet.LEVEL, "provider"))
        assert (alone.rating, alone.badge, alone.places) == (None, GOOD, ((GOOD, 1),))
        assert as_json(store.card(Subject(PROVIDER)))["subject"]["places"] == {"Good": 1}
    more = tmp_path / "more"
    more.mkdir()
    two = house(group("Care Homes", "Outstanding"), number="1-999000333")
    shut = house(group("Care Homes", "Good"), number="1-999000444",
                 registrationStatus="Deregistered", deregistrationDate="2026-01-02")  # fmt: skip
    with closing(opened(more, one, two, shut)) as store:
        (row,) = rows(store)
        assert (row.badge, row.places) == (None, ((OUTSTANDING, 1), (GOOD, 1)))
        card = store.card(Subject(PROVIDER))
        assert card.places == row.places
        (ward,) = store.chosen((Subject(PROVIDER),))
        assert ward.places == row.places, "in My wards as in the list"
        assert any("1 Outstanding, 1 Good" in line for line in ratings_lines(card))


def test_search_shows_a_rating_in_the_words_of_the_list(tmp_path: Path) -> None:
    """Of a place with several services, a provider with one rated place, and one with two."""
    groups = (group("Homecare agencies", "Inadequate"), group("Supported living", "Good"))
    alike = (group("Homecare agencies", "Good"), group("Supported living", "Good"))
    said: list[str] = []
    for number, records in enumerate(
        ((house(*groups),), (house(*groups), house(*alike, number="1-999000333")))
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        with closing(opened(folder, *records)) as store:
            listed = {
                match.row.subject: match
                for match in store.matches(TreeFilter.of(Facet.STATUS, "any"))
            }
            hits = [h for h in store.find("Invented") if h.kind is HitKind.ORGANISATION]
            assert {hit.subject for hit in hits} == set(listed)
            for hit in hits:
                match = listed[hit.subject]
                rating = rating_in_line(match.row, match.only_place)
                said.append(rating)
                assert f" · {rating} · " in match_line(match)
                assert f" · {rating} · " in hit_line(hit)
                assert (hit.badge, hit.places) == (match.row.badge, match.row.places)
                assert places_figure(hit) == places_figure(match.row)
                (found,) = json.loads(hits_json([hit]))
                values = match_values(match)
                assert found["places"] == values.get("places")
                for key in ("rating", "rating_of", "published"):
                    assert found[key] == values[key], key
    assert sorted(set(said)) == [
        "1 Good, 1 Inadequate",
        "Good (both services)",
        "Inadequate (Homecare agencies, worst of 2 services)",
        "Inadequate (Invented House 1)",
    ]


def test_the_guide_names_every_field_of_the_json(tmp_path: Path) -> None:
    record = house(group("Homecare agencies", "Inadequate"), group("Supported living", "Good"))
    with closing(opened(tmp_path, record)) as store:
        found = json.loads(hits_json(store.find("Invented")))
        shown = [as_json(store.card(subject)) for subject in map(Subject, (HOUSE, PROVIDER))]
        shown.append(as_json(store.card(Subject(HOUSE, "homecare-agencies"))))
    fields = set[str]()
    for each in found:
        fields |= each.keys()
    for values in shown:
        fields |= values.keys()
        fields |= values["subject"].get("rating_of", {}).keys()
        for row in values["rows"]:
            fields |= row.keys() | row.get("rating_of", {}).keys()
            fields |= {key for cell in row["cells"].values() if cell for key in cell}
    assert {"carried_forward", "rating_of", "places", "report"} <= fields
    guide = (ROOT / "resources" / "help" / "command-line.md").read_text("utf-8")
    assert not {field for field in fields if f"`{field}`" not in guide}
