"""Where garbage is looked for, and when."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

from viewer.system.garbage import Garbage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Knot:
    """Refers to itself, so that it is only destroyed when garbage is looked for."""

    def __init__(self, destroyed: list[threading.Thread]) -> None:
        self._itself = self
        self._destroyed = destroyed

    def __del__(self) -> None:
        self._destroyed.append(threading.current_thread())


def litter(destroyed: list[threading.Thread]) -> None:
    """Create much more garbage than Python would leave."""
    for _ in range(5_000):
        Knot(destroyed)


def test_garbage_of_a_worker_is_destroyed_on_the_windows_thread(qtbot: QtBot) -> None:
    garbage, destroyed = Garbage(), list[threading.Thread]()
    try:
        worker = threading.Thread(target=litter, args=(destroyed,))
        worker.start()
        worker.join()
        qtbot.wait(400)
        assert destroyed == [], "none is looked for before all is loaded"
        garbage.begin()
        worker = threading.Thread(target=litter, args=(destroyed,))
        worker.start()
        worker.join()
        qtbot.waitUntil(lambda: len(destroyed) >= 5_000)
        assert set(destroyed) == {threading.main_thread()}
    finally:
        garbage.close()
        gc.unfreeze()
    assert gc.isenabled()
