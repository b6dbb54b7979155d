"""Norfolk's rings of 2018-19 as a scenario: bands by distance, rates as published.

Source: Norfolk County Council, home care prices 2018-19: £17.40, £19.68 and £21.72 an hour where
the person lives 0-3, 3-6 and 6 or more miles from a town or large village. Centres and hours are
made up; distances are worked out by hand (1 mile is 1,609.344 m).
"""

from __future__ import annotations

import pytest

NORFOLK = """\
schema = 1
kind = "geography"
id = "tiny"
title = "Norfolk's rings round two made-up towns"

[choices]
band_rule = "rings"
bands = ["near", "middle", "far"]
band_basis = "straight-line distance from two made-up towns"

[choices.ring_centres]
Easttown = "412000 312000"
Westtown = "400000 312000"

[parameters.ring_limit_miles]
unit = "miles"
basis = "published"
source = "Norfolk County Council, home care prices 2018-19"
values = [{ from = 2018-04-01, near = 3, middle = 6 }]
"""
# Postcode, easting, northing, hours, band. Westtown is nearest to the first four.
PLACES = (
    ("ZZ1 1AA", "403000", "316000", "100", "middle"),  # hypot(3000, 4000) = 5,000 m: 3.107 miles
    ("ZZ1 1AB", "400000", "312000", "40", "near"),  # the centre itself
    ("ZZ1 1AD", "404828.032", "312000", "10", "near"),  # 3 miles exactly: inside
    ("ZZ1 1AE", "404829", "312000", "20", "middle"),  # a metre more
    ("ZZ2 1AA", "412000", "302343.936", "30", "middle"),  # 6 miles exactly from Easttown
    ("ZZ2 1AB", "412000", "302343", "8", "far"),
)


def test_hours_in_norfolks_rings_cost_what_paper_says(tiny, command):
    tiny.put("models/geography/tiny.toml", NORFOLK)
    tiny.replace(
        "models/pricing/tiny.toml",
        "urban = 20.00, fringe = 21.50, rural = 23.00, isolated = 26.25",
        "near = 17.40, middle = 19.68, far = 21.72",
    )
    tiny.replace("models/pricing/tiny.toml", 'base_band = "urban"', 'base_band = "near"')
    tiny.zones["band_override"] = ""
    tiny.save_zones()
    tiny.tables["postcodes"] = [
        {"postcode": name, "easting_m": east, "northing_m": north}
        for name, east, north, _, _ in PLACES
    ]
    tiny.tables["demand"] = [
        {"package_id": "", "postcode": name, "hours_per_week": hours, "service": "maintenance"}
        for name, _, _, hours, _ in PLACES
    ]
    tiny.save("postcodes")
    tiny.save("demand")
    said = command("zones", tiny.folder, "--json")
    assert said.code == 0, said.err
    bands = {row["band"]: row for row in said.json["bands"]}
    assert {band: row["costed_hours_per_week"] for band, row in bands.items()} == {
        band: sum(float(hours) for *_, hours, held in PLACES if held == band)
        for band in ("near", "middle", "far")
    }
    # 50 x 17.40 + 150 x 19.68 + 8 x 21.72 = 870.00 + 2,952.00 + 173.76
    assert said.json["headline"]["weekly_cost_gbp"] == pytest.approx(3_995.76, abs=1e-9)
