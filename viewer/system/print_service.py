"""The print service of this computer, CUPS, which Wardcard reaches without the network."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

VARIABLE = "CUPS_SERVER"
"""The environment variable that tells CUPS's library where the print service is."""
_SOCKETS = (Path("/run/cups/cups.sock"), Path("/var/snap/cups/common/run/cups.sock"))
"""Where the print service listens for programs of this computer; the first is the usual one."""
_NAMED = re.compile(rb"^\s*ServerName\s+\S", re.IGNORECASE | re.MULTILINE)


def print_locally(etc: Path = Path("/etc/cups")) -> None:
    """Let CUPS's library use the service's local socket, unless somebody has named a server.

    Without that it tries port 631 of this computer if there is no socket, whenever printers are
    looked for. A server that IT or the user has named, in client.conf or the variable, is theirs to
    choose. ``etc`` is the folder of the computer's client.conf. On Windows nothing happens.
    """
    if sys.platform in ("win32", "darwin") or os.environ.get(VARIABLE):
        return
    home = os.environ.get("HOME", "")
    files = [etc / "client.conf", *([Path(home, ".cups", "client.conf")] if home else [])]
    if any(_names_a_server(file) for file in files):
        return
    os.environ[VARIABLE] = str(next((one for one in _SOCKETS if one.exists()), _SOCKETS[0]))


def _names_a_server(file: Path) -> bool:
    try:
        return bool(_NAMED.search(file.read_bytes()))
    except OSError:
        return False
