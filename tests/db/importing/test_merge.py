"""Facts from several files are merged: nothing is lost, and the files' order does not matter.

Each test imports two or three small invented files, in both orders, and checks the database.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.report import HistoryEntry, ReportCard, Subject
from db.domain.scale import Confidence, Question
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.contents import contents
from tests.db.packs import minimal, write

SITE = Subject("ZZ101")
SURGERY = Subject("ZZ101", "surgery")

Content = dict[str, Any]
Load = Callable[..., "Database"]


class Database:
    """A database into which the files of a test were imported."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def card(self, subject: Subject = SITE) -> ReportCard:
        with closing(ReportStore.open(self.path)) as store:
            return store.card(subject)

    def cell(self, subject: Subject = SITE, question: Question = Question.OVERALL) -> HistoryEntry:
        """The rating shown for the subject itself."""
        own = self.card(subject).matrix.own
        assert own is not None
        cell = own.cell(question)
        assert cell is not None
        return cell

    def rows(self, table: str) -> list[str]:
        """The rows of a table, each as a line of text without row ids."""
        return [line for line in contents(self.path) if line.startswith(f"{table}: ")]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Imports files one at a time into a new database, in both orders, with the same result.

    A dictionary is written as a report pack, a list of them as records of CQC’s API.
    """

    def in_both_orders(*inputs: Content | Sequence[Content] | Path) -> Database:
        files = [
            write_file(tmp_path / f"file-{number}", content)
            for number, content in enumerate(inputs)
        ]
        paths: list[Path] = []
        for name, order in (("forwards", files), ("backwards", files[::-1])):
            paths.append(tmp_path / f"{name}.db")
            for file in order:
                Loader(paths[-1]).load([file])
        forwards, backwards = map(contents, paths)
        assert forwards == backwards
        return Database(paths[-1])

    return in_both_orders


def write_file(path: Path, content: Content | Sequence[Content] | Path) -> Path:
    if isinstance(content, Path):
        return content
    if isinstance(content, dict):
        return write(path.parent, content, f"{path.name}.json")
    lines = path.with_suffix(".jsonl")
    lines.write_text("\n".join(map(json.dumps, content)), "utf-8")
    return lines


def pack(name: str = "invented", **changes: object) -> Content:
    """A report pack of the invented hospital with one report and no ratings, unless changed."""
    bare: Content = {"id": name, "ratings": [], "findings": [], "measures": [], "services": []}
    return minimal() | bare | changes


def rating(word: str = "Good", **changes: object) -> Content:
    """One overall rating of the invented hospital, stated by the regulator's page."""
    stated: Content = {"report": "2022", "location": "ZZ101", "sources": ["page"]}
    return stated | {"ratings": {"overall": word}} | changes


def record(**changes: object) -> Content:
    """An API record of the invented hospital, rated Good overall on 1 May 2022."""
    bare: Content = {
        "locationId": "ZZ101",
        "providerId": "ZZ1",
        "name": "Invented General Hospital",
        "currentRatings": {"overall": {"rating": "Good", "reportDate": "2022-05-01"}},
    }
    return bare | changes


def assessed(score: float | None, statement: str = "3 - Good") -> Content:
    """An API record's assessment of 1 May 2022: Safe is Good with this percentage score."""
    topic = {"name": "Invented statement", "qualityStatementId": "SF1"}
    question: Content = {"name": "Safe", "rating": "Good"}
    question["topicareas"] = [topic | {"qualityStatementscore": statement}]
    if score is not None:
        question["percentageScore"] = score
    return {
        "assessmentPlanPublishedDateTime": "2022-05-01",
        "ratings": {"overall": [{"rating": "Good", "keyQuestionRatings": [question]}]},
    }


HEADER = (
    "Location ID", "Location Name", "Location Type", "Location Post Code",
    "Service / Population Group", "Domain", "Latest Rating", "Publication Date", "Provider ID",
    "Provider Name",
)  # fmt: skip


def sheet(
    path: Path, day: str, *, name: str = "Invented General Hospital", kind: str = "NHS",
    service: str = "Overall",
) -> Path:  # fmt: skip
    """A monthly table of CQC's with one rating; ``day`` as 01/05/2022."""
    row = ("ZZ101", name, kind, "ZZ1 1ZZ", service, "Overall", "Good", day, "ZZ1", "Invented Trust")
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows((HEADER, row))
    return path


# A rating that the same source states more than once


def twice(first: Content, second: Content) -> tuple[Content, Content]:
    """Two packs that cite the same page for the same rating, each in its own words."""
    return pack("first", ratings=[rating(**first)]), pack("second", ratings=[rating(**second)])


def test_the_best_confidence_is_kept(load: Load) -> None:
    cell = load(*twice({"derived": True}, {})).cell()
    assert cell.confidence is Confidence.PUBLISHED
    assert len(cell.sources) == 1


def test_a_calculated_rating_stays_calculated_when_both_files_calculate_it(load: Load) -> None:
    assert load(*twice({"derived": True}, {"derived": True})).cell().confidence is (
        Confidence.DERIVED
    )


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({"note": "Only one has a note."}, {}, "Only one has a note."),
        ({"note": "A note."}, {"note": "Another note."}, "Another note."),
    ],
)
def test_a_note_is_never_lost(load: Load, first: Content, second: Content, kept: str) -> None:
    assert load(*twice(first, second)).cell().notes == (kept,)


def test_a_rating_belongs_to_the_report_with_the_first_key(load: Load) -> None:
    """Row ids depend on the order of imports, so they must not decide."""
    assert load(*twice({}, {})).cell().report_id == "first/2022"


def test_a_rating_that_names_its_report_keeps_it(load: Load) -> None:
    undated = rating(published="2022-05-01")
    del undated["report"]
    database = load(pack("first", ratings=[undated]), pack("second", ratings=[rating()]))
    assert database.cell().report_id == "second/2022"


@pytest.mark.parametrize("owners", [("ZZ199", ""), ("", "ZZ199"), ("ZZ199", "ZZ199")])
def test_an_inherited_rating_stays_inherited(load: Load, owners: tuple[str, str]) -> None:
    def owned(owner: str) -> Content:
        overall = {"rating": "Good", "reportDate": "2022-05-01", "organisationId": owner}
        return record(currentRatings={"overall": overall})

    database = load([owned(owner) for owner in owners])
    assert database.cell().inherited_from == "ZZ199"


@pytest.mark.parametrize(
    ("scores", "kept"), [((71.0, None), 71.0), ((None, 71.0), 71.0), ((71.0, 75.0), 75.0)]
)
def test_a_percentage_is_never_lost(
    load: Load, scores: Sequence[float | None], kept: float
) -> None:
    lines = [record(currentRatings={}, assessment=[assessed(score)]) for score in scores]
    assert load(lines).cell(question=Question.SAFE).percentage == kept


def test_two_sources_of_one_rating_are_both_kept(load: Load) -> None:
    cell = load(
        pack("first", ratings=[rating(note="So says the regulator.")]),
        pack("second", ratings=[rating(sources=["paper"], note="So says a newspaper.")]),
    ).cell()
    assert [cited.source.title for cited in cell.sources] == ["Invented page", "Invented article"]
    assert [cited.confidence for cited in cell.sources] == [Confidence.PUBLISHED, Confidence.STATED]
    assert cell.notes == ("So says the regulator.", "So says a newspaper.")


def test_a_rating_without_a_source_of_its_own_has_its_file_as_source(
    load: Load, tmp_path: Path
) -> None:
    older, newer = (tmp_path / name for name in ("older.csv", "newer.csv"))
    database = load(sheet(older, "01/05/2020"), sheet(newer, "01/05/2022"))
    (source,) = database.cell().sources
    assert source.source.file_name == "newer.csv"
    assert source.source.publisher == "Care Quality Commission"


def test_the_same_rating_twice_in_one_file_is_kept_twice(load: Load) -> None:
    """These are twins: two reports of the same day give the rating."""

    def given(link: str) -> Content:
        return {"reportLinkId": link, "reportDate": "2022-05-01", "overall": {"rating": "Good"}}

    database = load([record(currentRatings={}, historicRatings=[given("one"), given("two")])])
    twins = [line.split("twin=")[1].split(",")[0] for line in database.rows("rating")]
    assert twins == ["0", "1"]
    reports = [line.split("report=")[1].split(",")[0] for line in database.rows("rating_detail")]
    assert reports == ["'one'", "'two'"]


# Reports and visits


def report(**changes: object) -> Content:
    """A report that two packs identify by the same link ID of CQC's."""
    known: Content = {"id": "2022", "link_id": "CQC-1", "published": "2022-05-01"}
    return {**known, "title": "Invented inspection", "locations": ["ZZ101"], **changes}


@pytest.mark.parametrize(
    ("field", "known"),
    [
        ("kind", "Location report"),
        ("url", "https://example.org/report"),
        ("note", "An invented note."),
        ("enforcement", "An invented warning notice."),
    ],
)
def test_a_detail_of_a_report_in_only_one_file_is_kept(load: Load, field: str, known: str) -> None:
    knowing, silent = report(**{field: known}), report()
    shown = load(pack("first", reports=[knowing]), pack("second", reports=[silent])).card().report
    assert shown is not None
    assert getattr(shown, field) == known


@pytest.mark.parametrize("field", ["title", "kind", "url", "note", "enforcement"])
def test_the_choice_between_two_texts_about_a_report_does_not_depend_on_the_order(
    load: Load, field: str
) -> None:
    texts = ("https://example.org/a", "https://example.org/b")
    files = [pack(text[-1], reports=[report(**{field: text})]) for text in texts]
    shown = load(*files).card().report
    assert shown is not None
    assert getattr(shown, field) == texts[1]


def test_a_report_has_its_publication_date_from_any_file(load: Load) -> None:
    undated = report(visits=[{"start": "2022-02-01", "end": "2022-02-03"}])
    del undated["published"]
    shown = load(pack("first", reports=[report()]), pack("second", reports=[undated])).card().report
    assert shown is not None
    assert shown.published == date(2022, 5, 1)


def test_a_report_that_any_file_calls_rated_is_rated(load: Load) -> None:
    pilot, rated = report(rated=False), report()
    shown = load(pack("first", reports=[pilot]), pack("second", reports=[rated])).card().report
    assert shown is not None
    assert shown.rated


def test_what_a_pilots_report_rates_is_shown_from_no_file(load: Load) -> None:
    """CQC's record gives the same report, and a second pack another rating in it."""
    pilot = report(id="p", link_id="CQC-1", published="2026-08-01", pilot=True)
    listed = report(id="p", link_id="CQC-1", published="2026-08-01")
    other = {"report": "p", "name": "Use of resources", "rating": "Good", "sources": ["page"]}
    overall = {"rating": "Inadequate", "reportDate": "2026-08-01", "reportLinkId": "CQC-1"}
    before = {"reportDate": "2022-05-01", "overall": {"rating": "Good"}}
    card = load(
        pack("first", as_of="2026-08-01", reports=[pilot]),
        pack("second", as_of="2026-08-01", reports=[listed], other_ratings=[other]),
        [record(currentRatings={"overall": overall}, historicRatings=[before])],
    ).card()
    assert card.overall is not None
    assert card.overall.rating.word == "Good"
    assert card.other_ratings == ()
    assert [(each.published, each.rated) for each in card.reports] == [
        (date(2026, 8, 1), False), (date(2022, 5, 1), True),
    ]  # fmt: skip


def test_a_report_that_no_file_calls_rated_is_not(load: Load) -> None:
    files = [pack(name, reports=[report(rated=False)]) for name in ("first", "second")]
    shown = load(*files).card().report
    assert shown is not None
    assert not shown.rated


@pytest.mark.parametrize("rated", [(True, False), (False, True)])
def test_a_report_that_one_file_lists_as_rated_and_as_not_is_rated(
    load: Load, rated: tuple[bool, bool]
) -> None:
    twice = [report(id=str(number), rated=value) for number, value in enumerate(rated)]
    (shown,) = load(pack(reports=twice)).card().reports
    assert shown.rated


def test_the_same_report_twice_in_one_file_is_one_report(load: Load) -> None:
    """The list of reports and a rating both name its link; date and address are both kept."""
    listed: Content = {"linkId": "CQC-1", "reportDate": "2022-05-01", "reportUri": "/reports/CQC-1"}
    overall = {"rating": "Good", "reportDate": "2022-05-01", "reportLinkId": "CQC-1"}
    shown = load([record(currentRatings={"overall": overall}, reports=[listed])]).card().reports
    assert [(found.id, found.published) for found in shown] == [("CQC-1", date(2022, 5, 1))]
    assert shown[0].url == "https://www.cqc.org.uk/reports/CQC-1"


@pytest.mark.parametrize(
    ("notes", "kept"), [(("first visit", ""), "first visit"), (("at dawn", "at noon"), "at noon")]
)
def test_the_note_of_a_visit_is_never_lost(load: Load, notes: tuple[str, str], kept: str) -> None:
    files: list[Content] = []
    for name, note in zip(("first", "second"), notes, strict=True):
        visit = {"start": "2022-02-01", "end": "2022-02-03"} | ({"note": note} if note else {})
        files.append(pack(name, reports=[report(visits=[visit])]))
    shown = load(*files).card().report
    assert shown is not None
    assert [(visit.start, visit.end, visit.note) for visit in shown.visits] == [
        (date(2022, 2, 1), date(2022, 2, 3), kept)
    ]


@pytest.mark.parametrize("notes", [("a first visit", "", ""), ("", "", "a first visit")])
def test_a_visit_that_one_file_lists_again_keeps_its_note(
    load: Load, notes: tuple[str, ...]
) -> None:
    visits = [
        {"start": "2022-02-01", "end": "2022-02-03"} | ({"note": note} if note else {})
        for note in notes
    ]
    shown = load(pack(reports=[report(visits=visits)])).card().report
    assert shown is not None
    assert [visit.note for visit in shown.visits] == ["a first visit"]


def test_visits_of_all_files_are_kept(load: Load) -> None:
    days = ("2022-02-01", "2022-03-01")
    files = [pack(day, reports=[report(visits=[{"start": day, "end": day}])]) for day in days]
    shown = load(*files).card().report
    assert shown is not None
    assert [visit.start.isoformat() for visit in shown.visits] == list(days)


def test_a_report_covers_the_locations_of_all_files(load: Load) -> None:
    second: Content = {"id": "ZZ102", "name": "Invented Clinic"}
    files = (
        pack("first", reports=[report()]),
        pack("second", locations=[second], reports=[report(locations=["ZZ102"])]),
    )
    database = load(*files)
    for place in ("ZZ1", "ZZ101", "ZZ102"):
        assert [found.id for found in database.card(Subject(place)).reports] == ["CQC-1"]


def test_the_description_of_a_source_does_not_depend_on_the_order(load: Load) -> None:
    """Two packs cite the same page and describe it differently."""

    def cited(name: str, **more: str) -> Content:
        page, paper = minimal()["sources"]
        return pack(name, sources=[page | more, paper], ratings=[rating()])

    database = load(
        cited("first", licence="An invented licence", kind="regulator page"),
        cited("second", note="An invented note", kind="regulator report"),
    )
    (source,) = (cited.source for cited in database.cell().sources)
    assert (source.licence, source.note, source.kind) == (
        "An invented licence", "An invented note", "regulator report",
    )  # fmt: skip


# Organisations


def test_the_newest_description_of_a_kind_is_shown(load: Load) -> None:
    def described(name: str, as_of: str, **more: object) -> Content:
        place: Content = {"id": "ZZ101", "name": name, **more}
        return pack(as_of, as_of=as_of, locations=[place])

    place = load(
        described("Old Name", "2020-01-01", postcode="ZZ1 0ZZ", beds=10),
        described("New Name", "2021-01-01", postcode="ZZ1 1ZZ", beds=20),
        described("Older Name", "2019-01-01", postcode="ZZ1 2ZZ", beds=30),
    ).card()
    assert place.organisation.name == "New Name"
    assert (place.organisation.postcode, place.organisation.beds) == ("ZZ1 1ZZ", 20)
    assert set(place.organisation.also_known_as) == {"Old Name", "Older Name"}


def test_descriptions_as_of_the_same_day_do_not_depend_on_the_order(load: Load) -> None:
    """The checksums of the files decide, which do not depend on the order."""
    places = [
        {"id": "ZZ101", "name": f"Name {letter}", "postcode": f"ZZ1 {number}ZZ", "beds": number}
        for number, letter in enumerate("ABC", start=1)
    ]
    card = load(*(pack(place["name"][-1], locations=[place]) for place in places)).card()
    shown = card.organisation
    assert (shown.name, shown.postcode, shown.beds) in {
        (place["name"], place["postcode"], place["beds"]) for place in places
    }


def test_a_location_moves_to_the_provider_that_the_newest_file_names(load: Load) -> None:
    moved = pack("second", as_of="2023-01-01", provider={"id": "ZZ2", "name": "Second Trust"})
    assert load(pack("first"), moved).card().organisation.provider_id == "ZZ2"


def test_a_tables_descriptions_are_as_of_the_newest_date_in_it(load: Load, tmp_path: Path) -> None:
    older = sheet(tmp_path / "older.csv", "01/05/2020", name="Old Name", kind="Old")
    newer = sheet(tmp_path / "newer.csv", "01/05/2022", name="New Name", kind="New")
    database = load(newer, older)
    shown = database.card().organisation
    assert (shown.name, shown.type) == ("New Name", "New")
    assert sorted(line.split("as_of='")[1].split("'")[0] for line in database.rows("file")) == [
        "2020-05-01",
        "2022-05-01",
    ]


def test_a_record_of_its_own_counts_before_a_newer_mention_in_a_table(
    load: Load, tmp_path: Path
) -> None:
    own: Content = {"providerId": "ZZ1", "name": "Name of its own record", "website": "invented"}
    mention = sheet(tmp_path / "mention.csv", "01/05/2022")
    assert load([own], mention).card(Subject("ZZ1")).name == "Name of its own record"


def test_every_name_is_kept_for_the_search(load: Load) -> None:
    def named(name: str, other: str) -> Content:
        place: Content = {"id": "ZZ101", "name": "Invented General", "also_known_as": [other]}
        return pack(name, locations=[place])

    place = load(named("first", "The General"), named("second", "The Old Workhouse")).card()
    assert set(place.organisation.also_known_as) == {"The General", "The Old Workhouse"}


def test_relations_are_kept_once(load: Load) -> None:
    def related(to: str, name: str) -> Content:
        named = {"relatedLocationId": to, "relatedLocationName": name}
        relation = named | {"type": "HSCA Predecessor", "reason": "Location Merge"}
        return record(relationships=[relation], name=f"Invented {name}")

    rows = load([related("ZZ099", "B")], [related("ZZ099", "A")], [related("ZZ098", "C")]).rows(
        "relation"
    )
    related_to = [line.split("related=")[1].split(",")[0] for line in rows]
    assert related_to == ["'ZZ098'", "'ZZ099'", "'ZZ099'"], "a row for each file"
    assert all("type='HSCA Predecessor', reason='Location Merge'" in line for line in rows)
    names = [line.split("related_name=")[1].split(",")[0] for line in rows]
    assert names == ["'C'", "'A'", "'B'"]


# Services


def test_the_name_of_a_service_does_not_depend_on_the_order(load: Load, tmp_path: Path) -> None:
    names = ("Services for children and young people", "Services for children & young people")
    days = ("01/05/2020", "01/05/2022")
    files = [
        sheet(tmp_path / f"{number}.csv", day, service=name)
        for number, (name, day) in enumerate(zip(names, days, strict=True))
    ]
    rows = load(*files).card().matrix.rows
    assert [row.label for row in rows if not row.own] == [names[1]]


def test_the_name_of_a_service_without_ratings_does_not_depend_on_it_either(load: Load) -> None:
    def spelt(name: str, spelling: str) -> Content:
        finding = {"id": "f", "report": "2022", "location": "ZZ101", "service": "s",
                   "kind": "strength", "text": "Invented.", "source": "page"}  # fmt: skip
        return pack(name, services=[{"id": "s", "name": spelling}], findings=[finding])

    database = load(spelt("first", "End of life care"), spelt("second", "End of Life Care"))
    labels = {finding.scope.label for finding in database.card().findings}
    assert labels == {"End of Life Care, Invented General Hospital"}


def test_a_service_that_replaced_another_is_known_from_any_file(load: Load) -> None:
    services = minimal()["services"]
    rated = [rating(service="old-maternity"), rating(service="maternity")]
    unaware = [{**services[1]}]
    del unaware[0]["replaces"]
    database = load(
        pack("first", services=services, ratings=rated),
        pack("second", services=unaware, ratings=rated[1:]),
    )
    (line,) = database.rows("service_lineage")
    assert "former='maternity-and-gynaecology', successor='maternity'" in line


def test_a_service_does_not_replace_itself(load: Load) -> None:
    spellings = [
        {"id": "old", "name": "Services for children & young people"},
        {"id": "new", "name": "Services for children and young people", "replaces": "old"},
    ]
    assert load(pack(services=spellings)).rows("service_lineage") == []


# Scores, and ratings other than those of the five questions


def test_scores_are_kept_with_each_file_that_states_them(load: Load) -> None:
    def scored(name: str) -> Content:
        return record(currentRatings={}, assessment=[assessed(71.0)], name=name)

    lines = load([scored("One month")], [scored("Another month")]).rows("score")
    assert len(lines) == 2
    for line in lines:
        for field in ("question=0", "published='2022-05-01'", "statement='SF1'", "score=3.0"):
            assert field in line
        assert "source='sha256:" in line


def test_scores_that_differ_are_all_kept(load: Load) -> None:
    files = [
        [record(currentRatings={}, assessment=[assessed(71.0, words)])]
        for words in ("2 - Some shortfalls", "3 - Good")
    ]
    assert [line.split("score=")[1][:3] for line in load(*files).rows("score")] == ["2.0", "3.0"]


def other(**changes: object) -> Content:
    known: Content = {"report": "2022", "name": "Use of resources", "rating": "Good"}
    return known | {"sources": ["page"], **changes}


def test_another_rating_has_its_best_confidence_and_its_note(load: Load) -> None:
    database = load(
        pack("first", other_ratings=[other(derived=True, note="A note.")]),
        pack("second", other_ratings=[other()]),
    )
    (shown,) = database.card(Subject("ZZ1")).other_ratings
    assert (shown.name, shown.rating.word) == ("Use of resources", "Good")
    assert shown.published == date(2022, 5, 1)
    assert shown.confidence is Confidence.PUBLISHED
    lines = database.rows("other_rating")
    assert len(lines) == 2, "one for each file"
    assert "note='A note.'" in lines[1]
    assert "report='first/2022'" in lines[1]


def test_other_ratings_of_several_files_are_all_kept(load: Load) -> None:
    database = load(
        pack("first", other_ratings=[other(rating="Outstanding")]),
        pack("second", other_ratings=[other(report="2018", rating="Requires improvement")]),
    )
    words = {"'Outstanding'", "'Requires improvement'"}
    assert {
        line.split("value=")[1].split(",")[0] for line in database.rows("other_rating")
    } == words


# Facts that only packs contain

ITEMS: Content = {
    "findings": [
        {"id": "f1", "report": "2022", "location": "ZZ101", "service": "surgery", "kind": "must",
         "question": "safe", "regulation": "Regulation 12", "text": "Lock the invented cupboard.",
         "note": "An invented note.", "source": "page"},
    ],
    "measures": [
        {"id": "m1", "report": "2022", "location": "ZZ101", "service": "surgery",
         "name": "Invented wait", "unit": "days", "before": 50, "after": 17, "comparator": "about",
         "period": "2021", "note": "An invented note.", "source": "paper"},
        {"id": "m2", "report": "2022", "location": "ZZ101", "name": "Invented share",
         "unit": "percent", "value": 81.5, "source": "page"},
    ],
    "statements": [
        {"id": "s1", "report": "2022", "role": "Chief Executive", "name": "A. N. Inventor",
         "organisation": "Invented Board", "text": "We are glad.", "source": "paper"},
    ],
    "actions": [
        {"id": "a1", "report": "2022", "location": "ZZ101", "service": "surgery",
         "text": "Carry out the plan.", "status": "under_way", "source": "paper"},
    ],
    "events": [
        {"id": "e1", "location": "ZZ101", "title": "A new wing", "text": "It opened.",
         "happened": "2022-03", "from_regulator": True, "source": "paper"},
    ],
    "conflicts": [
        {"id": "c1", "location": "ZZ101", "service": "surgery", "question": "safe",
         "report": "2022", "topic": "Counts", "text": "They count in two ways.",
         "sources": ["page", "paper"]},
    ],
}  # fmt: skip


def full(**changes: object) -> Content:
    rated = [rating(), rating(service="surgery")]
    return pack(services=minimal()["services"], ratings=rated, **ITEMS) | changes


@pytest.fixture
def full_card(load: Load) -> ReportCard:
    """The hospital's card after a pack with every kind of item."""
    return load(full()).card()


def test_a_finding_is_kept_with_all_its_fields(full_card: ReportCard) -> None:
    (finding,) = full_card.findings
    assert (finding.kind.value, finding.text) == ("must", "Lock the invented cupboard.")
    assert (finding.regulation, finding.note) == ("Regulation 12", "An invented note.")
    assert finding.question is Question.SAFE
    assert (finding.scope.subject, finding.source.title) == (SURGERY, "Invented page")


def test_a_measure_is_kept_with_all_its_fields(full_card: ReportCard) -> None:
    wait, share = full_card.measures
    assert (wait.name, wait.unit, wait.before, wait.after, wait.value) == (
        "Invented wait", "days", 50.0, 17.0, None,
    )  # fmt: skip
    assert (wait.comparator, wait.period, wait.note) == ("about", "2021", "An invented note.")
    assert (wait.scope.subject, wait.source.title) == (SURGERY, "Invented article")
    assert (share.value, share.before, share.after) == (81.5, None, None)
    assert share.scope.subject == SITE


def test_a_statement_is_kept_with_all_its_fields(full_card: ReportCard) -> None:
    (statement,) = full_card.statements
    assert (statement.role, statement.name) == ("Chief Executive", "A. N. Inventor")
    assert (statement.organisation, statement.text) == ("Invented Board", "We are glad.")
    assert statement.source.title == "Invented article"


def test_an_action_is_kept_with_all_its_fields(full_card: ReportCard) -> None:
    (action,) = full_card.actions
    assert (action.text, action.status.value) == ("Carry out the plan.", "under_way")
    assert (action.scope.subject, action.source.title) == (SURGERY, "Invented article")


def test_an_event_is_kept_with_all_its_fields(full_card: ReportCard) -> None:
    (event,) = full_card.events
    assert (event.title, event.text, event.when) == ("A new wing", "It opened.", "2022-03")
    assert event.from_regulator
    assert event.source.title == "Invented article"


def test_a_conflict_is_kept_with_all_its_fields_and_sources(full_card: ReportCard) -> None:
    (conflict,) = full_card.conflicts
    assert (conflict.topic, conflict.text) == ("Counts", "They count in two ways.")
    assert (conflict.subject, conflict.question) == (SURGERY, Question.SAFE)
    assert {source.title for source in conflict.sources} == {"Invented page", "Invented article"}


def test_a_conflict_names_only_the_sources_that_disagree(load: Load) -> None:
    alone = ITEMS["conflicts"][0] | {"sources": ["paper"]}
    (conflict,) = load(full(conflicts=[alone])).card().conflicts
    assert [source.title for source in conflict.sources] == ["Invented article"]


def test_a_conflict_belongs_to_its_report(load: Load) -> None:
    older = ITEMS["conflicts"][0] | {"id": "c2", "report": "2018"}
    rows = load(full(conflicts=[*ITEMS["conflicts"], older])).rows("conflict")
    assert [line.split("report=")[1].split(",")[0] for line in rows] == [
        "'invented/2022'", "'invented/2018'",
    ]  # fmt: skip


def test_a_higher_revision_hides_every_item_that_it_lacks(load: Load) -> None:
    emptied: Content = {kind: [] for kind in ITEMS}
    database = load(full(), full(revision=2, **emptied))
    for table in ("finding", "measure", "statement", "action", "event", "conflict"):
        rows = database.rows(table)
        assert rows, table
        assert all("superseded=1" in row for row in rows), table
    card = database.card()
    assert not (card.findings)
    assert not (card.measures)
    assert not (card.statements)
    assert not (card.actions)
    assert not (card.events)
    assert not (card.conflicts)
    assert database.cell().rating.word == "Good", "ratings are only added"


def test_a_higher_revision_adds_its_own_items(load: Load) -> None:
    older: Content = {kind: [] for kind in ITEMS}
    database = load(full(**older), full(revision=2))
    card = database.card()
    assert [len(items) for items in (card.findings, card.measures, card.conflicts)] == [1, 2, 1]
    assert len(card.conflicts[0].sources) == 2


def test_the_items_of_another_pack_are_kept(load: Load) -> None:
    emptied: Content = {kind: [] for kind in ITEMS}
    other_pack = full(id="other")
    database = load(other_pack, full(revision=2, **emptied))
    assert len(database.card().findings) == 1
    assert len(database.card().conflicts[0].sources) == 2


def test_items_of_two_packs_that_use_the_same_ids_are_kept_apart(load: Load) -> None:
    first, second = full(), full(id="other", events=[ITEMS["events"][0] | {"title": "A fair"}])
    second["conflicts"] = [ITEMS["conflicts"][0] | {"sources": ["paper"], "topic": "Dates"}]
    card = load(first, second, first | {"revision": 2}).card()
    assert sorted(event.title for event in card.events) == ["A fair", "A new wing"]
    assert {conflict.topic: len(conflict.sources) for conflict in card.conflicts} == {
        "Counts": 2, "Dates": 1,
    }  # fmt: skip
