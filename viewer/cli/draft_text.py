"""What was read from a saved report, as text or JSON for the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from db.domain.kinds import FindingKind
from db.domain.report import Visit
from db.domain.report_draft import (
    DraftField,
    DraftFinding,
    DraftRating,
    DraftService,
    Passage,
    ReportDraft,
)
from db.domain.scale import KEY_QUESTIONS, NOT_STATED, QUESTIONS, Question
from viewer.wording.dates import as_stated, visits
from viewer.wording.drafts import FIELD_LABELS, QUOTED, TO_CHECK, cited, nothing, where
from viewer.wording.findings import heading

_NAMES = {
    FindingKind.MUST: "must",
    FindingKind.SHOULD: "should",
    FindingKind.OUTSTANDING_PRACTICE: "outstanding",
}


def draft_json(draft: ReportDraft) -> str:
    """What was read as JSON; what is not certain is null, and its words are under ``raw``.

    It is ``{"file", "kind", "place": {"name", "provider", "id", "service"}, "published":
    'YYYY-MM-DD' or 'YYYY-MM', "visits": [[first, last]], "overall": CQC's word, "kq": {question:
    word}, "scores": {question: percentage}, "must": [finding], "should", "outstanding", "quoted",
    "services": [{"name", "site", "overall", "kq", "page", "sentence"}], "raw": {field: words},
    "notes"}``. A finding is ``{"text", "page", "sentence", "last_sentence", "words", "regulations":
    [{"number", "year", "title"}], "service"}``; those under ``quoted``, which an earlier
    report made, have a ``kind`` too.
    """
    raw = draft.raw()
    record: dict[str, object] = {
        "file": draft.file,
        "kind": draft.kind.value if draft.kind else None,
        "place": {
            "name": draft.place.name or None,
            "provider": draft.place.provider or None,
            "id": draft.place.id or None,
            "service": draft.place.service or None,
        },
        "published": draft.published,
        "visits": _visits(draft),
        "overall": _word(draft.ratings, Question.OVERALL),
        "kq": _questions(draft.ratings),
        "scores": {question.value: score for question, score in draft.scores.items()} or None,
        **{
            name: None if DraftField(name) in raw and not draft.of_kind(kind)
            else [_finding(each) for each in draft.of_kind(kind)]
            for kind, name in _NAMES.items()
        },
        "quoted": [{"kind": _NAMES[each.kind]} | _finding(each) for each in draft.quoted],
        "services": [_service(each) for each in draft.services],
        "raw": {field.value: words for field, words in raw.items()},
        "notes": list(draft.notes),
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False, indent=2)


def _visits(draft: ReportDraft) -> list[list[str]] | None:
    if draft.visits is None:
        return None
    return [[first.isoformat(), last.isoformat()] for first, last in draft.visits]


def _word(ratings: Mapping[Question, DraftRating], question: Question) -> str | None:
    found = ratings.get(question)
    return found.rating.word if found else None


def _questions(ratings: Mapping[Question, DraftRating]) -> dict[str, str] | None:
    found = {
        question.value: ratings[question].rating.word
        for question in KEY_QUESTIONS
        if question in ratings
    }
    return found or None


def _finding(finding: DraftFinding) -> dict[str, object]:
    return {
        "text": finding.text,
        **_position(finding.passage),
        "last_sentence": finding.passage.last,
        "words": finding.passage.words,
        "regulations": [
            {"number": each.number, "year": each.year, "title": each.title or None}
            for each in finding.regulations
        ],
        "service": finding.service or None,
    }


def _service(service: DraftService) -> dict[str, object]:
    return {
        "name": service.name,
        "site": service.site or None,
        "overall": _word(service.ratings, Question.OVERALL),
        "kq": _questions(service.ratings),
        **_position(service.passage),
    }


def _position(passage: Passage) -> dict[str, int]:
    return {"page": passage.page, "sentence": passage.first}


def draft_lines(draft: ReportDraft) -> Iterator[str]:
    """Yield what was read as lines of text: place and dates, ratings, findings, doubts."""
    place = draft.place
    yield ", ".join(filter(None, (place.service, place.name))) or draft.file
    if place.provider and place.provider != place.name:
        yield f"Provider: {place.provider}"
    if place.id:
        yield f"CQC ID: {place.id}"
    kind = draft.kind.value if draft.kind else nothing(draft, DraftField.KIND)
    published = draft.published and as_stated(draft.published)
    visited = visits(tuple(Visit(first, last) for first, last in draft.visits or ()))
    yield f"{FIELD_LABELS[DraftField.KIND]}: {kind}"
    yield f"Published: {published or nothing(draft, DraftField.PUBLISHED)}"
    yield f"Visits: {visited or nothing(draft, DraftField.VISITS)}"
    yield ""
    yield "Ratings"
    for question in QUESTIONS:
        found = draft.ratings.get(question)
        is_overall = question is Question.OVERALL
        field = DraftField.OVERALL if is_overall else DraftField.QUESTIONS
        score = f", {draft.scores[question]} %" if question in draft.scores else ""
        seen = f" ({where(found.passage)})" if found else ""
        word = found.rating.word if found else nothing(draft, field)
        yield f"  {question.label}: {word}{score}{seen}"
    if draft.services:
        yield ""
        yield "Services"
    for service in draft.services:
        words = [
            f"{question.label} {service.ratings[question].rating.word}"
            for question in QUESTIONS
            if question in service.ratings
        ]
        name = ", ".join(filter(None, (service.name, service.site)))
        yield f"  {name}: {', '.join(words) or NOT_STATED} ({where(service.passage)})"
    for kind_of_finding in _NAMES:
        yield from _section(heading(kind_of_finding), draft.of_kind(kind_of_finding))
    yield from _section(QUOTED, draft.quoted)
    if draft.doubts:
        yield ""
        yield TO_CHECK
    for doubt in draft.doubts:
        yield f"  {FIELD_LABELS[doubt.field]}: {doubt.why}: ‘{doubt.words}’"
    if draft.notes:
        yield ""
        yield from draft.notes


def _section(title: str, findings: tuple[DraftFinding, ...]) -> Iterator[str]:
    if not findings:
        return
    yield ""
    yield title
    for finding in findings:
        parts = (finding.text, cited(finding.regulations), finding.service)
        yield f"  - {'; '.join(filter(None, parts))} ({where(finding.passage)})"
