"""The metadata of a card's PDF, with an XMP packet that declares the standards it follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from viewer.card.pdf.standard import Standard

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
{dates}{standards}
</rdf:Description>{extension}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
_STANDARDS = {
    Standard.UA1: """<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>""",
    Standard.UA2: """<pdfuaid:part>2</pdfuaid:part>
<pdfuaid:rev>2024</pdfuaid:rev>
<pdfaid:part>4</pdfaid:part>
<pdfaid:rev>2020</pdfaid:rev>
<pdfaid:conformance>F</pdfaid:conformance>""",
}
_EXTENSION = """
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""
"""The description of PDF/UA's own properties, which PDF/A-3 requires; PDF/A-4 knows none such."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The title, date and origin of a document, for XMP and the information dictionary."""

    title: str
    subject: str
    dated: datetime | None = None
    """The date of the content in UTC, never the current time, so that a card always gives the same
    bytes."""
    language: str = "en-GB"
    creator: str = "Wardcard"
    """The program that created the document."""
    producer: str = "Wardcard with ReportLab"
    """The program that wrote the PDF."""

    def packet(self, standard: Standard = Standard.UA1) -> bytes:
        """The XMP packet in UTF-8, which declares that the document follows ``standard``."""
        dates = ""
        if self.dated is not None:
            when = self.dated.strftime("%Y-%m-%dT%H:%M:%SZ")
            dates = f"<xmp:CreateDate>{when}</xmp:CreateDate>\n"
            dates += f"<xmp:ModifyDate>{when}</xmp:ModifyDate>\n"
        return _PACKET.format(
            title=_xml(self.title),
            subject=_xml(self.subject),
            language=_xml(self.language),
            creator=_xml(self.creator),
            producer=_xml(self.producer),
            dates=dates,
            standards=_STANDARDS[standard],
            extension=_EXTENSION if standard is Standard.UA1 else "",
        ).encode("utf-8")


def _xml(text: str) -> str:
    """``text`` escaped for XML; controls and lone surrogates, which XML forbids, become U+FFFD."""
    return escape("".join(letter if _allowed(ord(letter)) else "\ufffd" for letter in text))


def _allowed(point: int) -> bool:
    """Whether a line of XML may contain this code point."""
    return 0x20 <= point < 0xD800 or 0xE000 <= point < 0xFFFE or point > 0xFFFF
