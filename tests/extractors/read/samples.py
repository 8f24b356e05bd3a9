"""Small files of each format, made of strings, so that tests see exactly what is in them."""

from __future__ import annotations

import zipfile
from io import BytesIO

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("meta", "meta")]
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/">{}</cp:coreProperties>'
)


def archive(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of parts."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return stream.getvalue()


def relations(**targets: str) -> str:
    """The relations of a part: `rId1="hyperlink https://..."`."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_RELATION}/{told.split()[0]}" Target="{told.split()[1]}"/>' for key, told in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def p(text: str = "", style: str = "", more: str = "") -> str:
    """A paragraph of a DOCX, with the rest of its properties."""
    told = (f'<w:pStyle w:val="{style}"/>' if style else "") + more
    return f"<w:p><w:pPr>{told}</w:pPr>{run(text) if text else ''}</w:p>"


def run(text: str, look: str = "") -> str:
    """A run of a DOCX."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(text: str, look: str = "") -> str:
    """A cell of a DOCX's table."""
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{p(text)}</w:tc>"


STYLES = (
    f'<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Chapter"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Beschriftung"><w:name w:val="caption"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Aufzhlungszeichen"><w:name w:val="List Bullet 2"/></w:style></w:styles>'
)


def docx(body: str, *, parts: dict[str, str | bytes] | None = None, links: dict[str, str] | None = None) -> bytes:
    """A DOCX with the given body."""
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(rId1="officeDocument word/document.xml"),
            "word/document.xml": f'<?xml version="1.0"?><w:document {_W} {_R} {_MORE}><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": relations(**(links or {})),
            "word/styles.xml": STYLES,
            **(parts or {}),
        }
    )


def word_part(name: str, inside: str) -> str:
    """Another part of a DOCX: `hdr`, `ftr`, `footnotes`."""
    return f"<w:{name} {_W} {_R}>{inside}</w:{name}>"


def odt(body: str, *, styles: str = "", outer: str = "", meta: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    """An ODT with the given body, automatic styles, master page and properties."""
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {_ODF}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {_ODF}><office:master-styles><style:master-page>{outer}</style:master-page></office:master-styles></office:document-styles>",
            "meta.xml": f"<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>",
            **(parts or {}),
        },
        method=zipfile.ZIP_STORED,
    )


def ods(tables: str, *, styles: str = "") -> bytes:
    """An ODS with the given tables."""
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {_ODF}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        },
        method=zipfile.ZIP_STORED,
    )


def xlsx(*sheets: str, names: tuple[str, ...] = ("Sheet1", "Sheet2", "Sheet3"), book: str = "", styles: str = "", shared: str = "") -> bytes:
    """A workbook of sheets, each the XML inside <worksheet>."""
    entries = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in enumerate(zip(names, sheets, strict=False), 1))
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f"<workbook {_S} {_R}>{book}<sheets>{entries}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(**{f"rId{n}": f"worksheet worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)}),
            "xl/styles.xml": f"<styleSheet {_S}>{styles}</styleSheet>",
            "xl/sharedStrings.xml": f"<sst {_S}>{shared}</sst>",
            **{f"xl/worksheets/sheet{n}.xml": f"<worksheet {_S}>{sheet}</worksheet>" for n, sheet in enumerate(sheets, 1)},
        }
    )


def rows(*lines: list[object], styles: dict[str, int] | None = None) -> str:
    """The rows of a sheet: numbers as numbers, texts as texts; None is an empty cell."""
    out = []
    for r, line in enumerate(lines, 1):
        cells = []
        for c, value in enumerate(line):
            place = f"{chr(ord('A') + c)}{r}"
            look = f' s="{styles[place]}"' if styles and place in styles else ""
            if isinstance(value, str):
                cells.append(f'<c r="{place}"{look} t="inlineStr"><is><t>{value}</t></is></c>')
            elif value is not None:
                cells.append(f'<c r="{place}"{look}><v>{value}</v></c>')
        out.append(f'<row r="{r}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(out)}</sheetData>"


def mail(body: str | bytes, *headers: str) -> bytes:
    """A message with a usual head, more headers and a body."""
    head = ["From: Rowan Valley Trust <news@rowanvalley.org>", "To: reader@example.org", "Subject: Our year", "Date: Tue, 3 Mar 2026 10:00:00 +0100", "MIME-Version: 1.0", *headers]
    return "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + (body.encode("utf-8") if isinstance(body, str) else body)
