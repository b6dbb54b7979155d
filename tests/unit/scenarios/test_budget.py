"""The budget of a scenario: published figures, bridges that close, and files that agree."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest

from homecare import api

YEARS = "leicestershire-years"


@pytest.fixture(scope="module")
def budget():
    return api.budget(YEARS, "leicestershire-2019", between=[("2021-22", "2023-24")])


def test_the_range_of_paragraph_23_is_that_of_52_and_53_payment_weeks(command, tmp_path):
    # Report of 20 January 2020, paragraph 23: £18.3m to £18.7m; current rates £17.3m to £17.6m.
    option = tmp_path / "flat.toml"
    option.write_text(
        'schema = 1\nkind = "scenario"\nid = "flat"\ntitle = "Flat"\n'
        'baseline = "leicestershire-years"\nas_of = 2020-11-01\n'
        '[[changes]]\npath = "contract.hours_growth.all"\nwas = 0.045\nto = 0\nwhy = "Flat"\n'
        '[[changes]]\npath = "contract.index_weight.real_living_wage"\nwas = 1\nto = 1\n'
        'why = "The same"\n'
        '[[changes]]\npath = "contract.first_uplift_on"\nwas = "2021-04-01"\nto = "2030-04-01"\n'
        'why = "No uplift within the contract"\n'
        '[[changes]]\npath = "contract.phased_until"\nwas = "2021-10-30"\nto = "2020-08-03"\n'
        'why = "All at once"\n',
        encoding="utf-8",
    )
    flat = api.budget(option, "leicestershire-2019")
    weeks = {year["year"]: year["payment_weeks"] for year in flat["financial_years"]}
    cost = {year["year"]: year["cost_gbp"] for year in flat["financial_years"]}
    assert (weeks["2021-22"], weeks["2022-23"]) == (52.0, 53.0)
    assert cost["2021-22"] == pytest.approx(18_312_073.00, abs=0.001)
    assert cost["2022-23"] == pytest.approx(18_664_228.25, abs=0.001)
    was = {year["year"]: year["cost_gbp"] for year in flat["against"]["financial_years"]}
    assert was["2021-22"] == pytest.approx(18.45 * 18_000 * 52, abs=0.001)
    # The published split of the £1,042,873 a year at 52 weeks.
    (bridge,) = [each for each in flat["bridges_against"] if each["year"] == "2021-22"]
    steps = {step["cause"]: step["gbp"] for step in bridge["steps"]}
    assert steps["base rate"] == pytest.approx(280_800, abs=0.001)
    assert steps["enhancements"] == pytest.approx(762_073, abs=0.001)
    # Between a year of 52 and one of 53 weeks nothing else moves.
    (next_year,) = [e for e in flat["bridges"] if (e["from"], e["to"]) == ("2021-22", "2022-23")]
    moved = {step["cause"]: step["gbp"] for step in next_year["steps"] if step["gbp"]}
    assert moved == {"payment weeks": pytest.approx(352_155.25, abs=0.001)}


def test_every_bridge_closes_to_the_penny(budget):
    for bridge in (*budget["bridges"], *budget["bridges_against"]):
        steps = sum(step["gbp"] for step in bridge["steps"])
        assert steps == pytest.approx(bridge["to_gbp"] - bridge["from_gbp"], abs=0.001)


def test_a_bridge_begins_and_ends_with_the_years_it_names(budget):
    cost = {year["year"]: year["cost_gbp"] for year in budget["financial_years"]}
    for bridge in budget["bridges"]:
        assert (bridge["from_gbp"], bridge["to_gbp"]) == (cost[bridge["from"]], cost[bridge["to"]])
    assert ("2021-22", "2023-24") in {(each["from"], each["to"]) for each in budget["bridges"]}


def test_a_scenario_against_itself_differs_by_exactly_nothing():
    same = api.budget(YEARS, YEARS)
    assert {step["gbp"] for each in same["bridges_against"] for step in each["steps"]} == {0.0}
    assert same["against"]["financial_years"] == same["financial_years"]


def test_the_old_contract_went_on_paying_its_average_until_each_hour_moved(budget):
    first = budget["financial_years"][0]
    # 3 August 2020 to 26 March 2021, the last payment day, are 236 days of 454: on the last of
    # them 236/454 of hours have moved, (1 + ... + 236) / 454 days' hours in all, of 364 paid days.
    moved = 236 * 237 / 2 / 454 / 364
    assert first["share_at_contract_rates"] == pytest.approx(moved, abs=1e-12)
    rate = 352_155.25 / 18_000
    expected = 52 * 18_000 * (moved * rate + (1 - moved) * 18.45)
    assert first["cost_gbp"] == pytest.approx(expected, abs=0.001)


def test_uplifts_follow_the_real_living_wage(budget):
    # Living Wage Foundation: 9.30, 9.50, 9.90, 10.90, 12.00, 12.60.
    factors = [uplift["factor"] for uplift in budget["uplifts"]]
    assert factors == pytest.approx([wage / 9.30 for wage in (9.50, 9.90, 10.90, 12.00, 12.60)])
    assert budget["uplifts"][0]["rates_gbp_per_hour"]["urban"] == pytest.approx(18.75 * 9.5 / 9.3)


def test_what_is_assumed_is_said(budget):
    told = " ".join(budget["notes"])
    assert "Friday 3 April 2020, is ours" in told
    assert "grow as they did in Essex" in told
    assert "has no contract of its own" in told
    assert "2025-26 holds only what is paid for days to 2025-08-02" in told


def test_files_agree_with_the_answer_and_are_the_same_every_time(command, tmp_path):
    words = ("budget", YEARS, "--against", "leicestershire-2019", "--json", "--out")
    said = command(*words, tmp_path / "one")
    assert said.code == 0
    again = command(*words, tmp_path / "two")
    assert again.code == 0
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert "budget.html" in names
    for name in names:
        one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert one == two, name
    kept = json.loads((tmp_path / "one" / "budget.json").read_text(encoding="utf-8"))
    assert kept == said.json
    with (tmp_path / "one" / "budget-years.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["cost_gbp"]) for row in rows] == [
        year["cost_gbp"] for year in kept["financial_years"]
    ]


def test_the_workbook_holds_live_formulas_whose_values_are_the_models(command, tmp_path):
    out = tmp_path / "out"
    answer = command("budget", YEARS, "--json", "--out", out).json
    formulas = openpyxl.load_workbook(out / "budget.xlsx")
    values = openpyxl.load_workbook(out / "budget.xlsx", data_only=True)
    plan, live = values["Plan"], formulas["Plan"]
    names = [plan.cell(row, 1).value for row in range(2, plan.max_row + 1)]
    base, change, end = (
        names.index(name) + 2 for name in ("Base budget", "Change", "Budget of the year")
    )
    years = answer["financial_years"]
    for column, year in enumerate(years[1:], start=2):
        assert plan.cell(end, column).value == pytest.approx(year["cost_gbp"], abs=0.001)
        rows = [row for row in range(base, end + 1) if live.cell(row, column).value is not None]
        # Everything that makes the budget is a formula; none of it is a typed amount.
        assert all(str(live.cell(row, column).value).startswith("=") for row in rows)
        steps = sum(plan.cell(row, column).value for row in rows if base < row < change)
        assert steps == pytest.approx(plan.cell(change, column).value, abs=0.001)
        total = plan.cell(base, column).value + plan.cell(change, column).value
        assert total == pytest.approx(plan.cell(end, column).value, abs=0.001)
    sheet, live = values["Years"], formulas["Years"]
    for row, year in enumerate(years, start=2):
        assert live.cell(row, 7).value == f"=D{row}*E{row}*F{row}"
        assert all("Inputs!" in live.cell(row, column).value for column in (4, 5, 6))
        product = 1.0
        for column in (4, 5, 6):
            product *= sheet.cell(row, column).value
        assert product == pytest.approx(sheet.cell(row, 7).value, abs=0.001)
        assert sheet.cell(row, 7).value == pytest.approx(year["cost_gbp"], abs=0.001)


def test_every_column_of_the_printed_plan_adds_up(command):
    said = command("budget", YEARS)
    lines = said.out.splitlines()
    start = lines.index("From each year's budget to the next")
    rows = [line for line in lines[start + 3 : start + 13] if "£" in line]

    def pounds(line: str) -> list[int]:
        cells = [each for each in line.split() if "£" in each or each == "-"]
        return [int(each.replace("£", "").replace(",", "") or 0) if each != "-" else 0
                for each in cells]  # fmt: skip

    by_name = {line[:20].strip(): pounds(line) for line in rows}
    base, end, change = (by_name.pop(name) for name in ("Base budget", "Budget of the year",
                                                        "Change"))  # fmt: skip
    steps = [sum(column) for column in zip(*by_name.values(), strict=True)]
    assert steps == change
    assert [one + more for one, more in zip(base, change, strict=True)] == end
