"""CQC's own words and scores in the assessments of a record of its API, 2024 framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from db.domain.report import FindingKind, Part
from db.domain.scale import Question
from db.domain.text import shown
from db.sources.api.fields import Record, objects, part, real, text
from db.sources.api.names import NameMask
from db.sources.api.plans import report_key
from db.sources.api.shapes import LONGEST_PROSE
from db.sources.dates import publication_date
from db.sources.facts import Fact, FindingFact, ReportFact, ScopeFact, ScoreFact, VisitFact
from db.sources.visit_dates import visits_named

CONCERN = 2
"""The highest score of a quality statement that is a concern: 'evidence shows some shortfalls'."""
HIGHEST = 4
"""The highest score of a quality statement."""
NOT_ASSESSED = "not assessed"
"""CQC's status of what an assessment carries forward from an older one, in lower case."""

_LONGEST_NUMBER = 80
_STATEMENT_NARRATIVES = ("qualitystatementnarrative", "narrative", "commentary")
_CARRIED = "Not assessed this time: the score is that of an earlier assessment."

Day = Callable[[object, str], str | None]
"""Reads a date, which it is given with its name, as ISO text; None, with a refusal, if invalid."""


class Prose:
    """The findings in the assessments of one record, word for word but for the masked names."""

    def __init__(self, record: Record, organisation: str, day: Day, latest: date) -> None:
        """``organisation`` is the CQC ID of the record's location or provider.

        ``latest`` is the latest date that a publication can have.
        """
        self._organisation = organisation
        self._day = day
        self._latest = latest
        self._assessments = objects(record, "assessment")
        self._mask = NameMask(record, _words(self._assessments))
        self._said: dict[str, set[str]] = {}

    def facts(self) -> Iterator[Fact]:
        """Yield scores, findings and visits; a report's key is that of :func:`report_key`."""
        for assessment in self._assessments:
            ratings = part(assessment, "ratings")
            report = report_key(self._organisation, assessment)
            published = text(assessment, "assessmentPlanPublishedDateTime")
            if published and not self._quiet_date(published):
                # Its ratings are refused, for want of a date; its words are kept.
                yield ReportFact(report)
                yield ScopeFact(report, self._organisation)
            for overall in objects(ratings, "overall"):
                yield from self._block(overall, report, "", published)
            for group in objects(ratings, "asgRatings"):
                yield from self._block(group, report, text(group, "name"), published)

    def _block(self, block: Record, report: str, service: str, published: str) -> Iterator[Fact]:
        """Yield what is stated of an assessment service group, or of the place itself."""
        day = self._quiet_date(published or text(block, "assessmentDate"))
        at = _Place(report, service)
        yield from self._words(block, at, Part.SUMMARY, "commentary")
        yield from self._words(block, at, Part.SUMMARY_NARRATIVE, "narrative")
        yield from self._words(block, at, Part.PEOPLE, "overallpeopleexperience")
        for start, end in visits_named(_prose(block, "commentary")):
            if not day or end.isoformat() <= day:
                yield VisitFact(report, start.isoformat(), end.isoformat())
        scored = set[tuple[str, str]]()
        for each in objects(block, "keyQuestionRatings"):
            question = Question.parse(text(each, "name"))
            at = _Place(report, service, question)
            yield from self._words(each, at, Part.QUESTION_NARRATIVE, "narrative")
            yield from self._words(each, at, Part.QUESTION, "commentary")
            for topic in objects(each, "topicareas"):
                yield from self._statement(topic, at, day, scored)

    def _statement(
        self, topic: Record, at: _Place, day: str, scored: set[tuple[str, str]]
    ) -> Iterator[Fact]:
        """Yield the score of a quality statement and what CQC wrote about it.

        ``scored`` has the questions and statements so far: if one is repeated, the first counts.
        """
        number, name = _number(topic.get("qualityStatementId")), text(topic, "name")
        # '3 - Evidence shows a good standard of care'
        words = text(topic, "qualityStatementscore") or text(topic, "qualityStatementScore")
        score = real(words.partition(" ")[0])
        score = score if score is not None and 0 <= score <= HIGHEST else None
        carried = text(topic, "status").casefold() == NOT_ASSESSED
        if score is not None and at.question is not None and day:
            key = (at.question.value, number or name)
            if key not in scored:
                scored.add(key)
                yield ScoreFact(
                    organisation=self._organisation,
                    service=at.service,
                    question=at.question.value,
                    published=day,
                    statement=number,
                    name=name,
                    score=score,
                    words=words,
                    carried=int(carried),
                )
        at = at._replace(number=number or name, statement=name, score=score)
        concern = score is not None and score <= CONCERN
        found = list(self._words(topic, at, Part.STATEMENT, *_STATEMENT_NARRATIVES))
        if concern:
            note = _CARRIED if carried else ""
            if found:
                found[0] = found[0]._replace(kind=FindingKind.CONCERN.value, note=note)
            elif not any(_prose(topic, key).strip() for key in _STATEMENT_NARRATIVES):
                found = [*self._finding(words, at, Part.STATEMENT, FindingKind.CONCERN, note=note)]
        yield from found
        for evidence in objects(topic, "evidenceCategory"):
            category = _number(evidence.get("evidenceCategoryId"))
            yield from self._words(evidence, at, Part.EVIDENCE, "commentary", evidence=category)

    def _words(
        self, block: Record, at: _Place, which: Part, *keys: str, evidence: str = ""
    ) -> Iterator[FindingFact]:
        """Yield the texts under ``keys``, which are in lower case, with the date of each."""
        for key in keys:
            said = _prose(block, key)
            if said.strip():
                day = self._day(_prose(block, f"{key}date"), f"{which.value}, date") or ""
                yield from self._finding(said, at, which, evidence=evidence, day=day)

    def _finding(
        self,
        said: str,
        at: _Place,
        which: Part,
        kind: FindingKind = FindingKind.COMMENTARY,
        *,
        note: str = "",
        evidence: str = "",
        day: str = "",
    ) -> Iterator[FindingFact]:
        """Yield a finding, unless the record has the same words for the same part already."""
        question = at.question.value if at.question else ""
        key = "/".join((at.report, at.service, question, at.number, which.value, evidence))
        before = self._said.setdefault(key, set())
        if said in before:
            return
        before.add(said)
        yield FindingFact(
            key=key if len(before) == 1 else f"{key}/{len(before)}",
            report=at.report,
            organisation=self._organisation,
            service=at.service,
            kind=kind.value,
            question=question,
            regulation="",
            text=self._mask.apply(said),
            note=note,
            source="",
            part=which.value,
            statement=at.statement,
            evidence=evidence,
            published=day,
            score=at.score,
        )

    def _quiet_date(self, value: str) -> str:
        """Return the day of publication; empty if there is none, as its ratings then report."""
        try:
            return publication_date(value, self._latest)
        except ValueError:
            return ""


class _Place(NamedTuple):
    """Where words are in an assessment: the report, and as much below it as applies."""

    report: str
    service: str
    question: Question | None = None
    number: str = ""
    """CQC's number of the quality statement."""
    statement: str = ""
    score: float | None = None


def _prose(block: Record, key: str) -> str:
    """Return the text under ``key`` unaltered; ``key`` is in lower case, CQC's spelling varies."""
    for each, found in block.items():
        if each.casefold() == key and isinstance(found, str):
            if len(found) > LONGEST_PROSE:
                raise ValueError(f"its {each} has {len(found):,} characters")
            return found
    return ""


def _number(value: object) -> str:
    """Return an ID that may be a number or text."""
    return shown(value, _LONGEST_NUMBER) if isinstance(value, str | int) else ""


def _words(value: object) -> Iterator[str]:
    """Yield every text within ``value``."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from _words(each)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _words(each)  # pyright: ignore[reportUnknownArgumentType]
