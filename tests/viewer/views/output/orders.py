"""Orders to print or save a card, as the dialog makes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtPrintSupport import QPrinter

from viewer.views.output.card_order import CardOrder, CardScopes, Scope

if TYPE_CHECKING:
    from viewer.window.application import Application


def pdf_printer(file: Path) -> QPrinter:
    """A printer that writes a PDF."""
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


def order(folder: Path, **changes: object) -> CardOrder:
    """The order for one page of what is shown, with ``changes``."""
    made = CardOrder(Scope.SUBJECT, False, "one-page", "a4", False, "{name}", folder)
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]


def scopes(application: Application) -> CardScopes:
    """What the window shows, to choose from."""
    assert application.shown_card is not None
    return CardScopes(application.shown_card, application.browsing.arrangement.filter)
