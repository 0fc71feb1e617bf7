"""The key of an assessment's report."""

from __future__ import annotations

from typing import Any

import pytest

from db.sources.api.plans import report_key

PUBLISHED = "2025-03-04 09:00:00"


@pytest.mark.parametrize(
    ("assessment", "key"),
    [
        ({"ratings": {"asgRatings": [{"assessmentPlanId": "AP1"}]}}, "1-999000111/AP1"),
        ({"ratings": {"overall": [{"assessmentPlanId": "AP2"}]}}, "1-999000111/AP2"),
        (
            {"ratings": {"asgRatings": [{"name": "Surgery"}, {"assessmentPlanId": "AP3"}]}},
            "1-999000111/AP3",
        ),
        ({"ratings": {"asgRatings": [{"name": "Surgery"}]}}, "1-999000111/assessment/2025-03-04"),
        ({"ratings": None}, "1-999000111/assessment/2025-03-04"),
    ],
)
def test_a_reports_key_is_the_plans_id_or_the_day_of_publication(
    assessment: dict[str, Any], key: str
) -> None:
    assessment["assessmentPlanPublishedDateTime"] = PUBLISHED
    assert report_key("1-999000111", assessment) == key
