"""A file that is removed leaves the database as if it had never been loaded."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.domain.errors import Refused
from db.domain.imports import LoadedFile
from db.domain.subject import Subject
from db.importing.ledger import Ledger
from db.importing.loader import Loader
from db.importing.removal import remove_file
from db.reading.store import ReportStore
from tests.db.contents import contents
from tests.db.packs import minimal

COLUMNS = (
    "Location ID", "Location Name", "Location Type", "Location Post Code", "Provider ID",
    "Provider Name", "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Inherited Rating (Y/N)",
)  # fmt: skip
WORDS = ("Good", "Requires improvement", "Inadequate", "Inspected but not rated", "Invented word")


def month(path: Path, seed: int) -> Path:
    """A monthly file of 12 invented places; most of it is the same in any other."""
    steady, random_ = random.Random(1), random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number in range(12):
            usual_word = steady.choice(WORDS)
            usual_day = f"2{steady.randrange(1, 9)}/0{steady.randrange(1, 9)}/2020"
            if random_.random() < 0.15:
                continue  # the place is missing from this month
            name = f"Invented House {number}" + (" renamed" if random_.random() < 0.1 else "")
            provider = f"1-9900{number % 3 if random_.random() < 0.9 else 7}"
            for service in ("Overall", "Invented care"):
                word, day = usual_word, usual_day
                if random_.random() < 0.2:
                    word, day = random_.choice(WORDS), f"28/0{seed % 8 + 1}/2021"
                writer.writerow(
                    (f"1-98{number:03}", name, "Social Care Org", "ZZ1 1ZZ", provider,
                     f"Invented Ltd {provider[-1]}", service, "Overall", word, day,
                     random_.choice("NNNY"))
                )  # fmt: skip
    return path


def record(path: Path, seed: int) -> Path:
    """A record of CQC’s API about one of the same places, with history, reports and relations."""
    rng = random.Random(seed)
    link = rng.choice("abc")
    content: dict[str, Any] = {
        "locationId": f"1-98{rng.randrange(14):03}", "providerId": "1-99001",
        "name": f"Invented House of record {seed}", "registrationStatus": "Registered",
        "currentRatings": {
            "overall": {
                "rating": rng.choice(WORDS), "reportDate": "2022-03-04", "reportLinkId": link,
                "useOfResources": {"useOfResourcesRating": "Good"},
                "keyQuestionRatings": [{"name": "Safe", "rating": rng.choice(WORDS)}],
            },
        },
        "reports": [
            {"linkId": link, "reportDate": "2022-03-04", "reportType": rng.choice(("Location", "")),
             "firstVisitDate": "2022-01-01"},
        ],
        "relationships": [
            {"relatedLocationId": "1-98001", "relatedLocationName": "Invented", "type": "Successor",
             "reason": rng.choice(("Moved", "Merged"))},
        ],
        "inspectionAreas": [
            {"inspectionAreaId": "old", "inspectionAreaName": "Invented care",
             "supersededBy": ["urgent"]},
        ],
        "assessment": [
            {"assessmentPlanPublishedDateTime": "2024-05-06 10:00:00", "ratings": {"asgRatings": [
                {"assessmentPlanId": "AP1", "name": "Invented Group", "rating": rng.choice(WORDS),
                 "status": "Current", "commentary": f"Invented words {seed}.",
                 "keyQuestionRatings": [
                     {"name": "Safe", "rating": "Good", "percentageScore": rng.choice(("66", "75")),
                      "status": "Assessed", "topicareas": [
                          {"name": "Invented statement", "qualityStatementId": "1",
                           "qualityStatementscore": rng.choice(("2 - Some", "3 - Good"))}]}]},
            ]}},
        ],
    }  # fmt: skip
    path.write_text(json.dumps(content), "utf-8")
    return path


def pack(path: Path, seed: int) -> Path:
    """A revision of one of two report packs about an invented hospital, with all its items."""
    content = minimal() | {"id": f"invented-{seed % 2}", "revision": seed // 2 + 1}
    content["title"] = f"Invented pack {seed}"
    for finding in content["findings"]:
        finding["text"] = f"{finding['text']} {seed}"
    path.write_text(json.dumps(content), "utf-8")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    return [
        *(month(folder / f"month-{seed}.csv", seed) for seed in range(5)),
        *(record(folder / f"record-{seed}.json", seed) for seed in range(4)),
        *(pack(folder / f"pack-{seed}.json", seed) for seed in range(4)),
    ]


def load(path: Path, files: Sequence[Path]) -> Path:
    for file in files:
        Loader(path).load([file])
    return path


def loaded(path: Path) -> tuple[LoadedFile, ...]:
    with closing(ReportStore.open(path)) as store:
        return store.loaded_files()


def number_of(path: Path, name: str) -> int:
    return next(file.id for file in loaded(path) if file.name == name)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_the_database_is_as_if_the_file_had_never_been_loaded(
    files: list[Path], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=6, unique=True))
    taken_out = data.draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=3, unique=True))
    folder = tmp_path_factory.mktemp("database")
    path = load(folder / "all.db", chosen)
    for file in taken_out:
        remove_file(path, number_of(path, file.name))
    kept = data.draw(st.permutations([file for file in chosen if file not in taken_out]))
    never = load(folder / "never.db", kept)
    if not kept:
        Loader(never).load([])
    assert contents(path) == contents(never)
    assert found(path) == found(never)
    # What was removed can be loaded again.
    load(path, taken_out)
    assert contents(path) == contents(load(folder / "again.db", chosen))


def found(path: Path) -> list[tuple[str, str]]:
    """What a search finds, in the order of names: the index has its own tables."""
    with closing(ReportStore.open(path)) as store:
        return sorted((hit.title, hit.subject.id) for hit in store.find("invented", 500))


def test_only_here_counts_the_ratings_that_no_other_file_states(tmp_path: Path) -> None:
    first, second = month(tmp_path / "1.csv", 1), month(tmp_path / "2.csv", 2)
    path = load(tmp_path / "wardcard.db", [first, second])
    with closing(ReportStore.open(path)) as store:
        total = store.info().counts["ratings"]
    alone = {file.name: file.only_here or 0 for file in loaded(path)}
    for name in ("1.csv", "2.csv"):
        again = load(tmp_path / f"{name}.db", [first, second])
        removal = remove_file(again, number_of(again, name))
        assert removal.ratings == alone[name] > 0
        with closing(ReportStore.open(again)) as store:
            assert store.info().counts["ratings"] == total - alone[name]


def test_the_result_says_whether_the_file_can_be_loaded_again(tmp_path: Path) -> None:
    kept, lost = month(tmp_path / "kept.csv", 1), month(tmp_path / "lost.csv", 2)
    path = load(tmp_path / "wardcard.db", [kept, lost])
    lost.unlink()
    for name, there in (("kept.csv", True), ("lost.csv", False)):
        removal = remove_file(path, number_of(path, name))
        assert removal.can_be_loaded_again is there
        assert removal.file.path == str(tmp_path / name)
    assert Ledger(path).read() == ()
    assert loaded(path) == ()


def test_a_lower_revision_of_a_pack_counts_again(tmp_path: Path) -> None:
    files = [pack(tmp_path / f"pack-{seed}.json", seed) for seed in (0, 2)]
    path = load(tmp_path / "wardcard.db", files)

    def texts() -> set[str]:
        with closing(ReportStore.open(path)) as store:
            return {finding.text[-1] for finding in store.card(Subject("ZZ101")).findings}

    assert texts() == {"2"}
    remove_file(path, number_of(path, "pack-2.json"))
    assert texts() == {"0"}


def test_an_unknown_number_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = load(tmp_path / "wardcard.db", [month(tmp_path / "1.csv", 1)])
    before = contents(path)
    with pytest.raises(Refused, match="no loaded file with the number 99"):
        remove_file(path, 99)
    assert contents(path) == before
