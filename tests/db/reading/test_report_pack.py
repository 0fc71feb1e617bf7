"""A report as a pack: what the database has of it, and nothing that it lacks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import UnknownReport
from db.domain.report import ReportCard
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sources.facts import ConflictFact, Fact
from db.sources.packs.checks import problems_of
from db.sources.packs.pack import Pack, leave_out_unknown_ratings
from tests.db.packs import assessed, minimal, write
from tests.db.sources.packs.random_packs import RandomPack
from tests.db.sources.sheets import HEADER, row, write_xlsx
from viewer.system.paths import bundled_packs

HOSPITAL = Subject("ZZ101")


def exported(folder: Path, *files: Path, of: Subject, **which: Any) -> dict[str, Any]:
    """The content of a report of ``of`` in a new database with ``files``."""
    Loader(folder / "wardcard.db").load(list(files))
    with closing(ReportStore.open(folder / "wardcard.db")) as store:
        return store.report_pack(of, **which).content


def facts_of(content: dict[str, Any]) -> Counter[Fact]:
    """The facts in a pack; what sources disagree about has its sources in any order."""

    def each() -> Iterator[Any]:
        for fact in Pack(content, "pack").facts():
            if isinstance(fact, ConflictFact):
                yield fact._replace(sources="\n".join(sorted(fact.sources.splitlines())))
            else:
                yield fact

    return Counter(each())


@pytest.mark.parametrize("path", bundled_packs(), ids=lambda path: path.stem)
def test_a_bundled_pack_comes_out_of_the_database_as_it_went_in(path: Path, tmp_path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    out = exported(tmp_path, path, of=Subject(content["provider"]["id"]))
    assert problems_of(out) == []
    assert (out["id"], out["revision"]) == (content["id"], content["revision"] + 1)
    assert facts_of(out) == facts_of(content)
    assert {report["id"] for report in out["reports"]} == {
        report["id"] for report in content["reports"]
    }


def test_a_pack_with_scores_comes_out_as_it_went_in(tmp_path: Path) -> None:
    out = exported(tmp_path, write(tmp_path, assessed()), of=HOSPITAL)
    assert facts_of(out) == facts_of(assessed())


def with_dates_of_now(content: dict[str, Any]) -> dict[str, Any]:
    """A random pack that can be loaded: its ratings were published in CQC's time."""
    content["as_of"] = "2022-05-01"
    for number, report in enumerate(content["reports"]):
        report["published"] = f"2020-0{number + 1}-03"
        report.pop("link_id", None)
        report.pop("pilot", None)
    for number, rating in enumerate(content.get("ratings", ())):
        rating["published"] = f"2021-0{number + 1}-03"
    return content


@pytest.mark.parametrize("seed", range(6))
def test_whatever_a_pack_says_of_its_items_comes_out(seed: int, tmp_path: Path) -> None:
    content = with_dates_of_now(RandomPack(seed).content)
    out = exported(tmp_path, write(tmp_path, content), of=Subject(content["provider"]["id"]))
    assert problems_of(out) == []
    keys = ("findings", "measures", "statements", "actions", "events")
    texts = {key: [item["id"] for item in content.get(key, ())] for key in keys}
    assert {key: [item["id"] for item in out.get(key, ())] for key in keys} == texts
    for key in ("text", "unit", "value", "before", "note", "regulation", "period", "role"):
        assert [i.get(key) for k in keys for i in out.get(k, ())] == [
            i.get(key) for k in keys for i in content.get(k, ())
        ], key


def shown(card: ReportCard) -> dict[str, Any]:
    """What a card shows, without the files that state it and their numbers in the database."""

    def plain(item: Any) -> Any:
        return replace(item, source=replace(item.source, id=0, file_name="", sha256="",
                                            imported=None))  # fmt: skip

    return {
        "findings": sorted(map(repr, map(plain, card.findings))),
        "measures": sorted(map(repr, map(plain, card.measures))),
        "statements": sorted(map(repr, map(plain, card.statements))),
        "actions": sorted(map(repr, map(plain, card.actions))),
        "scores": sorted(map(repr, map(plain, card.scores))),
        "report": card.report,
        "rows": [
            (row.label, [cell and (cell.rating, cell.published, cell.change) for cell in row.cells])
            for row in card.matrix.rows
        ],
    }


@pytest.mark.parametrize("subject", ["RWH", "RWH01", "RWH04", "1-5203053560"])
def test_a_report_looks_the_same_where_only_its_export_is_loaded(
    subject: str, tmp_path: Path
) -> None:
    content = exported(tmp_path, *bundled_packs(), of=Subject(subject))
    (tmp_path / "other").mkdir()
    path = write(tmp_path / "other", content)
    Loader(tmp_path / "other" / "wardcard.db").load([path])
    cards: list[dict[str, Any]] = []
    for folder in (tmp_path, tmp_path / "other"):
        with closing(ReportStore.open(folder / "wardcard.db")) as store:
            cards += [shown(store.card(Subject(subject), report_id=report.id))
                      for report in store.reports(Subject(subject))]  # fmt: skip
    half = len(cards) // 2
    assert half > 0
    assert cards[:half] == cards[half:]


def test_an_export_that_is_added_again_adds_nothing(tmp_path: Path) -> None:
    content = exported(tmp_path, *bundled_packs(), of=Subject("RWH01"))
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        before = shown(store.card(Subject("RWH01")))
    (summary,) = Loader(tmp_path / "wardcard.db").load([write(tmp_path, content)])
    assert summary.ratings_added == 0
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        assert shown(store.card(Subject("RWH01"))) == before


# Reports of CQC's own files


def test_ratings_of_a_table_make_a_report_of_their_day(tmp_path: Path) -> None:
    table = write_xlsx(
        tmp_path / "ratings.xlsx",
        {"Locations": [HEADER, row("Good", "13/02/2019"),
                       row("Outstanding", "13/02/2019", "Caring"),
                       row("Inadequate", "13/02/2019", "Overall", "Older people"),
                       row("Requires improvement", "14/03/2018", "Safe")]},
    )  # fmt: skip
    content = exported(tmp_path, table, of=Subject("ZZ301"))
    assert problems_of(content) == []
    assert (content["id"], content["revision"]) == ("ZZ301-2019-02-13", 1)
    assert content["provider"] == {"id": "ZZ3", "name": "Invented Provider"}
    assert content["locations"] == [{"id": "ZZ301", "name": "Invented Surgery & Co"}]
    assert content["reports"] == []
    source = content["sources"][0]
    assert source["kind"] == "regulator data"
    assert content["ratings"] == [
        {"published": "2019-02-13", "location": "ZZ301", "sources": [source["id"]],
         "ratings": {"caring": "Outstanding", "overall": "Good"}},
        {"published": "2019-02-13", "location": "ZZ301", "service": "older-people",
         "sources": [source["id"]], "ratings": {"overall": "Inadequate"}},
    ]  # fmt: skip


def test_a_record_of_cqcs_api_leaves_out_its_prose_and_counts_it(
    shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "api" / "new_2025" / "locations" / "1-5203053560.json"
    Loader(tmp_path / "wardcard.db").load([path])
    home = Subject("1-5203053560")
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        card, pack = store.card(home), store.report_pack(home)
    assert problems_of(pack.content) == []
    assert pack.left_out >= len(card.findings) > 0
    assert len(pack.content["scores"]) == len(card.scores) == 33
    assert pack.content["reports"][0]["link_id"].startswith("1-5203053560/")
    (tmp_path / "again").mkdir()
    again = exported(tmp_path / "again", write(tmp_path, pack.content), of=home)
    for part in ("ratings", "scores"):
        assert again[part] == pack.content[part]


@pytest.mark.parametrize("folder", ["locations", "providers"])
def test_each_record_of_cqcs_api_gives_a_sound_pack(
    shared_data: Path, tmp_path: Path, folder: str
) -> None:
    files = sorted((shared_data / "api").glob(f"**/{folder}/*.json"))[::97][:6]
    if not files:
        pytest.skip(f"there are no records of {folder}")
    Loader(tmp_path / "wardcard.db").load(files)
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        for path in files:
            subject = Subject(path.stem)
            for report in store.reports(subject)[:3]:
                content = store.report_pack(subject, report_id=report.id).content
                leave_out_unknown_ratings(content)
                assert problems_of(content) == [], (path.name, report.id)


def test_a_place_without_a_report_has_nothing_to_export(tmp_path: Path) -> None:
    pack = minimal()
    pack["locations"].append({"id": "ZZ102", "name": "Invented Clinic"})
    Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack)])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        with pytest.raises(UnknownReport, match="Invented Clinic has no report at that time"):
            store.report_pack(Subject("ZZ102"))
        with pytest.raises(UnknownReport, match="has no report at that time"):
            store.report_pack(HOSPITAL, as_at=date(2010, 1, 1))


def test_ratings_in_words_that_a_pack_cannot_have_are_left_out() -> None:
    pack = assessed()
    pack["ratings"][2]["ratings"]["caring"] = "Invented word"
    pack["ratings"][0]["ratings"] = {"overall": "Another"}
    pack["other_ratings"] = [{"report": "2022", "name": "x", "rating": "?", "sources": ["page"]}]
    assert leave_out_unknown_ratings(pack) == 3
    assert problems_of(pack) == []
    assert [entry["ratings"] for entry in pack["ratings"]] == [
        {"overall": "Not Rated"}, {"safe": "Requires improvement", "overall": "Good"},
    ]  # fmt: skip
    assert "carried_forward" not in pack["ratings"][1]
    assert "other_ratings" not in pack


# The beginning of a new one


def test_a_new_report_has_the_places_and_services_of_the_provider(tmp_path: Path) -> None:
    pack = assessed()
    pack["locations"].append(
        {"id": "ZZ103", "name": "Invented Closed", "closed": "2020-01-01", "registered": False}
    )
    Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack)])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        begun = store.new_report(HOSPITAL)
        assert store.new_report(Subject("ZZ1")) == begun
    assert begun["provider"] == {"id": "ZZ1", "name": "Invented NHS Trust"}
    assert begun["locations"] == [{"id": "ZZ101", "name": "Invented General Hospital"}]
    assert begun["services"] == [
        {"id": "care-homes", "name": "Care Homes", "assessment_group": True}
    ]
