"""Classes, lists of areas and polygons: the band of a postcode and why it has it."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from homecare.geography import (
    BandData,
    band_notes,
    check_band_inputs,
    check_band_polygons,
    give_bands,
)
from homecare.parameters import Parameters, Value

BANDS = ("urban", "fringe", "rural", "isolated")
CROSSWALK = {
    "UN1": "urban", "UF1": "urban", "RLN1": "fringe", "RLF1": "fringe", "RSN1": "rural",
    "RSF1": "rural",
}  # fmt: skip
RUC2011 = {"C1": "urban", "D1": "fringe", "E1": "rural", "F1": "isolated", "F2": "isolated"}


def parameters(rule: str, *, origin: str = "none", **numbers: float) -> Parameters:
    return Parameters(
        values={
            f"geography.{name}": Value(name, value, "", "", "", date(2020, 1, 1))
            for name, value in numbers.items()
        },
        choices={
            "geography.band_rule": rule,
            "geography.bands": BANDS,
            "geography.ruc_band": RUC2011,
            "geography.ruc2021_band": CROSSWALK,
            "geography.isolated_from": origin,
        },
    )


def test_all_six_classes_of_2021_have_the_band_of_the_crosswalk_and_say_it_is_inferred():
    frame = pd.DataFrame(
        {"ruc2021": [*CROSSWALK, "rln1", "Smaller rural: Further from a major town or city"]}
    )
    given = give_bands(frame, parameters("ruc2021"))
    assert given.band.tolist() == [*CROSSWALK.values(), "fringe", "rural"]
    assert given.reason[0] == "class UN1, inferred crosswalk"
    assert all(reason.endswith("inferred crosswalk") for reason in given.reason)


def test_labels_of_2011_are_read_as_their_codes():
    frame = pd.DataFrame(
        {"ruc2011": ["Rural town and fringe", "rural hamlet and isolated dwellings"]}
    )
    assert give_bands(frame, parameters("ruc2011")).band.tolist() == ["fringe", "isolated"]


def test_classes_without_a_band_are_told_with_their_number_and_reason():
    cells = ["UN1", "", "", "", "5", "5", "Z9", "RXN1"]
    given = give_bands(pd.DataFrame({"ruc2021": cells}), parameters("ruc2021"))
    assert given.band.tolist() == ["urban", *[""] * 7]
    assert given.bandless() == {
        "no class": 3,
        "class 5 is of the Scottish classification": 2,
        "RXN1 is no class of 2021": 1,
        "class Z9 stands for no classification (Channel Islands, Isle of Man)": 1,
    }
    (note,) = band_notes(given, source="p.csv")
    assert note.startswith("p.csv: 7 of 8 postcodes have no band: no class (3), class 5 is of the")


def test_isolated_comes_from_the_class_of_2011_inside_smaller_rural_alone():
    frame = pd.DataFrame(
        {
            "ruc2021": ["RSN1", "RSF1", "RSN1", "RLN1", "UN1", "RSN1"],
            "ruc2011": ["F1", "F2", "E1", "F1", "F1", ""],
        }
    )
    given = give_bands(frame, parameters("ruc2021", origin="ruc2011"))
    assert given.band.tolist() == ["isolated", "isolated", "rural", "fringe", "urban", "rural"]
    assert given.reason[0] == "class RSN1, inferred crosswalk; isolated by its class of 2011"
    assert len(given.notes) == 1
    assert given.notes[0].startswith("1 postcodes of the hardest band")


def test_isolated_by_density_counts_every_postcode_near_itself_included():
    # Three smaller rural postcodes 100 m apart and an urban one beside them; one alone.
    frame = pd.DataFrame(
        {
            "ruc2021": ["RSN1", "RSN1", "RSN1", "UN1", "RSF1"],
            "easting_m": [0.0, 100, 200, 300, 9_000],
            "northing_m": [0.0] * 5,
        }
    )
    given = give_bands(
        frame, parameters("ruc2021", origin="density", near_distance=150, rural_neighbours=2)
    )
    # Within 150 m of the first: two; of the second: three; of the third: three; of the last: one.
    assert given.band.tolist() == ["isolated", "rural", "rural", "urban", "isolated"]
    assert given.reason[4].endswith("isolated, inferred: at most 2 postcodes within 150 m")


def test_a_county_without_hamlets_is_told_that_its_classes_are_not_by_postcode():
    told = give_bands(pd.DataFrame({"ruc2011": ["C1", "E1"]}), parameters("ruc2011")).notes
    assert "no postcode has class F1 or F2" in told[0]
    assert give_bands(pd.DataFrame({"ruc2011": ["E1", "F1"]}), parameters("ruc2011")).notes == ()


@pytest.mark.parametrize(
    ("rule", "origin", "wanted"),
    [
        ("ruc2011", "none", [("ruc2011", "ONSPD")]),
        ("ruc2021", "none", [("ruc2021", "ONSPD or NSPL")]),
        ("ruc2021", "ruc2011", [("ruc2021", "ONSPD or NSPL"), ("ruc2011", "ONSPD")]),
        ("listed", "none", []),
    ],
)
def test_a_file_without_classes_is_told_where_to_take_them_from(rule, origin, wanted):
    frame = pd.DataFrame({"ruc2011": ["", ""], "ruc2021": ["", ""], "band": ["", ""]})
    faults = check_band_inputs(frame, parameters(rule, origin=origin), source="mine.csv")
    assert [fault.where for fault in faults] == [f"mine.csv, column {name}" for name, _ in wanted]
    for fault, (_, file) in zip(faults, wanted, strict=True):
        assert f"take the postcodes from {file}" in fault.do


# ------------------------------------------------------------------------------- areas, polygons


def test_the_most_specific_area_decides_whatever_the_order_of_the_list():
    rows = [
        ("outward", "LE10", "urban"),
        ("ward", "ST MARY'S", "fringe"),
        ("sector", "LE10 1", "rural"),
        ("lsoa", "E01025913", "isolated"),
        ("postcode", "LE10 1AD", "urban"),
    ]
    postcodes = pd.DataFrame(
        {
            "postcode": ["LE10 2AA", "LE10 2AB", "LE10 1AA", "LE10 1AB", "LE10 1AD", "LE1 1AA"],
            "ward": ["x", " st  Mary's", "St Mary's", "St Mary's", "St Mary's", "x"],
            "lsoa": ["", "", "", "E01025913", "E01025913", ""],
        }
    )
    for order in (rows, rows[::-1]):
        areas = pd.DataFrame(order, columns=["area_type", "area", "band"])
        given = give_bands(postcodes, parameters("areas"), held=BandData("bands.csv", areas=areas))
        assert given.band.tolist() == ["urban", "fringe", "rural", "isolated", "urban", ""]
        assert given.reason.tolist() == [
            "listed: outward LE10", "listed: ward ST MARY'S", "listed: sector LE10 1",
            "listed: lsoa E01025913", "listed: postcode LE10 1AD", "in no area of the list",
        ]  # fmt: skip


def test_areas_that_hold_no_postcode_are_told():
    areas = pd.DataFrame({"area_type": ["sector"] * 2, "area": ["LE1 1", "LE1 9"], "band": "urban"})
    given = give_bands(
        pd.DataFrame({"postcode": ["LE1 1AA"]}), parameters("areas"),
        held=BandData("bands.csv", areas=areas),
    )  # fmt: skip
    assert given.notes == (
        "bands.csv: 1 of 2 areas of type sector hold no postcode of the postcodes file: LE1 9",
    )


def squares(*rows: tuple[str, int, int]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"band": [band for band, *_ in rows]},
        geometry=[shapely.box(low, 0, high, 10) for _, low, high in rows],
        crs="EPSG:27700",
    )


def test_a_postcode_has_the_band_of_its_polygon_and_on_a_line_the_first_band():
    postcodes = pd.DataFrame({"easting_m": [5.0, 10, 15, 25], "northing_m": [5.0] * 4})
    for rows in ([("rural", 0, 10), ("urban", 10, 20)], [("urban", 10, 20), ("rural", 0, 10)]):
        held = BandData("b.gpkg", polygons=squares(*rows))
        given = give_bands(postcodes, parameters("polygons"), held=held)
        assert given.band.tolist() == ["rural", "urban", "urban", ""]
        assert given.reason[3] == "in no polygon"


def test_polygons_of_two_bands_may_not_overlap_and_of_one_band_may():
    assert check_band_polygons(squares(("urban", 0, 10), ("urban", 5, 15)), source="b") == []
    (fault,) = check_band_polygons(squares(("urban", 0, 10), ("rural", 5, 15)), source="b")
    assert fault.what == "one place has two bands"
    assert "50 m2 in both" in fault.found


def test_a_crossed_ring_and_an_empty_file_are_faults():
    bowtie = gpd.GeoDataFrame(
        {"band": ["urban"]}, geometry=[shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])],
        crs="EPSG:27700",
    )  # fmt: skip
    (fault,) = check_band_polygons(bowtie, source="b")
    assert fault.where == "b, feature 1, band urban"
    assert "Self-intersection" in fault.found
    assert check_band_polygons(bowtie.iloc[:0], source="b")[0].what == "the file holds no bands"
