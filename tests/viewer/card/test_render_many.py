"""Cards made in this process and in others: the same cards, in the same order."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import active_children
from pathlib import Path

import pytest

from db.domain.errors import CannotOpen
from db.domain.report import Subject
from viewer.card.card_request import CardRequest
from viewer.card.render_many import CardOptions, FailedCard, MadeCard, RecordSource, make_cards
from viewer.card.setting.editions import Edition

LISTER = CardRequest(Subject("RWH01"))
KNOWN = [
    CardRequest(Subject("RWH")),
    LISTER,
    CardRequest(Subject("RWH01", "surgery"), "rwh/2019-12"),
    CardRequest(Subject("NOPE")),
    CardRequest(Subject("RWH04")),
]


def test_two_processes_make_the_same_cards_in_the_same_order(bundled_database: Path) -> None:
    records, options = RecordSource(bundled_database), CardOptions(Edition.CLEAR, pattern="{id}")
    requests = KNOWN * 8
    here = list(make_cards(requests, records, options, 1))
    apart = list(make_cards(requests, records, options, 2))
    assert [card.subject for card in here] == [request.subject for request in requests]
    assert here == apart
    assert [type(card) for card in here[:5]] == [MadeCard, MadeCard, MadeCard, FailedCard, MadeCard]
    assert not active_children()


def test_closing_the_generator_ends_the_processes(bundled_database: Path) -> None:
    generator = make_cards([LISTER] * 200, RecordSource(bundled_database), CardOptions(), 2)
    assert next(generator).subject == LISTER.subject
    assert active_children()
    generator.close()
    assert not active_children()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes in another way")
def test_only_the_cards_that_a_dead_process_was_making_fail(bundled_database: Path) -> None:
    generator = make_cards([LISTER] * 96, RecordSource(bundled_database), CardOptions(), 2)
    cards = [next(generator)]
    victim = active_children()[0]
    assert victim.pid is not None
    os.kill(victim.pid, signal.SIGKILL)
    victim.join()
    cards += generator
    failed = [card for card in cards if isinstance(card, FailedCard)]
    assert len(cards) == 96
    assert 0 < len(failed) <= 32
    assert "ended unexpectedly" in failed[0].reason
    assert isinstance(cards[-1], MadeCard)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_database_that_cannot_be_opened_raises(tmp_path: Path, processes: int) -> None:
    with pytest.raises(CannotOpen):
        list(make_cards([LISTER], RecordSource(tmp_path / "gone.db"), CardOptions(), processes))


def test_a_few_cards_are_made_in_this_process(bundled_database: Path) -> None:
    generator = make_cards(KNOWN, RecordSource(bundled_database), CardOptions())
    next(generator)
    assert not active_children()
    generator.close()
