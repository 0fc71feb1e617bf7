from __future__ import annotations

from db.domain.report import Visit
from tests.factories import DECEMBER_2019, a_report
from viewer.wording.reports import dated_title, particulars


def test_a_report_is_named_with_its_day() -> None:
    assert dated_title(a_report()) == "18 December 2019: Invented inspection"
    assert dated_title(a_report(published=None)) == (
        "Publication day not stated: Invented inspection"
    )


def test_particulars_are_what_is_known() -> None:
    report = a_report(
        visits=(Visit(DECEMBER_2019, DECEMBER_2019),), rated=False, enforcement="A notice.",
        note="A note.",
    )  # fmt: skip
    assert particulars(report) == (
        "Inspected 18 December 2019", "Routine", "No ratings were given.", "A notice.", "A note.",
    )  # fmt: skip
    assert particulars(a_report(visits=(), kind="")) == ()
