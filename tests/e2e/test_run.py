"""`homecare run leicestershire-2020`: its files, and its result field by field.

What must stand there is the command-line contract, repeated here as plain lists. Sums are worked
out again from the parts; the county's totals are those of the council's report of 20 January 2020
(Appendix C: 23,150 planned hours a week; paragraph 39: 18,000 costed).
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import sqlite3
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import homecare

REPOSITORY = Path(homecare.__file__).resolve().parent.parent
ROLES = ("prime", "supplementary", "specialist", "spot")
FILES = {
    "result.json", "bands.csv", "zones.csv", "providers.csv", "zones.gpkg", "report.html",
    "map-bands.png", "map-bands.svg", "map-hours.png", "map-hours.svg", "map-unplaced.png",
    "map-unplaced.svg",
}  # fmt: skip


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# ------------------------------------------------------------------------------------------ files


def test_every_file_of_a_run_is_written(done):
    assert files_of(done.folder) >= FILES
    assert all((done.folder / name).stat().st_size > 100 for name in FILES)


def test_row_level_files_stand_apart_and_only_when_asked(done, apart):
    rows = {name for name in files_of(done.folder) if "/" in name}
    assert rows == {
        "rows-not-for-publication/packages.csv",
        "rows-not-for-publication/allocation.csv",
    }
    assert all("/" not in name for name in files_of(apart[0].folder))
    for name in files_of(apart[0].folder) - {"zones.gpkg"}:
        assert b"INVENTED-0" not in (apart[0].folder / name).read_bytes(), f"{name} names packages"


def test_row_level_files_hold_every_row_and_hour(done, rows_of):
    packages = rows_of(done.folder / "rows-not-for-publication/packages.csv")
    placed = rows_of(done.folder / "rows-not-for-publication/allocation.csv")
    assert len(packages) == done.result["ledger"]["rows_used"]
    assert math.fsum(float(row["hours_per_week"]) for row in packages) == 23_150
    assert math.fsum(float(row["hours_per_week"]) for row in placed) == 23_150
    assert list(placed[0]) == [
        "package_id", "zone_id", "provider_id", "role", "hours_per_week", "weekly_cost_gbp",
        "reason",
    ]  # fmt: skip
    # Packages are whole: one row each, placed or not.
    names = [row["package_id"] for row in placed if row["package_id"]]
    assert len(names) == len(set(names)) == len(packages)
    unplaced = [row for row in placed if not row["provider_id"]]
    assert all(row["reason"] and not row["role"] for row in unplaced)
    assert math.fsum(float(row["hours_per_week"]) for row in unplaced) == pytest.approx(
        done.result["allocation"]["unplaced_hours"], abs=1e-9
    )


def test_result_json_holds_what_json_prints(done):
    written = json.loads((done.folder / "result.json").read_text(encoding="utf-8"))
    assert written == done.result
    assert json.loads(done.out) == written
    assert done.out.startswith("{")
    assert done.out.rstrip().endswith("}")


def test_progress_goes_to_standard_error_alone(done):
    assert done.err
    assert all(line.startswith("homecare: ") for line in done.err.splitlines())


def test_pictures_are_what_their_names_say(done):
    for path in sorted(done.folder.glob("*.png")):
        head = path.read_bytes()[:24]
        assert head.startswith(b"\x89PNG\r\n")
        width, height = struct.unpack(">II", head[16:24])
        assert min(width, height) >= 800, f"{path.name} is too coarse to print"
    for path in sorted(done.folder.glob("*.svg")):
        root = ET.parse(path).getroot()  # noqa: S314 - our own file
        assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_maps_carry_their_attribution_and_say_that_boundaries_are_illustrative(done):
    for name in ("map-bands.svg", "map-hours.svg", "map-unplaced.svg"):
        text = (done.folder / name).read_text(encoding="utf-8")
        assert "Ordnance Survey" in text or "OS data" in text, name
        assert "llustrative" in text, name


def test_the_report_fetches_nothing(done):
    text = (done.folder / "report.html").read_text(encoding="utf-8")
    assert "<html" in text
    for fetching in ('src="http', "url(http", "@import", "<script src", 'rel="stylesheet"'):
        assert fetching not in text
    assert "Demonstration market" in text
    assert "19.56" in text


def test_the_geopackage_holds_the_fourteen_zones_on_the_national_grid(done):
    with sqlite3.connect(done.folder / "zones.gpkg") as book:
        ((table, system),) = book.execute(
            "select table_name, srs_id from gpkg_geometry_columns"
        ).fetchall()
        count = book.execute(f'select count(*) from "{table}"').fetchone()[0]  # noqa: S608
    assert (system, count) == (27700, 14)


@pytest.mark.parametrize(
    ("name", "part", "key"),
    [("bands.csv", "bands", "band"), ("zones.csv", "zones", "zone_id")],
)
def test_a_published_table_agrees_with_the_result(done, rows_of, name, part, key):
    rows = rows_of(done.folder / name)
    assert [row[key] for row in rows] == [row[key] for row in done.result[part]]
    compared = 0
    for row, result in zip(rows, done.result[part], strict=True):
        hidden = set(filter(None, row["hidden"].split(";")))
        for field, value in result.items():
            if field in row and field not in hidden and isinstance(value, float):
                assert float(row[field]) == value
                compared += 1
        assert "Demonstration market" in row["notice"]
    assert compared > 10


def test_a_second_run_replaces_its_own_files_and_touches_no_other(command, tiny, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "minutes.docx").write_text("mine", encoding="utf-8")
    (out / "bands.csv").write_text("old", encoding="utf-8")
    assert command("run", tiny.folder, "--out", out).code == 0
    assert (out / "minutes.docx").read_text(encoding="utf-8") == "mine"
    assert (out / "bands.csv").read_text(encoding="utf-8") != "old"
    assert not [name for name in files_of(out) if name.startswith(".") or "part" in name]


# ------------------------------------------------------------------------------- the contract


NUMBER, TEXT, WHOLE = (int, float), str, int


def check_fields(row, fields, *, may_be_null=()):
    """Check that a row has the fields, each of its type and finite, null only where it may be."""
    assert set(fields) <= set(row), set(fields) - set(row)
    for name, kind in fields.items():
        value = row[name]
        if value is None:
            assert name in may_be_null, f"{name} is null"
            continue
        assert isinstance(value, kind), f"{name} = {value!r}"
        assert not isinstance(value, bool), name
        if isinstance(value, float):
            assert math.isfinite(value), name


def test_the_result_has_the_parts_of_the_contract(done):
    assert set(done.result) >= {
        "scenario", "headline", "bands", "zones", "allocation", "ledger", "record",
    }  # fmt: skip


def test_scenario_and_headline(done):
    check_fields(done.result["scenario"], {"id": TEXT, "title": TEXT, "as_of": TEXT})
    assert done.result["scenario"]["id"] == "leicestershire-2020"
    assert done.result["scenario"]["as_of"] == "2020-11-01"
    headline = done.result["headline"]
    check_fields(
        headline,
        {
            "planned_hours_per_week": NUMBER, "costed_hours_per_week": NUMBER,
            "weekly_cost_gbp": NUMBER, "average_rate_gbp_per_hour": NUMBER,
            "annual_cost_gbp": dict, "payment_weeks": dict,
        },
    )  # fmt: skip
    assert headline["planned_hours_per_week"] == 23_150
    assert headline["costed_hours_per_week"] == 18_000
    assert headline["payment_weeks"] == {"low": 52, "high": 53}
    for end, weeks in headline["payment_weeks"].items():
        assert headline["annual_cost_gbp"][end] == pytest.approx(
            weeks * headline["weekly_cost_gbp"], abs=1e-6
        )
    assert headline["average_rate_gbp_per_hour"] == pytest.approx(
        headline["weekly_cost_gbp"] / 18_000, abs=1e-12
    )


def test_bands_sum_to_the_headline(done):
    bands = done.result["bands"]
    assert [row["band"] for row in bands] == ["urban", "fringe", "rural", "isolated"]
    names = (
        "rate_gbp_per_hour", "costed_hours_per_week", "share_of_hours", "weekly_cost_gbp",
    )  # fmt: skip
    for row in bands:
        check_fields(row, dict.fromkeys(names, NUMBER))
        assert row["weekly_cost_gbp"] == pytest.approx(
            row["rate_gbp_per_hour"] * row["costed_hours_per_week"], abs=1e-6
        )
    assert math.fsum(row["costed_hours_per_week"] for row in bands) == 18_000
    assert math.fsum(row["share_of_hours"] for row in bands) == pytest.approx(1, abs=1e-12)
    assert math.fsum(row["weekly_cost_gbp"] for row in bands) == pytest.approx(
        done.result["headline"]["weekly_cost_gbp"], abs=1e-6
    )


def test_fourteen_zones_sum_to_the_headline(done):
    zones, headline = done.result["zones"], done.result["headline"]
    assert len(zones) == len({row["zone_id"] for row in zones}) == 14
    for row in zones:
        check_fields(
            row,
            {
                "zone_id": TEXT, "zone_name": TEXT, "planned_hours_per_week": NUMBER,
                "costed_hours_per_week": NUMBER, "weekly_cost_gbp": NUMBER,
                "average_rate_gbp_per_hour": NUMBER, "unplaced_hours": NUMBER,
                **{f"{role}_hours": NUMBER for role in ROLES},
            },
        )  # fmt: skip
        by_role = math.fsum(row[f"{role}_hours"] for role in ROLES) + row["unplaced_hours"]
        assert by_role == pytest.approx(row["planned_hours_per_week"], abs=1e-9)
        assert row["weekly_cost_gbp"] == pytest.approx(
            row["average_rate_gbp_per_hour"] * row["costed_hours_per_week"], abs=1e-6
        )
    for field in ("planned_hours_per_week", "costed_hours_per_week"):
        assert math.fsum(row[field] for row in zones) == headline[field]
    assert math.fsum(row["weekly_cost_gbp"] for row in zones) == pytest.approx(
        headline["weekly_cost_gbp"], abs=1e-6
    )
    free = next(row for row in zones if row["zone_id"] == "harborough-rural-free-zone")
    assert free["prime_hours"] == 0


def test_hours_placed_and_unplaced_are_the_planned(done):
    allocation, zones = done.result["allocation"], done.result["zones"]
    assert allocation["placed_hours"] + allocation["unplaced_hours"] == 23_150
    assert math.fsum(row["unplaced_hours"] for row in zones) == pytest.approx(
        allocation["unplaced_hours"], abs=1e-9
    )
    assert math.fsum(
        row[f"{role}_hours"] for row in zones for role in ROLES
    ) == pytest.approx(allocation["placed_hours"], abs=1e-9)  # fmt: skip
    assert allocation["prime_share"] == pytest.approx(
        math.fsum(row["prime_hours"] for row in zones) / allocation["placed_hours"], abs=1e-12
    )
    assert math.fsum(each["hours"] for each in allocation["unplaced_reasons"]) == pytest.approx(
        allocation["unplaced_hours"], abs=1e-9
    )


def test_the_bound_is_at_least_what_is_placed_and_the_gap_is_their_distance(done):
    allocation = done.result["allocation"]
    assert allocation["bound"] >= allocation["placed_hours"]
    assert allocation["gap"] == pytest.approx(
        1 - allocation["placed_hours"] / allocation["bound"], abs=1e-12
    )
    assert 0 <= allocation["gap"] < 0.01


def test_the_goals_stand_in_the_models_order(done):
    goals = done.result["allocation"]["goals"]
    assert [each["goal"] for each in goals] == [
        "placed_hours", "prime_hours", "score", "incumbent_hours", "weekly_cost",
    ]  # fmt: skip
    for each in goals:
        check_fields(each, {"goal": TEXT, "lp_value": NUMBER, "achieved": NUMBER})
    first = goals[0]
    assert first["achieved"] == done.result["allocation"]["placed_hours"]
    assert first["lp_value"] >= first["achieved"]
    assert goals[1]["achieved"] == pytest.approx(
        math.fsum(row["prime_hours"] for row in done.result["zones"]), abs=1e-9
    )
    assert "HiGHS" in done.result["allocation"]["solver"]


def test_no_provider_has_more_hours_than_its_capacity(done):
    with (REPOSITORY / "data/market/leicestershire-providers.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        total = {row["provider_id"]: row["capacity_hours_per_week"] for row in rows}
    hours: dict[str, list[float]] = {}
    for row in done.result["allocation"]["providers"]:
        check_fields(
            row,
            {
                "provider_id": TEXT, "zone_id": TEXT, "role": TEXT, "hours": NUMBER,
                "capacity_hours": NUMBER,
            },
            may_be_null=("capacity_hours",),
        )  # fmt: skip
        assert row["role"] in ROLES
        if row["capacity_hours"] is not None:
            assert 0 <= row["hours"] <= row["capacity_hours"]
        hours.setdefault(row["provider_id"], []).append(row["hours"])
    assert len(total) == 40
    for provider, held in hours.items():
        assert math.fsum(held) <= float(total[provider] or "inf")
    assert math.fsum(each for held in hours.values() for each in held) == pytest.approx(
        done.result["allocation"]["placed_hours"], abs=1e-9
    )


def test_the_ledger_balances(done, balanced):
    ledger = done.result["ledger"]
    balanced(ledger)
    with (REPOSITORY / "data/market/leicestershire-packages.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert ledger["rows_in"] == len(rows)
    assert ledger["hours_in"] == math.fsum(float(row["hours_per_week"]) for row in rows)


def test_the_record_names_every_input_by_its_hash(done):
    record = done.result["record"]
    check_fields(record, {"code_version": TEXT, "seed": WHOLE})
    assert record["code_version"] == homecare.__version__
    assert record["seed"] == 20_200_120
    names = [each["path"] for each in record["inputs"]]
    assert names == sorted(set(names))
    assert len(names) >= 9
    for each in record["inputs"]:
        path = REPOSITORY / each["path"].removeprefix("bundled:")
        assert each["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest(), each["path"]


def test_the_record_names_every_parameter_with_unit_and_source(done):
    parameters = done.result["record"]["parameters"]
    for each in parameters:
        check_fields(each, {"path": TEXT, "value": NUMBER, "unit": TEXT, "source": TEXT})
        assert each["source"].strip()
        assert each["unit"].strip()
    rates = {each["path"]: each["value"] for each in parameters}
    assert rates["pricing.rate_gbp_per_hour.rural"] == 23.00


# ------------------------------------------------------------------------------ the same again


def test_two_fresh_processes_write_the_same_bytes(apart):
    first, second = apart
    assert first.out == second.out
    assert files_of(first.folder) == files_of(second.folder)
    differing = [
        name
        for name in sorted(files_of(first.folder))
        if (first.folder / name).read_bytes() != (second.folder / name).read_bytes()
    ]
    assert differing == []


def test_a_fresh_process_elsewhere_gives_what_this_one_gives(apart, done):
    mine = (done.folder / "result.json").read_bytes()
    assert (apart[1].folder / "result.json").read_bytes() == mine


def test_verify_finds_the_same_again(done, command):
    said = command("verify", done.folder, "--json")
    assert said.code == 0
    assert said.json["is_same"] is True
    assert said.json["scenario"] == "leicestershire-2020"
