"""An intake whose demand is lines of sectors, or a Client Level Data file, or has visits beside."""

from __future__ import annotations

import csv
import io

import pytest

from homecare.scenarios.gather import gather

INTAKE = """\
schema = 1
kind = "intake"
id = "lines"
title = "Lines"
as_of = 2026-03-31
costed_services = []
{more}

[zones]
file = "data/zones.gpkg"

[postcodes]
file = "data/postcodes.csv"

[demand]
{demand}

[providers]
file = "data/providers.csv"

[appointments]
file = "data/appointments.csv"

{tables}
[models]
geography = "tiny"
pricing = "tiny"
allocation = "tiny"
"""


def gathered(tiny, demand: str, *, more: str = "", tables: str = "", **options):
    path = tiny.put("intake.toml", INTAKE.format(demand=demand, more=more, tables=tables))
    return gather(path, progress=lambda _: None, **options)


def lines(tiny, *rows: tuple[str, str, str]) -> str:
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(["Ref", "Sector", "Hours"])
    writer.writerows(rows)
    tiny.put("lines.csv", page.getvalue())
    return (
        'file = "lines.csv"\n[demand.columns]\npackage_id = "Ref"\n'
        'postcode_sector = "Sector"\nhours_per_week = "Hours"'
    )


def sector_of(tiny) -> str:
    return tiny.tables["postcodes"][0]["postcode"][:-2]


def test_lines_of_a_sector_stand_at_its_postcodes_when_that_is_asked(tiny):
    sector = sector_of(tiny)
    found = gathered(tiny, lines(tiny, ("", sector, "10")), more="spread_hours = true")
    assert found.faults == ()
    demand = found.tables["demand"]
    assert set(demand["postcode"].str[:-2]) == {sector}
    assert round(demand["hours_per_week"].sum() * 3600) == 36_000
    assert any("spread over its postcodes" in note for note in found.notes)
    assert any("spread over its postcodes" in each for each in found.notices("demand"))
    (account,) = (each for each in found.accounts() if each["table"] == "demand")
    assert (account["rows_used"], account["hours_used"]) == (1, 10.0), "a line is one row in"


def test_lines_of_a_sector_are_refused_once_and_by_name_when_nothing_is_asked(tiny):
    found = gathered(tiny, lines(tiny, ("", sector_of(tiny), "10")))
    told = [each for each in found.faults if "postcode sector" in each.what]
    assert len(told) == len(found.faults) == 1
    assert "column Sector" in told[0].where
    aside = gathered(tiny, lines(tiny, ("", sector_of(tiny), "10")), set_aside=True)
    (account,) = (each for each in aside.accounts() if each["table"] == "demand")
    assert (account["rows_set_aside"], account["hours_set_aside"]) == (1, 10.0)


def test_each_fault_of_a_row_is_told_once(tiny):
    found = gathered(tiny, lines(tiny, ("P1", sector_of(tiny), "ten")), more="spread_hours = true")
    whats = [each.what for each in found.faults]
    assert sorted(set(whats)) == sorted(whats)
    assert len(found.problems) == len(
        {(each.row, each.column, each.what) for each in found.problems}
    )


@pytest.mark.parametrize("minutes", ["00:30:00", "00:45:00"])
def test_visits_beside_the_demand_say_what_was_delivered(tiny, minutes):
    package = next(row for row in tiny.tables["demand"] if row["package_id"])["package_id"]
    tiny.put(
        "visits.csv",
        "ServiceUserRef,VisitDate,WeekEnding,ActualStartTime,ActualDuration,NumberOfCarers\n"
        f"{package},10/03/2026,15/03/2026,08:00,{minutes},2\n"
        f"{package},20/03/2026,15/03/2026,08:00,{minutes},2\n",
    )
    found = gathered(
        tiny, 'file = "data/demand.csv"', tables='[visits]\nfile = "visits.csv"\n', set_aside=True
    )
    (account,) = (each for each in found.accounts() if each["table"] == "visits")
    assert (account["rows_used"], account["rows_set_aside"]) == (1, 1)
    assert "the visit lies outside its week" in {each.reason for each in found.problems}
    measures = found.quality.as_dict()
    assert "no visits were given" not in str(measures)
