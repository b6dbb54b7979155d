"""Workbooks written by hand, so that a test can hold what no program would save.

Loaded by path, so that it needs no package of tests.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
ODS_SPACES = " ".join(f'xmlns:{n}="{_OASIS}{n}:1.0"' for n in ("office", "table", "text", "style"))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGES = "http://schemas.openxmlformats.org/package/2006/relationships"


def text_cell(text: str) -> str:
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def ods_row(*cells: str, repeated: int = 1) -> str:
    """A row of texts; a cell that begins with `<` stands as it is."""
    inner = "".join(cell if cell.startswith("<") else text_cell(cell) for cell in cells)
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


def write_ods(path: Path, sheets: dict[str, str], *, styles: str = "", before: str = "") -> Path:
    """Write an ODS of sheets whose rows are XML; a name ending in `!` has the style `hidden`."""
    tables = "".join(
        f'<table:table table:name="{name.rstrip("!")}"'
        f"{' table:style-name=' + chr(34) + 'hidden' + chr(34) if name.endswith('!') else ''}>"
        f"{rows}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {ODS_SPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def write_xlsx(path: Path, rows: str, *, before: str = "", strings: str = "") -> Path:
    """Write an XLSX of one sheet called Data whose rows are XML."""
    root = f'<Relationships xmlns="{PACKAGES}">'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            f'{root}<Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{root}<Relationship Id="r1" Type="{RELATIONS}/worksheet" '
            'Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" '
            'Target="/xl/sharedStrings.xml"/></Relationships>',
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'{before}<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/>'
            f"<sheetData>{rows}</sheetData></worksheet>",
        )
    return path
