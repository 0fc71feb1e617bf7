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
        "By CQC's scale, 70 % would give Good. A score of 1 may limit it to Requires improvement. "
        "A breach, enforcement action or inspectors' judgement can change that."
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
