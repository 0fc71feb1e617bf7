"""The style sheet of the publishing page and of the dialog that makes a key."""

from __future__ import annotations

from viewer.appearance.colours import Scheme
from viewer.appearance.style_sheet import Space


def publish_style(scheme: Scheme, space: Space) -> str:
    """Return the style sheet; ``space`` converts units to pixels."""
    s, px = scheme, space
    return f"""
    #publish, #publish QScrollArea, #publish #inner {{ background: {s.window}; border: 0; }}
    #publish QLabel, #publish QCheckBox {{ color: {s.text}; background: transparent; }}
    #publish QCheckBox::indicator {{ width: {px(24)}px; height: {px(24)}px; }}
    #publish QCheckBox::indicator:unchecked {{ width: {px(24) - 2}px; height: {px(24) - 2}px;
        border: 1px solid {s.edge}; border-radius: {px(3)}px; background: {s.surface}; }}
    #publish QLabel#note {{ color: {s.muted}; }}
    #publish QLabel#problem {{ color: {s.danger}; font-weight: bold; }}
    #publish QLabel#field {{ font-weight: bold; }}
    #publish QFrame#rule {{ background: {s.line}; border: 0; }}
    #publish QLineEdit {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.edge};
        border-radius: {px(4)}px; min-height: {px(20)}px; padding: {px(2)}px {px(8)}px;
        placeholder-text-color: {s.muted}; }}
    #publish QLineEdit:focus {{ border: 3px solid {s.accent};
        padding: {px(2) - 2}px {px(8) - 2}px; }}
    #publish QLineEdit:disabled {{ color: {s.muted}; background: {s.window}; }}
    #publish QPushButton {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.edge};
        border-radius: {px(4)}px; padding: {px(3)}px {px(11)}px; min-height: {px(18)}px;
        font-weight: normal; }}
    #publish QPushButton:hover {{ background: {s.chosen}; }}
    #publish QPushButton#primary, #publish QDialogButtonBox QPushButton:default {{
        color: {s.surface}; background: {s.accent}; border-color: {s.accent}; }}
    #publish QPushButton#primary {{ font-weight: bold; }}
    #publish QPushButton:disabled, #publish QPushButton#primary:disabled {{
        color: {s.off}; background: {s.window};
        border-color: {s.faint}; }}
    #publish QPushButton:focus {{ border: 3px solid {s.accent};
        padding: {px(3) - 2}px {px(11) - 2}px; }}
    #publish QPushButton#primary:focus {{ border-color: {s.text}; }}
    #publish QPushButton#link {{ color: {s.accent}; background: transparent;
        border: 3px solid transparent; padding: 0 {px(2)}px; }}
    #publish QPushButton#link:hover {{ text-decoration: underline; }}
    #publish QPushButton#link:focus {{ border-color: {s.accent}; }}
    #publish QPushButton#link:disabled {{ color: {s.off}; }}
    #publish QCheckBox:focus {{ color: {s.accent}; text-decoration: underline; }}
    #publish QLabel#reading, #publish QLabel#problem {{ border: 3px solid transparent; }}
    #publish QLabel:focus, #publish QLabel#reading:focus, #publish QLabel#problem:focus,
    #publish QTableWidget:focus {{ border: 3px solid {s.accent}; }}
    #publish QTableWidget {{ color: {s.text}; background: transparent;
        border: 3px solid transparent; }}
    """
