"""Spreading lines of a sector or LSOA: exact to the second, only when asked, never a person."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.geography import share_seconds
from homecare.intake import RawTable, check_table
from homecare.intake.spread import read_sector, spread_lines
from homecare.tables import DEMAND_LINES
from homecare.tables.windows import share_windows, windows_of

DAY = date(2026, 3, 31)


def places(rows):
    """Postcodes as (postcode, people_weight, lsoa, zone)."""
    frame = pd.DataFrame(rows, columns=["postcode", "people_weight", "lsoa", "zone_id"])
    return frame.assign(
        people_weight=frame["people_weight"].astype(float),
        terminated_on=pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]"),
        position_quality=10.0,
        band="urban",
    )


PLACES = places(
    [
        ("LE1 1AA", 1, "E01000001", "z1"), ("LE1 1AB", 2, "E01000001", "z1"),
        ("LE1 1AD", 0, "E01000002", "z1"), ("LE10 1AA", None, "E01000003", "z2"),
        ("LE10 1AB", None, "E01000003", "z2"), ("LE10 1AD", None, "E01000004", ""),
    ]
)  # fmt: skip


def demand(*rows: dict[str, str]):
    names = [
        "package_id",
        "postcode",
        "zone_id",
        "postcode_sector",
        "lsoa",
        "hours_per_week",
        "band",
        "window_hours",
    ]
    frame = pd.DataFrame([{name: row.get(name, "") for name in names} for row in rows])
    return check_table(
        RawTable(frame, tuple(range(2, len(rows) + 2)), "lines.csv", "", ()), DEMAND_LINES
    )


def spread(table, *, is_asked=True, places=PLACES, **options):
    return spread_lines(table, places, as_of=DAY, is_asked=is_asked, **options)


def remainders(seconds: int, weights: list[int]) -> list[int]:
    """Largest remainders in exact fractions, one at a time: an independent reading."""
    exact = [Fraction(seconds * weight, sum(weights)) for weight in weights]
    floors = [int(each) for each in exact]
    order = sorted(range(len(weights)), key=lambda at: (floors[at] - exact[at], at))
    for at in order[: seconds - sum(floors)]:
        floors[at] += 1
    return floors


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 100_000),
            st.lists(st.integers(0, 64), min_size=1, max_size=9).filter(any),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_shares_are_the_largest_remainders_of_exact_fractions(lines):
    weight = np.array([w for _, weights in lines for w in weights], dtype=float)
    line = np.repeat(np.arange(len(lines)), [len(weights) for _, weights in lines])
    shared = share_seconds([seconds for seconds, _ in lines], weight, line)
    for at, (seconds, weights) in enumerate(lines):
        part = shared[line == at].tolist()
        assert sum(part) == seconds
        exact = remainders(seconds, weights)
        assert all(abs(a - b) <= 1 for a, b in zip(part, exact, strict=True))
        # Equal remainders may be told apart by the last digit of a floating number.
        tied = len({Fraction(seconds * w, sum(weights)) % 1 for w in weights}) < len(weights)
        assert tied or part == exact


def test_a_sector_is_spread_by_people_and_a_sector_without_weights_equally():
    found = spread(
        demand(
            {"postcode_sector": "LE1 1", "hours_per_week": "10"},
            {"postcode_sector": "le101", "hours_per_week": "1"},
            {"lsoa": "E01000001", "hours_per_week": "3"},
        )
    )
    parts = [*zip(found.line, found.places["postcode"], found.seconds, strict=True)]
    # 10 hours by 1:2:0 are 12,000 and 24,000 seconds; 1 hour equally 1,800 twice, in the zone.
    assert sorted(parts) == [
        (0, "LE1 1AA", 12000), (0, "LE1 1AB", 24000), (1, "LE10 1AA", 1800), (1, "LE10 1AB", 1800),
        (2, "LE1 1AA", 3600), (2, "LE1 1AB", 7200),
    ]  # fmt: skip
    assert found.row_faults == ()
    told = "\n".join(found.notes)
    assert "hours stated for a postcode sector (1 line, 10 a week) are spread" in told
    assert "equally, 2 parts" in told
    assert "assumed" in told


def test_parts_take_the_place_of_their_line_and_hours_add_up():
    table = demand(
        {"postcode": "LE1 1AA", "hours_per_week": "2", "package_id": "P1"},
        {"postcode_sector": "LE1 1", "hours_per_week": "0.01", "band": "rural"},
        {"zone_id": "z2", "hours_per_week": "5"},
    )
    rows = spread(table).apply(table.frame, fill=("postcode", "zone_id", "band"))
    assert rows["postcode"].tolist() == ["LE1 1AA", "LE1 1AA", "LE1 1AB", ""]
    assert rows["band"].tolist() == ["", "rural", "rural", ""], "a band that is stated stays"
    assert (rows["hours_per_week"] * 3600).round().tolist() == [7200, 12, 24, 18000]


def test_call_windows_are_shared_with_the_hours_of_their_line():
    table = demand(
        {"postcode_sector": "LE1 1", "hours_per_week": "9", "window_hours": "morning=3;tea=6"},
        {"postcode": "LE10 1AA", "hours_per_week": "2", "window_hours": "morning=1"},
    )
    rows = spread(table).apply(table.frame).set_index("postcode")["window_hours"]
    # By people 1 to 2: a third of 3 and of 6 hours at the first postcode.
    assert rows.to_dict() == {
        "LE1 1AA": "morning=1.0;tea=2.0",
        "LE1 1AB": "morning=2.0;tea=4.0",
        "LE10 1AA": "morning=1",
    }


@given(
    st.lists(st.integers(0, 50_000), min_size=1, max_size=6),
    st.lists(st.floats(0, 1), min_size=1, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_the_windows_of_parts_add_to_those_of_their_line_and_fit_the_part(parts, shares):
    total = sum(parts)
    cut = [int(total * share) for share in np.diff(sorted([0.0, *shares]))]
    text = ";".join(f"w{at}={seconds / 3600!r}" for at, seconds in enumerate(cut))
    held = [windows_of(cell) for cell in share_windows(text, parts)]
    seconds = [{name: round(hours * 3600) for name, hours in each.items()} for each in held]
    for at, whole in enumerate(cut):
        assert sum(each.get(f"w{at}", 0) for each in seconds) == whole
    assert all(sum(each.values()) <= part for each, part in zip(seconds, parts, strict=True))


def test_a_line_that_is_set_aside_is_not_spread():
    table = demand(
        {"postcode_sector": "LE1 1", "hours_per_week": "3"},
        {"postcode_sector": "LE10 1", "hours_per_week": "x"},
    )
    found = spread(table)
    assert set(found.line) == {0}
    assert found.apply(table.frame.iloc[1:2])["postcode"].tolist() == [""]


def test_without_being_asked_nothing_is_spread_and_each_line_is_a_fault():
    found = spread(demand({"lsoa": "E01000001", "hours_per_week": "3"}), is_asked=False)
    assert found.line.size == 0
    (fault,) = found.row_faults
    assert "spread_hours = true" in fault.fault.do
    assert "column lsoa" in fault.fault.where


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"package_id": "P1", "postcode_sector": "LE1 1"}, ["one person at one address"]),
        ({"postcode_sector": "LE11"}, ['"LE11"', "sector LE1 1 or district LE11"]),
        ({"postcode_sector": "LE1"}, ["the postcode sector cannot be told"]),
        ({"postcode_sector": "LE1 1AA"}, ["the postcode sector cannot be told"]),
        ({"postcode_sector": "LE2 1"}, ["no live postcode", 'Did you mean "LE1 1"?']),
        ({"lsoa": "E01000004"}, ["no live postcode of the zones is in the LSOA"]),
    ],
)
def test_a_line_that_cannot_be_spread_says_why(row, words):
    found = spread(demand(row | {"hours_per_week": "3"}))
    assert found.line.size == 0
    (fault,) = found.row_faults
    told = " ".join((fault.fault.what, fault.fault.found, fault.fault.allowed, fault.fault.do))
    for each in words:
        assert each in told


def test_postcodes_out_of_use_or_without_a_true_position_take_no_hours():
    held = PLACES.copy()
    held.loc[0, "terminated_on"] = pd.Timestamp("2026-03-31")
    held.loc[2, "position_quality"] = 90
    found = spread(demand({"postcode_sector": "LE1 1", "hours_per_week": "1"}), places=held)
    assert found.places["postcode"].tolist() == ["LE1 1AB"]


def test_a_postcode_outside_every_zone_takes_hours_only_where_zones_do_not_matter():
    table = demand({"lsoa": "E01000004", "hours_per_week": "1"})
    assert spread(table, in_zones=False).places["postcode"].tolist() == ["LE10 1AD"]


@pytest.mark.parametrize(
    ("text", "sector"),
    [("LE1 1", "LE1 1"), (" le10  1 ", "LE10 1"), ("LE101", "LE10 1"), ("SW1A1", "SW1A 1"),
     ("M11", ""), ("LE11", ""), ("LE", ""), ("LE1 AA", ""), ("", ""), ("LE1 1 2", "")],
)  # fmt: skip
def test_a_sector_is_read_where_it_can_be_told(text, sector):
    assert read_sector(text) == sector


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from(["LE1 1", "LE10 1"]), st.integers(0, 10**6)),
        max_size=8,
        min_size=1,
    )
)
def test_hours_in_are_hours_out_to_the_second(lines):
    rows = [{"postcode_sector": name, "hours_per_week": str(cents / 100)} for name, cents in lines]
    table = demand(*rows)
    out = spread(table).apply(table.frame)
    assert round(out["hours_per_week"].sum() * 3600) == 36 * sum(cents for _, cents in lines)
