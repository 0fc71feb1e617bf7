"""What reports ask a trust to improve: a requirement, and the key by which it stays the same.

A requirement comes from the data and is never changed by the trust: a must or should action, a
notice or condition, an area to improve, a concern, or a low score of a quality statement. What the
trust does about it is a :class:`db.domain.response.Response`. Standard library only.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.domain.kinds import FindingKind
from db.domain.scale import Question
from db.domain.subject import Level, Subject, place_label, service_key

LOW_SCORE = 2.0
"""The highest score of a quality statement that is a concern (CQC: 1 and 2 show shortfalls)."""


class RequirementKind(Enum):
    """The kinds of requirement, in the order of their weight."""

    NOTICE = "notice"
    """A notice that a report names as enforcement, and that none of its findings names."""
    CONDITION = "condition"
    """A condition on the registration, named in the same way."""
    MUST = "must"
    SHOULD = "should"
    IMPROVE = "improve"
    """An area to improve, if the source does not say whether it is a must or a should."""
    CONCERN = "concern"
    LOW_SCORE = "low score"
    """A quality statement with a score of 1 or 2; never a must, because CQC does not call it so."""
    OWN = "own"
    """An action that the trust has added itself; no report says it."""

    @property
    def label(self) -> str:
        """The kind on screen and paper: 'Must', 'To improve', 'Low score'."""
        return {"improve": "To improve", "own": "Own action"}.get(
            self.value, self.value.capitalize()
        )


FINDINGS = {
    FindingKind.MUST: RequirementKind.MUST,
    FindingKind.SHOULD: RequirementKind.SHOULD,
    FindingKind.IMPROVE: RequirementKind.IMPROVE,
    FindingKind.CONCERN: RequirementKind.CONCERN,
}
"""The kinds of finding that are requirements."""
KINDS = tuple(RequirementKind)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing to improve, as a report or the trust itself says it."""

    key: str
    """Identifies it for good: see :func:`requirement_key`."""
    kind: RequirementKind
    text: str
    """The words of the source, or its summary."""
    subject: Subject
    """The trust, site or service that it is about."""
    trust: str
    """The CQC ID of the provider; that of the subject if no source names a provider."""
    trust_name: str = ""
    site: str = ""
    """The name of the site; empty for the trust as a whole."""
    service: str = ""
    """The name of the service; empty for a site or trust as a whole."""
    question: Question | None = None
    regulation: str = ""
    """'Regulation 12(2)(g)', as the source writes it."""
    report_id: str = ""
    """The key of the report; empty for what the trust has added itself."""
    report: str = ""
    """The title of the report."""
    published: date | None = None
    note: str = ""
    source: str = ""
    """The title of the source that has the words."""
    origin: str = ""
    """The source's own number for it, such as 'f-2018-07-01'; empty if it has none."""

    @property
    def level(self) -> Level:
        """Whether it is about a provider, a site or a service."""
        if self.subject.service is not None:
            return Level.SERVICE
        return Level.LOCATION if self.site else Level.PROVIDER

    @property
    def where(self) -> str:
        """'Surgery, Lister Hospital', 'Lister Hospital' or 'Trust-wide'."""
        return place_label(self.service, self.site)

    @property
    def rule(self) -> str:
        """The regulation, or the notice or condition that the words name; empty if neither."""
        return self.regulation or named_enforcement(self.text)

    def holds(self, other: Requirement) -> bool:
        """Whether ``other`` is about the same place or service, or a part of it."""
        if self.trust != other.trust:
            return False
        if self.level is Level.PROVIDER:
            return True
        same_site = self.subject.organisation == other.subject.organisation
        return same_site and self.subject.service in (None, other.subject.service)

    def shares_scope(self, other: Requirement) -> bool:
        """Whether the two are about the same, or one about a part of what the other is about."""
        return self.holds(other) or other.holds(self)


_ENFORCEMENT = (
    ("Warning notice", re.compile(r"\bwarning notices?\b", re.IGNORECASE)),
    ("Requirement notice", re.compile(r"\brequirement notices?\b", re.IGNORECASE)),
    (
        "Condition",
        re.compile(r"\bconditions?\b.{0,40}\b(registration|imposed)\b", re.IGNORECASE),
    ),
    ("Notice", re.compile(r"\bnotice of (decision|proposal)\b", re.IGNORECASE)),
)


def named_enforcement(text: str) -> str:
    """The notice or condition that ``text`` names, or an empty text.

    >>> named_enforcement("A warning notice required the trust to improve maternity care.")
    'Warning notice'
    >>> named_enforcement("We noticed the condition of the ward.")
    ''
    """
    return next((name for name, words in _ENFORCEMENT if words.search(text)), "")


def enforcement_kind(text: str) -> RequirementKind:
    """The kind of a requirement for what a report names as enforcement."""
    named = named_enforcement(text) == "Condition"
    return RequirementKind.CONDITION if named else RequirementKind.NOTICE


def requirement_key(subject: Subject, published: date | None, report_id: str, text: str) -> str:
    """The key of what one report says about one subject, such as 'RWH01-202301-55825d0ece'.

    It comes from what is said, where and when, and from nothing else. So it is the same after the
    report was imported again, by another file or in another order, and after its source was taken
    out and added again. Case, punctuation and spaces make no difference. The report counts only if
    it has no date.

    >>> lister = Subject("RWH01", "maternity")
    >>> requirement_key(lister, date(2023, 1, 20), "rwh/2023-01", "Staffing was too low.")
    'RWH01-202301-55825d0ece'
    """
    when = published.isoformat() if published is not None else report_id
    said = "\n".join((subject.id.casefold(), when, service_key(text)))
    digest = hashlib.sha256(said.encode()).hexdigest()[:10]
    month = f"{published:%Y%m}" if published is not None else "undated"
    return f"{subject.organisation}-{month}-{digest}"
