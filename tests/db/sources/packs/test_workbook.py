"""Workbooks of reports as people fill them in: what is read, and what is refused with its cell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.importing.removal import remove_file
from db.reading.store import ReportStore
from db.sources.packs.from_sheets import FoundSheet, PackInSheets, pack_in
from db.sources.packs.pack import PILOT
from db.sources.packs.sheets import tables_of
from db.sources.packs.workbook import pack_at
from db.sources.recognise import recognise
from tests.db.contents import contents
from tests.db.packs import assessed, minimal, write
from tests.db.sources.sheets import HEADER, Book, row, write_ods, write_xlsx
from tests.tools import tool_or_skip
from viewer.documents.report_workbook import report_workbook

Rows = dict[str, list[list[object]]]
HOSPITAL = Subject("ZZ101")


def rows_of(content: dict[str, Any]) -> Rows:
    """The rows of each sheet of a workbook, the headings first."""
    rows: Rows = {}
    for table in tables_of(content):
        lines: list[list[object]] = [[*table.headings]]
        lines.extend([*row] for row in table.rows)
        rows[table.sheet.name] = lines
    return rows


def put(rows: Rows, sheet: str, heading: str, value: object, row: int = 1) -> None:
    """Put a value into a cell, by the heading of its column."""
    rows[sheet][row][rows[sheet][0].index(heading)] = value


def as_text(cell: object) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def read(rows: Rows) -> PackInSheets:
    """The pack in these rows, without a file."""
    return pack_in(
        [
            FoundSheet(
                name, [(number, list(map(as_text, cells))) for number, cells in enumerate(lines, 1)]
            )
            for name, lines in rows.items()
        ]
    )


def changed(
    change: Callable[[Rows], object], content: dict[str, Any] | None = None
) -> PackInSheets:
    rows = rows_of(content or minimal())
    change(rows)
    return read(rows)


def load(folder: Path, *files: Path) -> tuple[ImportSummary, ...]:
    return Loader(folder / "wardcard.db").load(list(files))


def saved(folder: Path, content: dict[str, Any], name: str = "invented.xlsx") -> Path:
    path = folder / name
    path.write_bytes(report_workbook(content))
    return path


# Recognised, loaded, replaced, removed


def test_a_workbook_is_recognised_by_its_content(tmp_path: Path) -> None:
    path = saved(tmp_path, minimal(), "anything.bin")
    source = recognise(path)
    assert (source.format, source.kind) == ("report workbook", "pack")
    assert (source.pack, source.pack_revision) == ("invented", 1)
    assert source.tally.sha256


def test_a_workbook_loads_like_its_pack(tmp_path: Path) -> None:
    (tmp_path / "json").mkdir()
    (from_json,) = load(tmp_path / "json", write(tmp_path, assessed()))
    (from_workbook,) = load(tmp_path, saved(tmp_path, assessed()))
    assert from_workbook.format == "report workbook"
    assert from_workbook.ratings_added == from_json.ratings_added > 0
    cards = []
    for folder in (tmp_path / "json", tmp_path):
        with closing(ReportStore.open(folder / "wardcard.db")) as store:
            card = store.card(HOSPITAL)
        cards.append([finding.text for finding in card.findings])
        cards[-1] += [repr(row.cells and row.label) for row in card.matrix.rows]
        cards[-1] += [score.statement for score in card.scores]
    assert cards[0] == cards[1] != []


def test_a_higher_revision_replaces_a_workbook_and_its_removal_brings_it_back(
    tmp_path: Path,
) -> None:
    first = minimal()
    second: dict[str, Any] = minimal() | {"revision": 2}
    second["findings"] = [second["findings"][0] | {"text": "An invented correction."}]
    load(tmp_path, saved(tmp_path, first))
    before = contents(tmp_path / "wardcard.db")
    load(tmp_path, saved(tmp_path, second, "second.xlsx"))

    def findings() -> list[str]:
        with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
            return [finding.text for finding in store.card(HOSPITAL).findings]

    assert findings() == ["An invented correction."]
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        (number,) = [file.id for file in store.loaded_files() if file.name == "second.xlsx"]
    remove_file(tmp_path / "wardcard.db", number)
    assert contents(tmp_path / "wardcard.db") == before
    assert len(findings()) == 3


def test_a_workbook_replaces_the_pack_that_it_was_made_from(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, minimal()))
    with pytest.raises(Refused, match="differs from revision 1 of the pack 'invented'"):
        load(tmp_path, saved(tmp_path, minimal()))
    (summary,) = load(tmp_path, saved(tmp_path, minimal() | {"revision": 2}))
    assert summary.ratings_added == 0
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        assert len(store.card(HOSPITAL).findings) == 3


def test_nothing_stays_of_a_workbook_with_faults(tmp_path: Path) -> None:
    load(tmp_path, write(tmp_path, minimal()))
    before = contents(tmp_path / "wardcard.db")
    bad: dict[str, Any] = minimal() | {"revision": 2}
    bad["findings"][2]["source"] = "pagge"
    with pytest.raises(Refused, match="Findings, row 6, ‘Source’: 'pagge' is not on the sheet"):
        load(tmp_path, saved(tmp_path, bad))
    assert contents(tmp_path / "wardcard.db") == before


def test_ratings_in_a_pilots_report_are_left_out_and_named_by_their_rows(tmp_path: Path) -> None:
    pack = minimal()
    pack["reports"][1]["pilot"] = True
    (summary,) = load(tmp_path, saved(tmp_path, pack))
    assert [(each.where, each.why) for each in summary.refused] == [
        (f"Ratings, row {number}", PILOT) for number in (5, 7, 9)
    ]


def test_a_date_in_the_future_is_refused_with_its_cell(tmp_path: Path) -> None:
    pack = minimal()
    pack["reports"][1]["published"] = "2099-03-01"
    with pytest.raises(Refused, match="Report, row 5, ‘Published’: '2099-03-01' is in the future"):
        load(tmp_path, saved(tmp_path, pack))


def test_other_spreadsheets_are_no_workbooks_of_reports(tmp_path: Path) -> None:
    table = write_xlsx(tmp_path / "cqc.xlsx", {"README": [["x"]], "Locations": [HEADER, row()]})
    assert recognise(table).format == "latest ratings (.xlsx)"
    other = write_xlsx(tmp_path / "other.xlsx", {"Report": [["Title", "Budget"], ["a", 1]]})
    with pytest.raises(Refused, match="header row of CQC’s"):
        recognise(other)


def test_a_pack_of_either_kind_is_read(tmp_path: Path) -> None:
    assert pack_at(write(tmp_path, minimal())).content == minimal()
    assert pack_at(saved(tmp_path, minimal())).content == minimal()


# How people fill it in


def test_columns_and_sheets_can_be_in_any_order(tmp_path: Path) -> None:
    rows = {
        name: [list(reversed(cells)) for cells in lines]
        for name, lines in reversed(rows_of(minimal()).items())
    }
    found = read(rows)
    assert (found.problems, found.content) == ([], minimal())


def test_blank_rows_and_columns_and_sheets_of_ones_own_do_no_harm() -> None:
    def change(rows: Rows) -> None:
        width = len(rows["Findings"][0])
        rows["Findings"].insert(2, [""] * width)
        rows["Findings"].append([" "] * width)
        for cells, more in zip(rows["Findings"], ("Our lead", "Ward sister"), strict=False):
            cells.append(more)
        rows["Our notes"] = [["Anything"]]

    found = changed(change)
    assert (found.problems, found.content) == ([], minimal())
    assert found.unread == ["Findings: Our lead"]
    assert found.skipped == ["Our notes: a sheet that report workbooks lack"]


def test_headings_and_names_of_sheets_may_be_written_in_any_case() -> None:
    def change(rows: Rows) -> None:
        rows["findings "] = rows.pop("Findings")
        rows["findings "][0] = [str(heading).upper() + ":" for heading in rows["findings "][0]]

    found = changed(change)
    assert (found.problems, found.content["findings"]) == ([], minimal()["findings"])


def test_words_may_be_written_in_any_case() -> None:
    def change(rows: Rows) -> None:
        put(rows, "Ratings", "Safe", "GOOD ")
        put(rows, "Findings", "Kind", "should")
        put(rows, "Findings", "Key question", "safe")
        put(rows, "Ratings", "Calculated", "y", row=4)

    found = changed(change)
    assert (found.problems, found.content) == ([], minimal())


def test_names_can_be_given_instead_of_ids() -> None:
    def change(rows: Rows) -> None:
        put(rows, "Findings", "Place", "Invented General Hospital")
        put(rows, "Findings", "Source", "invented page")
        put(rows, "Report", "Places inspected", "ZZ101, ")

    found = changed(change)
    assert (found.problems, found.content) == ([], minimal())


def test_the_provider_as_a_place_is_the_provider_as_a_whole() -> None:
    def change(rows: Rows) -> None:
        put(rows, "Findings", "Place", "ZZ1", row=3)
        put(rows, "Report", "Places inspected", "ZZ101; ZZ1")

    found = changed(change)
    assert found.problems == []
    assert found.content["findings"] == minimal()["findings"]
    assert found.content["reports"][0]["provider"] is True
    assert found.content["reports"][0]["locations"] == ["ZZ101"]


def test_the_only_report_and_the_only_source_need_not_be_named() -> None:
    pack = minimal()
    for group in ("reports", "sources"):
        del pack[group][1:]
    pack["ratings"] = pack["ratings"][:1]
    pack["findings"] = [pack["findings"][0] | {"report": "2018"}]
    del pack["measures"]

    def change(rows: Rows) -> None:
        for sheet in ("Ratings", "Findings"):
            put(rows, sheet, "Report", "")
        put(rows, "Ratings", "Sources", "")
        put(rows, "Findings", "Source", "")

    found = changed(change, pack)
    assert (found.problems, found.content) == ([], pack)


def test_a_service_of_cqcs_list_needs_no_row_of_its_own() -> None:
    def change(rows: Rows) -> None:
        put(rows, "Findings", "Service", "end of life care")

    found = changed(change)
    assert found.problems == []
    assert found.content["services"][-1] == {"id": "end-of-life-care", "name": "End of life care"}
    assert found.content["findings"][0]["service"] == "end-of-life-care"


def test_an_id_that_is_left_blank_follows_from_the_row_and_not_its_place() -> None:
    def without_ids(rows: Rows) -> None:
        for number in range(1, 4):
            put(rows, "Findings", "ID", "", row=number)

    def moved(rows: Rows) -> None:
        without_ids(rows)
        rows["Findings"].insert(1, rows["Findings"].pop())
        rows["Findings"].append(list(rows["Findings"][1]))

    first, second = changed(without_ids), changed(moved)
    assert first.problems == second.problems == []
    ids = [finding["id"] for finding in first.content["findings"]]
    assert [finding["id"] for finding in second.content["findings"]] == [
        ids[2], ids[0], ids[1], f"{ids[2]}-2",
    ]  # fmt: skip


def test_a_second_visit_is_a_further_row_of_the_report() -> None:
    def change(rows: Rows) -> None:
        headings = rows["Report"][0]
        for identity in ("2018", ""):
            cells: list[object] = [""] * len(headings)
            cells[headings.index("Report")] = identity
            cells[headings.index("Visited from")] = date(2018, 2, 3)
            cells[headings.index("Visited to")] = date(2018, 2, 4)
            rows["Report"].insert(2, cells)

    found = changed(change)
    assert found.problems == []
    assert [visit["start"] for visit in found.content["reports"][0]["visits"]] == [
        "2018-01-10", "2018-02-03", "2018-02-03",
    ]  # fmt: skip
    assert len(found.content["reports"]) == 2


@pytest.mark.parametrize("text", ["1 March 2018", "2018-03-01", "43160", "Thursday 1 March 2018"])
def test_dates_may_be_text(text: str) -> None:
    found = changed(lambda rows: put(rows, "Report", "Published", text))
    assert (found.problems, found.content) == ([], minimal())


def test_the_order_of_day_and_month_follows_from_the_other_dates() -> None:
    def change(rows: Rows) -> None:
        put(rows, "Report", "Published", "05/04/2018")
        put(rows, "Report", "Visited to", "28/02/2018")

    found = changed(change)
    assert found.problems == []
    assert found.content["reports"][0]["published"] == "2018-04-05"


def test_a_date_that_may_be_two_days_is_refused() -> None:
    found = changed(lambda rows: put(rows, "Report", "Published", "05/04/2018"))
    (problem,) = found.problems
    assert problem == (
        "Sheet Report: nothing shows whether dates such as '05/04/2018' in the column ‘Published’ "
        "begin with the day or the month; write them as 2019-12-18."
    )


def test_numbers_may_have_commas_as_thousands() -> None:
    found = changed(lambda rows: put(rows, "Measures", "Before", "1,766"))
    assert (found.problems, found.content["measures"][0]["before"]) == ([], 1766)


# Faults


FAULTS: dict[str, tuple[Callable[[Rows], object], str]] = {
    "a word": (
        lambda rows: put(rows, "Findings", "Kind", "Shall"),
        (
            'Findings, row 2, ‘Kind’: "Shall" is not known here; write one of: Outstanding '
            'practice, '
            "Strength, Must, Should, Improve, Concern."
        ),
    ),
    "a blank cell": (
        lambda rows: put(rows, "Findings", "Text", ""),
        "Findings, row 2, ‘Text’: it is blank; fill it in.",
    ),
    "a number": (
        lambda rows: put(rows, "Measures", "Before", "many"),
        'Measures, row 2, ‘Before’: "many" should be a number.',
    ),
    "figures": (
        lambda rows: put(rows, "Measures", "Value", 3),
        "Measures, row 2: give either ‘Value’, or both ‘Before’ and ‘After’.",
    ),
    "yes or no": (
        lambda rows: put(rows, "Report", "Rated", "perhaps"),
        'Report, row 2, ‘Rated’: "perhaps" should be Yes or No.',
    ),
    "a date": (
        lambda rows: put(rows, "Report", "Published", "soon"),
        'Report, row 2, ‘Published’: "soon" is not a date that exists; write it as YYYY-MM-DD.',
    ),
    "a visit": (
        lambda rows: put(rows, "Report", "Visited to", date(2018, 1, 9)),
        "Report, row 2: it ends before it starts; swap the dates.",
    ),
    "half a visit": (
        lambda rows: put(rows, "Report", "Visited to", ""),
        "Report, row 2, ‘Visited to’: it is blank; fill it in.",
    ),
    "a place": (
        lambda rows: put(rows, "Ratings", "Place", "ZZ102"),
        "Ratings, row 2, ‘Place’: 'ZZ102' is not on the sheet ‘Places’; did you mean 'ZZ101'?",
    ),
    "a service": (
        lambda rows: put(rows, "Ratings", "Service", "Invented"),
        (
            "Ratings, row 2, ‘Service’: 'Invented' is not on the sheet ‘Services’; add it to that "
            "sheet or correct the name."
        ),
    ),
    "an ID": (
        lambda rows: put(rows, "Sources", "Source", "a paper", row=2),
        (
            'Sources, row 3, ‘Source’: "a paper" is not an ID: use letters, digits, . _ and - '
            'without '
            "spaces, at most 80."
        ),
    ),
    "an address": (
        lambda rows: put(rows, "Sources", "Web address", "www.example.org"),
        (
            'Sources, row 2, ‘Web address’: "www.example.org" is not a web address; it begins with '
            "https://."
        ),
    ),
    "an ID used twice": (
        lambda rows: put(rows, "Findings", "ID", "f1", row=2),
        "Findings, row 3, ‘ID’: 'f1' is used twice; ids must differ.",
    ),
    "no rating": (
        lambda rows: [put(rows, "Ratings", heading, "") for heading in ("Safe", "Overall")],
        "Ratings, row 2: there is no rating in the row; choose one, or clear it.",
    ),
    "report and date": (
        lambda rows: put(rows, "Ratings", "Published", date(2018, 3, 1)),
        "Ratings, row 2: give either ‘Report’ or ‘Published’, and not both.",
    ),
    "a rating twice": (
        lambda rows: rows["Ratings"].append(rows["Ratings"][2]),
        (
            "Ratings, row 8, ‘Overall’: Ratings, row 3 states the same rating already; put all its "
            "sources into one entry."
        ),
    ),
    "a percentage without a rating": (
        lambda rows: put(rows, "Ratings", "Caring, percentage", 70),
        (
            "Ratings, row 2: 'Caring' has no rating in this entry; add it to the columns of "
            "ratings or "
            "remove it here."
        ),
    ),
    "a percentage as a share": (
        lambda rows: put(rows, "Ratings", "Safe, percentage", 0.63),
        "Ratings, row 2, ‘Safe, percentage’: 0.63 is less than the minimum of 25.",
    ),
    "beds of the provider": (
        lambda rows: put(rows, "Places", "Beds", 3),
        "Places, row 2, ‘Beds’: it is only for locations; clear it.",
    ),
    "a level": (
        lambda rows: put(rows, "Places", "Level", "Site", row=2),
        "Places, row 3, ‘Level’: ‘Site’ is not known here; write one of: Provider, Location.",
    ),
    "two providers": (
        lambda rows: put(rows, "Places", "Level", "Provider", row=2),
        "Places, row 3, ‘Level’: row 2 is the provider already; a workbook is about one provider.",
    ),
    "no provider": (
        lambda rows: rows["Places"].pop(1),
        "Sheet Places: no row has the level ‘Provider’; add the trust or company.",
    ),
    "two rows about the file": (
        lambda rows: rows["File"].append(rows["File"][1]),
        "File, row 3: the sheet has a row already; keep only one.",
    ),
    "no row about the file": (
        lambda rows: rows["File"].pop(),
        "Sheet File: it has no row; fill one in.",
    ),
    "no sheet of sources": (
        lambda rows: rows.pop("Sources"),
        "Sheet Sources: it has no row; fill one in.",
    ),
    "a renamed column": (
        lambda rows: put(rows, "Findings", "Regulation", "Regulations", row=0),
        (
            "Findings, row 1: the column ‘Regulations’ is not known, and ‘Regulation’ is "
            "missing; name "
            "it ‘Regulation’."
        ),
    ),
    "a missing column": (
        lambda rows: [cells.pop(1) for cells in rows["Findings"]],
        "Findings, row 1: there is no column ‘Kind’; add it.",
    ),
    "a renamed sheet": (
        lambda rows: rows.update({"Findings of 2018": rows.pop("Findings")}),
        (
            "Sheet Findings of 2018: it has the headings of ‘Findings’, which is missing; name it "
            "‘Findings’."
        ),
    ),
    "no headings": (
        lambda rows: rows["Findings"].pop(0),
        (
            "Sheet Findings: it has no row of headings; copy that of a new workbook, which "
            "begins with "
            "‘Report’, ‘Kind’, ‘Place’."
        ),
    ),
    "no rows of reports": (
        lambda rows: [rows.pop("Report"), rows.pop("Ratings")],
        "Sheet Report: it has no row; fill one in.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_cell(name: str) -> None:
    change, expected = FAULTS[name]
    assert expected in changed(change).problems


def test_all_faults_are_named_at_once_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        put(rows, "Findings", "Kind", "Shall")
        put(rows, "Findings", "Source", "pagge", row=3)
        put(rows, "Ratings", "Safe", "Fine")
        put(rows, "Places", "Beds", 3)

    found = changed(change)
    assert [problem.partition(":")[0] for problem in found.problems] == [
        "Ratings, row 2, ‘Safe’", "Findings, row 2, ‘Kind’", "Findings, row 4, ‘Source’",
        "Places, row 2, ‘Beds’",
    ]  # fmt: skip


def test_at_most_20_faults_are_listed(tmp_path: Path) -> None:
    rows = rows_of(minimal())
    shall: list[object] = ["2018", "Shall"]
    rows["Findings"] += [shall] * 30
    with pytest.raises(Refused) as refused:
        recognise(write_xlsx(tmp_path / "bad.xlsx", rows))
    assert len(refused.value.proofs) == 21
    assert str(refused.value).startswith("bad.xlsx was not loaded. Findings, row 5, ‘")
    assert re.search(r"and (at least )?\d+ more\.$", str(refused.value))
    assert refused.value.what == "bad.xlsx was not loaded."


# Files as programs save them


def test_a_workbook_as_ods(tmp_path: Path) -> None:
    source = recognise(write_ods(tmp_path / "invented.ods", rows_of(minimal())))
    assert (source.format, source.pack) == ("report workbook", "invented")


def book(path: Path, fill: Callable[[Any, xlsxwriter.Workbook], None]) -> Path:
    """A workbook whose sheet of findings ``fill`` changes."""
    rows = rows_of(minimal())
    with xlsxwriter.Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "d mmm yyyy"})
        for name, lines in rows.items():
            sheet: Any = workbook.add_worksheet(name)
            for number, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        sheet.write(number, column, cell)
            if name == "Findings":
                fill(sheet, workbook)
    return path


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_merged_cells_are_refused_with_their_rows(form: str, tmp_path: Path) -> None:
    path = book(
        tmp_path / "merged.xlsx", lambda sheet, book: sheet.merge_range(1, 2, 2, 2, "ZZ101")
    )
    expected = "Findings, rows 2 to 3: cells are merged; unmerge them, and fill in each cell."
    if form == "ods":
        rows = rows_of(minimal())
        path = write_ods(tmp_path / "merged.ods", rows)
        # As LibreOffice writes them.
        with ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        cell = b'<table:table-cell office:value-type="string"><text:p>ZZ101'
        spanned = cell.replace(b"office:value", b'table:number-rows-spanned="2" office:value', 1)
        before, found, after = members["content.xml"].partition(b'table:name="Findings"')
        members["content.xml"] = before + found + after.replace(cell, spanned, 1)
        with ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        expected = "Findings, row 2: cells are merged; unmerge them, and fill in each cell."
    with pytest.raises(Refused) as refused:
        recognise(path)
    assert expected in str(refused.value)


def test_merged_cells_above_the_headings_do_no_harm(tmp_path: Path) -> None:
    rows = rows_of(minimal())
    for lines in rows.values():
        lines.insert(0, ["An invented banner"])
    path = tmp_path / "banner.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name, lines in rows.items():
            sheet: Any = workbook.add_worksheet(name)
            for number, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(
                            number, column, as_text(cell) if isinstance(cell, date) else cell
                        )
            sheet.merge_range(0, 0, 0, 3, "An invented banner")
    assert recognise(path).pack == "invented"


def test_the_results_of_formulas_are_read(tmp_path: Path) -> None:
    path = book(
        tmp_path / "formula.xlsx",
        lambda sheet, book: sheet.write_formula(1, 6, '="Keep " & "it"', None, "Keep it"),
    )
    assert pack_at(path).content["findings"][0]["text"] == "Keep it"


def test_a_formula_without_a_result_is_refused(tmp_path: Path) -> None:
    path = book(
        tmp_path / "formula.xlsx",
        lambda sheet, book: sheet.write_formula(1, 6, "=A1&B1", None, "?"),
    )
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content.replace(b"<v>?</v>", b""))
    with pytest.raises(Refused) as refused:
        recognise(path)
    assert "Findings, row 2, ‘Text’: the formula has no result yet; open the workbook" in str(
        refused.value
    )


def test_a_cell_with_an_error_is_refused(tmp_path: Path) -> None:
    path = book(
        tmp_path / "error.xlsx",
        lambda sheet, book: sheet.write_formula(1, 6, "=1/0", None, "#DIV/0!"),
    )
    with pytest.raises(Refused) as refused:
        recognise(path)
    assert (
        "Findings, row 2, ‘Text’: the cell shows #DIV/0!; correct its formula, or type the value."
        in str(refused.value)
    )


def test_a_workbook_of_too_many_rows_is_refused(tmp_path: Path) -> None:
    rows: Book = rows_of(minimal()) | {"Notes": [["x"]] * 20_001}
    with pytest.raises(Refused, match="its sheet ‘Notes’ has more than 20,000 rows"):
        recognise(write_xlsx(tmp_path / "long.xlsx", rows))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "ods", "fods"])
@pytest.mark.parametrize("content", [minimal(), assessed()], ids=["minimal", "assessed"])
def test_libreoffice_opens_and_saves_it_without_loss(
    content: dict[str, Any], form: str, tmp_path: Path
) -> None:
    office = tool_or_skip("soffice")
    path = saved(tmp_path, content)
    out = tmp_path / "saved"
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         form, "--outdir", str(out), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert pack_at(out / f"invented.{form}").content == content
