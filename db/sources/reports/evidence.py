"""What the readers of the parts of a report share: the text of one inspection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from db.domain.report_draft import Doubt, DraftField, Passage
from db.sources.reports.contents import Block, Contents, Sentence
from db.sources.reports.people import without_people

RATING = (
    r"(?:Outstanding|Good|Requires\s+[Ii]mprovement|Inadequate|Inspected but not rated|Not [Rr]ated"
    r"|Insufficient evidence to rate|No rating given)"
)
"""A rating as CQC prints it in a badge."""
EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|(?:last|earlier|prior) (?:\w+ ){0,3}?(?:inspections?|ratings?|visits?"
    r"|assessments?|reports?)|had been|back in|since (?:the|our) last|that inspection"
    r"|(?:last|previously) (?:inspected|rated|visited|assessed))\b",
    re.IGNORECASE,
)
"""Words that show that a sentence is about an earlier inspection."""
_BRACKETS = re.compile(r"\([^()]{0,300}\)")


@dataclass
class Evidence:
    """The text of one inspection, and the doubts that reading it leaves."""

    contents: Contents
    first: int = 0
    """The offset in the flow at which the text of the inspection begins."""
    end: int = 0
    """The offset before which it ends."""
    doubts: list[Doubt] = field(default_factory=list[Doubt])
    notes: list[str] = field(default_factory=list[str])

    @property
    def flow(self) -> str:
        """The text from the beginning of the file to the end of the inspection's."""
        return self.contents.flow[: self.end]

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks, those before the text of the inspection too."""
        return (block for block in self.contents.blocks if block.start < self.end)

    def sentences(self) -> Iterator[tuple[Sentence, str]]:
        """Yield the sentences of the inspection, each with its words without brackets."""
        for sentence in self.contents.sentences:
            if self.first <= sentence.start < self.end:
                yield sentence, " ".join(_BRACKETS.sub(" ", self.contents.text(sentence)).split())

    def doubt(self, about: DraftField, start: int, end: int, why: str) -> None:
        """Note that the words between two offsets leave a field unclear."""
        passage = self.contents.passage(start, end)
        self.doubts.append(Doubt(about, passage.words, why, passage))

    def doubt_passage(self, about: DraftField, passage: Passage, why: str) -> None:
        """Note that the words of a passage leave a field unclear."""
        self.doubts.append(Doubt(about, without_people(passage.words), why, passage))
