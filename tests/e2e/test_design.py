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
        "postcode-bands.csv", "frontier.png", "frontier.svg",
    }  # fmt: skip
    for name in names - {"design.json"}:
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
    for path in out.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


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
