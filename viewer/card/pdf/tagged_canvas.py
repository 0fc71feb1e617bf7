"""A ReportLab canvas that writes tagged PDF, for access and for archives.

Open-source ReportLab does not write tags. This canvas adds them with context managers around the
drawing code::

    with canvas.element(heading):
        canvas.draw(inks)
    with canvas.artifact():
        canvas.draw(decoration)
    canvas.showPage()
    data = canvas.pdf(metadata)

The PDF follows PDF/UA-1 and PDF/A-3a, or with another :class:`Standard` PDF/UA-2 and PDF/A-4f.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from viewer.card.pdf.attachments import Attachment, attach
from viewer.card.pdf.canvas import InkCanvas, utf16
from viewer.card.pdf.compact_document import CompactDocument
from viewer.card.pdf.font_embedding import embed
from viewer.card.pdf.standard import Standard
from viewer.card.pdf.structure_tree import PDF_2_ELEMENTS, StructureTree
from viewer.card.pdf.xmp import Metadata
from viewer.card.setting.addresses import ascii_address
from viewer.card.setting.fonts import Faces
from viewer.card.setting.page import Ink
from viewer.card.setting.structure import Element
from viewer.system.paths import resources_dir

_PRINT_FLAG = 4
"""The flag that makes an annotation print with its page, as PDF/A requires."""


@cache
def _colour_profile() -> bytes:
    return (resources_dir() / "colour" / "srgb.icc").read_bytes()


class _Bookmark(NamedTuple):
    """An entry of the outline."""

    level: int
    title: str
    page: int
    """The page to which it leads, counted from 0."""
    top: float
    """The distance of its goal from the page's bottom, in points."""
    heading: Element | None


class TaggedCanvas(InkCanvas):
    """Draws pages with their content marked as elements of the structure or as decoration.

    Draw only inside :meth:`element` or :meth:`artifact`.
    """

    def __init__(
        self,
        size: tuple[float, float],
        faces: Faces,
        enlarged: float = 1.0,
        standard: Standard = Standard.UA1,
    ) -> None:
        """Create a canvas with pages of ``size``, in points.

        Everything, including the pages, is enlarged by the factor ``enlarged``.
        """
        super().__init__(size, faces, enlarged)
        self._standard = standard
        self._doc = CompactDocument(standard.version)
        self._metadata = Metadata("", "")
        self._attachments: tuple[Attachment, ...] = ()
        self._tree = StructureTree(
            size[1], enlarged, PDF_2_ELEMENTS if standard is Standard.UA2 else ""
        )
        self._open: Element | str = ""
        self._opened_at = 0
        self._links: list[tuple[int, int, str]] = []
        self._page_links: list[str] = []
        self._outline: list[_Bookmark] = []
        fonts: Any = self._doc.idToObject["BasicFonts"]
        fonts["F1"] = embed(faces.regular, self._doc)
        fonts["F2"] = embed(faces.bold, self._doc)

    def draw_marked(self, marked: Iterable[tuple[Element, Iterable[Ink]]]) -> None:
        """Draw the inks of several elements, one after the other, each as part of its element.

        This is faster than :meth:`element`, because no element is nested in another.
        """
        outer = self._open
        for element, inks in marked:
            self._reopen(element)
            self.draw(inks)
        self._reopen(outer)

    @contextmanager
    def element(self, element: Element) -> Generator[None]:
        """Mark everything drawn in this context as part of ``element``.

        Elements and artifacts can be nested; only the innermost counts.
        """
        outer = self._open
        self._reopen(element)
        yield
        self._reopen(outer)

    @contextmanager
    def artifact(self, kind: str = "") -> Generator[None]:
        """Mark everything drawn in this context as decoration, which screen readers skip.

        ``kind`` is 'Pagination' for page numbers and running heads.
        """
        outer = self._open
        self._reopen(f"/Artifact <</Type/{kind}>> BDC" if kind else "/Artifact BMC")
        yield
        self._reopen(outer)

    def link(
        self, element: Element, url: str, words: str, rectangle: tuple[float, float, float, float]
    ) -> None:
        """Make a rectangle on this page open ``url``; ``element`` is the Link drawn there.

        The rectangle is x, y, width and height in points, with y downwards; ``words`` describes
        the link to screen readers.
        """
        x, y, width, height = (length * self.enlarged for length in rectangle)
        top = self.page_height * self.enlarged - y
        number = self._doc.reserve()
        index = self._tree.annotate(element, self._pageNumber - 1, number)
        body = (
            f"<</Type/Annot/Subtype/Link/Rect[{x:.2f} {top - height:.2f} {x + width:.2f} {top:.2f}]"
            f"/F {_PRINT_FLAG}/Border[0 0 0]/Contents {utf16(words)}"
            f"/A<</S/URI/URI({ascii_address(url)})>>"
        )
        self._links.append((number, index, body))
        self._page_links.append(f"{number} 0 R")

    def bookmark(self, title: str, level: int, y: float, heading: Element | None = None) -> None:
        """Add an entry to the outline that leads to the position ``y`` on this page.

        It is added under the last entry of the level above; 0 is the highest level. ``heading`` is
        the element drawn there, which PDF/UA-2 requires.
        """
        top = (self.page_height - y) * self.enlarged
        self._outline.append(_Bookmark(level, title, self._pageNumber - 1, top, heading))

    def pdf(self, metadata: Metadata, attachments: tuple[Attachment, ...] = ()) -> bytes:
        """The complete document; call this once, after ``showPage`` for the last page.

        ``metadata`` must have a date if there are ``attachments``.
        """
        self._metadata, self._attachments = metadata, attachments
        return self._doc.GetPDFData(self)

    def complete(self) -> None:
        """Add the links, structure, outline, metadata and colour profile after the pages."""
        document = self._doc
        for number, index, body in self._links:
            document.put(number, f"{body}/StructParent {self._tree.key(index)}>>")
        catalog = document.Catalog
        structure = self._tree.write(document)
        packet = document.add_stream(
            self._metadata.packet(self._standard), "/Type/Metadata/Subtype/XML", compress=False
        )
        profile = document.add_stream(_colour_profile(), "/N 3")
        catalog.Lang = f"({self._metadata.language})"
        catalog.MarkInfo = "<</Marked true>>"
        catalog.StructTreeRoot = f"{structure} 0 R"
        catalog.Metadata = f"{packet} 0 R"
        catalog.ViewerPreferences = "<</DisplayDocTitle true>>"
        catalog.Outlines = self._write_outline()
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents", "AF"]
        catalog.OutputIntents = (
            "[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
            f"/Info(sRGB IEC61966-2.1)/DestOutputProfile {profile} 0 R>>]"
        )
        if self._attachments:
            catalog.Names, catalog.AF = self._attach()
        if self._standard is Standard.UA1:
            document.information = f"{document.add(self._information())} 0 R"

    def _attach(self) -> tuple[str, str]:
        """Add the attached files; return their names for the catalog, and its associated files."""
        when = self._metadata.dated
        assert when is not None
        references = attach(self._attachments, when, self._doc)
        named = sorted(
            (file.name, number) for file, number in zip(self._attachments, references, strict=True)
        )
        names = " ".join(f"({name}){number}" for name, number in named)
        return f"<</EmbeddedFiles<</Names[{names}]>>>>", f"[{' '.join(references)}]"

    def _reopen(self, tag: Element | str) -> None:
        """Close the open mark, or remove it if nothing was drawn in it, and open another.

        ``tag`` is an element, the operator that begins an artifact, or empty to open nothing.
        """
        code = self._code
        if self._open:
            if len(code) > self._opened_at:
                code.append("EMC")
            else:
                code.pop()
                if isinstance(self._open, Element):
                    self._tree.unmark()
        self._open = tag
        if isinstance(tag, Element):
            mark = self._tree.mark(tag, self._pageNumber - 1)
            # This is for programs that copy text; screen readers use the same text in the tree.
            spoken = f"/ActualText {utf16(tag.actual_text)}" if tag.actual_text else ""
            code.append(f"/{tag.role} <</MCID {mark}{spoken}>> BDC")
        elif tag:
            code.append(tag)
        self._opened_at = len(code)

    def _setAnnotations(self, page: Any) -> None:  # noqa: N802
        # This is the only step of showPage that receives the page, so the entries that ReportLab
        # omits are added here.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = self._pageNumber - 1
        page.Tabs = "/S"
        page.Annots = self._page_links
        page.Contents = f"{self._doc.add_stream(page.stream.encode('ascii'))} 0 R"
        self._page_links = []

    def _information(self) -> str:
        metadata = self._metadata
        dated = ""
        if metadata.dated is not None:
            when = metadata.dated.strftime("(D:%Y%m%d%H%M%SZ)")
            dated = f"/CreationDate{when}/ModDate{when}"
        return (
            f"<</Title {utf16(metadata.title)}/Subject {utf16(metadata.subject)}"
            f"/Creator {utf16(metadata.creator)}/Producer {utf16(metadata.producer)}{dated}>>"
        )

    def _write_outline(self) -> str | None:
        """Add the outline and return a reference to its root, or None if it has no entries."""
        if not self._outline:
            return None
        document = self._doc
        root = document.reserve(len(self._outline) + 1)
        kids: dict[int, list[int]] = {root: []}
        parents: list[int] = []
        path = [root]
        for number, bookmark in enumerate(self._outline, root + 1):
            del path[bookmark.level + 1 :]
            parents.append(path[-1])
            kids[path[-1]].append(number)
            kids[number] = []
            path.append(number)
        entries = zip(parents, self._outline, strict=True)
        for number, (parent, bookmark) in enumerate(entries, root + 1):
            siblings = kids[parent]
            index = siblings.index(number)
            before = f"/Prev {siblings[index - 1]} 0 R" if index else ""
            after = f"/Next {siblings[index + 1]} 0 R" if index + 1 < len(siblings) else ""
            document.put(
                number,
                f"<</Title {utf16(bookmark.title)}/Parent {parent} 0 R{before}{after}"
                f"{_ends(kids[number])}{self._goal(bookmark)}>>",
            )
        document.put(root, f"<</Type/Outlines{_ends(kids[root])}>>")
        return f"{root} 0 R"

    def _goal(self, bookmark: _Bookmark) -> str:
        """The entry that says where a bookmark leads: to its page or, in PDF 2.0, its heading."""
        place = f"/XYZ 0 {bookmark.top:.1f} null]"
        page = f"[{self._doc.page_number(bookmark.page)} 0 R{place}"
        heading = self._tree.reference(bookmark.heading)
        if self._standard is Standard.UA1 or not heading:
            return f"/Dest{page}"
        # The page is for programs that do not know destinations in the structure.
        return f"/A<</S/GoTo/D{page}/SD[{heading}{place}>>"


def _ends(kids: list[int]) -> str:
    return f"/First {kids[0]} 0 R/Last {kids[-1]} 0 R/Count {len(kids)}" if kids else ""
