"""The look of the tree's filters."""

from __future__ import annotations

from viewer.theme import Theme


def filter_style(theme: Theme) -> str:
    """A style sheet for the filter bar and its panel."""
    s, px = theme.scheme, theme.space
    body = theme.font().pointSizeF()
    return f"""
    #filters, #filters QWidget#line {{ background: transparent; }}
    #filters QLabel#title {{ color: {s.muted}; background: transparent; font-weight: bold;
        font-size: {body * 0.92:.1f}pt; padding: {px(4)}px 0; }}
    QLabel#count {{ color: {s.text}; background: transparent; font-weight: normal;
        font-size: {body * 0.92:.1f}pt; padding: 0; }}
    QPushButton#chip {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.muted};
        border-radius: {px(9)}px; padding: {px(2)}px {px(9)}px; margin: 1px;
        font-size: {body * 0.92:.1f}pt; }}
    QPushButton#chip:hover {{ background: {s.chosen}; }}
    QPushButton#chip:checked {{ color: {s.surface}; background: {s.accent};
        border-color: {s.accent}; }}
    QPushButton#chip:focus {{ border: 2px solid {s.text}; margin: 0; }}
    QToolButton#grouping, QPushButton#link {{ color: {s.accent}; background: transparent;
        border: 2px solid transparent; border-radius: {px(3)}px; padding: {px(2)}px {px(4)}px;
        font-size: {body * 0.92:.1f}pt; }}
    QToolButton#grouping:hover, QPushButton#link:hover {{ text-decoration: underline; }}
    QToolButton#grouping:focus, QPushButton#link:focus {{ border-color: {s.text}; }}
    QToolButton#grouping::menu-indicator {{ image: none; width: 0; }}
    #filterPanel {{ background: {s.surface}; border: 1px solid {s.muted};
        border-radius: {px(4)}px; }}
    #filterPanel QLabel#heading {{ color: {s.text}; background: transparent; font-weight: bold; }}
    #filterPanel QTreeView {{ background: transparent; }}
    """
