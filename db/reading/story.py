"""The story of one cell of the matrix: a rating's history, and the findings about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.report import Finding, FindingKind, HistoryEntry, Score, Story
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Subject
from db.reading.known_subject import KnownSubject
from db.reading.matrix import cells, own_counting
from db.reading.report_items import ReportItems, conflicts
from db.reading.reports import Shown
from db.reading.statement_scores import scores as scores_of
from db.reading.usual_rule import comparison


def story(known: KnownSubject, shown: Shown, question: Question, until: date) -> Story:
    """The story of one question about a subject, for the report or the date in ``shown``.

    Its history goes on to ``until``, which is later if the report is an older row of a history.
    """
    subject = known.subject
    cell = cells(known, shown, subject)[QUESTIONS.index(question)]
    scores = _scores(known, shown, cell)
    rule = comparison(known, shown, question, [each.score for each in scores])
    return Story(
        subject=subject,
        level=known.level,
        name=known.name,
        place=_place(known),
        question=question,
        cell=cell,
        report=shown.report,
        history=_history(known, question, until),
        findings=tuple(
            each
            for each in ReportItems(known, shown.report_rows).findings(shown.report_rows)
            if _about(each, question) and (each.scope.subject == subject or _speaks(each, subject))
        ),
        conflicts=tuple(
            each
            for each in conflicts(known, shown)
            if each.subject == subject and each.question in (question, None)
        ),
        usual_rule=rule.sentence,
        limits=rule.limits,
        scores=scores,
        counting=own_counting(known, shown, cell) if question is Question.OVERALL else None,
    )


def _scores(known: KnownSubject, shown: Shown, cell: HistoryEntry | None) -> tuple[Score, ...]:
    """The scores that gave a rating; none for a place with several assessment service groups."""
    if cell is None:
        return ()
    scores = [
        each
        for each in scores_of(known, shown)
        if each.question is cell.question
        # A rating that was not assessed again keeps its date; its scores have that of the report.
        and (each.published == cell.published or cell.carried)
    ]
    return tuple(scores) if len({each.service for each in scores}) == 1 else ()


def _about(finding: Finding, question: Question) -> bool:
    """Whether a finding belongs to the story of a question; all but CQC's prose are of 'overall'.

    Of the prose, only what is not about a question is: the rest has a story of its own.
    """
    if finding.question is question:
        return True
    prose = finding.kind is FindingKind.COMMENTARY and finding.question is not None
    return question is Question.OVERALL and not prose


def _speaks(finding: Finding, subject: Subject) -> bool:
    """Whether CQC's words on an assessment service group are about the place as well."""
    return (
        finding.part is not None
        and subject.service is None
        and finding.scope.subject.organisation == subject.organisation
    )


def _place(known: KnownSubject) -> str:
    if known.subject.service is not None:
        return known.row.name
    return "" if known.is_provider else known.row.provider_name or ""


def _history(known: KnownSubject, question: Question, as_at: date) -> tuple[HistoryEntry, ...]:
    """The history of one rating, newest first, including that of any services replaced."""
    subject, timeline = known.subject, known.timeline
    entries = list(timeline.history(subject, question, as_at))
    for former, successor in known.lineage:
        if successor == subject.service:
            name = known.services[former].name
            before = Subject(subject.organisation, former)
            entries += (
                replace(entry, former_service=name)
                for entry in timeline.history(before, question, as_at)
            )
    entries.sort(key=lambda entry: entry.published or date.min, reverse=True)
    return tuple(entries)
