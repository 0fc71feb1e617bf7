"""The icon in every size and form, out of resources/icons/wardcard.svg."""

from __future__ import annotations

import struct
from pathlib import Path

from builds.places import ROOT

SOURCE = ROOT / "resources" / "icons" / "wardcard.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICNS = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512}


def make_pngs(folder: Path) -> dict[int, Path]:
    """Draw 'wardcard-SIZE.png' in every size into ``folder``, and return them by size."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    # Said here and not in the environment, where the tests of the built app would find it.
    offscreen = ["icons", "-platform", "offscreen"]
    application = QGuiApplication.instance() or QGuiApplication(offscreen)
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(SOURCE))
    made: dict[int, Path] = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        made[size] = folder / f"wardcard-{size}.png"
        image.save(str(made[size]))
    del application
    return made


def write_ico(pngs: dict[int, Path], path: Path) -> None:
    """A Windows icon: its sizes up to 256, each a PNG, as Windows Vista and later read."""
    sizes = [size for size in pngs if size <= 256]
    head = struct.pack("<HHH", 0, 1, len(sizes))
    place = len(head) + 16 * len(sizes)
    entries, pictures = b"", b""
    for size in sizes:
        picture = pngs[size].read_bytes()
        side = size % 256  # 256 is written as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
        pictures += picture
    path.write_bytes(head + entries + pictures)


def write_icns(pngs: dict[int, Path], path: Path) -> None:
    """A macOS icon."""
    parts = b"".join(
        kind + struct.pack(">I", len(picture) + 8) + picture
        for kind, size in _ICNS.items()
        for picture in [pngs[size].read_bytes()]
    )
    path.write_bytes(b"icns" + struct.pack(">I", len(parts) + 8) + parts)
