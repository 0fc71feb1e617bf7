"""The scores of quality statements in the story of a question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from db.domain.report import Subject
from db.domain.scale import Question
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.packs import assessed, write

HOME = Subject("ZZ101")
GROUP = Subject("ZZ101", "care-homes")


@contextmanager
def store_of(tmp_path: Path, *packs: dict[str, Any]) -> Iterator[ReportStore]:
    for number, pack in enumerate(packs):
        Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack, f"{number}.json")])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        yield store


def test_a_low_score_may_have_limited_a_rating(tmp_path: Path) -> None:
    pack = assessed()
    pack["ratings"][2]["percentages"] = {"safe": 70}
    pack["scores"][0]["score"] = 1
    with store_of(tmp_path, pack) as store:
        story = store.story(GROUP, Question.SAFE)
    assert story.usual_rule == (
        "By CQC’s scale, 70 % would give Good. A score of 1 may limit it to Requires improvement. "
        "A breach, enforcement action or inspectors’ judgement can change that."
    )


def test_a_place_with_two_groups_has_no_scores_of_its_own(tmp_path: Path) -> None:
    pack = assessed()
    pack["services"].append({"id": "day", "name": "Day Care", "assessment_group": True})
    pack["ratings"].append(pack["ratings"][2] | {"service": "day"})
    pack["scores"].append(pack["scores"][0] | {"service": "day", "score": 4})
    with store_of(tmp_path, pack) as store:
        of_place = store.story(HOME, Question.SAFE)
        of_groups = [
            store.story(Subject("ZZ101", each), Question.SAFE).scores
            for each in ("care-homes", "day-care")
        ]
    assert of_place.scores == ()
    assert [[each.score for each in scores] for scores in of_groups] == [[2.0], [4.0]]


def of_the_place() -> dict[str, Any]:
    """A pack with ratings and scores of the place itself in the assessment of 2022."""
    pack = assessed()
    pack["services"].append({"id": "dentistry", "name": "Dentistry"})
    own = {"report": "2022", "location": "ZZ101"}
    rating = own | {"ratings": {"safe": "Good", "overall": "Good"}, "sources": ["page"]}
    score = own | {"question": "safe", "statement": "3", "name": "Safeguarding", "score": 3}
    return pack | {"ratings": [rating], "scores": [score | {"source": "page"}]}


def later(pack: dict[str, Any], **of: str) -> dict[str, Any]:
    """The pack with a report of 2025 that rates only ``of``, such as one service."""
    report = pack["reports"][1] | {"id": "2025", "published": "2025-06-01", "visits": []}
    rating = {"report": "2025", "location": "ZZ101", "sources": ["page"], **of}
    words = {"safe": "Good", "overall": "Good"}
    return pack | {
        "reports": [*pack["reports"], report],
        "ratings": [*pack["ratings"], rating | {"ratings": words}],
    }


def test_a_places_own_scores_count_although_a_service_is_rated_later(tmp_path: Path) -> None:
    with store_of(tmp_path, later(of_the_place(), service="dentistry")) as store:
        story, card = store.story(HOME, Question.SAFE), store.card(HOME)
    assert story.cell is not None
    assert story.cell.published is not None
    assert story.cell.published.year == 2022
    assert [each.score for each in story.scores] == [3]
    assert [each.score for each in card.scores] == [3]


def test_a_places_own_scores_do_not_count_once_it_is_rated_later(tmp_path: Path) -> None:
    with store_of(tmp_path, later(of_the_place())) as store:
        assert store.card(HOME).scores == ()


def test_a_places_own_scores_do_not_count_once_a_group_speaks_for_it(tmp_path: Path) -> None:
    with store_of(tmp_path, later(of_the_place(), service="care-homes")) as store:
        card, story = store.card(HOME), store.story(HOME, Question.SAFE)
    assert story.cell is not None
    assert story.cell.of_group == "care-homes"
    assert card.scores == ()
