"""Opens the dialog ‘Print or save a card’, answers its questions and carries out its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage
from shiboken6 import Shiboken

from db.domain.tree import TreeFilter
from viewer.card.setting.editions import Edition
from viewer.system.paths import documents_dir
from viewer.system.tasks import Tasks
from viewer.views.output.card_dialog import CardDialog
from viewer.views.output.card_order import CardOrder, CardScopes, Scope, ShownCard
from viewer.views.output.exporting import CardExporting
from viewer.views.output.printing import CardPrinting, printers

if TYPE_CHECKING:
    from viewer.appearance.theme import Theme
    from viewer.card.setting.page import Layout
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings

_PATTERN = "{name}, {date}"
"""The pattern for the names of many files, which the user can change."""
_FIRST = CardOrder(
    scope=Scope.SUBJECT,
    services=False,
    edition=Edition.ONE_PAGE.value,
    paper="a4",
    single=False,
    pattern=_PATTERN,
    folder=Path(),
)


class CardChoosing(QObject):
    """Owns the thread on which the dialog's pages are laid out and drawn."""

    def __init__(
        self,
        printing: CardPrinting,
        exporting: CardExporting,
        window: HostWindow,
        settings: Settings,
        theme: Theme,
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__(window)
        self._printing = printing
        self._exporting = exporting
        self._window = window
        self._settings = settings
        self._theme = theme
        # The worker owns no store: it draws the record that is shown.
        self._drawing: Tasks[None] = Tasks(lambda: None, failed, self, name="preview")
        self._last = _FIRST
        self._layouts: dict[Edition, Layout] = {}

    @property
    def busy(self) -> bool:
        """Whether a page is being laid out or drawn."""
        return self._drawing.busy

    def close(self) -> None:
        """Stop drawing."""
        self._drawing.close()

    def ask(self, here: ShownCard, chosen: TreeFilter, *, saving: bool) -> CardDialog:
        """Open the dialog, with its Save or its Print button first; return it.

        ``chosen`` is the tree's current filter.
        """
        self._layouts = {}
        scopes = CardScopes(here, chosen)
        choices = scopes.choices()
        first = replace(
            self._last,
            scope=Scope.SUBJECT,
            services=False,
            every_report=False,
            copies=1,
            folder=self._settings.last_folder or documents_dir(),
        )
        dialog = CardDialog(choices, first, scopes.name, self._theme, self._window)

        def alive(do: Callable[..., None]) -> Callable[..., None]:
            """Return ``do``, which does nothing once the dialog is gone."""

            def if_alive(answer: object) -> None:
                if Shiboken.isValid(dialog):
                    do(answer)

            return if_alive

        def lay_out(edition: Edition) -> None:
            layout = self._layouts.get(edition)
            if layout is not None:
                dialog.show_pages(edition, len(layout.pages))
                return
            self._drawing.run(lambda _: _laid_out(here, edition), alive(partial(laid_out, edition)))

        def laid_out(edition: Edition, layout: Layout) -> None:
            self._layouts[edition] = layout
            dialog.show_page_count(edition, len(layout.pages))
            dialog.show_pages(edition, len(layout.pages))
            if others := [each for each in Edition if each not in self._layouts]:
                lay_out(others[0])

        def draw(page: int, size: QSize) -> None:
            layout = self._layouts.get(dialog.order_edition)
            if layout is None or page >= len(layout.pages):
                return
            grey = dialog.order().grey
            self._drawing.run(
                lambda _: _drawn(layout, page, size, grey=grey),
                alive(partial(dialog.preview.show_picture, page)),
                topic="picture",
            )

        def count(index: int) -> None:
            if index < len(choices) and Shiboken.isValid(dialog):
                choice = choices[index]

                def counted(number: int) -> None:
                    if Shiboken.isValid(dialog):
                        dialog.show_count(index, number)
                        count(index + 1)

                self._exporting.count(scopes, choice, counted)

        def count_reports(index: int) -> None:
            def counted(number: int) -> None:
                if Shiboken.isValid(dialog):
                    dialog.show_count(index, number, every_report=True)

            self._exporting.count(scopes, choices[index], counted, every_report=True)

        def look_for(path: Path | None) -> None:
            if path is not None:
                self._drawing.run(
                    lambda _: _exists(path),
                    alive(partial(dialog.show_whether_it_exists, path)),
                    topic="file",
                )

        dialog.pages_wanted.connect(lay_out)
        dialog.preview.picture_wanted.connect(draw)
        dialog.count_wanted.connect(count_reports)
        dialog.file_named.connect(look_for)
        dialog.print_wanted.connect(self._remembering(scopes, self._printing.print_cards))
        dialog.settings_wanted.connect(self._remembering(scopes, self._printing.choose_settings))
        dialog.save_wanted.connect(self._remembering(scopes, self._exporting.export))
        dialog.begin(saving=saving)
        self._drawing.run(lambda _: printers(), alive(lambda found: dialog.show_printers(*found)))
        count(1)
        return dialog

    def _remembering(
        self, scopes: CardScopes, do: Callable[[CardOrder, CardScopes], None]
    ) -> Callable[[CardOrder], None]:
        """Return a slot that carries out an order, and offers its choices the next time."""

        def slot(order: CardOrder) -> None:
            self._last = replace(order, file="", pattern=order.pattern or _PATTERN)
            do(order, scopes)

        return slot


def _laid_out(here: ShownCard, edition: Edition) -> Layout:
    from viewer.card.layout.layout import lay_out
    from viewer.card.setting.fonts import bundled_faces

    return lay_out(here.card, edition, bundled_faces())


def _drawn(layout: Layout, page: int, size: QSize, *, grey: bool) -> QImage:
    """Return the picture of a page, ``size`` pixels large."""
    from viewer.card.painter import picture

    sheet = layout.pages[page]
    image = picture(sheet, 72 * size.width() / sheet.width)
    return image.convertToFormat(QImage.Format.Format_Grayscale8) if grey else image


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
