"""How long a task will still take, in words."""

from __future__ import annotations

import doctest

import pytest

from db.domain.imports import Progress
from viewer.wording import time_left as pace
from viewer.wording.imports import progress_text
from viewer.wording.time_left import Pace, left_in_words


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_remains_takes_as_long_as_its_share_did(clock: Clock) -> None:
    going = Pace(clock)
    assert going.left(0.0) is None
    clock.seconds += 10
    assert going.left(0.25) == pytest.approx(30)
    clock.seconds += 30
    assert going.left(1.0) == 0


def test_too_early_nothing_is_foretold(clock: Clock) -> None:
    going = Pace(clock)
    going.left(0.0)
    clock.seconds += 1.9
    assert going.left(0.5) is None
    clock.seconds += 60
    assert going.left(0.01) is None
    assert going.left(0.02) is not None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (8, "about 10 seconds left"),
        (49, "about 50 seconds left"),
        (50, "about 1 minute left"),
        (100, "about 2 minutes left"),
        (3600, "about 60 minutes left"),
    ],
)
def test_time_in_words(seconds: float, words: str) -> None:
    assert left_in_words(seconds) == words


def test_the_words_say_what_is_done_and_how_much(clock: Clock) -> None:
    going = Pace(clock)

    def told(progress: Progress) -> str:
        return going.with_time_left(progress_text(progress), progress.share)

    assert told(Progress("a.csv", "Reading")) == "a.csv: Reading"
    assert told(Progress("a.csv", "Reading", 4000)) == "a.csv: Reading, 4,000 rows"
    clock.seconds += 10
    later = told(Progress("a.csv", "Reading", 4000, 16_000, share=0.2))
    assert later == "a.csv: Reading, 4,000 of 16,000 rows, about 40 seconds left"


def test_the_examples_are_true() -> None:
    tried = doctest.testmod(pace)
    assert tried.attempted
    assert not tried.failed
