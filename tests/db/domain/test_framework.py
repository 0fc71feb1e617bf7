"""The frameworks under which CQC has assessed care, and the sectors whose rules differ."""

from __future__ import annotations

from datetime import date

import pytest

from db.domain.framework import Framework, Sector, framework_of, sector_of


@pytest.mark.parametrize(
    ("published", "framework"),
    [
        (date(2011, 3, 2), Framework.ESSENTIAL_STANDARDS),
        (date(2014, 9, 30), Framework.ESSENTIAL_STANDARDS),
        (date(2014, 10, 1), Framework.KEY_LINES),
        (date(2019, 12, 18), Framework.KEY_LINES),
        (date(2023, 12, 31), Framework.KEY_LINES),
        (date(2024, 1, 1), Framework.SINGLE),
        (date(2027, 5, 1), Framework.SINGLE),
        (None, None),
    ],
)
def test_the_date_of_publication_gives_the_framework(
    published: date | None, framework: Framework | None
) -> None:
    assert framework_of(published, None) is framework


@pytest.mark.parametrize("published", [None, date(2013, 1, 1), date(2024, 2, 1), date(2026, 9, 1)])
@pytest.mark.parametrize("stated", Framework)
def test_a_stated_framework_decides(published: date | None, stated: Framework) -> None:
    assert framework_of(published, stated) is stated


@pytest.mark.parametrize("framework", Framework)
def test_a_framework_is_read_by_its_name(framework: Framework) -> None:
    assert Framework.parse(framework.label) is framework
    assert Framework.parse(f"  {framework.label.upper()} ") is framework


def test_any_other_text_is_no_framework() -> None:
    assert Framework.parse("") is None
    assert Framework.parse("key lines") is None


def test_frameworks_are_in_the_order_in_which_cqc_used_them() -> None:
    assert [framework.label for framework in Framework] == [
        "essential standards",
        "key lines of enquiry",
        "single assessment framework",
        "sector frameworks",
    ]


@pytest.mark.parametrize(
    ("organisation_type", "category", "sector"),
    [
        ("NHS Healthcare Organisation", "Acute hospital - NHS non-specialist", Sector.NHS_TRUST),
        ("NHS Healthcare Organisation", "Community health - NHS & Independent", Sector.NHS_TRUST),
        ("NHS Healthcare Organisation", "", Sector.NHS_TRUST),
        ("NHS Healthcare Organisation", "Unspecified", Sector.NHS_TRUST),
        ("NHS Healthcare Organisation", "GP Practices", Sector.GP_PRACTICE),
        ("NHS Healthcare Organisation", "Residential social care", Sector.ADULT_SOCIAL_CARE),
        ("Social Care Org", "Residential social care", Sector.ADULT_SOCIAL_CARE),
        (
            "Social Care Org",
            "Community based adult social care services",
            Sector.ADULT_SOCIAL_CARE,
        ),
        ("social care org", "", Sector.ADULT_SOCIAL_CARE),
        ("Primary Medical Services", "GP  practices", Sector.GP_PRACTICE),
        ("Primary Medical Services", "", Sector.GP_PRACTICE),
        ("Primary Medical Services", "Unspecified", Sector.GP_PRACTICE),
        ("Primary Medical Services", "Out of hours", Sector.OTHER),
        ("Independent Healthcare Org", "Residential social care", Sector.ADULT_SOCIAL_CARE),
        ("Independent Healthcare Org", "Hospice services", Sector.OTHER),
        ("Primary Dental Care", "Dentists", Sector.OTHER),
        ("", "", Sector.OTHER),
    ],
)
def test_type_and_category_give_the_sector(
    organisation_type: str, category: str, sector: Sector
) -> None:
    assert sector_of(organisation_type, category) is sector
