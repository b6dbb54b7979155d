"""Postcode directories with headings: every edition by stem, and every row accounted for."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from homecare.errors import InputError
from homecare.geography import locate_demand, place_postcodes, read_overrides
from homecare.intake import check_table, read_table, read_zones
from homecare.intake.readers import find_format, read_source
from homecare.intake.reading.files import peek
from homecare.intake.source import Adapted, Context, Source
from homecare.intake.sources.postcode_columns import class_of_label, find_columns
from homecare.parameters import Parameters
from homecare.scenarios import load_scenario
from homecare.tables import DEMAND, POSTCODES

from .directories import (
    BEST_FIT,
    CODE_POINT,
    DOOGAL,
    EXTENT,
    LIVE,
    NSPL,
    NSPL_2024,
    NSPL_2025,
    ONSPD,
    ONSPD_2024,
    as_edition,
    context,
    rows_of,
    write,
)

ROOT = ONSPD.parents[3]
BANDS = ("urban", "fringe", "rural", "isolated")


def read(path: Path, format_: str = "auto", *wanted: str, **options: object) -> Adapted:
    return read_source(Source("postcodes", (path,), format_, options=options), context(*wanted))


def counts(adapted: Adapted) -> dict[str, int]:
    return {each.reason: each.rows for each in adapted.passed_over}


def test_the_fixtures_have_the_published_counts_of_columns():
    assert len(rows_of(ONSPD)[0]) == 55
    assert len(rows_of(NSPL)[0]) == 35
    assert len(NSPL_2024) == len(NSPL_2025) == 35
    assert len(rows_of(DOOGAL)[0]) == 29


def test_onspd_of_august_2026_reads_as_the_standard_library_reads_it():
    adapted = read(ONSPD)
    naive = [row for row in rows_of(ONSPD) if row["pcds"] in LIVE]
    frame = adapted.raw.frame
    for name, heading in (
        ("postcode", "pcds"), ("easting_m", "east1m"), ("northing_m", "north1m"),
        ("ruc2011", "ruc11ind"), ("ruc2021", "ruc21ind"), ("lsoa", "lsoa21cd"),
        ("ward", "wd26cd"), ("district", "lad26cd"),
    ):  # fmt: skip
        assert frame[name].tolist() == [row[heading] for row in naive], name
    # ONS counts 1 to 9 what Code-Point Open counts 10 to 90.
    assert frame["position_quality"].tolist() == [row["gridind"] + "0" for row in naive]
    assert set(frame["postcode"]) == LIVE
    assert set(frame["terminated_on"]) == {""}
    assert "people_weight" not in frame.columns
    assert adapted.raw.row_numbers == tuple(range(2, 14))
    assert adapted.raw.headings["easting_m"] == "east1m"


def test_every_row_of_the_file_is_kept_or_passed_over_with_its_reason():
    adapted = read(ONSPD)
    assert counts(adapted) == {
        "outside the zones' surroundings": 2,  # Aberdeen, Cardiff
        "postcode of Northern Ireland, on the Irish grid": 1,
        "postcode without a grid reference": 2,  # LE67 9ZX, Jersey
        "terminated postcode": 1,
    }
    assert len(adapted.raw.frame) + sum(counts(adapted).values()) == len(rows_of(ONSPD)) == 18


def test_what_is_kept_passes_the_checks_of_the_postcodes_table():
    for path in (ONSPD, NSPL, DOOGAL, CODE_POINT):
        checked = check_table(read(path).raw, POSTCODES)
        assert checked.faults() == ()
        assert len(checked.frame) == len(LIVE)


def test_postcodes_of_the_demand_are_kept_wherever_they_lie_and_though_they_ended():
    adapted = read(ONSPD, "onspd", "LE10 9ZZ", "AB10 1AB")
    frame = adapted.raw.frame.set_index("postcode")
    assert set(frame.index) == LIVE | {"LE10 9ZZ", "AB10 1AB"}
    # DOTERM 201606: the first day of June 2016.
    assert frame.loc["LE10 9ZZ", "terminated_on"] == "2016-06-01"
    assert check_table(adapted.raw, POSTCODES).frame["terminated_on"].max() == pd.Timestamp(
        2016, 6, 1
    )
    # A class of Scotland is kept as it is: the band rule gives it none.
    assert frame.loc["AB10 1AB", "ruc2011"] == "1"
    assert frame.loc["AB10 1AB", "northing_m"] == "806376"


def test_a_postcode_that_ended_after_the_day_is_live_on_it():
    found = read_source(Source("postcodes", (ONSPD,), "onspd"), Context(date(2016, 5, 31), EXTENT))
    assert "LE10 9ZZ" in set(found.raw.frame["postcode"])
    found = read_source(Source("postcodes", (ONSPD,), "onspd"), Context(date(2016, 6, 1), EXTENT))
    assert "LE10 9ZZ" not in set(found.raw.frame["postcode"])


def test_a_postcode_of_the_demand_without_a_place_is_a_fault_that_says_what_to_do():
    adapted = read(ONSPD, "onspd", "LE67 9ZX", "BT1 1AA")
    (fault,) = adapted.row_faults
    assert fault.reason == "the postcode has no grid reference"
    assert adapted.raw.frame["postcode"].iloc[fault.rows].tolist() == ["LE67 9ZX", "BT1 1AA"]
    assert "LE67 9ZX" in fault.fault.found
    assert "rows 15, 18, column pcds" in fault.fault.where
    # Belfast's reference is on the Irish grid: SJ 33 74 on the British one is beside Chester.
    assert adapted.raw.frame["easting_m"].iloc[fault.rows].tolist() == ["", ""]
    assert any("are read as blank" in note for note in adapted.notes)


def test_pseudo_codes_are_blank_and_counted():
    adapted = read(ONSPD, "onspd", "JE2 3AB")
    jersey = adapted.raw.frame.set_index("postcode").loc["JE2 3AB"]
    assert (jersey[["lsoa", "ward", "district"]] == "").all()
    assert jersey["ruc2011"] == "Z9"
    assert any("ward: 1 pseudo code(s)" in note for note in adapted.notes)


def test_without_an_extent_only_what_has_no_place_or_ended_is_passed_over():
    found = read_source(
        Source("postcodes", (ONSPD,), "onspd"), Context(date(2026, 11, 1), extent_m=None)
    )
    assert set(found.raw.frame["postcode"]) == LIVE | {"AB10 1AB", "CF10 1EP"}


def located(adapted: Adapted) -> pd.DataFrame:
    """Locate an hour at each postcode by the class of 2011 and the bundled zones."""
    scenario = load_scenario("leicestershire-2020")
    zones = read_zones(scenario.data["zones"]).frame
    rule = Parameters(
        values=scenario.parameters.values,
        choices={**scenario.parameters.choices, "geography.band_rule": "ruc2011"},
    )
    placed = place_postcodes(
        check_table(adapted.raw, POSTCODES).frame,
        zones,
        parameters=rule,
        overrides=read_overrides(zones, BANDS, source="zones"),
    )
    postcodes = sorted(LIVE)
    frame = pd.DataFrame(
        {name: pd.Series("", index=range(12), dtype="object") for name in DEMAND.column_names()}
    ).assign(
        package_id=[f"P{number}" for number in range(12)],
        postcode=postcodes,
        hours_per_week=[float(number + 1) for number in range(12)],
    )
    found = locate_demand(frame, placed, zone_ids=tuple(zones["zone_id"]), bands=BANDS)
    assert found.faults == ()
    return found.demand


def test_onspd_of_2026_and_of_2024_locate_demand_alike(tmp_path):
    old = read(as_edition(tmp_path / "ONSPD_FEB_2024_UK_LE.csv", ONSPD_2024))
    new = read(ONSPD)
    first, second = located(new), located(old)
    pd.testing.assert_frame_equal(first, second)
    # And neither is nothing: every band of the fixture's classes occurs, in more than one zone.
    assert set(first["band_before_override"]) == set(BANDS)
    assert first["zone_id"].nunique() > 3
    assert (first["zone_id"] != "").all()
    shared = [name for name in new.raw.frame.columns if name != "ruc2021"]
    pd.testing.assert_frame_equal(new.raw.frame[shared], old.raw.frame[shared])
    assert any("no rural-urban class of 2021" in note for note in old.notes)
    assert not any("no rural-urban class of 2021" in note for note in new.notes)


@pytest.mark.parametrize(
    ("headings", "has_2011"), [(NSPL_2024, True), (NSPL_2025, False)], ids=["2024", "2025"]
)
def test_nspl_of_every_edition_gives_the_same_places(tmp_path, headings, has_2011):
    path = as_edition(tmp_path / "nspl.csv", headings)
    assert find_format(Source("postcodes", (path,))).name == "nspl"
    found, new = read(path), read(NSPL)
    for name in ("postcode", "easting_m", "northing_m", "district", "ward", "lsoa"):
        assert found.raw.frame[name].tolist() == new.raw.frame[name].tolist(), name
    assert ("ruc2011" in found.raw.frame.columns) is has_2011
    assert any("no rural-urban class of 2011" in note for note in found.notes) is not has_2011


def test_nspl_says_in_words_that_it_has_no_class_of_2011():
    adapted = read(NSPL, "onspd")  # the wrong format named: it is read all the same, and told
    (note,) = [each for each in adapted.notes if "class of 2011" in each]
    assert "needs an ONSPD (NSPL has had none since August 2025" in note


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (ONSPD, "onspd"), (NSPL, "nspl"), (DOOGAL, "doogal"), (CODE_POINT, "code_point"),
        (BEST_FIT, "best_fit"),
    ],
)  # fmt: skip
def test_each_directory_is_recognised_by_its_headings(path, name):
    assert find_format(Source("postcodes", (path,))).name == name
    assert peek(path)


def test_the_bundled_postcodes_are_no_directory():
    path = ROOT / "data" / "zones" / "leicestershire-postcodes.csv"
    assert find_format(Source("postcodes", (path,))).name == "table"


def test_headings_count_whatever_their_capitals_quotes_and_order(tmp_path):
    rows = [{name.upper(): cell for name, cell in row.items()} for row in rows_of(ONSPD)]
    path = write(tmp_path / "mixed.csv", reversed(rows[0]), rows)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    pd.testing.assert_frame_equal(read(path).raw.frame, read(ONSPD).raw.frame)


def test_the_latest_year_counts_where_a_stem_stands_twice():
    assert find_columns(["wd24cd", "wd26cd", "wd25cd"])["ward"] == 1
    assert find_columns(["pcd7", "pcd8", "pcds"])["postcode"] == 2
    # The classes and areas of 2001 are neither of those read.
    assert find_columns(["ruc01ind", "oa01cd", "oac11ind", "msoa11cd"]) == {}


def test_a_short_heading_counts_only_beside_its_partner():
    assert find_columns(["postcode", "x", "y"]).keys() == {"postcode", "easting_m", "northing_m"}
    assert find_columns(["postcode", "x", "no"]).keys() == {"postcode"}
    assert find_columns(["PC", "EA", "NO"]).keys() == {"easting_m", "northing_m"}


def test_a_heading_of_the_intake_file_goes_before_the_stem():
    source = Source("postcodes", (ONSPD,), "onspd", columns={"lsoa": "LSOA01CD"})
    assert read_source(source, context()).raw.frame["lsoa"].tolist() == [
        row["lsoa01cd"] for row in rows_of(ONSPD) if row["pcds"] in LIVE
    ]
    wrong = Source("postcodes", (ONSPD,), "onspd", columns={"lsoa": "lsoa21"})
    with pytest.raises(InputError, match=r'Did you mean "lsoa21cd"'):
        read_source(wrong, context())


def test_the_lsoas_are_of_2021_unless_asked_otherwise(tmp_path):
    rows = [{**row, "lsoa11cd": "E01000001", "lsoa21cd": "E01000002"} for row in rows_of(ONSPD)]
    path = write(tmp_path / "onspd.csv", rows[0], rows)
    assert set(read(path).raw.frame["lsoa"]) == {"E01000002"}
    assert set(read(path, lsoa_year="2011").raw.frame["lsoa"]) == {"E01000001"}
    assert any("lsoa holds the LSOAs of 2021" in note for note in read(path).notes)
    with pytest.raises(InputError, match="no LSOAs of 2011"):
        read(NSPL, lsoa_year="2011")


def onspd_zip(path: Path) -> Path:
    """Write the rows as ONS distributes them: whole, one file an area, and tables of codes."""
    rows = rows_of(ONSPD)
    folder = path.parent / "unpacked"
    write(folder / "Data" / "ONSPD_AUG_2026_UK.csv", rows[0], rows)
    for area in ("LE", "AB", "CF", "BT", "JE"):
        here = [row for row in rows if row["pcds"].startswith(area)]
        write(folder / "Data" / "multi_csv" / f"ONSPD_AUG_2026_UK_{area}.csv", rows[0], here)
    write(folder / "Documents" / "LA_UA names and codes UK.csv", ["LAD26CD", "LAD26NM"], [])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.rglob("*.csv")):
            archive.write(each, each.relative_to(folder).as_posix())
    return path


def test_the_distributed_zip_gives_each_row_once_and_of_the_areas_named_alone(tmp_path):
    path = onspd_zip(tmp_path / "ONSPD_AUG_2026.zip")
    every = read(path, "onspd")
    pd.testing.assert_frame_equal(every.raw.frame, read(ONSPD).raw.frame)
    assert sum(counts(every).values()) + 12 == 18
    one = read(path, "onspd", areas=["le"])
    pd.testing.assert_frame_equal(one.raw.frame, read(ONSPD).raw.frame)
    # Of the LE file alone: the one that ended, and the one without a grid reference.
    assert sum(counts(one).values()) == 2
    # The area of a postcode of the demand is opened too, for that postcode.
    more = read(path, "onspd", "AB10 1AB", areas=["LE"])
    assert set(more.raw.frame["postcode"]) == LIVE | {"AB10 1AB"}
    assert any("2 files read" in note for note in more.notes)
    with pytest.raises(InputError, match="no file is of a postcode area named"):
        read(path, "onspd", areas=["ZE"])


def test_the_folder_of_areas_and_the_whole_file_give_the_same(tmp_path):
    onspd_zip(tmp_path / "x.zip")
    folder = tmp_path / "unpacked"
    areas = read(folder / "Data" / "multi_csv", "onspd").raw.frame
    whole = read(folder / "Data" / "ONSPD_AUG_2026_UK.csv", "onspd", areas=["LE"])
    assert set(areas["postcode"]) == LIVE
    assert set(whole.raw.frame["postcode"]) == LIVE
    assert counts(whole)["of a postcode area not named"] == 4


def test_an_area_that_is_none_is_refused():
    with pytest.raises(InputError, match="one or two letters"):
        read(ONSPD, "onspd", areas=["LE1"])


def test_doogal_labels_and_codes_become_classes_and_population_a_weight():
    adapted = read(DOOGAL)
    naive = [row for row in rows_of(DOOGAL) if row["In Use?"] == "Yes"]
    frame = adapted.raw.frame
    # The twelve labels as published, worked out by hand; the third is a code in the file already.
    assert frame["ruc2011"].tolist() == [
        "C1", "D1", "E1", "F1", "C1", "E1", "C1", "C1", "D1", "F1", "E1", "D1",
    ]  # fmt: skip
    assert set(frame["ruc2021"]) == {""}
    for name, heading in (
        ("postcode", "Postcode"), ("easting_m", "Easting"), ("northing_m", "Northing"),
        ("people_weight", "Population"), ("district", "DistrictCode"), ("ward", "WardCode"),
        ("lsoa", "LSOA Code"),
    ):  # fmt: skip
        assert frame[name].tolist() == [row[heading] for row in naive], name
    assert counts(adapted) == {"terminated postcode": 1}
    kept = read(DOOGAL, "doogal", "LE10 9ZZ").raw.frame.set_index("postcode")
    assert kept.loc["LE10 9ZZ", "terminated_on"] == "2016-06-01"


def test_doogal_rows_no_longer_in_use_without_a_date_are_passed_over(tmp_path):
    rows = [{**row, "Terminated": ""} for row in rows_of(DOOGAL)]
    path = write(tmp_path / "doogal.csv", rows[0], rows)
    assert counts(read(path)) == {"terminated postcode": 1}
    kept = read(path, "doogal", "LE10 9ZZ")
    assert kept.raw.frame["terminated_on"].tolist() == [""] * 13
    assert any("1 postcode(s) of the demand are out of use" in note for note in kept.notes)


def test_a_label_in_no_list_stays_to_be_seen_and_is_noted(tmp_path):
    rows = rows_of(DOOGAL)
    rows[0]["Rural/urban"] = "Urban > 10k - less sparse"
    rows[1]["Rural/urban"] = "Smaller rural: Nearer to a major town or city"
    adapted = read(write(tmp_path / "doogal.csv", rows[0], rows))
    assert adapted.raw.frame["ruc2011"].tolist()[:2] == ["Urban > 10k - less sparse", ""]
    assert adapted.raw.frame["ruc2021"].tolist()[:2] == ["", "RSN1"]
    assert any('"Urban > 10k - less sparse"' in note for note in adapted.notes)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        # ONS and DEFRA, 2011 and 2021.
        ("Urban major conurbation", ("2011", "A1")), ("Urban minor conurbation", ("2011", "B1")),
        ("Urban city and town in a sparse setting", ("2011", "C2")),
        ("rural town AND fringe in a sparse setting", ("2011", "D2")),
        ("Rural village in a sparse setting", ("2011", "E2")),
        ("Rural hamlet and isolated dwellings in a sparse setting", ("2011", "F2")),
        ("Urban: Further from a major town or city", ("2021", "UF1")),
        ("Larger rural: Further", ("2021", "RLF1")), ("rsf1", ("2021", "RSF1")),
        ("Urban", ("", "Urban")), ("3", ("", "3")), ("", ("", "")),
    ],
)  # fmt: skip
def test_a_label_is_of_its_year(label, code):
    assert class_of_label(label) == code


def test_a_reference_that_is_no_number_is_passed_over_unless_it_is_wanted(tmp_path):
    rows = rows_of(ONSPD)
    rows[0]["east1m"] = "45x316"
    path = write(tmp_path / "onspd.csv", rows[0], rows)
    assert counts(read(path))["postcode without a grid reference"] == 3
    wanted = check_table(read(path, "onspd", "LE11 1ND").raw, POSTCODES)
    assert [each.reason for each in wanted.row_faults] == ["easting_m is not a number"]
    assert "column east1m" in wanted.row_faults[0].fault.where


def test_latitude_says_that_there_is_no_place_where_the_file_has_no_quality(tmp_path):
    rows = [
        {"pcds": "LE1 1AA", "easting": "450000", "northing": "300000", "lat": "52.6"},
        {"pcds": "LE1 1AB", "easting": "450000", "northing": "300000", "lat": "99.999999"},
        {"pcds": "LE1 1AD", "easting": "0", "northing": "0", "lat": "52.6"},
    ]
    adapted = read(write(tmp_path / "own.csv", rows[0], rows), "nspl")
    assert adapted.raw.frame["postcode"].tolist() == ["LE1 1AA"]
    assert counts(adapted) == {"postcode without a grid reference": 2}


def test_the_best_fit_lookup_is_no_directory_and_says_what_it_is_for():
    for name in ("best_fit", "onspd"):
        with pytest.raises(InputError, match=r'complete_with = "\.\.\."'):
            read(BEST_FIT, name)


def test_a_file_that_is_no_directory_names_what_is_missing(tmp_path):
    path = write(tmp_path / "clients.csv", ["client", "postcode"], [{"client": "1"}])
    with pytest.raises(InputError, match="easting_m or northing_m"):
        read(path, "onspd")


def test_where_no_postcode_lies_in_the_surroundings_every_row_is_still_counted():
    empty = read_source(
        Source("postcodes", (ONSPD,), "onspd", options={"complete_with": str(BEST_FIT)}),
        Context(date(2026, 11, 1), (0.0, 0.0, 1.0, 1.0)),
    )
    assert len(empty.raw.frame) == 0
    assert sum(counts(empty).values()) == 18
    assert check_table(empty.raw, POSTCODES).faults() == ()


def test_a_blank_postcode_of_the_demand_keeps_no_row(tmp_path):
    rows = [{**row, "pcds": ""} for row in rows_of(ONSPD)]
    path = write(tmp_path / "onspd.csv", rows[0], rows)
    # Twelve by their place alone; Belfast cannot be told from the name, and lies outside.
    assert len(read(path, "onspd", "").raw.frame) == 12


def test_words_cannot_be_mapped_in_a_directory():
    source = Source("postcodes", (ONSPD,), "onspd", values={"ward": {"a": "b"}})
    with pytest.raises(InputError, match="the format onspd does not take values"):
        read_source(source, context())


def test_a_directory_matches_the_projects_own_postcodes():
    # The fixture's places are those of the bundled table, which comes from Code-Point Open.
    own = read_table(ROOT / "data" / "zones" / "leicestershire-postcodes.csv", POSTCODES).frame
    own = own.set_index("postcode").loc[sorted(LIVE)]
    found = check_table(read(ONSPD).raw, POSTCODES).frame.set_index("postcode").loc[sorted(LIVE)]
    assert found["easting_m"].tolist() == own["easting_m"].tolist()
    assert found["northing_m"].tolist() == own["northing_m"].tolist()
