"""The look of buttons and links on a page: plain, as a link, and for what cannot be undone."""

from __future__ import annotations

from viewer.appearance.theme import Theme

PLAIN, LINK, DESTROYS = "plainButton", "linkButton", "destroysButton"
"""The object names of buttons that have one of these looks."""


def button_style(theme: Theme) -> str:
    """The style sheet of such buttons; each is at least 24 pixels high and has a focus ring."""
    s, px = theme.scheme, theme.space
    edge = round(theme.edge_width)
    least = max(18, px(18))
    return f"""
    QPushButton#{PLAIN}, QPushButton#{DESTROYS} {{ color: {s.text}; background: {s.surface};
        border: {edge}px solid {s.edge}; border-radius: {px(4)}px; min-height: {least}px;
        padding: {px(3)}px {px(10)}px; margin: 2px; font-weight: normal;
        font-size: {theme.body_points * 12.5 / 13:.2f}pt; }}
    QPushButton#{PLAIN}::menu-indicator {{ image: none; width: 0; }}
    QPushButton#{PLAIN}:hover {{ background: {s.chosen}; }}
    QPushButton#{PLAIN}:disabled {{ color: {s.off}; border-color: {s.line}; }}
    QPushButton#{PLAIN}:focus, QPushButton#{DESTROYS}:focus {{ border: 3px solid {s.accent};
        margin: {max(0, edge - 1)}px; }}
    QPushButton#{DESTROYS} {{ color: #FFFFFF; background: #8F1111; border-color: #8F1111;
        font-weight: bold; }}
    QPushButton#{DESTROYS}:hover {{ background: #6E0B0B; }}
    QPushButton#{DESTROYS}:focus {{ border-color: {s.text}; }}
    QPushButton#{LINK} {{ color: {s.accent}; background: transparent;
        border: 3px solid transparent; border-radius: {px(4)}px; padding: 0 {px(2)}px;
        min-height: {least}px; text-align: left; font-weight: normal; }}
    QPushButton#{LINK}:hover {{ text-decoration: underline; }}
    QPushButton#{LINK}:focus {{ border-color: {s.accent}; }}
    QPushButton#{LINK}:disabled {{ color: {s.off}; }}
    """
