"""Wardcard's icon in the sizes and file formats of each system, from resources/icons."""

from __future__ import annotations

import struct
from pathlib import Path

from builds.common import ROOT

SOURCE = ROOT / "resources" / "icons" / "wardcard.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICNS = {b"icp4": 16, b"icp5": 32, b"ic07": 128, b"ic08": 256, b"ic09": 512}


def make_pngs(folder: Path) -> dict[int, Path]:
    """Draw the icon into ``folder`` as 'wardcard-SIZE.png'; returns the paths by size in pixels."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    # The platform is an argument: a variable would be inherited by the tests of the built app.
    offscreen = ["icons", "-platform", "offscreen"]
    application = QGuiApplication.instance() or QGuiApplication(offscreen)
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(SOURCE))
    pngs: dict[int, Path] = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        pngs[size] = folder / f"wardcard-{size}.png"
        image.save(str(pngs[size]))
    del application
    return pngs


def draw_side(path: Path) -> None:
    """Draw the picture on the left of the setup's last page into ``path``, which ends in .bmp."""
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    from viewer.appearance.colours import LIGHT

    width, height = 164, 314  # as NSIS shows it at 100 %
    icon = 96
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(QColor(LIGHT.bar))
    painter = QPainter(image)
    place = QRectF((width - icon) / 2, (width - icon) / 2, icon, icon)
    QSvgRenderer(str(SOURCE)).render(painter, place)
    painter.end()
    image.save(str(path))


def write_ico(pngs: dict[int, Path], path: Path) -> None:
    """Write a Windows icon (.ico) of the sizes up to 256, each as a PNG (Windows Vista and later).

    ``pngs`` has the pictures by their size in pixels.
    """
    sizes = [size for size in pngs if size <= 256]
    head = struct.pack("<HHH", 0, 1, len(sizes))
    offset = len(head) + 16 * len(sizes)
    entries, pictures = b"", b""
    for size in sizes:
        picture = pngs[size].read_bytes()
        side = size % 256  # an .ico file stores 256 as 0
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
        pictures += picture
    path.write_bytes(head + entries + pictures)


def write_icns(pngs: dict[int, Path], path: Path) -> None:
    """Write a macOS icon (.icns); ``pngs`` has the pictures by their size in pixels."""
    parts = b"".join(
        kind + struct.pack(">I", len(picture) + 8) + picture
        for kind, size in _ICNS.items()
        for picture in [pngs[size].read_bytes()]
    )
    path.write_bytes(b"icns" + struct.pack(">I", len(parts) + 8) + parts)
