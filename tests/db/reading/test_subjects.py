"""The subjects that have a card: everything that the tree shows, in its order."""

from __future__ import annotations

from contextlib import closing

import pytest

from db.domain.errors import UnknownSubject
from db.domain.report import Subject
from db.domain.tree import Facet, TreeFilter
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from viewer.system.paths import bundled_packs


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("subjects") / "wardcard.db"
    with closing(open_or_create(path, bundled_packs())) as opened:
        yield opened


def test_a_trust_with_all_its_sites_and_services(store: ReportStore) -> None:
    found = store.subjects(Subject("RWH"))
    assert found[0] == Subject("RWH")
    sites = [subject.id for subject in found if subject.service is None]
    assert sites == ["RWH", "RWH23", "RWH01", "RWH04", "RWH20"]
    at = found.index(Subject("RWH01"))
    lister = [subject.service for subject in found[at + 1 :] if subject.organisation == "RWH01"]
    assert lister[:2] == [
        "urgent-and-emergency-services",
        "medical-care-including-older-peoples-care",
    ]
    assert "maternity" in lister
    # Services that others have replaced.
    assert "maternity-and-gynaecology" not in lister
    assert "medical-care" not in lister
    assert store.subjects(Subject("RWH01")) == (
        Subject("RWH01"),
        *found[at + 1 : at + 1 + len(lister)],
    )


def test_without_a_choice_it_is_every_provider_with_all_below_it(store: ReportStore) -> None:
    found = store.subjects()
    assert len(set(found)) == len(found)
    trusts = [subject.id for subject in found if subject.organisation in ("RWH", "RK9")]
    assert trusts == ["RWH", "RK9"]
    first = found.index(Subject("RWH"))
    assert found[first : first + len(store.subjects(Subject("RWH")))] == store.subjects(
        Subject("RWH")
    )


def test_without_services_only_organisations(store: ReportStore) -> None:
    found = store.subjects(Subject("RWH"), services=False)
    assert [subject.id for subject in found] == ["RWH", "RWH23", "RWH01", "RWH04", "RWH20"]


def test_a_filter_gives_as_many_subjects_as_it_counts(store: ReportStore) -> None:
    chosen = TreeFilter.of(Facet.RATING, "Requires improvement")
    found = store.subjects(chosen=chosen, services=False)
    count = store.count(chosen)
    assert len(found) == count.locations + count.providers
    assert 0 < len(found) < len(store.subjects(services=False))
    for subject in found:
        overall = store.card(subject).overall
        assert overall is not None
        assert overall.rating.word == "Requires improvement"
    locations = chosen.with_values(Facet.LEVEL, "location")
    assert Subject("RWH") not in store.subjects(chosen=locations)
    assert Subject("RWH01", "surgery") in store.subjects(chosen=locations)


def test_a_service_is_its_only_subject(store: ReportStore) -> None:
    assert store.subjects(Subject("RWH01", "surgery")) == (Subject("RWH01", "surgery"),)


def test_an_unknown_subject_is_refused(store: ReportStore) -> None:
    with pytest.raises(UnknownSubject):
        store.subjects(Subject("NOPE"))
