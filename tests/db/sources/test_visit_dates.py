"""Visit dates in the words of CQC's reports and commentaries."""

from __future__ import annotations

import pytest

from db.sources.visit_dates import visits_named


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("Date of assessment: 23 July to 30 July 2024. This", "2024-07-23/2024-07-30"),
        ("Date of assessment 15 May to 17 May 2024.\n\nThis", "2024-05-15/2024-05-17"),
        ("Date of assessment: 23 July 2024. We", "2024-07-23/2024-07-23"),
        ("Date of assessment: 23 and 30 July 2024", "2024-07-23/2024-07-23 2024-07-30/2024-07-30"),
        ("Dates of the assessment: 2 December 2024 to 7 January 2025 We", "2024-12-02/2025-01-07"),
        ("Date of assessment: 2 December to 7 January 2025.", "2024-12-02/2025-01-07"),
        ("Date of assessment: 2 December 2024 to 7 January.", "2024-12-02/2025-01-07"),
        ("date of inspection: 23-30 July 2024; staff", "2024-07-23/2024-07-30"),
        ("Date of assessment – 23 – 30 July 2024.", "2024-07-23/2024-07-30"),
        ("On-site assessment dates: Monday 3rd June 2024, until 4th June 2024", ""),
        (
            "Dates of assessment: 3 to 5 June and 10 June 2024.",
            "2024-06-03/2024-06-05 2024-06-10/2024-06-10",
        ),
        ("Assessment date: from Monday 3rd of June 2024", "2024-06-03/2024-06-03"),
        ("Date of assessment: 3/6/2024 to 4/6/2024.", "2024-06-03/2024-06-04"),
        ("Dates of the assessment: between 3 and 5 March 2025.", "2025-03-03/2025-03-05"),
        (
            "Date of assessment: 3 March to 5 March 2025 and 9 April 2025.",
            "2025-03-03/2025-03-05 2025-04-09/2025-04-09",
        ),
        (
            "Date of assessments were from 2 to 17 April 2025 and this was planned.",
            "2025-04-02/2025-04-17",
        ),
        (
            "Date of inspection visit:\n7 February 2019\n13 February 2019\n",
            "2019-02-07/2019-02-07 2019-02-13/2019-02-13",
        ),
        ("Date of inspection: 16 August August 2013", ""),
        ("Date of assessment: July 2024.", ""),
        ("Date of assessment: 31 June 2024.", ""),
        ("Date of assessment: 3 June.", ""),
        ("Date of assessment: 30 July to 23 July 2024.", ""),
        ("Date of assessment: 2 to 3 to 4 May 2024.", ""),
        ("Date of assessment: 3 June 2024 by telephone and other means.", ""),
        ("Date of assessment: 1 January 2023 to 5 February 2025.", ""),
        ("We visited on 3 May 2024.", ""),
        ("", ""),
    ],
)
def test_dates_are_read_only_if_all_are_understood(words: str, spans: str) -> None:
    assert " ".join(f"{start}/{end}" for start, end in visits_named(words)) == spans
