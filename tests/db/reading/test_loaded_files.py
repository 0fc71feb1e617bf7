"""What the database says of each loaded file, and how far all of them reach."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from db.domain.imports import LossKind
from db.domain.scale import Question
from db.importing.loader import Loader
from db.importing.removal import remove_file
from db.reading.store import ReportStore
from tests.db.packs import minimal

if TYPE_CHECKING:
    from pathlib import Path

HEADS = (
    "Location ID", "Location Name", "Provider ID", "Provider Name", "Service / Population Group",
    "Domain", "Latest Rating", "Publication Date",
)  # fmt: skip


def table(path: Path, days: dict[str, str]) -> Path:
    """A monthly table with an overall rating of each place in ``days``, published on its day."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADS)
        for place, day in days.items():
            writer.writerow(
                (place, f"Home {place}", "1-99001", "Invented Ltd", "Overall", "Overall", "Good",
                 day)
            )  # fmt: skip
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Two months that have two ratings in common, and a pack."""
    path = tmp_path / "wardcard.db"
    older = {"1-9801": "2019-05-01", "1-9802": "2019-06-01", "1-9803": "2018-01-01"}
    newer = {"1-9801": "2019-05-01", "1-9802": "2019-06-01", "1-9804": "2024-02-03"}
    pack = tmp_path / "invented.json"
    pack.write_text(json.dumps(minimal()), "utf-8")
    for file in (table(tmp_path / "a.csv", older), table(tmp_path / "b.csv", newer), pack):
        Loader(path).load([file])
    return path


def test_a_file_says_how_many_ratings_it_states_and_from_when(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        files = {file.name: file for file in store.loaded_files()}
    assert (files["a.csv"].ratings, files["a.csv"].only_here) == (3, 1)
    assert (files["a.csv"].oldest, files["a.csv"].newest) == (date(2018, 1, 1), date(2019, 6, 1))
    assert (files["b.csv"].ratings, files["b.csv"].only_here) == (3, 1)
    assert files["b.csv"].newest == date(2024, 2, 3)


def test_what_only_a_file_states_is_what_goes_with_it(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        file = next(file for file in store.loaded_files() if file.name == "a.csv")
        only, losses = store.only_here(file), list(store.losses(file))
    assert (only.ratings, only.shared, only.places, only.findings) == (1, 2, 1, 0)
    assert [(loss.kind, loss.subject.id, loss.published) for loss in losses] == [
        (LossKind.RATING, "1-9803", date(2018, 1, 1)),
        (LossKind.PLACE, "1-9803", None),
    ]
    assert (losses[0].name, losses[0].question, losses[0].text) == (
        "Home 1-9803",
        Question.OVERALL,
        "Good",
    )
    removal = remove_file(database, file.id)
    assert (removal.ratings, removal.organisations) == (only.ratings, only.places)


def test_everything_that_goes_with_a_pack_is_listed(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        file = next(file for file in store.loaded_files() if file.name == "invented.json")
        only, losses = store.only_here(file), list(store.losses(file))
    kinds = [loss.kind for loss in losses]
    assert [kinds.count(kind) for kind in LossKind] == [only.ratings, only.places, only.findings]
    assert only.findings
    assert all(loss.text for loss in losses if loss.kind is not LossKind.PLACE)


def test_the_data_says_how_far_it_reaches(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        of_a_site, of_nobody = store.coverage("1-9801"), store.coverage()
    assert (of_a_site.trust, of_a_site.trust_newest) == ("Invented Ltd", date(2024, 2, 3))
    assert (of_a_site.assessed, of_a_site.assessed_newest) == (1, date(2024, 2, 3))
    assert (of_nobody.trust, of_nobody.trust_newest) == ("", None)
    assert of_nobody.ratings == of_a_site.ratings


def test_news_of_a_trust_are_its_new_ratings_that_count(database: Path, tmp_path: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        last = max(file.id for file in store.loaded_files())
    days = {"1-9801": "2019-05-01", "1-9802": "2021-01-01", "1-9803": "2017-01-01"}
    Loader(database).load([table(tmp_path / "c.csv", days)])
    with closing(ReportStore.open(database)) as store:
        (new,) = store.news("1-9801", last + 1)
        assert store.news("1-9801", last + 2) == ()
    assert (new.name, new.place, new.overall_is_new) == ("Home 1-9802", "", True)
    assert new.overall is not None
    assert (new.overall.published, new.published) == (date(2021, 1, 1), date(2021, 1, 1))
