"""One window for each user, session and data folder: a second start hands over to the first.

The lock says who is first, and falls with its process, however that ends. The first listens only
once its window is up, so that listening costs the start nothing; where it cannot listen it lets go
of the lock, and where it does not answer the second start opens a window of its own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCryptographicHash, QDir, QLockFile, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 5.0
"""Seconds in which the first must have put up its window and answered."""
_LONGEST = 1 << 20
"""Bytes of a request."""
_DONE = b"done\n"


class Request(NamedTuple):
    """What a second start was to do."""

    files: tuple[Path, ...] = ()
    """Absolute, for the first was started elsewhere."""
    subject: str = ""
    report_id: str = ""
    activation: str = ""
    """Wayland's permission to come to the front, which the launcher gave to the second start."""

    def to_bytes(self) -> bytes:
        told = {
            "files": [str(file) for file in self.files],
            "subject": self.subject,
            "report_id": self.report_id,
            "activation": self.activation,
        }
        return json.dumps(told).encode("ascii") + b"\n"

    @classmethod
    def from_bytes(cls, said: bytes) -> Request | None:
        """None for what is no request."""
        try:
            told = json.loads(said)
            return cls(
                tuple(Path(str(file)) for file in told["files"]),
                str(told["subject"]),
                str(told["report_id"]),
                str(told["activation"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


class Instance(QObject):
    """This start of Wardcard among those of the same user, session and data."""

    asked = Signal(object)
    """A later start hands over a Request."""

    def __init__(self, data_dir: Path, database: Path, folder: Path | None = None) -> None:
        """``folder`` is where starts meet; by default one that belongs to the user alone."""
        super().__init__()
        self._name = "wardcard-" + _key(data_dir, database)
        self._folder = folder
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None

    def is_first(self, request: Request, patience: float = _PATIENCE) -> bool:
        """Whether to open a window: True for the first start, and where no other can be reached.

        Otherwise ``request`` was handed over, and there is nothing left to do.
        """
        try:
            folder = self._folder or _meeting_place()
        except OSError:
            return True
        self._folder = folder
        lock = QLockFile(str(folder / f"{self._name}.lock"))
        lock.setStaleLockTime(0)  # a window may be open for weeks
        deadline = time.monotonic() + patience
        while not lock.tryLock(20):
            if lock.error() is not QLockFile.LockError.LockFailedError:
                return True
            if self._hand_over(request, max(0.0, deadline - time.monotonic())):
                return False
            if time.monotonic() > deadline:
                return True
        self._lock = lock
        return True

    @property
    def is_listening(self) -> bool:
        return self._server is not None and self._server.isListening()

    @Slot()
    def listen(self) -> None:
        """Be there for later starts."""
        from PySide6.QtNetwork import QLocalServer

        if self._lock is None or self._server is not None:
            return
        # What a first that was killed left behind: the lock says that it is no more.
        QLocalServer.removeServer(self._address())
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)
        if not self._server.listen(self._address()):
            self.close()

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _address(self) -> str:
        # A named pipe on Windows, a socket's file elsewhere.
        if sys.platform == "win32" or self._folder is None:
            return self._name
        return str(self._folder / f"{self._name}.socket")

    def _hand_over(self, request: Request, patience: float) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._address())
        if not socket.waitForConnected(100):
            return False
        _let_come_to_front()
        socket.write(request.to_bytes())
        answer = b""
        deadline = time.monotonic() + patience
        while len(answer) < len(_DONE) and time.monotonic() < deadline:
            if not socket.waitForReadyRead(max(1, int((deadline - time.monotonic()) * 1000))):
                break
            answer += bytes(socket.readAll().data())
        socket.abort()
        return answer == _DONE

    @Slot()
    def _on_connected(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._listener(socket))

    def _listener(self, socket: QLocalSocket) -> Callable[[], None]:
        said = bytearray()

        def on_ready() -> None:
            said.extend(bytes(socket.readAll().data()))
            if len(said) > _LONGEST:
                socket.abort()
            elif said.endswith(b"\n"):
                request = Request.from_bytes(bytes(said))
                if request is None:
                    socket.abort()
                    return
                socket.write(_DONE)
                socket.flush()
                self.asked.emit(request)

        return on_ready


def this_start(files: tuple[Path, ...], subject: str, report_id: str) -> Request:
    """The request of the start that this process is."""
    return Request(
        tuple(file.absolute() for file in files),
        subject,
        report_id,
        os.environ.get("XDG_ACTIVATION_TOKEN", ""),
    )


def _key(data_dir: Path, database: Path) -> str:
    """The same for the same user, session and data; short, for a socket's path is."""
    with suppress(OSError):
        data_dir, database = data_dir.resolve(), database.resolve()
    parts = (_user(), *_session(), str(data_dir), str(database))
    told = "\0".join(parts).encode("utf-8", "surrogateescape")
    # Qt's, for it is loaded: Python's own would bring OpenSSL along.
    digest = QCryptographicHash.hash(told, QCryptographicHash.Algorithm.Sha256)
    return bytes(digest.data()).hex()[:24]


def _user() -> str:
    if sys.platform != "win32":
        return str(os.getuid())
    import getpass

    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


def _session() -> tuple[str, ...]:
    """Where the window can be seen: a login shared by many has a screen for each of them."""
    if sys.platform != "win32":
        return os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", "")
    import ctypes

    session = ctypes.c_ulong()
    ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(session))
    return (str(session.value),)


def _meeting_place() -> Path:
    """A local folder of the user's own. Raises OSError where there is none."""
    if sys.platform == "win32":
        return Path(QDir.tempPath())
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_dir():
        return Path(runtime)
    folder = Path(QDir.tempPath(), f"wardcard-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    held = folder.lstat()
    if held.st_uid != os.getuid() or held.st_mode & 0o077:
        # Somebody else was there before, to listen in.
        raise PermissionError(folder)
    return folder


def _let_come_to_front() -> None:
    """Windows lets only who was started by the user come to the front, or whom that one lets."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
