"""Closed places: left out of the tree and of counts unless asked for, and linked both ways."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.report import PlaceStatus
from db.domain.subject import Level, Subject
from db.domain.tree import Arrangement, Facet, Grouping, Status, TreeFilter, TreeRow
from db.importing.loader import Loader
from db.importing.removal import remove_file
from db.reading.store import ReportStore

OLD, NEW, PROVIDER = Subject("1-99800001"), Subject("1-99800002"), Subject("1-99900001")


def record(identity: str, name: str, **changes: Any) -> dict[str, Any]:
    bare: dict[str, Any] = {
        "locationId": identity, "providerId": PROVIDER.id, "name": name, "region": "London",
        "registrationStatus": "Registered", "registrationDate": "2010-10-01",
        "currentRatings": {"overall": {"rating": "Good", "reportDate": "2020-05-01"}},
    }  # fmt: skip
    return bare | changes


def load(path: Path, *contents: Any) -> Path:
    for number, content in enumerate(contents):
        file = content
        if not isinstance(content, Path):
            file = path.with_name(f"{number}.json")
            file.write_text(json.dumps(content), "utf-8")
        Loader(path).load([file])
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Invented House closed on 7 October 2021, and Invented Home followed it."""
    successor = {
        "relatedLocationId": NEW.id, "relatedLocationName": "Invented Home",
        "type": "HSCA Successor", "reason": "New Provider",
    }  # fmt: skip
    return load(
        tmp_path / "wardcard.db",
        [
            record(
                OLD.id,
                "Invented House",
                registrationStatus="Deregistered",
                deregistrationDate="2021-10-07",
                relationships=[successor],
            ),
            record(NEW.id, "Invented Home", registrationDate="2021-10-08"),
        ],
    )


def status(path: Path, subject: Subject) -> PlaceStatus:
    with closing(ReportStore.open(path)) as store:
        return store.card(subject).organisation.status


def places(path: Path, *wanted: Status) -> list[str]:
    """The places in the tree: those of the provider, or its only one in its own row."""
    chosen = TreeFilter.of(Facet.STATUS, *(each.value for each in wanted))
    with closing(ReportStore.open(path)) as store:
        arrangement = Arrangement(filter=chosen)
        top = store.page(arrangement).rows
        assert all(isinstance(row, TreeRow) for row in top)
        return [
            row.name
            for parent in top
            if isinstance(parent, TreeRow)
            for row in (
                (parent,)
                if parent.level is Level.LOCATION
                else store.page(arrangement, key_of(parent)).rows
            )
            if isinstance(row, TreeRow)
        ]


def key_of(row: TreeRow) -> Any:
    from db.domain.tree import TreeKey

    return TreeKey(None, row.subject)


def test_a_closed_place_has_its_dates_and_what_followed_it(database: Path) -> None:
    old = status(database, OLD)
    assert (old.is_closed, old.opened, old.closed) == (True, date(2010, 10, 1), date(2021, 10, 7))
    assert [(place.id, place.name) for place in old.successors] == [(NEW.id, "Invented Home")]


def test_the_place_that_followed_names_the_one_before(database: Path) -> None:
    """CQC may state the relation on one side only."""
    new = status(database, NEW)
    assert not new.is_closed
    assert [(place.id, place.reason) for place in new.predecessors] == [(OLD.id, "New Provider")]
    assert new.successors == ()


def test_a_relation_shows_at_both_places_however_its_id_is_written(tmp_path: Path) -> None:
    """People's tools turn IDs into small letters."""
    relation = {"relatedLocationId": "zz102", "type": "HSCA Successor", "reason": "New Provider"}
    path = load(
        tmp_path / "wardcard.db",
        [record("ZZ101", "A", relationships=[relation]), record("ZZ102", "B")],
    )
    assert [place.name for place in status(path, Subject("ZZ101")).successors] == ["B"]
    assert [place.name for place in status(path, Subject("ZZ102")).predecessors] == ["A"]


def test_closed_places_are_in_the_tree_only_if_asked_for(database: Path) -> None:
    assert places(database) == ["Invented Home"]
    assert places(database, Status.OPEN) == ["Invented Home"]
    assert places(database, Status.CLOSED) == ["Invented House"]
    assert places(database, Status.ANY) == ["Invented Home", "Invented House"]


def tops(path: Path, *wanted: Status) -> list[tuple[str, bool]]:
    """The rows at the top of the tree, and whether each is called closed."""
    chosen = TreeFilter.of(Facet.STATUS, *(each.value for each in wanted))
    with closing(ReportStore.open(path)) as store:
        listed = {match.row.subject for match in store.matches(chosen)}
        rows = [r for r in store.page(Arrangement(filter=chosen)).rows if isinstance(r, TreeRow)]
        assert {row.subject for row in rows} <= listed
        return [(row.subject.id, row.status.is_closed) for row in rows]


def test_a_provider_whose_places_are_all_closed_is_listed_only_if_asked_for(
    tmp_path: Path,
) -> None:
    """It is one row with its only place. Of several, it is not called closed: no source says so."""
    gone = record(OLD.id, "A", registrationStatus="Deregistered", deregistrationDate="2021-10-07")
    path = load(tmp_path / "wardcard.db", [gone])
    assert tops(path) == []
    assert tops(path, Status.CLOSED) == tops(path, Status.ANY) == [(OLD.id, True)]
    load(path, [record(NEW.id, "B")])
    assert tops(path) == [(NEW.id, False)]
    assert tops(path, Status.ANY) == [(PROVIDER.id, False)]
    with closing(ReportStore.open(path)) as store:
        newest = max(file.id for file in store.info().files)
    remove_file(path, newest)
    assert tops(path) == []


def test_closed_places_of_providers_without_a_name_go_from_a_to_z(tmp_path: Path) -> None:
    shut = {"registrationStatus": "Deregistered", "deregistrationDate": "2021-10-07"}
    names = {"1-99800010": "C", "1-99800011": "A", "1-99800012": "B"}
    path = load(
        tmp_path / "wardcard.db",
        [
            record(place, name, providerId=f"1-{number}", **shut)
            for number, (place, name) in enumerate(names.items(), 99900010)
        ],
    )
    assert [names[found] for found, _ in tops(path, Status.CLOSED)] == ["A", "B", "C"]


def test_a_registered_provider_whose_places_are_all_closed_is_listed(tmp_path: Path) -> None:
    gone = record(OLD.id, "A", registrationStatus="Deregistered", deregistrationDate="2021-10-07")
    own = {"providerId": PROVIDER.id, "name": "Trust", "registrationStatus": "Registered"}
    assert tops(load(tmp_path / "wardcard.db", [gone, own])) == [(PROVIDER.id, False)]


def test_counts_leave_closed_places_out(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        (provider,) = store.tree()
        assert (provider.subject, provider.children) == (NEW, 0)
        count = store.count(TreeFilter())
        assert (count.locations, count.all_locations) == (1, 1)
        everything = store.count(TreeFilter.of(Facet.STATUS, "any"))
        assert (everything.locations, everything.all_locations) == (2, 2)
        for grouping in (Grouping.REGION, Grouping.TYPE):
            groups = store.page(Arrangement(grouping)).rows
            assert [getattr(group, "locations", None) for group in groups] == [1]
        choices = {c.value: c.count for c in store.choices(Facet.STATUS, TreeFilter())}
        assert choices == {"open": 1, "closed": 1, "any": 2}


def test_a_closed_place_can_still_be_found_and_read(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        assert OLD in [hit.subject for hit in store.find("Invented House")]
        overall = store.card(OLD).overall
        assert overall is not None
        assert overall.rating.word == "Good"
        sites = {row.label: row.status for row in store.card(PROVIDER).matrix.rows if not row.own}
        assert sites["Invented House"].closed == date(2021, 10, 7)
        lines = {line.subject: line.status.is_closed for line in store.ratings()}
        assert lines == {OLD: True, NEW: False}


def test_a_place_that_is_registered_again_is_open(tmp_path: Path) -> None:
    closed = record(OLD.id, "Invented House", registrationStatus="Deregistered")
    closed["deregistrationDate"] = "2019-01-01"
    again = record(OLD.id, "Invented House")
    again["currentRatings"]["overall"]["reportDate"] = "2023-01-01"
    assert not status(load(tmp_path / "wardcard.db", closed, again), OLD).is_closed


# Places that a newer list leaves out

COLUMNS = ("Location ID", "Location Name", "Location HSCA start date", "Provider ID")


def directory(path: Path, month: str, names: str, *, own_providers: bool = False) -> Path:
    """A directory of active locations; all have one provider, or each has one of its own.

    A .csv has no month, so the date of the ratings gives it.
    """
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow((*COLUMNS, "Location Latest Overall Rating", "Publication Date"))
        for name in names:
            writer.writerow(
                (f"1-9970{ord(name):04}", f"Invented {name}", "01/10/2010",
                 f"1-9990{ord(name):04}" if own_providers else "1-99900009", "Good",
                 f"28/{month}/2020")
            )  # fmt: skip
    return path


def missing(path: Path) -> dict[str, str]:
    with closing(ReportStore.open(path)) as store:
        cards = [store.card(subject) for subject in store.subjects(services=False)]
        return {
            card.name[-1]: card.organisation.status.missing_from
            for card in cards
            if card.organisation.status.missing_from
        }


def test_a_place_that_the_next_directory_leaves_out_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    first = directory(tmp_path / "1.csv", "01", "ABCD")
    second = directory(tmp_path / "2.csv", "02", "ABC")
    third = directory(tmp_path / "3.csv", "03", "AB")
    summaries = [Loader(path).load([file])[0] for file in (first, third)]
    assert summaries[1].missing == ("Invented C", "Invented D")
    assert summaries[1].missing_count == 2
    assert missing(path) == {"C": "2020-03-28", "D": "2020-03-28"}
    Loader(path).load([second])
    assert missing(path) == {"C": "2020-03-28", "D": "2020-02-28"}
    with closing(ReportStore.open(path)) as store:
        number = next(file.id for file in store.loaded_files() if file.name == "3.csv")
    remove_file(path, number)
    assert missing(path) == {"D": "2020-02-28"}
    with closing(ReportStore.open(path)) as store:
        found = {hit.title[-1]: hit for hit in store.find("invented", 10)}
    assert found["D"].status.missing_from == "2020-02-28"
    assert (found["C"].status.word, found["C"].status.missing_from) == ("registered", "")


@pytest.mark.parametrize(
    ("second", "gone"),
    [("ABCDEFGHI", "J"), ("ABCDEF", "GHIJ"), ("ABCDE", "FGHIJ"), ("ABCD", ""), ("AKLMNO", "")],
)
def test_half_of_the_places_must_be_left_although_their_providers_go_too(
    second: str, gone: str, tmp_path: Path
) -> None:
    """A place with a provider of its own counts once, not once more for the provider."""
    path = tmp_path / "wardcard.db"
    for number, names in enumerate(("ABCDEFGHIJ", second), start=1):
        file = directory(tmp_path / f"{number}.csv", f"0{number}", names, own_providers=True)
        Loader(path).load([file])
    assert "".join(sorted(missing(path))) == gone


def test_a_place_that_a_later_directory_lists_again_is_not_missing(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    for number, names in enumerate(("ABC", "AB", "ABC"), start=1):
        Loader(path).load([directory(tmp_path / f"{number}.csv", f"0{number}", names)])
    assert missing(path) == {}


def test_a_list_of_other_places_does_not_make_any_missing(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    for number, names in enumerate(("ABCD", "WXYZ"), start=1):
        Loader(path).load([directory(tmp_path / f"{number}.csv", f"0{number}", names)])
    assert missing(path) == {}


def test_the_providers_name_is_dated_by_its_newest_source(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    for number in (1, 2):
        Loader(path).load([directory(tmp_path / f"{number}.csv", f"0{number}", "ABC")])
    provider = {"providerId": "1-99900009", "name": "Invented Ltd", "lastInspection": {}}
    provider["lastInspection"] = {"date": "2019-05-06"}
    load(path, provider)
    with closing(ReportStore.open(path)) as store:
        place = next(each for each in store.subjects(services=False) if each.id != "1-99900009")
        organisation = store.card(place).organisation
    assert (organisation.provider_name, organisation.provider_named) == (
        "Invented Ltd", "2019-05-06",
    )  # fmt: skip
