"""Subjects and their IDs, and the key that all spellings of a service share."""

from __future__ import annotations

import pytest

from db.domain.subject import Subject, position, service_key


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("RWH01", Subject("RWH01")),
        (" RWH01 ", Subject("RWH01")),
        ("RWH01/", Subject("RWH01")),
        ("RWH01/surgery", Subject("RWH01", "surgery")),
        ("1-123/a/b", Subject("1-123", "a/b")),
        ("RWH01\u200b/sur\u202egery", Subject("RWH01", "surgery")),
        ("RWH01\udcff", Subject("RWH01\ufffd")),
    ],
)
def test_an_id_names_a_subject(text: str, subject: Subject) -> None:
    assert Subject.parse(text) == subject


@pytest.mark.parametrize("text", ["RWH01", "RWH01/surgery"])
def test_a_subject_gives_its_id_back(text: str) -> None:
    assert Subject.parse(text).id == text


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Surgery", "surgery"),
        ("  SURGERY ", "surgery"),
        ("Services for children & young people", "services-for-children-and-young-people"),
        ("Services for children and young people", "services-for-children-and-young-people"),
        ("Care (including older people's)", "care-including-older-peoples"),
        ("Care (including older people’s)", "care-including-older-peoples"),
        ("Gŵyl-Ysbyty 2", "gwyl-ysbyty-2"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)  # fmt: skip
def test_all_spellings_of_a_service_have_the_same_key(name: str, key: str) -> None:
    assert service_key(name) == key


def test_services_are_in_the_order_of_cqcs_reports() -> None:
    """Core services of an acute hospital come first, then additional ones, then all others."""
    names = [
        "Urgent and emergency services",
        "Urgent care centre",
        "Medical care (including older people's care)",
        "Medical care",
        "Surgery",
        "Critical care",
        "Maternity",
        "Maternity and gynaecology",
        "Gynaecology",
        "Services for children & young people",
        "Neonatal services",
        "End of life care",
        "Outpatients",
        "Outpatients and diagnostic imaging",
        "Diagnostic imaging",
        "Chemotherapy",
        "Radiotherapy",
    ]
    assert [position(service_key(name)) for name in names] == list(range(1, len(names) + 1))
    assert position("dentistry") == position("") == 1000
