"""The style sheets: the look of bars, boxes, tabs, dialogs and focus that a palette cannot set."""

from __future__ import annotations

from collections.abc import Callable

from viewer.appearance.colours import (
    AS_AT,
    AS_AT_TEXT,
    FOCUS_ON_BAR,
    OFF_EDGE,
    OFF_PRIMARY,
    OFF_PRIMARY_TEXT,
    OFF_TEXT,
    ON_PRIMARY,
    PRIMARY,
    Scheme,
)

PRODUCT_SIZE, SMALL_SIZE = 1.22, 0.92
"""Sizes of the product name and of the status bar, as multiples of the body text."""

Space = Callable[[float], int]
"""Converts a distance given for the normal text size into pixels."""


def style_sheet(scheme: Scheme, space: Space, points: float) -> str:
    """Return the application's style sheet; ``points`` is the size of body text."""
    # If two rules are equally specific, the later one applies.
    return _content(scheme, space) + _frame(scheme, space, points)


def _content(scheme: Scheme, space: Space) -> str:
    """Return the rules for the contents of the window."""
    s, px = scheme, space
    return f"""
    QToolTip {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.line};
        padding: {px(4)}px; }}
    #bar {{ background: {s.bar}; }}
    #bar QLabel {{ color: {s.bar_text}; }}
    #bar QPushButton {{ color: {s.bar_text}; background: transparent; padding: 0 {px(11)}px;
        border: 1px solid {s.bar_text}; border-radius: {px(4)}px; }}
    #bar QPushButton#primary {{ background: {PRIMARY}; color: {ON_PRIMARY}; font-weight: bold; }}
    #bar QPushButton#asAt[older="true"] {{ background: {AS_AT}; color: {AS_AT_TEXT};
        border-color: {AS_AT}; font-weight: bold; }}
    #bar QPushButton:focus {{ border: 3px solid {FOCUS_ON_BAR}; padding: 0 {px(11) - 2}px; }}
    #bar QPushButton#asAt[older="true"]:focus {{ border: 3px double {AS_AT_TEXT}; }}
    #bar QPushButton#primary:focus {{ border: 3px double {ON_PRIMARY}; }}
    #bar QPushButton:disabled {{ color: {OFF_TEXT}; border-color: {OFF_EDGE}; }}
    #bar QPushButton#primary:disabled {{ background: {OFF_PRIMARY}; color: {OFF_PRIMARY_TEXT}; }}
    #bar QLineEdit {{ color: {s.text}; background: {s.surface}; border: 3px solid {s.bar};
        border-radius: {px(4)}px; padding: 0 {px(4)}px;
        placeholder-text-color: {s.muted}; }}
    #bar QLabel#searchGlass {{ background: transparent; }}
    #bar QLineEdit:focus {{ border-color: {FOCUS_ON_BAR}; }}
    #pane, #story {{ background: {s.surface}; }}
    #story QLabel, #box QLabel {{ background: transparent; }}
    #box {{ background: {s.surface}; border: 1px solid {s.line}; border-radius: {px(5)}px; }}
    QTabWidget::pane {{ border: 0; border-top: 1px solid {s.line}; }}
    QTabBar::tab {{ color: {s.accent}; padding: {px(7)}px 0; margin-right: 22px;
        border: 0; border-bottom: {px(3)}px solid transparent; background: transparent; }}
    QTabBar::tab:selected {{ color: {s.text}; font-weight: bold; border-bottom-color: {s.accent}; }}
    QTabBar::tab:focus {{ color: {s.text}; text-decoration: underline; }}
    QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: 0; }}
    QSplitter::handle {{ background: {s.line}; }}
    QListView, QTreeView, QTableView {{ background: {s.surface}; border: 0; outline: 0; }}
    QTreeView::item {{ color: {s.text}; }}
    #matrix {{ background: transparent; }}
    #findings {{ background: transparent; }}
    QHeaderView {{ background: transparent; border: 0; }}
    QHeaderView::section {{ color: {s.text}; background: transparent; border: 0;
        font-weight: bold; padding-left: {px(6)}px; }}
    QScrollBar:vertical {{ background: transparent; width: {px(9)}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(9)}px; margin: 0; }}
    QScrollBar::handle {{ background: {s.muted}; border-radius: {px(4)}px; min-height: {px(24)}px;
        min-width: {px(24)}px; margin: 1px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QMenuBar {{ background: {s.surface}; color: {s.text}; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {s.chosen}; color: {s.text}; }}
    QMenu {{ background: {s.surface}; color: {s.text}; border: 1px solid {s.line}; }}
    QStatusBar {{ background: {s.surface}; color: {s.muted}; border-top: 1px solid {s.line}; }}
    QStatusBar QLabel {{ color: {s.muted}; }}
    QStatusBar::item {{ border: 0; }}
    """


def _frame(scheme: Scheme, space: Space, points: float) -> str:
    """Return the rules for the window's frame, menus and dialogs."""
    s, px, body = scheme, space, points
    return f"""
    #bar QLabel#product {{ font-size: {body * PRODUCT_SIZE:.1f}pt; font-weight: bold; }}
    #bar QToolButton {{ color: {s.bar_text}; background: transparent; border: 2px solid transparent;
        border-radius: {px(4)}px; padding: {px(2)}px; }}
    #bar QToolButton#place {{ padding: {px(2)}px {px(6)}px; }}
    #bar QToolButton:hover {{ border-color: {s.bar_text}; }}
    #bar QToolButton:focus {{ border: 3px solid {FOCUS_ON_BAR}; padding: {px(2) - 1}px; }}
    #bar QToolButton#place:focus {{ padding: {px(2) - 1}px {px(6) - 1}px; }}
    #bar QToolButton#place:checked {{ border-bottom-color: {s.bar_text}; font-weight: bold; }}
    #bar QToolButton:disabled {{ color: {OFF_TEXT}; }}
    #bar QToolButton::menu-indicator, #bar QPushButton::menu-indicator {{ image: none; width: 0; }}
    #bar QPushButton:hover {{ background: {s.bar_text}; color: {s.bar}; }}
    #bar QPushButton#primary:hover {{ background: {s.chosen}; color: {s.accent}; }}
    #bar QLabel#searchKey {{ color: {s.muted}; background: transparent;
        font-size: {body * 0.88:.1f}pt; border: 1px solid {s.muted};
        border-radius: {px(3)}px; padding: 0 {px(5)}px; }}

    #hits {{ background: {s.surface}; border: 2px solid {s.muted}; border-radius: {px(4)}px; }}
    #hits QListView, #hits > QWidget {{ background: transparent; }}
    #hits QLabel#summary {{ color: {s.text}; background: transparent;
        padding: {px(8)}px {px(14)}px {px(6)}px {px(14)}px; }}
    #hits QLabel#hitKeys {{ color: {s.muted}; background: transparent;
        border-top: 1px solid {s.line}; font-size: {body * SMALL_SIZE:.1f}pt;
        padding: {px(6)}px {px(14)}px {px(5)}px {px(14)}px; }}
    #hits QPushButton#kind {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.muted};
        border-radius: {px(11)}px; padding: 0 {px(9)}px; font-size: {body * SMALL_SIZE:.1f}pt; }}
    #hits QPushButton#kind:hover {{ background: {s.chosen}; }}
    #hits QPushButton#kind:checked {{ color: {s.surface}; background: {s.accent};
        border-color: {s.accent}; font-weight: bold; }}

    #pane QLabel {{ color: {s.muted}; background: transparent; font-weight: bold;
        font-size: {body * 0.92:.1f}pt; padding: {px(14)}px {px(13)}px {px(6)}px {px(13)}px; }}
    #pane QLabel#nothingFits {{ color: {s.text}; font-weight: normal; }}
    #center {{ background: {s.window}; }}

    QProgressBar {{ background: {s.surface}; border: 1px solid {s.muted};
        border-radius: {px(3)}px; max-height: {px(10)}px; }}
    QProgressBar::chunk {{ background: {s.accent}; }}

    #status {{ background: {s.surface}; border-top: 1px solid {s.line}; }}
    #status QLabel {{ color: {s.muted}; background: transparent;
        font-size: {body * SMALL_SIZE:.1f}pt; }}

    QMenu {{ padding: {px(4)}px 0; }}
    QMenu::item {{ padding: {px(5)}px {px(28)}px; background: transparent; }}
    QMenu::item:disabled {{ color: {s.muted}; }}
    QMenu::separator {{ height: 1px; background: {s.line}; margin: {px(4)}px 0; }}
    QMenu::indicator {{ left: {px(8)}px; }}

    QDialog {{ background: {s.window}; }}
    QDialog QPushButton {{ color: {s.accent}; background: {s.surface}; border: 1px solid {s.accent};
        border-radius: {px(4)}px; padding: {px(6)}px {px(14)}px; }}
    QDialog QPushButton:default {{ background: {s.accent}; color: {s.surface}; }}
    QDialog QPushButton:focus {{ border: 2px solid {s.text}; }}
    QDialog QRadioButton::indicator, QDialog QCheckBox::indicator {{
        width: {px(14)}px; height: {px(14)}px; }}
    QDialog QPlainTextEdit, QDialog QDateEdit, QDialog QLineEdit {{
        color: {s.text}; background: {s.surface};
        border: 1px solid {s.muted}; border-radius: {px(4)}px; padding: {px(6)}px; }}
    QDialog QLineEdit {{ placeholder-text-color: {s.muted}; }}
    QDialog QPlainTextEdit:focus, QDialog QDateEdit:focus, QDialog QLineEdit:focus {{
        border: 2px solid {s.accent}; }}
    QDialog QAbstractSpinBox QLineEdit, QDialog QAbstractSpinBox QLineEdit:focus {{
        border: 0; padding: 0; background: transparent; }}
    """


def filter_style(scheme: Scheme, space: Space, points: float) -> str:
    """Return the style sheet of the filter bar and its panel; ``points`` is the size of body text.

    It is a separate sheet because the application sheet's rules for the surrounding pane are more
    specific.
    """
    s, px, small = scheme, space, points * 12 / 13
    underline = "underline" if scheme.name.startswith("contrast") else "none"
    return f"""
    #filters, #filters QWidget#line, #wards {{ background: transparent; }}
    QLabel#title, QLabel#hint {{ color: {s.muted}; background: transparent; font-weight: bold;
        font-size: {small:.2f}pt; padding: 0; }}
    QLabel#hint {{ font-weight: normal; }}
    QLabel#count {{ color: {s.text}; background: transparent; font-weight: bold;
        font-size: {small:.2f}pt; padding: 0; }}
    #rule {{ background: {s.line}; border: 0; }}
    #foot {{ background: transparent; border-top: 1px solid {s.line}; }}
    QPushButton#chip {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.edge};
        border-radius: {px(12)}px; padding: 0 {px(9)}px; font-size: {small:.2f}pt; }}
    QPushButton#chip:hover {{ background: {s.chosen}; }}
    QPushButton#chip:checked, QPushButton#chip[used="true"] {{
        color: {s.surface}; background: {s.accent};
        border-color: {s.accent}; font-weight: bold; }}
    QPushButton#chip:focus {{ border: 3px solid {s.accent}; padding: 0 {px(9) - 2}px; }}
    QPushButton#chip:checked:focus, QPushButton#chip[used="true"]:focus {{
        border: 3px double {s.surface}; }}
    QToolButton#grouping, QPushButton#link {{ color: {s.accent}; background: transparent;
        border: 3px solid transparent; border-radius: {px(4)}px; padding: 0 {px(1)}px;
        min-height: {px(18)}px; font-size: {small:.2f}pt; text-decoration: {underline}; }}
    QToolButton#grouping:hover, QPushButton#link:hover {{ text-decoration: underline; }}
    QToolButton#grouping:focus, QPushButton#link:focus {{ border-color: {s.accent}; }}
    QToolButton#grouping::menu-indicator {{ image: none; width: 0; }}
    #filterPanel {{ background: {s.surface}; border: 0; border-bottom: 1px solid {s.line}; }}
    #filterPanel QTreeView, #wards QListView {{ background: transparent; border: 0; }}
    """


def help_style(scheme: Scheme, space: Space) -> str:
    """Return the style sheet of Help, that is, of the list of guides and its search box."""
    s, px = scheme, space
    return f"""
    #help QLabel {{ color: {s.muted}; background: transparent; font-weight: normal; padding: 0; }}
    #help QLineEdit {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.edge};
        placeholder-text-color: {s.muted};
        border-radius: {px(4)}px; padding: {px(5)}px {px(8)}px; }}
    #help QLineEdit:focus {{ border: 3px solid {s.accent};
        padding: {px(5) - 2}px {px(8) - 2}px; }}
    #help QTreeView {{ border: 0; }}
    """
