"""Tables from a database, with SQLite: cells as text exactly, and never a write or a password."""

from __future__ import annotations

import math
import sqlite3
import sys
import traceback
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import InputError, UsageError
from homecare.intake import check_table, read_raw, read_zones
from homecare.intake.database import (
    DatabaseTable,
    read_database_table,
    read_zones_from_database,
)
from homecare.intake.database.cells import cell_text, raw_from_rows
from homecare.tables import DEMAND

PACKAGES = (
    ("P2", "LE1 1AA", 12.5, None, "2020-11-30"),
    ("P1", "LE10 1AA ", 7, "peg;hoist", None),
    ("P3", "le11ab", 0.1, "", "30/11/2020"),
)


@pytest.fixture
def social(tmp_path):
    """A database of three packages, in a folder of its own."""
    path = tmp_path / "social.db"
    with sqlite3.connect(path) as held:
        held.execute(
            'create table "packages" (package_id text, postcode text, hours_per_week numeric,'
            " needs text, start_on text)"
        )
        held.executemany("insert into packages values (?, ?, ?, ?, ?)", PACKAGES)
        held.execute('create table "Odd; drop table packages--" (zone_id text)')
    held.close()
    return path


def options_of(path, **more):
    return {"url": f"sqlite:///{path}", **more}


def the_fault(raised) -> dict[str, str]:
    (fault,) = raised.value.faults
    assert all(fault.as_dict().values())
    return fault.as_dict()


# ------------------------------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("", ""), (" LE1 ", "LE1"), (0, "0"), (True, "true"), (False, "false"),
        (Decimal("0.10"), "0.10"), (Decimal("1E+3"), "1000"), (Decimal("-0.000001"), "-0.000001"),
        (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"), (12.0, "12"), (1e300, "1e+300"),
        (float("nan"), "nan"), (float("inf"), "inf"),
        (date(2020, 2, 29), "2020-02-29"), (datetime(2020, 2, 29, tzinfo=UTC), "2020-02-29"),
        (datetime.fromisoformat("2020-02-29T07:30"), "2020-02-29 07:30:00"),
        (time(7, 30), "07:30:00"),
        (["peg", "hoist"], "peg;hoist"), ([], ""), (["a;b"], None), ([b"x"], None),
        (b"x", None), (bytearray(b"x"), None), ({"a": 1}, None), (timedelta(hours=1), None),
    ],
)  # fmt: skip
def test_a_value_is_the_text_a_file_would_hold_or_has_none(value, text):
    assert cell_text(value) == text


@settings(derandomize=True, max_examples=100)
@given(value=st.one_of(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.floats()))
def test_the_text_of_a_number_reads_back_as_the_same_number(value):
    again = type(value)(cell_text(value))
    assert again == value or (math.isnan(value) and math.isnan(again))


def test_rows_without_a_stated_order_are_the_same_whatever_order_they_come_in():
    rows = [("P2", 1), ("P10", 2), ("P1", None)]
    tables = [
        raw_from_rows(("a", "b"), each, source="s", is_ordered=False) for each in (rows, rows[::-1])
    ]
    assert tables[0].sha256 == tables[1].sha256
    assert [list(table.frame["a"]) for table in tables] == [["P1", "P10", "P2"]] * 2


def test_the_hash_tells_apart_cells_that_are_split_elsewhere():
    one = raw_from_rows(("a", "b"), [("x,", "y")], source="s", is_ordered=True)
    two = raw_from_rows(("a", "b"), [("x", ",y")], source="s", is_ordered=True)
    assert one.sha256 != two.sha256


def test_no_rows_are_a_table_with_its_headings():
    table = raw_from_rows(("a", "b"), [], source="s", is_ordered=False)
    assert list(table.frame.columns) == ["a", "b"]
    assert table.row_numbers == ()


@pytest.mark.parametrize(
    ("headings", "words"), [(("a", "a"), "repeated"), (("a", ""), "has no name")]
)
def test_headings_must_tell_columns_apart(headings, words):
    with pytest.raises(InputError) as raised:
        raw_from_rows(headings, [], source="s", is_ordered=True)
    assert words in the_fault(raised)["what"]


# ------------------------------------------------------------------------------------- reading


def test_a_relation_is_read_like_the_same_file(social, tmp_path):
    table = read_database_table(options_of(social, relation="packages"), "demand")
    assert table.source == "database: packages"
    assert table.row_numbers == (1, 2, 3)
    path = tmp_path / "demand.csv"
    path.write_text(
        "package_id,postcode,hours_per_week,needs,start_on\n"
        "P1,LE10 1AA,7,peg;hoist,\nP2,LE1 1AA,12.5,,2020-11-30\nP3,le11ab,0.1,,30/11/2020\n",
        encoding="utf-8",
    )
    from_file = read_raw(path, "demand")
    assert table.frame.equals(from_file.frame)
    checked = check_table(table, DEMAND)
    assert checked.faults() == ()
    assert checked.frame.equals(check_table(from_file, DEMAND).frame)


def test_a_query_with_an_order_keeps_it_and_one_without_is_sorted_and_says_so(social):
    ordered, sorted_ = (
        read_database_table(options_of(social, query=query), "demand")
        for query in (
            "select package_id from packages order by hours_per_week; ",
            "select package_id from packages where needs is not 'order by'",
        )
    )
    assert list(ordered.frame["package_id"]) == ["P3", "P1", "P2"]
    assert list(sorted_.frame["package_id"]) == ["P1", "P2", "P3"]
    assert not any("sorted" in note for note in ordered.notes)
    assert any("sorted by their text" in note for note in sorted_.notes)
    assert sorted_.source == "database: query of demand"


def test_a_query_is_taken_word_for_word(social):
    table = read_database_table(
        options_of(
            social,
            query="select ':a' as a, ' :b' as b, '10:30' as c, '50%' as d, 'it''s' as e "
            "where 'abc' like 'a%' -- it's a test; really",
        ),
        "demand",
    )
    assert table.frame.iloc[0].tolist() == [":a", ":b", "10:30", "50%", "it's"]


def test_the_url_may_stand_in_the_environment_and_a_path_beside_the_intake_file(
    social, monkeypatch
):
    monkeypatch.setenv("COUNCIL_URL", "sqlite:///social.db")
    table = read_database_table(
        {"url": "env:COUNCIL_URL", "relation": "packages"}, "demand", folder=social.parent
    )
    assert len(table.frame) == 3


def test_nothing_is_written_and_no_file_is_made(social, tmp_path):
    before = social.read_bytes()
    with pytest.raises(InputError) as raised:
        read_database_table(
            options_of(social, query="with x as (select 1) delete from packages"), "demand"
        )
    assert the_fault(raised)["what"] == "the database refuses the query"
    assert social.read_bytes() == before
    with pytest.raises(InputError) as raised:
        read_database_table(options_of(tmp_path / "none.db", relation="packages"), "demand")
    assert "missing" in the_fault(raised)["what"]
    assert not (tmp_path / "none.db").exists()


def test_a_name_is_a_name_whatever_stands_in_it(social):
    name = "Odd; drop table packages--"
    table = read_database_table(options_of(social, relation=name), "zones")
    assert list(table.frame.columns) == ["zone_id"]
    assert len(read_database_table(options_of(social, relation="packages"), "demand").frame) == 3


def test_a_relation_that_is_not_there_names_the_nearest(social):
    with pytest.raises(InputError) as raised:
        read_database_table(options_of(social, relation="package"), "demand")
    fault = the_fault(raised)
    assert fault["where"] == "database: package"
    assert 'Did you mean "packages"?' in fault["do"]


def test_more_rows_than_the_limit_are_refused_and_as_many_are_not(social):
    at_most = options_of(social, relation="packages", row_limit=3)
    assert len(read_database_table(at_most, "demand").frame) == 3
    with pytest.raises(InputError) as raised:
        read_database_table({**at_most, "row_limit": 2}, "demand")
    assert the_fault(raised)["found"] == "more than 2 rows"


def test_a_database_that_never_answers_is_interrupted(social):
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    with pytest.raises(InputError) as raised:
        read_database_table(options_of(social, query=endless, timeout_seconds=1), "demand")
    assert the_fault(raised)["found"] == "no answer within 1 seconds"


def test_bytes_are_refused_with_their_column(social):
    with pytest.raises(InputError) as raised:
        read_database_table(
            options_of(social, query="select package_id, x'00ff' as photo from packages"), "demand"
        )
    assert the_fault(raised)["where"] == "database: query of demand, column photo"


# ------------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"relation": "packages"}, "URL of the database is missing"),
        ({"url": "env:", "relation": "packages"}, "URL of the database is missing"),
        ({"url": "sqlite:///x"}, "neither a query nor a relation"),
        ({"url": "sqlite:///x", "query": "select 1", "relation": "p"}, "both given"),
        ({"url": "sqlite:///x", "relation": 3}, "relation is not text"),
        ({"url": "sqlite:///x", "relation": "p", "row_limit": 0}, "row_limit is not"),
        ({"url": "sqlite:///x", "relation": "p", "row_limit": True}, "row_limit is not"),
        ({"url": "sqlite:///x", "relaton": "p"}, '"relaton" is not an option'),
        ({"url": "sqlite:///x", "query": "delete from p"}, "not one statement that reads"),
        ({"url": "sqlite:///x", "query": "select 1; drop table p"}, "not one statement"),
        (
            {"url": "sqlite:///x", "query": "select $$'$$; commit; delete from p; select ''"},
            "not one statement",
        ),
        (
            {"url": "sqlite:///x", "query": "select 1 /* /* */ ' */; delete from p --'"},
            "not one statement",
        ),
        ({"url": "sqlite:///x", "query": "-- select\nupdate p set a = 1"}, "not one statement"),
    ],
)
def test_options_that_do_not_fit_together_are_told_before_anything_is_opened(options, words):
    with pytest.raises(UsageError) as raised:
        DatabaseTable.from_options(options, "demand")
    assert words in the_fault(raised)["what"]


@pytest.mark.parametrize(
    ("query", "is_ordered"),
    [
        ("select a from t order by a", True),
        ("select a from t ORDER\nBY a limit 3", True),
        ("select a from (select a from t order by a) q", False),
        ("select a, row_number() over (order by b) from t", False),
        ("select 'order by' from t -- order by a", False),
        ('select "order by" from t', False),
        ("select a /* order by b */ from t", False),
    ],
)
def test_an_order_counts_only_where_it_orders_the_result(query, is_ordered):
    table = DatabaseTable.from_options({"url": "sqlite:///x", "query": query}, "demand")
    assert table.is_ordered is is_ordered


def test_what_a_table_is_shown_as_holds_no_url():
    options = {"url": "postgresql://u:hush-hush@h/d", "relation": "packages"}
    assert "hush" not in repr(DatabaseTable.from_options(options, "demand"))


def test_without_the_extra_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(UsageError) as raised:
        read_database_table({"url": "sqlite:///x.db", "relation": "p"}, "demand")
    assert 'pip install "homecare[database]"' in the_fault(raised)["do"]


def test_a_driver_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    url = "mssql+pyodbc://u:hush-hush@db/social?driver=ODBC+Driver+18+for+SQL+Server"
    with pytest.raises(UsageError) as raised:
        read_database_table({"url": url, "relation": "p"}, "demand")
    assert the_fault(raised)["found"] == "pyodbc"
    assert "hush" not in whole_story(raised)


# ------------------------------------------------------------------------------------- passwords


def whole_story(raised) -> str:
    """Return every text that an error could end up showing, its causes among them."""
    pages = []
    error = raised.value
    while error is not None:
        pages += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(pages) + "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hush-hush@127.0.0.1:1/social",  # nothing answers there
        "postgresql://u:hush-hush@no-such-host.invalid/social",
        "postgresql://u:hush-hush@127.0.0.1:hush-hush/social",
        "postgresql://u:hush-hush@127.0.0.1:1/social?sslmode=maybe",
        "postgresql://u:pass/hush-hush@127.0.0.1/social",
        "nonsense+hush-hush://u:hush-hush@127.0.0.1/social",
        "hush-hush",
    ],
)
def test_a_password_is_in_no_message_traceback_or_log(url, caplog):
    caplog.set_level(0)
    with pytest.raises((UsageError, InputError)) as raised:
        read_database_table({"url": url, "relation": "packages"}, "demand")
    assert "hush-hush" not in whole_story(raised).replace("nonsense+hush-hush", "")
    assert "hush" not in caplog.text


# ------------------------------------------------------------------------------------- zones


def zone_frame() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"zone_id": ["A", "B"], "zone_name": ["Ay", "Bee"]},
        geometry=[
            shapely.box(450_000, 300_000, 460_000, 310_000),
            shapely.box(460_000, 300_000, 470_000, 310_000),
        ],
        crs="EPSG:27700",
    )


@pytest.fixture
def shapes(tmp_path):
    """Make a database of zones whose shapes are binary with the SRIDs given."""

    def make(*srids: int, column: str = "geom"):
        path = tmp_path / "zones.db"
        zones = zone_frame()
        with sqlite3.connect(path) as held:
            held.execute(f"create table zones (zone_id, {column} blob, zone_name)")
            for row, srid in zip(zones.itertuples(), srids, strict=True):
                shape = shapely.to_wkb(shapely.set_srid(row.geometry, srid), include_srid=srid > 0)
                held.execute(
                    "insert into zones values (?, ?, ?)", (row.zone_id, shape, row.zone_name)
                )
        held.close()
        return options_of(path, relation="zones")

    return make


def test_zones_are_the_same_as_from_a_file(shapes, tmp_path):
    found = read_zones_from_database(shapes(27700, 27700))
    zone_frame().to_file(tmp_path / "zones.gpkg")
    expected = read_zones(tmp_path / "zones.gpkg")
    assert found.faults == expected.faults == ()
    assert list(found.frame.columns) == list(expected.frame.columns)
    assert found.frame.drop(columns="geometry").equals(expected.frame.drop(columns="geometry"))
    assert found.frame.geom_equals(expected.frame).all()
    assert found.frame.crs == expected.frame.crs


@pytest.mark.parametrize(
    ("srids", "words"),
    [((0, 0), "no SRID"), ((27700, 4326), "more than one SRID"), ((27700, 0), "more than one")],
)
def test_shapes_say_which_one_system_they_are_in(shapes, srids, words):
    faults = read_zones_from_database(shapes(*srids)).faults
    assert words in faults[0].what
    assert faults[0].where == "database: zones, SRID"


def test_a_system_that_the_shapes_do_not_state_may_be_stated_beside_them(shapes):
    options = shapes(0, 27700)
    assert read_zones_from_database({**options, "srid": 27700}).faults == ()
    assert read_zones_from_database({**options, "srid": 4326}).faults != ()


def test_a_system_that_does_not_fit_the_coordinates_is_told(shapes):
    (fault, *_) = read_zones_from_database(shapes(4326, 4326)).faults
    assert fault.what == "the coordinates do not fit the CRS"


def test_the_column_of_shapes_is_found_by_its_name_or_named(shapes):
    options = shapes(27700, 27700, column="outline")
    with pytest.raises(InputError) as raised:
        read_zones_from_database(options)
    assert the_fault(raised)["found"] == "zone_id, outline, zone_name"
    assert read_zones_from_database({**options, "geometry": "Outline"}).faults == ()


def test_a_cell_that_is_no_shape_is_told_with_its_row(social):
    query = "select package_id as zone_id, 'x' as zone_name, postcode as geom from packages"
    with pytest.raises(InputError) as raised:
        read_zones_from_database(options_of(social, query=query))
    fault = the_fault(raised)
    assert fault["what"] == "a cell is no shape that can be read"
    assert fault["where"] == "database: query of zones, rows 1, 2, 3, column geom"


def test_a_zone_without_a_shape_is_told_like_that_of_a_file(social):
    query = "select package_id as zone_id, package_id as zone_name, null as geom from packages"
    faults = read_zones_from_database(options_of(social, query=query)).faults
    assert [fault.what for fault in faults] == ["the zone has no polygon"] * 3


def test_shapes_are_mended_on_request_as_those_of_a_file_are(tmp_path):
    # A square with a tail of no width: one ring that runs out along a line and back.
    tailed = shapely.Polygon(
        [(450_000, 300_000), (460_000, 300_000), (460_000, 310_000), (465_000, 310_000),
         (460_000, 310_000), (450_000, 310_000)]
    )  # fmt: skip
    zones = gpd.GeoDataFrame(
        {"zone_id": ["A"], "zone_name": ["Ay"]}, geometry=[tailed], crs="EPSG:27700"
    )
    with sqlite3.connect(tmp_path / "z.db") as held:
        held.execute("create table zones (zone_id, zone_name, geom blob)")
        held.execute("insert into zones values ('A', 'Ay', ?)", (tailed.wkb,))
    held.close()
    zones.to_file(tmp_path / "z.geojson")
    options = options_of(tmp_path / "z.db", relation="zones", srid=27700)
    assert len(read_zones_from_database(options).faults) == 1
    mended = read_zones_from_database(options, repair=True)
    expected = read_zones(tmp_path / "z.geojson", repair=True)
    assert mended.faults == expected.faults == ()
    assert mended.frame.geom_equals(expected.frame).all()
    assert mended.frame.geometry.area.tolist() == [1e8]
