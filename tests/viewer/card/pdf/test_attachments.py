"""The data attached to a card's PDF: the record and the ratings, as other programs find them."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from db.domain.report import ReportCard, Subject
from db.domain.scale import Question
from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import attached
from viewer.card.card_request import CardRequest
from viewer.card.data import report_json
from viewer.card.export import write_merged
from viewer.card.pdf.standard import Standard
from viewer.card.pdf.writer import render_pdf
from viewer.card.render_many import CardOptions
from viewer.wording.columns import COLUMNS

EVERY = pytest.mark.parametrize("make", cards.VARIED.values(), ids=cards.VARIED)


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def cells(card: ReportCard) -> int:
    return sum(cell is not None for row in card.matrix.rows for cell in row.cells)


@EVERY
def test_a_card_carries_its_record_and_its_ratings(make) -> None:
    card: ReportCard = make()
    files = attached(render_pdf(card).data)
    assert set(files) == {"card.json", "card.csv"}
    text = report_json(card).encode("utf-8", "replace")
    assert files["card.json"] == text
    rows = table(files["card.csv"])
    assert len(rows) == cells(card)
    assert all(list(row) == [column.name for column in COLUMNS] for row in rows)


def test_the_table_has_a_line_for_each_rating_that_is_printed() -> None:
    rows = table(attached(render_pdf(cards.site()).data)["card.csv"])
    own = [row for row in rows if row["Subject ID"] == "XX101"]
    assert [row["Question"] for row in own] == [
        *("Safe", "Effective", "Caring", "Responsive", "Well-led"),
        "Overall",
    ]
    assert {row["Level"] for row in own} == {"Location"}
    surgery = next(row for row in rows if row["Subject ID"] == "XX101/surgery")
    assert (surgery["Name"], surgery["Service"]) == ("Invented Hospital", "Surgery")
    assert (surgery["Level"], surgery["Stands now"]) == ("Service", "Yes")
    assert surgery["Report"] == "Invented inspection"


def test_sites_of_a_trust_are_places_of_their_own() -> None:
    rows = table(attached(render_pdf(cards.trust()).data)["card.csv"])
    site = next(row for row in rows if row["Subject ID"] == "XX101")
    assert (site["Name"], site["Level"], site["Service"]) == ("Invented Hospital", "Location", "")
    assert site["Provider"] == "Invented Hospitals NHS Trust"


def test_only_the_newest_row_of_a_services_history_stands_now() -> None:
    rows = table(attached(render_pdf(cards.service()).data)["card.csv"])
    assert [row["Stands now"] for row in rows if row["Question"] == "Safe"] == ["Yes", "No"]
    assert {row["Service"] for row in rows} == {"Surgery"}


def test_an_older_reports_card_does_not_say_what_stands_now() -> None:
    card = cards.site()
    older = replace(card, report=card.reports[1])
    rows = table(attached(render_pdf(older).data)["card.csv"])
    assert {row["Stands now"] for row in rows} == {""}


def test_scores_of_quality_statements_are_next_to_their_rating() -> None:
    from db.domain.report import Score

    card = cards.care_home()
    score = Score(
        "Safe systems", "1", Question.SAFE, 3.0, "3 - Good", cards.NOW, False, "", cards.SOURCE
    )
    rows = table(attached(render_pdf(replace(card, scores=(score,))).data)["card.csv"])
    scored = {row["Question"]: row["Quality statements"] for row in rows}
    assert "Safe systems" in scored["Safe"]
    assert scored["Caring"] == ""


@pytest.mark.parametrize("standard", Standard)
def test_readers_find_what_each_file_is(standard: Standard) -> None:
    reader = PdfReader(BytesIO(render_pdf(cards.site(), standard=standard).data))
    root: Any = reader.trailer["/Root"]
    files = [file.get_object() for file in root["/AF"]]
    found = {file["/UF"]: file for file in files}
    assert {name: file["/AFRelationship"] for name, file in found.items()} == {
        "card.json": "/Source",
        "card.csv": "/Data",
    }
    kinds = {name: file["/EF"]["/F"]["/Subtype"] for name, file in found.items()}
    assert kinds == {"card.json": "/application/json", "card.csv": "/text/csv"}
    for file in files:
        assert file["/F"] == file["/UF"]
        assert file["/Desc"]
        stream = file["/EF"]["/F"].get_object()
        assert stream["/Params"]["/ModDate"] == "D:20191218000000Z"
        assert stream["/Params"]["/Size"] == len(stream.get_data())


@pytest.mark.parametrize(
    ("standard", "declared"),
    [
        (Standard.UA1, (b"<pdfuaid:part>1<", b"<pdfaid:part>3<", b"<pdfaid:conformance>A<")),
        (Standard.UA2, (b"<pdfuaid:part>2<", b"<pdfaid:part>4<", b"<pdfaid:conformance>F<")),
    ],
)
def test_the_standards_are_declared_in_plain_text(
    standard: Standard, declared: tuple[bytes, ...]
) -> None:
    # Uncompressed, so that archives can find it without reading PDF.
    data = render_pdf(cards.site(), standard=standard).data
    assert data.startswith(b"%%PDF-%d.%d\n" % standard.version)
    assert all(each in data for each in declared)


def test_bookmarks_of_pdf_2_lead_to_headings_and_to_pages() -> None:
    reader = PdfReader(BytesIO(render_pdf(cards.site(12), standard=Standard.UA2).data))
    root: Any = reader.trailer["/Root"]
    card = root["/Outlines"]["/First"]
    entries, entry = [card], card["/First"]
    while entry is not None:
        entries.append(entry)
        entry = entry.get("/Next")
    goals = [entry["/A"] for entry in entries]
    assert [goal["/SD"][0]["/S"] for goal in goals] == ["/H1"] + ["/H2"] * (len(entries) - 1)
    assert len({goal["/SD"][0].get_object()["/K"] for goal in goals}) > 1
    pages = [page.indirect_reference for page in reader.pages]
    assert {pages.index(goal["/D"].get_object()[0].indirect_reference) for goal in goals} == {0, 1}


@pytest.mark.parametrize("standard", Standard)
def test_a_merged_file_carries_the_data_of_every_card(tmp_path: Path, standard: Standard) -> None:
    made = [cards.trust(), cards.site(), cards.service()]
    by_subject = {card.subject: card for card in made}
    requests = list(map(CardRequest, by_subject))
    path = tmp_path / "all.pdf"
    options = CardOptions(standard=standard)
    write_merged(requests, lambda asked: by_subject[asked.subject], path, options)
    files = attached(path.read_bytes())
    assert set(files) == {"cards.json", "cards.csv"}
    records: list[Any] = json.loads(files["cards.json"])
    assert records == [json.loads(report_json(card)) for card in made]
    assert len(table(files["cards.csv"])) == sum(map(cells, made))


def test_text_that_a_spreadsheet_would_calculate_does_no_harm() -> None:
    card = replace(cards.site(), organisation=cards.organisation("=1+1"))
    rows = table(attached(render_pdf(card).data)["card.csv"])
    assert {row["Name"] for row in rows} == {"'=1+1"}


def test_letters_that_no_file_can_have_are_replaced() -> None:
    card = replace(cards.unrated(), name="Clinic \ud800", subject=Subject("XX101"))
    record: Any = json.loads(attached(render_pdf(card).data)["card.json"])
    assert record["name"] == "Clinic ?"
