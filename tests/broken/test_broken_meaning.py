"""Files that are well formed each, and do not fit one another."""

from __future__ import annotations

import shutil

import pytest

PRICING = "models/pricing/tiny.toml"
GEOGRAPHY = "models/geography/tiny.toml"
ZONE_OF = {"1": "north-west", "2": "north-east", "3": "south-west", "4": "south-east"}


def tables_of(tiny) -> tuple[object, ...]:
    """Return the call that places the tiny project's packages from its tables alone."""
    return (
        "allocate", "--packages", tiny.path("demand"), "--providers", tiny.path("providers"),
        "--appointments", tiny.path("appointments"),
    )  # fmt: skip


def test_a_costed_service_that_no_row_has_is_refused(tiny, refused):
    tiny.replace("scenario.toml", '["maintenance"]', '["maintenence"]')
    fault = refused("run", tiny.folder).says("a costed service is in no row of demand")
    assert fault["found"] == "maintenence"
    assert fault["do"].endswith('Did you mean "maintenance"?')


def test_low_payment_weeks_above_the_high_are_refused(tiny, refused):
    tiny.replace(PRICING, "low = 52, high = 53", "low = 53, high = 52")
    fault = refused("run", tiny.folder).says("the low number of payment weeks is above the high")
    assert fault["where"] == "pricing.payment_weeks"


def test_a_rate_for_a_zone_that_does_not_exist_is_refused(tiny, refused):
    text = (tiny.folder / PRICING).read_text(encoding="utf-8")
    tiny.put(
        PRICING,
        text
        + """
[parameters.zone_rate_gbp_per_hour]
unit = "GBP/hour"
basis = "published"
source = "A made-up tender"
values = [{ from = 2020-01-01, south-wast = { urban = 25.00 } }]
""",
    )
    fault = refused("run", tiny.folder).says("a rate is for a zone that does not exist")
    assert fault["do"].endswith('Did you mean "south-west"?')


def test_a_column_with_cells_and_no_heading_is_refused(tiny, refused):
    path = tiny.path("demand")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f",{lines[0]}", *(f"7,{line}" for line in lines[1:])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused("run", tiny.folder).says("a column has cells and no heading")


def test_an_incumbent_who_has_left_is_told_and_the_package_placed_anew(tiny, command):
    row = next(
        place
        for place, each in enumerate(tiny.tables["demand"])
        if each["package_id"] and each["incumbent_provider_id"]
    )
    tiny.put_cell("demand", row, "incumbent_provider_id", "gone")
    said = command("run", tiny.folder, "--json")
    assert said.code == 0
    assert any("1 package(s) name an incumbent" in note for note in said.json["notes"])


def test_an_incumbent_with_a_misspelt_name_is_told_with_the_nearest(tiny, command):
    for row in tiny.tables["demand"]:
        row["zone_id"] = row["zone_id"] or ZONE_OF[row["postcode"][2]]
    tiny.put_cell("demand", 1, "incumbent_provider_id", "Alhpa")
    for arguments in (("run", tiny.folder), tables_of(tiny)):
        said = command(*arguments, "--json")
        assert said.code == 0, said.err
        (note,) = (each for each in said.json["notes"] if "name an incumbent" in each)
        assert note.endswith('Did you mean "alpha"?')
        assert f"homecare: note: {note}\n" in said.err


def test_allocate_tells_packages_in_a_zone_to_which_nobody_is_appointed(tiny, command):
    for row in tiny.tables["demand"]:
        row["zone_id"] = row["zone_id"] or ZONE_OF[row["postcode"][2]]
    tiny.tables["demand"][0]["zone_id"] = "north-wset"
    tiny.put_cell("demand", 5, "zone_id", "north-wset")
    said = command(*tables_of(tiny), "--json")
    assert said.code == 0, said.err
    (note,) = (each for each in said.json["notes"] if "nobody is appointed" in each)
    assert note.startswith("2 package(s) are in zones")
    assert note.endswith('Did you mean "north-west"?')


# ---------------------------------------------------------------------------------- services


def test_services_match_whatever_their_capitals_and_spaces(tiny, command):
    cost = command("run", tiny.folder, "--json").json["headline"]
    for place, row in enumerate(tiny.tables["demand"]):
        row["service"] = (
            (" Maintenance", "maintenance ", "MAINTENANCE")[place % 3]
            if row["service"] == "maintenance"
            else "Re-Ablement"
        )
    tiny.save("demand")
    tiny.replace("scenario.toml", '["maintenance"]', '["Maintenance"]')
    said = command("run", tiny.folder, "--json")
    assert said.code == 0, said.err
    assert said.json["headline"] == cost


def test_rows_without_a_service_are_told_where_services_are_costed(tiny, command):
    tiny.tables["demand"][0]["service"] = ""
    tiny.put_cell("demand", 1, "service", "")
    hours = sum(float(row["hours_per_week"]) for row in tiny.tables["demand"][:2])
    said = command("run", tiny.folder, "--json")
    told = f"2 rows, {hours:g} hours a week: no service is named, so that they are not costed."
    assert told in said.json["notes"]
    tiny.replace("scenario.toml", 'costed_services = ["maintenance"]\n', "")
    assert told not in command("run", tiny.folder, "--json").json["notes"]


# ------------------------------------------------------------------------------------- bands


def test_a_blank_band_is_told_where_it_stands_in_the_postcodes_file(tiny, refused):
    tiny.put_cell("postcodes", 0, "band", "")
    fault = refused("run", tiny.folder).says("the postcode has no band")
    assert fault["where"].startswith(
        "postcodes.csv, column band, postcode ZZ1 1AA; needed by demand"
    )
    assert fault["found"] == "an empty cell"


def test_a_class_without_a_band_is_told_where_it_stands_in_the_postcodes_file(tiny, refused):
    for row in tiny.tables["postcodes"]:
        row["ruc2011"] = "D1"
    tiny.put_cell("postcodes", 0, "ruc2011", "X9")
    tiny.replace(
        GEOGRAPHY, 'band_rule = "listed"', 'band_rule = "ruc2011"\nruc_band = { D1 = "urban" }'
    )
    fault = refused("run", tiny.folder).says("the postcode has no band")
    assert fault["where"].startswith("postcodes.csv, column ruc2011, postcode ZZ1 1AA;")
    assert fault["found"] == '"X9"'


def test_a_band_of_the_postcodes_file_that_the_model_does_not_list_is_named(tiny, refused):
    tiny.replace(GEOGRAPHY, '"rural", "isolated"]', '"rural"]')
    fault = refused("run", tiny.folder).says("the postcode's band is not one of")
    assert fault["found"] == '"isolated"'
    assert fault["where"].startswith("postcodes.csv, column band, postcodes ZZ1 1AF")


def test_hours_spread_over_a_band_that_the_model_does_not_list_are_refused(tiny, refused):
    tiny.tables["demand"] = [tiny.tables["demand"][-1] | {"band": ""}]
    tiny.save("demand")
    tiny.replace(GEOGRAPHY, '"rural", "isolated"]', '"rural"]')
    tiny.replace("scenario.toml", "seed = 7", "seed = 7\nspread_zone_hours = true")
    fault = refused("run", tiny.folder).says("the postcode's band is not one of")
    assert fault["found"] == '"isolated"'


def test_hours_of_a_zone_without_people_weight_name_the_postcodes_file(tiny, refused):
    for row in tiny.tables["postcodes"][5:10]:
        row["people_weight"] = ""
    tiny.save("postcodes")
    tiny.put_cell("demand", 29, "band", "")
    tiny.replace("scenario.toml", "seed = 7", "seed = 7\nspread_zone_hours = true")
    fault = refused("run", tiny.folder).says("no postcode of zone north-east has a people_weight")
    assert fault["where"].startswith("postcodes.csv, column people_weight, zone north-east")
    assert "spread_zone_hours" not in fault["do"]


# ------------------------------------------------------------------------- names and headings


def test_a_zone_that_differs_in_its_capitals_alone_is_suggested(tiny, refused):
    tiny.put_cell("demand", 29, "zone_id", "North-East")
    fault = refused("run", tiny.folder).says("the zone is not in the zones file")
    assert fault["do"].endswith('Did you mean "north-east"?')


def test_a_zones_file_without_identifiers_is_told_once(tiny, refused):
    tiny.zones = tiny.zones.drop(columns="zone_id")
    tiny.save_zones()
    (fault,) = refused("run", tiny.folder).faults
    assert fault["what"] == "column zone_id is missing"


def test_a_providers_file_without_identifiers_is_told_once(tiny, refused):
    for row in tiny.tables["providers"]:
        del row["provider_id"]
    tiny.save("providers")
    (fault,) = refused("run", tiny.folder).faults
    assert fault["what"] == "column provider_id is missing"


@pytest.mark.parametrize("name", ["zones.shp", "zones.zip"])
def test_a_shapefile_gives_the_cost_of_the_geopackage(tiny, command, name):
    cost = command("run", tiny.folder, "--json").json["headline"]
    folder = tiny.folder / "shape"
    folder.mkdir()
    cut = tiny.zones.rename(columns={"band_override": "band_overr"})  # as the format does
    cut.to_file(folder / "zones.shp", driver="ESRI Shapefile")
    if name.endswith(".zip"):
        shutil.make_archive(str(tiny.folder / "zones"), "zip", folder)
        folder = tiny.folder
    tiny.replace("scenario.toml", "data/zones.gpkg", f"{folder.relative_to(tiny.folder)}/{name}")
    said = command("run", tiny.folder, "--json")
    assert said.code == 0, said.err
    assert said.json["headline"] == cost
    assert not any("is not read" in note for note in said.json["notes"])
    paths = [each["path"] for each in said.json["record"]["inputs"]]
    assert ("shape/zones.dbf" in paths) == name.endswith(".shp"), "its attributes are an input"


@pytest.mark.parametrize(
    ("name", "headings", "kind"),
    [
        ("providers.csv", "provider_id,capacity_hours_per_week", "providers"),
        ("p.csv", "provider_id,capacity_hours_per_week", "providers"),
        ("providers.csv", "provider_id", "providers"),
        ("appointments.csv", "provider_id,zone_id,role", "appointments"),
        ("packages.csv", "package_id,zone_id,hours_per_week", "demand"),
        ("x.csv", "postcode,easting_m,northing_m", "postcodes"),
    ],
)
def test_check_takes_a_minimal_table_for_what_it_is(tmp_path, command, name, headings, kind):
    cells = ",".join(
        {"role": "prime", "postcode": "LE1 1AA"}.get(h, "1") for h in headings.split(",")
    )
    (tmp_path / name).write_text(f"{headings}\n{cells}\n", encoding="utf-8")
    said = command("check", tmp_path / name, "--json")
    assert said.code == 0, said.out
    assert said.json["checked"][0]["kind"] == kind


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("package_id,postcode,hours_per_wek,service", "hours_per_week"),
        ("package_id,zone_id,hours,provider_id", "hours_per_week"),
        ("provider_id,zone_id,rol,capacity_hours_per_week", "role"),
    ],
)
def test_check_takes_a_table_with_a_misspelt_heading_for_what_it_is(
    tmp_path, refused, headings, missing
):
    path = tmp_path / ("packages.csv" if "package_id" in headings else "a.csv")
    path.write_text(f"{headings}\n" + ",".join("1" for _ in headings.split(",")), encoding="utf-8")
    refused("check", path).says(f"column {missing} is missing")


def test_a_file_with_nothing_of_its_namesake_is_not_taken_for_it(tmp_path, refused):
    (tmp_path / "packages.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    refused("check", tmp_path / "packages.csv").says("the table is not one that is known")
