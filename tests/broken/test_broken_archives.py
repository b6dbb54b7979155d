"""Zips, folders and workbooks that are unsafe, broken or endless: refused in words, and quickly."""

from __future__ import annotations

import importlib.util
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from homecare.errors import InputError
from homecare.intake import members, peek, read_raw, stream_table
from homecare.intake.reading import limits, zips

SPEC = importlib.util.spec_from_file_location(
    "sheet_files", Path(__file__).parents[1] / "sheet_files.py"
)
assert SPEC is not None
assert SPEC.loader is not None
sheet_files = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(sheet_files)
ods_row, text_cell, write_ods = sheet_files.ods_row, sheet_files.text_cell, sheet_files.write_ods
write_xlsx = sheet_files.write_xlsx

MEBIBYTE = 1 << 20
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refusal(function, *arguments, **options) -> dict[str, str]:
    with pytest.raises(InputError) as caught:
        function(*arguments, **options)
    for fault in caught.value.faults:
        assert all(fault.as_dict().values()), fault
    return caught.value.faults[0].as_dict()


def edited(path: Path, offset_in_entry: int, value: bytes) -> Path:
    """Change a field of the first entry of a zip's directory."""
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + offset_in_entry : entry + offset_in_entry + len(value)] = value
    path.write_bytes(content)
    return path


# ------------------------------------------------------------------ what is in a zip or a folder


def test_tables_of_a_zip_are_found_by_name_and_read_where_they_lie(tmp_path):
    path = zipped(
        tmp_path / "ONSPD.zip",
        {
            "Data/multi_csv/ONSPD_LE.csv": b"pcds,x\nLE1 1AA,1\n",
            "Data\\multi_csv\\ONSPD_CV.CSV": b"pcds,x\nCV1 1AA,1\n",
            "__MACOSX/Data/._ONSPD_LE.csv": b"\x00",
            "User Guide/guide.pdf": b"%PDF",
            "nested.zip": b"PK",
        },
    )
    found = members(path)
    assert [each.name for each in found] == [
        "Data/multi_csv/ONSPD_CV.CSV",
        "Data/multi_csv/ONSPD_LE.csv",
    ]
    assert found[0].source == "ONSPD.zip/Data/multi_csv/ONSPD_CV.CSV"
    assert len({each.sha256 for each in found}) == 1
    (chunk,) = stream_table(found[1], pick=lambda heads: {"postcode": heads.index("pcds")})
    assert chunk.frame["postcode"].tolist() == ["LE1 1AA"]
    assert peek(path)[0] == ["pcds", "x"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ONSPD.zip"], "nothing is unpacked"


def test_tables_of_a_folder_are_found_in_its_folders_too(tmp_path):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("b.csv", "a.txt", "deep/c.CSV", ".hidden.csv", "~$b.csv"):
        (tmp_path / "in" / name).write_text("a\n1\n")
    assert [each.name for each in members(tmp_path / "in")] == ["b.csv", "deep/c.CSV"]


@pytest.mark.parametrize(
    "name",
    [
        "../x.csv",
        "a/../../x.csv",
        "/etc/x.csv",
        "C:/x.csv",
        "c:x.csv",
        "..\\x.csv",
        "\\\\host\\x.csv",
    ],
)
def test_a_name_that_leads_out_of_the_zip_is_refused(tmp_path, name):
    fault = refusal(members, zipped(tmp_path / "x.zip", {name: b"a\n1\n", "ok.csv": b"a\n"}))
    assert fault["what"] == "a name in the zip leads out of it"
    assert fault["found"] == name


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="the system has no links")
def test_a_link_out_of_a_folder_is_refused(tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "in").mkdir()
    try:
        (tmp_path / "in" / "x.csv").symlink_to(tmp_path / "secret.csv")
    except OSError:
        pytest.skip("links need a right this user has not")
    assert "link to a place outside" in refusal(members, tmp_path / "in")["what"]


def test_a_link_inside_a_zip_is_refused(tmp_path):
    info = zipfile.ZipInfo("x.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert refusal(members, tmp_path / "x.zip")["what"] == "a table in the zip is a link"


def test_a_name_twice_in_a_zip_is_refused(tmp_path):
    path = zipped(tmp_path / "x.zip", {"a.csv": b"a\n1\n", "A.csv": b"a\n2\n"})
    assert refusal(members, path)["what"] == "a name stands twice in the zip"


def test_an_encrypted_table_is_refused(tmp_path):
    path = edited(zipped(tmp_path / "x.zip", {"a.csv": b"a\n1\n"}), 8, struct.pack("<H", 1))
    assert refusal(members, path)["what"] == "a table in the zip has a password"


def test_a_way_of_packing_that_is_not_read_is_refused(tmp_path):
    path = edited(zipped(tmp_path / "x.zip", {"a.csv": b"a\n1\n"}), 10, struct.pack("<H", 9))
    assert "packed in a way" in refusal(members, path)["what"]


def test_a_zip_that_says_it_holds_ten_gigabytes_is_refused_by_its_header(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", b"a\n1\n")
        archive.infolist()[0].file_size = 10 << 30  # what its directory will say
    fault = refusal(members, path)
    assert fault["what"] == "a table in the zip is too large"
    assert fault["found"] == "10.0 GiB when unpacked"


def test_zeros_packed_a_thousandfold_are_refused_unread(tmp_path):
    path = zipped(tmp_path / "x.zip", {"a.csv": b"0" * (65 * MEBIBYTE)})
    assert path.stat().st_size < MEBIBYTE
    assert "far more than a table" in refusal(members, path)["what"]


def test_a_directory_of_the_real_size_and_ratio_passes():
    info = zipfile.ZipInfo("Data/ONSPD_AUG_2026_UK.csv")
    info.file_size, info.compress_size = 1_480_000_000, 240_000_000
    zips.check_members(Path("ONSPD.zip"), [info])


def test_more_bytes_than_declared_are_never_read(tmp_path):
    path = zipped(tmp_path / "x.zip", {"a.csv": b"a\n" + b"1\n" * 50_000})
    edited(path, 24, struct.pack("<I", 100))
    fault = refusal(lambda: list(stream_table(members(path)[0], pick=lambda _: {"a": 0})))
    assert "cannot be opened" in fault["what"]


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MOST_MEMBERS", 3)
    path = zipped(tmp_path / "x.zip", {f"{n}.csv": b"a\n" for n in range(4)})
    assert refusal(members, path)["found"] == "4 members"


@pytest.mark.parametrize("kept", [0, 10, 200, -1, -30])
def test_a_zip_cut_short_is_refused(tmp_path, kept):
    path = zipped(tmp_path / "x.zip", {"a.csv": os.urandom(600)})
    path.write_bytes(path.read_bytes()[:kept])
    assert refusal(members, path)["where"] == "x.zip"


def test_a_member_whose_bytes_are_damaged_is_refused_as_it_is_read(tmp_path):
    path = zipped(tmp_path / "x.zip", {"a.csv": b"a\n" + os.urandom(500).hex().encode()})
    content = bytearray(path.read_bytes())
    content[200:220] = bytes(20)
    path.write_bytes(content)
    fault = refusal(lambda: list(stream_table(members(path)[0], pick=lambda _: {"a": 0})))
    assert fault["where"] == "x.zip/a.csv"


@pytest.mark.parametrize(
    ("files", "words"), [({}, "holds no table"), ({"x.pdf": b""}, "holds no table")]
)
def test_a_zip_or_folder_without_a_table_is_refused(tmp_path, files, words):
    assert words in refusal(members, zipped(tmp_path / "x.zip", files))["what"]
    (tmp_path / "empty").mkdir()
    assert words in refusal(members, tmp_path / "empty")["what"]


def test_nothing_there_and_another_kind_are_refused(tmp_path):
    assert refusal(members, tmp_path / "x.csv")["what"] == "the file is missing"
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    assert refusal(members, tmp_path / "x.pdf")["allowed"] == ".csv, .zip"


# ------------------------------------------------------------------ endless text


def quickly(path: Path, most_bytes: int) -> dict[str, str]:
    """Return the refusal of a CSV, having held no more than so many bytes at once."""
    tracemalloc.start()
    try:
        fault = refusal(read_raw, path, "demand")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most_bytes, f"{peak / MEBIBYTE:.0f} MiB at once"
    return fault


def test_a_csv_of_a_million_columns_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b",".join(b"%d" % n for n in range(1_000_000)) + b"\n1,2\n")
    fault = quickly(path, 100 * MEBIBYTE)
    assert fault["what"] == "the file has too many columns"
    assert "16,384" in fault["allowed"]
    path.write_bytes(b"a," * 20_000 + b"b\n")
    assert quickly(path, 100 * MEBIBYTE)["found"] == "20,001 columns"


@pytest.mark.parametrize("start", [b"a,b\n1,2\n", b"", b'a,b\n1,"2'])
def test_a_line_of_a_hundred_megabytes_is_refused(tmp_path, start):
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        stream.write(start)
        for _ in range(100):
            stream.write(b"x" * MEBIBYTE)
    fault = quickly(path, 100 * MEBIBYTE)
    assert "too long" in fault["what"] or "cannot be read as CSV" in fault["what"]
    assert ", row " in fault["where"]


def test_a_quote_never_closed_in_a_large_file_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b'a,b\n1,"2\n' + b"3,4\n" * 15_000_000)
    fault = quickly(path, 160 * MEBIBYTE)
    assert fault["where"] == "x.csv, row 2"
    assert "never closed" in fault["found"]


def test_a_file_beyond_what_is_read_whole_is_refused(tmp_path, monkeypatch):
    (tmp_path / "x.csv").write_bytes(b"a\n1\n")
    monkeypatch.setattr("homecare.intake.reading.files.MOST_TABLE_BYTES", 3)
    assert "too large" in refusal(read_raw, tmp_path / "x.csv", "demand")["what"]


# ------------------------------------------------------------------ workbooks that mean harm


@pytest.mark.parametrize(
    "before", [LAUGHS, OUTSIDE, "<!DOCTYPE x>"], ids=["laughs", "file", "bare"]
)
def test_a_document_type_is_refused_in_every_kind_of_workbook(tmp_path, before):
    row = '<row><c t="inlineStr"><is><t>&i;</t></is></c></row>'
    for path in (
        write_xlsx(tmp_path / "x.xlsx", row, before=before),
        write_ods(tmp_path / "x.ods", {"S": ods_row("&i;")}, before=before),
    ):
        fault = refusal(read_raw, path, "demand")
        assert "document type" in fault["found"]
        assert refusal(peek, path) == fault


def heads() -> str:
    return '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('<row r="99999999999999"><c><v>1</v></c></row>', "row numbered beyond"),
        ('<row r="2"><c r="XFE2"><v>1</v></c></row>', "too many columns"),
        ('<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>', "too many columns"),
        ('<row r="2"><c t="s"><v>7</v></c></row>', "no text 7"),
        (
            '<row r="2"><c t="inlineStr"><is><t>' + "x" * 140_000 + "</t></is></c></row>",
            "a cell of",
        ),
        ('<row r="2"><c>' + "<x>" * 300 + "</x>" * 300 + "</c></row>", "elements in each other"),
        ('<row r="2"><c><v>1</c></row>', "XML that is broken"),
        (f'<row r="2" x="{"x" * (20 * MEBIBYTE)}"/>', "a tag of more than"),
    ],
    ids=["row", "column", "columns", "text", "cell", "depth", "tags", "long tag"],
)
def test_a_sheet_that_no_program_saves_is_refused(tmp_path, rows, words):
    path = write_xlsx(tmp_path / "x.xlsx", heads() + rows)
    assert words in " | ".join(refusal(read_raw, path, "demand").values())


def test_a_sheet_that_repeats_cells_without_end_is_refused(tmp_path, monkeypatch):
    many = text_cell("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"', 1
    )
    wide = text_cell("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="9999999999"', 1
    )
    head = ods_row("a")
    monkeypatch.setattr("homecare.intake.reading.sheets.MOST_SHEET_CELLS", 3_000_000)
    assert limits.MOST_SHEET_CELLS > 3_000_000
    tall = write_ods(tmp_path / "tall.ods", {"S": head + ods_row(many, repeated=1_000_000)})
    assert "too many cells" in refusal(read_raw, tall, "demand")["what"]
    path = write_ods(tmp_path / "wide.ods", {"S": head + ods_row(wide)})
    assert "too many columns" in refusal(read_raw, path, "demand")["what"]
    endless = write_ods(tmp_path / "x.ods", {"S": head + ods_row("x", repeated=99_999_999)})
    assert "row numbered beyond" in refusal(read_raw, endless, "demand")["found"]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("x.xlsx", b"\xd0\xcf\x11\xe0" + bytes(500), "password"),
        ("x.ods", b"not a zip", "BadZipFile"),
        ("x.xlsx", b"", "BadZipFile"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, name, content, found):
    (tmp_path / name).write_bytes(content)
    assert found in refusal(read_raw, tmp_path / name, "demand")["found"]


def test_a_zip_that_holds_no_workbook_is_refused(tmp_path):
    for name, found in (("x.xlsx", "no workbook"), ("x.ods", "no part content.xml")):
        path = zipped(tmp_path / name, {"a.csv": b"a\n1\n"})
        assert found in refusal(read_raw, path, "demand")["found"]
