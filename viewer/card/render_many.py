"""Cards one after the other as PDFs: in this process, or in two others where that is faster.

They are made as they are taken, so that many need no more memory than a few.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from db.domain.errors import Busy, StoreError
from db.domain.report import ReportCard, Subject
from viewer.card.file_names import NAME_PATTERN, card_name
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.editions import Edition, Paper

WORTH_TWO_PROCESSES = 200
"""Cards from which on the time that two processes save is more than what they take to start."""
_CHUNK = 16
"""Cards that go to and fro between processes at once."""
_AHEAD = 2
"""Chunks that each process has before it: the one at hand, and the next."""
_TRIES = 3
"""How often a record is asked for while another process keeps the database busy."""
_PATIENCE = 2.0
"""Seconds that a process has to end by itself."""

Fetch = Callable[[Subject], ReportCard]


@dataclass(frozen=True, slots=True)
class Wish:
    """How cards are wanted."""

    edition: Edition = Edition.ONE_PAGE
    paper: Paper = Paper.A4
    pattern: str = NAME_PATTERN
    """Of their files' names: see :func:`viewer.card.file_names.card_name`."""


@dataclass(frozen=True, slots=True)
class Made:
    """A card that has no file yet."""

    subject: Subject
    name: str
    """For its file; others may be called the same."""
    data: bytes
    pages: int
    missing: str
    """The letters that the fonts lack, each once."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A card that could not be made, and why, in a sentence."""

    subject: Subject
    reason: str
    details: str = ""
    """For the log, where it was nobody's fault but Wardcard's."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a database, at one date or one report."""

    database: Path
    report_id: str | None = None
    as_at: date | None = None

    @contextmanager
    def reader(self) -> Generator[Fetch]:
        """What finds a subject's record, for the calling thread. Raises StoreError."""
        from db.reading.store import ReportStore

        with closing(ReportStore.open(self.database, read_only=True)) as store:

            def fetch(subject: Subject) -> ReportCard:
                for _ in range(_TRIES - 1):
                    try:
                        return store.card(subject, report_id=self.report_id, as_at=self.as_at)
                    except Busy:
                        continue
                return store.card(subject, report_id=self.report_id, as_at=self.as_at)

            yield fetch


def made_cards(
    subjects: Sequence[Subject], records: Records, wish: Wish, processes: int | None = None
) -> Generator[Made | Failed]:
    """The card of each subject, in their order. Close it to end it early.

    ``processes`` 1 makes them in this one; None is as many as is fastest for their number. Raises
    StoreError where the database does not open.
    """
    if processes is None:
        several = len(subjects) >= WORTH_TWO_PROCESSES and (os.cpu_count() or 1) > 1
        processes = 2 if several else 1
    if processes == 1:
        with records.reader() as fetch:
            for subject in subjects:
                yield make(subject, fetch, wish)
    else:
        yield from _made_apart(subjects, records, wish, processes)


def make(subject: Subject, fetch: Fetch, wish: Wish) -> Made | Failed:
    """One card; whatever is wrong with its record is told, not raised."""
    try:
        card = fetch(subject)
        rendered = render_pdf(card, wish.edition, wish.paper)
        name = card_name(card, wish.edition, wish.pattern)
        return Made(subject, name, rendered.data, rendered.pages, rendered.missing)
    except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
        return failure(subject, error)


def failure(subject: Subject, error: Exception) -> Failed:
    if isinstance(error, StoreError):
        return Failed(subject, str(error))
    told = "".join(traceback.format_exception(error))
    return Failed(subject, "Its record could not be laid out; the log says more.", told)


def _made_apart(
    subjects: Sequence[Subject], records: Records, wish: Wish, processes: int
) -> Generator[Made | Failed]:
    """Each process makes every so many-th chunk, and is given the next before it is done."""
    chunks = [subjects[start : start + _CHUNK] for start in range(0, len(subjects), _CHUNK)]
    workers = [_Worker(records, wish) for _ in range(min(processes, len(chunks)))]
    waiting: deque[_Worker] = deque()
    try:
        for worker, chunk in zip(cycle(workers), chunks, strict=False):
            if len(waiting) == _AHEAD * len(workers):
                yield from waiting.popleft().answer()
            worker.ask(chunk)
            waiting.append(worker)
        for worker in waiting:
            yield from worker.answer()
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process that makes cards, seen from here."""

    def __init__(self, records: Records, wish: Wish) -> None:
        self._order = records, wish
        self._asked: deque[Sequence[Subject]] = deque()
        self._start()

    def _start(self) -> None:
        # 'spawn' works everywhere, and copies neither Qt nor threads.
        context = get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(
            target=_work, args=(there, *self._order), name="cards", daemon=True
        )
        self._process.start()
        # What the other process holds must be the last open end, or its death would go unnoticed.
        there.close()

    def ask(self, subjects: Sequence[Subject]) -> None:
        self._asked.append(subjects)
        self._send(subjects)

    def _send(self, subjects: Sequence[Subject]) -> None:
        # A process that has died is noticed when its answer is read.
        with suppress(OSError):
            self._pipe.send(subjects)

    def answer(self) -> Sequence[Made | Failed]:
        """The cards of the chunk that was asked for first, of those not yet answered."""
        subjects = self._asked.popleft()
        try:
            made = self._pipe.recv()
        except (EOFError, OSError):
            self.end()
            self._start()
            for later in self._asked:
                self._send(later)
            reason = "The process that was to make it ended unexpectedly. Try it by itself."
            return [Failed(subject, reason) for subject in subjects]
        if isinstance(made, StoreError):
            raise made
        return made

    def end(self) -> None:
        self._pipe.close()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _work(pipe: Connection, records: Records, wish: Wish) -> None:
    """The other process's whole life: it ends when nobody asks any more."""
    # Ctrl+C is meant for the process that was started, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with records.reader() as fetch:
            while True:
                subjects: Sequence[Subject] = pipe.recv()
                pipe.send([make(subject, fetch, wish) for subject in subjects])
    except StoreError as error:
        pipe.send(error)
    except (EOFError, OSError):
        return
