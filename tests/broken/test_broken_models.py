"""One wrong model or scenario file for each message of the loader, and the words it must say."""

from __future__ import annotations

import pytest

PRICING = "models/pricing/tiny.toml"
ALLOCATION = "models/allocation/tiny.toml"
GEOGRAPHY = "models/geography/tiny.toml"
RATES = "urban = 20.00, fringe = 21.50, rural = 23.00, isolated = 26.25"
MISSED_YEAR = """\
series = "annual"
values = [{ from = 2018-04-01, low = 52, high = 53 }, { from = 2020-04-01, low = 52, high = 53 }]
"""

# File, text, what it becomes, then words of the fault; its place is the file and the path in it.
WRONG_TEXT = {
    "unknown key of a parameter": (
        PRICING, 'unit = "GBP/hour"', 'unit = "GBP/hour"\nreliabilty = "good"',
        "a key is not known", "tiny.toml, pricing.rate_gbp_per_hour, reliabilty",
        'Did you mean "reliability"?',
    ),
    "unknown key of the file": (
        PRICING, 'title = "Tiny prices"', 'title = "Tiny prices"\nnote = "x"',
        "a key is not known", "tiny.toml, note", 'Did you mean "notes"?',
    ),
    "unknown parameter": (
        PRICING, "[parameters.payment_weeks]", "[parameters.payment_week]",
        "a parameter is not known", "pricing.payment_week", 'Did you mean "payment_weeks"?',
    ),
    "unknown choice": (
        PRICING, "base_band =", "base_bnd =",
        "a choice is not known", "pricing.base_bnd", 'Did you mean "base_band"?',
    ),
    "choice of an unregistered word": (
        PRICING, '"rate_card"', '"rate_crd"',
        "not one of the registered names", "pricing.method", 'Did you mean "rate_card"?',
    ),
    "goal twice": (
        ALLOCATION, '"score", "incumbent_hours"', '"score", "score"',
        "not one of the registered names", "allocation.goals", "each once",
    ),
    "goal not known": (
        ALLOCATION, '"score", "incumbent_hours"', '"scores", "incumbent_hours"',
        "allocation.goals", 'Did you mean "score"?',
    ),
    "wrong unit": (
        PRICING, '"GBP/hour"', '"GBP/week"',
        "not the parameter's unit", "pricing.rate_gbp_per_hour.unit", "'GBP/week'", '"GBP/hour"',
    ),
    "no unit": (
        PRICING, 'unit = "GBP/hour"\n', "",
        "the unit is missing", "pricing.rate_gbp_per_hour.unit",
    ),
    "no source": (
        PRICING, 'source = "Made up for a test"\nvalues = [{ from = 2020-01-01, urban',
        "values = [{ from = 2020-01-01, urban",
        "the value has no source", "pricing.rate_gbp_per_hour.source", "paragraph or page",
    ),
    "source of spaces": (
        PRICING, 'source = "Made up for a test"\nvalues = [{ from = 2020-01-01, urban',
        'source = "  "\nvalues = [{ from = 2020-01-01, urban',
        "the value has no source",
    ),
    "no from": (
        PRICING, "from = 2020-01-01, urban", "urban",
        "a value has no date", "pricing.rate_gbp_per_hour.values",
    ),
    "from in quotes": (
        PRICING, "from = 2020-01-01, urban", 'from = "2020-01-01", urban',
        "a value has no date", "from = '2020-01-01'",
    ),
    "unknown basis": (
        PRICING, 'unit = "GBP/hour"\nbasis = "published"', 'unit = "GBP/hour"\nbasis = "hearsay"',
        "the basis is missing or not known", "'hearsay'", "published, derived, inferred, assump",
    ),
    "no values": (
        PRICING, "values = [{ from = 2020-01-01, low = 52, high = 53 }]", "values = []",
        "the parameter has no dated values", "pricing.payment_weeks.values",
    ),
    "negative rate": (
        PRICING, "urban = 20.00", "urban = -20.00",
        "not a number within its limits", "pricing.rate_gbp_per_hour.urban", "-20.0",
    ),
    "rate in quotes": (
        PRICING, "urban = 20.00", 'urban = "20.00"',
        "not a number within its limits", "pricing.rate_gbp_per_hour.urban",
    ),
    "rate true": (
        PRICING, "urban = 20.00", "urban = true",
        "not a number within its limits", "True",
    ),
    "rate nan": (
        PRICING, "urban = 20.00", "urban = nan",
        "not a number within its limits", "nan",
    ),
    "rate without end": (
        PRICING, "urban = 20.00", "urban = inf",
        "not a number within its limits", "inf",
    ),
    "payment weeks beyond a year": (
        PRICING, "high = 53", "high = 55",
        "not a number within its limits", "pricing.payment_weeks.high", "1 to 54 weeks/year",
    ),
    "key no parameter has": (
        PRICING, "high = 53", "hgh = 53",
        "a key is not known", "pricing.payment_weeks.hgh", 'Did you mean "high"?',
    ),
    "primes by the fraction": (
        ALLOCATION, "large = 2", "large = 1.5",
        "not a number within its limits", "allocation.minimum_primes.large", "a whole number",
    ),
    "values out of order": (
        PRICING, "{ from = 2020-01-01, low = 52, high = 53 }",
        "{ from = 2020-01-01, low = 52, high = 53 }, { from = 2019-01-01, low = 52, high = 53 }",
        "not in order", "pricing.payment_weeks.values",
    ),
    "unknown series": (
        PRICING, 'unit = "GBP/hour"', 'unit = "GBP/hour"\nseries = "monthly"',
        "the series is not known", "'monthly'",
    ),
    "missed year": (
        PRICING, "values = [{ from = 2020-01-01, low = 52, high = 53 }]", MISSED_YEAR,
        "an annual series misses a year", "no value from 2019", "never carried over",
    ),
    "schema of another age": (
        PRICING, "schema = 1", "schema = 2", "schema is not one this version reads", "1",
    ),
    "no title": (PRICING, 'title = "Tiny prices"\n', "", "title is missing", "tiny.toml, title"),
    "kind not known": (
        PRICING, 'kind = "pricing"', 'kind = "prices"',
        "the model's kind is not known", "tiny.toml, kind", 'Did you mean "pricing"?',
    ),
    "base band not among the bands": (
        PRICING, 'base_band = "urban"', 'base_band = "suburban"',
        "the base band is not one of the bands", "pricing.base_band", "suburban",
    ),
    "syntax": (PRICING, "schema = 1", "schema = ", "the file is not TOML", "tiny.toml", "line 1"),
    "key twice": (
        PRICING, "schema = 1", "schema = 1\nschema = 1", "the file is not TOML", "tiny.toml",
    ),
    "band without a rate": (
        PRICING, ", isolated = 26.25", "",
        "a band has no rate", "pricing.rate_gbp_per_hour.isolated", "for urban, fringe, rural",
    ),
    "rate for no band": (
        PRICING, "isolated = 26.25", "isolated = 26.25, remote = 30",
        "a rate is for no band of the geography model", "pricing.rate_gbp_per_hour.remote",
    ),
    "no method": (
        PRICING, 'method = "rate_card"\n', "",
        "a parameter is needed and no model holds it", "pricing.method",
    ),
    "no bands": (
        GEOGRAPHY, 'bands = ["urban", "fringe", "rural", "isolated"]\n', "",
        "a parameter is needed and no model holds it", "geography.bands",
    ),
    "scenario without a day": (
        "scenario.toml", "as_of = 2020-11-01\n", "",
        "as_of is missing or not a date", "scenario.toml, as_of",
    ),
    "scenario with an unknown key": (
        "scenario.toml", "costed_services =", "costed_service =",
        "a key is not known", 'Did you mean "costed_services"?',
    ),
    "scenario with a missing data file": (
        "scenario.toml", 'demand = "data/demand.csv"\n', "",
        "data.demand is missing", "scenario.toml, data.demand",
    ),
    "scenario naming no such model": (
        "scenario.toml", 'pricing = "tiny"', 'pricing = "tyny"',
        "no such model", "scenario.toml, models.pricing", 'Did you mean "tiny"?',
    ),
    "scenario before every value": (
        "scenario.toml", "as_of = 2020-11-01", "as_of = 2019-12-31",
        "no value on the scenario's day", "pricing.rate_gbp_per_hour.urban",
        "first value from 2020-01-01",
    ),
    "seed in quotes": (
        "scenario.toml", "seed = 7", 'seed = "7"', "seed is not a whole number", "'7'",
    ),
    "services as one text": (
        "scenario.toml", '["maintenance"]', '"maintenance"',
        "costed_services is not a list of texts",
    ),
    "beside a scenario there is not": (
        "scenario.toml", "seed = 7", 'seed = 7\nbeside = ["leicestershire-2021"]',
        "no such scenario", 'Did you mean "leicestershire-2020"?',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(WRONG_TEXT.values()), ids=list(WRONG_TEXT))
def test_a_wrong_line_is_refused_by_run_and_by_check(tiny, refused, case):
    name, old, new, *words = case
    tiny.replace(name, old, new)
    ran = refused("run", tiny.folder)
    ran.says(*words)
    assert ran.faults == [each for each in ran.faults if ".toml" in " ".join(each.values())
                          or each["where"].startswith(("pricing.", "geography."))]  # fmt: skip
    assert {each["what"] for each in refused("check", tiny.folder).faults} >= {
        each["what"] for each in ran.faults
    }


def test_a_model_of_another_kind_is_refused(tiny, refused):
    geography = (tiny.folder / GEOGRAPHY).read_text(encoding="utf-8")
    tiny.put(PRICING, geography)
    fault = refused("run", tiny.folder).says("the model is of another kind")
    assert fault["where"] == "scenario.toml, models.pricing"
    assert (fault["found"], fault["allowed"]) == ("geography", "pricing")


@pytest.mark.parametrize("key", ["reliability", "impact"])
def test_an_assumption_names_its_reliability_and_impact(tiny, refused, key):
    said = {"reliability": 'reliability = "Weak"\n', "impact": 'impact = "Small"\n'}
    del said[key]
    tiny.replace(
        PRICING,
        'unit = "GBP/hour"\nbasis = "published"\n',
        'unit = "GBP/hour"\nbasis = "assumption"\n' + "".join(said.values()),
    )
    fault = refused("check", tiny.folder / PRICING).says(f"an assumption must name its {key}")
    assert fault["where"] == f"tiny.toml, pricing.rate_gbp_per_hour.{key}"


@pytest.mark.parametrize(
    ("day", "code"),
    # A value from 1 April 2020 holds for one year: to 31 March 2021 and not a day longer.
    [("2020-04-01", 0), ("2021-03-31", 0), ("2021-04-01", 3), ("2021-04-03", 3), ("2024-01-01", 3)],
)
def test_an_annual_series_is_not_carried_over_its_last_year(tiny, command, day, code):
    tiny.replace(
        PRICING, f"values = [{{ from = 2020-01-01, {RATES} }}]",
        f'series = "annual"\nvalues = [{{ from = 2019-04-01, {RATES} }}, '
        f"{{ from = 2020-04-01, {RATES} }}]",
    )  # fmt: skip
    tiny.replace("scenario.toml", "as_of = 2020-11-01", f"as_of = {day}")
    said = command("price", tiny.folder, "--json")
    assert said.code == code
    if code:
        whats = {each["what"] for each in said.json["faults"]}
        assert whats == {"an annual series has no value for the scenario's year"}
        assert said.json["faults"][0]["found"] == "last value from 2020-04-01"


def test_an_annual_value_holds_until_the_next_years_value_begins(tiny, command):
    # The Real Living Wage was announced on 9 November 2020 and 15 November 2021: 371 days apart.
    tiny.replace(
        PRICING, f"values = [{{ from = 2020-01-01, {RATES} }}]",
        f'series = "annual"\nvalues = [{{ from = 2020-11-09, {RATES} }}, '
        f"{{ from = 2021-11-15, {RATES} }}]",
    )  # fmt: skip
    tiny.replace("scenario.toml", "as_of = 2020-11-01", "as_of = 2021-11-14")
    assert command("price", tiny.folder, "--json").code == 0


def test_a_year_missed_by_one_band_alone_is_refused(tiny, refused):
    without_rural = RATES.replace("rural = 23.00, ", "")
    tiny.replace(
        PRICING, f"values = [{{ from = 2020-01-01, {RATES} }}]",
        f'series = "annual"\nvalues = [{{ from = 2019-04-01, {RATES} }}, '
        f"{{ from = 2020-04-01, {without_rural} }}, {{ from = 2021-04-01, {RATES} }}]",
    )  # fmt: skip
    fault = refused("check", tiny.folder / PRICING).says("an annual series misses a year")
    assert fault["found"] == "no value from 2020"
    assert "rural" in fault["where"]


# ------------------------------------------------------------------- scenarios that are changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            [("pricing.rate_gbp_per_hour.rural", "22.00", "24.00")],
            ["the baseline does not hold the value", "was = 22.0", "the baseline holds 23"],
        ),
        (
            [("pricing.rate_gbp_per_hour.rurl", "23.00", "24.00")],
            ["not one the baseline holds", 'Did you mean "pricing.rate_gbp_per_hour.rural"?'],
        ),
        (
            [
                ("pricing.rate_gbp_per_hour.rural", "23.00", "24.00"),
                ("pricing.rate_gbp_per_hour.rural", "23.00", "25.00"),
            ],
            ["two changes are made to one path", "change 2"],
        ),
        (
            [("pricing.rate_gbp_per_hour.rural", "23.00", "-1")],
            ["not a number within its limits", "-1"],
        ),
        ([("pricing.rate_gbp_per_hour.rural", '"23"', "24.00")], ["does not hold the value"]),
        ([("pricing.method", '"rate_card"', '"lottery"')], ["registered names", "'lottery'"]),
        ([("pricing.method", '"average_rate"', '"rate_card"')], ["does not hold the value"]),
    ],
    ids=["was", "path", "twice", "limits", "was as text", "word", "was of a choice"],
)
def test_a_wrong_change_is_refused(tiny, refused, changes, words):
    fault = refused("run", tiny.option(*changes)).says(*words)
    assert fault["where"].startswith("option.toml, change ")


def test_a_change_without_its_reason_is_refused(tiny, refused):
    path = tiny.option(("pricing.rate_gbp_per_hour.rural", "23.00", "24.00"))
    tiny.replace("option.toml", 'why = "A test"\n', "")
    fault = refused("run", path).says("a change lacks a part", "option.toml, change 1")
    assert fault["found"] == "no why"


def test_a_baseline_of_a_baseline_is_refused(tiny, refused):
    tiny.option(("pricing.rate_gbp_per_hour.rural", "23.00", "24.00"))
    again = tiny.option(("pricing.rate_gbp_per_hour.rural", "24.00", "25.00"), name="again")
    tiny.replace("again.toml", 'baseline = "tiny"', 'baseline = "option"')
    fault = refused("run", again).says("the baseline is itself a set of changes")
    assert fault["where"] == "again.toml, baseline"
    assert "such as tiny" in fault["allowed"]


def test_a_baseline_that_is_not_there_is_a_fault_of_the_scenario_file(tiny, refused):
    path = tiny.option(("pricing.rate_gbp_per_hour.rural", "23.00", "24.00"))
    tiny.replace("option.toml", 'baseline = "tiny"', 'baseline = "leicestershire-202O"')
    fault = refused("run", path).says("no such scenario", "leicestershire-202O")
    assert 'Did you mean "leicestershire-2020"?' in fault["do"]


def test_a_baseline_that_is_the_scenario_itself_is_refused(tiny, refused):
    path = tiny.option(("pricing.rate_gbp_per_hour.rural", "23.00", "24.00"))
    tiny.replace("option.toml", 'baseline = "tiny"', 'baseline = "option"')
    refused("run", path).says("option.toml, baseline")


# ---------------------------------------------------------------------- every fault of a file


def test_all_faults_of_a_model_file_are_told_together(tiny, refused):
    tiny.replace(PRICING, '"GBP/hour"', '"pounds"')
    tiny.replace(PRICING, "high = 53", "high = 99")
    tiny.replace(PRICING, "base_band =", "bse_band =")
    tiny.replace(PRICING, 'title = "Tiny prices"', "title = 3")
    for arguments in (("check", tiny.folder / PRICING), ("run", tiny.folder)):
        refusal = refused(*arguments)
        assert len(refusal.faults) == 4
        for words in ("the unit", "within its limits", "a choice is not known", "title is missing"):
            refusal.says(words, "tiny.toml")


def test_faults_of_every_model_are_told_together(tiny, refused):
    tiny.replace(PRICING, '"GBP/hour"', '"pounds"')
    tiny.replace(ALLOCATION, "pickup_score = 1", "pikup_score = 1")
    tiny.replace(GEOGRAPHY, '"listed"', '"listd"')
    refusal = refused("run", tiny.folder)
    assert len(refusal.faults) == 3
    refusal.says("pricing.rate_gbp_per_hour.unit")
    refusal.says('Did you mean "pickup_score"?')
    refusal.says('Did you mean "listed"?')


def test_all_wrong_changes_of_a_scenario_are_told_together(tiny, refused):
    path = tiny.option(
        ("pricing.rate_gbp_per_hour.rural", "22.00", "24.00"),
        ("pricing.nothing", "1", "2"),
        ("pricing.rate_gbp_per_hour.urban", "20.00", "-3"),
    )
    assert len(refused("run", path).faults) == 3
