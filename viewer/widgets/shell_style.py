"""The rules for the window's frame, beside those of the theme for what stands in it."""

from __future__ import annotations

from viewer.theme import Theme

# The yellow that keyboard focus has on the dark bar, whatever the scheme.
_FOCUS_ON_BAR = "#FFB81C"


def shell_style(theme: Theme) -> str:
    """A style sheet for the window and its dialogs."""
    s, px = theme.scheme, theme.space
    body = theme.font().pointSizeF()
    return f"""
    #bar QLabel#product {{ font-size: {body * 1.22:.1f}pt; font-weight: bold; }}
    #bar QToolButton {{ color: {s.bar_text}; background: transparent; border: 2px solid transparent;
        border-radius: {px(4)}px; padding: {px(4)}px; }}
    #bar QToolButton:hover {{ border-color: {s.bar_text}; }}
    #bar QToolButton:focus {{ border-color: {_FOCUS_ON_BAR}; }}
    #bar QToolButton::menu-indicator, #bar QPushButton::menu-indicator {{ image: none; width: 0; }}
    #bar QPushButton:hover {{ background: {s.bar_text}; color: {s.bar}; }}
    #bar QPushButton#primary:hover {{ background: {s.chosen}; color: {s.accent}; }}
    #bar QLabel#searchKey {{ color: {s.muted}; background: transparent;
        font-size: {body * 0.88:.1f}pt; border: 1px solid {s.muted};
        border-radius: {px(3)}px; padding: 0 {px(5)}px; }}

    #hits {{ background: {s.surface}; border: 1px solid {s.muted}; border-radius: {px(4)}px; }}
    #hits QListView {{ background: transparent; }}
    #hits QLabel {{ color: {s.muted}; background: transparent;
        padding: {px(8)}px {px(9)}px 0 {px(9)}px; }}

    #pane QLabel {{ color: {s.muted}; background: transparent; font-weight: bold;
        font-size: {body * 0.92:.1f}pt; padding: {px(14)}px {px(13)}px {px(6)}px {px(13)}px; }}
    #center {{ background: {s.window}; }}

    #message QLabel {{ background: transparent; color: {s.text}; }}
    #message QPushButton {{ color: {s.accent}; background: transparent;
        border: 1px solid {s.accent}; border-radius: {px(4)}px; padding: {px(3)}px {px(10)}px; }}
    #message QPushButton:hover {{ background: {s.accent}; color: {s.surface}; }}
    #message QPushButton:focus, #message QToolButton:focus {{ border: 2px solid {s.text}; }}
    #message QToolButton {{ color: {s.text}; background: transparent; border: 2px solid transparent;
        font-size: {body * 1.3:.1f}pt; padding: 0 {px(4)}px; }}
    QProgressBar {{ background: {s.surface}; border: 1px solid {s.muted};
        border-radius: {px(3)}px; max-height: {px(10)}px; }}
    QProgressBar::chunk {{ background: {s.accent}; }}

    #status {{ background: {s.surface}; border-top: 1px solid {s.line}; }}
    #status QLabel {{ color: {s.muted}; background: transparent; font-size: {body * 0.92:.1f}pt; }}

    QMenu {{ padding: {px(4)}px 0; }}
    QMenu::item {{ padding: {px(5)}px {px(28)}px; background: transparent; }}
    QMenu::item:disabled {{ color: {s.muted}; }}
    QMenu::separator {{ height: 1px; background: {s.line}; margin: {px(4)}px 0; }}
    QMenu::indicator {{ left: {px(8)}px; }}

    QDialog {{ background: {s.window}; }}
    QDialog QPushButton {{ color: {s.accent}; background: {s.surface}; border: 1px solid {s.accent};
        border-radius: {px(4)}px; padding: {px(6)}px {px(14)}px; }}
    QDialog QPushButton:default {{ background: {s.accent}; color: {s.surface}; font-weight: bold; }}
    QDialog QPushButton:focus {{ border: 2px solid {s.text}; }}
    QDialog QPlainTextEdit, QDialog QDateEdit {{ color: {s.text}; background: {s.surface};
        border: 1px solid {s.muted}; border-radius: {px(4)}px; padding: {px(6)}px; }}
    QDialog QPlainTextEdit:focus, QDialog QDateEdit:focus {{ border: 2px solid {s.accent}; }}
    """
