"""Libraries of the system that Qt needs, and the packages that have them.

Uses the standard library only: packaging/dev.py reads the list before anything is installed.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
"""Libraries that Qt loads at run time, and the Debian or Ubuntu package of each."""
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
"""Libraries that Qt loads for a screen of X11, and the Debian or Ubuntu package of each."""

_MISSING = re.compile(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object file")


def missing_library(text: str, load: Callable[[str], object] | None = None) -> str:
    """Return a sentence about the library that ``text``, an error of the loader, says is missing.

    It names all others that Qt needs and that cannot be loaded, so that nobody has to install one
    after the other. For ``load`` see :func:`missing_packages`. Empty if ``text`` does not say so.
    """
    found = _MISSING.search(text)
    if found is None:
        return ""
    library = found[1]
    packages = dict.fromkeys([debian_package(library)])
    known = {**QT_LIBRARIES, **X11_LIBRARIES}
    if library in known:
        packages.update(dict.fromkeys(missing_packages(known, load)))
    one = len(packages) == 1
    return (
        f"The system library {library} is missing{'' if one else ', and so are others'}. On Debian "
        f"and Ubuntu, this command installs {'it' if one else 'them'}: "
        f"sudo apt-get install {' '.join(packages)}"
    )


def missing_packages(
    libraries: Mapping[str, str], load: Callable[[str], object] | None = None
) -> list[str]:
    """Return the Debian packages of the ``libraries`` that this system cannot load.

    ``load`` raises OSError for a library that it cannot load; it is the system's own by default.
    """
    if load is None:
        # The command line asks only after an error, and need not wait for this.
        import ctypes

        load = ctypes.CDLL
    missing: list[str] = []
    for library, package in libraries.items():
        try:
            load(library)
        except OSError:
            missing.append(package)
    return missing


def debian_package(library: str) -> str:
    """Return the name of Debian's package with ``library``.

    One that is not in the lists is named as Debian's policy (8.1) has it.

    >>> debian_package("libX11-xcb.so.1")
    'libx11-xcb1'
    """
    for libraries in (QT_LIBRARIES, X11_LIBRARIES):
        if library in libraries:
            return libraries[library]
    name, _, version = library.partition(".so.")
    name = name.lower().replace("_", "-")
    return f"{name}-{version}" if name[-1:].isdigit() else f"{name}{version}"
