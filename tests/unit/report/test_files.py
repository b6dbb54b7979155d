"""Files of a run: the same bytes each time, clean tables, a page that stands alone."""

import csv
import io
import sqlite3
from html.parser import HTMLParser

import geopandas as gpd
import pytest

from homecare.errors import UsageError
from homecare.report import files, page, tables, write
from homecare.report.disclosure import result as disclosure

VOID = {"meta", "img", "link", "br", "hr", "input"}


class Outline(HTMLParser):
    """What a screen reader would walk through."""

    def __init__(self):
        super().__init__()
        self.open, self.headings, self.faults, self.ids, self.links = [], [], [], set(), []

    def handle_starttag(self, tag, attrs):  # noqa: C901 - one rule a line
        given = dict(attrs)
        if "id" in given:
            if given["id"] in self.ids:
                self.faults.append(f"id twice: {given['id']}")
            self.ids.add(given["id"])
        if tag == "img" and not given.get("alt"):
            self.faults.append("img without alt")
        if tag in ("script", "iframe", "link", "object"):
            self.faults.append(tag)
        if given.get("src", "").startswith(("http", "//")):
            self.faults.append(given["src"])
        if tag == "table":
            self.has_caption = False
        if tag == "caption":
            self.has_caption = True
        if tag == "th" and given.get("scope") not in ("row", "col"):
            self.faults.append("th without scope")
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(given["href"])
        if tag == "html" and given.get("lang") != "en-GB":
            self.faults.append("lang")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            self.faults.append(f"{tag} closed out of order")
        if tag == "table" and not self.has_caption:
            self.faults.append("table without caption")


def outline(html):
    parser = Outline()
    parser.feed(html)
    assert not parser.open
    return parser


def test_two_runs_write_the_same_bytes(written):
    one, two = written
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    assert {"zones.gpkg", "report.html", "map-bands.svg", "map-hours.png"} <= set(names)
    assert [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()] == []


@pytest.mark.parametrize("name", ["report.html", "comparison.html"])
def test_pages_are_well_formed_and_fetch_nothing(written, name):
    seen = outline((written[0] / name).read_text(encoding="utf-8"))
    assert seen.faults == []
    assert seen.headings.count(1) == 1
    assert all(
        later - earlier <= 1
        for earlier, later in zip(seen.headings, seen.headings[1:], strict=False)
    )
    assert [
        link for link in seen.links if not (link.startswith("#") and link[1:] in seen.ids)
    ] == []


def test_notices_come_before_the_first_figure(written):
    html = (written[0] / "report.html").read_text(encoding="utf-8")
    assert html.index("Demonstration market: invented") < html.index("<table")


def test_a_malicious_zone_name_is_only_text(result):
    result["zones"][0]["zone_name"] = "<script>alert(1)</script>$\\frac{"
    html = page.report_html(disclosure.protect(result), {})
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_zone_name_with_markup_is_drawn_as_it_stands(sample, result):
    from homecare.report import maps

    zones = sample.zone_frame()
    zones.loc[0, "zone_name"] = "<b>$\\frac{1$ & co"
    picture = maps.hours_map(zones, result["zones"], frame=maps.Frame("Made up."))
    assert picture.png.startswith(b"\x89PNG")


def test_a_scenario_without_zone_rates_says_not_published(sample):
    html = page.report_html(disclosure.protect(sample.flat_2019()), {})
    assert "not published" in html
    assert "£0.00" not in html


def test_csv_tables_have_one_heading_row_and_full_precision(written):
    text = (written[0] / "bands.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row["band"] for row in rows] == ["urban", "fringe", "rural", "isolated"]
    assert float(rows[0]["weekly_cost_gbp"]) == 11737 * 18.75  # paragraphs 20 and 39
    assert all(row["notice"].startswith("Demonstration market: invented") for row in rows)


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_cells_never_begin_like_a_formula(text):
    assert tables.safe_cell(text) == "'" + text


def test_negative_numbers_stay_numbers():
    assert tables.safe_cell(-0.1) == "-0.1"


def test_hidden_cells_are_empty_and_named(written):
    text = (written[0] / "zone_bands.csv").read_text(encoding="utf-8-sig")
    hidden = [row for row in csv.DictReader(io.StringIO(text)) if row["hidden"]]
    assert hidden
    assert all(row["planned_hours_per_week"] == "" for row in hidden)


def test_the_geopackage_opens_with_a_default_style(written):
    path = written[0] / "zones.gpkg"
    layer = gpd.read_file(path, layer="zones")
    assert layer.crs.to_epsg() == 27700
    assert len(layer) == 14
    assert layer["planned_hours_per_week"].sum() == 23150
    with sqlite3.connect(path) as store:
        style = store.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        column = store.execute("SELECT column_name FROM gpkg_geometry_columns").fetchone()[0]
        kinds = dict(store.execute("SELECT table_name, data_type FROM gpkg_contents"))
    store.close()
    assert [row[:3] for row in style] == [("zones", column, 1)]
    assert kinds == {"zones": "features", "layer_styles": "attributes"}
    assert "graduatedSymbol" in style[0][3]


def test_a_file_that_cannot_be_replaced_is_told_in_five_parts(tmp_path):
    (tmp_path / "bands.csv").mkdir()
    (tmp_path / "bands.csv" / "in_use").write_text("x")
    with pytest.raises(UsageError, match="close the file"):
        files.write_text(tmp_path / "bands.csv", "a,b\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bands.csv"]


def test_files_of_others_are_left_alone(tmp_path, sample):
    (tmp_path / "notes.txt").write_text("mine")
    written = write.write_zones(
        sample.result(), sample.zone_frame(), tmp_path, attribution="Made up."
    )
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert sorted(path.name for path in written) == [
        "map-hours.png",
        "map-hours.svg",
        "zone_bands.csv",
        "zones.csv",
    ]
