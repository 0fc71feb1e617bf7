"""Saves and restores the window's position and contents between runs."""

from __future__ import annotations

from datetime import date

from db.domain.subject import Subject
from viewer.appearance.theme import Theme
from viewer.system.settings import LastView, Placement, Settings
from viewer.window.main_window import MainWindow
from viewer.window.navigation import Arrival, AsAt, Destination

MOST_BRANCHES = 60
"""The most open branches of the tree that are kept; those that were opened first are left out."""


def remember(settings: Settings, window: MainWindow, theme: Theme, here: Arrival | None) -> None:
    """Save the window's position, place and look for the next run."""
    frame = window.normalGeometry() if window.isMaximized() else window.geometry()
    settings.placement = Placement(
        frame.x(), frame.y(), frame.width(), frame.height(), window.isMaximized()
    )
    settings.pane_widths = window.panes.shown_sizes()
    settings.story_shown = window.panes.story_wanted
    settings.theme = theme.choice
    settings.text_scale = theme.text_scale
    remember_place(settings, window, here)
    settings.save()


def remember_place(settings: Settings, window: MainWindow, here: Arrival | None) -> None:
    """Set the place that is shown, if any, and the last open branches; not saved yet."""
    if here is not None:
        as_at, report_id = here.destination.as_at, here.destination.report_id
        # A day that comes from a chosen report is restored with that report.
        day = as_at.day if not as_at.provider else None
        if report_id is None and as_at.provider and here.card.report is not None:
            report_id = here.card.report.id
        settings.last_view = LastView(
            here.destination.subject.id,
            report_id or "",
            day.isoformat() if day else "",
            tuple(subject.id for subject in window.tree.expanded_subjects()[-MOST_BRANCHES:]),
        )


def last_destination(last_view: LastView) -> Destination | None:
    """Return the destination that was shown last, or None before the first run."""
    if not last_view.subject:
        return None
    try:
        day = date.fromisoformat(last_view.as_at) if last_view.as_at else None
    except ValueError:
        day = None
    return Destination(Subject.parse(last_view.subject), last_view.report_id or None, AsAt(day))
