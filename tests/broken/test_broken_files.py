"""Files that cannot be read as what they should be: empty, ragged, binary, missing, misnamed."""

from __future__ import annotations

import openpyxl
import pytest


def test_a_ragged_csv_is_refused_with_its_rows(tiny, refused):
    lines = tiny.path("providers").read_text(encoding="utf-8").splitlines()
    lines[2] += ",stray,cells"
    lines[4] = lines[4].rpartition(",")[0]
    tiny.put("data/providers.csv", "\n".join(lines) + "\n")
    fault = refused("run", tiny.folder).says("2 row(s) do not have one cell under each heading")
    assert fault["where"] == "providers.csv, rows 3, 5"
    assert fault["found"] == "8 cells under 6 headings"
    assert "stray or missing comma" in fault["do"]


def test_a_thousands_comma_without_quotes_makes_a_row_ragged(tiny, refused):
    tiny.replace("data/providers.csv", "bravo,Bravo Care,60,", "bravo,Bravo Care,1,060,")
    fault = refused("check", tiny.path("providers")).says("do not have one cell under each heading")
    assert fault["found"] == "7 cells under 6 headings"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n,,,\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"# a notice and nothing else\n", "is empty"),
        (b"package_id\x00,hours_per_week\nA,1\n", "NUL bytes"),
        ("package_id,hours_per_week\nA,1\n".encode("utf-16-le"), "NUL bytes"),
        (b'package_id,hours_per_week\n"A,1\n' + b"x" * 140_000, "cannot be read as CSV"),
        (b"package_id,package_id,hours_per_week\nA,B,1\n", "a heading is repeated"),
    ],
    ids=[
        "nothing",
        "blank",
        "only a mark",
        "only notices",
        "NUL",
        "UTF-16 without a mark",
        "endless",
        "twice",
    ],
)
def test_bytes_that_hold_no_table_are_refused(tiny, refused, content, words):
    tiny.path("demand").write_bytes(content)
    refused("run", tiny.folder).says(words, "demand.csv")


def test_a_file_that_is_not_there_is_named(tiny, refused):
    tiny.path("demand").unlink()
    fault = refused("run", tiny.folder).says("the demand file is missing")
    assert fault["where"].endswith("demand.csv")
    assert fault["found"] == "nothing"


def test_a_folder_in_place_of_a_file_is_named(tiny, refused):
    tiny.path("demand").unlink()
    tiny.path("demand").mkdir()
    assert refused("run", tiny.folder).says("the demand file is missing")["found"] == "a folder"


def test_every_missing_file_is_named_at_once(tiny, refused):
    for name in ("postcodes.csv", "demand.csv", "providers.csv", "appointments.csv", "zones.gpkg"):
        (tiny.folder / "data" / name).unlink()
    faults = refused("run", tiny.folder).faults
    assert len(faults) == 5
    assert all("missing" in each["what"] for each in faults)


def test_a_workbook_that_is_none_is_refused(tiny, refused):
    tiny.put("data/providers.xlsx", "provider_id,provider_name\nalpha,Alpha\n")
    fault = refused("check", tiny.folder / "data/providers.xlsx").says("cannot be opened")
    assert fault["where"] == "providers.xlsx"
    assert "XLSX" in fault["allowed"]


def test_a_workbook_is_read_like_the_csv(tiny, command):
    plain = command("run", tiny.folder, "--json").json
    book = openpyxl.Workbook()
    for row in [list(tiny.tables["demand"][0]), *(r.values() for r in tiny.tables["demand"])]:
        book.active.append(list(row))
    for cell in book.active["D"][1:]:
        cell.value = float(cell.value)
    book.save(tiny.folder / "data/demand.xlsx")
    tiny.replace("scenario.toml", "demand.csv", "demand.xlsx")
    again = command("run", tiny.folder, "--json").json
    assert again["headline"] == plain["headline"]
    assert again["allocation"] == plain["allocation"]


def test_a_workbook_error_cell_is_a_fault(tiny, refused):
    book = openpyxl.Workbook()
    book.active.append(["provider_id", "provider_name", "capacity_hours_per_week"])
    book.active.append(["alpha", "Alpha Care", "#DIV/0!"])
    book.save(tiny.folder / "data/providers.xlsx")
    fault = refused("check", tiny.folder / "data/providers.xlsx").says("not a number", "row 2")
    assert fault["found"] == '"#DIV/0!"'


def test_a_kind_of_file_that_is_not_read_is_refused(tiny, refused):
    tiny.path("demand").rename(tiny.folder / "data/demand.xls")
    tiny.replace("scenario.toml", "demand.csv", "demand.xls")
    fault = refused("run", tiny.folder).says("of a kind that is not read", "demand.xls")
    assert fault["allowed"] == ".csv, .txt, .tsv, .xlsx, .xlsm, .ods"


def test_a_map_that_is_none_is_refused(tiny, refused):
    tiny.put("data/zones.gpkg", "not a GeoPackage")
    refused("run", tiny.folder).says("the zones file cannot be read", "zones.gpkg")


def test_a_table_that_is_none_of_the_known_is_refused(tiny, refused):
    path = tiny.put("data/weather.csv", "day,rain\n2020-11-01,3\n")
    fault = refused("check", path).says("the table is not one that is known", "weather.csv")
    assert fault["found"] == "day, rain"
    assert "demand: package_id" in fault["allowed"]


def test_a_csv_from_excel_in_windows_letters_is_read(tiny, command):
    text = tiny.path("providers").read_text(encoding="utf-8").replace("Alpha Care", "Zoë £ Care")
    tiny.path("providers").write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    assert command("check", tiny.path("providers"), "--json").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "leicestershire-2O20"), 'Did you mean "leicestershire-2020"?'),
        (("check", "no-such-thing"), "no such scenario"),
        (("run", "."), "no such scenario"),
        (("compare", "leicestershire-2019"), "OPTION"),
        (("run",), "SCENARIO"),
        (("run", "leicestershire-2020", "--outt", "x"), "--out"),
        (("runn",), "No such command"),
        (("run", "leicestershire-2020", "--rows"), "--rows needs --out"),
        (("allocate", "--packages", "x.csv"), "--providers"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_command_called_wrongly_is_a_usage_error(
    refused, tmp_path, monkeypatch, arguments, words
):
    monkeypatch.chdir(tmp_path)
    refused(*arguments, code=2).says(words)


def test_an_unknown_rule_is_a_usage_error(tiny, refused):
    fault = refused(
        "allocate", "--packages", tiny.path("demand"), "--providers", tiny.path("providers"),
        "--appointments", tiny.path("appointments"), "--rule", "optimun", code=2,
    ).says("no such rule")  # fmt: skip
    assert 'Did you mean "optimum"?' in fault["do"]
