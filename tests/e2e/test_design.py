"""`homecare design` from the command line: what is printed and written, and that it repeats."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from homecare.cli import cli, main
from homecare.intake import read_bands


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("design")
    done = CliRunner().invoke(
        cli,
        ["design", "leicestershire-2020", "--floor-target", "0.05", "--floor", "base-rate",
         "--bands", "2", "--out", str(out), "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return out, json.loads(done.stdout)


def test_the_answer_is_one_json_object_and_the_record_the_same(written):
    out, answer = written
    assert json.loads((out / "design.json").read_text(encoding="utf-8")) == answer
    assert answer["aim"]["short_is"] == "below the floor"


def test_files_are_there_and_speak_of_no_person(written):
    out, _ = written
    names = {path.name for path in out.iterdir()}
    assert names == {
        "design.json", "design.html", "design-bands.csv", "frontier.csv", "cliff-edges.csv",
        "postcode-bands.csv", "frontier.png", "frontier.svg", "map-bands.png", "map-bands.svg",
        "scenario.toml", "models",
    }  # fmt: skip
    for name in names - {"design.json", "models"}:
        assert b"INVENTED-" not in (out / name).read_bytes()
    page = (out / "design.html").read_text(encoding="utf-8")
    assert "Cliff edges" in page
    assert "not for publication" in page


def test_postcodes_with_their_bands_are_read_back_by_the_rule_of_areas(written):
    out, answer = written
    bands = tuple(band["band"] for band in answer["design"]["bands"])
    read = read_bands(out / "postcode-bands.csv", "areas", bands=bands)
    assert not read.faults
    assert read.data is not None


def test_the_same_design_gives_the_same_bytes(written, tmp_path):
    out, _ = written
    CliRunner().invoke(
        cli,
        ["design", "leicestershire-2020", "--floor-target", "0.05", "--floor", "base-rate",
         "--bands", "2", "--out", str(tmp_path)],
    )  # fmt: skip
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) == 13
    for path in files:
        assert path.read_bytes() == (tmp_path / path.relative_to(out)).read_bytes(), path.name


def test_the_designed_card_runs_as_it_is_and_costs_what_the_design_says(written):
    out, answer = written
    done = CliRunner().invoke(cli, ["run", str(out / "scenario.toml"), "--json"])
    assert done.exit_code == 0, done.output
    run = json.loads(done.stdout)
    design = answer["design"]
    for end in ("low", "high"):
        told = [each["annual_cost_gbp"][end] for each in (run["headline"], design)]
        assert round(told[0], 2) == round(told[1], 2)
    rates = {band["band"]: band["rate_gbp_per_hour"] for band in run["bands"]}
    assert rates == {band["band"]: band["rate_gbp_per_hour"] for band in design["bands"]}
    hours = {band["band"]: band["costed_hours_per_week"] for band in run["bands"]}
    assert hours == {band["band"]: band["hours_per_week"] for band in design["bands"]}
    assert any("Nobody has adopted it" in notice for notice in run["scenario"]["notices"])


def test_no_hour_is_below_the_legal_floor_when_a_card_designed_for_that_is_priced(tmp_path):
    command = ["design", "leicestershire-2020", "--floor-target", "0", "--out", str(tmp_path)]
    done = CliRunner().invoke(cli, [*command, "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["floor"]["used"] == "legal floor"
    # The card that is the cheapest for today's places alone does not do.
    design = answer["design"]
    assert not design["is_proven"]
    assert design["bound"]["annual_cost_gbp"]["high"] < design["annual_cost_gbp"]["high"]
    priced = CliRunner().invoke(cli, ["price", str(tmp_path / "scenario.toml"), "--json"])
    assert priced.exit_code == 0, priced.output
    total = json.loads(priced.stdout)["floor"]["total"]
    assert total["legal_below_hours_per_week"] == 0
    assert total["costed_hours_per_week"] == 18000
    assert "legal floor, as homecare price shows it" in (tmp_path / "design.html").read_text(
        encoding="utf-8"
    )
    CliRunner().invoke(cli, command)
    (tmp_path / "scenario.toml").write_text("# the council's own", encoding="utf-8")
    refused = CliRunner().invoke(cli, command)
    assert refused.exit_code != 0
    assert (tmp_path / "scenario.toml").read_text(encoding="utf-8") == "# the council's own"


def test_the_supply_response_says_that_it_is_one():
    done = CliRunner().invoke(
        cli,
        ["design", "leicestershire-2020", "--unplaced-target", "0.02", "--supply-elasticity", "2",
         "--bands", "2"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "SUPPLY RESPONSE ON" in done.stderr
    assert "modelled" in done.stdout


def test_a_target_that_cannot_be_met_leaves_with_code_4(monkeypatch, capsys):
    monkeypatch.setattr(
        "sys.argv",
        [
            "homecare",
            "design",
            "leicestershire-2020",
            "--floor-target",
            "0",
            "--highest-rate",
            "19",
        ],
    )
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 4
    assert "no rate card leaves so few hours short" in capsys.readouterr().err
