"""Bands by each registered rule, and the zones' overrides."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from homecare.errors import InputError, ModelError
from homecare.geography import band_of_postcodes, infer_bands, read_overrides
from homecare.geography.bands import BAND_RULES
from homecare.parameters import Parameters, Value
from homecare.parameters.declared import BAND_RULES as DECLARED_RULES
from homecare.scenarios import load_scenario

BANDS = ("urban", "fringe", "rural", "isolated")


def parameters(rule: str, *, table: dict[str, str] | None = None, **numbers: float) -> Parameters:
    return Parameters(
        values={
            f"geography.{name}": Value(name, value, "", "", "", date(2020, 1, 1))
            for name, value in numbers.items()
        },
        choices={"geography.band_rule": rule, "geography.ruc_band": table or {}},
    )


def test_every_rule_that_a_model_may_name_is_registered():
    assert set(BAND_RULES) == set(DECLARED_RULES)


def test_listed_bands_are_those_of_the_file():
    frame = pd.DataFrame({"band": ["rural", "", "urban"]})
    assert band_of_postcodes(frame, parameters("listed")).tolist() == ["rural", "", "urban"]


def test_all_ten_rural_urban_classes_of_2011_have_their_band():
    # The ten classes of the ONS classification of 2011; paragraph 36 of the report of 20 January
    # 2020 and the appraisal take conurbations and cities as urban, towns and fringe as fringe,
    # villages as rural, hamlets and isolated dwellings as isolated; the second of each pair is
    # "in a sparse setting".
    expected = {
        "A1": "urban", "B1": "urban", "C1": "urban", "C2": "urban", "D1": "fringe", "D2": "fringe",
        "E1": "rural", "E2": "rural", "F1": "isolated", "F2": "isolated",
    }  # fmt: skip
    bundled = load_scenario("leicestershire-2020").parameters.mapping("geography.ruc_band")
    frame = pd.DataFrame({"ruc2011": [*expected, *(code.lower() for code in expected)]})
    found = band_of_postcodes(frame, parameters("ruc2011", table=bundled))
    assert found.tolist() == [*expected.values()] * 2


def test_a_class_that_the_model_does_not_name_has_no_band():
    frame = pd.DataFrame({"ruc2011": ["A1", "G9", ""]})
    found = band_of_postcodes(frame, parameters("ruc2011", table={"A1": "urban"}))
    assert found.tolist() == ["urban", "", ""]


def test_the_rule_of_clusters_hands_the_models_numbers_to_the_inference():
    east = [0.0, 100, 200, 5_000, 5_100, 20_000]
    frame = pd.DataFrame({"easting_m": east, "northing_m": [0.0] * 6})
    found = band_of_postcodes(
        frame,
        parameters(
            "clusters", cluster_distance=150, urban_cluster=3, fringe_cluster=2, near_distance=500,
            rural_neighbours=0,
        ),
    )  # fmt: skip
    assert found.tolist() == ["urban"] * 3 + ["fringe"] * 2 + ["rural"]
    wider = infer_bands(
        east, [0.0] * 6, cluster_distance_m=150, urban_postcodes=3, fringe_postcodes=2,
        near_distance_m=500, rural_neighbours=0,
    )  # fmt: skip
    assert found.tolist() == wider.tolist()


def test_the_rule_of_clusters_asks_for_a_number_that_no_model_holds():
    frame = pd.DataFrame({"easting_m": [0.0], "northing_m": [0.0]})
    with pytest.raises(ModelError, match=r"geography\.cluster_distance"):
        band_of_postcodes(frame, parameters("clusters"))


def zones(*overrides: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "zone_id": [f"Z{n}" for n in range(len(overrides))],
            "band_override": list(overrides),
        },
        geometry=[shapely.box(n, 0, n + 1, 1) for n in range(len(overrides))],
        crs="EPSG:27700",
    )


def test_overrides_are_read_whatever_the_spaces():
    held = read_overrides(
        zones("", "urban=fringe", " urban = fringe ; rural=isolated; "), BANDS, source="z"
    )
    assert held == {
        ("Z1", "urban"): "fringe",
        ("Z2", "urban"): "fringe",
        ("Z2", "rural"): "isolated",
    }


def test_every_wrong_override_is_told_together():
    with pytest.raises(InputError) as refused:
        read_overrides(zones("urbn=fringe", "urban", "urban=fringe;urban=rural"), BANDS, source="z")
    assert [fault.where for fault in refused.value.faults] == [
        f"z, zone Z{n}, column band_override" for n in range(3)
    ]
