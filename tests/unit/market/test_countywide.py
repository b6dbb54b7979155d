"""A line with zone_id * appoints to every zone in which the provider has no line of its own."""

from __future__ import annotations

import math

import pandas as pd

from homecare.market import appoint_everywhere, check_appointments, told_countywide
from homecare.tables import APPOINTMENTS, PROVIDERS, blank_column


def _table(table, rows):
    given = pd.DataFrame(rows)
    index = pd.RangeIndex(len(rows))
    return pd.DataFrame(
        {c.name: given.get(c.name, blank_column(c, index)) for c in table.columns}, index=index
    )


def _market(*lines, firms=({"provider_id": "a"}, {"provider_id": "b"})):
    return _table(PROVIDERS, list(firms)), _table(APPOINTMENTS, list(lines))


def _written(lines):
    return sorted(zip(lines["provider_id"], lines["zone_id"], lines["role"], strict=True))


def test_a_countywide_line_stands_in_every_zone():
    firms, lines = _market({"provider_id": "a", "zone_id": "*", "role": "specialist"},
                           {"provider_id": "b", "zone_id": "north", "role": "prime"})  # fmt: skip
    _, written = appoint_everywhere(firms, lines, zone_ids=["south", "north", "north"])
    assert _written(written) == [
        ("a", "north", "specialist"), ("a", "south", "specialist"), ("b", "north", "prime"),
    ]  # fmt: skip


def test_a_line_of_its_own_holds_in_the_named_zone():
    firms, lines = _market({"provider_id": "a", "zone_id": "*", "role": "specialist"},
                           {"provider_id": "a", "zone_id": "north", "role": "prime"})  # fmt: skip
    _, written = appoint_everywhere(firms, lines, zone_ids=["north", "south"])
    assert _written(written) == [("a", "north", "prime"), ("a", "south", "specialist")]


def test_hours_of_a_countywide_line_are_hours_in_all():
    star = {"provider_id": "a", "zone_id": "*", "role": "spot", "capacity_hours_per_week": 30.0}
    for own, expected in ((math.nan, 30.0), (20.0, 20.0), (45.0, 30.0)):
        firms, lines = _market(star, firms=({"provider_id": "a", "capacity_hours_per_week": own},
                                            {"provider_id": "b"}))  # fmt: skip
        limited, written = appoint_everywhere(firms, lines, zone_ids=["north", "south"])
        assert limited["capacity_hours_per_week"].tolist()[0] == expected
        assert limited["capacity_hours_per_week"].isna().tolist()[1]
        assert written["capacity_hours_per_week"].isna().all()


def test_without_a_star_nothing_is_touched():
    firms, lines = _market({"provider_id": "a", "zone_id": "north", "role": "prime"})
    same, written = appoint_everywhere(firms, lines, zone_ids=["north"])
    assert same is firms
    assert written is lines
    assert told_countywide(lines) == ()


def test_hours_beside_a_star_and_lines_for_named_zones_are_refused():
    firms, lines = _market(
        {"provider_id": "a", "zone_id": "*", "role": "spot", "capacity_hours_per_week": 30.0},
        {"provider_id": "a", "zone_id": "north", "role": "prime"},
    )
    (fault,) = check_appointments(firms, lines, zone_ids=["north"], source="lines.csv")
    assert "countywide line states hours" in fault.what
    assert "providers a" in fault.found


def test_the_star_is_a_known_zone_and_a_misspelt_one_is_not():
    firms, lines = _market({"provider_id": "a", "zone_id": "*", "role": "spot"},
                           {"provider_id": "b", "zone_id": "nroth", "role": "spot"})  # fmt: skip
    (fault,) = check_appointments(firms, lines, zone_ids=["north"], source="lines.csv")
    assert fault.found == "nroth"
    assert "or * for every zone" in fault.allowed
    assert "north" in fault.do
