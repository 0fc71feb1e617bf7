"""``wardcard card``: the printable PDF card, one or many."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import StoreError
from db.records import Subject
from viewer.commands import DONE, Commands, day, open_store

if TYPE_CHECKING:
    from db.store import ReportStore


def add(commands: Commands) -> None:
    card = commands.add("card", "Write the printable PDF card.", _card)
    card.add_argument("ids", nargs="*", metavar="ID")
    card.add_argument("--under", metavar="ID", help="a provider with all its sites")
    card.add_argument("--all", action="store_true", help="every provider and site")
    card.add_argument("--edition", choices=("one-page", "clear", "large"), default="one-page")
    card.add_argument("--as-at", type=day, metavar="DATE")
    card.add_argument("--report", metavar="ID", help="one of its reports, by id")
    card.add_argument("--out", type=Path, required=True, metavar="DIR|FILE")


def _card(arguments: argparse.Namespace) -> int:
    from viewer.card.editions import Edition
    from viewer.card.pdf import render_pdf
    from viewer.files import safe_name, write_file

    out: Path = arguments.out
    with closing(open_store(arguments)) as store:
        subjects = _subjects(store, arguments)
        to_folder = out.is_dir() or len(subjects) > 1 or out.suffix.lower() != ".pdf"
        if to_folder:
            out.mkdir(parents=True, exist_ok=True)
        for subject in subjects:
            card = store.card(subject, report_id=arguments.report, as_at=arguments.as_at)
            rendered = render_pdf(card, Edition(arguments.edition))
            name = safe_name(f"{subject.id.replace('/', ' ')} {card.name}", ".pdf")
            written = write_file(out / name if to_folder else out, rendered.data)
            pages = "1 page" if rendered.pages == 1 else f"{rendered.pages} pages"
            print(f"{written} ({pages})")
            if rendered.missing:
                print(
                    f"wardcard: {written.name}: the font lacks {' '.join(rendered.missing)}; "
                    "each is shown as □.",
                    file=sys.stderr,
                )
    return DONE


def _subjects(store: ReportStore, arguments: argparse.Namespace) -> list[Subject]:
    subjects = [Subject.parse(word) for word in arguments.ids]
    if arguments.under:
        top = Subject.parse(arguments.under)
        subjects += [top, *(row.subject for row in store.tree(top) if not row.subject.service)]
    if arguments.all:
        for provider in store.tree():
            subjects.append(provider.subject)
            subjects += [
                row.subject for row in store.tree(provider.subject) if not row.subject.service
            ]
    if not subjects:
        raise StoreError("Name what to print: an id such as RWH01, --under ID, or --all.")
    return list(dict.fromkeys(subjects))
