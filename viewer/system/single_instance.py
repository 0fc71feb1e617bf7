"""Limits each user, session and data folder to a single window, which handles later starts.

The first start holds a lock, which is released when its process ends for any reason. It starts to
listen once its window is shown, so that listening does not delay the start. If it cannot listen, it
releases the lock; if it does not answer, the second start opens a separate window.

Nobody else can take the place of the first start and receive what is handed over, nor hand anything
over. The lock and the socket are in a folder that belongs to the user and that nobody else may
enter; one that does not is never used. On Windows, where anybody may create a named pipe with any
name, the pipe has a random name, which a file in that folder holds.
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

from db.files.private import create_private_file, is_private_folder, make_private_folder
from viewer.system.paths import user_dir

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 5.0
"""The maximum number of seconds that a second start waits for the first one to answer."""
_LONGEST = 1 << 20
"""The maximum size of a request in bytes."""
_DONE = b"done\n"
_PIPES = sys.platform == "win32"
"""Whether a local socket is a named pipe, rather than a file."""


class Request(NamedTuple):
    """The arguments of a second start, to be carried out by the first."""

    files: tuple[Path, ...] = ()
    """Absolute paths, because the first start may have been made from another folder."""
    subject: str = ""
    report_id: str = ""
    activation: str = ""
    """The token with which Wayland permits coming to the front, received by the second start."""

    def to_bytes(self) -> bytes:
        """Return the request as a line of JSON."""
        content = {
            "files": [str(file) for file in self.files],
            "subject": self.subject,
            "report_id": self.report_id,
            "activation": self.activation,
        }
        return json.dumps(content).encode("ascii") + b"\n"

    @classmethod
    def from_bytes(cls, line: bytes) -> Request | None:
        """Return the request in ``line``, or None if it is not a valid request."""
        try:
            content = json.loads(line)
            return cls(
                tuple(Path(str(file)) for file in content["files"]),
                str(content["subject"]),
                str(content["report_id"]),
                str(content["activation"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


class Instance(QObject):
    """This start of Wardcard, which may be the first or a later one on the same data."""

    asked = Signal(object)
    """Emitted with the Request that a later start has handed over."""

    def __init__(self, data_dir: Path, database: Path, folder: Path | None = None) -> None:
        """``folder`` holds the lock and the socket; by default only the user can read it."""
        super().__init__()
        self._name = "wardcard-" + _key(data_dir, database)
        self._folder = folder
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None

    def is_first(self, request: Request, patience: float = _PATIENCE) -> bool:
        """Return whether to open a window: if this is the first start, or the first is unreachable.

        Otherwise ``request`` has been handed over, and this start can end. ``patience`` is the
        number of seconds to wait for an answer.
        """
        try:
            folder = self._folder or _private_folder()
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
        """Whether later starts can hand over to this one."""
        return self._server is not None and self._server.isListening()

    @Slot()
    def listen(self) -> None:
        """Start to accept the requests of later starts."""
        from PySide6.QtNetwork import QLocalServer

        if self._lock is None or self._server is not None:
            return
        address = self._new_address()
        # A first start that was killed leaves its socket behind. This start holds the lock, so the
        # first one has ended.
        QLocalServer.removeServer(address)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)
        if not address or not self._server.listen(address):
            self.close()

    def close(self) -> None:
        """Stop listening and release the lock, so that the next start is the first."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _new_address(self) -> str:
        """Return where to listen; empty if later starts could not learn it."""
        if not _PIPES:
            return self._address()
        assert self._folder is not None
        file = self._folder / f"{self._name}.pipe"
        name = f"{self._name}-{os.urandom(16).hex()}"
        with suppress(OSError):
            file.unlink(missing_ok=True)
            with create_private_file(file) as opened:
                opened.write(name.encode("ascii"))
            return name
        return ""

    def _address(self) -> str:
        """Return where the first start listens; empty if it does not."""
        assert self._folder is not None
        if not _PIPES:
            return str(self._folder / f"{self._name}.socket")
        with suppress(OSError, ValueError):
            return (self._folder / f"{self._name}.pipe").read_text("ascii")
        return ""

    def _hand_over(self, request: Request, patience: float) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        address = self._address()
        if not address:
            return False
        socket = QLocalSocket()
        socket.connectToServer(address)
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
        received = bytearray()

        def on_ready() -> None:
            received.extend(bytes(socket.readAll().data()))
            if len(received) > _LONGEST:
                socket.abort()
            elif received.endswith(b"\n"):
                request = Request.from_bytes(bytes(received))
                if request is None:
                    socket.abort()
                    return
                socket.write(_DONE)
                socket.flush()
                self.asked.emit(request)

        return on_ready


def this_start(files: tuple[Path, ...], subject: str, report_id: str) -> Request:
    """Return the request of this process."""
    return Request(
        tuple(file.absolute() for file in files),
        subject,
        report_id,
        os.environ.get("XDG_ACTIVATION_TOKEN", ""),
    )


def _key(data_dir: Path, database: Path) -> str:
    """Return a key for the user, session and data, short enough for the path of a socket."""
    with suppress(OSError):
        data_dir, database = data_dir.resolve(), database.resolve()
    parts = (_user(), *_session(), _computer(), str(data_dir), str(database))
    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    # Use Qt's hash, because Qt is already loaded, while Python's would load OpenSSL.
    digest = QCryptographicHash.hash(text, QCryptographicHash.Algorithm.Sha256)
    return bytes(digest.data()).hex()[:24]


def _user() -> str:
    if sys.platform != "win32":
        return str(os.getuid())
    import getpass

    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


def _computer() -> str:
    """Return this computer's name, because the folder may be on a disk that several share."""
    return "" if sys.platform == "win32" else os.uname().nodename


def _session() -> tuple[str, ...]:
    """Return the identifiers of the screen or session, because several users can share a login."""
    if sys.platform != "win32":
        return os.environ.get("WAYLAND_DISPLAY", ""), os.environ.get("DISPLAY", "")
    import ctypes

    session = ctypes.c_ulong()
    ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(session))
    return (str(session.value),)


def _private_folder() -> Path:
    """Return a folder that only the user can read or write to. Raises OSError if there is none.

    Another user may have created one first, to intercept requests, or put a link in its place: then
    the next one is taken.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if sys.platform != "win32" and runtime and is_private_folder(Path(runtime)):
        return Path(runtime)
    temporary = Path(QDir.tempPath(), f"wardcard-{_user_number()}")
    own = user_dir()
    for parts in ((temporary,), (own, own / "run")):
        if not parts[-1].is_absolute():  # the system knows no home folder of this user
            continue
        with suppress(OSError):
            for part in parts:
                make_private_folder(part)
        if is_private_folder(parts[-1]):
            return parts[-1]
    raise PermissionError("no folder is the user’s alone")


def _user_number() -> str:
    if sys.platform != "win32":
        return str(os.getuid())
    from db.files.windows_rights import user

    return user()


def _let_come_to_front() -> None:
    """Let the first start come to the front; Windows accepts this only from the newest process."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
