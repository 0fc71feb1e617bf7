"""The list of sources as a table."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

from db.domain.imports import LoadedFile
from viewer.documents.sources_table import write_csv


def test_each_file_has_a_row_with_its_dates_and_counts() -> None:
    file = LoadedFile(
        4, "=a.csv", "latest ratings (.csv)", "2021-02", datetime(2026, 11, 29, 12, tzinfo=UTC),
        300, "ab12", only_here=7, path="/invented/=a.csv", ratings=290, oldest=date(2015, 1, 2),
        newest=date(2021, 1, 30),
    )  # fmt: skip
    out = io.BytesIO()
    write_csv([file], out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig")))
    assert row["File"] == "'=a.csv", "a spreadsheet must not calculate it"
    assert (row["Kind"], row["Month"], row["Added"]) == ("Monthly ratings", "2021-02", "2026-11-29")
    assert (row["First rating"], row["Last rating"]) == ("2015-01-02", "2021-01-30")
    assert (row["Ratings"], row["Ratings only in this file"]) == ("290", "7")
