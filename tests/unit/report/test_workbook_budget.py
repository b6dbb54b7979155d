"""The workbook of a budget: live formulas, worked out here by other arithmetic than its own."""

from __future__ import annotations

import importlib.util
import math
import shutil
import subprocess
from datetime import date
from itertools import pairwise, permutations
from pathlib import Path

import openpyxl
import pytest

from homecare import api
from homecare.pricing import plan_of
from homecare.pricing.indexation import Uplift
from homecare.report.budget.workbook import write_workbook
from homecare.report.budget.write import write_budget
from homecare.report.disclosure.budget import may_be_published, protect_budget
from homecare.scenarios.budget.figures import (
    by_band_figures,
    crossed_figures,
    steps_figures,
    stretch_figures,
)

TESTS = Path(__file__).resolve().parents[2]


def beside(path: Path):
    """A helper of the tests, read from its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Workbook = beside(TESTS / "formulas.py").Workbook
CONTRACTS = beside(TESTS / "unit" / "pricing" / "contracts.py")
YEARS = "leicestershire-years"
CAUSES = {
    "Inflation": ("rate", "other"),
    "Demography and growth in hours": ("all_hours",),
    "Full-year effect": ("moved", "coverage"),
    "Band mix": ("mix",),
    "Payment weeks": ("weeks",),
}


@pytest.fixture(scope="module")
def budget():
    return api.budget(YEARS, between=[("2021-22", "2023-24")])


@pytest.fixture(scope="module")
def path(budget, tmp_path_factory):
    out = tmp_path_factory.mktemp("budget")
    write_budget(budget, out)
    return out / "budget.xlsx"


def rows_of(book, sheet: str) -> dict[str, int]:
    """First row of each name in the first column."""
    names: dict[str, int] = {}
    for (title, cell), value in book.cells.items():
        if title == sheet and cell[0] == "A" and cell[1:].isdigit() and value:
            names.setdefault(str(value), int(cell[1:]))
    return names


def inputs_of(book, year: str) -> dict[str, object]:
    """What the sheet of inputs says of a year, read by the names of its rows."""
    sheet = "Inputs"
    rows = rows_of(book, sheet)
    head = rows["Payment weeks of the year"] - 1
    column = next(c for c in "BCDEFGHIJ" if str(book.value(sheet, f"{c}{head}")).startswith(year))

    def block(title: str) -> list[float]:
        first = rows[title] + 1
        return [book.value(sheet, f"{column}{row}") for row in range(first, first + 4)]

    hours = block("Hours a week")
    return {
        "weeks": book.value(sheet, f"{column}{rows['Payment weeks of the year']}"),
        "coverage": book.value(sheet, f"{column}{rows['Part of the year in the plan']}"),
        "all_hours": sum(hours),
        "mix": [each / sum(hours) for each in hours],
        "moved": block("Part of the hours under the contract"),
        "rate": block("Rate an hour under the contract"),
        "other": block("Rate an hour of the other hours"),
    }


def cost(held: dict) -> float:
    """Weeks times hours times the average rate, in one line for each band."""
    average = sum(
        mix * (moved * rate + (1 - moved) * other)
        for mix, moved, rate, other in zip(
            held["mix"], held["moved"], held["rate"], held["other"], strict=True
        )
    )
    return held["weeks"] * held["coverage"] * held["all_hours"] * average


def effects(before: dict, after: dict) -> dict[str, float]:
    """Mean effect of each cause over every order, order by order."""
    sums = dict.fromkeys(CAUSES, 0.0)
    for order in permutations(CAUSES):
        held = dict(before)
        for cause in order:
            was = cost(held)
            held |= {field: after[field] for field in CAUSES[cause]}
            sums[cause] += cost(held) - was
    return {cause: each / math.factorial(len(CAUSES)) for cause, each in sums.items()}


def test_every_formula_comes_to_the_models_own_figure(path, budget):
    book, stored = Workbook(path), openpyxl.load_workbook(path, data_only=True)
    formulas = book.formulas()
    assert len(formulas) > 500
    for sheet, cell in formulas:
        shown = stored[sheet][cell].value
        if isinstance(shown, str):
            assert book.value(sheet, cell) == shown
        else:
            assert book.value(sheet, cell) == pytest.approx(shown, rel=1e-9, abs=1e-5)
    names = rows_of(book, "Plan")
    for column, bridge in zip("BCDEF", budget["bridges"], strict=False):
        for step in bridge["steps"]:
            if step["cause"] in ("inflation", "band mix", "payment weeks", "full-year effect"):
                row = names[step["cause"].capitalize()]
                assert book.value("Plan", f"{column}{row}") == pytest.approx(step["gbp"], abs=0.001)


def changed_inputs(path) -> dict[str, float]:
    """A change of every kind: hours of one band, a rate, weeks, growth and a share moved."""
    rows = rows_of(Workbook(path), "Inputs")
    growth = rows["Growth in hours on the year before"]
    return {
        f"Inputs!B{rows['Hours a week'] + 1}": 15_000.0,
        f"Inputs!C{growth + 4}": 0.12,
        f"Inputs!D{rows['Payment weeks of the year']}": 52.0,
        f"Inputs!C{rows['Part of the hours under the contract'] + 1}": 0.5,
        f"Inputs!B{rows['Rate an hour under the contract'] + 3}": 24.25,
        f"Inputs!D{rows['Change of that rate on the year before'] + 2}": 0.07,
    }


def test_a_change_of_any_input_moves_the_causes_by_the_mean_over_every_order(path):
    book, plain = Workbook(path, changed_inputs(path)), Workbook(path)
    names, years = rows_of(book, "Plan"), ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25"]
    for column, (one, other) in zip("BCDE", pairwise(years), strict=True):
        before, after = inputs_of(book, one), inputs_of(book, other)
        for cause, gbp in effects(before, after).items():
            cell = f"{column}{names[cause]}"
            assert book.value("Plan", cell) == pytest.approx(gbp, abs=0.001), (cause, other)
        assert book.value("Plan", f"{column}{names['Budget of the year']}") == pytest.approx(
            cost(after), abs=0.001
        )
        closes = f"{column}{names['Does the bridge close?']}"
        assert book.value("Plan", closes) == "yes"
        moved = f"{column}{names['Moved by changes to the inputs']}"
        assert abs(plain.value("Plan", moved)) < 0.001 < abs(book.value("Plan", moved))


def test_the_check_says_no_where_a_formula_is_written_over(path, tmp_path):
    book = openpyxl.load_workbook(path)
    row = next(row[0].row for row in book["Plan"].iter_rows() if row[0].value == "Inflation")
    book["Plan"].cell(row, 2).value = 400_000.0
    book.save(tmp_path / "typed.xlsx")
    typed = Workbook(tmp_path / "typed.xlsx")
    assert typed.value("Plan", f"B{rows_of(typed, 'Plan')['Does the bridge close?']}") == "NO"


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed on this machine"
)
def test_libreoffice_comes_to_the_same(path, tmp_path):
    bare = openpyxl.load_workbook(path)
    for reference, value in changed_inputs(path).items():
        sheet, cell = reference.split("!")
        bare[sheet][cell].value = value
    # Saved so, no formula has a stored value: every one is worked out anew.
    bare.save(tmp_path / "bare.xlsx")
    subprocess.run(
        [shutil.which("soffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", "bare.xlsx"],
        check=True, capture_output=True, timeout=120, cwd=tmp_path,
    )  # fmt: skip
    told = openpyxl.load_workbook(tmp_path / "out" / "bare.xlsx", data_only=True)
    book = Workbook(path, changed_inputs(path))
    for sheet, cell in book.formulas():
        assert told[sheet][cell].value == pytest.approx(book.value(sheet, cell), abs=0.001)


# Two zones of two bands; one zone starts halfway through a year in which an uplift falls.
STARTS = {"north": date(2020, 4, 1), "south": date(2021, 10, 1)}
TOLD = {
    "extension_years": {},
    "phasing": "zones",
    "zone_starts_on": STARTS,
    "rates_before": {"all": 18.0},
    "is_before_indexed": True,
    "hours_year": 2020,
    "hours_growth": {"urban": 0.02, "rural": 0.06},
}


@pytest.fixture
def zoned():
    """A budget of a start by zones, in plain figures."""
    zoned_cells = CONTRACTS.cells(
        {("north", "urban"): 400.0, ("north", "rural"): 50.0, ("south", "urban"): 300.0,
         ("south", "rural"): 90.0},
        {"urban": 20.0, "rural": 24.0}, before=18.0,
    )  # fmt: skip
    zoned_contract = CONTRACTS.contract(**TOLD)
    made = tuple(
        Uplift(on=date(year, 8, 1), change=0.05, factor=1.05**place, parts=())
        for place, year in enumerate((2021, 2022), start=1)
    )
    plan = plan_of(zoned_contract, made)
    years = [each for each in plan.financial_years() if len(each.days)]
    positions = {each.name: plan.position(zoned_cells, each) for each in years}
    return {
        "scenario": {"title": "Zones that start one after another"},
        "financial_years": [
            {
                "year": each.name,
                **stretch_figures(each, positions[each.name]),
                "by_band": by_band_figures(
                    positions[each.name], zoned_cells.band, order=("urban", "rural")
                ),
            }
            for each in years
        ],
        "bridges": [
            {
                "from": one,
                "to": other,
                **steps_figures(positions[one], positions[other], leave_out=()),
                **crossed_figures(positions[one], positions[other], zoned_cells.band),
            }
            for one, other in pairwise(positions)
        ],
        "periods": [],
        "notes": [],
    }


def test_zones_that_start_one_after_another_are_told_exactly(zoned, tmp_path):
    assert zoned["bridges"][0]["crossed"], "the case must be one in which rates depend on the zones"
    write_workbook(zoned, tmp_path / "zoned.xlsx")
    book = Workbook(tmp_path / "zoned.xlsx")
    names = rows_of(book, "Plan")
    words = {"inflation": "Inflation", "growth in hours": "Demography and growth in hours",
             "full-year effect": "Full-year effect", "band mix": "Band mix"}  # fmt: skip
    for column, bridge in zip("BC", zoned["bridges"], strict=True):
        for step in bridge["steps"]:
            if step["cause"] in words:
                found = book.value("Plan", f"{column}{names[words[step['cause']]]}")
                assert found == pytest.approx(step["gbp"], abs=0.0001), step["cause"]
        assert book.value("Plan", f"{column}{names['Does the bridge close?']}") == "yes"


def test_a_band_with_few_people_keeps_hours_by_band_out_of_the_workbook(budget, tmp_path):
    safe = protect_budget(few_isolated(budget))
    assert {year["by_band"] for year in safe["financial_years"]} == {None}
    assert "zone_bands" not in safe
    write_workbook(safe, tmp_path / "few.xlsx")
    book = Workbook(tmp_path / "few.xlsx")
    held = [str(value) for value in book.cells.values()]
    assert not any("Isolated" in each for each in held)
    names = rows_of(book, "Plan")
    for column, bridge in zip("BCDEF", budget["bridges"], strict=False):
        end = book.value("Plan", f"{column}{names['Budget of the year']}")
        assert end == pytest.approx(bridge["to_gbp"], abs=0.001)
        assert book.value("Plan", f"{column}{names['Does the bridge close?']}") == "yes"
    # Hours and weeks are still live: twice the hours of the first year, twice every cost.
    first = f"Inputs!B{rows_of(book, 'Inputs')['All bands']}"
    twice = Workbook(tmp_path / "few.xlsx", {first: 36_000.0})
    end = f"B{names['Budget of the year']}"
    assert twice.value("Plan", end) == pytest.approx(2 * book.value("Plan", end), abs=0.01)


def few_isolated(budget):
    """The same budget with three people in the isolated band, all in one zone."""
    rows = [dict(row) for row in budget["zone_bands"]]
    for row in rows:
        if row["band"] == "isolated":
            row |= {"people": 0, "costed_people": 0}
    last = next(row for row in rows if row["band"] == "isolated")
    last |= {"people": 3, "costed_people": 3}
    return {**budget, "zone_bands": rows}


def test_costs_of_years_that_would_solve_for_few_people_are_not_published(budget, tmp_path):
    few = few_isolated(budget)
    assert may_be_published(budget)
    assert may_be_published(few)  # hours grow alike in every band: each year says the same of them
    years = [dict(year) for year in few["financial_years"]]
    for place, year in enumerate(years):
        rows = [dict(row) for row in year["by_band"]]
        rows[-1]["hours_per_week"] *= 1.1**place
        year["by_band"] = rows
    moving = {**few, "financial_years": years}
    assert not may_be_published(moving)
    # What an earlier budget published there goes; a file of somebody else's stays.
    published = {path.name for path in write_budget(budget, tmp_path)}
    assert {"budget.html", "budget.xlsx", "budget-years.png", "budget-years.csv"} < published
    (tmp_path / "budget-notes.txt").write_text("ours")
    assert [path.name for path in write_budget(moving, tmp_path)] == ["budget.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["budget-notes.txt", "budget.json"]
    by_zones = {**few, "contract": {**few["contract"], "phasing": "zones"}}
    assert not may_be_published(by_zones)


def test_bands_are_shown_where_nobody_is_few(budget):
    safe = protect_budget(budget)
    first = {row["band"]: row["hours_per_week"] for row in safe["financial_years"][0]["by_band"]}
    # Report of 20 January 2020, paragraph 20.
    published = {"urban": 11_737, "fringe": 4_648, "rural": 1_301, "isolated": 314}
    assert first == pytest.approx(published, abs=1e-9)
