"""What screen readers are told of a part whose role Qt does not know: a heading, a window, a sign.

Qt takes a label for a label and a bare widget for nothing. :func:`present` says what it really is.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget

Role = QAccessible.Role


def present(widget: QWidget, role: QAccessible.Role) -> None:
    """Have screen readers take ``widget`` for a ``role``; call it while the widget is created."""
    _install()
    _roles[widget] = role


def hide_from_readers(*labels: QLabel) -> None:
    """Have screen readers pass over ``labels`` that show what a name next to them says anyway."""
    for label in labels:
        present(label, Role.Graphic)
        _hidden[label] = True


class _Face(QAccessibleWidget):
    """What screen readers are told of a widget with a role of its own."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role, "")
        self._widget = widget

    def text(self, kind: QAccessible.Text) -> str:
        """Return the accessible name as the name, or else the text of a label."""
        widget = self._widget
        if kind == QAccessible.Text.Name and isinstance(widget, QLabel):
            return widget.accessibleName() or widget.text()
        return super().text(kind)

    def state(self) -> QAccessible.State:
        """Return what Qt says, except that what is passed over is invisible."""
        state = super().state()
        if self._widget in _hidden:
            state.invisible = True  # pyright: ignore[reportAttributeAccessIssue]
        return state


_roles: WeakKeyDictionary[QWidget, QAccessible.Role] = WeakKeyDictionary()
_hidden: WeakKeyDictionary[QWidget, bool] = WeakKeyDictionary()
_faces: dict[int, _Face] = {}
"""Qt owns the faces but does not keep their Python halves alive; they go with their widget."""
_known: list[bool] = []


def _install() -> None:
    """Tell Qt, once, who presents these widgets."""
    if not _known:
        QAccessible.installFactory(_face)
        _known.append(True)


def _face(_name: str, thing: QObject | None) -> QAccessibleInterface | None:
    """Return the face of a widget with a role of its own; None for what Qt presents by itself."""
    if not isinstance(thing, QWidget) or thing not in _roles:
        return None
    face = _Face(thing, _roles[thing])
    number = id(thing)
    _faces[number] = face
    thing.destroyed.connect(lambda: _faces.pop(number, None))
    return face
