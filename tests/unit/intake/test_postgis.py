"""Tables and zones from a real PostGIS: what a council's own database hands on."""

from __future__ import annotations

import traceback
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
import sqlalchemy

from homecare.errors import InputError
from homecare.geography import to_national_grid
from homecare.intake import check_table, read_zones
from homecare.intake.database import read_database_table, read_zones_from_database
from homecare.scenarios import load_scenario
from homecare.scenarios.inputs import load_inputs
from homecare.scenarios.pipeline import no_progress
from homecare.tables import DEMAND, POSTCODES

SQUARES = gpd.GeoDataFrame(
    {"zone_id": ["B", "A"], "zone_name": ["Bee", "Ay"]},
    geometry=[
        shapely.box(460_000, 300_000, 470_000, 310_000),
        shapely.box(450_000, 300_000, 460_000, 310_000),
    ],
    crs="EPSG:27700",
)


def the_fault(raised) -> dict[str, str]:
    (fault,) = raised.value.faults
    assert all(fault.as_dict().values())
    return fault.as_dict()


def test_cells_of_every_usual_type_are_text_exactly(postgis):
    postgis.run(
        """create table {schema}.packages (n numeric(10, 4), big numeric, real4 real, f float8,
           i int8, d date, t timestamp, z timestamptz, summer timestamptz, b boolean, a text[],
           c char(8), v varchar, u uuid, nothing text)""",
        """insert into {schema}.packages values (12.5, 1e20, 0.1, 0.1, 7, '2020-11-30',
           '2020-11-30 07:30', '2020-11-30 00:00+00', '2020-06-01 00:00+01', true,
           '{peg,hoist}', 'LE1 1AA', ' ½ café ', '00000000-0000-0000-0000-000000000001', null)""",
    )
    table = read_database_table(postgis.options(relation=f"{postgis.name}.packages"), "demand")
    assert table.frame.iloc[0].to_dict() == {
        "n": "12.5000", "big": "100000000000000000000", "real4": "0.1", "f": "0.1", "i": "7",
        "d": "2020-11-30", "t": "2020-11-30 07:30:00", "z": "2020-11-30", "summer": "2020-06-01",
        "b": "true", "a": "peg;hoist", "c": "LE1 1AA", "v": "½ café",
        "u": "00000000-0000-0000-0000-000000000001", "nothing": "",
    }  # fmt: skip


def test_a_query_is_taken_word_for_word(postgis):
    query = "select ' :x' as a, '2020-01-01'::date as b, 7 % 4 as c where 'abc' like '%b%';"
    table = read_database_table(postgis.options(query=query), "demand")
    assert table.frame.iloc[0].tolist() == [":x", "2020-01-01", "3"]


def test_names_in_capitals_and_names_that_attack_are_names(postgis):
    postgis.run(
        'create table {schema}."Packages" (package_id text)',
        'create table {schema}."100%%d" (package_id text)',
        'create table {schema}."x""; drop table packages; --" (package_id text)',
    )
    for name in ("Packages", "100%%d", 'x"; drop table packages; --'):
        options = postgis.options(relation=f"{postgis.name}.{name}")
        assert list(read_database_table(options, "demand").frame.columns) == ["package_id"]
    with pytest.raises(InputError) as raised:
        read_database_table(postgis.options(relation=f"{postgis.name}.packages"), "demand")
    assert 'Did you mean "Packages"?' in the_fault(raised)["do"]


@pytest.mark.parametrize(
    "query",
    [
        "with gone as (delete from {schema}.t returning a) select a from gone",
        "select a from {schema}.t for update",
        "select {schema}.add_one()",
        "select nextval('{schema}.s')",
    ],
)
def test_nothing_can_be_written(postgis, query):
    postgis.run(
        "create table {schema}.t as select 1 as a",
        "create sequence {schema}.s",
        "create function {schema}.add_one() returns int language sql as "
        "'insert into {schema}.t values (1) returning a'",
    )
    with pytest.raises(InputError) as raised:
        read_database_table(
            postgis.options(query=query.replace("{schema}", postgis.name)), "demand"
        )
    assert the_fault(raised)["what"] == "the database refuses the query"
    table = read_database_table(postgis.options(relation=f"{postgis.name}.t"), "demand")
    assert list(table.frame["a"]) == ["1"]


def test_a_large_table_comes_in_parts_whole_and_in_order(postgis):
    query = "select i as n, md5(i::text) as h from generate_series(1, 45000) i order by i"
    table = read_database_table(postgis.options(query=query), "demand")
    assert table.frame["n"].tolist() == [str(i) for i in range(1, 45_001)]
    assert table.row_numbers[-1] == 45_000
    again = read_database_table(postgis.options(query=query), "demand")
    assert again.sha256 == table.sha256


def test_a_result_beyond_the_limit_is_not_read_to_its_end(postgis):
    endless = "select generate_series(1, 1000000000000) as i"
    with pytest.raises(InputError) as raised:
        read_database_table(postgis.options(query=endless, row_limit=30_000), "demand")
    assert the_fault(raised)["found"] == "more than 30,000 rows"


def test_a_query_that_takes_too_long_is_stopped_and_nothing_is_logged(postgis, caplog):
    with pytest.raises(InputError) as raised:
        read_database_table(
            postgis.options(query="select pg_sleep(30)", timeout_seconds=1), "demand"
        )
    assert the_fault(raised)["what"] == "the database takes too long"
    assert caplog.records == []


def test_bad_sql_is_told_in_the_databases_own_words(postgis):
    with pytest.raises(InputError) as raised:
        read_database_table(postgis.options(query="select hors from nowhere"), "demand")
    fault = the_fault(raised)
    assert fault["found"] == 'relation "nowhere" does not exist'
    assert fault["where"] == "database: query of demand"


# ------------------------------------------------------------------------------------- passwords


def whole_story(raised) -> str:
    pages = []
    error = raised.value
    while error is not None:
        pages += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(pages) + "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("query", ["select 1", "select hors from nowhere", "select pg_sleep(9)"])
@pytest.mark.parametrize("password", ["wr/ng p@ss", ""])
def test_no_failure_tells_a_password_right_or_wrong(postgis, caplog, query, password):
    caplog.set_level(0)
    url = sqlalchemy.make_url(postgis.url)
    right = str(url.password)
    url = url.set(password=password) if password else url
    text = url.render_as_string(hide_password=False)
    options = {"url": text, "query": query, "timeout_seconds": 1}
    if password or query != "select 1":
        with pytest.raises(InputError) as raised:
            read_database_table(options, "demand")
        story = whole_story(raised) + caplog.text
    else:
        table = read_database_table(options, "demand")
        assert any("the intake file holds a password" in note for note in table.notes)
        story = repr(table) + caplog.text
    for secret in (right, password, "wr%2Fng"):
        assert not secret or secret not in story
    if password:
        assert 'password authentication failed for user "homecare"' in story


def test_a_password_that_the_query_makes_the_database_say_is_starred(postgis):
    right = str(sqlalchemy.make_url(postgis.url).password)
    with pytest.raises(InputError) as raised:
        read_database_table(postgis.options(query=f"select '{right}'::uuid"), "demand")
    assert the_fault(raised)["found"] == 'invalid input syntax for type uuid: "***"'


# ------------------------------------------------------------------------------------- zones


@pytest.mark.parametrize("srid", [27700, 4326])
def test_zones_are_the_same_as_from_a_file_whatever_their_srid(postgis, tmp_path, srid):
    postgis.save_zones(SQUARES, srid=srid)
    found = read_zones_from_database(postgis.options(relation=f"{postgis.name}.zones"))
    SQUARES.sort_values("zone_id").to_crs(f"EPSG:{srid}").to_file(tmp_path / "zones.gpkg")
    expected = read_zones(tmp_path / "zones.gpkg")
    assert found.faults == expected.faults == ()
    assert found.frame["zone_id"].tolist() == ["A", "B"]
    assert found.frame.crs == expected.frame.crs
    apart = shapely.hausdorff_distance(
        found.frame.geometry.to_numpy(), expected.frame.geometry.to_numpy()
    )
    assert apart.max() < 0.001
    assert not to_national_grid(found.frame, source="")[1]


def test_shapes_of_geography_and_of_a_view_are_read(postgis):
    postgis.save_zones(SQUARES, srid=4326)
    postgis.run(
        "create view {schema}.lots as select zone_id, zone_name, geom::geography as geog "
        "from {schema}.zones"
    )
    found = read_zones_from_database(postgis.options(relation=f"{postgis.name}.lots"))
    assert found.faults == ()
    assert found.frame.geometry.area.to_numpy() == pytest.approx(1e8, rel=1e-6)


def test_mixed_srids_and_none_are_told(postgis):
    postgis.save_rows(
        "zones",
        "zone_id text, zone_name text, geom geometry",
        [
            ("A", "Ay", f"SRID=27700;{SQUARES.geometry[1].wkt}"),
            ("B", "Bee", SQUARES.geometry[0].wkt),
        ],
    )
    options = postgis.options(relation=f"{postgis.name}.zones")
    (fault,) = read_zones_from_database(options).faults
    assert (fault.what, fault.found) == ("the shapes have more than one SRID", "none, 27700")
    postgis.run("update {schema}.zones set geom = ST_SetSRID(geom, 0)")
    (fault,) = read_zones_from_database(options).faults
    assert fault.what == "the shapes have no SRID"
    assert read_zones_from_database({**options, "srid": 27700}).faults == ()


def test_a_curve_is_told_with_its_row_and_how_to_mend_it(postgis):
    postgis.save_rows(
        "zones",
        "zone_id text, zone_name text, geom geometry",
        [("A", "Ay", "SRID=27700;CURVEPOLYGON(CIRCULARSTRING(0 0, 4 0, 4 4, 0 4, 0 0))")],
    )
    with pytest.raises(InputError) as raised:
        read_zones_from_database(postgis.options(relation=f"{postgis.name}.zones"))
    fault = the_fault(raised)
    assert fault["where"].endswith("row 1, column geom")
    assert "ST_CurveToLine" in fault["do"]


# ------------------------------------------------------------------------------------- together


def test_a_project_from_postgis_locates_the_same_demand_as_from_files(postgis, tiny):
    postgis.save_zones(tiny.zones, srid=27700)
    postgis.save_rows(
        "postcodes",
        "pcd text, easting_m int, northing_m numeric(8, 1), band text, people_weight real",
        [
            (row["postcode"].replace(" ", ""), row["easting_m"], row["northing_m"], row["band"],
             row["people_weight"])
            for row in tiny.tables["postcodes"]
        ],
    )  # fmt: skip
    postgis.save_rows(
        "packages",
        "place int, package_id text, pcd char(8), zone_id text, hours numeric(6, 2), band text,"
        " service text, started date",
        [
            (place, *(row[name] or None for name in (
                "package_id", "postcode", "zone_id", "hours_per_week", "band", "service",
                "start_on")))
            for place, row in enumerate(tiny.tables["demand"])
        ],
    )  # fmt: skip
    columns = {
        "postcodes": "pcd as postcode, easting_m, northing_m, band, people_weight",
        "demand": "package_id, pcd as postcode, zone_id, hours as hours_per_week, band, service",
    }
    tables = {"postcodes": POSTCODES, "demand": DEMAND}
    relations = {"postcodes": "postcodes order by pcd", "demand": "packages order by place"}
    for name in ("needs", "incumbent_provider_id"):
        for row in tiny.tables["demand"]:
            row[name] = ""
    tiny.save("demand")
    scenario = load_scenario(str(tiny.folder))
    from_files = load_inputs(scenario, set_aside=False, progress=no_progress)
    from_database = {
        (name, scenario.data[name]): check_table(
            read_database_table(
                postgis.options(
                    query=f"select {columns[name]} from {postgis.name}.{relations[name]}"  # noqa: S608 - names of our own
                ),
                name,
            ),
            table,
        )
        for name, table in tables.items()
    }
    zones = read_zones_from_database(
        postgis.options(
            query=f"select * from {postgis.name}.zones"  # noqa: S608 - a name of our own
        )
    )
    known = replace(
        from_files,
        tables={**from_files.tables, **from_database},
        read_zones=(scenario.data["zones"], zones),
    )
    again = load_inputs(scenario, set_aside=False, progress=no_progress, known=known)
    assert again.located.frame.equals(from_files.located.frame)
    assert again.ledger.as_dict() == from_files.ledger.as_dict()
    assert set(again.located.frame["zone_id"]) == set(tiny.zones["zone_id"])
