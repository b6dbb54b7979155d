"""Words for the terminal, each expected text worked out by hand."""

import pytest

from homecare.report import page, page_tables, show, words
from homecare.report.compare import words as words_compare


def test_the_band_table_reads_as_paragraph_39(result):
    # hours and rates from the report of 20 January 2020; costs and shares by hand
    assert words.bands_table(result) == "\n".join(
        [
            "Band      Hours a week  Share    Rate  Cost a week",
            "--------  ------------  -----  ------  -----------",
            "Urban           11,737    65%  £18.75     £220,069",
            "Fringe           4,648    26%  £20.20      £93,890",
            "Rural            1,301     7%  £23.00      £29,923",
            "Isolated           314     2%  £26.35       £8,274",
            "--------  ------------  -----  ------  -----------",
            "All             18,000         £19.56     £352,155",
        ]
    )


def test_the_headline_reads_as_paragraph_23(result):
    assert show.headline_sentence(result) == (
        "Leicestershire rate card 2020: £18.3m to £18.7m a year for 18,000 hours a week, "
        "£19.56 an hour on average."
    )


def test_the_comparison_reads_as_paragraph_23(sample):
    text = words_compare.compare_text(sample.comparison())
    assert "Current rates 2019 (baseline)  £17.3m to £17.6m        £18.45" in text
    assert "£18.3m to £18.7m        £19.56   +£1.0m to +£1.1m" in text
    assert "the baseline has no zone-level rates" in text


def test_no_console_chokes_on_the_words(sample):
    for text in (
        words.run_text(sample.result()),
        words.run_text(sample.flat_2019()),
        words.zones_text(sample.result()),
        words_compare.compare_text(sample.comparison()),
    ):
        text.encode("cp1252")
        assert all(len(line.rstrip()) == len(line) for line in text.splitlines())


def test_rates_by_zone_are_left_out_where_none_are_published(sample):
    assert "Cost a week" not in words.zones_table(sample.flat_2019())


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (1042873.0, 1062928.25, "+£1.0m to +£1.1m"),
        (0.0, 0.0, "no difference"),
        (-52000.0, -53000.0, "-£52,000 to -£53,000"),
        (52000.0, 52000.0, "+£52,000"),
    ],
)
def test_differences_carry_their_sign(low, high, text):
    assert words_compare.difference_span({"low": low, "high": high}) == text


def test_an_average_of_zone_rates_is_named_as_such(result):
    assert "Average of zone rates" not in words.bands_table(result)
    for row in result["bands"]:
        row["rate_basis"] = "average of zone rates"
    assert "Average of zone rates" in words.bands_table(result)


def test_an_average_over_visits_is_named_as_such(result):
    for row in result["bands"]:
        row["rate_basis"] = "average of visits"
    assert "Average of visits" in words.bands_table(result)


@pytest.mark.parametrize(("method", "is_told"), [("rate_card", False), ("build_up", True)])
def test_wages_are_parameters_in_use_only_where_the_price_is_built_from_them(
    result, method, is_told
):
    wage = {"path": "costs.mileage_gbp_per_mile", "value": 0.45}
    record = {"parameters": [wage], "choices": {"pricing.method": method}}
    told = page_tables.parameters_table({**result, "record": record})
    assert [row[0] for row in told.rows] == (["costs.mileage_gbp_per_mile"] if is_told else [])


def test_a_role_whose_hours_are_all_hidden_still_has_its_column(result):
    for row in result["zones"]:
        row["spot_hours"], row["hidden"] = 0.0, []
    assert "Spot" not in [name for name, _ in page_tables.placed_table(result).columns]
    result["zones"][0] |= {"spot_hours": None, "hidden": ["spot_hours"]}
    table = page_tables.placed_table({**result, "planned_by_role": {"spot": 12.0}})
    place = [name for name, _ in table.columns].index("Spot")
    assert [row[place] for row in table.rows][:2] == ["[c]", "0"]
    assert table.total[place] == "12"


def test_the_page_tells_the_goals_of_the_run_in_their_order_and_its_notes(result):
    names = ("placed_people", "placed_hours", "weekly_cost")
    result["allocation"]["goals"] = [{"goal": name} for name in names]
    result["notes"] = ["Today's placements stand; only packages that no provider has are placed."]
    told = page.method(result)
    assert told[-2].startswith(
        "Packages of care are placed whole. The goals stand in strict order: people placed with "
        "any provider, then hours placed with any provider, then weekly cost. Solver: "
    )
    assert told[-1] == result["notes"][0]
