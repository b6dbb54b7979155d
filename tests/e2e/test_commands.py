"""Every other command on the bundled example, and how the command line speaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import homecare

REPOSITORY = Path(homecare.__file__).resolve().parent.parent
COMMANDS = ("run", "compare", "check", "zones", "price", "budget", "allocate", "verify", "new")


def fresh(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m homecare` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "homecare", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


# -------------------------------------------------------------------------------------- compare


@pytest.fixture(scope="module")
def compared(command, tmp_path_factory):
    """The proposal as baseline; beside it a pound on the rural rate, and the rates of 2019."""
    folder = tmp_path_factory.mktemp("compare")
    said = command(
        "compare", "leicestershire-2020", REPOSITORY / "examples/rural-uplift.toml",
        "leicestershire-2019", "--out", folder, "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    return folder, said.json


def test_compare_holds_whole_results_and_their_differences(compared, done):
    _, comparison = compared
    assert set(comparison) >= {"baseline", "options"}
    assert comparison["baseline"] == done.result
    was = done.result["headline"]
    assert [each["scenario"]["id"] for each in comparison["options"]] == [
        "rural-uplift", "leicestershire-2019",
    ]  # fmt: skip
    for option in comparison["options"]:
        assert set(option) >= {*done.result, "difference", "bridge", "changes"}
        difference, now = option["difference"], option["headline"]
        for field in ("weekly_cost_gbp", "average_rate_gbp_per_hour"):
            assert difference[field] == now[field] - was[field]
        for end in ("low", "high"):
            assert difference["annual_cost_gbp"][end] == (
                now["annual_cost_gbp"][end] - was["annual_cost_gbp"][end]
            )
        assert [row["band"] for row in difference["bands"]] == [
            "urban", "fringe", "rural", "isolated",
        ]  # fmt: skip
        steps = [step["gbp_per_year"] for step in option["bridge"]]
        assert sum(steps) == pytest.approx(difference["annual_cost_gbp"]["low"], abs=1e-6)
        assert all(isinstance(step["step"], str) for step in option["bridge"])


def test_no_difference_by_zone_is_shown_where_one_side_has_no_rates_by_zone(compared):
    uplift, average = compared[1]["options"]
    assert len(uplift["difference"]["zones"]) == 14
    assert average["difference"]["zones"] is None
    assert {row["weekly_cost_gbp"] for row in average["zones"]} == {None}


def test_compare_lists_every_changed_parameter_with_both_values(compared):
    changes = {each["path"]: each for each in compared[1]["options"][1]["changes"]}
    assert all(set(each) == {"path", "was", "to"} for each in changes.values())
    assert changes["pricing.average_rate_gbp_per_hour"]["was"] is None
    assert changes["pricing.average_rate_gbp_per_hour"]["to"] == 18.45
    assert changes["pricing.rate_gbp_per_hour.isolated"] == {
        "path": "pricing.rate_gbp_per_hour.isolated", "was": 26.35, "to": None,
    }  # fmt: skip
    assert "pricing.payment_weeks.low" not in changes


def test_compare_writes_its_page_and_its_figures(compared):
    folder, comparison = compared
    assert json.loads((folder / "comparison.json").read_text(encoding="utf-8")) == comparison
    page = (folder / "comparison.html").read_text(encoding="utf-8")
    assert "18.45" in page
    assert "19.56" in page


def test_a_pound_on_the_rural_rate_costs_its_published_hours(compared):
    # Paragraph 39: 1,301 rural hours a week. One pound on each, 52 and 53 weeks, and nothing else.
    option = compared[1]["options"][0]
    difference = option["difference"]
    assert difference["weekly_cost_gbp"] == 1_301
    assert difference["annual_cost_gbp"] == {"low": 1_301 * 52, "high": 1_301 * 53}
    assert difference["planned_hours_per_week"] == 0
    by_band = {row["band"]: row["weekly_cost_gbp"] for row in difference["bands"]}
    assert by_band == {"urban": 0, "fringe": 0, "rural": 1_301, "isolated": 0}
    assert sum(row["weekly_cost_gbp"] for row in difference["zones"]) == pytest.approx(
        1_301, abs=1e-6
    )
    assert option["changes"] == [{"path": "pricing.rate_gbp_per_hour.rural", "was": 23, "to": 24}]
    steps = {each["step"]: each["gbp_per_year"] for each in option["bridge"]}
    assert steps == {"urban step": 0, "enhancements": 1_301 * 52}


def test_a_change_that_states_a_wrong_baseline_is_refused(tmp_path, refused):
    text = (REPOSITORY / "examples/rural-uplift.toml").read_text(encoding="utf-8")
    path = tmp_path / "moved.toml"
    path.write_text(text.replace("was = 23.00", "was = 22.50"), encoding="utf-8")
    fault = refused("compare", "leicestershire-2020", path).says("does not hold the value")
    assert fault["where"] == "moved.toml, change 1, pricing.rate_gbp_per_hour.rural"
    assert fault["found"] == "was = 22.5, while the baseline holds 23"


# ------------------------------------------------------------------------------- zones and price


def test_zones_gives_the_hours_of_a_run_without_placing(command, done, tmp_path):
    said = command("zones", "leicestershire-2020", "--out", tmp_path / "z", "--json")
    assert said.code == 0
    assert "allocation" not in said.json
    fields = ("zone_id", "planned_hours_per_week", "costed_hours_per_week", "weekly_cost_gbp")
    assert [[row[name] for name in fields] for row in said.json["zones"]] == [
        [row[name] for name in fields] for row in done.result["zones"]
    ]
    for name in ("zones.csv", "map-hours.png", "map-hours.svg"):
        assert (tmp_path / "z" / name).stat().st_size > 500
    assert "prime_hours" not in said.json["zones"][0]


def test_price_gives_the_card_with_its_sources(command):
    said = command("price", "leicestershire-2020", "--json")
    card = said.json["card"]
    # Paragraph 20; enhancements are the differences from 18.75 that paragraph 20 gives.
    assert {row["band"]: row["rate_gbp_per_hour"] for row in card["bands"]} == {
        "urban": 18.75, "fringe": 20.20, "rural": 23.00, "isolated": 26.35,
    }  # fmt: skip
    above = [row["enhancement_gbp_per_hour"] for row in card["bands"]]
    assert above == pytest.approx([0, 1.45, 4.25, 7.60], abs=1e-9)
    of_card = [each for each in said.json["parameters"] if each["path"].startswith("pricing.")]
    assert of_card
    assert all("paragraph" in each["source"] for each in of_card)
    assert all(each["source"] for each in said.json["parameters"])
    spoken = command("price", "leicestershire-2020")
    assert "26.35" in spoken.out
    assert "paragraph 20" in spoken.out


def test_price_of_an_average_shows_no_bands(command):
    card = command("price", "leicestershire-2019", "--json").json["card"]
    assert card["average_rate_gbp_per_hour"] == 18.45
    assert {row["rate_gbp_per_hour"] for row in card["bands"]} == {None}


# ----------------------------------------------------------------------------------------- check


def checkable() -> list[str]:
    paths = [
        *sorted((REPOSITORY / "models").rglob("*.toml")),
        *sorted((REPOSITORY / "data/market").glob("*.csv")),
        REPOSITORY / "data/zones/leicestershire-postcodes.csv",
        REPOSITORY / "data/zones/leicestershire-zones.gpkg",
        REPOSITORY / "data/zones/leicestershire-zones.geojson",
        REPOSITORY / "examples/rural-uplift.toml",
    ]
    return [path.relative_to(REPOSITORY).as_posix() for path in paths]


def test_everything_bundled_is_found_without_fault(command):
    names = checkable()
    assert len(names) >= 14
    said = command("check", *(REPOSITORY / name for name in names), "--json")
    assert said.code == 0, said.out
    assert said.json["faults"] == []
    kinds = {
        Path(each["path"]).relative_to(REPOSITORY).as_posix(): each["kind"]
        for each in said.json["checked"]
    }
    assert list(kinds) == names
    assert kinds["models/pricing/leicestershire-2020.toml"] == "pricing model"
    assert kinds["models/scenarios/leicestershire-2019.toml"] == "scenario"
    assert kinds["data/market/leicestershire-packages.csv"] == "demand"
    assert kinds["data/market/leicestershire-zone-hours.csv"] == "demand"
    assert kinds["data/market/leicestershire-providers.csv"] == "providers"
    assert kinds["data/market/leicestershire-appointments.csv"] == "appointments"
    assert kinds["data/zones/leicestershire-postcodes.csv"] == "postcodes"
    assert kinds["data/zones/leicestershire-zones.geojson"] == "zones"


def test_check_goes_on_after_the_first_faulty_path(refused, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text(
            "provider_id,provider_name,capacity_hours_per_week\nA,A,-1\n", encoding="utf-8"
        )
    faults = refused("check", tmp_path / "one.csv", tmp_path / "two.csv").faults
    assert [each["where"].split(",")[0] for each in faults] == ["one.csv", "two.csv"]


# ------------------------------------------------------------------------------- project folders


@pytest.fixture(scope="module")
def project(command, tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "Mon café à Nuneaton"
    said = command("new", folder, "--json")
    assert said.code == 0, said.err
    return folder, said.json


def test_new_lists_what_it_wrote(project):
    folder, answer = project
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(answer["files"]) == written
    assert written >= {
        "scenario.toml", "rural-uplift.toml", "README.md", "NOTICE",
        "models/pricing/leicestershire-2020.toml", "data/market/leicestershire-packages.csv",
    }  # fmt: skip


def test_a_new_project_has_no_fault_and_runs_to_the_bundled_headline(project, command, done):
    folder, _ = project
    assert command("check", folder, "--json").code == 0
    said = command("run", folder, "--json")
    assert said.code == 0
    assert said.json["headline"] == done.result["headline"]
    assert said.json["zones"] == done.result["zones"]
    paths = [each["path"] for each in said.json["record"]["inputs"]]
    assert all((folder / path).is_file() for path in paths), "nothing bundled is read"
    assert "scenario.toml" in paths
    assert not any(Path(path).is_absolute() for path in paths)


def test_new_refuses_a_folder_that_holds_anything(tmp_path, refused):
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    fault = refused("new", tmp_path, code=2).says("the folder is not empty")
    assert fault["found"] == "mine.txt"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_new_refuses_a_file(tmp_path, refused):
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    refused("new", path, code=2).says("the folder is not empty")
    assert path.read_text(encoding="utf-8") == "x"


# ---------------------------------------------------------------------------------------- verify


@pytest.fixture
def recorded(tiny, command):
    """A tiny project and the directory of its run."""
    out = tiny.folder / "out"
    assert command("run", tiny.folder, "--out", out).code == 0
    return tiny, out


def test_verify_tells_a_figure_that_was_changed(recorded, refused):
    _, out = recorded
    held = json.loads((out / "result.json").read_text(encoding="utf-8"))
    was = held["headline"]["weekly_cost_gbp"]
    held["headline"]["weekly_cost_gbp"] = was + 1
    (out / "result.json").write_text(json.dumps(held), encoding="utf-8")
    (fault,) = refused("verify", out).faults
    assert fault["where"].endswith("headline.weekly_cost_gbp")
    assert fault["found"] == f"now {was}"
    assert fault["allowed"] == f"as recorded: {was + 1}"


def test_verify_tells_a_figure_that_was_removed(recorded, refused):
    _, out = recorded
    held = json.loads((out / "result.json").read_text(encoding="utf-8"))
    del held["allocation"]["gap"]
    (out / "result.json").write_text(json.dumps(held), encoding="utf-8")
    refused("verify", out).says("allocation.gap")


def test_verify_tells_an_input_that_was_changed(recorded, refused):
    tiny, out = recorded
    tiny.put_cell("demand", 4, "hours_per_week", "99")
    refusal = refused("verify", out)
    fault = refusal.says("an input holds other bytes than when the run was made")
    assert "demand.csv" in fault["where"]
    refusal.says("headline.planned_hours_per_week")


@pytest.mark.parametrize("name", ["data/demand.csv", "models/pricing/tiny.toml", "scenario.toml"])
def test_verify_tells_an_input_that_is_gone(recorded, refused, name):
    tiny, out = recorded
    (tiny.folder / name).unlink()
    fault = refused("verify", out).says("an input is not what it was", name)
    assert fault["found"] == "now missing"


def test_verify_of_a_run_with_rows_set_aside_sets_them_aside_again(tiny, command):
    tiny.put_cell("demand", 4, "hours_per_week", "x")
    out = tiny.folder / "out"
    assert command("run", tiny.folder, "--set-aside", "--out", out).code == 0
    assert command("verify", out).code == 0


@pytest.mark.parametrize(
    "name",
    ["bands.csv", "zones.csv", "report.html", "map-hours.png", "map-bands.svg", "zones.gpkg"],
)
def test_verify_tells_a_file_that_was_altered_or_is_missing(recorded, refused, command, name):
    _, out = recorded
    assert command("verify", out).code == 0
    held = (out / name).read_bytes()
    (out / name).write_bytes(held + b" ")
    (fault,) = refused("verify", out).faults
    assert fault["what"] == "the run's file is altered"
    assert fault["where"].endswith(name)
    (out / name).unlink()
    (fault,) = refused("verify", out).faults
    assert fault["what"] == "the run's file is missing"
    assert sorted(path.name for path in out.iterdir()).count(name) == 0, "nothing is mended"


def test_verify_compares_row_level_files_only_where_they_stand(tiny, command, refused):
    out = tiny.folder / "out"
    assert command("run", tiny.folder, "--out", out, "--rows").code == 0
    assert command("verify", out).code == 0
    rows = out / "rows-not-for-publication"
    (rows / "packages.csv").unlink()
    assert command("verify", out).code == 0
    (rows / "allocation.csv").write_text("package_id\n", encoding="utf-8")
    refused("verify", out).says("altered", "rows-not-for-publication/allocation.csv")


def test_verify_of_a_result_of_another_version_says_so_and_tells_no_endless_text(recorded, refused):
    _, out = recorded
    held = json.loads((out / "result.json").read_text(encoding="utf-8"))
    held["record"]["code_version"] = "0.0.1"
    held["scenario"]["attribution"] = "x" * 5_000
    (out / "result.json").write_text(json.dumps(held), encoding="utf-8")
    refusal = refused("verify", out)
    fault = refusal.says("scenario.attribution")
    assert "was written by 0.0.1" in fault["do"]
    assert len(fault["allowed"]) < 250


def test_the_page_of_a_run_names_no_folder_of_the_machine(recorded):
    tiny, out = recorded
    record = json.loads((out / "result.json").read_text(encoding="utf-8"))["record"]
    assert "data/demand.csv" in [each["path"] for each in record["inputs"]]
    for path in out.iterdir():
        if path.suffix in (".html", ".csv", ".svg"):
            assert tiny.folder.as_posix() not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"scenario": 1}', "not JSON"])
def test_verify_refuses_a_folder_without_a_run(tmp_path, refused, content):
    if content is not None:
        (tmp_path / "result.json").write_text(content, encoding="utf-8")
    refused("verify", tmp_path)


# ---------------------------------------------------------------------- how the command line speaks


def test_help_lists_every_command(command):
    for flag in ("--help", "-h"):
        said = command(flag)
        assert said.code == 0
        for name in COMMANDS:
            assert f"\n  {name} " in said.out
        assert "Exit codes: 0 done" in " ".join(said.out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_explains_each_option(command, name):
    said = command(name, "--help")
    assert said.code == 0
    assert "--json" in said.out
    options = [line.split() for line in said.out.splitlines() if line.startswith("  --")]
    assert options
    text = " ".join(said.out.split())
    for option in options:
        assert f"{option[0]} " in text


def test_without_a_command_the_help_is_shown_as_a_usage_error(command):
    said = command()
    assert said.code == 2
    assert said.out == ""
    assert "Commands:" in said.err


@pytest.mark.parametrize("arguments", [("--version",), ("run", "--help")])
def test_the_package_runs_as_a_module_from_anywhere(tmp_path, arguments):
    said = fresh(*arguments, cwd=tmp_path)
    assert said.returncode == 0
    assert said.stderr == ""
    assert "homecare" in said.stdout
    if arguments == ("--version",):
        assert homecare.__version__ in said.stdout


def test_a_refusal_in_a_process_of_its_own_has_no_traceback(tiny):
    tiny.put_cell("demand", 4, "hours_per_week", "five")
    spoken = fresh("run", "tiny", cwd=tiny.folder.parent)
    assert (spoken.returncode, spoken.stdout) == (3, "")
    assert "Traceback" not in spoken.stderr
    assert "demand.csv, row 6, column hours_per_week: hours_per_week is not a number" in (
        spoken.stderr
    )
    told = fresh("run", "tiny", "--json", cwd=tiny.folder.parent)
    assert told.returncode == 3
    (fault,) = json.loads(told.stdout)["faults"]
    assert fault["found"] == '"five"'


def test_the_answer_in_words_goes_to_standard_output_and_nothing_else(tiny, command):
    said = command("run", tiny.folder)
    assert said.code == 0
    assert "homecare: " not in said.out
    # 4,554.1875 GBP a week on 204.5 hours is 22.27 an hour: `test_scenario_properties.py` adds up.
    assert "22.27" in said.out
    assert "Urban" in said.out


def test_a_project_runs_by_a_relative_path_with_letters_beyond_ascii(tiny, command, monkeypatch):
    home = tiny.folder.rename(tiny.folder.parent / "Étude no 1")
    monkeypatch.chdir(home.parent)
    plain = command("run", "Étude no 1", "--json")
    assert plain.code == 0
    monkeypatch.chdir(home)
    for name, more in ((".", ()), ("scenario.toml", ()), (home, ("--out", "où"))):
        again = command("run", name, *more, "--json")
        assert again.code == 0
        assert again.json["headline"] == plain.json["headline"]
    assert command("verify", "où").code == 0
