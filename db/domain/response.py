"""What a trust does about a requirement: actions, owners, dates, evidence and status.

A :class:`Response` is a record that is never changed: each step returns a new one, and
:func:`check_change` says whether one may follow another, whoever made it: the window, the command
line or a spreadsheet that was read in. Owners are roles, never names of people. Standard library
only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from typing import TypeVar

from db.domain.errors import Refused
from db.domain.text import one_line, plain, shown

_Item = TypeVar("_Item")

LONGEST_TEXT = 4_000
"""The most characters of a text that people write."""
LONGEST_LINE = 300
"""The most characters of a role, a theme, a reference or the place of evidence."""
MOST_ITEMS = 200
"""The most actions, pieces of evidence, repeats or other columns of one response."""
MOST_UPDATES = 2_000


class Status(Enum):
    """How far a trust is, in words that do not depend on any scheme of colours."""

    NOT_STARTED = "not started"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    DONE = "done, evidence awaited"
    CHECKED = "done and checked"
    SUSTAINED = "sustained"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        """The status on screen: 'On track'."""
        return self.value.capitalize()

    @property
    def is_closed(self) -> bool:
        """Whether somebody other than the owner has checked that it is done."""
        return self in (Status.CHECKED, Status.SUSTAINED)

    @classmethod
    def parse(cls, text: str) -> Status | None:
        """The status that ``text`` names, in any case and punctuation, or None.

        >>> Status.parse("Done: evidence awaited") is Status.DONE
        True
        """
        return _BY_WORDS.get(_letters(text))


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.casefold()))


_BY_WORDS = {"done": Status.DONE, **{_letters(status.value): status for status in Status}}
_WORKING = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)
STEPS: Mapping[Status, frozenset[Status]] = {
    Status.NOT_STARTED: frozenset((*_WORKING, Status.DONE)),
    **{
        status: frozenset(({*_WORKING} - {status}) | {Status.NOT_STARTED, Status.DONE})
        for status in _WORKING
    },
    Status.DONE: frozenset((*_WORKING, Status.CHECKED)),
    Status.CHECKED: frozenset((Status.SUSTAINED, Status.REOPENED)),
    Status.SUSTAINED: frozenset((Status.REOPENED,)),
    Status.REOPENED: frozenset((*_WORKING, Status.DONE)),
}
"""The statuses that may follow each: nothing is checked before it is done, and what was closed is
only reopened, so that the history shows it."""


class CheckResult(Enum):
    """What somebody found who looked at a piece of evidence."""

    ENOUGH = "enough"
    """It shows what it is to show."""
    NOT_ENOUGH = "not enough"


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date by which something is to be done, with those that it was moved from."""

    day: date
    before: tuple[date, ...] = ()
    """The earlier dates, in the order in which they were given up."""

    @property
    def first(self) -> date:
        """The date that was given at first."""
        return self.before[0] if self.before else self.day

    @property
    def times_moved(self) -> int:
        """How often it was moved."""
        return len(self.before)

    def moved_to(self, day: date) -> DueDate:
        """This one moved to ``day``; itself if that is its day already."""
        return self if day == self.day else DueDate(day, (*self.before, self.day))


@dataclass(frozen=True, slots=True)
class TrustAction:
    """One thing that the trust does."""

    text: str
    role: str = ""
    """The role that does it: 'Matron, delivery suite'."""
    due: DueDate | None = None
    done: date | None = None

    def days_overdue(self, today: date) -> int:
        """The days since it was due; 0 if it is done, not due yet or has no date."""
        return _days_since(self.due.day, today) if self.done is None and self.due else 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that it is done: planned, then given, then checked by another role."""

    what: str
    """What it is: 'Audit of 40 triage records'."""
    where: str = ""
    """The path or address at which it lies; the file itself is never copied."""
    given: date | None = None
    """The day from which it was there; None while it is only planned."""
    checked: date | None = None
    checked_by: str = ""
    """The role that looked at it."""
    checked_how: str = ""
    result: CheckResult | None = None

    @property
    def counts(self) -> bool:
        """Whether it was given, checked and found to be enough."""
        return self.given is not None and self.result is CheckResult.ENOUGH


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """The numbers of pieces of evidence: '1 of 3' is ``enough`` of ``planned``."""

    planned: int = 0
    """All that are to be there, whether they are or not."""
    given: int = 0
    enough: int = 0
    """Those that another role has checked and found to be enough."""


NO_EVIDENCE = EvidenceCount()


@dataclass(frozen=True, slots=True)
class Update:
    """What happened in a month, in a few words. Updates are only added."""

    month: str
    """'2026-11'."""
    text: str
    by: str
    """The role that wrote it."""
    written: date


@dataclass(frozen=True, slots=True)
class Response:
    """A trust's answer to one requirement."""

    key: str
    """The key of the requirement."""
    reference: str = ""
    """The trust's own number for it: 'MAT-01'."""
    theme: str = ""
    """The theme that a person gave it; empty if nobody has."""
    ward: str = ""
    operational_lead: str = ""
    """The owner: the role that sees to it."""
    executive_lead: str = ""
    """The role that answers for it to the board."""
    outcome: str = ""
    """What is to be different in the end."""
    measure: str = ""
    """How the trust will know."""
    forum: str = ""
    """The meeting that is assured of it."""
    resources: str = ""
    affected: str = ""
    """How people who use the service are affected until then (CQC's form asks for it)."""
    activity: str = ""
    """The regulated activity."""
    due: DueDate | None = None
    status: Status = Status.NOT_STARTED
    status_since: date | None = None
    """When it got this status; None if it never had another."""
    status_reason: str = ""
    """Why it got this status: asked for if it is closed without evidence, or reopened."""
    status_by: str = ""
    """The role that closed it, never the owner's; empty while it is open."""
    actions: tuple[TrustAction, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    updates: tuple[Update, ...] = ()
    repeats: tuple[str, ...] = ()
    """The keys of earlier requirements that a person says this one repeats."""
    no_repeats: tuple[str, ...] = ()
    """The keys of suggested ones that a person declined."""
    extra: tuple[tuple[str, str], ...] = ()
    """Columns of the trust's own spreadsheet that Wardcard has no field for: name and content."""

    @property
    def evidence_count(self) -> EvidenceCount:
        """How much of the evidence is there, and how much was found to be enough."""
        return EvidenceCount(
            len(self.evidence),
            sum(piece.given is not None for piece in self.evidence),
            sum(piece.counts for piece in self.evidence),
        )

    @property
    def times_moved(self) -> int:
        """How often the date of the whole was moved; its actions' dates count for themselves."""
        return self.due.times_moved if self.due else 0

    def days_overdue(self, today: date) -> int:
        """The days since it was due, by the rule of :func:`days_overdue`."""
        return days_overdue(self.status, self.due.day if self.due else None, today)

    @property
    def next_due(self) -> date | None:
        """The earliest date of its actions that are not done; None if none has a date."""
        days = [each.due.day for each in self.actions if each.due and each.done is None]
        return min(days, default=None)

    def overdue_actions(self, today: date) -> tuple[TrustAction, ...]:
        """The actions that are not done and whose date has passed; none if it is closed."""
        if self.status.is_closed:
            return ()
        return tuple(action for action in self.actions if action.days_overdue(today))

    def is_overdue(self, today: date) -> bool:
        """Whether its own date, or that of one of its actions, has passed."""
        return bool(self.days_overdue(today) or self.overdue_actions(today))

    # Steps

    def with_status(self, status: Status, on: date, *, by: str = "", reason: str = "") -> Response:
        """This with another status from the day ``on``. Raises Refused, as check_change does.

        ``by`` is the role that checked, if the status closes it.
        """
        after = replace(
            self, status=status, status_since=on, status_reason=reason,
            status_by=by if status.is_closed else "",
        )  # fmt: skip
        check_change(self, after)
        return after

    def due_on(self, day: date | None) -> Response:
        """This with ``day`` as its date; a date that it had counts as moved from then on."""
        return replace(self, due=moved(self.due, day))

    def with_action(self, number: int, action: TrustAction) -> Response:
        """This with ``action`` as the one at ``number`` from 0; one more if there are as many."""
        return replace(self, actions=_put(self.actions, number, action))

    def with_evidence(self, number: int, piece: Evidence) -> Response:
        """This with ``piece`` as the one at ``number`` from 0; one more if there are as many."""
        return replace(self, evidence=_put(self.evidence, number, piece))

    def with_update(self, update: Update) -> Response:
        """This with one update more."""
        return replace(self, updates=(*self.updates, update))

    def repeating(self, key: str, repeats: bool | None) -> Response:
        """This linked with the requirement ``key``; False declines it, None takes both back."""
        rest = tuple(other for other in self.repeats if other != key)
        declined = tuple(other for other in self.no_repeats if other != key)
        return replace(
            self,
            repeats=(*rest, key) if repeats else rest,
            no_repeats=(*declined, key) if repeats is False else declined,
        )


def days_overdue(status: Status, due: date | None, today: date) -> int:
    """The days since ``due``; 0 if the status is a closed one, or there is no date or a later one.

    What is done and not checked is still overdue, because only evidence closes it.
    """
    return 0 if status.is_closed or due is None else _days_since(due, today)


def for_wards(response: Response) -> Response:
    """What goes out to ward PCs: no updates and reasons, no places of evidence, no own columns."""
    return replace(
        response,
        evidence=tuple(replace(piece, where="", checked_how="") for piece in response.evidence),
        updates=(),
        no_repeats=(),
        extra=(),
        status_reason="",
        resources="",
        affected="",
    )


def moved(due: DueDate | None, day: date | None) -> DueDate | None:
    """The date ``due`` after it was moved to ``day``; None takes it away."""
    if day is None:
        return None
    return DueDate(day) if due is None else due.moved_to(day)


def tidy(response: Response) -> Response:
    """The same with plain texts: no invisible characters, and roles and names on one line."""
    values = {
        name: one_line(getattr(response, name)) if name in _LINES else _text(response, name)
        for name in (*_LINES, *_TEXTS)
    }
    return replace(
        response,
        **values,
        actions=tuple(
            replace(action, text=plain(action.text).strip(), role=one_line(action.role))
            for action in response.actions
        ),
        evidence=tuple(
            replace(
                piece,
                what=plain(piece.what).strip(),
                where=plain(piece.where).strip(),
                checked_by=one_line(piece.checked_by),
                checked_how=plain(piece.checked_how).strip(),
            )
            for piece in response.evidence
        ),
        updates=tuple(
            replace(update, text=plain(update.text).strip(), by=one_line(update.by))
            for update in response.updates
        ),
        extra=tuple((one_line(name), plain(text).strip()) for name, text in response.extra),
    )


def check_role(role: str, whose: str) -> None:
    """Raise Refused if ``role`` is plainly not a role; ``whose`` says which: 'The owner'."""
    if "@" in role or re.search(r"\d{5}", role):
        raise Refused(
            f"{whose} is '{shown(role)}', which is not a role. Give a role, such as Matron, and "
            "neither an address nor a number."
        )


def check_change(before: Response | None, after: Response) -> None:
    """Raise Refused if ``after`` may not follow ``before``, or has what no response can have.

    None stands for a requirement that nothing was done about yet. The rules: only the steps of
    :data:`STEPS`; closing needs evidence that another role has found to be enough, or a reason;
    whoever closes it, or checks evidence, is not its owner; reopening needs a reason; updates are
    only added; a date that was given up stays counted.
    """
    start = before if before is not None else Response(after.key)
    _check_sizes(after)
    _check_roles(after)
    _check_evidence(start, after)
    _check_dates(start, after)
    if after.updates[: len(start.updates)] != start.updates:
        raise Refused("Updates are only added: write another one that says what was wrong.")
    for update in after.updates[len(start.updates) :]:
        _check_update(update)
    if after.key in (*after.repeats, *after.no_repeats):
        raise Refused("A requirement cannot repeat itself.")
    if start.status is not after.status:
        _check_step(start, after)
    elif start.status.is_closed and start.status_by != after.status_by:
        raise Refused("Who closed it stays as it is. Reopen it first.")


_TEXTS = ("outcome", "measure", "resources", "affected", "activity", "status_reason")
_LINES = (
    "reference", "theme", "ward", "operational_lead", "executive_lead", "forum", "status_by",
)  # fmt: skip
NAMES = {
    "reference": "reference",
    "theme": "theme",
    "ward": "ward",
    "operational_lead": "owner",
    "executive_lead": "lead for the board",
    "outcome": "outcome",
    "measure": "measure",
    "forum": "assurance forum",
    "resources": "resources",
    "affected": "effect on people",
    "activity": "regulated activity",
    "due": "due date",
    "status": "status",
    "status_since": "date of the status",
    "status_reason": "reason",
    "status_by": "role that closed it",
    "actions": "action",
    "evidence": "evidence",
    "updates": "update",
    "repeats": "repeat of",
    "no_repeats": "declined repeat",
    "extra": "other column",
}
"""The name of each field of a response in a sentence."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One field, or one action or piece of evidence, that a save has changed."""

    field: str
    """The name of the field of :class:`Response`."""
    before: object
    """What was there, or None."""
    after: object
    number: int = 0
    """For an action, piece of evidence, update, repeat or other column: its number from 1."""


_LISTS = ("actions", "evidence", "updates", "repeats", "no_repeats", "extra")


def changes(before: Response | None, after: Response) -> tuple[Changed, ...]:
    """What differs, in the order of the fields; items of lists are compared by their number."""
    start = before if before is not None else Response(after.key)
    found: list[Changed] = []
    for each in fields(Response):
        was, now = getattr(start, each.name), getattr(after, each.name)
        if was == now:
            continue
        if each.name not in _LISTS:
            found.append(Changed(each.name, was, now))
            continue
        for number in range(max(len(was), len(now))):
            old = was[number] if number < len(was) else None
            new = now[number] if number < len(now) else None
            if old != new:
                found.append(Changed(each.name, old, new, number + 1))
    return tuple(found)


def _days_since(day: date, today: date) -> int:
    return max(0, (today - day).days)


def _put(items: tuple[_Item, ...], number: int, item: _Item) -> tuple[_Item, ...]:
    if not 0 <= number <= len(items):
        raise Refused(f"There is no number {number + 1}: the last is {len(items)}.")
    return (*items[:number], item, *items[number + 1 :])


def _text(response: Response, name: str) -> str:
    return plain(getattr(response, name)).strip()


def _check_sizes(response: Response) -> None:
    for name in (*_TEXTS, *_LINES):
        most = LONGEST_TEXT if name in _TEXTS else LONGEST_LINE
        _check_length(getattr(response, name), most, f"The {NAMES[name]}")
    for name in _LISTS:
        most = MOST_UPDATES if name == "updates" else MOST_ITEMS
        if len(getattr(response, name)) > most:
            raise Refused(f"There can be at most {most:,} of each: {NAMES[name]}.")
    for number, action in enumerate(response.actions, start=1):
        if not action.text:
            raise Refused(f"Action {number} says nothing. Say what is done.")
        _check_length(action.text, LONGEST_TEXT, f"Action {number}")
    for number, piece in enumerate(response.evidence, start=1):
        if not piece.what:
            raise Refused(f"Evidence {number} says nothing. Say what it is.")
        for text in (piece.what, piece.where, piece.checked_how):
            _check_length(text, LONGEST_TEXT, f"Evidence {number}")
    for name, text in response.extra:
        _check_length(name, LONGEST_LINE, "The name of a column")
        _check_length(text, LONGEST_TEXT, f"The column {shown(name, 40)}")


def _check_length(text: str, most: int, what: str) -> None:
    if len(text) > most:
        raise Refused(
            f"{what} has {len(text):,} characters, and can have {most:,}. Write it shorter, or "
            "give the path of a file that has it."
        )


def _check_roles(response: Response) -> None:
    check_role(response.operational_lead, "The owner")
    check_role(response.executive_lead, "The lead for the board")
    check_role(response.status_by, "The role that closed it")
    for number, action in enumerate(response.actions, start=1):
        check_role(action.role, f"The role of action {number}")
        _check_length(action.role, LONGEST_LINE, f"The role of action {number}")
    for number, piece in enumerate(response.evidence, start=1):
        check_role(piece.checked_by, f"The role that checked evidence {number}")
        _check_length(piece.checked_by, LONGEST_LINE, f"The role that checked evidence {number}")


def _check_evidence(before: Response, after: Response) -> None:
    for number, piece in enumerate(after.evidence, start=1):
        was = before.evidence[number - 1] if number <= len(before.evidence) else None
        same_owner = before.operational_lead == after.operational_lead
        if piece == was and same_owner:
            continue
        if piece.given is not None and not piece.where:
            raise Refused(f"Evidence {number} is given, but not where. Give its path or address.")
        if piece.result is None and piece.checked is None and not piece.checked_by:
            continue
        if piece.given is None:
            raise Refused(f"Evidence {number} cannot be checked before it is given.")
        if piece.result is None or piece.checked is None or not piece.checked_by:
            raise Refused(
                f"Say of evidence {number} which role checked it, when, and whether it is enough."
            )
        if piece != was and _is_same_role(piece.checked_by, after.operational_lead):
            raise Refused(
                f"Evidence {number} was checked by its owner, {after.operational_lead}. Another "
                "role has to check it."
            )


def _check_dates(before: Response, after: Response) -> None:
    _check_moved(before.due, after.due, "The due date")
    for number, action in enumerate(after.actions, start=1):
        was = before.actions[number - 1].due if number <= len(before.actions) else None
        _check_moved(was, action.due, f"The date of action {number}")


def _check_moved(before: DueDate | None, after: DueDate | None, what: str) -> None:
    if after is None or before == after:
        return
    expected: tuple[date, ...] = ()
    if before is not None:
        expected = before.before if before.day == after.day else (*before.before, before.day)
    if after.before != expected:
        raise Refused(f"{what} was moved, and the dates before it have to stay counted.")


def _check_update(update: Update) -> None:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", update.month):
        raise Refused(f"'{shown(update.month)}' is not a month. Write it as 2026-11.")
    if not update.text:
        raise Refused("The update says nothing. Say what happened.")
    _check_length(update.text, LONGEST_TEXT, "The update")
    check_role(update.by, "The role that wrote the update")


def _check_step(before: Response, after: Response) -> None:
    status = after.status
    if status not in STEPS[before.status]:
        allowed = " or ".join(f"'{each.value}'" for each in Status if each in STEPS[before.status])
        raise Refused(
            f"It is '{before.status.value}', so it cannot become '{status.value}' at once. It can "
            f"become {allowed}."
        )
    if status is Status.REOPENED and not after.status_reason:
        raise Refused("Say why it is reopened.")
    if not status.is_closed:
        return
    if not after.status_by:
        raise Refused("Say which role has checked that it is done. It is not the owner.")
    if _is_same_role(after.status_by, after.operational_lead):
        raise Refused(
            f"{after.operational_lead} owns it, so another role has to check that it is done."
        )
    since = before.status_since if status is Status.SUSTAINED else None
    shows = any(
        piece.counts and (since is None or (piece.checked is not None and piece.checked > since))
        for piece in after.evidence
    )
    if not shows and not after.status_reason:
        when = "checked since it was closed" if status is Status.SUSTAINED else "checked"
        raise Refused(
            f"There is no evidence that was {when} and found to be enough. Add some, or say why "
            "it is closed without."
        )


def _is_same_role(one: str, other: str) -> bool:
    return bool(one) and one_line(one).casefold() == one_line(other).casefold()
