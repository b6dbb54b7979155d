"""Files that are well formed each, and do not fit one another."""

from __future__ import annotations

PRICING = "models/pricing/tiny.toml"


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
