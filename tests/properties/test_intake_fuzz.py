"""Files of every kind, filled at random and then mangled: refused in words, or read whole.

Each test tries a fixed number of files drawn from a fixed sequence, so that the suite tries the
same ones every time and is done in seconds.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homecare.errors import HomecareError
from homecare.intake import check_table, members, peek, read_raw, stream_table
from homecare.intake.reading import text as letters
from homecare.tables import DEMAND

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"


def few(count: int) -> settings:
    return settings(
        derandomize=True,
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


# Anything XML and CSV can hold: no control characters but the ends of lines and tabs.
CELL = st.text(
    st.one_of(
        st.sampled_from("\",;\t\n' #=£ëO0\xa0\ufeff"),
        st.characters(min_codepoint=32, max_codepoint=0xD7FF, exclude_categories=("Cc", "Cs")),
    ),
    max_size=12,
)
ROWS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)


def tidy(rows: list[list[str]]) -> list[list[str]]:
    """Rows as they should come back: without the blanks around cells, and without blank rows."""
    stripped = [[cell.strip() for cell in row] for row in rows]
    return [row for row in stripped if any(row)]


def named(rows: list[list[str]]) -> list[list[str]]:
    return [[f"c{n}" for n in range(len(rows[0]))], *rows]


def csv_bytes(rows: list[list[str]], *, end: str, quoting: int, encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end, quoting=quoting).writerows(rows)
    return stream.getvalue().encode(encoding)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip file of these members, the same bytes whenever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def ods_bytes(rows: list[list[str]]) -> bytes:
    def cell(text: str) -> str:
        shown = "".join(
            {"\n": "<text:line-break/>", "\t": "<text:tab/>", " ": "<text:s/>"}.get(
                letter, f"&#{ord(letter)};"
            )
            for letter in text
        )
        return (
            f'<table:table-cell office:value-type="string"><text:p>{shown}</text:p>'
            "</table:table-cell>"
        )

    spaces = " ".join(f'xmlns:{name}="{OASIS}{name}:1.0"' for name in ("office", "table", "text"))
    inner = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content {spaces}><office:body><table:table table:name="S">{inner}'
        "</table:table></office:body></office:document-content>"
    )
    return zipped({"content.xml": content})


def xlsx_bytes(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        for at, text in enumerate(row, start=1):
            cell = book.active.cell(number, at)
            cell.value = text
            cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # The time of saving stands in the properties: the same rows must be the same bytes.
    kept = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"20\d\d-[-0-9T:]+Z", b"2020-11-01T00:00:00Z", kept)
    assert parts["docProps/core.xml"].count(b"2020-11-01T00:00:00Z") == 2
    return zipped(parts)


def zip_bytes(content: bytes) -> bytes:
    return zipped({"Data/x.csv": content})


def cells_of(frame: pd.DataFrame) -> list[list[str]]:
    return frame.to_numpy().tolist()


@few(150)
@given(
    rows=ROWS,
    end=st.sampled_from(["\n", "\r\n"]),
    all_quoted=st.booleans(),
    size=st.integers(1, 60),
)
def test_a_regular_csv_comes_back_cell_for_cell(tmp_path, rows, end, all_quoted, size):
    rows = named(rows)
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    path = tmp_path / "x.csv"
    path.write_bytes(csv_bytes(rows, end=end, quoting=quoting))
    whole = read_raw(path, "demand")
    assert whole.faults == ()
    assert cells_of(whole.frame) == tidy(rows[1:])
    # Each row begins at the line on which its first cell stands.
    lines = [0]
    for row in rows[:-1]:
        text = csv_bytes([row], end="\n", quoting=quoting).decode()
        lines.append(lines[-1] + text.count("\n"))
    assert list(whole.row_numbers) == [
        line + 1
        for line, row in zip(lines[1:], rows[1:], strict=True)
        if any(c.strip() for c in row)
    ]
    # The same in blocks so small that seams fall inside rows, cells and letters.
    kept = letters.BLOCK_BYTES
    try:
        head = csv_bytes(rows[:1], end=end, quoting=quoting)
        letters.BLOCK_BYTES = len(head) + size
        parts = list(
            stream_table(
                members(path)[0],
                pick=lambda heads: {name: at for at, name in enumerate(heads)},
                rows_per_chunk=2,
            )
        )
    finally:
        letters.BLOCK_BYTES = kept
    assert [row for part in parts for row in cells_of(part.frame)] == tidy(rows[1:])
    assert [n for part in parts for n in part.row_numbers.tolist()] == list(whole.row_numbers)


@few(40)
@given(rows=ROWS)
def test_a_regular_workbook_comes_back_cell_for_cell(tmp_path, rows):
    rows = named(rows)
    for name, content in (("x.ods", ods_bytes(rows)), ("x.xlsx", xlsx_bytes(rows))):
        (tmp_path / name).write_bytes(content)
        table = read_raw(tmp_path / name, "demand")
        assert table.faults == ()
        assert cells_of(table.frame) == tidy(rows[1:])


@st.composite
def mangled(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of some kind with bytes changed, cut out, put in or repeated."""
    rows = named(draw(ROWS))
    name = draw(st.sampled_from(["x.csv", "x.txt", "x.xlsx", "x.ods", "x.zip"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    text = csv_bytes(rows, end="\n", quoting=csv.QUOTE_MINIMAL, encoding=encoding)
    content = {
        ".xlsx": xlsx_bytes, ".ods": ods_bytes, ".zip": lambda _: zip_bytes(text),
    }.get(name[1:], lambda _: text)(rows)  # fmt: skip
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.integers(0, 40)))
        put = draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"\r", b"\x00", b"<", b"PK"]))
        )
        content = content[:start] + put * draw(st.integers(1, 3)) + content[stop:]
        if draw(st.booleans()) and draw(st.booleans()):
            content = content[: draw(st.integers(0, len(content)))]
    return name, content


def in_words(error: HomecareError) -> None:
    for fault in error.faults:
        assert all(fault.as_dict().values()), fault
        assert "Traceback" not in fault.sentence()


@few(250)
@given(file=mangled())
def test_a_mangled_file_is_refused_in_words_or_read_with_every_row_numbered(tmp_path, file):
    name, content = file
    path = tmp_path / name
    path.write_bytes(content)
    try:
        peek(path)
        if name == "x.zip":
            for member in members(path):
                for chunk in stream_table(member, pick=lambda heads: {"a": len(heads) - 1}):
                    assert len(chunk.frame) == chunk.row_numbers.size
            return
        table = read_raw(path, "demand")
    except HomecareError as error:
        in_words(error)
        return
    assert len(table.frame) == len(table.row_numbers)
    assert list(table.row_numbers) == sorted(set(table.row_numbers))
    assert all(isinstance(cell, str) for row in cells_of(table.frame) for cell in row)
    check_table(table, DEMAND)


@few(150)
@given(content=st.text(st.sampled_from('a",\n\r;\t 1#'), max_size=60))
def test_text_of_awkward_marks_loses_no_row(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" + content.encode())
    try:
        table = read_raw(path, "demand")
    except HomecareError as error:
        in_words(error)
        return
    # The standard library's rows of the same text, two cells wide, blank ones left out.
    (_, *rows) = csv.reader(io.StringIO("a,b\n" + content, newline=""), strict=True)
    padded = [[*(cell.strip() for cell in row), "", ""][:2] for row in rows]
    filled = [cells for cells, row in zip(padded, rows, strict=True) if any(c.strip() for c in row)]
    assert cells_of(table.frame) == filled
    if any(len(row) != 2 for row in rows if any(cell.strip() for cell in row)):
        (fault,) = table.faults
        count = int(re.match(r"\d+", fault.what)[0])
        assert count == sum(len(row) != 2 for row in rows if any(cell.strip() for cell in row))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods", "zip"])
def test_a_file_cut_at_any_byte_is_refused_in_words_or_read(tmp_path, ending):
    rows = named([["LE1 1AA", "7.5"], ["LE2 2BB", 'say "so"']])
    text = csv_bytes(rows, end="\r\n", quoting=csv.QUOTE_MINIMAL)
    content = {
        "csv": text,
        "zip": zip_bytes(text),
        "xlsx": xlsx_bytes(rows),
        "ods": ods_bytes(rows),
    }[ending]
    path: Path = tmp_path / f"x.{ending}"
    for kept in range(0, len(content), max(1, len(content) // 100)):
        path.write_bytes(content[:kept])
        try:
            if ending == "zip":
                members(path)
            else:
                read_raw(path, "demand")
        except HomecareError as error:
            in_words(error)
        else:
            assert ending == "csv"
