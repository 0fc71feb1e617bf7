"""The structure tree of a document, which links the marked content of pages to its elements."""

from __future__ import annotations

from viewer.card.pdf.canvas import utf16
from viewer.card.pdf.compact_document import CompactDocument
from viewer.card.setting.structure import Element


class _Node:
    """An element of the tree and its children."""

    __slots__ = ("element", "kids", "number", "page", "parent")

    def __init__(self, element: Element, parent: _Node | None) -> None:
        self.element = element
        self.parent = parent
        self.kids: list[_Kid] = []
        self.page = -1
        """The first page with a mark of the element; marks on that page need not name it."""
        self.number = 0
        """The object number of the element."""


PDF_2_ELEMENTS = "http://iso.org/pdf2/ssn"
"""The namespace of the elements that PDF 2.0 defines."""

_Kid = tuple[int, int, bool] | _Node
"""An element, a mark (page, MCID, False) or an annotation (page, object number, True)."""


class StructureTree:
    """Collects the marks of elements as they are drawn, then writes them to the document.

    Pages are numbered from 0.
    """

    def __init__(self, page_height: float, enlarged: float = 1.0, namespace: str = "") -> None:
        """Make a tree for pages of this height in points, enlarged by a factor.

        Its elements are in ``namespace``; without one they are those of PDF 1.7.
        """
        self._page_height, self._enlarged = page_height, enlarged
        self._namespace = namespace
        self._in_namespace = ""
        """The entry of each element that names its namespace."""
        self._nodes: dict[Element, _Node] = {}
        self._pages: list[list[_Node]] = []
        self._annotated: list[_Node] = []

    def mark(self, element: Element, page: int) -> int:
        """Open a mark of ``element`` on a page and return its number on that page (MCID)."""
        while len(self._pages) <= page:
            self._pages.append([])
        node = self._node(element)
        owners = self._pages[page]
        number = len(owners)
        owners.append(node)
        node.kids.append((page, number, False))
        if node.page < 0:
            node.page = page
        return number

    def unmark(self) -> None:
        """Remove the newest mark, in which nothing was drawn."""
        self._pages[-1].pop().kids.pop()

    def annotate(self, element: Element, page: int, annotation: int) -> int:
        """Make an annotation a child of ``element`` and return its index among all annotations.

        ``annotation`` is its object number.
        """
        node = self._node(element)
        node.kids.append((page, annotation, True))
        self._annotated.append(node)
        return len(self._annotated) - 1

    def key(self, annotation: int) -> int:
        """The parent tree key of the annotation with this index.

        Pages come first in the parent tree, so all pages must already be drawn.
        """
        return len(self._pages) + annotation

    def reference(self, element: Element | None) -> str:
        """A reference to an element, such as '12 0 R', once the tree is written; or empty."""
        node = None if element is None else self._nodes.get(element)
        return f"{node.number} 0 R" if node else ""

    def write(self, document: CompactDocument) -> int:
        """Add the tree to the document and return the object number of its root.

        The pages of the document must be complete.
        """
        pages = [document.page_number(index) for index in range(len(self._pages))]
        nodes = list(self._nodes.values())
        root = document.reserve(len(nodes) + 1)
        for number, node in enumerate(nodes, root + 1):
            node.number = number
        namespaces = ""
        if self._namespace:
            namespace = document.add(f"<</Type/Namespace/NS({self._namespace})>>")
            namespaces = f"/Namespaces[{namespace} 0 R]"
            self._in_namespace = f"/NS {namespace} 0 R"
        headers = {header for element in self._nodes for header in element.headers}
        for node in nodes:
            named = node.element in headers
            document.put(node.number, self._body(node, root, pages, named=named))

        entries = [
            f"{key}[{' '.join([f'{node.number} 0 R' for node in owners])}]"
            for key, owners in enumerate(self._pages)
        ]
        entries += [
            f"{self.key(index)} {node.number} 0 R" for index, node in enumerate(self._annotated)
        ]
        parents = document.add(f"<</Nums[{' '.join(entries)}]>>")
        tops = " ".join(f"{node.number} 0 R" for node in nodes if node.parent is None)
        names = self._write_identifiers(document, headers)
        document.put(
            root,
            f"<</Type/StructTreeRoot/K[{tops}]/ParentTree {parents} 0 R"
            f"/ParentTreeNextKey {self.key(len(self._annotated))}{names}{namespaces}>>",
        )
        return root

    def _write_identifiers(self, document: CompactDocument, headers: set[Element]) -> str:
        """Add the names by which cells refer to headers, and return the root's entry for them."""
        if not headers:
            return ""
        numbers = sorted(self._nodes[header].number for header in headers)
        names = " ".join(f"({_name(number)}){number} 0 R" for number in numbers)
        limits = f"({_name(numbers[0])})({_name(numbers[-1])})"
        leaf = document.add(f"<</Limits[{limits}]/Names[{names}]>>")
        return f"/IDTree<</Kids[{leaf} 0 R]>>"

    def _node(self, element: Element) -> _Node:
        node = self._nodes.get(element)
        if node is None:
            parent = None if element.parent is None else self._node(element.parent)
            node = self._nodes[element] = _Node(element, parent)
            if parent is not None:
                parent.kids.append(node)
        return node

    def _body(self, node: _Node, root: int, pages: list[int], *, named: bool) -> str:
        element = node.element
        parent = root if node.parent is None else node.parent.number
        entries = [f"<</S/{element.role}{self._in_namespace}/P {parent} 0 R"]
        if node.page >= 0:
            entries.append(f"/Pg {pages[node.page]} 0 R")
        kids = [_kid(kid, node.page, pages) for kid in node.kids]
        if len(kids) == 1:
            entries.append(f"/K {kids[0]}")
        elif kids:
            entries.append(f"/K[{' '.join(kids)}]")
        if element.role in ("TH", "TD"):
            entries.append(self._table_attributes(element))
        if element.actual_text:
            entries.append(f"/ActualText {utf16(element.actual_text)}")
        if element.alternate:
            entries.append(f"/Alt {utf16(element.alternate)}{self._place(element)}")
        if named:
            entries.append(f"/ID({_name(node.number)})")
        entries.append(">>")
        return "".join(entries)

    def _place(self, element: Element) -> str:
        x, y, width, height = element.box
        low = self._page_height - y - height
        corners = (x, low, x + width, low + height)
        box = " ".join(f"{length * self._enlarged:.2f}" for length in corners)
        return f"/A<</O/Layout/Placement/Block/BBox[{box}]>>"

    def _table_attributes(self, element: Element) -> str:
        scope = f"/Scope/{element.scope}" if element.scope else ""
        span = f"/ColSpan {element.columns}" if element.columns > 1 else ""
        heads = "".join(f"({_name(self._nodes[header].number)})" for header in element.headers)
        headers = f"/Headers[{heads}]" if heads else ""
        attributes = scope + span + headers
        return f"/A<</O/Table{attributes}>>" if attributes else ""


def _kid(kid: _Kid, home: int, pages: list[int]) -> str:
    if isinstance(kid, _Node):
        return f"{kid.number} 0 R"
    page, number, is_annotation = kid
    if is_annotation:
        return f"<</Type/OBJR/Obj {number} 0 R/Pg {pages[page]} 0 R>>"
    if page == home:
        return str(number)
    return f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {number}>>"


def _name(number: int) -> str:
    return f"h{number:08d}"
