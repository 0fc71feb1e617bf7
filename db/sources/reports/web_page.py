"""The text of a saved web page, with html.parser; also of one saved as a single file (.mhtml)."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

from db.domain.errors import Refused
from db.sources.encodings import decoded
from db.sources.reports.lines import LONGEST_PAGE, LineMaker, Lines

_TAG = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,5000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = re.compile(
    rb"<(?:body|article|section|div|main|h[1-6]|p|ul|table)\b[^<>]{0,500}>", re.IGNORECASE
)
_MAIL = re.compile(rb"(?:[a-z-]+: [^\n]*\n(?:[ \t][^\n]*\n)*){2}", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://(?:www\.)?cqc\.org\.uk/(?:location|provider)/[A-Za-z0-9-]{2,20}\b", re.IGNORECASE
)
_UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "svg", "head", "select", "iframe", "object"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd",
     "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "img",
     "label"}
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_END = "\ue000"
"""Marks a line end while spaces of the source, where a line end means nothing, are tidied."""
_MARK = "\ue001"


def is_web_page(head: bytes) -> bool:
    """Return whether a file that begins with ``head`` is a web page, or one saved as .mhtml."""
    return bool(_TAG.match(head) or is_archive(head) or len(_INSIDE.findall(head[:8192])) > 2)


def is_archive(head: bytes) -> bool:
    """Return whether a file that begins with ``head`` is a web page saved as one file."""
    return _MAIL.match(head.lstrip()) is not None and b"multipart/related" in head.lower()


def lines_of_web_page(file: str, data: bytes) -> Lines:
    """Return the lines of the web page called ``file``, whose content is ``data``.

    Raises Refused if it has no text, or too much.
    """
    text, address = _archived(file, data) if is_archive(data[:65536]) else (decoded(data), "")
    page = _Page()
    # Piece by piece: the parser would search a long text again for each tag that has no end.
    for start in range(0, len(text), _PIECE):
        page.feed(text[start : start + _PIECE])
        if len(page.rawdata) > _LONGEST_TAG:
            raise Refused(
                f"{file} has a part that does not end, so it is damaged or was built to do harm. "
                "Save the page again."
            )
        if page.length > LONGEST_PAGE:
            break
    page.close()
    maker = LineMaker(file)
    maker.add_page(page.text())
    saved_from = address or "".join(_ADDRESS.findall(page.address)[:1])
    return Lines("web page", maker.pages(), wrapped=False, address=saved_from)


_PIECE = 65_536
_LONGEST_TAG = 2_000_000
"""The most characters that the parser may keep back; pictures within a page are tags as long."""


def _archived(file: str, data: bytes) -> tuple[str, str]:
    """Return the first web page in an .mhtml file, and its address."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for number, part in enumerate(message.walk()):
            if part.get_content_type() == "text/html":
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    address = str(part.get("Content-Location", ""))
                    return decoded(content), "".join(_ADDRESS.findall(address)[:1])
            if number > 5000:
                break
    except (ValueError, LookupError, RecursionError):
        pass  # said below
    raise Refused(f"{file} is a saved web page, but the page is not in it. Save the page again.")


class _Page(HTMLParser):
    """Collects what a reader of the page sees, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._unseen: list[str] = []
        self.length = 0
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line with each block, and note the page's own address."""
        values = dict(attrs)
        if tag == "link" and (values.get("rel") or "").lower() == "canonical":
            self.address = (values.get("href") or "")[:300]
        elif tag == "meta" and values.get("property") == "og:url" and not self.address:
            self.address = (values.get("content") or "")[:300]
        if tag == "body":
            self._unseen.clear()  # a head need not be closed
        elif tag in _UNSEEN and len(self._unseen) < 50:
            self._unseen.append(tag)
        self._separate(tag, starts=True)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As for a tag that begins, but without an end to wait for."""
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End the line of a block."""
        if tag in self._unseen:
            while self._unseen.pop() != tag:
                pass
        self._separate(tag, starts=False)

    def handle_data(self, data: str) -> None:
        """Add text, if it is visible."""
        if not self._unseen:
            self._add(data)

    def handle_comment(self, data: str) -> None:
        """Take the address from the comment that browsers put before a page they save."""
        if not self.address and data.lstrip().startswith("saved from url="):
            self.address = data[:300]

    def text(self) -> str:
        """Return the lines of the page."""
        joined = " ".join("".join(self._pieces).split())
        return joined.replace(_MARK, "\n• ").replace(_END, "\n")

    def _separate(self, tag: str, *, starts: bool) -> None:
        if self._unseen or tag in _INLINE:
            return
        if tag in _CELLS:
            self._add(" ")
        elif tag == "li" and starts:
            self._add(_MARK)
        else:
            self._add(_END)

    def _add(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)
