"""Addresses of web pages in ASCII, as PDF strings and QR codes have them."""

from __future__ import annotations

from urllib.parse import quote


def ascii_address(url: str) -> str:
    """``url`` with all characters that are not ASCII percent-encoded."""
    return quote(url, safe="%/:?#[]@!$&'*+,;=~", errors="replace")
