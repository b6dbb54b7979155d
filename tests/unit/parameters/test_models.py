"""Models: values that hold from a day, each with unit and source; the declared units are closed."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.bundled import bundled_root
from homecare.errors import ModelError
from homecare.parameters import KINDS, load_model
from homecare.parameters.rules import check_years, missed_years

HEAD = """\
schema = 1
kind = "pricing"
id = "x"
title = "X"
"""
RATES = """
[parameters.rate_gbp_per_hour]
unit = "GBP/hour"
basis = "published"
source = "A test, page 1"
{series}values = [{values}]
"""


@pytest.fixture
def model(tmp_path):
    """Load a pricing model whose dated rates are given as (day, keys) pairs."""

    def load(*values: tuple[str, str], series: str = ""):
        rows = ", ".join(f"{{ from = {day}, {keys} }}" for day, keys in values)
        path = tmp_path / "x.toml"
        path.write_text(HEAD + RATES.format(values=rows, series=series), encoding="utf-8")
        return load_model(path)

    return load


def held(model, day: str) -> dict[str, float]:
    return {
        path.removeprefix("pricing.rate_gbp_per_hour."): value.value
        for path, value in model.as_of(date.fromisoformat(day)).items()
    }


def test_a_value_holds_from_its_day_until_the_next(model):
    loaded = model(("2020-04-01", "urban = 18"), ("2021-04-01", "urban = 19"))
    assert held(loaded, "2020-04-01") == {"urban": 18}
    assert held(loaded, "2021-03-31") == {"urban": 18}
    assert held(loaded, "2021-04-01") == {"urban": 19}
    assert held(loaded, "2030-01-01") == {"urban": 19}


def test_a_day_before_the_first_value_is_refused(model):
    loaded = model(("2020-04-01", "urban = 18"))
    with pytest.raises(ModelError, match="first value from 2020-04-01"):
        loaded.as_of(date(2020, 3, 31))


def test_a_key_that_begins_later_is_missed_before_it_begins(model):
    loaded = model(("2020-04-01", "urban = 18"), ("2021-04-01", "urban = 19, rural = 23"))
    assert held(loaded, "2021-04-01") == {"urban": 19, "rural": 23}
    with pytest.raises(ModelError, match="rural"):
        loaded.as_of(date(2020, 4, 1))


def test_a_value_carries_its_unit_source_basis_and_day(model):
    value = model(("2020-04-01", "urban = 18")).values[0]
    assert value.as_dict() == {
        "path": "pricing.rate_gbp_per_hour.urban", "value": 18.0, "unit": "GBP/hour",
        "source": "A test, page 1", "basis": "published", "from": "2020-04-01", "note": "",
    }  # fmt: skip


def test_an_annual_value_of_29_february_holds_a_whole_year(model):
    loaded = model(("2020-02-29", "urban = 18"), series='series = "annual"\n')
    assert held(loaded, "2021-02-28") == {"urban": 18}
    with pytest.raises(ModelError, match="never carried over"):
        loaded.as_of(date(2021, 3, 1))


def test_a_key_that_leaves_an_annual_series_ends_with_its_year(model):
    loaded = model(
        ("2019-04-01", "urban = 17, rural = 22"),
        ("2020-04-01", "urban = 18"),
        series='series = "annual"\n',
    )
    assert held(loaded, "2020-03-31") == {"urban": 17, "rural": 22}
    with pytest.raises(ModelError, match="rural"):
        loaded.as_of(date(2020, 4, 1))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    first=st.integers(2000, 2030),
    count=st.integers(1, 6),
    offsets=st.lists(st.integers(0, 364), min_size=6, max_size=6),
    after=st.integers(-400, 2_600),
)
def test_an_annual_series_without_gap_gives_each_day_the_latest_value_not_later_than_it(
    first, count, offsets, after, tmp_path_factory
):
    days = [date(first + n, 1, 1) + timedelta(offsets[n]) for n in range(count)]
    assert missed_years(days) == set()
    day = days[0] + timedelta(after)
    rows = ", ".join(f"{{ from = {d}, urban = {n + 1} }}" for n, d in enumerate(days))
    path = tmp_path_factory.mktemp("series") / "x.toml"
    text = RATES.format(values=rows, series='series = "annual"\n')
    path.write_text(HEAD + text, encoding="utf-8")
    loaded = load_model(path)
    last = days[-1]
    end = date(last.year + 1, 3, 1) if (last.month, last.day) == (2, 29) else last.replace(
        year=last.year + 1
    )  # fmt: skip
    if days[0] <= day < end:
        expected = max(n + 1 for n, d in enumerate(days) if d <= day)
        assert [value.value for value in loaded.as_of(day).values()] == [expected]
    else:
        with pytest.raises(ModelError):
            loaded.as_of(day)


def test_every_missed_year_is_named_once_for_all_paths_that_miss_it():
    whole = [date(2018, 4, 1), date(2021, 4, 1)]
    part = [date(2018, 4, 1), date(2019, 4, 1), date(2021, 4, 1)]
    faults = check_years("x.toml", {"a": whole, "b": whole, "c": part})
    assert [(each.where, each.found) for each in faults] == [
        ("x.toml, a, b", "no value from 2019, 2020"),
        ("x.toml, c", "no value from 2020"),
    ]


# ------------------------------------------------------------------------------- declarations


def test_every_declared_parameter_has_a_unit_of_the_closed_list_and_a_meaning():
    # The units a reader meets; a new one is a decision, made here first.
    units = {
        "m", "miles", "postcodes", "GBP/hour", "SEK/hour", "weeks/year", "relative", "count",
        "share", "GBP/visit", "GBP/week", "GBP/year", "GBP/mile", "minutes/visit", "minutes/hour",
        "minutes/leg", "minutes/km", "visits/round", "people", "km",
        "miles/visit", "miles/hour", "hours/week", "kgCO2e/mile", "minutes",
        "minutes after midnight", "packages/week", "weeks", "years",
    }  # fmt: skip
    for kind in KINDS.values():
        assert kind.meaning
        for each in kind.parameters:
            assert each.unit in units, each.name
            assert each.meaning
            assert each.minimum <= each.maximum
        for each in kind.choices:
            assert each.meaning


def test_a_quantity_named_by_its_unit_has_that_unit():
    for kind in KINDS.values():
        for each in kind.parameters:
            if each.name.endswith("_gbp_per_hour"):
                assert each.unit == "GBP/hour"


@pytest.mark.parametrize(
    "number", [True, False, "1", None, float("nan"), float("inf"), -0.001, [1]]
)
def test_a_parameter_admits_no_number_that_is_none(number):
    assert not KINDS["pricing"].parameter("rate_gbp_per_hour").admits(number)


@pytest.mark.parametrize(
    ("number", "admitted"), [(1, True), (54, True), (0.99, False), (54.01, False), (52.5, True)]
)
def test_both_limits_of_a_parameter_are_admitted(number, admitted):
    assert KINDS["pricing"].parameter("payment_weeks").admits(number) is admitted


def test_every_bundled_value_has_a_source_and_every_assumption_says_how_sure_it_is():
    paths = [
        path
        for path in sorted((bundled_root() / "models").rglob("*.toml"))
        if path.parent.name != "scenarios"
    ]
    assert len(paths) >= 4
    for path in paths:
        model = load_model(path)
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        told = {key: list(texts_under(key, said)) for key in ("reliability", "impact")}
        for value in model.values:
            assert len(value.source) > 10, value.path
            if value.basis == "assumption":
                for key, texts in told.items():
                    assert any(text in value.note for text in texts), f"{key} travels in the note"


def texts_under(key: str, held: object):
    """Yield every text under a key, however deep it stands."""
    if isinstance(held, dict):
        if isinstance(held.get(key), str):
            yield held[key]
        held = list(held.values())
    for each in held if isinstance(held, list) else []:
        yield from texts_under(key, each)


# ------------------------------------------------------- a table for each key, a row's own basis

OF_ONE_KEY = """
[parameters.line_gbp_per_hour.{name}]
unit = "GBP/hour"
basis = "published"
source = "{source}"
{series}values = [{values}]
"""


@pytest.fixture
def by_key(tmp_path):
    """Load a pricing model whose lines have a table each, given as (name, source, values)."""

    def load(*tables: tuple[str, str, str], series: str = ""):
        path = tmp_path / "x.toml"
        text = "".join(
            OF_ONE_KEY.format(name=name, source=source, values=values, series=series)
            for name, source, values in tables
        )
        path.write_text(HEAD + text, encoding="utf-8")
        return load_model(path)

    return load


def test_each_name_may_have_a_table_and_a_source_of_its_own(by_key):
    loaded = by_key(
        ("training", "A report, page 1", "{ from = 2020-04-01, value = 0.5 }"),
        ("office", "A report, page 2", "{ from = 2020-04-01, value = 5 }"),
    )
    assert [(value.path, value.value, value.source) for value in loaded.values] == [
        ("pricing.line_gbp_per_hour.training", 0.5, "A report, page 1"),
        ("pricing.line_gbp_per_hour.office", 5.0, "A report, page 2"),
    ]


def test_a_table_of_one_name_may_go_a_level_deeper(by_key):
    loaded = by_key(("melton", "A report, page 1", "{ from = 2020-04-01, rural = 0.5 }"))
    assert loaded.values[0].path == "pricing.line_gbp_per_hour.melton.rural"


def test_only_the_tables_that_say_so_are_annual(by_key):
    years = "{ from = 2020-04-01, value = 1 }"
    loaded = by_key(("office", "A report, page 2", years), series='series = "annual"\n')
    assert loaded.as_of(date(2021, 3, 31))
    with pytest.raises(ModelError, match="office"):
        loaded.as_of(date(2021, 4, 1))


def test_a_dated_value_may_have_a_basis_of_its_own(by_key):
    values = (
        "{ from = 2020-04-01, value = 1 }, "
        '{ from = 2021-04-01, value = 2, basis = "assumption", reliability = "heard", '
        'impact = "every price" }'
    )
    first, second = by_key(("office", "A report, page 2", values)).values
    assert (first.basis, first.note) == ("published", "")
    assert (second.basis, second.note) == ("assumption", "heard; every price")
    assert second.source == "A report, page 2"


def test_a_dated_values_own_assumption_says_how_sure_it_is(by_key):
    values = '{ from = 2021-04-01, value = 2, basis = "assumption" }'
    with pytest.raises(ModelError, match="an assumption must name its reliability"):
        by_key(("office", "A report, page 2", values))


def test_a_parameter_of_one_number_has_no_tables_below_it(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(
        HEAD + '[parameters.wage_gbp_per_hour.uk]\nunit = "GBP/hour"\n', encoding="utf-8"
    )
    with pytest.raises(ModelError, match="wage_gbp_per_hour"):
        load_model(path)
