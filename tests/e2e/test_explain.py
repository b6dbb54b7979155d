"""`homecare explain`: from a finished run to the award record, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from homecare.allocation.explain import STANDINGS

TINY = Path(__file__).resolve().parents[2] / "examples" / "tiny"


@pytest.fixture
def placed(command, tmp_path):
    """A folder with the three tables of the tiny example, placed by a rule."""
    for name in ("packages", "providers", "appointments"):
        shutil.copy(TINY / f"{name}.csv", tmp_path / f"{name}.csv")
    words = [each for name in ("packages", "providers", "appointments")
             for each in (f"--{name}", tmp_path / f"{name}.csv")]  # fmt: skip
    said = command("allocate", *words, "--rule", "prime_first", "--out", tmp_path / "placed")
    assert said.code == 0, said.err
    return tmp_path / "placed"


def test_the_award_record_is_the_same_again_and_holds_every_provider(command, done, tmp_path):
    words = ("explain", done.folder, "INVENTED-00001", "--provider", "INVENTED-P34", "--json")
    said = command(*words, "--out", tmp_path / "one")
    assert said.code == 0, said.err
    again = command(*words, "--out", tmp_path / "two")
    names = ["award-record.html", "award-record.json"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert again.json == said.json
    record = json.loads((tmp_path / "one" / "award-record.json").read_text("utf-8"))
    assert record == said.json
    # The run says the same of the package, and every provider has one standing.
    rows = (done.folder / "rows-not-for-publication" / "allocation.csv").read_text("utf-8")
    own = next(line for line in rows.splitlines() if line.startswith("INVENTED-00001,"))
    assert record["placement"]["provider_id"] == own.split(",")[2]
    assert len({each["provider_id"] for each in record["providers"]}) == 40
    assert {each["code"] for each in record["providers"]} <= set(STANDINGS)
    assert [each["sha256"] for each in record["record"]["inputs"]] == [
        each["sha256"] for each in done.result["record"]["inputs"]
    ]
    page = (tmp_path / "one" / "award-record.html").read_text("utf-8")
    assert "Not for publication" in page
    assert "may not be concluded" in page.lower()
    assert "LE67 3DN" not in page + json.dumps(record)  # its postcode stays out


def test_a_package_left_over_is_told_what_would_place_it(command, done):
    said = command("explain", done.folder, "INVENTED-01214", "--provider", "INVENTED-P20",
                   "--supply-elasticity", "2")  # fmt: skip
    assert said.code == 0, said.err
    # 42 hours at a provider with 28 in the zone: by the files it has 6.50 free of them in the end.
    assert "larger than the 28 hours a week it could hold here" in said.out
    assert "What would place it, the smallest first" in said.out
    assert "Under the supply response asked for, which is an assumption" in said.out
    assert "an appointment to the zone" in said.out


def test_changes_that_were_not_tried_are_counted_and_listed(command, done, tmp_path):
    said = command("explain", done.folder, "INVENTED-01214", "--out", tmp_path, "--json")
    assert said.code == 0, said.err
    found = said.json
    tried = {each["provider_id"] for each in (*found["would_place"], *found["would_not_place"])}
    left = [each["provider_id"] for each in found["not_tried"]]
    # Nobody has the package: each of the 40 providers of the file was tried, or is told as not.
    assert not tried & set(left)
    assert sorted([*tried, *left]) == sorted(each["provider_id"] for each in found["providers"])
    assert len(found["providers"]) == 40
    kinds = [each["needs"]["kinds"] for each in found["not_tried"]]
    several = sum(len(each) > 1 for each in kinds)
    text = command("explain", done.folder, "INVENTED-01214").out
    page = (tmp_path / "award-record.html").read_text(encoding="utf-8")
    for each in (text, page):
        assert "Not tried: " in each
        assert f"more hours at {kinds.count(['capacity'])} provider" in each
        assert f"several of these at once at {several} providers" in each
    named = command("explain", done.folder, "INVENTED-01214", "--provider", left[-1], "--json").json
    assert left[-1] not in [each["provider_id"] for each in named["not_tried"]]
    placed = command("explain", done.folder, "INVENTED-00001", "--json").json
    assert placed["not_tried"] == []


def test_the_table_of_providers_fits_a_terminal_of_eighty_characters(command, done):
    text = command("explain", done.folder, "INVENTED-01214").out
    lines = text.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("Rank"))
    table = lines[first : lines.index("", first)]
    assert len(table) > 10  # folded: a heading, a rule and the zone's five providers
    assert max(map(len, table)) <= 80


def test_a_placement_by_a_rule_is_explained_by_the_rule(command, placed):
    said = command("explain", placed, "P1", "--json")
    assert said.code == 0, said.err
    assert said.json["rule"]["name"] == "prime_first"
    assert said.json["record"]["tables"].keys() == {"demand", "providers", "appointments"}
    assert said.json["decided_by"]["kind"] in {"rule", "limits"}


def test_a_wrong_package_or_provider_is_a_usage_error_with_the_nearest_name(command, placed):
    said = command("explain", placed, "P11", "--json")
    assert said.code == 2
    assert "Did you mean" in said.json["faults"][0]["do"]
    said = command("explain", placed, "P1", "--provider", "cedra", "--json")
    assert said.code == 2
    assert '"cedar"' in said.json["faults"][0]["do"]
    said = command("explain", placed, "P1", "--supply-elasticity", "0", "--json")
    assert said.code == 2
    said = command("explain", placed, "--zone", "nroth", "--json")
    assert said.code == 2
    assert '"north"' in said.json["faults"][0]["do"]


def test_wrong_names_are_told_together_before_the_run_is_made_again(command, done):
    words = ("INVENTED-O0001", "--provider", "INVENTED-P99", "--json")
    said = command("explain", done.folder, *words)
    assert said.code == 2
    assert [each["where"] for each in said.json["faults"]] == ["PACKAGE_ID", "--provider"]
    assert '"INVENTED-00001"' in said.json["faults"][0]["do"]
    assert "reading" not in said.err
    said = command("explain", done.folder, "--zone", "meltn", "--zone", "hinckly", "--json")
    assert said.code == 2
    assert ['"melton"' in said.json["faults"][0]["do"], len(said.json["faults"])] == [True, 2]
    assert "reading" not in said.err


def test_a_name_is_not_looked_up_in_a_file_that_was_altered(command, placed, tmp_path):
    table = tmp_path / "packages.csv"
    table.write_text(table.read_text("utf-8").replace("P1,", "P9,"), "utf-8")
    said = command("explain", placed, "P1", "--json")
    assert said.code == 3  # and not: no such package
    assert "other bytes" in said.json["faults"][0]["what"]


def test_a_scenario_published_beside_the_run_is_neither_priced_nor_vouched_for(
    command, done, tmp_path
):
    shutil.copytree(done.folder, tmp_path / "out")
    result = tmp_path / "out" / "result.json"
    held = json.loads(result.read_text("utf-8"))
    held["beside"][0]["headline"]["weekly_cost_gbp"] += 1
    result.write_text(json.dumps(held), "utf-8")
    said = command("explain", tmp_path / "out", "INVENTED-00001", "--json")
    assert said.code == 0, said.err
    assert "unscaled" not in said.err
    checked = said.json["record"]["checked"]
    assert "every figure of the run itself came out the same again" in checked
    said = command("verify", tmp_path / "out", "--json")
    assert said.code == 3
    assert any("beside" in each["where"] for each in said.json["faults"])


def test_a_run_that_was_altered_is_refused(command, placed, tmp_path):
    rows = placed / "allocation.csv"
    kept = rows.read_bytes()
    rows.write_bytes(kept.replace(b"P1,", b"P9,"))
    said = command("explain", placed, "P1", "--json")
    assert said.code == 3
    assert said.json["faults"][0]["where"].endswith("allocation.csv")
    rows.write_bytes(kept)
    result = placed / "result.json"
    held = result.read_text("utf-8")
    wrong = json.loads(held)
    wrong["allocation"]["placed_hours"] += 1
    result.write_text(json.dumps(wrong), "utf-8")
    said = command("explain", placed, "P1", "--json")
    assert said.code == 3
    assert said.json["faults"][0]["where"].endswith("allocation.placed_hours")
    result.write_text(held, "utf-8")
    table = tmp_path / "providers.csv"
    table.write_text(table.read_text("utf-8") + "\n", "utf-8")
    said = command("explain", placed, "P1", "--json")
    assert said.code == 3
    assert "other bytes" in said.json["faults"][0]["what"]


def test_a_folder_that_holds_no_run_is_refused(command, tmp_path):
    said = command("explain", tmp_path, "P1", "--json")
    assert said.code == 3
    assert "no run" in said.json["faults"][0]["what"]
    (tmp_path / "result.json").write_text("[]", "utf-8")
    assert command("explain", tmp_path, "P1", "--json").code == 3
    (tmp_path / "result.json").write_text('{"record": {"code_version": "0"}}', "utf-8")
    said = command("explain", tmp_path, "P1", "--json")
    assert said.code == 3
    assert "which tables" in said.json["faults"][0]["what"]


def test_an_altered_run_of_a_scenario_is_refused(command, done, tmp_path):
    shutil.copytree(done.folder, tmp_path / "out")
    rows = tmp_path / "out" / "rows-not-for-publication" / "allocation.csv"
    rows.write_bytes(rows.read_bytes() + b"\n")
    said = command("explain", tmp_path / "out", "INVENTED-00001", "--json")
    assert said.code == 3
    assert "altered" in said.json["faults"][0]["what"]


def test_a_suspension_is_told_with_its_stated_day_and_the_page_shows_every_score(command, tmp_path):
    tables = {
        "packages": "package_id,zone_id,hours_per_week\nÆ 1/2,north,5\n",
        "providers": "provider_id,provider_name,capacity_hours_per_week,suspended_from,"
        "suspended_until\nalder,Alder,20,2020-01-01,\nbirch,Birch,20,2021-03-04,2021-05-06\n",
        "appointments": "provider_id,zone_id,role,rank,quality_score\n"
        "alder,north,prime,1,0.9\nbirch,north,prime,2,\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    words = [each for name in tables for each in (f"--{name}", tmp_path / f"{name}.csv")]
    assert command("allocate", *words, "--out", tmp_path / "run").code == 0
    said = command("explain", tmp_path / "run", "Æ 1/2", "--out", tmp_path / "record", "--json")
    assert said.code == 0, said.err
    reasons = {each["provider_id"]: each["reason"] for each in said.json["providers"]}
    assert reasons["alder"] == "suspended from new work from 2020-01-01"
    assert "2021-03-04" in reasons["birch"]
    page = (tmp_path / "record" / "award-record.html").read_text("utf-8")
    assert "What the ranking rests on" in page
    assert "quality_score is blank on 1 of 2 appointments" in said.err
    assert page.count("blank</td>") == 5  # pick-up and response of both, quality of one
