"""One wrong contract for each message, and the words it must say."""

from __future__ import annotations

import pytest

CONTRACT = """\
schema = 1
kind = "contract"
id = "tiny"
title = "Tiny contract"

[choices]
starts_on = "2020-08-03"
phasing = "even"
phased_until = "2021-10-30"
first_uplift_on = "2021-04-01"
is_before_indexed = "no"
hours_year = "2020"
payment = "weekly"
first_payment_on = "2020-04-03"

[parameters.initial_years]
unit = "years"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, value = 3 }]

[parameters.index_weight]
unit = "share"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, national_living_wage = 0.8, fixed = 0.2 }]

[parameters.fixed_change]
unit = "share"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, value = 0.01 }]

[parameters.hours_growth]
unit = "share"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, all = 0.02 }]

[parameters.rate_before_gbp_per_hour]
unit = "GBP/hour"
basis = "published"
source = "Made up for a test"
values = [{ from = 2020-01-01, all = 18.00 }]
"""
PROJECTION = """\

[parameters.projected_change]
unit = "share"
basis = "{basis}"
source = "Made up for a test"
reliability = "None"
impact = "All"
values = [{{ from = 2020-01-01, {key} = 0.03 }}]
"""
ZONES = (
    'phasing = "zones"\nzone_starts_on = { north-west = "2020-08-03", north-east = "2020-09-01", '
    'south-west = "2021-01-04"%s }'
)

# Text, what it becomes, then words of the fault.
WRONG = {
    "no such day": (
        '"2020-08-03"', '"2020-02-30"',
        "a day of the contract is not a day", "contract.starts_on", "'2020-02-30'",
    ),
    "no such year": (
        'hours_year = "2020"', 'hours_year = "2020-21"',
        "the financial year of the hours is not a year", "contract.hours_year",
    ),
    "phase before the start": (
        'phased_until = "2021-10-30"', 'phased_until = "2020-07-30"',
        "a phase is before the contract", "2020-08-03 or later",
    ),
    "no payment day": (
        'first_payment_on = "2020-04-03"\n', "",
        "the contract lacks what it needs", "contract.first_payment_on", "payment weekly",
    ),
    "no end of the phasing": (
        'phased_until = "2021-10-30"\n', "",
        "the contract lacks what it needs", "contract.phased_until",
    ),
    "whether old rates are uplifted": (
        'is_before_indexed = "no"\n', "", "contract.is_before_indexed",
    ),
    "no day of uplift": ('first_uplift_on = "2021-04-01"\n', "", "contract.first_uplift_on"),
    "no year of the hours": ('hours_year = "2020"\n', "", "contract.hours_year"),
    "weights": (
        "fixed = 0.2", "fixed = 0.1",
        "the weights of the indexes do not add up to 1", "they add up to 0.9",
    ),
    "unknown index": (
        "national_living_wage = 0.8", "national_livng_wage = 0.8",
        "a key is not known", 'Did you mean "national_living_wage"?',
    ),
    "unknown payment": ('"weekly"', '"wekly"', 'Did you mean "weekly"?'),
    "growth of no band": (
        "all = 0.02", "all = 0.02, rurl = 0.03",
        "a number of the contract is for no band", 'Did you mean "rural"?',
    ),
    "rate before of no zone": (
        "all = 18.00", "all = 18.00, nowhere.urban = 19.00",
        "a number of the contract is for no band", "nowhere.urban",
    ),
    "zone without a phase": (
        'phasing = "even"', ZONES % "", "a zone has no phase", "south-east",
    ),
    "phase of no zone": (
        'phasing = "even"', ZONES % ', south-east = "2021-05-03", south-eastt = "2021-05-03"',
        "a phase is for no zone", 'Did you mean "south-east"?',
    ),
    "phased without old rates": (
        CONTRACT[CONTRACT.index("[parameters.rate_before"):], "",
        "contract.rate_before_gbp_per_hour", "a phased start",
    ),
}  # fmt: skip


@pytest.fixture
def years(tiny):
    """The tiny project with a contract and the wages of England."""
    tiny.put("models/contract/tiny.toml", CONTRACT)
    tiny.replace(
        "scenario.toml", 'allocation = "tiny"',
        'allocation = "tiny"\ncosts = "england"\ncontract = "tiny"',
    )  # fmt: skip
    return tiny


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("verb", ["budget", "check"])
def test_a_wrong_contract_says_what_is_wrong(years, command, name, verb):
    text, instead, *words = WRONG[name]
    years.replace("models/contract/tiny.toml", text, instead)
    said = command(verb, years.folder / "scenario.toml")
    assert said.code == 3
    told = said.err if verb == "budget" else said.out + said.err
    for each in words:
        assert each in told


def test_a_projection_is_for_an_index_and_year_and_an_assumption(years, command):
    years.put(
        "models/contract/tiny.toml",
        CONTRACT + PROJECTION.format(basis="published", key="cpi.2021x"),
    )
    said = command("budget", years.folder)
    assert said.code == 3
    assert "a projection is for no index and year" in said.err
    assert "a projection is not labelled as the assumption it is" in said.err


def test_the_sound_contract_passes(years, command):
    assert command("check", years.folder).code == 0
    assert command("budget", years.folder).code == 0


def test_a_scenario_without_a_contract_is_told_what_to_add(tiny, command):
    said = command("budget", tiny.folder)
    assert said.code == 3
    assert "the scenario names no contract" in said.err
    assert "leicestershire-years" in said.err


def test_a_year_that_is_not_in_the_plan_is_refused(years, command):
    said = command("budget", years.folder, "--between", "2020-21", "2031-32")
    assert said.code == 2
    assert "the year is not in the plan" in said.err


def test_an_index_without_a_year_is_refused_not_carried_over(years, command):
    years.replace("models/contract/tiny.toml", "value = 3 }", "value = 9 }")
    said = command("budget", years.folder)
    assert said.code == 3
    assert "an index has no value for the year of an uplift" in said.err
    assert "uplift of 2027-04-01" in said.err
    assert "uplift of 2026-04-01" not in said.err


def test_a_change_of_an_index_is_refused_as_it_would_hold_for_a_day(years, command):
    option = years.put(
        "option.toml",
        'schema = 1\nkind = "scenario"\nid = "option"\ntitle = "Option"\nbaseline = "scenario"\n'
        "as_of = 2020-11-01\n[[changes]]\n"
        'path = "costs.national_living_wage_gbp_per_hour"\nwas = 8.72\nto = 9.00\nwhy = "A test"\n',
    )
    said = command("budget", option)
    assert said.code == 3
    assert "a change is made to an index of the uplifts" in said.err
