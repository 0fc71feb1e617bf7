"""Every report: a card for each, the oldest first, and none for a place without a report."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from db.domain.report import Subject
from db.reading.store import ReportStore
from viewer.card.card_request import CardRequest, every_report

LISTER, NOPE = Subject("RWH01"), Subject("NOPE")


def test_there_is_a_card_for_each_report_up_to_a_day(bundled_database: Path) -> None:
    progress: list[tuple[int, int]] = []
    with closing(ReportStore.open(bundled_database, read_only=True)) as store:
        known = store.card(LISTER).reports
        assert store.reports(LISTER) == known
        found = every_report(store, [LISTER, NOPE], on_place=lambda *pair: progress.append(pair))
        until = every_report(store, [LISTER], date(2016, 5, 31))
        none = every_report(store, [LISTER], date(2010, 1, 1))
        stopped = every_report(store, [LISTER, NOPE], cancelled=lambda: bool(progress))
    oldest_first = [CardRequest(LISTER, report.id) for report in reversed(known)]
    assert found == [*oldest_first, CardRequest(NOPE)]
    assert progress == [(1, 2), (2, 2)]
    assert [request.report_id for request in until] == ["rwh/2016-04", "rwh/2016-05-focused"]
    assert none == stopped == []


def test_a_card_that_fails_is_named_with_its_report() -> None:
    assert CardRequest(LISTER).label == "RWH01"
    assert CardRequest(LISTER, "rwh/2019-12").label == "RWH01, report rwh/2019-12"
