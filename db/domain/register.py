"""The register: each requirement with how far the trust is, and questions about all of them.

Standard library only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from db.domain.requirement import KINDS, Requirement, RequirementKind
from db.domain.response import NO_EVIDENCE, DueDate, EvidenceCount, Response, Status, days_overdue
from db.domain.scale import QUESTIONS
from db.domain.subject import Subject, position, service_key
from db.domain.themes import proposed_theme


@dataclass(frozen=True, slots=True)
class Progress:
    """What a list shows of a response; the rest is read when one is opened."""

    version: int
    """How often it was saved."""
    status: Status = Status.NOT_STARTED
    status_since: date | None = None
    due: DueDate | None = None
    next_due: date | None = None
    """The earliest date of its actions that are not done."""
    reference: str = ""
    theme: str = ""
    ward: str = ""
    operational_lead: str = ""
    executive_lead: str = ""
    actions: int = 0
    actions_done: int = 0
    evidence: EvidenceCount = NO_EVIDENCE
    repeats: tuple[str, ...] = ()
    """The keys of the earlier requirements that a person says it repeats."""


def progress_of(response: Response, version: int) -> Progress:
    """What a list shows of ``response``."""
    return Progress(
        version,
        response.status,
        response.status_since,
        response.due,
        response.next_due,
        response.reference,
        response.theme,
        response.ward,
        response.operational_lead,
        response.executive_lead,
        len(response.actions),
        sum(action.done is not None for action in response.actions),
        response.evidence_count,
        response.repeats,
    )


NOTHING = Progress(0)
"""The progress of a requirement that nobody has answered yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register."""

    requirement: Requirement
    progress: Progress = NOTHING
    is_gone: bool = False
    """Whether no loaded source says it any more; the register shows it as it was said."""

    @property
    def key(self) -> str:
        """The key of the requirement."""
        return self.requirement.key

    @property
    def status(self) -> Status:
        """Its status."""
        return self.progress.status

    @property
    def theme(self) -> str:
        """The theme that a person gave it, or else the one that its words suggest; or empty."""
        return self.progress.theme or proposed_theme(self.requirement.text)

    def days_overdue(self, today: date) -> int:
        """The days since it was due, by the rule of :func:`db.domain.response.days_overdue`."""
        due = self.progress.due
        return days_overdue(self.status, due.day if due else None, today)

    def is_overdue(self, today: date) -> bool:
        """Whether its own date, or that of one of its actions, has passed."""
        return bool(
            self.days_overdue(today) or days_overdue(self.status, self.progress.next_due, today)
        )


def joined(
    requirements: Iterable[Requirement],
    progress: Mapping[str, Progress],
    said: Callable[[Sequence[str]], Iterable[Requirement]],
) -> tuple[Entry, ...]:
    """The register: every requirement with its progress, in the order of the requirements.

    ``progress`` is by key. What it has and no source says any more follows, in the words that
    ``said`` returns for the keys. If a source has corrected its words, so that the key is another,
    the progress goes to the requirement with the same number in the same report.
    """
    found = {requirement.key: requirement for requirement in requirements}
    missing = [key for key in progress if key not in found]
    moved: dict[str, Progress] = {}
    gone: list[Entry] = []
    if missing:
        unanswered = {
            (each.subject, each.report_id, each.origin): key
            for key, each in found.items()
            if each.origin and key not in progress
        }
        for requirement in said(missing):
            same = unanswered.pop(
                (requirement.subject, requirement.report_id, requirement.origin), None
            )
            if same is not None:
                # It keeps the key under which it was answered, so that its history goes on.
                moved[same] = progress[requirement.key]
                found[same] = replace(found[same], key=requirement.key)
            else:
                own = requirement.kind is RequirementKind.OWN
                gone.append(Entry(requirement, progress[requirement.key], not own))
    entries = [
        Entry(requirement, moved.get(key) or progress.get(key, NOTHING))
        for key, requirement in found.items()
    ]
    return (*entries, *gone)


class Field(Enum):
    """What the register can be filtered by; each value is its name on the command line."""

    KIND = "kind"
    STATUS = "status"
    WHERE = "where"
    SERVICE = "service"
    QUESTION = "question"
    RULE = "rule"
    THEME = "theme"
    OWNER = "owner"
    LEAD = "lead"
    WARD = "ward"
    REPORT = "report"
    OVERDUE = "overdue"
    SAID_BEFORE = "said-before"

    def value_of(self, entry: Entry, today: date) -> str:
        """The value of ``entry``, in words; empty if it has none."""
        return self.reader(today)(entry)

    def reader(self, today: date) -> Callable[[Entry], str]:
        """A function that returns the value of an entry; made once, it is quick for thousands."""
        match self:
            case Field.OVERDUE:
                return lambda entry: "yes" if entry.is_overdue(today) else "no"
            case Field.KIND:
                return lambda entry: entry.requirement.kind.value
            case Field.STATUS:
                return lambda entry: entry.progress.status.value
            case Field.QUESTION:
                return _question
            case Field.REPORT:
                return _report
            case Field.SAID_BEFORE:
                return lambda entry: "yes" if entry.progress.repeats else "no"
            case _:
                return _TEXTS[self]


def _question(entry: Entry) -> str:
    question = entry.requirement.question
    return question.value if question else ""


def _report(entry: Entry) -> str:
    published = entry.requirement.published
    return published.isoformat() if published else ""


_TEXTS: Mapping[Field, Callable[[Entry], str]] = {
    Field.WHERE: lambda entry: entry.requirement.where,
    Field.SERVICE: lambda entry: entry.requirement.service,
    Field.RULE: lambda entry: entry.requirement.rule,
    Field.THEME: lambda entry: entry.theme,
    Field.OWNER: lambda entry: entry.progress.operational_lead,
    Field.LEAD: lambda entry: entry.progress.executive_lead,
    Field.WARD: lambda entry: entry.progress.ward,
}


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What to show: an entry fits if it has, in each field, one of the values chosen there."""

    values: frozenset[tuple[Field, str]] = frozenset()
    """Pairs of a field and a value, in any case."""
    text: str = ""
    """Words that are all in the text, place, reference, owner or theme."""
    under: Subject | None = None
    """A trust, site or service; what is about it or a part of it fits."""

    def fits(self, today: date, *, without: Field | None = None) -> Callable[[Entry], bool]:
        """A function that says whether an entry fits; a field ``without`` is left out."""
        chosen: dict[Field, set[str]] = {}
        for field, value in self.values:
            if field is not without:
                chosen.setdefault(field, set()).add(value.casefold())
        wanted = [(field.reader(today), values) for field, values in chosen.items()]
        words = self.text.casefold().split()

        def fits(entry: Entry) -> bool:
            if self.under is not None and not _is_under(entry.requirement, self.under):
                return False
            for value_of, values in wanted:
                if value_of(entry).casefold() not in values:
                    return False
            if not words:
                return True
            said = _searched(entry)
            return all(word in said for word in words)

        return fits


EVERYTHING = RegisterFilter()


def _is_under(requirement: Requirement, under: Subject) -> bool:
    if under.service is not None:
        return requirement.subject == under
    return under.organisation in (requirement.subject.organisation, requirement.trust)


def _searched(entry: Entry) -> str:
    requirement, progress = entry.requirement, entry.progress
    return "\n".join(
        (
            requirement.text,
            requirement.where,
            requirement.rule,
            progress.reference,
            progress.operational_lead,
            progress.executive_lead,
            progress.ward,
            entry.theme,
            entry.key,
        )
    ).casefold()


class Order(Enum):
    """The orders of the register; each value is its name on the command line."""

    DUE = "due"
    """The earliest due first, then what has no date; closed ones last."""
    KIND = "kind"
    STATUS = "status"
    WHERE = "where"
    REPORT = "report"
    OWNER = "owner"
    REFERENCE = "reference"


_STATUSES = (
    Status.OFF_TRACK, Status.AT_RISK, Status.REOPENED, Status.NOT_STARTED, Status.ON_TRACK,
    Status.DONE, Status.CHECKED, Status.SUSTAINED,
)  # fmt: skip
"""The statuses, those that need most attention first."""


def ordered(
    entries: Iterable[Entry], order: Order = Order.DUE, *, reverse: bool = False
) -> tuple[Entry, ...]:
    """The entries in an order; equal ones by weight, then the newest report, place and key."""
    by = _ORDERS[order]
    entries = sorted(entries, key=_usual)
    return tuple(sorted(entries, key=by, reverse=reverse))


def _usual(entry: Entry) -> tuple[int, int, str, str]:
    requirement = entry.requirement
    newest = -requirement.published.toordinal() if requirement.published else 0
    return (KINDS.index(requirement.kind), newest, requirement.where, requirement.key)


def _by_due(entry: Entry) -> tuple[bool, int]:
    due, next_due = entry.progress.due, entry.progress.next_due
    days = [day for day in (due.day if due else None, next_due) if day is not None]
    return (entry.status.is_closed, min(days).toordinal() if days else date.max.toordinal() + 1)


def _by_where(entry: Entry) -> tuple[str, int, str]:
    requirement = entry.requirement
    return (requirement.site, position(service_key(requirement.service)), requirement.service)


_ORDERS: Mapping[Order, Callable[[Entry], tuple[object, ...]]] = {
    Order.DUE: _by_due,
    Order.KIND: lambda entry: (KINDS.index(entry.requirement.kind),),
    Order.STATUS: lambda entry: (_STATUSES.index(entry.status),),
    Order.WHERE: _by_where,
    Order.REPORT: lambda entry: (entry.requirement.published or date.min,),
    Order.OWNER: lambda entry: (
        not entry.progress.operational_lead,
        entry.progress.operational_lead.casefold(),
    ),
    Order.REFERENCE: lambda entry: (
        not entry.progress.reference,
        entry.progress.reference.casefold(),
    ),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers above a list of the register."""

    total: int
    statuses: Mapping[Status, int]
    """The number with each status, also those that are 0."""
    overdue: int
    said_before: int


def counts(entries: Iterable[Entry], today: date) -> Counts:
    """The numbers of ``entries``."""
    total = overdue = before = 0
    statuses: Counter[str] = Counter()  # by their values, which are found faster
    for entry in entries:
        total += 1
        statuses[entry.progress.status.value] += 1
        overdue += entry.is_overdue(today)
        before += bool(entry.progress.repeats)
    return Counts(total, {status: statuses[status.value] for status in Status}, overdue, before)


def counts_by_where(entries: Iterable[Entry], today: date) -> tuple[tuple[str, Counts], ...]:
    """The numbers for each place or service, in the order of :attr:`Order.WHERE`; trust-wide first.

    It is the table of a board paper, for one kind of requirement or several.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in ordered(entries, Order.WHERE):
        groups.setdefault(entry.requirement.where, []).append(entry)
    return tuple((where, counts(group, today)) for where, group in groups.items())


def choices(
    entries: Iterable[Entry], chosen: RegisterFilter, field: Field, today: date
) -> tuple[tuple[str, int], ...]:
    """The values of ``field`` with the number that fits the filter in all other fields.

    Kinds, statuses and questions are in their own order, all others A to Z.
    """
    fits = chosen.fits(today, without=field)
    found = Counter(map(field.reader(today), filter(fits, entries)))
    found.pop("", None)
    fixed = FIXED.get(field)
    if fixed is not None:
        return tuple((value, found[value]) for value in fixed if found[value])
    return tuple(sorted(found.items(), key=lambda each: each[0].casefold()))


FIXED: Mapping[Field, tuple[str, ...]] = {
    Field.KIND: tuple(kind.value for kind in RequirementKind),
    Field.STATUS: tuple(status.value for status in Status),
    Field.QUESTION: tuple(question.value for question in QUESTIONS),
    Field.OVERDUE: ("yes", "no"),
    Field.SAID_BEFORE: ("yes", "no"),
}
"""The fields whose values are always the same, with these in their order."""
