"""Every column and every condition of the merge, with files of a few invented facts each.

`make mutants` changes the SQL of the merge in many small ways and runs these tests first; the tests
of every kind of fact come first, because they notice most changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

from db.domain.errors import Refused
from db.domain.framework import Framework
from db.sources.facts import (
    ActionFact,
    ConflictFact,
    EventFact,
    Fact,
    FindingFact,
    LineageFact,
    MeasureFact,
    NameFact,
    OtherRatingFact,
    RelationFact,
    ReportFact,
    ScopeFact,
    ScoreFact,
    SourceFact,
    StatementFact,
    VisitFact,
)
from tests.db.importing.facts import (
    File,
    Memory,
    empty_database,
    in_any_order,
    pack,
    place,
    provider,
    rated,
    table,
)

DESCRIBED: dict[str, Any] = {
    "type": "A type", "category": "A category", "street": "A street", "line2": "A line",
    "town": "A town", "county": "A county", "postcode": "ZZ1 1ZZ", "local_authority": "A council",
    "region": "A region", "nhs_region": "An NHS region", "ods_code": "Z1", "brand_id": "BD1",
    "brand": "A brand", "role": "A role", "beds": 12, "care_home": 1, "latitude": 51.5,
    "longitude": -0.25, "registered": 0, "opened": "2011-04-01", "closed": "2024-03-31",
    "website": "www.example.org",
}  # fmt: skip
"""A value for every field that describes a place."""
PAGE = SourceFact(
    "page:1", "A page", "A publisher", kind="a kind", url="https://example.org/1",
    published="2022-05-02", licence="A licence", note="A note",
)  # fmt: skip
PAPER = SourceFact("page:2", "A paper", "Another publisher")
REPORT = ReportFact(
    "R1", "A title", "2022-05-01", "A kind", "https://example.org/R1", "A note", "A notice",
    framework=Framework.KEY_LINES.value,
)  # fmt: skip
OTHER_REPORT = ReportFact("R2", "Another title", "2018-03-01")
BASICS = (place(), provider(), PAGE, PAPER, REPORT, OTHER_REPORT)
FINDING = FindingFact(
    "f1", "R1", "ZZ101", "Surgery", "must", "safe", "Regulation 12", "Some words.", "A note",
    "page:1", "a part", "A statement", "3", "2022-05-03", 2.0,
)  # fmt: skip
MEASURE = MeasureFact(
    "m1", "R1", "ZZ101", "Surgery", "A wait", "days", 50.0, 17.0, 20.0, "about", "2021", "A note",
    "page:2",
)  # fmt: skip
STATEMENT = StatementFact(
    "s1", "R1", "ZZ101", "A role", "A. N. Inventor", "A board", "We are glad.", "page:2"
)
ACTION = ActionFact("a1", "R1", "ZZ101", "Surgery", "Do it.", "under_way", "page:2")
EVENT = EventFact("e1", "ZZ101", "An event", "It happened.", "2022-03", 1, "page:1")
CONFLICT = ConflictFact(
    "c1", "ZZ101", "Surgery", "safe", "R1", "Counts", "They differ.", "page:1\npage:2"
)
ITEMS = (FINDING, MEASURE, STATEMENT, ACTION, EVENT, CONFLICT)
ITEM_FACTS = (FindingFact, MeasureFact, StatementFact, ActionFact, EventFact, ConflictFact)
TABLES = ("finding", "measure", "statement", "action", "event", "conflict")


def other(value: Any) -> Any:
    """Another value of the same type."""
    return value + 1 if isinstance(value, int | float) else f"{value}9"


@pytest.fixture
def memory() -> Generator[Memory]:
    found = Memory()
    yield found
    found.close()


# Every kind of fact


def test_every_item_of_a_pack_is_kept_with_all_its_fields(memory: Memory) -> None:
    memory.load(pack("first", *BASICS, *ITEMS))
    for (table_name, fact), more in zip(
        zip(TABLES, ITEMS, strict=True),
        (
            {"question": 0, "service": "surgery"},
            {"service": "surgery"},
            {},
            {"service": "surgery"},
            {},
            {"question": 0, "service": "surgery"},
        ),
        strict=True,
    ):
        row = memory.row(table_name)
        stated = fact._asdict() | more
        if table_name == "conflict":
            del stated["sources"]
        assert {column: row[column] for column in stated} == stated
        assert row["superseded"] == 0
    assert memory.values("conflict_source", "conflict", "source") == [
        ("c1", "page:1"), ("c1", "page:2"),
    ]  # fmt: skip
    assert memory.values("service_name", "service", "name") == [("surgery", "Surgery")]


def test_items_about_the_place_itself_have_no_service_question_or_report(memory: Memory) -> None:
    bare = (
        FINDING._replace(service="", question=""),
        CONFLICT._replace(service="", question="", report="", sources="page:2"),
    )
    memory.load(pack("first", *BASICS, *bare))
    assert memory.values("finding", "service", "question") == [("", None)]
    assert memory.values("conflict", "service", "question", "report") == [("", None, None)]
    assert memory.values("conflict_source", "source") == [("page:2",)]
    assert memory.rows("service_name") == []


def test_a_place_is_described_with_all_its_fields(memory: Memory) -> None:
    memory.load(File("one", place(**DESCRIBED), provider()))
    shown = memory.row("organisation", cqc_id="ZZ101")
    assert {field: shown[field] for field in DESCRIBED} == DESCRIBED
    assert (shown["level"], shown["name"], shown["provider"]) == (
        "location", "Invented House", "ZZ1",
    )  # fmt: skip
    stated = memory.row("description", organisation="ZZ101")
    assert {field: stated[field] for field in DESCRIBED} == DESCRIBED
    assert (stated["kind"], stated["as_of"], stated["provider"]) == ("api", "2022-05-01", "ZZ1")


def test_each_field_comes_from_the_newest_description_that_has_it() -> None:
    """Two kinds of source: one describes every field, the newer one none."""
    full = File("full", place(**DESCRIBED, as_of="2021-01-01"))
    newer = File("newer", place(name="A newer name", as_of="2022-01-01"), kind="sheet")
    shown = in_any_order(full, newer).row("organisation", cqc_id="ZZ101")
    assert {field: shown[field] for field in DESCRIBED} == DESCRIBED
    assert shown["name"] == "A newer name"


def test_of_two_full_descriptions_the_newer_is_shown() -> None:
    changed = {field: other(value) for field, value in DESCRIBED.items()}
    older = File("older", place(**DESCRIBED, as_of="2021-01-01"))
    newer = File("newer", place(**changed, as_of="2022-01-01"), kind="sheet")
    shown = in_any_order(newer, older).row("organisation", cqc_id="ZZ101")
    assert {field: shown[field] for field in DESCRIBED} == changed | {
        "closed": ""  # it is registered again
    }


def test_a_report_and_its_source_are_kept_with_all_their_fields(memory: Memory) -> None:
    visits = VisitFact("R1", "2022-02-01", "2022-02-03", "A first visit")
    memory.load(pack("first", *BASICS, visits, ScopeFact("R1", "ZZ101")))
    row = memory.row("report", key="R1")
    stated = REPORT._asdict() | {"framework": 1}
    assert {column: row[column] for column in stated} == stated
    row = memory.row("source", identity="page:1")
    assert {column: row[column] for column in PAGE._fields} == PAGE._asdict()
    for table_name, key, fact in (("report", "R2", OTHER_REPORT), ("source", "page:2", PAPER)):
        (row,) = (row for row in memory.rows(table_name) if key in row.values())
        stated = fact._asdict() | ({"framework": None} if table_name == "report" else {})
        assert {column: row[column] for column in stated} == stated
    assert memory.values("visit", "report", "started", "ended", "note") == [
        ("R1", "2022-02-01", "2022-02-03", "A first visit")
    ]
    assert memory.values("report_scope", "report", "organisation") == [("R1", "ZZ101")]
    assert len({value for (value,) in memory.values("source_file", "file")}) == 1


def test_a_rating_is_kept_with_what_its_source_states(memory: Memory) -> None:
    fact = rated(
        service="Surgery", question="safe", twin=1, confidence="stated", report="R2",
        inherited=1, inherited_from="A former trust", percentage=71.0, note="A note",
        source="page:2", framework=Framework.SINGLE.value, grouped=1, carried=1, current=-1,
    )  # fmt: skip
    memory.load(File("one", *BASICS, fact))
    row = memory.row("rating")
    assert row == {
        "organisation": "ZZ101", "service": "surgery", "question": 0, "published": "2022-05-01",
        "value": "Good", "twin": 1, "framework": 2,
    }  # fmt: skip
    assert memory.row("rating_detail") == {
        "source": "page:2", "confidence": 1, "report": "R2", "inherited": 1,
        "inherited_from": "A former trust", "percentage": 71.0, "note": "A note", "framework": 2,
        "grouped": 1, "carried": 1, "current": -1,
    }  # fmt: skip
    assert len(memory.rows("rating_source")) == 1
    assert memory.values("service_name", "service", "name") == [("surgery", "Surgery")]


SCORE = ScoreFact(
    "ZZ101", "Surgery", "safe", "2022-05-01", "17", "A statement", 3.0, "3 - Good", 1, "page:1"
)
OTHER = OtherRatingFact(
    "ZZ101", "Use of resources", "Invented", "2022-05-01", "stated", "R1", "A note",
    "page:2",
)  # fmt: skip


def test_scores_and_other_ratings_are_kept_with_all_their_fields(memory: Memory) -> None:
    memory.load(File("one", *BASICS, SCORE, OTHER))
    row = memory.row("score")
    stated = SCORE._asdict() | {"question": 0, "service": "surgery"}
    assert {column: row[column] for column in stated} == stated
    row = memory.row("other_rating")
    assert {column: row[column] for column in row if column != "file"} == {
        "organisation": "ZZ101", "name": "Use of resources", "published": "2022-05-01",
        "value": "Invented", "source": "page:2", "confidence": 1, "report": "R1", "note": "A note",
    }  # fmt: skip


def test_facts_without_a_source_or_report_come_from_the_file(memory: Memory) -> None:
    memory.load(
        File("one", *BASICS, rated(), SCORE._replace(source=""),
             OTHER._replace(source="", report=""), FINDING._replace(source="")),
    )  # fmt: skip
    (own,) = (row["identity"] for row in memory.rows("source", title="Invented format"))
    assert memory.values("score", "source") == [(own,)]
    assert memory.values("other_rating", "source", "report") == [(own, None)]
    assert memory.values("finding", "source") == [(own,)]
    assert memory.values("rating_detail", "source", "report") == [(None, None)]


def test_facts_about_what_no_file_describes_are_left_out(memory: Memory) -> None:
    """Each fact names a place, report or source that does not exist."""
    places = [
        *(fact._replace(organisation="ZZ999") for fact in ITEMS), NameFact("ZZ999", "A name"),
        SCORE._replace(organisation="ZZ999"), OTHER._replace(organisation="ZZ999"),
        ScopeFact("R1", "ZZ999"), RelationFact("ZZ999", "ZZ101", "A name", "A type", "A reason"),
    ]  # fmt: skip
    reports = [
        *(fact._replace(report="R9") for fact in ITEMS if not isinstance(fact, EventFact)),
        ScopeFact("R9", "ZZ101"), VisitFact("R9", "2022-02-01", "2022-02-03"),
    ]  # fmt: skip
    sources = [
        *(fact._replace(source="page:9") for fact in ITEMS if not isinstance(fact, ConflictFact)),
        SCORE._replace(source="page:9"), OTHER._replace(source="page:9"),
        SCORE._replace(question="no question"),
    ]  # fmt: skip
    # Each has a key of its own: of two findings with one key, only one is kept anyway.
    facts = [
        fact._replace(key=f"{number}") if isinstance(fact, ITEM_FACTS) else fact
        for number, fact in enumerate((*places, *reports, *sources))
    ]
    memory.load(pack("one", *BASICS, *facts))
    for name in (*TABLES, "organisation_name", "relation", "visit", "report_scope", "score"):
        # A conflict need not be about one report.
        assert len(memory.rows(name)) == (name == "conflict"), name
    assert memory.rows("other_rating") == []


# The framework of a rating


@pytest.mark.parametrize(
    ("published", "word", "framework"),
    [
        ("", "Good", None),
        ("2014-09-30", "Compliance action", 0),
        ("2014-09-30", "Good", 1),
        ("2014-10-01", "Compliance action", 1),
        ("2023-12-31", "Good", 1),
        ("2024-01-01", "Good", 2),
    ],
)
def test_the_framework_follows_from_the_date_if_no_source_states_it(
    memory: Memory, published: str, word: str, framework: int | None
) -> None:
    memory.load(File("one", place(), rated(word, published)))
    assert memory.values("rating", "framework") == [(framework,)]


def test_a_stated_framework_counts_before_the_date() -> None:
    """One file states the newest framework, one an older one, and one none."""
    stated = [
        rated(framework=name) for name in (Framework.SECTOR.value, "", Framework.SINGLE.value)
    ]
    files = [File(f"file {n}", place(), fact) for n, fact in enumerate(stated)]
    files[0] = File("file 0", place(), stated[0], rated("Good", "2020-01-01"))
    memory = in_any_order(*files)
    assert memory.values("rating", "published", "framework") == [
        ("2020-01-01", 1), ("2022-05-01", 3),
    ]  # fmt: skip


def test_the_framework_follows_from_the_date_again_once_no_file_states_it() -> None:
    """That of a rating, and of another one in the same file; that of the report is not stated."""
    stated = [
        rated(framework=Framework.SECTOR.value),
        rated(question="safe", framework=Framework.ESSENTIAL_STANDARDS.value),
        ReportFact("R1", framework=Framework.SINGLE.value),
    ]
    files = [
        File("stating", place(), *stated),
        File("silent", place(), rated(), rated(question="safe"), ReportFact("R1")),
    ]
    memory = in_any_order(*files)
    assert memory.values("rating", "question", "framework") == [(0, 0), (5, 3)]
    assert memory.row("report")["framework"] == 2
    memory.remove("stating")
    assert memory.values("rating", "question", "framework") == [(0, 1), (5, 1)]
    assert memory.row("report")["framework"] is None


def test_of_two_frameworks_that_one_file_states_the_newer_counts(memory: Memory) -> None:
    """Of a rating on two pages; its other ratings are not concerned."""
    frameworks = (Framework.SINGLE, Framework.KEY_LINES)
    pages = [
        rated(source=page.identity, framework=framework.value)
        for page, framework in zip((PAGE, PAPER), frameworks, strict=True)
    ]
    memory.load(File("one", *BASICS, *pages, rated(question="safe", framework=pages[1].framework)))
    assert memory.values("rating", "question", "framework") == [(0, 1), (5, 2)]


# A pilot, which never rates


def test_a_pilot_rates_nothing_whichever_file_calls_it_one() -> None:
    """The pack that says so may come before or after the file with the ratings."""
    ratings = [
        rated("Inadequate", "2026-08-01", report="L"), rated("Good", "2022-05-01", report="N"),
        rated("Good", "2026-08-01", report="L", service="Surgery"),
        rated("Good", "2026-08-01", report="L", organisation="ZZ102"),
    ]  # fmt: skip
    files = [
        pack("pilot", place(), ReportFact("L", pilot=1)),
        File("table", place(), place("ZZ102"), ReportFact("L"), ReportFact("N"), *ratings),
    ]
    memory = in_any_order(*files)
    assert counts(memory) == ("Good", "2022-05-01", None)
    assert memory.values("organisation", "cqc_id", "rating", "child_count", level="location") == [
        ("ZZ101", "Good", 0), ("ZZ102", None, 0),
    ]  # fmt: skip
    memory.remove("pilot")
    assert counts(memory) == ("Inadequate", "2026-08-01", None), "of another framework"
    assert memory.values("organisation", "cqc_id", "rating", "child_count", level="location") == [
        ("ZZ101", "Inadequate", 1), ("ZZ102", "Good", 0),
    ]  # fmt: skip


def test_a_rating_of_a_pilot_counts_if_another_report_gives_it_too() -> None:
    """A file that names no report says nothing about that."""
    reports = (ReportFact("L"), ReportFact("M"))
    files = [
        pack("pilot", place(), ReportFact("L", pilot=1)),
        *(File(name or "none", place(), *reports, rated("Good", "2026-08-01", report=name))
          for name in ("L", "M", "")),
    ]  # fmt: skip
    memory = in_any_order(*files)
    assert counts(memory) == ("Good", "2026-08-01", None)
    memory.remove("M")
    assert counts(memory) == (None, "", None)


# Reports and sources in several files


def texts(number: int, fields: tuple[str, ...]) -> ReportFact:
    """A report with a text in each of ``fields`` that begins with the number."""
    return ReportFact("R1")._replace(**{field: f"{number} {field}" for field in fields})


def test_of_two_texts_about_a_report_or_source_the_last_in_order_is_kept() -> None:
    fields = ("title", "published", "kind", "url", "note", "enforcement")
    low, high = (texts(number, fields) for number in (1, 2))
    low = low._replace(rated=0)
    high = high._replace(framework=Framework.SINGLE.value, pilot=1)
    empty = ReportFact("R1", rated=0)
    sources = [
        PAGE._replace(kind=f"{n}", licence=f"{n}", note=f"{n}") for n in (1, 2)
    ] + [PAGE._replace(kind="", licence="", note="")]  # fmt: skip
    files = [
        pack(str(n), place(), report, source, revision=n + 1)
        for n, (report, source) in enumerate(zip((low, high, empty), sources, strict=True))
    ]
    memory = in_any_order(*files)
    row = memory.row("report")
    assert {f: row[f] for f in fields} == {f: f"2 {f}" for f in fields}
    assert (row["rated"], row["framework"], row["pilot"]) == (1, 2, 1)
    assert memory.values("source", "kind", "licence", "note") == [("2", "2", "2")]
    assert len(memory.rows("report_detail")) == len(memory.rows("source_file")) == 3


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_file_that_states_a_report_several_times_states_it_once(
    memory: Memory, order: tuple[int, ...]
) -> None:
    """The same page and the same report, once with little and twice with everything."""
    fields = ("title", "published", "kind", "url", "note", "enforcement")
    reports = (
        ReportFact("R1", rated=0),
        texts(2, fields)._replace(framework=Framework.SINGLE.value, pilot=1),
        texts(1, fields)._replace(framework=Framework.KEY_LINES.value, rated=0),
    )
    sources = [PAGE._replace(kind=n, licence=n, note=n) for n in ("", "2", "1")]
    facts = [fact for n in order for fact in (reports[n], sources[n])]
    visits = [VisitFact("R1", "2022-02-01", "2022-02-03")] * 2
    scopes = [ScopeFact("R1", "ZZ101")] * 2
    memory.load(pack("one", place(), *facts, *visits, *scopes))
    row = memory.row("report_detail")
    assert {f: row[f] for f in fields} == {f: f"2 {f}" for f in fields}
    assert (row["rated"], row["framework"], row["pilot"]) == (1, 2, 1)
    assert memory.values("source_file", "kind", "licence", "note") == [("2", "2", "2")]
    assert len(memory.rows("visit")) == len(memory.rows("report_scope")) == 1


def test_a_file_says_nothing_about_the_reports_and_sources_of_others(memory: Memory) -> None:
    """What another file states stays as it is, and every row says from which file it is."""
    memory.load(
        pack("one", *BASICS, VisitFact("R1", "2022-02-01", "2022-02-03")),
        File("two", place(), ReportFact("R3", "A third"), ScopeFact("R3", "ZZ101")),
    )
    assert memory.row("report", key="R1")["title"] == "A title"
    assert memory.row("source", identity="page:1")["note"] == "A note"
    files = dict(memory.values("report_detail", "report", "file"))
    assert files["R1"] == files["R2"] != files["R3"]
    assert memory.values("visit", "file") == [(files["R1"],)]
    assert memory.values("report_scope", "report", "file") == [("R3", files["R3"])]


# Organisations


def test_a_provider_that_is_only_named_is_a_provider_without_a_name(memory: Memory) -> None:
    memory.load(File("one", place(), place("ZZ102"), place("ZZ103", provider_id="")))
    assert memory.values("organisation", "cqc_id", "level", "name", "provider") == [
        ("ZZ1", "provider", "", None), ("ZZ101", "location", "Invented House", "ZZ1"),
        ("ZZ102", "location", "Invented House", "ZZ1"),
        ("ZZ103", "location", "Invented House", None),
    ]  # fmt: skip


def test_the_numbers_of_children_are_kept_up_to_date(memory: Memory) -> None:
    """Locations of a provider, and rated services of a location; places move and are added."""
    memory.load(
        File("one", provider(), provider("ZZ2"), place(), place("ZZ102"), rated(service="Surgery"),
             rated(service="Surgery", question="safe"), rated(service="Maternity"), rated()),
    )  # fmt: skip
    children = {"ZZ1": 2, "ZZ2": 0, "ZZ101": 2, "ZZ102": 0}
    assert dict(memory.values("organisation", "cqc_id", "child_count")) == children
    memory.load(
        File("two", place(provider_id="ZZ2", as_of="2023-01-01"), rated(service="Outpatients"),
             place("ZZ103", provider_id="ZZ2")),
    )  # fmt: skip
    children = {"ZZ1": 1, "ZZ2": 2, "ZZ101": 3, "ZZ102": 0, "ZZ103": 0}
    assert dict(memory.values("organisation", "cqc_id", "child_count")) == children


@pytest.mark.parametrize("first", [place(), provider()])
def test_children_are_counted_from_the_first_row_of_a_new_database(first: Fact) -> None:
    """Locations without a provider are children of nobody."""
    memory = Memory(empty_database())
    facts = (first, place(), provider(), rated(service="Surgery"), place("ZZ102", provider_id=""))
    memory.load(File("one", *facts))
    children = {"ZZ1": 1, "ZZ101": 1, "ZZ102": 0}
    assert dict(memory.values("organisation", "cqc_id", "child_count")) == children
    memory.close()


@pytest.mark.parametrize(
    ("registered", "closed"), [(1, ""), (0, "2024-03-31"), (None, "2024-03-31")]
)
def test_a_place_that_is_registered_again_is_not_closed(
    memory: Memory, registered: int | None, closed: str
) -> None:
    memory.load(File("one", place(registered=registered, closed="2024-03-31")))
    assert memory.row("organisation", cqc_id="ZZ101")["closed"] == closed


def test_a_provider_is_closed_has_only_closed_places_or_is_neither() -> None:
    """1, 2 or 0, depending on its own status first."""
    closed: dict[str, Any] = {"registered": 0, "closed": "2024-03-31"}
    files = [
        File("one", provider("P1"),
             provider("P2", **closed), place("A2", provider_id="P2"),
             provider("P3", **closed), place("A3", provider_id="P3", **closed),
             provider("P4", registered=1), place("A4", provider_id="P4", **closed),
             provider("P5"), place("A5", provider_id="P5", **closed),
             provider("P6"), place("A6", "House 6", provider_id="P6", **closed),
             provider("P7"), place("A7", "House 7", provider_id="P7"),
             place("B7", provider_id="P7", **closed)),
        File("two", place("A6", "House 6", provider_id="P6", registered=1, as_of="2024-05-01"),
             place("A7", "House 7", provider_id="P7", as_of="2024-05-01", **closed)),
    ]  # fmt: skip
    memory = in_any_order(*files)
    names = dict(memory.values("organisation", "cqc_id", "name", level="location"))
    assert (names["A6"], names["A7"]) == ("House 6", "House 7")
    expected = {"P1": 0, "P2": 1, "P3": 1, "P4": 0, "P5": 2, "P6": 0, "P7": 2}
    assert dict(memory.values("organisation", "cqc_id", "is_closed", level="provider")) == expected
    memory.remove("two")
    expected |= {"P6": 2, "P7": 0}
    assert dict(memory.values("organisation", "cqc_id", "is_closed", level="provider")) == expected


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [("The Elms", "elms"), ("Theatre House", "theatre house"), ("At The Elms", "at the elms")],
)
def test_names_are_sorted_without_the(memory: Memory, name: str, sorted_as: str) -> None:
    memory.load(File("one", place(name=name)))
    assert memory.row("organisation", cqc_id="ZZ101")["sort_name"] == sorted_as


def test_a_record_of_its_own_counts_before_a_newer_mention() -> None:
    """A mention gives only what no record does."""
    own = File("own", provider(as_of="2020-01-01", town="A town"))
    mention = File(
        "mention", provider(name="As mentioned", town="B", county="C", as_of="2022-01-01",
                            mentioned=1), kind="sheet",
    )  # fmt: skip
    memory = in_any_order(own, mention)
    shown = memory.row("organisation", cqc_id="ZZ1")
    assert (shown["name"], shown["town"], shown["county"]) == ("Invented Trust", "A town", "C")
    assert memory.values("description", "kind") == [("api",), ("sheet, mentioned",)]


def test_descriptions_of_one_day_are_chosen_by_kind_and_by_file() -> None:
    files = [
        File("c", place(name="c", town="c")),
        File("a", place(name="a", town="a"), kind="sheet"),
        File("b", place(name="b", county="b"), kind="sheet"),
    ]
    memory = in_any_order(*files)
    newest = max("ab", key=lambda name: next(
        str(row["first"]) for row in memory.rows("description_source")
        if f"/{name}/" in str(row["description"])
    ))  # fmt: skip
    shown = memory.row("organisation", cqc_id="ZZ101")
    assert (shown["name"], shown["town"]) == ("c", "c")
    assert shown["county"] == ("b" if newest == "b" else "")


def test_a_description_without_a_date_is_as_old_as_its_file() -> None:
    """As its newest rating, its month, or its day: whichever is the latest."""
    files = [
        File("1", place(name="of 2021", as_of=""), rated(published="2021-01-01"),
             rated(published="2020-12-31"), kind="sheet"),
        File("2", place(name="of 2022", as_of=""), kind="sheet", extract_month="2022-02"),
        File("3", place(name="of January 2022", as_of="2022-01-31"), kind="sheet"),
    ]  # fmt: skip
    memory = in_any_order(*files)
    assert memory.row("organisation", cqc_id="ZZ101")["name"] == "of 2022"
    assert sorted(memory.values("file", "as_of")) == [("",), ("2021-01-01",), ("2022-02",)]
    memory.load(File("4", place(name="of 2023", as_of=""), day="2023-01-01"))
    assert memory.row("organisation", cqc_id="ZZ101")["name"] == "of 2023"


@pytest.mark.parametrize(("kind", "county"), [("api", ""), ("sheet", "A county")])
def test_a_description_with_a_date_is_as_old_as_it_says(kind: str, county: str) -> None:
    """The file with the older one has a newer rating; each kind of source gives one."""
    older = place(name="old", county="A county", as_of="2021-01-01")
    memory = in_any_order(
        File("older", older, rated(published="2022-06-01")),
        File("newer", place(name="new", as_of="2022-01-01"), kind=kind),
    )
    shown = memory.row("organisation", cqc_id="ZZ101")
    assert (shown["name"], shown["county"]) == ("new", county)


def test_a_file_that_describes_a_place_twice_gives_its_newest_description(memory: Memory) -> None:
    memory.load(
        File("one", place(name="old", as_of="2020-01-01"), place(name="new", as_of="2022-01-01"),
             place(name="as new", as_of="2022-01-01"), place("ZZ102", "B"),
             place(name="mentioned", town="a town", mentioned=1)),
    )  # fmt: skip
    shown = memory.row("organisation", cqc_id="ZZ101")
    assert (shown["name"], shown["town"]) == ("new", "a town")
    assert memory.values("description", "organisation", "kind", "name") == [
        ("ZZ101", "api", "new"), ("ZZ101", "api, mentioned", "mentioned"), ("ZZ102", "api", "B"),
    ]  # fmt: skip


def test_places_with_one_description_keep_it_when_they_are_rated(memory: Memory) -> None:
    named = {f"ZZ10{number}": f"House {number}" for number in range(1, 6)}
    described = [place(identity, name) for identity, name in named.items()]
    memory.load(
        File("one", described[0]),
        File("two", place("ZZ101", "House 1", beds=3), *described[1:]),
        File("three", *(rated(organisation=identity) for identity in named)),
    )
    assert dict(memory.values("organisation", "cqc_id", "name", level="location")) == named


def test_equal_descriptions_are_stored_once(memory: Memory) -> None:
    for name, other in (("one", place()), ("two", place("ZZ102")), ("three", place(beds=3))):
        memory.load(File(name, provider(**DESCRIBED), other))
    memory.load(File("four", provider(**DESCRIBED), kind="sheet"))
    memory.load(File("five", provider(**DESCRIBED, mentioned=1)))
    assert memory.values("description", "organisation", "kind", "beds") == [
        ("ZZ1", "api", 12), ("ZZ1", "api, mentioned", 12), ("ZZ1", "sheet", 12),
        ("ZZ101", "api", 3), ("ZZ101", "api", None), ("ZZ102", "api", None),
    ]  # fmt: skip
    assert len(memory.rows("description_source")) == 8


def test_descriptions_that_differ_in_one_field_are_both_kept(memory: Memory) -> None:
    """Another file describes each place with a different value in one field."""
    given = {"name": "A name", "provider_id": "ZZ1", "as_of": "2022-01-01", **DESCRIBED}
    files = [
        [
            place(f"ZZ{number}", **given | ({field: other(value)} if changed else {}))
            for number, (field, value) in enumerate(given.items(), start=201)
        ]
        for changed in (False, True)
    ]
    memory.load(*(File(str(number), *facts) for number, facts in enumerate(files)))
    kept = Counter(row["organisation"] for row in memory.rows("description"))
    assert set(kept.values()) == {2}
    assert len(kept) == len(given)


def test_other_names_are_kept_for_each_file(memory: Memory) -> None:
    names = [NameFact("ZZ101", "The House"), NameFact("ZZ101", "The House"), NameFact("ZZ1", "IT")]
    memory.load(pack("one", *BASICS, *names), pack("two", *BASICS, names[0], revision=2))
    assert memory.values("organisation_name", "organisation", "name") == [
        ("ZZ1", "IT"), ("ZZ101", "The House"), ("ZZ101", "The House"),
    ]  # fmt: skip
    assert len({file for (file,) in memory.values("organisation_name", "file")}) == 2


def test_relations_are_those_of_places_that_the_file_describes(memory: Memory) -> None:
    relation = RelationFact("ZZ101", "ZZ099", "A former house", "HSCA Predecessor", "A merger")
    memory.load(File("one", place(), place("ZZ102"), relation, relation))
    row = memory.row("relation")
    assert {field: row[field] for field in relation._fields} == relation._asdict()
    memory.load(File("two", place("ZZ102"), relation, relation._replace(organisation="ZZ102")))
    assert memory.values("relation", "organisation") == [("ZZ101",), ("ZZ102",)]


# Services


def test_every_spelling_of_a_service_is_kept_for_each_file(memory: Memory) -> None:
    """From ratings and from all other facts; each of them names a service of its own."""
    facts: list[Fact] = [
        rated(service="In ratings"), rated(service="In ratings", question="safe"),
        SCORE._replace(service="In scores"), FINDING._replace(service="In findings"),
        MEASURE._replace(service="In measures"), ACTION._replace(service="In actions"),
        CONFLICT._replace(service="In conflicts"), LineageFact("Former", "Successor"),
        LineageFact("former", "Former"), LineageFact("Former", "Successor"),
    ]  # fmt: skip
    memory.load(File("one", *BASICS, *facts))
    assert [name for (name,) in memory.values("service_name", "name")] == [
        "Former", "In actions", "In conflicts", "In findings", "In measures", "In ratings",
        "In scores", "Successor", "former",
    ]  # fmt: skip
    assert memory.values("service_lineage", "former", "successor") == [("former", "successor")]
    memory.load(File("two", *BASICS, LineageFact("FORMER", "Successor")))
    assert len(memory.rows("service_lineage")) == 2
    assert memory.row("service", key="former")["name"] == "FORMER"


# Items of packs, and prose


def test_only_the_items_of_the_highest_revision_count() -> None:
    """A pack's revisions in every order; another pack is not touched."""
    files = [pack(str(n), *BASICS, *ITEMS, revision=n) for n in (1, 2, 10)]
    memory = in_any_order(*files, pack("other", *BASICS, *ITEMS, pack="other", revision=3))
    newest = memory.row("pack", key="invented", revision=10)["file"]
    other = memory.row("pack", key="other")["file"]
    for name in TABLES:
        current = {row["file"] for row in memory.rows(name, superseded=0)}
        assert current == {newest, other}, name
        assert len(memory.rows(name)) == 4


def test_a_revision_with_other_content_is_refused_and_changes_nothing(memory: Memory) -> None:
    memory.load(pack("one", *BASICS), pack("two", *BASICS, revision=2))
    memory.load(pack("other", *BASICS, pack="other", revision=3))
    before = memory.contents()
    with pytest.raises(Refused, match="three differs from revision 2 of the pack 'invented'"):
        memory.load(pack("three", *BASICS, FINDING, revision=2))
    assert memory.contents() == before
    memory.load(pack("four", *BASICS, FINDING, revision=3))


def test_the_newest_file_with_the_same_prose_counts() -> None:
    """The prose of another place, and of packs with the same keys, is not touched."""
    prose = [FINDING._replace(source="", text=f"Words of {n}.") for n in (1, 2, 3)]
    files = [
        File("a", *BASICS, prose[0], prose[0]._replace(key="f2"), extract_month="2022-06"),
        File("b", *BASICS, prose[1], extract_month="2022-07"),
        File("c", *BASICS, prose[2], extract_month="2022-07"),
        pack("p", *BASICS, FINDING),
    ]
    memory = in_any_order(*files)
    digests = {str(row["file"]): row for row in memory.rows("finding", key="f1")}
    newest = max(
        (name for name, row in digests.items() if row["text"] in ("Words of 2.", "Words of 3."))
    )
    current = {row["text"] for row in memory.rows("finding", key="f1", superseded=0)}
    assert current == {"Some words.", digests[newest]["text"]}
    assert memory.values("finding", "text", key="f2", superseded=0) == [("Words of 1.",)]


def test_the_prose_of_a_pack_is_none_of_the_records(memory: Memory) -> None:
    """It may have the same key, and be newer."""
    memory.load(
        File("a", *BASICS, FINDING._replace(text="CQC's words."), extract_month="2022-06"),
        pack("p", *BASICS, FINDING, extract_month="2022-07"),
    )
    assert memory.values("finding", "text", superseded=0) == [("CQC's words.",), ("Some words.",)]


def test_findings_keep_their_order_and_of_two_with_one_key_the_newest(memory: Memory) -> None:
    stated = [
        FINDING._replace(key="b"), FINDING._replace(key="a", text="A", published="2022-06-01"),
        FINDING._replace(key="a", text="Z", published="2022-05-01"), FINDING._replace(key="c"),
    ]  # fmt: skip
    memory.load(pack("one", *BASICS, *stated))
    found = memory.raw.execute("SELECT key, text FROM finding ORDER BY id").fetchall()
    assert found == [("b", FINDING.text), ("a", "A"), ("c", FINDING.text)]


def test_a_revision_without_a_place_takes_its_items_out_of_the_search() -> None:
    """Nothing else in the new revision is about that place."""
    item = EVENT._replace(key="e2", organisation="ZZ102")
    files = [
        pack("other", *BASICS, place("ZZ103"), EVENT._replace(organisation="ZZ103"), pack="other"),
        # Without a provider, whose other places are calculated again as well.
        pack("one", *BASICS, place("ZZ102", provider_id=""), EVENT, item),
        pack("two", *BASICS, EVENT, revision=2),
    ]
    memory = in_any_order(*files)
    found = memory.raw.execute(
        "SELECT o.cqc_id FROM search_entry e JOIN organisation o ON o.id = e.organisation "
        "WHERE e.title = ?", (EVENT.title,)
    )  # fmt: skip
    assert sorted(found) == [("ZZ101",), ("ZZ103",)]


def test_a_report_concerns_the_places_that_no_other_file_says_it_covers(memory: Memory) -> None:
    """The file that does need not describe them; one of them has another report."""
    ratings = [
        rated(word, published, organisation=identity)
        for identity in ("ZZ101", "ZZ102", "ZZ103")
        for word, published in (("Inadequate", "2020-01-01"), ("Good", "2022-01-01"))
    ]
    older = (ReportFact("R0", published="2019-01-01"), ScopeFact("R0", "ZZ101"))
    memory.load(File("one", *map(place, ("ZZ101", "ZZ102", "ZZ103")), *older, *ratings))
    without = memory.contents()
    newest: list[Fact] = [ReportFact("R1", published="2022-05-01")]
    newest += [ScopeFact("R1", identity) for identity in ("ZZ101", "ZZ102")]
    memory.load(File("two", *newest))
    assert memory.touched() == {"ZZ101", "ZZ102"}
    changes = [("ZZ101", None), ("ZZ102", None), ("ZZ103", 2)]
    assert memory.values("organisation", "cqc_id", "change", level="location") == changes
    memory.load(File("three", *newest[:2]))
    assert memory.touched() == set()
    memory.remove("two")
    assert memory.touched() == {"ZZ101", "ZZ102"}
    memory.remove("three")
    assert memory.contents() == without


def test_a_word_is_kept_while_a_rating_of_any_kind_has_it(memory: Memory) -> None:
    bare = OTHER._replace(source="", report="")
    memory.load(
        File("one", place(), rated("One word"), bare),
        File("two", place(), bare._replace(rating="Another word")),
        File("three", place(), rated("A third word"), bare._replace(rating="A fourth word")),
    )
    memory.remove("three")
    words = {word for (word,) in memory.values("rating_value", "word", rank=None)}
    assert words >= {"One word", "Invented", "Another word"}
    assert not words & {"A third word", "A fourth word"}


def test_conflicts_of_two_packs_keep_their_own_sources(memory: Memory) -> None:
    memory.load(
        pack("one", *BASICS, CONFLICT, CONFLICT._replace(key="c2", sources="page:1")),
        pack("two", *BASICS, CONFLICT._replace(sources="page:2"), pack="other"),
    )
    files = dict(memory.values("pack", "key", "file"))
    found = memory.raw.execute(
        "SELECT f.sha256, k.key, c.identity FROM conflict_source s "
        "JOIN conflict k ON k.id = s.conflict JOIN file f ON f.id = k.file "
        "JOIN source c ON c.id = s.source"
    ).fetchall()
    assert set(found) == {
        (files["invented"], "c1", "page:1"), (files["invented"], "c1", "page:2"),
        (files["invented"], "c2", "page:1"), (files["other"], "c1", "page:2"),
    }  # fmt: skip


# Scores and other ratings in several files


def test_another_rating_that_a_file_states_twice_is_kept_once(memory: Memory) -> None:
    """With the first of the reports that it gives, whatever other reports the file has."""
    low = OTHER._replace(confidence="published", report="R2", note="")
    memory.load(
        File("one", *BASICS, ReportFact("R0"), OTHER, low, OTHER._replace(report="")),
        File("two", *BASICS, low, OTHER._replace(note="Z")),
    )
    assert memory.values("other_rating", "confidence", "report", "note") == [
        (0, "R1", "A note"), (0, "R1", "Z"),
    ]  # fmt: skip


def test_a_score_that_a_file_states_twice_is_kept_once(memory: Memory) -> None:
    maternity = FINDING._replace(service="Maternity")
    memory.load(File("one", *BASICS, SCORE, SCORE, maternity), File("two", *BASICS, SCORE))
    assert memory.values("score", "service") == [("surgery",), ("surgery",)]
    assert len({file for (file,) in memory.values("score", "file")}) == 2


# Details of ratings


def test_details_that_differ_are_kept_apart_and_equal_ones_once(memory: Memory) -> None:
    given: dict[str, Any] = {
        "source": "page:1", "confidence": "published", "report": "R1", "inherited": 1,
        "inherited_from": "A", "percentage": 71.0, "note": "A",
        "framework": Framework.SINGLE.value, "grouped": 1, "carried": 1, "current": 1,
    }  # fmt: skip
    changes: list[dict[str, Any]] = [
        {}, {"source": "page:2"}, {"confidence": "derived"}, {"report": "R2"}, {"report": ""},
        {"inherited": 0}, {"inherited_from": "B"}, {"percentage": 72.0}, {"percentage": None},
        {"note": "B"}, {"framework": Framework.KEY_LINES.value}, {"framework": ""},
        {"grouped": 0}, {"carried": 0}, {"current": 0}, {"source": ""},
    ]  # fmt: skip
    stated = [rated(**given | changed) for changed in changes]
    for name in ("one", "two"):
        memory.load(File(name, *BASICS, *stated, stated[0], rated(question="safe")))
    assert len(memory.rows("rating_detail")) == len(changes) + 1
    assert len(memory.rows("rating")) == 2
    assert len(memory.rows("rating_source")) == 2 * (len(changes) + 1)


# Series of tables


def test_a_table_read_in_parts_is_merged_like_one_read_at_once(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Organisations, reports and ratings that a part repeats are merged once."""
    facts = (
        place(), rated(), rated("Inadequate", "2018-01-01"), place("ZZ102", provider_id="ZZ2"),
        rated(organisation="ZZ102"), rated(organisation="ZZ102", question="safe"), rated(),
        place("ZZ103"), rated(organisation="ZZ103", published="2023-01-01"),
        place(name="As in a later part"), place("ZZ103", mentioned=1), rated(question="caring"),
    )  # fmt: skip
    whole = Memory()
    whole.load(table("one", *facts))
    monkeypatch.setattr("db.importing.file_import.MERGED_TOGETHER", 1)
    monkeypatch.setattr("db.importing.staging.BATCH", 2)
    memory.load(table("one", *facts))
    assert memory.contents() == whole.contents()
    assert len(memory.rows("rating")) == 6
    assert memory.values("file", "as_of") == [("2023-01-01",)]
    whole.close()


def test_months_of_a_table_in_any_order_leave_runs_as_long_as_possible() -> None:
    """A place that is listed in months 1, 2 and 4, one in all, and one in the last only."""

    def month(number: int, *facts: Fact) -> File:
        return table(str(number), place(), provider(), rated(), *facts,
                     extract_month=f"2023-{number:02}")  # fmt: skip

    comes_and_goes = (place("ZZ102", "A"), rated(organisation="ZZ102"))
    new = (place("ZZ103", "B"), rated(organisation="ZZ103"))
    memory = in_any_order(
        month(1, *comes_and_goes), month(2, *comes_and_goes), month(3),
        month(4, *comes_and_goes, *new),
    )  # fmt: skip
    months = {row["sha256"]: str(row["extract_month"])[-2:] for row in memory.rows("file")}
    for name, thing in (("rating_source", "rating"), ("description_source", "description")):
        runs = {
            (str(row[thing]).split("/")[0], months[row["first"]], months.get(row["last"]))
            for row in memory.rows(name)
        }
        assert {run for run in runs if run[0] != "ZZ1"} == {
            ("ZZ101", "01", None), ("ZZ102", "01", "02"), ("ZZ102", "04", None),
            ("ZZ103", "04", None),
        }  # fmt: skip
    assert months[memory.row("series")["newest"]] == "04"


def test_a_month_that_lists_providers_too_goes_on_from_one_that_does_not(memory: Memory) -> None:
    """How many places are in it decides which files it goes on from: 99 in both."""
    places = [place(f"A{number}") for number in range(99)]
    memory.load(table("one", *places), table("two", *places, provider()))
    assert len({row["series"] for row in memory.rows("file")}) == 1


def directory(month: int, *places: str, **known: Any) -> File:
    """A full directory of a month of 2023 that lists these places of the provider ZZ1."""
    facts = [place(identity, identity, as_of="") for identity in places]
    values: dict[str, Any] = {"extract_month": f"2023-{month:02}", "full_directory": True}
    return table(f"month {month}", provider(as_of=""), *facts, **values | known)


def missing(memory: Memory) -> dict[str, str]:
    """The month of the directory from which each place is missing; none for the others."""
    months = {row["sha256"]: row["extract_month"] for row in memory.rows("file")}
    rows = memory.rows("organisation", level="location")
    return {row["cqc_id"]: months[row["missing_from"]] for row in rows if row["missing_from"]}


def test_a_place_that_a_newer_directory_leaves_out_is_missing_from_it() -> None:
    """One place is in all months, one is gone in March, and one is back in April."""
    files = [
        directory(1, "A1", "A2", "A3", "A5"), directory(2, "A1", "A2", "A3", "A5"),
        directory(3, "A1", "A4", "A5"), directory(4, "A1", "A3", "A4", "A5"),
    ]  # fmt: skip
    assert missing(in_any_order(*files)) == {"A2": "2023-03"}


def test_the_summary_names_the_places_that_the_directory_is_the_first_to_leave_out(
    memory: Memory,
) -> None:
    lists = [("A1", "A2", "A3", "A4", "A5"), ("A1", "A4", "A5"), ("A4", "A5")]
    files = [directory(number, *places) for number, places in enumerate(lists, start=1)]
    assert [summary.missing for summary in memory.load(*files)] == [(), ("A2", "A3"), ("A1",)]


def test_the_places_that_a_directory_leaves_out_are_named_in_the_order_of_the_tree(
    memory: Memory,
) -> None:
    """Without 'The'; those of one name by their IDs; one without a name by its ID."""
    names = {"A1": "The Beta", "A4": "Alpha", "A2": "The Alpha", "A3": ""}
    gone = [place(identity, name, as_of="") for identity, name in names.items()]
    known: dict[str, Any] = {"full_directory": True}
    kept = [place(f"B{number}", as_of="") for number in range(9)]
    first = table("one", *kept, *gone, extract_month="2023-01", **known)
    summaries = memory.load(first, table("two", *kept, extract_month="2023-02", **known))
    assert summaries[1].missing == ("A3", "The Alpha", "Alpha", "The Beta")


def test_a_place_is_not_missing_from_an_extract_or_a_list_of_another_kind(memory: Memory) -> None:
    memory.load(
        directory(1, *(f"A{number}" for number in range(9))), directory(2, "A1"),
        directory(3, "A2", full_directory=False, kind="api"),
        File("one", place("A8"), kind="sheet"),
    )  # fmt: skip
    assert missing(memory) == {}


def test_a_closed_place_is_not_missing(memory: Memory) -> None:
    memory.load(
        directory(1, "A1", "A2", "A3", "A4"), directory(2, "A1", "A2"),
        File("one", place("A3", closed="2023-01-31", as_of="2023-01-31")),
    )  # fmt: skip
    assert missing(memory) == {"A4": "2023-02"}
    assert memory.row("organisation", cqc_id="A3")["is_closed"] == 1
    assert memory.row("organisation", cqc_id="ZZ1")["child_count"] == 3


# What an import calculates again


def month(number: int, *facts: Fact) -> File:
    """The table of a month of 2023, with two places that never change, and their provider."""
    same = [place(f"S{each}", as_of="", provider_id="P1") for each in range(2)]
    return table(str(number), *same, provider("P1", as_of=""), *facts,
                 extract_month=f"2023-{number:02}")  # fmt: skip


def test_only_what_a_month_changes_is_calculated_again(memory: Memory) -> None:
    """A rating, or a description, that begins or ends with the month or next to it."""
    a, b, c, d = (
        (place(f"A{n}", as_of="", provider_id="P2"), rated(organisation=f"A{n}")) for n in range(4)
    )
    changed = (a[0], rated("Inadequate", "2022-06-01", organisation="A0"))
    memory.load(month(1, *a, *b))
    memory.load(month(2, *changed, *b))
    assert memory.touched() == {"A0", "P2"}
    assert counts(memory, "A0") == ("Inadequate", "2022-06-01", -2)
    memory.load(month(4, *a, *c))
    assert memory.touched() == {"A0", "A1", "A2", "P2"}, "A1 ends with the month before"
    memory.load(month(3, *changed, *b, *d))
    assert memory.touched() == {"A0", "A1", "A2", "A3", "P2"}, "A2 begins with the month after"
    memory.remove("3")
    assert memory.touched() == {"A0", "A1", "A2", "P2"}
    memory.remove("4")
    assert memory.touched() == {"A0", "A1", "P2"}
    assert counts(memory, "A0") == ("Inadequate", "2022-06-01", -2)


def test_what_ended_long_ago_is_left_alone(memory: Memory) -> None:
    gone = (place("A1", as_of="", provider_id="P2"), rated(organisation="A1"))
    memory.load(month(1, *gone), month(2), month(3))
    assert memory.touched() == set()


@pytest.mark.parametrize(
    "between",
    [
        File("2", place(name="of the API", as_of="2023-02-15"), kind="api"),
        table("2", place(name="of an extract", as_of=""), format="a", extract_month="2023-02"),
    ],
)
def test_a_month_that_repeats_a_description_makes_it_newer_than_another_files(
    between: File,
) -> None:
    """No run begins or ends with it; a place that no other file describes is left alone."""
    files = [
        month(1, place(name="of the table", as_of="")), between,
        month(3, place(name="of the table", as_of="")),
    ]  # fmt: skip
    memory = in_any_order(*files)
    assert memory.row("organisation", cqc_id="ZZ101")["name"] == "of the table"
    again = Memory()
    again.load(*files)
    assert again.touched() == {"ZZ101", "ZZ1"}
    again.close()


def test_without_the_newest_month_what_it_repeats_is_compared_with_other_files(
    memory: Memory,
) -> None:
    """A month before it does not matter, nor does what is no longer, or never was, in a month."""
    gone, both, only, never = (place(f"A{n}", as_of="", provider_id="") for n in range(4))
    memory.load(
        month(1, gone, both, only), File("a record", gone, both, never),
        table("an extract", never, format="an extract", extract_month="2023-01"),
        *(month(number, both, only) for number in (2, 3, 4)),
    )  # fmt: skip
    memory.remove("3")
    assert memory.touched() == set()
    memory.remove("4")
    assert memory.touched() == {"A1"}


def test_a_mention_is_no_other_file(memory: Memory) -> None:
    """The same table may describe a provider and mention it."""
    facts = (provider("P3", as_of=""), provider("P3", as_of="", mentioned=1))
    memory.load(month(1, *facts), month(2, *facts))
    assert memory.touched() == set()


def test_places_are_found_by_the_new_name_of_their_provider() -> None:
    memory = in_any_order(
        File("one", place(), place("ZZ201", provider_id="ZZ2"), provider("ZZ2", "Other Trust")),
        File("two", provider(name="Renamed Trust", as_of="2023-01-01")),
    )
    memory.remove("two")
    memory.load(File("three", provider(name="Another Trust", as_of="2023-01-01")))
    assert memory.touched() == {"ZZ1", "ZZ101"}
    ((body,),) = memory.raw.execute(
        "SELECT e.body FROM search_entry e JOIN organisation o ON o.id = e.organisation "
        "WHERE o.cqc_id = 'ZZ101' AND e.kind = 0"
    ).fetchall()
    assert "Another Trust" in body


def test_the_search_has_each_service_once_whichever_file_rates_another_place(
    memory: Memory,
) -> None:
    for number, service in ((1, "Surgery"), (2, "Maternity")):
        known = {"organisation": f"ZZ10{number}", "service": service}
        memory.load(File(service, place(f"ZZ10{number}", provider_id=""), rated(**known)))
    found = memory.raw.execute(
        "SELECT o.cqc_id, e.title FROM search_entry e JOIN organisation o ON o.id = e.organisation "
        "WHERE e.service <> 0 AND o.cqc_id IN ('ZZ101', 'ZZ102')"
    ).fetchall()
    assert sorted(found) == [("ZZ101", "Surgery"), ("ZZ102", "Maternity")]


def test_a_place_that_moves_concerns_both_providers(memory: Memory) -> None:
    memory.load(
        File("one", place(), provider(), provider("ZZ2"), provider("ZZ3")),
        File("two", place(provider_id="ZZ2", as_of="2023-01-01")),
    )
    assert memory.touched() == {"ZZ101", "ZZ1", "ZZ2"}


def test_a_pilots_report_concerns_only_what_it_rates(memory: Memory) -> None:
    """Before it is known to be a pilot's, and when it no longer is."""
    memory.load(
        File("table", place(provider_id="ZZ2"), place("ZZ102"), place("ZZ103"), ReportFact("L"),
             rated(report="L", organisation="ZZ102"), rated(organisation="ZZ103"), rated(),
             rated(question="safe")),
    )  # fmt: skip
    memory.load(File("pilot", provider("ZZ9"), ReportFact("L", pilot=1)))
    assert memory.touched() == {"ZZ9", "ZZ102"}
    memory.remove("pilot")
    assert memory.touched() == {"ZZ102"}


# The rating that counts, and what an import changed


def counts(memory: Memory, identity: str = "ZZ101") -> tuple[object, ...]:
    row = memory.row("organisation", cqc_id=identity)
    return row["rating"], row["rated"], row["change"]


def test_the_rating_that_counts_is_kept_with_its_date_and_change(memory: Memory) -> None:
    memory.load(File("one", place(), place("ZZ102"), rated("Inadequate", "2020-01-01")))
    assert counts(memory) == ("Inadequate", "2020-01-01", None)
    surgery = rated("Good", "2022-01-01", service="Surgery")
    memory.load(File("two", place(), rated("Good", "2022-01-01"), surgery))
    assert counts(memory) == ("Good", "2022-01-01", 2)
    memory.load(File("three", place(), rated("Outstanding", "2019-01-01")))
    assert counts(memory) == ("Good", "2022-01-01", 2)
    other = memory.row("organisation", cqc_id="ZZ102")
    assert (other["rating"], other["rated"], other["change"]) == (None, "", None)


def test_a_place_without_a_rating_of_its_own_has_that_of_its_worst_services(
    memory: Memory,
) -> None:
    services = {"Surgery": "Inadequate", "Maternity": "Inadequate", "Outpatients": "Good"}
    alike = ("Surgery", "Maternity")
    memory.load(
        File("one", place(), place("ZZ102"), place("ZZ103"), place("ZZ104"),
             rated(organisation="ZZ102"),
             *(rated(word, service=service) for service, word in services.items()),
             *(rated(organisation="ZZ104", service=service) for service in alike)),
    )  # fmt: skip
    columns = ("cqc_id", "rating", "rated", "rating_of", "rated_services", "rated_alike")
    assert memory.values("organisation", *columns, level="location") == [
        ("ZZ101", "Inadequate", "2022-05-01", "maternity", 3, 0),
        ("ZZ102", "Good", "2022-05-01", "", 0, 0),
        ("ZZ103", None, "", "", 0, 0),
        ("ZZ104", "Good", "2022-05-01", "maternity", 2, 1),
    ]


@pytest.mark.parametrize(
    "newer",
    [
        (rated(question="safe"),),
        (rated(service="Surgery"),),
        (ReportFact("R1", published="2022-05-01"), ScopeFact("R1", "ZZ101")),
        (ReportFact("R1"), VisitFact("R1", "2022-04-01", "2022-05-01"), ScopeFact("R1", "ZZ101"),
         ReportFact("R2", published="2022-03-01"), ScopeFact("R2", "ZZ101")),
    ],
)  # fmt: skip
def test_a_rating_that_the_newest_report_did_not_give_has_no_change(
    memory: Memory, newer: tuple[Fact, ...]
) -> None:
    """Also if the file with that report states nothing else that is new."""
    memory.load(
        File("one", place(), rated("Inadequate", "2020-01-01"), rated("Good", "2022-01-01"))
    )
    assert counts(memory) == ("Good", "2022-01-01", 2)
    without = memory.contents()
    memory.load(File("two", place(), *newer))
    only_visited = isinstance(newer[0], ReportFact) and not newer[0].published
    assert counts(memory) == ("Good", "2022-01-01", 2 if only_visited else None)
    memory.remove("two")
    assert memory.contents() == without


def test_the_summary_counts_each_kind_of_new_rating(memory: Memory) -> None:
    (first,) = memory.load(
        File("one", place(), rated("Good", "2020-01-01"), rated("Good", "2020-01-01", twin=1),
             rated("Good", "2020-01-01", question="safe"),
             rated("Good", "2020-01-01", question="caring"),
             rated("Good", "2020-01-01", question="responsive")),
    )  # fmt: skip
    assert (first.ratings_added, first.ratings_first, first.ratings_known) == (5, 5, 0)
    (second,) = memory.load(
        File("two", place(), place("ZZ102"), PAGE, rated("Inadequate", "2022-01-01"),
             rated("Good", "2022-01-01", question="safe"),
             rated("Good", "2022-01-01", question="responsive"),
             rated("Good", "2020-01-01", question="responsive", twin=1),
             rated("Good", "2020-01-01", question="caring"),
             rated("Good", "2020-01-01", question="caring", source="page:1"),
             rated("Good", "2019-01-01", question="caring"),
             rated("Outstanding", "2020-01-01", question="caring"),
             rated("Good", "2022-01-01", service="Surgery"), rated(organisation="ZZ102")),
    )  # fmt: skip
    assert (second.ratings_added, second.ratings_first) == (8, 2)
    assert (second.ratings_changed, second.ratings_confirmed) == (1, 2)
    assert (second.ratings_older, second.ratings_known) == (3, 1)
    (third,) = memory.load(File("three", place("ZZ103"), rated(organisation="ZZ103")))
    assert (third.ratings_added, third.ratings_first, third.ratings_changed) == (1, 1, 0)
    (nothing,) = memory.load(File("four", place()))
    assert (nothing.ratings_added, nothing.ratings_first, nothing.ratings_older) == (0, 0, 0)
    assert (nothing.ratings_changed, nothing.ratings_confirmed) == (0, 0)


def test_the_summary_of_the_very_first_import_counts_every_rating() -> None:
    memory = Memory(empty_database())
    (summary,) = memory.load(File("one", place(), rated(), rated(question="safe")))
    assert (summary.ratings_added, summary.ratings_first) == (2, 2)
    memory.close()


def test_the_summary_lists_overall_ratings_that_went_up_or_down(memory: Memory) -> None:
    old = [
        rated("Good", "2020-01-01", service=service, organisation=organisation)
        for organisation in ("ZZ101", "ZZ102")
        for service in ("", "Surgery", "Maternity")
    ]
    memory.load(
        File("one", place(name="B House"), place("ZZ102", "A House"), *old,
             rated("Good", "2020-01-01", question="safe"),
             *(rated("Good", "2020-01-01", service=each)
               for each in ("Zeta care", "Alpha care", "Critical care")),
             rated("Good", "2020-01-01", service="Old"), LineageFact("Old", "New")),
    )  # fmt: skip
    (summary,) = memory.load(
        File(
            "two", place(name="B House"), place("ZZ102", "A House"),
            rated("Inadequate", "2022-01-01"), rated("Inadequate", "2022-01-01", question="safe"),
            rated("Inadequate", "2022-01-01", service="Zeta care"),
            # Of another framework, so not like for like.
            rated("Inadequate", "2025-01-01", service="Critical care"),
            rated("Inadequate", "2022-01-01", service="Alpha care"),
            rated("Outstanding", "2022-01-01", service="Surgery"),
            rated("Good", "2022-01-01", service="Maternity"),
            rated("Inadequate", "2022-01-01", service="Old"),
            rated("Good", "2022-01-01", service="New"),
            rated("Outstanding", "2022-01-01", service="Maternity", organisation="ZZ102"),
            rated("Outstanding", "2022-01-01", service="Surgery", organisation="ZZ102"),
            rated("Inadequate", "2020-01-01", organisation="ZZ102"),
        )
    )  # fmt: skip
    assert summary.went_up == (
        "A House, Surgery: Good to Outstanding",
        "A House, Maternity: Good to Outstanding",
        "B House, Surgery: Good to Outstanding",
    )
    assert summary.went_down == (
        "B House, Overall: Good to Inadequate",
        "B House, Alpha care: Good to Inadequate",
        "B House, Zeta care: Good to Inadequate",
    )


def test_several_files_can_be_imported_one_after_the_other(memory: Memory) -> None:
    """What is left of one import does not disturb the next; the same file is not read again."""
    one, two = (pack(n, *BASICS, *ITEMS, SCORE, OTHER, rated(), pack=n) for n in ("one", "two"))
    added = [summary.ratings_added for summary in memory.load(one, two)]
    assert added == [1, 0]
    before = memory.contents()
    (again,) = memory.load(one)
    assert again.already_loaded
    assert memory.contents() == before


def test_a_file_that_is_taken_out_leaves_nothing_behind() -> None:
    """Two revisions of a pack, and a file that states some of the same things differently."""
    extra: list[Fact] = [
        SCORE, OTHER, VisitFact("R1", "2022-02-01", "2022-02-03"), ScopeFact("R1", "ZZ101"),
        NameFact("ZZ101", "The House"), LineageFact("Former", "Surgery"),
        RelationFact("ZZ101", "ZZ099", "A former house", "HSCA Predecessor", "A merger"),
        rated(service="Surgery", source="page:1", report="R1"),
        rated("Invented", framework=Framework.SINGLE.value),
    ]  # fmt: skip
    files = [
        pack("one", *BASICS, *ITEMS, *extra),
        pack("two", *BASICS, *ITEMS, rated(), revision=2),
        File("three", place("ZZ102", provider_id="ZZ2"), place(name="Another name"),
             REPORT._replace(title="Z"), PAGE._replace(kind="z"),
             ACTION._replace(service="SURGERY", source=PAGE.identity), rated("Invented"),
             rated("Other", "2023-01-01"), FINDING._replace(source="")),
    ]  # fmt: skip
    for number, file in enumerate(files):
        without, memory = Memory(), Memory()
        without.load(*files[:number], *files[number + 1 :])
        memory.load(*files)
        memory.remove(file.name)
        assert memory.contents() == without.contents()
        without.close()
        memory.close()
