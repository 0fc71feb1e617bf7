"""What a report demands and praises: musts, shoulds and outstanding practice, in its own words.

A list begins with a heading or with a sentence such as 'Importantly, the provider must:'. What CQC
demanded at an earlier inspection and only quotes is kept apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from db.domain.kinds import FindingKind
from db.domain.regulations import regulations_cited
from db.domain.report_draft import DraftField, DraftFinding
from db.sources.reports.contents import Block
from db.sources.reports.evidence import Evidence
from db.sources.reports.people import without_people
from db.sources.reports.service_names import service_key, service_named

MOST_FINDINGS = 2000
"""The most findings that are proposed; the longest reports have some 300."""
FIELDS = {
    FindingKind.MUST: DraftField.MUST,
    FindingKind.SHOULD: DraftField.SHOULD,
    FindingKind.OUTSTANDING_PRACTICE: DraftField.OUTSTANDING,
}
"""What is in doubt if a list of a kind cannot be read."""

_WHO = (
    r"(?:the |a |this )?(?:registered )?(?:provider|persons?|manager|trust|practice|service"
    r"|hospital"
    r"|home|location|clinic|surgery|hospice|organisation|partnership|agency|ward"
    r"|[\w’' ]{3,60}? trust)"
)
_ACTION = re.compile(
    rf"(?:importantly,? )?(?:areas? for improvement:? )?actions? (?:that |which )?{_WHO} "
    r"(?P<modal>must|should)(?:(?: or | and |/)(?:must|should))? (?:take|make)\b[^.]{0,90}?:?",
    re.IGNORECASE,
)
_AREAS = re.compile(
    rf"(?:however,? )?(?:there (?:are|were) )?(?:the )?areas? (?:of practice )?(?:of )?where {_WHO}"
    r"(?: \w+){0,2}? (?P<modal>must|should) (?:make )?[^.]{0,160}:?",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?:(?:importantly|in addition|however|also),? )?(?:{_WHO}|they|it|you) (?P<modal>must"
    rf"|should)"
    r"(?: also)?:?|(?P<plural>musts?|shoulds?):?",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:\b(?:provider|trust|practice|service|hospital|home|location|clinic|surgery|hospice"
    r"|organisation|registered (?:persons?|manager))|\btold [^.;?!]{3,80}? (?:they|it))"
    r"(?: also| therefore| now)? (?P<modal>must|should)\b[^.;?!]{0,100}:\Z",
    re.IGNORECASE,
)
_PRAISE_HEAD = re.compile(r"(?:areas? of )?outstanding practice:?", re.IGNORECASE)
_PRAISE = re.compile(r"\boutstanding practice\b[^.;?!]{0,100}:\Z", re.IGNORECASE)
_NO_PRAISE = re.compile(r"\b(?:not|no|none|any)\b", re.IGNORECASE)
_FLAT = re.compile(
    rf"(?:^|\b)(?:{_WHO}|they) (?P<modal>must|should):\s+(?P<item>(?!(?:must|should)\b)\S.*)",
    re.IGNORECASE | re.DOTALL,
)
"""The lead of a list and its first item, in a text that has lost its lines."""
_ONE = re.compile(r"\b(?:one|an) (?:area|example|instance)\b", re.IGNORECASE)
_MODAL = re.compile(
    rf"(?:in addition,? |importantly,? )?{_WHO} (?P<modal>must|should)\b", re.IGNORECASE
)
_REGULATION = re.compile(
    r"\s*[(\[]\s*(?:Breach of )?Regulations?\b[^\n]{0,200}[)\]]\s*[.;]?\Z"
    r"|\s+Regulation \d[^.]{0,80}\.?\Z",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*[;,](?:\s*(?:and|or))?\s*\Z|\s+and\s*\Z")
_PAGE_OF_CONTENTS = re.compile(r"[. …]*\d{1,3}\Z")
_IMPERATIVE = re.compile(
    r"(?:Ensure|Review|Take|Improve|Continue|Consider|Maintain|Develop|Make|Implement|Establish|Monitor"
    r"|Provide|Put|Carry|Introduce|Strengthen|Update|Address|Undertake|Complete|Keep|Have|Work|Record"
    r"|Check|Act|Assess|Encourage|Explore|Formalise|Increase|Reduce|Identify|Audit|Embed|Share|Seek"
    r"|Continually|Regularly)\b"
)
_SIGNED = re.compile(
    r"\b(?:Chief Inspector|Head of (?:Hospital )?Inspection)|^(?:Professor|Dr|Sir|Dame) "
)
_TEMPLATE = re.compile(
    r"\b(?:we told|action a (?:provider|trust)|it would be disproportionate"
    r"|to comply with its legal"
    r"|in line with legal requirements|because it was not doing something required)\b",
    re.IGNORECASE,
)
_EARLIER_INSPECTION = re.compile(
    r"\b(?:(?:last|previous|earlier|prior|that|then) (?:\w+ ){0,3}?(?:inspection|visit|report)s?"
    r"|inspections? (?:carried out )?(?:in|of|on) (?:\d{1,2} )?[A-Z][a-z]+ 20\d\d|(?:previously"
    r"|had) told"
    r"|previously (?:inspected|required))\b"
)
_TOLD = re.compile(r"\b(?:told|said|asked|required|issued|informed)\b", re.IGNORECASE)
_REFERS = re.compile(
    r"\bFor more information,? see\b|\bsee the [\w ]{3,40} section\b|\bWe found (?:no|examples of"
    r"|areas)\b"
    r"|\bWe did not (?:find|identify|see)\b",
    re.IGNORECASE,
)
_LONGEST_HEAD = 60
"""The most characters of the heading of a page."""
_LONGEST_HEADING = 120


@dataclass
class _List:
    """The list that is being read."""

    kind: FindingKind | None
    """None if each item says itself whether it is a must or a should."""
    quoted: bool
    start: int
    end: int
    heading: bool
    """Whether a heading began it, so that it goes on over headings of services."""
    one: bool = False
    """Whether its lead announces only one item, which then needs no bullet."""
    items: int = 0
    bullets: bool = False
    service: str = ""
    """The service of what comes before the list, whose own headings end with it."""
    refers: bool = False
    """Whether the text under it only says that the list is elsewhere in the report."""


@dataclass
class Findings:
    """What was found."""

    findings: list[DraftFinding] = field(default_factory=list[DraftFinding])
    quoted: list[DraftFinding] = field(default_factory=list[DraftFinding])


def findings_of(evidence: Evidence, own: str, inspected: date | None) -> Findings:
    """Return the findings of a report, with doubts about lists that cannot be read.

    ``own`` is the service that the whole report is about, or empty; ``inspected`` is the last day
    of the inspection, which decides what the number of a regulation means.
    """
    reader = _Reader(evidence, own, inspected)
    for block in evidence.blocks():
        if block.end > evidence.first:
            reader.read(block)
    reader.close()
    return reader.found


class _Reader:
    def __init__(self, evidence: Evidence, own: str, inspected: date | None) -> None:
        self.found = Findings()
        self._evidence = evidence
        self._own = own
        self._inspected = inspected
        self._list: _List | None = None
        self._service = ""
        self._before = ""
        self._page = 0
        self._seen: set[tuple[FindingKind, str]] = set()

    def read(self, block: Block) -> None:
        """Read the next block."""
        text = self._evidence.contents.text(block)
        sentences = self._evidence.contents.sentences_of(block)
        last = self._evidence.contents.text(sentences[-1]) if sentences else text
        heading = service_named(text)
        begins_page, self._page = block.page != self._page, block.page
        if heading:
            self._service = "" if service_key(heading) == service_key(self._own) else heading
            if self._list and not self._list.heading:
                self.close()
        elif (not block.bullet or len(sentences) > 1) and (begun := self._begun(text, last, block)):
            # An item can come before the lead in the same block, as in a text without lines.
            if self._list and len(sentences) > 1:
                first = sentences[0]
                item = Block(first.start, first.end, block.page, block.bullet, block.after_gap)
                self._read_item(item, self._evidence.contents.text(first))
            current = self._list
            if current and current.heading and current.kind is begun.kind:
                begun.heading, begun.items = True, current.items
                begun.refers = current.refers
            else:
                if current and current.heading:
                    self._service = current.service
                self.close()
            begun.service = current.service if current and current.heading else self._service
            self._list = begun
            if begun.kind is None or len(sentences) > 1:
                self._sentences(block)
        elif not block.bullet and ": " in text and self._read_flat(block):
            pass
        elif self._list and begins_page and len(text) <= _LONGEST_HEAD and text[-1] not in ".:;?!":
            pass  # the heading of the page, in the middle of a list
        elif self._list:
            self._read_item(block, text)
        else:
            self._sentences(block)
        if not block.bullet:
            self._before = f"{self._before[-400:]} {text}"[-900:]

    def close(self) -> None:
        """End the list that is being read."""
        current = self._list
        if current and current.kind and not (current.items or current.quoted or current.refers):
            why = "the items of the list cannot be told apart"
            self._evidence.doubt(FIELDS[current.kind], current.start, current.end, why)
        self._list = None

    def _begun(self, text: str, last: str, block: Block) -> _List | None:
        """Return the list that ``text``, or its ``last`` sentence, begins."""
        if _PAGE_OF_CONTENTS.search(text) and len(text) < 160:
            return None
        bare = text.strip()
        heading = len(bare) <= _LONGEST_HEADING + 60 and not bare.endswith(".")
        found = None
        if heading:
            found = _ACTION.fullmatch(bare) or _AREAS.fullmatch(bare) or _SHORT.fullmatch(bare)
        is_heading = bool(found)
        praise = bool(heading and _PRAISE_HEAD.fullmatch(bare))
        is_heading = is_heading or praise
        if not found and not praise:
            found = _AREAS.fullmatch(last) if last.endswith(":") else None
            found = found or _SHORT.fullmatch(last) if last.endswith(":") else found
            found = found or _LEADS.search(last)
            praise = bool(_PRAISE.search(last)) and not _NO_PRAISE.search(last)
        if not found and not praise:
            return None
        if _TEMPLATE.search(last) and not last.endswith(":"):
            return None
        if praise:
            kind = FindingKind.OUTSTANDING_PRACTICE
        else:
            assert found is not None
            groups = found.groupdict()
            word = (groups.get("modal") or groups.get("plural") or "").lower()
            kind = FindingKind.MUST if word.startswith("must") else FindingKind.SHOULD
            words = set(re.findall(r"must|should", last.lower()))
            if len(words) > 1:
                kind = None
        quoted = not is_heading and self._is_quoted(text, last)
        return _List(kind, quoted, block.start, block.end, is_heading, one=bool(_ONE.search(last)))

    def _read_flat(self, block: Block) -> bool:
        """Read lists within one block, each item a sentence; return whether there are any."""
        contents, any_found, current = self._evidence.contents, False, None
        outer = self._list
        before = ""
        for sentence in contents.sentences_of(block):
            text = contents.text(sentence)
            if lead := _FLAT.search(text):
                word = lead["modal"].lower()
                kind = FindingKind.MUST if word == "must" else FindingKind.SHOULD
                if not any_found:
                    self.close()
                quoted = self._is_quoted(f"{before} {text}", text[: lead.start("item")].strip())
                current = _List(kind, quoted, sentence.start, sentence.end, heading=False)
                self._list, any_found = current, True
                start = sentence.start + lead.start("item")
                self._add(Block(start, sentence.end, block.page, False, False), lead["item"])
            elif current and _IMPERATIVE.match(text):
                self._add(Block(sentence.start, sentence.end, block.page, False, False), text)
            else:
                current = None
            before = text
        if any_found:
            self.close()
        else:
            self._list = outer
        return any_found

    def _is_quoted(self, text: str, last: str) -> bool:
        """Return whether the lead ``last`` of a list quotes an earlier inspection."""
        if _EARLIER_INSPECTION.search(last):
            return True
        before = f"{self._before} {text.removesuffix(last)}"[-350:]
        return bool(_TOLD.search(last) and _EARLIER_INSPECTION.search(before))

    def _read_item(self, block: Block, text: str) -> None:
        current = self._list
        assert current is not None
        if _REFERS.search(text):
            current.refers = True
        if block.bullet:
            current.bullets = True
            self._add(block, text)
        elif current.one and not current.items:
            self._add(block, text)
            self.close()
        elif current.bullets and text[0].islower():
            self._extend(current, text)
        elif _SIGNED.search(text) or text.endswith("?"):
            self.close()
        elif _MODAL.match(text):
            self._sentences(block)
            if not current.heading and self._list is current and not current.items:
                self.close()
        elif not current.bullets and _IMPERATIVE.match(text):
            self._add(block, text)
        elif len(text) <= _LONGEST_HEADING and not text.endswith((".", ";")) and current.heading:
            self._service = ""  # the name of a site, or of a service that is not known
        elif _TEMPLATE.search(text) or (not current.items and text.endswith(":")):
            pass
        else:
            self.close()
            self._sentences(block)

    def _extend(self, current: _List, text: str) -> None:
        """Add to the last item what a line of its own goes on with."""
        found = self.found.quoted if current.quoted else self.found.findings
        if found and found[-1].kind is current.kind and current.items:
            more = _TAIL.sub("", _REGULATION.sub("", " ".join(text.split())))
            found[-1] = replace(found[-1], text=without_people(f"{found[-1].text} {more}"))

    def _sentences(self, block: Block) -> None:
        """Take the sentences that say 'the trust must' or 'should' under a heading for them."""
        if self._list is None or self._list.quoted:
            return
        for sentence in self._evidence.contents.sentences_of(block):
            text = self._evidence.contents.text(sentence)
            if _MODAL.match(text) and not text.endswith(":") and not _TEMPLATE.search(text):
                self._add(Block(sentence.start, sentence.end, block.page, False, False), text)

    def _add(self, block: Block, text: str) -> None:
        current = self._list
        assert current is not None
        own = _MODAL.match(text)
        kind = current.kind
        if own and kind is not FindingKind.OUTSTANDING_PRACTICE:
            kind = FindingKind.MUST if own["modal"].lower() == "must" else FindingKind.SHOULD
        if kind is None:
            why = "the list does not say whether it is a must or a should"
            self._evidence.doubt(DraftField.MUST, block.start, block.end, why)
            return
        if len(self.found.findings) >= MOST_FINDINGS:
            return
        words = _TAIL.sub("", " ".join(text.split()))
        cited = regulations_cited(words, None if current.quoted else self._inspected)
        bare = _TAIL.sub("", _REGULATION.sub("", words)) or words
        if len(bare) < 8:
            return
        current.items += 1
        bare = without_people(bare[:1].upper() + bare[1:])
        if (kind, bare.casefold()) in self._seen:
            return  # a list is repeated in the summary and under its service
        self._seen.add((kind, bare.casefold()))
        passage = self._evidence.contents.passage(block.start, block.end)
        finding = DraftFinding(kind, bare, passage, cited, self._service)
        (self.found.quoted if current.quoted else self.found.findings).append(finding)
