"""The page, charts, tables and disclosure control of a price."""

from __future__ import annotations

import copy
import csv
import io
import re

import pytest

from homecare import api
from homecare.bundled import bundled_root
from homecare.report.disclosure.price import protect_price
from homecare.report.price import charts as charts_price
from homecare.report.price import tables as page_tables_price
from homecare.report.price import tables_floor as page_tables_floor
from homecare.report.price import words as words_price
from homecare.report.price.write import price_pictures, price_tables, write_price


@pytest.fixture(scope="module")
def built():
    return api.price("leicestershire-2020-build-up")


# ------------------------------------------------------------------------------- disclosure control


def told(figures, rule="under5"):
    """Hours below the legal floor by band, and in all, as published."""
    floor = protect_price(figures, rule)["floor"]
    rows = (*floor["bands"], floor["total"])
    return [row["legal_below_hours_per_week"] for row in rows]


def test_hours_below_the_floor_are_shown_where_many_people_stand_behind_them(price_of):
    # Per band two zones of 30 people; 10 of each in one zone of the urban band below the floor.
    assert told(price_of(below={("a", "urban"): 10})) == [100.0, 0.0, 100.0]


@pytest.mark.parametrize(
    "below",
    [
        {("a", "urban"): 3},  # few below
        {("a", "urban"): 28},  # few above
        {("a", "urban"): 10, ("b", "urban"): 2},  # a zone with few, in a band with many
        {("a", "urban"): 30, ("b", "urban"): 27},  # few of the band above
    ],
)
def test_hours_below_the_floor_are_hidden_where_few_people_are_below_or_above(price_of, below):
    shown = told(price_of(below=below))
    assert shown[0] is None  # the band
    assert shown[2] is None  # and the total, which less the other band would tell it
    assert shown[1] == 0
    assert None not in told(price_of(below=below), rule="none")


def test_two_sums_a_rate_falls_short_by_do_not_tell_of_few_people(price_of):
    figures = price_of(below={("a", "urban"): 10})
    for cell in figures["floor"]["cells"]:
        if cell["legal_below_people"]:
            cell["legal_fewest_people"] = 2
    assert told(figures)[0] is None


def test_where_a_zone_and_band_is_hidden_elsewhere_its_band_is_hidden_here(price_of):
    few = price_of(people={("b", "urban"): 3}, below={("a", "urban"): 10, ("b", "urban"): 3})
    assert told(few)[0] is None


def test_the_mix_of_visits_and_the_travel_of_few_people_are_left_out(price_of):
    figures = price_of(people={("b", "urban"): 4})
    figures["travel"].append({**figures["travel"][0], "zone_id": "b"})
    safe = protect_price(figures)
    at_mix = [
        (row["zone_id"], row["band"])
        for row in safe["floor"]["rows"]
        if row["visit_minutes"] is None
    ]
    # Of two zones, the one's is what the band's and the other's leave: both are left out.
    assert not {("a", "urban"), ("b", "urban")} & set(at_mix)
    assert {(None, "urban"), ("a", "rural"), ("b", "rural")} <= set(at_mix)
    by_length = [row for row in safe["floor"]["rows"] if row["zone_id"] == "b"]
    assert {row["visit_minutes"] for row in by_length if row["band"] == "urban"} == {15.0, 60.0}
    assert [row["zone_id"] for row in safe["travel"]] == [None, None]
    assert [page_tables_floor.where(each) for each in page_tables_floor.floor_places(safe)] == [
        "Urban", "Rural",
    ]  # fmt: skip


def test_no_count_of_people_and_no_hours_by_zone_and_band_are_published(built):
    safe = protect_price(built)
    assert "cells" not in safe["floor"]
    assert not [key for row in safe["floor"]["bands"] for key in row if "people" in key]
    assert not [row for row in safe["zone_bands"] if "people" in row]
    assert "cells" in built["floor"], "the figures handed in are not changed"


def test_weekly_emissions_of_a_single_zone_are_hidden(price_of):
    figures = price_of()
    figures["travel"].append({**figures["travel"][0], "zone_id": "a"})
    shown = {(row["zone_id"], row["band"]): row for row in protect_price(figures)["travel"]}
    for place in (("a", "urban"), (None, "urban")):  # the second less the band tells the first
        assert shown[place]["kgco2e_per_week"] is None
        assert shown[place]["kgco2e_per_contact_hour"] is not None
    assert shown[None, "rural"]["kgco2e_per_week"] is not None


# ------------------------------------------------------------------------- tables, charts and page


def test_the_lines_of_a_build_up_add_up_to_the_rate_in_the_table(built):
    table = page_tables_price.build_up_table(built)
    assert table is not None
    assert table.total[2:6] == ["£18.75", "£20.20", "£23.00", "£26.35"]
    for place in built["build_up"]["places"]:
        summed = sum(line["gbp_per_hour"] for line in place["lines"])
        assert summed == pytest.approx(place["rate_gbp_per_hour"])


def test_zones_with_the_same_numbers_are_one_row_and_others_are_named(price_of):
    figures = price_of()
    groups = page_tables_floor.floor_places(figures)
    assert [page_tables_floor.where(group) for group in groups] == ["Urban", "Rural"]
    apart = copy.deepcopy(figures)
    for row in apart["floor"]["rows"]:
        if (row["zone_id"], row["band"]) == ("b", "rural"):
            row["legal_floor_gbp_per_hour"] += 1
    groups = page_tables_floor.floor_places(apart)
    assert [page_tables_floor.where(group) for group in groups] == [
        "Urban", "Rural, Zone A", "Rural, Zone B",
    ]  # fmt: skip


def test_what_is_short_is_said_with_the_visits_it_is_of(price_of):
    figures = price_of(below={("a", "urban"): 10})
    assert words_price.lengths_below(figures, "legal") == ["Urban: visits of 15 minutes"]
    assert "100 costed hours a week" in words_price.below_sentences(figures)[0]
    table = page_tables_floor.floor_table(figures, "legal")
    assert table is not None
    assert table.rows[0][3] == "£20.00: below by £2.00"


def test_every_file_of_a_price_is_written_twice_alike(built, tmp_path):
    one, two = (write_price(built, tmp_path / name) for name in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes()
    names = {path.name for path in one}
    assert {"price.json", "price.html", "floor.csv", "pays-for.csv", "chart-floor.svg"} <= names
    assert "chart-visits.png" not in names  # its rates do not depend on the visit
    text = (tmp_path / "one" / "floor.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(protect_price(built)["floor"]["rows"])
    assert {row["scenario_id"] for row in rows} == {"leicestershire-2020-build-up"}
    assert "Demonstration market, invented" in rows[0]["notice"]


def test_the_page_has_a_table_beside_every_picture_and_words_in_its_place(built, tmp_path):
    write_price(built, tmp_path)
    page = (tmp_path / "price.html").read_text(encoding="utf-8")
    alternatives = re.findall(r'<img [^>]*alt="([^"]+)"', page)
    assert len(alternatives) == page.count("<figure") == 3
    assert "Urban, at the mix of visits: rate £18.75, floor £11.89" in alternatives[2]
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page, anchor
    assert "On-costs, running costs, speed and surplus are assumptions" in page
    assert not re.search(r'(src|href)="https?:', page)


def test_rates_at_the_visits_of_few_people_are_in_no_published_table(tmp_path):
    """One person lives in the isolated part of Bottesford, and one in the urban part of a zone."""
    (tmp_path / "models" / "pricing").mkdir(parents=True)
    assumed = 'basis = "assumption"\nreliability = "none"\nimpact = "all"\nsource = "A test"\n'
    (tmp_path / "models" / "pricing" / "visits.toml").write_text(
        'schema = 1\nkind = "pricing"\nid = "visits"\ntitle = "F and V"\n'
        '[choices]\nmethod = "fixed_and_hourly"\nbase_band = "urban"\nvisit_mix = "demand"\n'
        f'[parameters.visit_fixed_gbp]\nunit = "GBP/visit"\n{assumed}'
        "values = [{ from = 2020-01-01, urban = 1.13, fringe = 1.57, rural = 2.39, "
        "isolated = 3.71 }]\n"
        f'[parameters.visit_hourly_gbp]\nunit = "GBP/hour"\n{assumed}'
        "values = [{ from = 2020-01-01, all = 17.17 }]\n"
        f'[parameters.payment_weeks]\nunit = "weeks/year"\n{assumed}'
        "values = [{ from = 2020-01-01, low = 52, high = 53 }]\n",
        encoding="utf-8",
    )
    text = (bundled_root() / "models/scenarios/leicestershire-2020.toml").read_text("utf-8")
    text = text.replace('pricing = "leicestershire-2020"', 'pricing = "visits"')
    text = text.replace('beside = ["leicestershire-2020-unscaled"]', "")
    for folder in ("zones", "market"):
        text = text.replace(f'= "{folder}/', f'= "bundled:{folder}/')
    (tmp_path / "scenario.toml").write_text(text, encoding="utf-8")
    figures = api.price(tmp_path)
    people = {(row["zone_id"], row["band"]): row["people"] for row in figures["zone_bands"]}
    assert people["bottesford", "isolated"] == people["west-leicestershire-rural", "urban"] == 1
    every = {(row["zone_id"], row["band"]) for row in figures["card"]["zone_rates"]}
    safe = protect_price(figures)
    shown = {(row["zone_id"], row["band"]) for row in safe["card"]["zone_rates"]}
    assert ("bottesford", "isolated") in every - shown
    assert not [place for place in shown if people[place] < 5]
    # Whatever is left out of a band is that of five people or more, or of none.
    for band in ("urban", "fringe", "rural", "isolated"):
        left_out = [place for place in every - shown if place[1] == band]
        together = sum(people[place] for place in left_out)
        assert together == 0 or (together >= 5 and len(left_out) > 1)
    at_mix = [row for row in safe["floor"]["rows"] if row["visit_minutes"] is None]
    for rows in (safe["inversion"], safe["travel"], safe["floor"]["lines"], at_mix):
        told = {(row["zone_id"], row["band"]) for row in rows if row["zone_id"]}
        assert not told & (every - shown)
    tables = price_tables(safe)
    for _, rows in tables.values():
        for row in rows:
            place = (row.get("zone_id"), row.get("band"))
            if place in every - shown and row.get("visit_minutes") is None:
                assert row.get("rate_gbp_per_hour") is None


def test_a_card_without_floor_says_what_is_missing():
    figures = api.price("norfolk-2018")
    assert figures["floor"] is None
    assert "costs model" in words_price.price_text(figures)
    assert price_tables(figures)["floor.csv"][1] == []
    assert price_pictures(protect_price(figures)) == {}


def test_the_chart_of_visits_is_drawn_where_the_visit_is_paid_for(price_of):
    figures = price_of()
    for row in figures["visit_prices"]:
        row["fixed_gbp_per_visit"] = 1.5
    picture = charts_price.visits_chart(figures)
    assert picture.png.startswith(b"\x89PNG")
    assert "Urban £18.00 at 15 minutes" in picture.alternative
