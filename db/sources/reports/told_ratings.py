"""The ratings that sentences of a report give, such as 'we rated the practice as good'.

Only sentences in CQC's usual forms are understood. Those about an earlier inspection are left out,
and one in which a word has been lost leaves a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from db.domain.dates import MONTHS
from db.domain.report_draft import DraftField
from db.domain.scale import Question, Rating
from db.sources.reports.badges import Badge
from db.sources.reports.contents import Sentence
from db.sources.reports.evidence import EARLIER, Evidence
from db.sources.reports.service_names import SERVICE, capitalised, service_key, service_named

_WORD = (
    r"(?P<rating>outstanding|good|requir(?:es|ing|e) improvement|requiring improvement"
    r"|inadequate)\b"
    r"(?! (?:practice|governance|care|progress|quality|standard|example))"
)
_ALL = rf"{_WORD}(?! (?:for|in)\b)"
"""A rating that is not one for a question or a group of people only."""
_WHOLE = (
    r"(?:the|this) (?:trust|practice|service|hospital|provider|care home|home|location|clinic"
    r"|surgery"
    r"|hospice|organisation|ambulance service|agency)"
)
_NAME = r"(?!(?:Safe|Effective|Caring|Responsive|Well|Overall)\b)[A-Z“\"][^.;:,]{1,80}?"
_IS = r"(?:is|was|has been|have been|were|are)"
_OVERALL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:^|\b(?-i:Overall),? ){_WHOLE}(?: overall)? {_IS} rated (?:as )?{_ALL}",
        (
            rf"\b(?-i:Overall),? (?:therefore,? )?we (?:have )?(?:rated|judged) {_WHOLE} (?:as "
            rf"|to be )?{_ALL}"
        ),
        rf"\b(?-i:We|we) (?:have )?rated {_WHOLE}(?: overall)? as {_ALL}",
        rf"\boverall rating (?:for|of) {_WHOLE} (?:is|was|as)?:? ?{_ALL}",
        rf"\b{_WHOLE} is rated (?:as )?{_ALL}(?: overall)?",
    )
)
_OVERALL_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b[Ww]e (?:have )?rated {_NAME} as {_ALL} (?:overall )?because\b",
        rf"^Overall,? (?:we )?(?:have )?rated {_NAME} as {_ALL}",
        rf"^[Tt]he overall rating (?:for|of) {_NAME} (?:is|was) {_ALL}",
    )
)
_ITS = re.compile(
    r"\bOur rating of (?:(?:this|the) )?(?P<what>[\w -]{3,40}?) "
    r"(?:stayed|went|remained|improved|has|is|got)\b",
    re.IGNORECASE,
)
_INSPECTED = re.compile(rf"\bWe inspected (?:the )?(?P<service>{SERVICE})", re.IGNORECASE)
_MONTH_NAMED = re.compile(rf"\bin (?:{'|'.join(MONTHS)}) 20\d\d\b")
_THEN = re.compile(r"\b(?:was|were) (?:then )?rated\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:this inspection|this assessment|now|we (?:have )?rated)\b", re.IGNORECASE)
_RATED_IT = re.compile(rf"^We (?:have )?rated (?:it|them|it them) as {_WORD}", re.IGNORECASE)
_KEY = r"(?:safe(?:ty)?|effective(?:ness)?|caring|responsive(?:ness)?|well[- ]led)(?: services?)?"
_FILLER = (
    r"(?: (?:care|services?|overall|(?:for|of|at|in) (?:the|this) (?:trust|hospital|practice"
    r"|service"
    r"|location|provider)(?: overall)?)){0,2}"
)
_JOINED = r"(?:, and |,? as well as |, | and | & )"
_QUESTIONS_RATED = re.compile(
    rf"\b(?P<list>{_KEY}(?:{_JOINED}{_KEY}){{0,4}}){_FILLER}"
    rf"(?: (?:{_IS} )?(?:all )?rated as| {_IS}(?: rated)?| as) (?P<verb>){_WORD}",
    re.IGNORECASE,
)
_RATED_FOR = re.compile(
    rf"\b{_WORD} for (?:providing |being |having |delivering )?"
    rf"(?P<list>{_KEY}(?:{_JOINED}{_KEY}){{0,4}})(?! (?:care and|staffing))",
    re.IGNORECASE,
)
_SERVICES_RATED = re.compile(
    rf"\b(?P<list>{SERVICE}(?:{_JOINED}{SERVICE}){{0,6}})(?: services?)?"
    rf"(?: (?:{_IS} )?rated as| {_IS}(?: rated)?| as) {_WORD}(?! in\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"safe|effective|caring|responsive|well[- ]led", re.IGNORECASE)
_SERVICE = re.compile(SERVICE, re.IGNORECASE)
_RATES = re.compile(
    rf"\brat(?:ed|ing)\b|\brequiring improvement\b|\b(?:was|were|are|is) {_WORD} overall\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:(?:trust|practice|service|hospital|home|provider|it|location) (?:is |was )?(?:required"
    r"|requires"
    r"|rated|rated as|rated it)(?=[,.;])|rated (?:it|them|the \w+|this \w+)(?: as)?(?=[,.;]))",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    rf"\bimprovements? (?:is|are|was|were) (?:required|needed)\b[^.]{{0,60}}?\b(?P<key>{_KEY})",
    re.IGNORECASE,
)
_LONGEST = 900


def told_ratings(evidence: Evidence, own: str) -> Iterator[Badge]:
    """Yield the ratings that sentences tell, with doubts about sentences that have lost a word.

    ``own`` is the service that the whole report is about, or empty.
    """
    service, its, earlier, inspected = "", "", -1, ""
    headings = {block.start: block for block in evidence.blocks()}
    for sentence, words in evidence.sentences():
        block = headings.get(sentence.start)
        if block is not None:
            earlier, inspected = -1, ""
        if found := _INSPECTED.search(words):
            # An item of a list about several services, each perhaps of an inspection of its own.
            inspected = found["service"]
            if _MONTH_NAMED.search(words):
                earlier = sentence.number
        named = service_named(evidence.contents.text(block)) if block is not None else ""
        if named:
            service = "" if service_key(named) == service_key(own) else named
        if len(words) > _LONGEST:
            continue
        what, its = its, ""
        if found := _ITS.search(words):
            its = found["what"].lower()
        if EARLIER.search(words):
            earlier = sentence.number
            continue
        if earlier >= 0 and inspected:
            if _RATED_IT.search(words):
                why = "it may be the rating of an earlier inspection"
                evidence.doubt(DraftField.SERVICES, sentence.start, sentence.end, why)
            continue
        if earlier >= 0 and _THEN.search(words) and not _NOW.search(words):
            continue  # the paragraph is still about the earlier inspection
        if _LOST.search(words):
            why = "a word of the sentence is missing"
            evidence.doubt(DraftField.OVERALL, sentence.start, sentence.end, why)
            continue
        about = capitalised(inspected) or service
        yield from _of_sentence(evidence, sentence, words, about, what)


def _of_sentence(
    evidence: Evidence, sentence: Sentence, words: str, service: str, its: str
) -> Iterator[Badge]:
    span = sentence.start, sentence.end
    whole = next((found for each in _OVERALL if (found := each.search(words))), None)
    named = next((found for each in _OVERALL_NAMED if (found := each.search(words))), None)
    if named and _SERVICE.match(named[0].partition("rated ")[2].partition("for ")[2] or ""):
        named = None
    found = whole or named or (_RATED_IT.search(words) if its else None)
    if found and (question := Question.parse(its)):
        yield Badge(service, question, _rating(found["rating"]), *span)
    elif found:
        # 'Our rating of this service went down' is about the service under whose heading it is.
        about = service if "trust" not in its and "trust" not in found[0].lower() else ""
        yield Badge(about, Question.OVERALL, _rating(found["rating"]), *span)
    if not _RATES.search(words) and not _RATED_FOR.search(words):
        if required := _REQUIRED.search(words):
            _doubt_question(evidence, required, span)
        return
    first_service = _SERVICE.search(words)
    for found in _QUESTIONS_RATED.finditer(words):
        # After the name of a service, a rating is the service's.
        if first_service is None or found.start() < first_service.start():
            for key in _QUESTION.finditer(found["list"]):
                if question := Question.parse(key[0]):
                    yield Badge(service, question, _rating(found["rating"]), *span)
    for found in _RATED_FOR.finditer(words):
        if first_service is None or found.start() < first_service.start():
            for key in _QUESTION.finditer(found["list"]):
                if question := Question.parse(key[0]):
                    yield Badge(service, question, _rating(found["rating"]), *span)
    for found in _SERVICES_RATED.finditer(words):
        for each in _SERVICE.finditer(found["list"]):
            name = capitalised(each[0])
            yield Badge(name, Question.OVERALL, _rating(found["rating"]), *span)


def _doubt_question(evidence: Evidence, found: re.Match[str], span: tuple[int, int]) -> None:
    key = _QUESTION.search(found["key"])
    if key and Question.parse(key[0]):
        why = f"it does not say how {key[0].lower()} was rated"
        evidence.doubt(DraftField.QUESTIONS, *span, why)


def _rating(word: str) -> Rating:
    tidy = " ".join(word.split()).lower()
    return Rating("Requires improvement" if tidy.startswith("requir") else tidy.capitalize())
