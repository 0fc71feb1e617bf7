"""The kinds of paper, each declared once: the command line, dialogs, help and tests read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from viewer.system.saving import safe_name
from viewer.wording.phrases import listed

if TYPE_CHECKING:
    from viewer.documents.papers.board_paper import Meeting
    from viewer.documents.papers.data import PaperData
    from viewer.documents.papers.sheet import Sheet


class Paper(Enum):
    """A kind of paper; the value is its name on the command line."""

    BOARD = "board", "Board paper", "for a board or committee: progress, what is late, repeats"
    REGISTER = "register", "Register", "every line with all that is done, on A3"
    WARD = "ward", "Ward sheet", "for a staff room: what was said, what was done, what is open"
    REGULATION = "regulation", "Report on actions", "for CQC: a page for each regulation"

    label: str
    """The name in dialogs."""
    about: str
    """What it is for, in a few words."""

    def __new__(cls, value: str, label: str, about: str) -> Paper:
        """Use the parts of a member's declaration as its value, label and description."""
        member = object.__new__(cls)
        member._value_ = value
        member.label, member.about = label, about
        return member


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as a PDF."""

    data: bytes
    pages: int
    missing: str
    """The letters that the fonts lack, each once."""


def printed(
    paper: Paper, registers: Sequence[PaperData], meeting: Meeting | None = None
) -> Printed:
    """The PDF of a paper about each of ``registers``; ``meeting`` is for a board paper."""
    from viewer.documents.papers import board_paper, register_paper, regulation_form, ward_sheet
    from viewer.documents.papers.sheet import written

    def sheets(data: PaperData) -> list[Sheet]:
        match paper:
            case Paper.BOARD:
                return board_paper.board_paper(data, meeting or board_paper.Meeting())
            case Paper.REGISTER:
                return register_paper.register_paper(data)
            case Paper.WARD:
                return ward_sheet.ward_sheet(data)
            case Paper.REGULATION:
                return regulation_form.regulation_form(data)

    made = [sheet for data in registers for sheet in sheets(data)]
    names = listed([data.card.name for data in registers])
    about = f"{paper.label}, {paper.about}"
    pdf = written(made, f"{paper.label}: {names}", about, registers[0].today)
    letters = "".join(dict.fromkeys("".join(sheet.typesetter.missing for sheet in made)))
    return Printed(pdf, sum(sheet.count for sheet in made), letters)


def proposed_name(paper: Paper, registers: Sequence[PaperData]) -> str:
    """The name of its file: 'Board paper East and North Hertfordshire NHS Trust 2026-11-30.pdf'."""
    return file_name(paper, registers[0].card.name, registers[0].today)


def file_name(paper: Paper, place: str, on: date) -> str:
    """The name of the file of a paper about ``place``."""
    return safe_name(f"{paper.label} {place} {on.isoformat()}", ".pdf")
