"""Shape guards: the first look into a geographic file, before GDAL sees it.

Receives a copy of a file and its ending; hands on notes, and refuses a file that is not what its
ending says or that points at files or addresses elsewhere. A GeoJSON is written again with its
features alone, since the format allows a reference system by web address.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from homecare.errors import Fault, InputError

MOST_TEXT_BYTES = 1 << 29
SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
GEOPACKAGE_MAGIC = b"SQLite format 3\x00"
CRS_NAME = re.compile(r"(urn:ogc:def:crs:[A-Za-z]+:[\w.]*:\w+|[A-Za-z]+:\w+)")
# Types of shape with curved edges, in the numbering of well-known binary.
CURVED = range(8, 13)


def check_content(copy: Path, ending: str, source: str) -> list[str]:
    """Return notes on a file whose content is that of its ending.

    Parameters
    ----------
    copy : pathlib.Path
        The copy; a GeoJSON is replaced by its features and the name of its reference system.
    ending : str
        Ending, in small letters.
    source : str
        File name, for messages.

    Raises
    ------
    InputError
        When the content is another, or points elsewhere.
    """
    return GUARDS[ending](copy, source)


def _geopackage(copy: Path, source: str) -> list[str]:
    if not _starts(copy, GEOPACKAGE_MAGIC):
        raise _other(source, "no GeoPackage", "a GeoPackage")
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as base:
            objects = base.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            layers = {
                str(row[0]).lower() for row in base.execute("SELECT table_name FROM gpkg_contents")
            }
            _check_objects(objects, layers, source)
            return list(_curves(base, source))
    except sqlite3.Error as error:
        raise _other(source, f"{error}", "a GeoPackage that is whole") from error


def _check_objects(
    objects: list[tuple[str, str, str | None]], layers: set[str], source: str
) -> None:
    """Refuse tables that are computed when they are read: they may reach outside the file."""
    for kind, name, sql in objects:
        text = " ".join((sql or "").lower().split())
        is_virtual = text.startswith("create virtual table") and " using rtree" not in text
        is_view = kind == "view" and name.lower() in layers
        is_computed = kind == "table" and name.lower() in layers and "generated always" in text
        if is_virtual or is_view or is_computed:
            raise InputError(
                Fault(
                    "a layer is computed from elsewhere",
                    f"{source}, layer {name}",
                    "a view, a virtual table or a computed column",
                    "layers that hold their own shapes",
                    "export the layer to a GeoPackage of its own",
                )
            )


def _curves(base: sqlite3.Connection, source: str) -> Iterator[str]:
    """Yield a note for each layer with curved edges, which are read as short straight lines."""
    held = base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
    for table, column in held:
        # Names come from the file: doubled quotes keep them names.
        names = [str(each).replace('"', '""') for each in (column, table)]
        query = 'SELECT substr("{}", 1, 80) FROM "{}"'.format(*names)  # noqa: S608 - see above
        count = sum(_is_curved(row[0]) for row in base.execute(query))
        if count:
            yield (
                f"{source}: {count} shape{'s' if count > 1 else ''} of layer {table} may have "
                "curved edges, which are read as short straight lines"
            )


def _is_curved(header: bytes | None) -> bool:
    """Return whether a geometry of a GeoPackage is of a curved type, by its first bytes."""
    if not isinstance(header, bytes) or len(header) < 8:
        return False
    start = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get((header[3] >> 1) & 7, 0)
    if len(header) < start + 5:
        return False
    four = header[start + 1 : start + 5]
    number = int.from_bytes(four, "little" if header[start] == 1 else "big")
    return (number & 0x0FFFFFFF) % 1000 in CURVED


def _geojson(copy: Path, source: str) -> list[str]:
    allowed = "a GeoJSON FeatureCollection"
    if copy.stat().st_size > MOST_TEXT_BYTES:
        raise _other(source, f"{copy.stat().st_size:,} bytes", f"at most {MOST_TEXT_BYTES:,} bytes")
    content = copy.read_bytes()
    try:
        held = json.loads(_text(content))
    except (ValueError, RecursionError) as error:
        raise _other(source, f"{type(error).__name__}: {str(error)[:100]}", allowed) from error
    if isinstance(held, dict) and held.get("type") == "Feature":
        held = {"type": "FeatureCollection", "features": [held], "crs": held.get("crs")}
    features = held.get("features") if isinstance(held, dict) else None
    if not isinstance(features, list) or held.get("type") != "FeatureCollection":
        raise _other(source, "JSON of another kind", allowed)
    plain: dict[str, Any] = {"type": "FeatureCollection"}
    if held.get("crs") is not None:
        plain["crs"] = _named_crs(held["crs"], source)
    plain["features"] = [_feature(each, place, source) for place, each in enumerate(features, 1)]
    copy.write_text(json.dumps(plain), encoding="utf-8")
    return []


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _named_crs(crs: object, source: str) -> dict[str, Any]:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not CRS_NAME.fullmatch(name):
        raise InputError(
            Fault(
                "the reference system is stated in a way that is not read",
                f"{source}, crs",
                json.dumps(crs)[:120],
                "a name such as urn:ogc:def:crs:EPSG::27700",
                "save the file again from a GIS, in EPSG:4326 or EPSG:27700",
            )
        )
    return {"type": "name", "properties": {"name": name}}


def _feature(held: object, place: int, source: str) -> dict[str, Any]:
    """Return a feature with its properties and a geometry of coordinates alone."""
    shape = held.get("geometry") if isinstance(held, dict) else None
    if not isinstance(held, dict) or not (shape is None or isinstance(shape, dict)):
        raise _other(source, f"feature {place} is no feature", "GeoJSON features")
    properties = held.get("properties")
    return {
        "type": "Feature",
        "properties": properties if isinstance(properties, dict) else {},
        "geometry": None if shape is None else _geometry(shape),
    }


def _geometry(shape: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: shape[key] for key in ("type", "coordinates") if key in shape}
    inner = shape.get("geometries")
    if isinstance(inner, list):
        kept["geometries"] = [_geometry(each) for each in inner if isinstance(each, dict)]
    return kept


def _shapefile(copy: Path, source: str) -> list[str]:
    if not _starts(copy, SHAPEFILE_MAGIC):
        raise _other(source, "no shapefile", "an Esri shapefile")
    return []


def _mapinfo(copy: Path, source: str) -> list[str]:
    head = copy.read_bytes()[:100_000].decode("latin-1").lower()
    if not head.lstrip().startswith("!table") or not re.search(r"\btype\s+native\b", head):
        found = "a table that is linked, seamless or a view" if "!table" in head else "no TAB file"
        raise _other(source, found, "a native MapInfo table")
    if "\\isseamless" in head:
        raise _other(source, "a seamless table, made of other tables", "a native MapInfo table")
    return []


def _interchange(copy: Path, source: str) -> list[str]:
    if not copy.read_bytes()[:1000].decode("latin-1").lower().lstrip().startswith("version"):
        raise _other(source, "no MIF file", "a MapInfo interchange file")
    return []


def _kml(copy: Path, source: str) -> list[str]:
    if copy.stat().st_size > MOST_TEXT_BYTES:
        raise _other(source, f"{copy.stat().st_size:,} bytes", f"at most {MOST_TEXT_BYTES:,} bytes")
    content = copy.read_bytes()
    head = re.sub(rb"<\?xml.*?\?>|<!--.*?-->|\xef\xbb\xbf", b"", content[:10_000], flags=re.DOTALL)
    if b"\x00" in content or not re.match(rb"\s*<(\w+:)?kml\b", head):
        raise _other(source, "no KML text in UTF-8", "a KML file")
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, flags=re.IGNORECASE):
        raise _other(source, "a KML file that declares entities", "plain KML")
    if re.search(rb"<(\w+:)?NetworkLink\b", content):
        raise _other(source, "a KML file that links to another", "a KML file with its own shapes")
    return []


def _starts(copy: Path, magic: bytes) -> bool:
    with copy.open("rb") as stream:
        return stream.read(len(magic)) == magic


def _other(source: str, found: str, allowed: str) -> InputError:
    return InputError(
        Fault(
            "the zones file cannot be read",
            source,
            found,
            allowed,
            "open it in a GIS and save it again",
        )
    )


GUARDS: Mapping[str, Callable[[Path, str], list[str]]] = {
    ".gpkg": _geopackage,
    ".geojson": _geojson,
    ".json": _geojson,
    ".shp": _shapefile,
    ".tab": _mapinfo,
    ".mif": _interchange,
    ".kml": _kml,
}
