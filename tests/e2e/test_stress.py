"""`homecare stress`: failures from the command line, and what is published."""

from __future__ import annotations

import csv
import io
import json
import re

NAMES = [
    "map-stress-lost.png", "map-stress-lost.svg", "map-stress-worst.png", "map-stress-worst.svg",
    "stress-worst-by-zone.csv", "stress-zones.csv", "stress.csv", "stress.html", "stress.json",
    "stress.png", "stress.svg",
]  # fmt: skip


def test_everybody_in_turn_with_every_file(command, done, tmp_path):
    said = command(
        "stress", "leicestershire-2020", "--pairs", "2", "--out", tmp_path / "a", "--json"
    )
    assert said.code == 0, said.err
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == NAMES
    assert json.loads((tmp_path / "a" / "stress.json").read_text("utf-8")) == said.json
    found = said.json
    # The plan is that of the run, and each exit displaces what the run gives the provider.
    assert found["before"]["placed_hours"] == done.result["allocation"]["placed_hours"]
    theirs: dict[str, float] = {}
    for row in done.result["allocation"]["providers"]:
        theirs[row["provider_id"]] = theirs.get(row["provider_id"], 0.0) + row["hours"]
    alone = {row["providers"][0]["provider_id"]: row for row in found["failures"]
             if len(row["providers"]) == 1}  # fmt: skip
    assert {name: row["displaced_hours"] for name, row in alone.items()} == {
        name: hours for name, hours in theirs.items() if hours
    }
    for row in found["failures"]:
        assert row["displaced_hours"] >= row["lost_hours"] >= row["least_lost_hours"] >= 0
        assert row["replaced_hours"] <= row["replaced_bound_hours"]
        for total, part in (("lost_hours", "lost_hours"), ("lost_people", "lost_people")):
            assert abs(row[total] - sum(zone[part] for zone in row["zones"])) < 1e-9
    lost = [row["lost_hours"] for row in found["failures"]]
    assert lost == sorted(lost, reverse=True)
    less = {row["capacity_change"]: row["lost_hours"] for row in found["failures"]
            if row["kind"] == "capacity"}  # fmt: skip
    assert less[-0.2] >= less[-0.1] > 0
    _published_counts_are_large(tmp_path / "a")


def _published_counts_are_large(folder):
    for name in ("stress.csv", "stress-zones.csv"):
        text = (folder / name).read_text(encoding="utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            for measure in ("displaced_people", "lost_people"):
                assert row[measure] == "" or int(row[measure]) == 0 or int(row[measure]) >= 5
    page = (folder / "stress.html").read_text("utf-8")
    assert "invented" in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)


def test_the_same_words_write_the_same_bytes(command, tmp_path):
    words = ("stress", "leicestershire-2020", "--provider", "INVENTED-P25", "--provider",
             "INVENTED-P27", "--capacity", "-0.1")  # fmt: skip
    for name in ("one", "two"):
        assert command(*words, "--out", tmp_path / name).code == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
    told = json.loads((tmp_path / "one" / "stress.json").read_text("utf-8"))
    assert {row["failure"] for row in told["failures"]} == {
        "exit: INVENTED-P25", "exit: INVENTED-P27", "exit: INVENTED-P25 + INVENTED-P27",
        "capacity -10%: INVENTED-P25", "capacity -10%: INVENTED-P27",
    }  # fmt: skip


def test_a_suspension_costs_no_more_than_an_exit_and_no_change_nothing(command):
    words = ("stress", "leicestershire-2020", "--provider", "INVENTED-P10", "--capacity", "0",
             "--json")  # fmt: skip
    leaves, stops = command(*words).json, command(*words, "--suspend").json
    one = {row["kind"]: row for row in leaves["failures"]}
    two = {row["kind"]: row for row in stops["failures"]}
    for measure in ("displaced_hours", "lost_hours", "least_lost_hours"):
        assert two["suspension"][measure] <= one["exit"][measure]
        assert one["capacity"][measure] == 0
    assert one["capacity"]["hhi"] == leaves["before"]["hhi"]


def test_wrong_words_are_refused_all_at_once(command):
    said = command("stress", "leicestershire-2020", "--provider", "INVENTED-P1", "--pairs", "-1",
                   "--capacity", "0.1", "--json")  # fmt: skip
    assert said.code == 2
    assert len(said.json["faults"]) == 3
    assert "INVENTED-P1" in said.json["faults"][0]["found"]
