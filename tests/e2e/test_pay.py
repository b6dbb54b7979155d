"""`homecare pay`: rules on planned visits and on visits that took place, and what is published."""

from __future__ import annotations

import csv
import io
import json
import math

import pytest

HEADINGS = (
    "package_id,provider_id,visit_on,planned_minutes,actual_minutes,actual_start_minutes,carers,"
    "is_secondary"
)
# P01 is urban (GBP 20.00), P02 rural (23.00); P05 is reablement, which is not costed.
VISITS = """\
P01,alpha,2020-11-02,30,22,480,1,
P01,alpha,2020-11-07,30,33,480,2,
P02,bravo,2020-11-08,60,0,600,1,
P02,bravo,2020-11-08,45,50,1230,1,
P05,delta,2020-11-03,30,30,480,1,
P01,alpha,2020-11-04,30,,480,1,
"""


def rows_of(path):
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def visits(tiny):
    def write(rows: str = VISITS):
        return tiny.put("visits.csv", f"{HEADINGS}\n{rows}")

    return write


def entry(said, name):
    return next(each for each in said.json["rules"] if each["name"] == name)


def test_planned_visits_cost_what_the_run_costs(command):
    said = command("pay", "leicestershire-2020", "--json")
    assert said.code == 0, said.err
    planned = entry(said, "planned")
    assert planned["planned_gbp_per_week"] == said.json["headline"]["weekly_cost_gbp"]
    assert planned["difference_gbp_per_week"] == 0
    assert {each["rule"] for each in said.json["rules_not_applied"]} == {
        "actual", "nearest_five", "unsocial_hours",
    }  # fmt: skip
    funders = said.json["funders"]["rows"]
    assert math.fsum(row["weekly_cost_gbp"] for row in funders) == pytest.approx(352155.25)
    # 1,000 hours a week from 18.45 to 19.564: about GBP 58,000 a year, outside the headline.
    assert said.json["direct_payments"]["change_gbp_per_year"]["low"] == pytest.approx(
        57_937, abs=1
    )
    assert said.json["direct_payments"]["is_in_headline"] is False
    assert said.json["roles"]["unplaced"][0]["weekly_cost_gbp"] > 0


def test_visits_that_took_place_are_paid_by_rule(command, tiny, visits):
    said = command("pay", tiny.folder, "--visits", visits(), "--json")
    assert said.code == 0, said.err
    # Planned: 10 + 20 + 23 + 17.25; as recorded: 22/60 x 20 + 2 x 33/60 x 20 + 0 + 50/60 x 23.
    weeks = said.json["basis"]["weeks"]
    assert weeks == 1.0  # Monday 2 to Sunday 8 November
    actual = entry(said, "actual")
    assert actual["planned_gbp_per_week"] == pytest.approx(70.25)
    assert actual["paid_gbp_per_week"] == pytest.approx(22 / 3 + 22 + 0 + 23 * 50 / 60)
    # 20, 35 and 50 minutes; then at least 30 for the first.
    assert entry(said, "nearest_five")["paid_gbp_per_week"] == pytest.approx(
        20 / 3 + 20 * 70 / 60 + 23 * 50 / 60
    )
    assert entry(said, "nearest_five + minimum_visit")["paid_gbp_per_week"] == pytest.approx(
        10 + 20 * 70 / 60 + 23 * 50 / 60
    )
    # Saturday, Sunday twice, one of them in the evening: a tenth more on 20 + 23 + 17.25.
    assert entry(said, "unsocial_hours")["difference_gbp_per_week"] == pytest.approx(6.025)


def test_every_visit_and_planned_hour_is_accounted_for(command, tiny, visits):
    ledger = command("pay", tiny.folder, "--visits", visits(), "--json").json["visits_ledger"]
    assert (ledger["rows_in"], ledger["rows_used"], ledger["rows_set_aside"]) == (6, 4, 2)
    assert ledger["hours_in"] == ledger["hours_used"] + ledger["hours_set_aside"]
    assert {each["reason"] for each in ledger["reasons"]} == {
        "the service is not costed", "no length recorded: left out of both sides",
    }  # fmt: skip


def test_a_visit_of_no_package_is_refused_unless_set_aside(command, tiny, visits):
    path = visits(VISITS + "P99,alpha,2020-11-02,30,30,480,1,\n")
    said = command("pay", tiny.folder, "--visits", path, "--json")
    assert said.code == 3
    assert "not among the demand" in said.json["faults"][0]["what"]
    again = command("pay", tiny.folder, "--visits", path, "--set-aside", "--json")
    assert again.code == 0
    assert again.json["visits_ledger"]["rows_in"] == 7
    assert again.json["visits_ledger"]["rows_used"] == 4


def test_a_visit_without_any_planned_length_is_refused(command, tiny, visits):
    said = command(
        "pay", tiny.folder, "--visits", visits("P01,alpha,2020-11-02,,30,480,1,\n"), "--json"
    )
    assert said.code == 3
    assert "how long it was to be" in said.json["faults"][0]["what"]


def test_the_planned_length_of_the_package_stands_in_and_is_told(command, tiny, visits):
    for row in tiny.tables["demand"]:
        row["visit_minutes"] = "30"
    tiny.save("demand")
    said = command(
        "pay", tiny.folder, "--visits", visits("P01,alpha,2020-11-02,,24,480,1,\n"),
        "--rule", "actual", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert said.json["rules"][0]["steps"][0]["gbp_per_week"] == pytest.approx(-2.0 * 7)
    assert any("state no planned length" in note for note in said.json["notes"])


def test_named_rules_are_told_each_and_combined(command, tiny, visits):
    said = command(
        "pay", tiny.folder, "--visits", visits(), "--rule", "minimum_visit", "--rule",
        "nearest_five", "--json",
    )  # fmt: skip
    names = [each["name"] for each in said.json["rules"]]
    assert names == ["nearest_five", "minimum_visit", "nearest_five + minimum_visit"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--rule", "actuall"], 'Did you mean "actual"'),
        (["--rule", "actual"], "it needs visits that took place"),
        (["--rule", "stepped", "--rule", "pro_rata"], "decide the same thing"),
    ],
)
def test_a_rule_that_cannot_be_used_is_a_fault_of_use(command, tiny, words, found):
    said = command("pay", tiny.folder, *words)
    assert said.code == 2
    assert found in said.err


def test_an_average_rate_prices_no_visit(command):
    said = command("pay", "leicestershire-2019", "--json")
    assert said.code == 3
    assert "rates by zone and band are not known" in said.json["faults"][0]["what"]


def test_a_scenario_may_name_its_own_payment_model(command, tiny):
    tiny.put(
        "models/payment/own.toml",
        'schema = 1\nkind = "payment"\nid = "own"\ntitle = "Own"\n'
        "[parameters.minimum_visit_minutes]\n"
        'unit = "minutes/visit"\nbasis = "published"\nsource = "A test"\n'
        "values = [{ from = 2020-01-01, value = 45 }]\n",
    )
    text = (tiny.folder / "scenario.toml").read_text(encoding="utf-8")
    tiny.put("scenario.toml", text.replace("[data]", 'payment = "own"\n\n[data]'))
    said = command("pay", tiny.folder, "--json")
    assert said.code == 0, said.err
    assert said.json["basis"]["payment_model"] == "own"
    assert [each["name"] for each in said.json["rules"]] == ["planned", "minimum_visit", "pro_rata"]
    assert (said.json["mechanisms"], said.json["charging"]) == (None, None)
    assert {each["part"] for each in said.json["parts_not_told"]} == {
        "mechanisms", "charging", "direct_payments",
    }  # fmt: skip


def test_what_is_written_hides_small_counts_and_tells_no_people(command, tiny, visits, tmp_path):
    out = tmp_path / "out"
    said = command("pay", tiny.folder, "--visits", visits(), "--out", out)
    assert said.code == 0, said.err
    groups = rows_of(out / "payment-rules-by-group.csv")
    assert groups
    # Two people in all: every group rests on fewer than five.
    assert all(
        row["planned_gbp_per_week"] == "" for row in groups if "guaranteed" not in row["name"]
    )
    assert all("planned_gbp_per_week" in row["hidden"] for row in groups
               if "guaranteed" not in row["name"])  # fmt: skip
    for name in ("payment-rules.csv", "funders.csv", "charging.csv", "roles.csv"):
        rows = rows_of(out / name)
        assert rows
        assert "people" not in rows[0]
    for row in rows_of(out / "charging.csv"):
        for way in ("dearer", "cheaper", "same"):
            assert row[way] in ("", "0") or int(row[way]) >= 5
    # Two people: what the rules cost in all would tell of them too, so there is no chart.
    assert {row["paid_gbp_per_week"] for row in rows_of(out / "payment-rules.csv")} == {""}
    assert not (out / "payment-rules.png").exists()
    assert json.loads((out / "pay.json").read_text(encoding="utf-8"))["rules"]


def test_the_county_gets_a_chart(command, tmp_path):
    said = command("pay", "leicestershire-2020", "--rule", "minimum_visit", "--out", tmp_path)
    assert said.code == 0, said.err
    assert (tmp_path / "payment-rules.png").read_bytes()[:4] == b"\x89PNG"
    svg = (tmp_path / "payment-rules.svg").read_text(encoding="utf-8")
    assert "+£190,226" in svg  # the alternative text
    assert "placeholders" in rows_of(tmp_path / "payment-rules.csv")[0]["notice"]


def test_the_page_tells_who_gains_and_names_no_small_group(command, done, tmp_path):
    said = command("pay", "leicestershire-2020", "--rule", "mileage_apart", "--out", tmp_path)
    assert said.code == 0, said.err
    page = (tmp_path / "pay.html").read_text(encoding="utf-8")
    for words in ("Who gains or loses", "What this rests on", "Demonstration market", "[c]"):
        assert words in page
    assert "http-equiv" not in page
    groups = rows_of(tmp_path / "payment-rules-by-group.csv")
    by_zone = {row["name"]: row for row in groups if row["by"] == "zone"}
    assert len(by_zone) == 14
    # What zones.csv of a run hides, and what it shows, is hidden and shown here.
    for row in rows_of(done.folder / "zones.csv"):
        told = by_zone[row["zone_id"]]["planned_hours_per_week"]
        assert bool(told) == bool(row["costed_hours_per_week"]), row["zone_id"]
        assert not told or float(told) == pytest.approx(float(row["costed_hours_per_week"]))


def test_a_mistyped_year_does_not_thin_the_cost_of_a_week(command, tiny, visits):
    path = visits(VISITS + "P01,alpha,2002-11-02,30,30,480,1,\n")
    said = command("pay", tiny.folder, "--visits", path, "--json")
    assert said.code == 3
    assert "2002-11-02 to 2020-11-08" in said.json["faults"][0]["found"]


def test_the_same_inputs_give_the_same_bytes(command, tiny, visits, tmp_path):
    path = visits()
    for name in ("one", "two"):
        assert command("pay", tiny.folder, "--visits", path, "--out", tmp_path / name).code == 0
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_days_that_make_no_whole_weeks_are_told(command, tiny, visits):
    said = command("pay", tiny.folder, "--visits", visits("P01,alpha,2020-11-02,30,24,480,1,\n"),
                   "--json")  # fmt: skip
    assert any("fewer than a week" in note for note in said.json["notes"])
    whole = command("pay", tiny.folder, "--visits", visits(), "--json")
    assert not any("no whole number of weeks" in note for note in whole.json["notes"])


def test_an_access_portal_export_is_paid(command, tiny):
    for row in tiny.tables["demand"]:
        row["visit_minutes"] = "30"
    tiny.save("demand")
    path = tiny.put(
        "access.csv",
        "OurRef,ServiceUserRef,ProviderRef,VisitDate,WeekEnding,StartTimeClaimed,DurationClaimed,"
        "ActualStartTime,ActualDuration,NumberOfCarers,SecondaryVisit,ServiceType\n"
        "1,P01,alpha,02/11/2020,08/11/2020,08:00:00,00:30:00,08:05:00,00:21:00,1,N,Home care\n"
        "2,P01,alpha,08/11/2020,08/11/2020,08:00:00,00:30:00,08:05:00,00:30:00,1,N,Home care\n",
    )
    said = command("pay", tiny.folder, "--visits", path, "--rule", "actual", "--json")
    assert said.code == 0, said.err
    # 9 of 60 planned minutes at GBP 20 an hour were not delivered.
    assert said.json["rules"][0]["difference_gbp_per_week"] == pytest.approx(-3.0)


def test_a_visits_file_that_is_not_there_is_told_before_any_run(command, tiny, monkeypatch):
    from homecare.scenarios.paying import run

    def no_run(*_, **__):
        raise AssertionError("a run was made")

    monkeypatch.setattr(run, "run_scenario", no_run)
    said = command("pay", tiny.folder, "--visits", tiny.folder / "nowhere.csv", "--json")
    assert said.code == 3, said.err
    (fault,) = said.json["faults"]
    assert fault["what"] == "the file is missing"
    assert "nowhere.csv" in fault["where"]
    assert "reading" not in said.err
