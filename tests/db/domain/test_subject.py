"""What a rating is about: IDs, keys of services, and the order of services."""

from __future__ import annotations

import pytest

from db.domain.subject import Subject, position, service_key


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("RWH01", Subject("RWH01")),
        ("RWH01/surgery", Subject("RWH01", "surgery")),
        ("  RWH01/surgery \n", Subject("RWH01", "surgery")),
        ("RWH01/", Subject("RWH01")),
        ("RWH01/a/b", Subject("RWH01", "a/b")),
    ],
)
def test_a_subject_is_read_from_its_id(text: str, subject: Subject) -> None:
    assert Subject.parse(text) == subject


@pytest.mark.parametrize("subject", [Subject("RWH01"), Subject("RWH01", "surgery")])
def test_the_id_of_a_subject_leads_back_to_it(subject: Subject) -> None:
    assert Subject.parse(subject.id) == subject


def test_an_id_names_the_organisation_and_then_its_service() -> None:
    assert Subject("RWH01").id == "RWH01"
    assert Subject("RWH01", "surgery").id == "RWH01/surgery"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Surgery", "surgery"),
        ("Services for children & young people", "services-for-children-and-young-people"),
        ("Services for children&young people", "services-for-children-and-young-people"),
        ("Maternity (inpatient services)", "maternity-inpatient-services"),
        ("Medical care (including older people's care)",
         "medical-care-including-older-peoples-care"),
        ("Medical care (including older people’s care)",
         "medical-care-including-older-peoples-care"),
        ("Café  services", "cafe-services"),
        ("Ysbyty Tŵr", "ysbyty-twr"),
        ("STRASSE Straße", "strasse-strasse"),
        ("Level 2 care", "level-2-care"),
        (" - ", ""),
    ],
)  # fmt: skip
def test_one_key_for_all_spellings_of_a_service(name: str, key: str) -> None:
    assert service_key(name) == key


def test_core_services_come_in_the_order_of_reports_and_others_after_them() -> None:
    names = (
        "Urgent and emergency services",
        "Medical care (including older people's care)",
        "Surgery",
        "Critical care",
        "Maternity",
        "Services for children & young people",
        "End of life care",
        "Outpatients",
        "Radiotherapy",
    )
    positions = [position(service_key(name)) for name in names]
    assert positions == sorted(positions)
    assert len(set(positions)) == len(positions)
    assert positions[0] == 1
    assert position("dentistry") == position("podiatry") == 1000
    assert positions[-1] < 1000


def test_the_organisation_itself_has_no_service() -> None:
    assert position(service_key("")) == 1000
