"""What is said about workbooks of reports."""

from __future__ import annotations

import pytest

from viewer.wording.report_workbooks import exported, left_out


@pytest.mark.parametrize(
    ("revision", "reports", "expected"),
    [
        (1, 1, "To change the report, edit the workbook and add it."),
        (
            3,
            1,
            (
                "It has all of the report pack ‘invented’, as revision 3. To change it, edit the "
                "workbook and add it: it replaces the pack."
            ),
        ),
        (
            2,
            6,
            (
                "It has all of the report pack ‘invented’, which has 6 reports, as revision 2. To "
                "change it, edit the workbook and add it: it replaces the pack."
            ),
        ),
    ],
)
def test_an_export_says_what_it_is_and_how_it_is_used(
    revision: int, reports: int, expected: str
) -> None:
    assert exported("invented", revision, reports) == expected


@pytest.mark.parametrize(
    ("count", "beginning"),
    [(0, ""), (1, "It lacks 1 entry of CQC's data files"), (1200, "It lacks 1,200 entries of")],
)
def test_what_a_pack_cannot_have_is_counted(count: int, beginning: str) -> None:
    assert left_out(count).startswith(beginning)
    assert bool(left_out(count)) is bool(count)
