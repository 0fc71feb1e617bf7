"""Makes the PDFs of many cards, in this process or, when that is faster, in two child processes.

A generator yields them one at a time, so that many cards need no more memory than a few.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path

from db.domain.errors import Busy, StoreError
from db.domain.report import ReportCard, Subject
from db.domain.tracebacks import traceback_without_values
from db.processes.child_process import ChildDied, ChildProcess, Pipe
from viewer.card.card_request import CardRequest
from viewer.card.file_names import NAME_PATTERN, card_name
from viewer.card.pdf.standard import Standard
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.editions import Edition, Paper

WORTH_TWO_PROCESSES = 200
"""The number of cards from which two processes save more time than they take to start."""
_CHUNK = 16
"""The number of cards in each message between processes."""
_CHUNKS_AHEAD = 2
"""How many chunks each process holds: the one that it is working on, and the next."""
_TRIES = 3
"""The number of attempts to read a record while another process keeps the database busy."""

Fetch = Callable[[CardRequest], ReportCard]
"""A function that returns the record for a card; it raises StoreError."""


@dataclass(frozen=True, slots=True)
class CardOptions:
    """The appearance of cards and the names of their files."""

    edition: Edition = Edition.ONE_PAGE
    paper: Paper = Paper.A4
    pattern: str = NAME_PATTERN
    """The pattern of file names; see :func:`viewer.card.file_names.card_name`."""
    standard: Standard = Standard.UA1


@dataclass(frozen=True, slots=True)
class MadeCard:
    """The PDF of a card, before it is saved."""

    subject: Subject
    name: str
    """The name for its file; several cards may have the same name."""
    data: bytes
    """The PDF."""
    pages: int
    """The number of pages."""
    missing: str
    """The letters that the fonts lack, each listed once."""


@dataclass(frozen=True, slots=True)
class FailedCard:
    """A card that could not be made, and the reason."""

    request: CardRequest
    reason: str
    """A sentence or two for the user."""
    details: str = ""
    """A traceback for the log, if the reason is a bug in Wardcard."""

    @property
    def subject(self) -> Subject:
        """The subject of the card."""
        return self.request.subject


@dataclass(frozen=True, slots=True)
class RecordSource:
    """The database to read records from, and the date to show."""

    database: Path
    as_at: date | None = None
    """The date at which to show cards that ask for no report; None for the newest ratings."""

    @contextmanager
    def reader(self) -> Generator[Fetch]:
        """Open the database; the context manager yields a function that reads a record from it.

        Call the function only in the thread that opened the database. Raises StoreError if the
        database cannot be opened.
        """
        from db.reading.store import ReportStore

        with closing(ReportStore.open(self.database, read_only=True, keep_reading=True)) as store:

            def fetch(request: CardRequest) -> ReportCard:
                subject, report_id = request
                for _ in range(_TRIES - 1):
                    try:
                        return store.card(subject, report_id=report_id, as_at=self.as_at)
                    except Busy:
                        continue
                return store.card(subject, report_id=report_id, as_at=self.as_at)

            yield fetch


def make_cards(
    requests: Sequence[CardRequest],
    records: RecordSource,
    options: CardOptions,
    processes: int | None = None,
) -> Generator[MadeCard | FailedCard]:
    """Make the cards of ``requests``, in that order. Close the generator to stop early.

    ``processes`` is the number of child processes; if it is 1, the cards are made in this process.
    None chooses whichever is faster for the number of cards. Raises StoreError if the database
    cannot be opened.
    """
    if processes is None:
        several = len(requests) >= WORTH_TWO_PROCESSES and (os.cpu_count() or 1) > 1
        processes = 2 if several else 1
    if processes == 1:
        with records.reader() as fetch:
            for request in requests:
                yield make_card(request, fetch, options)
    else:
        yield from _cards_from_children(requests, records, options, processes)


def make_card(request: CardRequest, fetch: Fetch, options: CardOptions) -> MadeCard | FailedCard:
    """Make one card; an error is returned as a FailedCard rather than raised."""
    try:
        card = fetch(request)
        rendered = render_pdf(card, options.edition, options.paper, options.standard)
        name = card_name(card, options.edition, options.pattern)
        return MadeCard(request.subject, name, rendered.data, rendered.pages, rendered.missing)
    except Exception as error:  # noqa: BLE001 - one bad record must not stop the rest
        return failed_card(request, error)


def failed_card(request: CardRequest, error: Exception) -> FailedCard:
    """The FailedCard for ``error``, which was raised while making the card of ``request``."""
    if isinstance(error, StoreError):
        return FailedCard(request, str(error))
    return FailedCard(
        request, "Its record could not be laid out; see the log.", traceback_without_values(error)
    )


def _cards_from_children(
    requests: Sequence[CardRequest], records: RecordSource, options: CardOptions, processes: int
) -> Generator[MadeCard | FailedCard]:
    """Make the cards in child processes.

    The processes are given chunks in turn. Each receives its next chunk before it has finished the
    current one, so that it never has to wait.
    """
    chunks = [requests[start : start + _CHUNK] for start in range(0, len(requests), _CHUNK)]
    makers = [_Maker(records, options) for _ in range(min(processes, len(chunks)))]
    waiting: deque[_Maker] = deque()
    try:
        for maker, chunk in zip(cycle(makers), chunks, strict=False):
            if len(waiting) == _CHUNKS_AHEAD * len(makers):
                yield from waiting.popleft().receive()
            maker.send(chunk)
            waiting.append(maker)
        for maker in waiting:
            yield from maker.receive()
    finally:
        for maker in makers:
            maker.end()


class _Maker:
    """A child process that makes cards; if it dies, it is replaced by a new one."""

    def __init__(self, records: RecordSource, options: CardOptions) -> None:
        self._arguments = records, options
        self._chunks: deque[Sequence[CardRequest]] = deque()
        """The chunks that the child has not returned yet, oldest first."""
        self._start()

    def _start(self) -> None:
        self._child = ChildProcess(_make_chunks, *self._arguments, name="cards")

    def send(self, chunk: Sequence[CardRequest]) -> None:
        """Give the child a chunk of cards to make."""
        self._chunks.append(chunk)
        self._child.send(chunk)

    def receive(self) -> Sequence[MadeCard | FailedCard]:
        """Wait for the oldest chunk and return its cards.

        If the child has died, all of them are FailedCards. Raises StoreError if the child cannot
        open the database.
        """
        chunk = self._chunks.popleft()
        try:
            return self._child.receive()
        except ChildDied:
            self.end()
            self._start()
            for later in self._chunks:
                self._child.send(later)
            reason = "The process that made it ended unexpectedly. Export this card on its own."
            return [FailedCard(request, reason) for request in chunk]

    def end(self) -> None:
        """End the child process."""
        self._child.end()


def _make_chunks(pipe: Pipe, records: RecordSource, options: CardOptions) -> None:
    """Make the cards of each chunk received, in a child process, until the parent ends it."""
    with records.reader() as fetch:
        while True:
            try:
                requests: Sequence[CardRequest] = pipe.recv()
            except EOFError:
                return
            pipe.send([make_card(request, fetch, options) for request in requests])
