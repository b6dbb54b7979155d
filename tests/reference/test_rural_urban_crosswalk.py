"""The step from the rural-urban classification of 2011 to that of 2021, counted on a real county.

Source: Office for National Statistics, Rural Urban Classification 2011 and 2021 of the LSOAs of
Leicestershire (both under the Open Government Licence v3.0), joined to the county's 16,909 live
postcodes of OS Code-Point Open, May 2025. The table counts postcodes by the two classes of their
LSOA. The bands of the 2011 classes are the council's (report of 20 January 2020, paragraphs 15 and
39); those of the 2021 classes are this project's crosswalk, and "about 8 %" is what follows by
adding up the cells off the diagonal.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from homecare.bundled import bundled_root
from homecare.geography import give_bands
from homecare.parameters import Parameters, load_model

CLASSES_2021 = ("UN1", "UF1", "RLN1", "RLF1", "RSN1", "RSF1")
COUNTS = {
    "C1": (8_894, 1_250, 571, 0, 2, 18),
    "D1": (398, 0, 2_367, 111, 198, 0),
    "E1": (3, 1, 197, 0, 2_263, 636),
}
POSTCODES = 16_909
CHANGED = 1_388  # 571+0+2+18 of C1, 398+0+198+0 of D1, 3+1+197+0 of E1
# Added by hand from the table: urban to fringe 571, urban to rural 20, fringe to urban 398, fringe
# to rural 198, rural to urban 4, rural to fringe 197.
MOVES = {
    ("urban", "fringe"): 571, ("urban", "rural"): 20, ("fringe", "urban"): 398,
    ("fringe", "rural"): 198, ("rural", "urban"): 4, ("rural", "fringe"): 197,
}  # fmt: skip
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def county() -> list[dict[str, str]]:
    """Return a postcodes table with the county's pairs of classes, at places of no meaning."""
    pairs = [
        (old, new)
        for old, counts in COUNTS.items()
        for new, count in zip(CLASSES_2021, counts, strict=True)
        for _ in range(count)
    ]
    return [
        {
            "postcode": f"ZZ{place // 4000 + 1} {place // 400 % 10}"
            f"{LETTERS[place // 20 % 20]}{LETTERS[place % 20]}",
            "easting_m": str(400_100 + place % 130 * 70),
            "northing_m": str(310_100 + place // 130 * 70),
            "ruc2011": old,
            "ruc2021": new,
            "people_weight": "1",
        }
        for place, (old, new) in enumerate(pairs)
    ]


@pytest.fixture(scope="module")
def postcodes() -> list[dict[str, str]]:
    return county()


def bands_by(model: str, postcodes: list[dict[str, str]]) -> list[str]:
    loaded = load_model(bundled_root() / "models" / "geography" / f"{model}.toml")
    parameters = Parameters(values=loaded.as_of(date(2026, 1, 1)), choices=loaded.choices)
    frame = pd.DataFrame(postcodes).astype({"easting_m": float, "northing_m": float})
    return give_bands(frame, parameters).band.tolist()


def test_the_published_table_has_the_countys_postcodes_and_those_that_change(postcodes):
    assert sum(map(sum, COUNTS.values())) == POSTCODES == len(postcodes)
    assert len({row["postcode"] for row in postcodes}) == POSTCODES
    assert sum(MOVES.values()) == CHANGED


def test_the_bundled_models_move_the_postcodes_of_the_published_table(postcodes):
    before = bands_by("leicestershire-ruc2011", postcodes)
    after = bands_by("leicestershire-ruc2021", postcodes)
    pairs = pd.Series(list(zip(before, after, strict=True))).value_counts().to_dict()
    moved = {pair: count for pair, count in pairs.items() if pair[0] != pair[1]}
    assert moved == MOVES
    assert sum(moved.values()) == CHANGED
    assert round(CHANGED / POSTCODES, 3) == 0.082


def test_the_command_shows_the_change_of_hours_and_its_cost_worked_out_by_hand(
    tiny, command, postcodes
):
    # One hour at every postcode, in the zone without an override, at £20.00, £21.50 and £23.00:
    # 571 x 1.50 + 20 x 3.00 - 398 x 1.50 + 198 x 1.50 - 4 x 3.00 - 197 x 1.50 = 309.00 a week.
    tiny.tables["postcodes"] = postcodes
    tiny.tables["demand"] = [
        {"package_id": "", "postcode": row["postcode"], "hours_per_week": "1",
         "service": "maintenance"}
        for row in postcodes
    ]  # fmt: skip
    tiny.save("postcodes")
    tiny.save("demand")
    tiny.replace("models/geography/tiny.toml", '"listed"', '"clusters"')
    tiny.replace(
        "models/geography/tiny.toml",
        'band_basis = "made up for a test"\n',
        'band_basis = "made up for a test"\n'
        + "".join(
            f'\n[parameters.{name}]\nunit = "{unit}"\nbasis = "published"\nsource = "A test"\n'
            f"values = [{{ from = 2020-01-01, value = {value} }}]\n"
            for name, unit, value in (
                ("cluster_distance", "m", 250), ("near_distance", "m", 500),
                ("urban_cluster", "postcodes", 200), ("fringe_cluster", "postcodes", 40),
                ("rural_neighbours", "postcodes", 4),
            )
        ),
    )  # fmt: skip
    said = command(
        "zones", tiny.folder, "--compare-bands", "leicestershire-ruc2011",
        "leicestershire-ruc2021", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    found = said.json["band_comparison"]
    assert found["hours"]["hours_per_week"] == POSTCODES
    assert found["hours"]["changed_hours_per_week"] == CHANGED
    assert found["hours"]["changed_rows"] == found["postcodes"]["changed_postcodes"] == CHANGED
    assert {
        (row["from"], row["to"]): row["hours_per_week"]
        for row in found["matrix"]
        if row["from"] != row["to"]
    } == MOVES
    assert found["weekly_cost_change_gbp"] == pytest.approx(309.00, abs=1e-9)
    assert any("no postcode has class F1 or F2" in note for note in found["notes"])
