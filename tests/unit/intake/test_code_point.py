"""OS Code-Point Open without headings, and lookups that complete a directory."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest

from homecare.errors import InputError
from homecare.intake.readers import read_source
from homecare.intake.source import Adapted, Source

from .directories import (
    BEST_FIT,
    CLASSES,
    CODE_POINT,
    LIVE,
    NSPL,
    ONSPD,
    context,
    rows_of,
    write,
)  # fmt: skip


def read(path: Path, format_: str = "code_point", *wanted: str, **options: object) -> Adapted:
    return read_source(Source("postcodes", (path,), format_, options=options), context(*wanted))


def naive() -> list[list[str]]:
    with CODE_POINT.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_rows_without_headings_read_as_the_standard_library_reads_them():
    adapted = read(CODE_POINT)
    rows = [row for row in naive() if row[1] != "90"]
    frame = adapted.raw.frame
    # PC, PQ, EA, NO, CY, RH, LH, CC, DC, WC.
    for name, at in (
        ("postcode", 0), ("position_quality", 1), ("easting_m", 2), ("northing_m", 3),
        ("district", 8), ("ward", 9),
    ):  # fmt: skip
        assert frame[name].tolist() == [row[at] for row in rows], name
    assert adapted.raw.row_numbers == tuple(range(1, 13))
    assert [(each.reason, each.rows) for each in adapted.passed_over] == [
        ("postcode without a grid reference", 1)
    ]
    assert any("no rural-urban class of 2011" in note for note in adapted.notes)
    assert any("1 postcode(s) have no true position" in note for note in adapted.notes)


def test_a_postcode_without_a_space_is_found_by_the_demands_spelling():
    adapted = read(CODE_POINT, "code_point", "LE67 9ZX")
    (fault,) = adapted.row_faults
    assert adapted.raw.frame["postcode"].iloc[fault.rows].tolist() == ["LE679ZX"]
    assert adapted.raw.frame["easting_m"].iloc[fault.rows].tolist() == [""]


def test_headings_pasted_on_top_are_no_postcode(tmp_path):
    path = tmp_path / "le.csv"
    path.write_text("PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n" + CODE_POINT.read_text(encoding="utf-8"))
    adapted = read(path)
    assert len(adapted.raw.frame) == len(LIVE)
    assert adapted.raw.row_numbers == tuple(range(2, 14))


def test_the_zip_gives_the_areas_named_and_not_the_lists_of_codes(tmp_path):
    path = tmp_path / "codepo_gb.zip"
    far = '"AB101AB",10,394251,806376,"S92000003","","S08000020","","S12000033","S13002842"\n'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/CSV/ab.csv", far)
        archive.write(CODE_POINT, "Data/CSV/le.csv")
        archive.writestr(
            "Doc/Code-Point_Open_Column_Headers.csv",
            "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\nPostcode,Positional_quality_indicator,Eastings,"
            "Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,Admin_county_code,"
            "Admin_district_code,Admin_ward_code\n",
        )
    every = read(path)
    assert {each.reason: each.rows for each in every.passed_over} == {
        "outside the zones' surroundings": 1,
        "postcode without a grid reference": 1,
    }
    named = read(path, areas=["LE"])
    assert named.raw.frame.equals(every.raw.frame)
    assert sum(each.rows for each in named.passed_over) == 1


def test_a_file_of_another_kind_is_refused_with_what_stands_in_it():
    with pytest.raises(InputError, match="rows without headings, of 10 cells"):
        read(ONSPD)


def test_the_best_fit_lookup_adds_lsoas_and_a_table_of_classes_the_class_of_2011():
    bare = read(CODE_POINT).raw.frame
    assert "lsoa" not in bare.columns
    adapted = read(CODE_POINT, complete_with=str(BEST_FIT), classes_from=str(CLASSES))
    lsoa = {row["pcds"].replace(" ", ""): row["lsoa11cd"] for row in rows_of(BEST_FIT)}
    area = {row["pcds"].replace(" ", ""): row["oa11cd"] for row in rows_of(BEST_FIT)}
    classes = {row["OA11CD"]: row["RUC11CD"] for row in rows_of(CLASSES)}
    frame = adapted.raw.frame
    keys = frame["postcode"].str.replace(" ", "")
    assert frame["lsoa"].tolist() == [lsoa[key] for key in keys]
    assert frame["ruc2011"].tolist() == [classes[area[key]] for key in keys]
    # And so the class is the one that ONSPD itself gives.
    given = {row["pcds"].replace(" ", ""): row["ruc11ind"] for row in rows_of(ONSPD)}
    assert frame["ruc2011"].tolist() == [given[key] for key in keys]
    assert any("lsoa11: 12 postcode(s) filled" in note for note in adapted.notes)
    assert not any("no rural-urban class of 2011" in note for note in adapted.notes)


def test_another_directory_completes_one_and_changes_no_cell_that_is_filled(tmp_path):
    rows = [{**row, "lad26cd": "E07999999"} for row in rows_of(ONSPD)]
    other = write(tmp_path / "other.csv", rows[0], rows)
    adapted = read(NSPL, "nspl", complete_with=str(other))
    own = {row["pcds"]: row["lad26cd"] for row in rows_of(NSPL)}
    assert adapted.raw.frame["district"].tolist() == [
        own[each] for each in adapted.raw.frame["postcode"]
    ]
    given = {row["pcds"]: row["ruc11ind"] for row in rows_of(ONSPD)}
    assert adapted.raw.frame["ruc2011"].tolist() == [
        given[each] for each in adapted.raw.frame["postcode"]
    ]


def test_classes_by_lsoa_warn_that_hamlets_cannot_be_told(tmp_path):
    codes = sorted({row["lsoa11cd"] for row in rows_of(ONSPD) if row["pcds"] in LIVE})
    table = write(
        tmp_path / "RUC11_LSOA11_EW.csv",
        ["LSOA11CD", "LSOA11NM", "RUC11CD", "RUC11"],
        [{"LSOA11CD": code, "RUC11CD": "E1"} for code in codes],
    )
    adapted = read(CODE_POINT, complete_with=str(BEST_FIT), classes_from=str(table))
    assert set(adapted.raw.frame["ruc2011"]) == {"E1"}
    assert any("isolated dwellings cannot be told" in note for note in adapted.notes)


def test_postcodes_a_lookup_does_not_know_stay_blank_and_are_counted(tmp_path):
    rows = rows_of(BEST_FIT)[:10]
    path = write(tmp_path / "short.csv", rows[0], rows)
    adapted = read(CODE_POINT, complete_with=str(path))
    assert (adapted.raw.frame["lsoa"] == "").sum() == 2
    assert any("2 remain blank" in note for note in adapted.notes)


def test_a_lookup_that_says_two_things_of_a_postcode_is_refused(tmp_path):
    rows = rows_of(BEST_FIT)
    rows.append({**rows[0], "lsoa11cd": "E01000001"})
    path = write(tmp_path / "twice.csv", rows[0], rows)
    with pytest.raises(InputError, match="says two things of one postcode"):
        read(CODE_POINT, complete_with=str(path))


def test_a_lookup_with_nothing_in_common_is_refused(tmp_path):
    path = write(tmp_path / "clients.csv", ["client", "hours"], [{"client": "1", "hours": "2"}])
    with pytest.raises(InputError, match="cannot complete the postcodes"):
        read(CODE_POINT, complete_with=str(path))
    # Code-Point Open has no output areas, so a table by output area needs the best fit first.
    with pytest.raises(InputError, match="a column postcode"):
        read(CODE_POINT, classes_from=str(CLASSES))
