"""What the tests of intake share: a schema of their own in a real PostGIS."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pytest
import sqlalchemy


@dataclass(frozen=True)
class Schema:
    """An empty schema of a database that has PostGIS."""

    url: str
    name: str
    engine: sqlalchemy.Engine

    def run(self, *statements: str) -> None:
        """Run statements; `{schema}` stands for the schema's name."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("{schema}", self.name))

    def save_rows(self, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        """Make a table and fill it; `columns` is SQL such as "zone_id text, geom geometry"."""
        self.run(f"create table {{schema}}.{table} ({columns})")
        marks = ", ".join(f":c{place}" for place in range(len(rows[0])))
        with self.engine.begin() as connection:
            connection.execute(
                sqlalchemy.text(f"insert into {self.name}.{table} values ({marks})"),  # noqa: S608 - a name of our own
                [{f"c{place}": cell for place, cell in enumerate(row)} for row in rows],
            )

    def save_zones(self, zones: gpd.GeoDataFrame, *, srid: int, table: str = "zones") -> None:
        """Make a table of zones whose shapes stand in a coordinate reference system."""
        names = [name for name in zones.columns if name != zones.geometry.name]
        placed = zones.to_crs(f"EPSG:{srid}")
        self.save_rows(
            table,
            ", ".join(f"{name} text" for name in names) + f", geom geometry(MultiPolygon, {srid})",
            [
                (*(row[name] for name in names), f"SRID={srid};{_multi(row.geometry)}")
                for _, row in placed.iterrows()
            ],
        )

    def options(self, **more: object) -> dict[str, object]:
        """Return the options of a table of the schema."""
        return {"url": self.url, **more}


def _multi(shape: Any) -> str:
    import shapely

    return (shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])).wkt


@pytest.fixture
def postgis() -> Iterator[Schema]:
    """An empty schema, gone after the test; skips where there is no PostGIS."""
    url = os.environ.get("HOMECARE_TEST_POSTGIS", "")
    if not url:
        pytest.skip("HOMECARE_TEST_POSTGIS is not set; scripts/with_postgis.sh COMMAND sets it")
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
    schema = Schema(url, f"test_{uuid.uuid4().hex}", engine)
    schema.run("create schema {schema}")
    yield schema
    schema.run("drop schema {schema} cascade")
