"""Cards as PDFs, one after the other: in this process, or in two others where that is faster.

Each is made when it is asked for, so that many need no more memory than a few.
"""

from __future__ import annotations

import os
import traceback
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path

from db.domain.errors import Busy, StoreError
from db.domain.report import ReportCard, Subject
from db.processes.child_process import ChildDied, ChildProcess, Pipe
from viewer.card.file_names import NAME_PATTERN, card_name
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.editions import Edition, Paper

WORTH_TWO_PROCESSES = 200
"""The number of cards from which two processes save more time than they take to start."""
_CHUNK = 16
"""Cards that cross between processes in one message."""
_CHUNKS_AHEAD = 2
"""Chunks that each process has been sent and not answered: the current one and the next."""
_TRIES = 3
"""How often a record is read while another process keeps the database busy."""

Fetch = Callable[[Subject], ReportCard]
"""Returns a subject's record. Raises StoreError."""


@dataclass(frozen=True, slots=True)
class CardOptions:
    """How cards are to look, and how their files are to be named."""

    edition: Edition = Edition.ONE_PAGE
    paper: Paper = Paper.A4
    pattern: str = NAME_PATTERN
    """Of the file names: see :func:`viewer.card.file_names.card_name`."""


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card that has not been saved yet."""

    subject: Subject
    name: str
    """For its file; cards may share a name."""
    data: bytes
    """The PDF."""
    pages: int
    missing: str
    """The letters that the fonts lack, each once."""


@dataclass(frozen=True, slots=True)
class FailedCard:
    """A card that could not be made, and why."""

    subject: Subject
    reason: str
    """A sentence for the reader."""
    details: str = ""
    """A traceback for the log, if a bug in Wardcard was the reason."""


@dataclass(frozen=True, slots=True)
class RecordSource:
    """Where the records of cards come from: a database, as at one date or from one report."""

    database: Path
    report_id: str | None = None
    as_at: date | None = None

    @contextmanager
    def reader(self) -> Generator[Fetch]:
        """A function that reads a subject's record, for the calling thread. Raises StoreError."""
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


def make_cards(
    subjects: Sequence[Subject],
    records: RecordSource,
    options: CardOptions,
    processes: int | None = None,
) -> Generator[MadeCard | FailedCard]:
    """Make the card of each of ``subjects``, in their order. Close the generator to stop early.

    With ``processes`` 1 they are made in this process; None chooses what is fastest for their
    number. Raises StoreError if the database cannot be opened.
    """
    if processes is None:
        several = len(subjects) >= WORTH_TWO_PROCESSES and (os.cpu_count() or 1) > 1
        processes = 2 if several else 1
    if processes == 1:
        with records.reader() as fetch:
            for subject in subjects:
                yield make_card(subject, fetch, options)
    else:
        yield from _made_by_children(subjects, records, options, processes)


def make_card(subject: Subject, fetch: Fetch, options: CardOptions) -> MadeCard | FailedCard:
    """Make one card. Whatever is wrong with its record is returned, not raised."""
    try:
        card = fetch(subject)
        rendered = render_pdf(card, options.edition, options.paper)
        name = card_name(card, options.edition, options.pattern)
        return MadeCard(subject, name, rendered.data, rendered.pages, rendered.missing)
    except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
        return failed_card(subject, error)


def failed_card(subject: Subject, error: Exception) -> FailedCard:
    """The card of ``subject`` that ``error`` prevented."""
    if isinstance(error, StoreError):
        return FailedCard(subject, str(error))
    details = "".join(traceback.format_exception(error))
    return FailedCard(subject, "Its record could not be laid out; the log says more.", details)


def _made_by_children(
    subjects: Sequence[Subject], records: RecordSource, options: CardOptions, processes: int
) -> Generator[MadeCard | FailedCard]:
    """The processes take turns at chunks; each is sent its next before it has made the last."""
    chunks = [subjects[start : start + _CHUNK] for start in range(0, len(subjects), _CHUNK)]
    makers = [_Maker(records, options) for _ in range(min(processes, len(chunks)))]
    waiting: deque[_Maker] = deque()
    try:
        for maker, chunk in zip(cycle(makers), chunks, strict=False):
            if len(waiting) == _CHUNKS_AHEAD * len(makers):
                yield from waiting.popleft().answer()
            maker.ask(chunk)
            waiting.append(maker)
        for maker in waiting:
            yield from maker.answer()
    finally:
        for maker in makers:
            maker.end()


class _Maker:
    """A child process that makes cards; another takes its place if it dies."""

    def __init__(self, records: RecordSource, options: CardOptions) -> None:
        self._order = records, options
        self._asked: deque[Sequence[Subject]] = deque()
        self._start()

    def _start(self) -> None:
        self._child = ChildProcess(_make_chunks, *self._order, name="cards")

    def ask(self, subjects: Sequence[Subject]) -> None:
        self._asked.append(subjects)
        self._child.send(subjects)

    def answer(self) -> Sequence[MadeCard | FailedCard]:
        """The cards of the first chunk that has not been answered. Raises StoreError."""
        subjects = self._asked.popleft()
        try:
            return self._child.receive()
        except ChildDied:
            self.end()
            self._start()
            for later in self._asked:
                self._child.send(later)
            reason = "The process that was to make it ended unexpectedly. Try it by itself."
            return [FailedCard(subject, reason) for subject in subjects]

    def end(self) -> None:
        self._child.end()


def _make_chunks(pipe: Pipe, records: RecordSource, options: CardOptions) -> None:
    """The whole work of a child process, until the parent closes the pipe."""
    with records.reader() as fetch:
        while True:
            try:
                subjects: Sequence[Subject] = pipe.recv()
            except EOFError:
                return
            pipe.send([make_card(subject, fetch, options) for subject in subjects])
