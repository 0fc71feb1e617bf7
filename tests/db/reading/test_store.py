"""Reading a small invented trust from the store: tree, cards, stories, search and counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from db.domain.errors import UnknownReport, UnknownSubject
from db.domain.hits import HitKind
from db.domain.report import FindingKind, Level, RowKind, Subject
from db.domain.scale import GOOD, INADEQUATE, Change, Confidence, Question, Rating
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.packs import minimal, write

SITE = Subject("ZZ101")
SURGERY = Subject("ZZ101", "surgery")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReportStore]:
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    opened = ReportStore.open(path)
    yield opened
    opened.close()


def test_the_tree_leads_from_provider_to_service(store: ReportStore) -> None:
    """A provider with one site is one row with it."""
    (site,) = store.tree()
    services = store.tree(site.subject)
    assert (site.name, site.level) == ("Invented NHS Trust", Level.LOCATION)
    assert (site.site, site.rating, site.change) == (
        "Invented General Hospital",
        INADEQUATE,
        Change.DOWN_TWO,
    )
    assert [service.name for service in services] == ["Surgery", "Maternity"]
    assert store.path_to(SURGERY) == (Subject("ZZ1"), SITE, SURGERY)


def test_reports_are_newest_first_and_numbered_from_the_oldest(store: ReportStore) -> None:
    card = store.card(SITE)
    assert [report.title[-4:] for report in card.reports] == ["2022", "2018"]
    assert card.position == 2


def test_a_services_card_has_what_its_earlier_reports_found_about_it(tmp_path: Path) -> None:
    pack = minimal()
    now, _, _ = pack["findings"]
    then = now | {"report": "2018"}
    pack["findings"] += [
        then | {"id": "f4", "text": "Invented beds were full."},
        then | {"id": "f5", "text": "Invented theatres ran late.", "kind": "strength"},
        {**then, "id": "f6", "text": "The invented hospital was full.", "service": None},
    ]
    pack["findings"][-1].pop("service")
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, pack)])
    store = ReportStore.open(path)
    card, site = store.card(SURGERY), store.card(SITE)
    oldest = store.card(SURGERY, report_id=card.reports[-1].id)
    store.close()
    (earlier,) = card.earlier
    assert earlier.report == card.reports[-1]
    assert [finding.text for finding in earlier.findings] == [
        "Invented theatres ran late.",
        "Invented beds were full.",
    ]
    assert all(finding.source in card.sources for finding in earlier.findings)
    assert site.earlier == oldest.earlier == ()


def test_a_cell_that_was_not_rated_again_is_carried_forward_without_an_arrow(
    store: ReportStore,
) -> None:
    own = store.card(SITE).matrix.own
    assert own is not None
    safe = own.cell(Question.SAFE)
    assert safe is not None
    assert safe.carried_forward
    assert safe.published == date(2018, 3, 1)
    assert safe.change is None
    overall = own.cell(Question.OVERALL)
    assert overall is not None
    assert not overall.carried_forward
    assert (overall.previous, overall.change) == (GOOD, Change.DOWN_TWO)


def test_a_card_as_at_an_earlier_date_shows_the_state_then(store: ReportStore) -> None:
    card = store.card(SITE, as_at=date(2020, 1, 1))
    assert card.overall is not None
    assert card.overall.rating == GOOD
    assert card.report is not None
    assert card.report.published == date(2018, 3, 1)
    assert card.findings == ()


def test_a_card_as_at_a_date_before_the_first_report_is_empty(store: ReportStore) -> None:
    card = store.card(SITE, as_at=date(2000, 1, 1))
    assert card.report is None
    assert card.overall is None
    assert all(cell is None for row in card.matrix.rows for cell in row.cells)


def test_there_is_no_arrow_between_a_service_and_its_replacement(store: ReportStore) -> None:
    card = store.card(SITE)
    labels = [row.label for row in card.matrix.rows]
    assert "Maternity and gynaecology" not in labels
    maternity = next(row for row in card.matrix.rows if row.label == "Maternity")
    overall = maternity.cell(Question.OVERALL)
    assert overall is not None
    assert overall.change is None
    assert overall.previous is None
    assert "Maternity and gynaecology" in maternity.note
    story = store.story(Subject("ZZ101", "maternity"), Question.OVERALL)
    assert [entry.former_service for entry in story.history] == ["", "Maternity and gynaecology"]


def test_there_is_no_arrow_from_a_word_off_the_scale(store: ReportStore) -> None:
    card = store.card(SURGERY)
    caring = card.matrix.rows[0].cell(Question.CARING)
    assert caring is not None
    assert caring.previous == Rating("Not rated")
    assert caring.change is None


def test_inspected_but_not_rated_keeps_the_previous_rating(tmp_path: Path) -> None:
    pack = minimal()
    for day, word in (("2023", "Inspected but not rated"), ("2024", "Good")):
        pack["reports"].append({"id": day, "title": "Invented", "published": f"{day}-01-01"})
        question = "overall" if word != "Good" else "caring"
        pack["ratings"].append(
            {"report": day, "location": "ZZ101", "ratings": {question: word}, "sources": ["page"]}
        )
    path = tmp_path / "not-rated.db"
    Loader(path).load([write(tmp_path, pack, "not-rated.json")])
    store = ReportStore.open(path)
    try:
        of_2023 = store.card(SITE, as_at=date(2023, 6, 1)).overall
        in_its_report = store.card(SITE, report_id="2023-01-01").overall
        of_2024 = store.card(SITE).overall
        (in_tree,) = store.tree(Subject("ZZ1"))
    finally:
        store.close()
    assert of_2023 is not None
    assert of_2024 is not None
    assert in_its_report is not None
    assert (of_2023.rating, of_2023.carried_forward) == (INADEQUATE, True)
    assert of_2023.notes == ("Inspected January 2023, not rated: this rating still applies.",)
    assert (in_its_report.rating.word, in_its_report.change) == ("Inspected but not rated", None)
    assert (of_2024.rating, of_2024.carried_forward) == (INADEQUATE, True)
    assert (in_tree.rating, in_tree.change) == (INADEQUATE, None), "not rated in the newest report"


def test_a_services_history_has_a_row_for_each_report(store: ReportStore) -> None:
    card = store.card(SURGERY)
    assert card.matrix.kind is RowKind.HISTORY
    assert [row.published for row in card.matrix.rows] == [date(2022, 5, 1), date(2018, 3, 1)]
    assert [row.own for row in card.matrix.rows] == [True, False]


def test_a_place_has_its_own_ratings_in_each_report(tmp_path: Path) -> None:
    pack = minimal()
    pack["reports"].insert(1, {**pack["reports"][0], "id": "2020", "published": "2020-02-01"})
    surgery = {"report": "2020", "location": "ZZ101", "service": "surgery"}
    pack["ratings"].append({**surgery, "ratings": {"safe": "Good"}, "sources": ["page"]})
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, pack)])
    opened = ReportStore.open(path)
    newest, of_surgery, oldest = opened.card(SITE).history
    assert (newest.label, of_surgery.label, oldest.label) == (
        "1 May 2022", "1 February 2020", "1 March 2018",
    )  # fmt: skip
    assert [row.own for row in (newest, of_surgery, oldest)] == [True, False, False]
    given, kept, missing = newest.cells[-1], newest.cells[0], newest.cells[1]
    assert given is not None
    assert kept is not None
    assert (given.rating, given.change) == (INADEQUATE, Change.DOWN_TWO)
    assert (kept.rating, kept.carried_forward) == (GOOD, True)
    assert missing is None
    assert not any(of_surgery.cells), "it did not rate the place itself"
    assert [cell and cell.rating for cell in oldest.cells][::5] == [GOOD, GOOD]
    assert [row.published for row in opened.card(SITE, as_at=date(2021, 1, 1)).history] == [
        date(2020, 2, 1), date(2018, 3, 1),
    ]  # fmt: skip
    assert opened.card(SURGERY).history == ()
    opened.close()


def test_confidence_comes_from_the_best_source(store: ReportStore) -> None:
    newest, oldest = store.card(SURGERY).matrix.rows
    safe_now, safe_then = newest.cell(Question.SAFE), oldest.cell(Question.SAFE)
    assert safe_now is not None
    assert safe_then is not None
    assert safe_now.confidence is Confidence.DERIVED
    assert safe_now.notes == ("Calculated.",)
    assert safe_then.confidence is Confidence.STATED


def test_findings_come_nearest_first_and_must_before_should(store: ReportStore) -> None:
    found = store.card(SURGERY).findings
    assert [(finding.kind, finding.scope.label) for finding in found] == [
        (FindingKind.MUST, "Surgery, Invented General Hospital"),
        (FindingKind.SHOULD, "Surgery, Invented General Hospital"),
        (FindingKind.STRENGTH, "Trust-wide"),
    ]
    assert found[0].regulation == "Regulation 12(2)(g)"


def test_the_story_links_findings_of_the_same_question(store: ReportStore) -> None:
    story = store.story(SURGERY, Question.SAFE)
    assert {finding.text for finding in story.findings} == {
        "Keep the invented trolleys tidy.",
        "Lock the invented cupboard.",
    }
    assert story.findings[0].kind is FindingKind.MUST


def test_the_story_of_an_older_report_has_its_rating_and_what_came_later(
    store: ReportStore,
) -> None:
    rows = store.card(SURGERY).matrix.rows
    assert len(rows) > 1
    for row in rows[1:]:
        story = store.story(SURGERY, Question.OVERALL, report_id=row.report_id)
        assert story.cell == row.cell(Question.OVERALL)
        assert story.report is not None
        assert story.report.published == row.published
        assert story.history == store.story(SURGERY, Question.OVERALL).history
    with pytest.raises(UnknownReport, match="invented/1999"):
        store.story(SURGERY, Question.OVERALL, report_id="invented/1999")


def test_the_error_names_an_unknown_subject_service_or_report(store: ReportStore) -> None:
    with pytest.raises(UnknownSubject, match="NOPE"):
        store.card(Subject("NOPE"))
    with pytest.raises(UnknownSubject, match="surgery"):
        store.card(Subject("ZZ101", "wizardry"))
    with pytest.raises(UnknownReport, match="invented/2022"):
        store.card(SITE, report_id="invented/1999")


def test_ids_are_recognised_in_any_case(store: ReportStore) -> None:
    assert store.card(Subject("zz101")).subject == SITE


@pytest.mark.parametrize(
    "text",
    ["general", "GENERAL invented", "zz11zz", "ZZ1 1ZZ", "generel", "nowhere", "the general"],
)
def test_a_site_is_found_by_any_of_its_names_and_its_address(store: ReportStore, text: str) -> None:
    hits = store.find(text)
    assert hits[0].kind is HitKind.ORGANISATION
    assert "ZZ101" in {hit.subject.organisation for hit in hits}


@pytest.mark.parametrize("text", ['"', "AND", "NEAR(", "*", "cupboard*", "a OR b", "(((", "'", "%"])
def test_the_text_of_a_search_is_never_query_syntax(store: ReportStore, text: str) -> None:
    store.find(text)


def test_a_finding_is_found_by_its_words_in_any_order(store: ReportStore) -> None:
    (hit,) = [hit for hit in store.find("cupboard lock") if hit.kind is HitKind.FINDING]
    assert hit.subject == SURGERY
    assert hit.report_id == "invented/2022"


def test_info_counts_and_checks(store: ReportStore) -> None:
    info = store.info(check=True)
    assert info.counts["providers"] == 1
    assert info.counts["findings"] == 3
    assert info.files[0].name == "invented.json"
    assert sum(info.freshness.values()) == 1
