"""`homecare frontier`: plans between nobody moved and everything anew, and what is published."""

from __future__ import annotations

import csv
import io
import json

from homecare.report.disclosure.frontier import protect_frontier
from homecare.report.frontier.words import lead


def test_the_frontier_runs_from_nobody_moved_to_everything_anew(command, tmp_path):
    words = ("frontier", "leicestershire-2020", "--points", "4")
    said = command(*words, "--out", tmp_path / "one", "--json")
    assert said.code == 0
    again = command(*words, "--out", tmp_path / "two", "--json")
    assert said.json == again.json
    names = ["frontier.csv", "frontier.html", "frontier.json", "frontier.png", "frontier.svg"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert json.loads((tmp_path / "one" / "frontier.json").read_text("utf-8")) == said.json
    points = said.json["points"]
    assert len(points) == 4
    run = command("run", "leicestershire-2020", "--json").json["allocation"]
    assert points[-1]["placed_hours"] == run["placed_hours"]
    assert points[-1]["bound_hours"] == run["bound"]
    kept = command("run", "leicestershire-2020", "--place", "new", "--json").json["allocation"]
    assert points[0]["moved_people"] == 0
    assert points[0]["placed_hours"] == kept["placed_hours"]
    assert points[0]["bound_hours"] == kept["bound"]
    assert kept["kept"]["people"] == 2064  # packages with a provider today, by the file
    text = (tmp_path / "one" / "frontier.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [float(row["prime_share"]) for row in rows] == [each["prime_share"] for each in points]


def test_a_plan_that_moves_few_people_is_not_told():
    people = {"prime_people": 90, "other_people": 40, "staying_people": 120}
    point = {"number": 1, "moved_people": 3, "moved_hours": 20.0, "may_move_hours": 25.0,
             "placed_hours": 900.0, "bound_hours": 901.0, "gap": 0.001, "prime_share": 0.7,
             "score": 0.8, "weekly_cost": 1.0, "waiting_people": 9, "people": people}  # fmt: skip
    few_wait = {**point, "moved_people": 12, "waiting_people": 2}
    first, second = protect_frontier({"points": [point, few_wait]})["points"]
    assert first["moved_people"] is first["moved_hours"] is first["may_move_hours"] is None
    assert first["placed_hours"] == 900.0
    assert second["placed_hours"] is second["gap"] is second["waiting_people"] is None
    assert second["moved_people"] == 12
    assert "people" not in first
    open_to_all = protect_frontier({"points": [point]}, "none")["points"][0]
    assert open_to_all["moved_people"] == 3


def test_too_few_points_are_refused(command):
    said = command("frontier", "leicestershire-2020", "--points", "2", "--json")
    assert said.code == 2
    assert said.json["faults"][0]["where"] == "--points"


def test_the_first_sentence_tells_of_packages_left_without_a_provider():
    ends = [
        {"moved_people": 0, "prime_share": 0.5, "placed_hours": 90.0, "waiting_people": 4},
        {"moved_people": 9, "prime_share": 0.6, "placed_hours": 95.4, "waiting_people": 7},
    ]
    told = "5 hours a week more are placed, and 3 more packages have no provider (7 in place of 4)."
    assert told in lead({"points": ends})
    ends[1]["waiting_people"] = None  # hidden
    assert "packages" not in lead({"points": ends})
