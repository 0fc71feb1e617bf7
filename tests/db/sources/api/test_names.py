"""Names from ``contacts`` are masked in every form, and ordinary words are not."""

from __future__ import annotations

from typing import Any

import pytest

from db.sources.api.names import NameMask


def masked(title: str, given: str, family: str, text: str) -> str:
    contact = {"personTitle": title, "personGivenName": given, "personFamilyName": family}
    record: dict[str, Any] = {
        "name": "Franklin House Limited",
        "regulatedActivities": [{"contacts": [contact]}],
    }
    return NameMask(record, [text]).apply(text)


@pytest.mark.parametrize(
    "form",
    [
        *("Jane Smith", "Mrs Smith", "Mrs. Jane Smith", "Mrs  Jane\nSmith", "J Smith", "J. Smith"),
        *("jane smith", "JANE SMITH", "Smith", "SMITH", "Smith, Jane", "Jane", "Ms Jane"),
        *("Dr Smith", "MRS SMITH", "Mrs J Smith"),
    ],
)
def test_every_form_of_a_name_is_masked(form: str) -> None:
    for text in (
        "{} told us.", "We met {}, who led.", "“{}” said so.", "({})", "{}'s and {}’s work.",
    ):  # fmt: skip
        assert masked("Mrs", "Jane", "Smith", text.replace("{}", form)) == text.replace(
            "{}", "[name]"
        )


@pytest.mark.parametrize(
    ("given", "family", "text", "expected"),
    [
        ("Mary Jane", "O'Brien-Jones", "Mary O’Brien-Jones, Mrs O’Brien", "[name], [name]"),
        ("Jan", "van der Berg", "Mr Van Der Berg, Jan van der Berg", "[name], [name]"),
        ("", "Smith", "Smith was there.", "[name] was there."),
        ("Jane", "", "Jane was there.", "[name] was there."),
        ("Jane", "Smith", "Smithson, Blacksmith, Janet.", "Smithson, Blacksmith, Janet."),
        ("Ann", "Good", "Good governance. Rated Good; a good day.", None),
        ("Ann", "Good", "Mrs Good and Ann Good's deputy.", "[name] and [name]'s deputy."),
        ("Tom", "Page", "Page after page was blank.", None),
        ("Tom", "Page", "We read a page that Page wrote.", "We read a page that [name] wrote."),
        ("May", "Day", "In May 2025, every day counted.", None),
        ("Al", "Franklin", "Franklin House is quiet. Mr Franklin is too.",
         "Franklin House is quiet. [name] is too."),
        ("A", "Patel", "A person met Dr A Patel.", "A person met [name]."),
    ],
)  # fmt: skip
def test_only_names_are_masked(given: str, family: str, text: str, expected: str | None) -> None:
    assert masked("Mrs", given, family, text) == (text if expected is None else expected)


def test_contacts_are_found_wherever_they_are() -> None:
    person = {"personGivenName": "Jane", "personFamilyName": "Smith"}
    for record in (
        {"contacts": [person]},
        {"Contacts": {"first": person}},
        {"provider": {"contacts": [{"people": [person]}]}},
    ):
        assert NameMask(record, []).apply("Jane Smith") == "[name]"
    assert NameMask({"people": [person]}, []).apply("Jane Smith") == "Jane Smith"
