"""The look of the fields and labels on the page 'To improve', and in its dialogs."""

from __future__ import annotations

from viewer.appearance.theme import Theme
from viewer.parts.button_style import button_style

PRIMARY, QUIET, PROBLEM, STRONG = "primaryButton", "quietText", "problemText", "strongText"
"""The object names of a main button, of secondary text, of what is wrong, and of bold text."""


def fields_style(theme: Theme) -> str:
    """The style sheet of fields, labels and buttons; all have a ring for the keyboard."""
    s, px = theme.scheme, theme.space
    edge = round(theme.edge_width)
    small = theme.body_points * 12 / 13
    return (
        button_style(theme)
        + f"""
    QLabel {{ color: {s.text}; background: transparent; }}
    QLabel#{QUIET} {{ color: {s.muted}; font-size: {small:.2f}pt; }}
    QLabel#{PROBLEM} {{ color: {s.danger}; font-weight: bold; }}
    QLineEdit, QPlainTextEdit, QComboBox {{ color: {s.text}; background: {s.surface};
        border: {edge}px solid {s.edge}; border-radius: {px(4)}px; margin: 2px;
        padding: {px(3)}px {px(6)}px; placeholder-text-color: {s.muted}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: 3px solid {s.accent};
        margin: {max(0, edge - 1)}px; }}
    QLineEdit:read-only, QPlainTextEdit:read-only {{ background: transparent;
        border-color: {s.line}; }}
    QComboBox::drop-down {{ border: 0; width: {px(22)}px; }}
    QComboBox::down-arrow {{ image: none; }}
    QPushButton#{PRIMARY} {{ color: {s.surface}; background: {s.accent};
        border: {edge}px solid {s.accent}; border-radius: {px(4)}px; font-weight: bold;
        min-height: {max(18, px(18))}px; padding: {px(3)}px {px(12)}px; margin: 2px; }}
    QPushButton#{PRIMARY}:hover {{ background: {s.text}; }}
    QPushButton#{PRIMARY}:focus {{ border: 3px double {s.surface};
        margin: {max(0, edge - 1)}px; }}
    QPushButton#{PRIMARY}:disabled {{ background: {s.line}; color: {s.off};
        border-color: {s.line}; }}
    """
    )
