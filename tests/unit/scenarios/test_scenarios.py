"""Finding and joining scenarios, checking paths, the record, and how two runs are told apart."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from homecare.bundled import bundled_root, short_name
from homecare.errors import ScenarioError, UsageError
from homecare.scenarios import bundled_ids, check_path, compare_runs, load_scenario, run_scenario
from homecare.scenarios.compare import minus
from homecare.scenarios.find import find_scenario, resolve_data
from homecare.scenarios.record import changed_inputs, different


def test_the_bundled_scenarios_are_found_by_their_ids_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = (bundled_root() / "models" / "scenarios").glob("*.toml")
    assert bundled_ids() == tuple(sorted(path.stem for path in files))
    assert {"leicestershire-2019", "leicestershire-2020", "norfolk-2018"} <= set(bundled_ids())
    for name in bundled_ids():
        assert load_scenario(name).id == name


def test_a_file_or_folder_here_stands_before_a_bundled_id(tiny, monkeypatch):
    home = tiny.folder.rename(tiny.folder.parent / "leicestershire-2020")
    monkeypatch.chdir(home.parent)
    assert load_scenario("leicestershire-2020").id == "tiny"


def test_a_bundled_id_is_no_path_into_the_package():
    with pytest.raises(UsageError):
        find_scenario("../scenarios/leicestershire-2020")


def test_a_baseline_is_looked_for_beside_the_option_first(tiny):
    option = tiny.option(("pricing.rate_gbp_per_hour.rural", "23.00", "24.00"))
    assert find_scenario("tiny", beside=option) == tiny.folder / "scenario.toml"
    loaded = load_scenario(str(option))
    assert (loaded.id, loaded.baseline, loaded.seed) == ("option", "tiny", 7)
    assert loaded.parameters.number("pricing.rate_gbp_per_hour.rural") == 24
    assert loaded.files == (option, *load_scenario(str(tiny.folder)).files)


def test_a_model_beside_the_scenario_stands_before_a_bundled_one(tiny):
    own = tiny.folder / "models/pricing/leicestershire-2020.toml"
    (tiny.folder / "models/pricing/tiny.toml").rename(own)
    tiny.replace("scenario.toml", 'pricing = "tiny"', 'pricing = "leicestershire-2020"')
    assert own in load_scenario(str(tiny.folder)).files


def test_data_stands_beside_its_scenario_unless_it_is_named_as_bundled(tiny):
    scenario = tiny.folder / "scenario.toml"
    assert resolve_data(scenario, "data/demand.csv") == tiny.folder / "data/demand.csv"
    path = resolve_data(scenario, "bundled:zones/leicestershire-zones.gpkg")
    assert path == bundled_root() / "data/zones/leicestershire-zones.gpkg"
    assert short_name(path) == "bundled:data/zones/leicestershire-zones.gpkg"
    assert short_name(scenario) == scenario.resolve().as_posix()


def test_an_option_may_change_data_services_and_the_day(tiny):
    tiny.put("data/other.csv", tiny.path("demand").read_text(encoding="utf-8"))
    option = tiny.option(
        ("data.demand", '"data/demand.csv"', '"data/other.csv"'),
        ("scenario.costed_services", '["maintenance"]', '["maintenance", "reablement"]'),
    )
    loaded = load_scenario(str(option))
    assert loaded.data["demand"] == tiny.folder / "data/other.csv"
    assert loaded.costed_services == ("maintenance", "reablement")
    assert loaded.as_of == date(2020, 11, 1)
    result = run_scenario(loaded).result
    assert result["headline"]["costed_hours_per_week"] == float(tiny.hours_by_hand())


def test_an_options_day_reads_parameters_anew(tiny):
    tiny.replace(
        "models/pricing/tiny.toml",
        "values = [{ from = 2020-01-01, low = 52, high = 53 }]",
        "values = [{ from = 2020-01-01, low = 52, high = 53 }, "
        "{ from = 2021-01-01, low = 50, high = 51 }]",
    )
    option = tiny.option(("pricing.payment_weeks.low", "50", "52"))
    tiny.replace("option.toml", "as_of = 2020-11-01", "as_of = 2021-02-01")
    loaded = load_scenario(str(option))
    assert loaded.parameters.keyed("pricing.payment_weeks") == {"low": 52, "high": 51}
    tiny.replace("option.toml", "as_of = 2021-02-01", "as_of = 2020-12-31")
    with pytest.raises(ScenarioError, match="the baseline holds 52"):
        load_scenario(str(option))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("scenario.toml", "scenario"), ("models/pricing/tiny.toml", "pricing model"),
        ("models/allocation/tiny.toml", "allocation model"), ("data/demand.csv", "demand"),
        ("data/providers.csv", "providers"), ("data/appointments.csv", "appointments"),
        ("data/postcodes.csv", "postcodes"), ("data/zones.gpkg", "zones"), ("", "project"),
    ],
)  # fmt: skip
def test_check_knows_what_a_path_is(tiny, name, kind):
    checked = check_path(str(tiny.folder / name))
    assert (checked.kind, checked.faults) == (kind, ())


def test_check_of_a_folder_tells_each_fault_once(tiny):
    tiny.option(("pricing.rate_gbp_per_hour.rural", "23.00", "24.00"))
    tiny.replace("models/pricing/tiny.toml", '"GBP/hour"', '"pounds"')
    faults = check_path(str(tiny.folder)).faults
    assert [fault.where for fault in faults] == ["tiny.toml, pricing.rate_gbp_per_hour.unit"]


def test_a_comparison_leaves_its_runs_as_they_were(tiny):
    run = run_scenario(load_scenario(str(tiny.folder)))
    before = dict(run.result)
    compare_runs(run, [run])
    assert run.result == before


@pytest.mark.parametrize(
    ("now", "was", "difference"), [(3, 1, 2), (1.5, None, None), (None, 1, None), (0, 0, 0)]
)
def test_a_difference_with_what_is_not_known_is_not_known(now, was, difference):
    assert minus(now, was) == difference


@pytest.mark.parametrize(
    ("recorded", "again", "paths"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 3}]}}, ["a.b.1.c"]),
        ({"a": 1}, {"b": 1}, ["a", "b"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": None}, {"a": 0}, ["a"]),
        ([], {}, [""]),
        ({"a": 0.1 + 0.2}, {"a": 0.3}, ["a"]),
    ],
)
def test_every_place_at_which_two_results_differ_is_named(recorded, again, paths):
    assert [each["path"] for each in different(recorded, again)] == paths


def test_an_input_that_is_missing_or_changed_is_named(tmp_path):
    (tmp_path / "kept.csv").write_bytes(b"a")
    (tmp_path / "moved.csv").write_bytes(b"b")
    # SHA-256 of the one byte "a", as any checker gives it.
    of_a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    names = ("kept.csv", "moved.csv", "gone.csv", (tmp_path / "kept.csv").as_posix())
    record = {
        "scenario_path": (tmp_path / "scenario.toml").as_posix(),
        "inputs": [{"path": name, "sha256": of_a} for name in names],
    }
    found = changed_inputs(record)
    assert [(each["path"], each["again"] == "missing") for each in found] == [
        ("moved.csv", False),
        ("gone.csv", True),
    ]


def test_a_bundled_input_that_is_gone_is_named():
    record = {
        "scenario_path": "bundled:models/scenarios/leicestershire-2020.toml",
        "inputs": [{"path": "bundled:data/nothing.csv", "sha256": "0"}],
    }
    assert [each["path"] for each in changed_inputs(record)] == ["bundled:data/nothing.csv"]


def test_a_run_says_that_its_annual_cost_knows_nothing_of_tendered_rates(tiny):
    def notes():
        return " ".join(run_scenario(load_scenario(str(tiny.folder))).result["notes"])

    assert "a rate of their own" not in notes()
    frame = pd.read_csv(tiny.path("appointments"), dtype=str, comment="#", keep_default_na=False)
    frame["rate_gbp_per_hour"] = ["21.50", *[""] * (len(frame) - 1)]
    frame.to_csv(tiny.path("appointments"), index=False)
    assert f"1 of {len(frame)} appointments state a rate of their own" in notes()
