"""The intake as a data officer meets it: filthy files in, every fault told, no hour lost."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from homecare import api, cli

CONFIG = """\
schema = 1
kind = "intake"
id = "project"
title = "Packages on 31 October 2026"
as_of = 2026-10-31
notices = ["Snapshot of 31 October 2026."]

[models]
geography = "leicestershire"
pricing = "leicestershire-2020"
allocation = "leicestershire"

[zones]
file = "bundled:zones/leicestershire-zones.gpkg"

[postcodes]
file = "bundled:zones/leicestershire-postcodes.csv"

[demand]
file = "packages.xlsx"

[demand.columns]
package_id = "Care package"
postcode = "Home postcode"
hours_per_week = "Hrs / wk"
incumbent_provider_id = "Provider"
start_on = "Started"
end_on = "Ended"
funder = "Paid by"

[demand.values.funder]
LCC = "council"
ICB = "health"

[providers]
file = "bundled:market/leicestershire-providers.csv"

[appointments]
file = "bundled:market/leicestershire-appointments.csv"
"""
HEADINGS = ["Care package", "Home postcode", "Hrs / wk", "Provider", "Started", "Ended", "Paid by"]
SOUND = [
    ["A1", "LE67 3DN", 10.5, "", "01/04/2026", "", "LCC"],
    ["A2", "le3 2ue", "14", "INVENTED-P19", "2026-04-01", "", "icb"],
    ["A3", "LE11 5LY ", " 7 ", "", "", "31/12/2026", "Council"],
]
# What is planted, and the row, heading and words that must name it.
PLANTED = [
    (["B1", "LE1 O2A", 5, "", "", "", ""], "Home postcode", "LE1 O2A", "not a postcode"),
    (["B2", "LE67 3DN", "ten", "", "", "", ""], "Hrs / wk", "ten", "not a number"),
    (["B3", "LE67 3DN", -4, "", "", "", ""], "Hrs / wk", "-4", "negative"),
    (["B4", "LE67 3DN", "", "", "", "", ""], "Hrs / wk", "", "blank"),
    (["B5", "LE67 3DN", 6, "", "31/02/2026", "", ""], "Started", "31/02/2026", "not a date"),
    (["B6", "ZZ1 1ZZ", 3, "", "", "", ""], "Home postcode", "ZZ1 1ZZ", "not in the postcodes file"),
    (["B7", "LE67 3DN", 2, "", "01/06/2026", "01/05/2026", ""], "Ended", "01/05/2026",
     "ends before it starts"),
    (["B8", "LE67 3DN", 2, "", "", "", "NHS"], "Paid by", "NHS", "not one of the known values"),
    (["B9", "", 2, "", "", "", ""], "Home postcode", "", "blank"),
    (["B10", "LE67 3DN", "#REF!", "", "", "", ""], "Hrs / wk", "#REF!", "not a number"),
    (["A1", "LE67 3DN", 1, "", "", "", ""], "Care package", "A1", "repeated"),
    (["B12", "LE67 3DN", 99_000_000, "", "", "", ""], "Hrs / wk", "99000000", "too large"),
]  # fmt: skip


def write(folder: Path, rows: list[list[object]]) -> Path:
    """Write a workbook as councils keep it: a cover sheet, a preamble, then the table."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Read me"
    cover.append(["Extract of home care packages. Do not share."])
    sheet = book.create_sheet("Packages")
    sheet.append(["Brokerage extract", None, None])
    sheet.append([])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    book.save(folder / "packages.xlsx")
    (folder / "intake.toml").write_text(CONFIG, encoding="utf-8")
    return folder / "intake.toml"


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    return int(ended.value.code or 0)


def problems_of(folder: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(folder / "intake" / "problems.xlsx")["Problems"]
    rows = list(sheet.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.fixture(scope="module")
def filthy(tmp_path_factory):
    """A refused intake, and the same with the faulty rows set aside."""
    folder = tmp_path_factory.mktemp("filthy")
    config = write(folder, SOUND + [row for row, *_ in PLANTED])
    refused = call("intake", str(config), "--out", str(folder / "refused"))
    aside = call("intake", str(config), "--out", str(folder / "aside"), "--set-aside")
    return folder, refused, aside


def test_faulty_files_are_refused_and_the_problems_are_written(filthy):
    folder, refused, _ = filthy
    assert refused == 3
    assert sorted(path.name for path in (folder / "refused").iterdir()) == ["intake"]
    assert (folder / "refused" / "intake" / "data-quality.html").is_file()


@pytest.mark.parametrize("place", range(len(PLANTED)), ids=[each[3] for each in PLANTED])
def test_the_problems_file_names_every_planted_fault(filthy, place):
    _, heading, found, words = PLANTED[place]
    # Three rows stand above the table, three sound rows above the planted ones.
    number = 4 + len(SOUND) + place
    told = [each for each in problems_of(filthy[0] / "refused") if each["Row"] == number]
    assert any(
        each["File"] == "packages.xlsx"
        and each["Sheet"] == "Packages"
        and each["Column"] == heading
        and (each["Found"] or "") == found
        and words in str(each["What is wrong"])
        and each["Allowed"]
        and each["What to do"]
        for each in told
    ), told


def test_no_sound_row_is_named_but_the_one_whose_identifier_is_repeated(filthy):
    rows = Counter(each["Row"] for each in problems_of(filthy[0] / "refused"))
    assert {number for number in rows if number < 4 + len(SOUND)} == {4}


def test_set_aside_goes_on_and_every_hour_is_accounted_for(filthy):
    folder, _, aside = filthy
    assert aside == 0
    accounts = json.loads((folder / "aside/intake/intake.json").read_text("utf-8"))["accounts"]
    demand = next(each for each in accounts if each["table"] == "demand")
    assert demand["rows_in"] == len(SOUND) + len(PLANTED)
    # 10.5 of A1 goes with its repeat; A2 and A3 stay.
    assert demand["hours_used"] == 14 + 7
    # The numbers of every row set aside, as they stand; what is no number, or beyond belief, counts
    # as none and is told row by row.
    assert demand["hours_set_aside"] == 10.5 + 5 + 6 + 3 + 2 + 2 + 2 + 1 - 4
    assert demand["hours_in"] == demand["hours_used"] + demand["hours_set_aside"]
    assert demand["rows_in"] == demand["rows_used"] + demand["rows_set_aside"]


def test_run_accepts_the_project_and_its_notice_travels(filthy):
    folder = filthy[0] / "aside"
    done = api.run(folder)
    assert done.result["headline"]["planned_hours_per_week"] == 21
    assert any("Snapshot of 31 October 2026." in each
               for each in done.result["scenario"]["notices"])  # fmt: skip
    assert done.inputs.located.frame["funder"].tolist() == ["health", "council"]


def test_the_same_files_give_the_same_bytes(filthy, tmp_path):
    folder = filthy[0]
    assert call("intake", str(folder / "intake.toml"), "--out", str(tmp_path), "--set-aside") == 0
    for path in sorted((folder / "aside").rglob("*")):
        if path.is_file():
            again = tmp_path / path.relative_to(folder / "aside")
            assert again.read_bytes() == path.read_bytes(), path.name


def test_a_refusal_leaves_an_earlier_project_as_it_was(tmp_path):
    config = write(tmp_path, SOUND)
    assert call("intake", str(config), "--out", str(tmp_path / "project")) == 0
    before = (tmp_path / "project/data/demand.csv").read_bytes()
    write(tmp_path, [*SOUND, PLANTED[0][0]])
    assert call("intake", str(config), "--out", str(tmp_path / "project")) == 3
    assert (tmp_path / "project/data/demand.csv").read_bytes() == before
