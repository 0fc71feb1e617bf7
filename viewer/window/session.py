"""What one run of the window leaves for the next: where it stood and what was read in it."""

from __future__ import annotations

from datetime import date

from db.domain.subject import Subject
from viewer.appearance.theme import Theme
from viewer.system.settings import LastView, Placement, Settings
from viewer.window.main_window import MainWindow
from viewer.window.navigation import Arrival, Moment, Place


def remember(settings: Settings, window: MainWindow, theme: Theme, here: Arrival | None) -> None:
    """Keep all that :func:`viewer.window.first_paint.restore_window` and :func:`place_of` bring
    back."""
    frame = window.normalGeometry() if window.isMaximized() else window.geometry()
    settings.placement = Placement(
        frame.x(), frame.y(), frame.width(), frame.height(), window.isMaximized()
    )
    settings.pane_widths = window.pane_sizes()
    settings.story_shown = window.story_wanted
    settings.theme = theme.choice
    settings.text_scale = theme.text_scale
    if here is not None:
        place = here.place
        # A day that a picked report set comes back with that report.
        chosen = place.moment.day if not place.moment.trust else None
        report_id = place.report_id
        if report_id is None and place.moment.trust and here.card.report is not None:
            report_id = here.card.report.id
        settings.last_view = LastView(
            place.subject.id,
            report_id or "",
            chosen.isoformat() if chosen else "",
            tuple(subject.id for subject in window.tree.expanded_subjects()),
        )
    settings.save()


def place_of(view: LastView) -> Place | None:
    """What was read last, or None at a first start."""
    if not view.subject:
        return None
    try:
        day = date.fromisoformat(view.as_at) if view.as_at else None
    except ValueError:
        day = None
    return Place(Subject.parse(view.subject), view.report_id or None, Moment(day))
