"""One wrong table for each message, and the words the message must say.

Every case changes one thing in the tiny project of `tests/conftest.py`. The place a message must
name (file, row as a spreadsheet numbers it, column) is worked out from the cell that was changed.
"""

from __future__ import annotations

import pytest

# Table, row (0 is the first below the headings), column, what the cell is made to hold, then words
# that must stand in the fault beside the file, the row, the column and the cell itself.
WRONG_CELLS = {
    "negative hours": ("demand", 4, "hours_per_week", "-5", "negative", "from 0 to"),
    "hours NaN": ("demand", 4, "hours_per_week", "NaN", "not a number"),
    "hours NA": ("demand", 4, "hours_per_week", "NA", "not a number"),
    "hours N/A": ("demand", 4, "hours_per_week", "#N/A", "not a number"),
    "hours inf": ("demand", 4, "hours_per_week", "inf", "not a number"),
    "hours -Infinity": ("demand", 4, "hours_per_week", "-Infinity", "not a number"),
    "hours with a comma for a point": ("demand", 4, "hours_per_week", "1,5", "decimal point"),
    "hours with points for commas": ("demand", 4, "hours_per_week", "1.500,5", "not a number"),
    "hours with a pound sign": ("demand", 4, "hours_per_week", "£5", "not a number"),
    "hours with their unit": ("demand", 4, "hours_per_week", "5h", "such as 12.5"),
    "hours beyond any float": ("demand", 4, "hours_per_week", "1e999", "not a number"),
    "hours beyond any week": ("demand", 4, "hours_per_week", "1e30", "too large", "10,000,000"),
    "hours in the digits of another script": (
        "demand",
        4,
        "hours_per_week",
        "\u0665",
        "not a number",
    ),
    "unknown postcode": ("demand", 4, "postcode", "ZZ9 9ZZ", "not in the postcodes file", "live"),
    "malformed postcode": ("demand", 4, "postcode", "nowhere", "not a postcode", "LE1 1AA"),
    "letter O for zero": ("demand", 4, "postcode", "ZZ1 OAA", "(letter O for zero?)"),
    "letter O and two digits": ("demand", 4, "postcode", "LE1 O2A", "(letter O for zero?)"),
    "postcode that is only outward": ("demand", 4, "postcode", "ZZ1", "not a postcode"),
    "unknown zone in demand": ("demand", 29, "zone_id", "north-eest", "not in the zones file"),
    "unknown band in demand": ("demand", 4, "band", "suburban", "not one of the model's", "urban"),
    "package id a word for nothing": ("demand", 4, "package_id", "NULL", "word for nothing"),
    "bad start date": ("demand", 4, "start_on", "31/02/2020", "not a date", "2020-11-30"),
    "date with a foreign month": ("demand", 4, "end_on", "1 Mai 2020", "not a date"),
    "date with a short year": ("demand", 4, "end_on", "30/11/20", "not a date"),
    "American date": ("demand", 4, "end_on", "12/31/2020", "not a date", "30/11/2020"),
    "blank provider id": ("providers", 1, "provider_id", "", "blank", "fill the cell"),
    "negative capacity": ("providers", 1, "capacity_hours_per_week", "-1", "negative"),
    "role not known": ("appointments", 8, "role", "prim", 'Did you mean "prime"?', "spot"),
    "blank role": ("appointments", 8, "role", "", "role is blank", "supplementary"),
    "score above one": ("appointments", 2, "quality_score", "1.2", "too large", "from 0 to 1"),
    "score in percent": ("appointments", 2, "pickup_score", "85%", "not a number"),
    "rank with a fraction": ("appointments", 2, "rank", "1.5", "not a whole number"),
    "rank nought": ("appointments", 2, "rank", "0", "too small", "1 or more"),
    "easting outside the grid": ("postcodes", 3, "easting_m", "4000000", "too large", "700,000"),
    "easting not a number": ("postcodes", 3, "easting_m", "400 000", "not a number"),
    "northing blank": ("postcodes", 3, "northing_m", "", "blank"),
}


@pytest.mark.parametrize(
    "case",
    list(WRONG_CELLS.values()),
    ids=list(WRONG_CELLS),
)
def test_a_wrong_cell_is_refused_with_its_place_and_what_is_allowed(tiny, refused, case):
    table, row, column, cell, *words = case
    tiny.put_cell(table, row, column, cell)
    refusal = refused("run", tiny.folder)
    fault = refusal.says(f"{table}.csv, row {row + 2}", f"column {column}", *words)
    assert fault["found"] == (f'"{cell}"' if cell else "an empty cell")
    # A postcode or provider that vanished is missed where it is named; nothing else may be said.
    missed_in = {"postcodes": "demand.csv", "providers": "appointments.csv"}.get(table)
    beside = [each for each in refusal.faults if each != fault]
    assert all(missed_in is not None and missed_in in each["where"] for each in beside), beside
    assert refusal.ledger is not None
    assert refusal.ledger["rows_in"] == 30


# ------------------------------------------------------------------------------------- headings


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("demand", "hours_per_week"),
        ("postcodes", "postcode"),
        ("postcodes", "easting_m"),
        ("providers", "provider_id"),
        ("appointments", "zone_id"),
        ("appointments", "role"),
    ],
)
def test_a_missing_column_is_named(tiny, refused, table, column):
    for row in tiny.tables[table]:
        del row[column]
    tiny.save(table)
    fault = refused("run", tiny.folder).says(
        f"column {column} is missing", f"{table}.csv, headings"
    )
    assert "no such heading" in fault["found"]
    assert fault["do"].startswith("add the column")


@pytest.mark.parametrize(
    ("table", "column", "typed"),
    [
        ("demand", "hours_per_week", "hours_a_week"),
        ("providers", "provider_id", "provder_id"),
        ("appointments", "role", "roles"),
        ("postcodes", "northing_m", "northing"),
    ],
)
def test_a_misspelt_column_is_suggested(tiny, refused, table, column, typed):
    tiny.tables[table] = [
        {typed if name == column else name: cell for name, cell in row.items()}
        for row in tiny.tables[table]
    ]
    tiny.save(table)
    fault = refused("run", tiny.folder).says(f"column {column} is missing", f"{table}.csv")
    assert f"unused headings: {typed}" in fault["found"]
    assert f'Did you mean "{typed}"?' in fault["do"]


def test_demand_with_neither_postcode_nor_zone_is_refused(tiny, refused):
    for row in tiny.tables["demand"]:
        del row["postcode"], row["zone_id"]
    tiny.save("demand")
    refused("run", tiny.folder).says(
        "column postcode or zone_id is missing", "demand.csv, headings"
    )


def test_a_row_with_neither_postcode_nor_zone_is_refused(tiny, refused):
    tiny.put_cell("demand", 4, "postcode", "")
    fault = refused("run", tiny.folder).says("postcode and zone_id are both blank", "row 6")
    assert fault["do"].startswith("say where the hours are")


def test_a_repeated_heading_is_refused_whatever_its_capitals(tiny, refused):
    tiny.replace("data/demand.csv", "package_id,postcode,", "package_id,postcode,".upper())
    tiny.replace("data/demand.csv", ",service,", ",Postcode,")
    refused("run", tiny.folder).says("a heading is repeated", "demand.csv", "ostcode")


def test_headings_may_be_written_with_capitals_and_spaces(tiny, command, balanced):
    plain = command("run", tiny.folder, "--json").json
    tiny.replace("data/demand.csv", "hours_per_week", "Hours per week")
    tiny.replace("data/demand.csv", "package_id", "PACKAGE_ID")
    spaced = command("run", tiny.folder, "--json").json
    assert spaced["headline"] == plain["headline"]
    assert spaced["ledger"] == plain["ledger"]
    assert spaced["ledger"]["hours_in"] == float(tiny.hours_by_hand())
    balanced(spaced["ledger"])


def test_a_fault_under_a_heading_with_capitals_still_shows_what_was_found(tiny, refused):
    tiny.put_cell("demand", 4, "hours_per_week", "five")
    tiny.replace("data/demand.csv", "hours_per_week", "Hours per week")
    fault = refused("run", tiny.folder).says("demand.csv, row 6", "not a number")
    assert fault["found"] == '"five"'


# ---------------------------------------------------------------------------- rows that disagree


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("demand", "package_id", "P04"),
        ("providers", "provider_id", "bravo"),
        ("postcodes", "postcode", "ZZ1 1AB"),
    ],
)
def test_a_repeated_identifier_is_refused_with_both_rows(tiny, refused, table, column, name):
    first = next(i for i, row in enumerate(tiny.tables[table]) if row[column] == name)
    tiny.tables[table].append(dict(tiny.tables[table][first]))
    tiny.save(table)
    fault = refused("run", tiny.folder).says(f"{column} is repeated (2 rows have this fault)")
    last = len(tiny.tables[table])
    assert fault["where"] == f"{table}.csv, rows {first + 2}, {last + 1}, column {column}"
    assert fault["found"] == f'"{name}"'


def test_postcodes_repeated_in_other_spelling_are_repeated(tiny, refused):
    tiny.tables["postcodes"].append({**tiny.tables["postcodes"][0], "postcode": "zz11aa"})
    tiny.save("postcodes")
    refused("run", tiny.folder).says("postcode is repeated", "postcodes.csv, rows 2, 22")


def test_a_provider_appointed_twice_to_one_zone_is_refused(tiny, refused):
    tiny.tables["appointments"].append({**tiny.tables["appointments"][0], "role": "spot"})
    tiny.save("appointments")
    fault = refused("run", tiny.folder).says("provider_id with zone_id is repeated")
    assert "rows 2, 11" in fault["where"]


def test_an_appointment_of_an_unknown_provider_suggests_the_nearest(tiny, refused):
    tiny.put_cell("appointments", 8, "provider_id", "ecco")
    fault = refused("run", tiny.folder).says("provider_id is not in the providers file (1 row)")
    assert fault["found"] == "ecco"
    assert fault["allowed"] == "one of the 5 identifiers of the providers file"
    assert 'Did you mean "echo"?' in fault["do"]


def test_an_appointment_to_an_unknown_zone_suggests_the_nearest(tiny, refused):
    tiny.put_cell("appointments", 8, "zone_id", "north-vest")
    fault = refused("run", tiny.folder).says("zone_id is not in the zones file")
    assert fault["found"] == "north-vest"
    assert 'Did you mean "north-west"?' in fault["do"]


def test_a_suspension_that_ends_before_it_begins_is_refused(tiny, refused):
    tiny.put_cell("providers", 4, "suspended_until", "2020-09-30")
    refused("run", tiny.folder).says("a suspension ends before it begins", "providers echo")


def test_a_suspension_without_a_first_day_is_refused(tiny, refused):
    tiny.put_cell("providers", 2, "suspended_until", "2020-12-31")
    refused("run", tiny.folder).says("has no first day", "providers charlie")


def test_a_package_that_ends_before_it_starts_is_refused(tiny, refused):
    tiny.tables["demand"][4]["start_on"] = "2020-06-01"
    tiny.put_cell("demand", 4, "end_on", "2020-05-31")
    fault = refused("run", tiny.folder).says("the package ends before it starts", "row 6")
    assert fault["found"] == '"2020-05-31"'
    assert fault["allowed"] == "start_on, then the same day or later"


def test_a_package_may_end_on_the_day_it_starts(tiny, command):
    tiny.tables["demand"][4]["start_on"] = "2020-11-01"
    tiny.put_cell("demand", 4, "end_on", "01/11/2020")
    assert command("run", tiny.folder, "--json").json["ledger"]["rows_used"] == 30


def test_a_zone_that_is_not_the_postcodes_own_is_refused(tiny, refused):
    # Row 0 stands at ZZ1 1AA, in north-west.
    tiny.put_cell("demand", 0, "zone_id", "south-west")
    refused("run", tiny.folder).says("not the one the postcode lies in", "demand.csv, row 2")


def test_a_postcode_outside_every_zone_is_refused_only_where_hours_stand(tiny, refused, command):
    tiny.tables["postcodes"].append({**tiny.tables["postcodes"][0], "postcode": "ZZ8 8AA"})
    tiny.put_cell("postcodes", 20, "easting_m", "399999")
    assert command("run", tiny.folder, "--json").code == 0
    tiny.put_cell("demand", 4, "postcode", "ZZ8 8AA")
    refused("run", tiny.folder).says("the postcode lies in no zone", "demand.csv, row 6")


def test_hours_of_a_zone_without_band_ask_for_one_or_for_spreading(tiny, refused, command):
    tiny.put_cell("demand", 29, "band", "")
    fault = refused("run", tiny.folder).says("no band can be given", "row 31")
    assert "spread_zone_hours = true" in fault["do"]
    tiny.replace("scenario.toml", "seed = 7", "seed = 7\nspread_zone_hours = true")
    assert command("run", tiny.folder, "--json").code == 0


# ------------------------------------------------------------------------------ minimum primes


def test_run_and_check_refuse_a_zone_with_fewer_primes_than_its_class_needs(tiny, refused):
    tiny.put_cell("appointments", 3, "role", "supplementary")
    for arguments in (("run", tiny.folder), ("check", tiny.folder)):
        fault = refused(*arguments).says("fewer primes than its class needs")
        assert fault["where"] == "appointments.csv, zone north-east (medium)"
        assert fault["found"] == "1 prime(s)"
        assert fault["allowed"] == "2 or more (allocation.minimum_primes.medium)"


def test_allocate_counts_primes_only_when_a_model_says_how_many(tiny, refused, command):
    for row in tiny.tables["demand"]:
        row["zone_id"] = row["zone_id"] or "south-east"
    tiny.save("demand")
    tables = (
        "allocate", "--packages", tiny.path("demand"), "--providers", tiny.path("providers"),
        "--appointments", tiny.path("appointments"),
    )  # fmt: skip
    assert command(*tables, "--json").code == 0
    # Zones have no class here, so the model's `unclassified` holds: one prime, and south-east none.
    model = tiny.folder / "models/allocation/tiny.toml"
    fault = refused(*tables, "--model", model).says("fewer primes than its class needs")
    assert fault["where"] == "appointments.csv, zone south-east (unclassified)"
    assert fault["allowed"] == "1 or more (allocation.minimum_primes.unclassified)"
