"""Shape files: geographic files opened safely, one layer of polygons with its attributes.

Receives a file, folder or zip; hands on the shapes and attributes of one layer as they stand in
it. Nothing is guessed about what they mean.

GDAL, which reads the formats, follows web addresses, archives and other files that a path or a
file may name. It is therefore only ever handed a copy, under a name of our own in a folder of its
own, of a file whose ending and first bytes are those of a listed format.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.reading.archives import Member, members
from homecare.intake.zoning.shape_guards import check_content

# Ending to the GDAL drivers that may read it.
DRIVERS: Mapping[str, tuple[str, ...]] = {
    ".gpkg": ("GPKG",),
    ".geojson": ("GeoJSON",),
    ".json": ("GeoJSON",),
    ".shp": ("ESRI Shapefile",),
    ".tab": ("MapInfo File",),
    ".mif": ("MapInfo File",),
    ".kml": ("LIBKML", "KML"),
}
# Files that lie beside one and belong to it; those in `NEEDED` it cannot be read without.
COMPANIONS: Mapping[str, tuple[str, ...]] = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    ".shp": (".shx", ".dbf"),
    ".tab": (".dat", ".map", ".id"),
    ".mif": (".mid",),
}
ENDINGS = (*DRIVERS, *sorted({each for held in COMPANIONS.values() for each in held}))
KINDS = "a GeoPackage, GeoJSON, Shapefile, MapInfo TAB or MIF, or KML file of polygons"
# A layer that does not say what it holds may hold polygons.
UNSAID = ("Unknown", "GeometryCollection")


@dataclass(frozen=True)
class ShapeFile:
    """One layer of shapes as it stands in a file.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        Attributes and shapes; no reference system where the file states none.
    source : str
        File name as told in faults.
    sha256 : str
        Hash of the file; of a folder, of the hashes of the files read.
    ending : str
        Ending of the file, which tells its format.
    notes : tuple of str
        What was not read, or read otherwise than it stands.
    """

    frame: gpd.GeoDataFrame
    source: str
    sha256: str
    ending: str
    notes: tuple[str, ...]


def read_shapes(path: Path, *, layer: str = "", meaning: str = "zones") -> ShapeFile:
    """Return one layer of a geographic file.

    Parameters
    ----------
    path : pathlib.Path
        A file, a folder that holds one, or a zip.
    layer : str
        Layer of a GeoPackage or KML, or name without ending of one of several files in a folder or
        zip. Empty: the only one with polygons.
    meaning : str
        What the file should hold, for messages.

    Raises
    ------
    InputError
        When nothing stands there, the file is of no listed format, it points at other files, a
        file that belongs to it is missing, or it leaves in doubt which layer is meant.
    """
    held = _held(path, meaning)
    mains = [each for each in held if _ending(each.name) in DRIVERS]
    if not mains:
        raise unreadable(path.name, _found(path), meaning)
    notes: list[str] = []
    if len(mains) > 1:
        mains, layer, notes = _one_file(mains, path, layer, meaning)
    main = mains[0]
    ending = _ending(main.name)
    family = _family(main, held, path.name)
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(family, Path(folder))
        notes += check_content(copy, ending, path.name)
        frame, more = _read(copy, path.name, layer=layer, meaning=meaning)
    hashes = sorted({each.sha256 for each in family})
    digest = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
    return ShapeFile(frame, path.name, digest, ending, (*notes, *more))


def _ending(name: str) -> str:
    return Path(name).suffix.lower()


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0].lower()


def _held(path: Path, meaning: str) -> tuple[Member, ...]:
    """Return the files that may matter: of a folder or zip all of listed endings."""
    if path.is_dir() or (path.is_file() and path.suffix.lower() == ".zip"):
        return members(path, endings=ENDINGS)
    if not path.is_file():
        raise InputError(
            Fault(
                f"the {meaning} file is missing",
                str(path),
                "nothing",
                KINDS,
                "correct the path, or put the file there",
            )
        )
    ending = _ending(path.name)
    if ending not in DRIVERS:
        raise unreadable(path.name, ending or "no file ending", meaning)
    beside = [
        each
        for each in sorted(path.parent.iterdir())
        if _stem(each.name) == _stem(path.name)
        and _ending(each.name) in COMPANIONS.get(ending, ())
        and each.is_file()
    ]
    log = path.with_name(path.name + "-wal")
    if ending == ".gpkg" and log.is_file() and log.stat().st_size:
        raise InputError(
            Fault(
                "the GeoPackage is open in another program",
                path.name,
                f"changes not yet written to it, in {log.name}",
                "a file that is closed",
                "save and close it there, and try again",
            )
        )
    found = [members(each, endings=ENDINGS)[0] for each in (path, *beside)]
    return tuple(found)


def _found(path: Path) -> str:
    return "a folder without one" if path.is_dir() else "a zip without one"


def _one_file(
    mains: Sequence[Member], path: Path, layer: str, meaning: str
) -> tuple[list[Member], str, list[str]]:
    """Return the one file that is meant of several in a folder or zip."""
    names = [each.name for each in mains]
    chosen = [
        each
        for each in mains
        if layer.lower() in (_stem(each.name), Path(_stem(each.name)).name, each.name.lower())
    ]
    if len(chosen) != 1:
        raise InputError(
            Fault(
                f"the {meaning} could be in any of {len(mains)} files",
                path.name,
                listed(names) if not layer else f'layer "{layer}" among {listed(names)}',
                "one file, or its name stated as the layer",
                "name the file itself, or state layer." + nearest(layer, names),
            )
        )
    others = [name for name in names if name != chosen[0].name]
    return chosen, "", [f"{path.name}: {chosen[0].name} is read; {listed(others)} not"]


def _family(main: Member, held: Sequence[Member], source: str) -> list[Member]:
    """Return a file with the files that belong to it."""
    ending = _ending(main.name)
    family = [
        each
        for each in held
        if _stem(each.name) == _stem(main.name) and _ending(each.name) in COMPANIONS.get(ending, ())
    ]
    present = {_ending(each.name) for each in family}
    missing = [each for each in NEEDED.get(ending, ()) if each not in present]
    if missing:
        raise InputError(
            Fault(
                "a file that belongs to the shapes is missing",
                source,
                f"{main.name} without {listed(missing)}",
                f"{ending} together with {listed(NEEDED[ending])}",
                "copy all files of that name, or zip them together",
            )
        )
    return [main, *family]


def _copied(family: Sequence[Member], folder: Path) -> Path:
    """Return a copy of the files under a name of our own."""
    for each in family:
        with each.open() as stream, (folder / f"shapes{_ending(each.name)}").open("wb") as copy:
            shutil.copyfileobj(stream, copy, 1 << 20)
    return folder / f"shapes{_ending(family[0].name)}"


def _read(
    copy: Path, source: str, *, layer: str, meaning: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return one layer of the copy, and notes of other layers and of what GDAL says."""
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(copy)]
            name, notes = _layer(layers, layer, source, meaning)
            driver = str(pyogrio.read_info(copy, layer=name)["driver"])
            is_listed = driver in DRIVERS[copy.suffix]
            frame = gpd.read_file(copy, layer=name, engine="pyogrio") if is_listed else None
    except InputError:
        raise
    except Exception as error:
        text = str(error).replace(str(copy), source).replace(copy.name, source)
        raise unreadable(source, f"{type(error).__name__}: {text[:200]}", meaning) from error
    if frame is None:
        raise unreadable(source, f"a file of format {driver}", meaning)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise unreadable(source, "a table without polygons", meaning)
    told = dict.fromkeys(str(each.message).replace(str(copy), source) for each in said)
    return frame, notes + [f"{source}: {each}" for each in told]


def _layer(
    layers: Sequence[tuple[str, str]], wanted: str, source: str, meaning: str
) -> tuple[str, list[str]]:
    """Return the layer to read, and a note of those that are not."""
    names = [name for name, _ in layers]
    if not layers:
        raise unreadable(source, "no layer", meaning)
    if wanted:
        if wanted not in names and len(names) > 1:
            raise InputError(
                Fault(
                    "there is no such layer",
                    source,
                    f'"{wanted}" among {listed(names)}',
                    "the name of a layer of the file",
                    "correct the name." + nearest(wanted, names),
                )
            )
        chosen = wanted if wanted in names else names[0]
    elif len(names) == 1:
        chosen = names[0]
    else:
        kinds = {name: kind for name, kind in layers if kind != "None"}
        drawn = [name for name, kind in kinds.items() if "Polygon" in kind or "Surface" in kind]
        likely = drawn or [name for name, kind in kinds.items() if kind in UNSAID] or list(kinds)
        if len(likely) != 1:
            raise InputError(
                Fault(
                    f"the {meaning} could be in any of {len(likely)} layers",
                    source,
                    listed(likely or names),
                    "one layer of polygons, or its name stated",
                    "state the layer",
                )
            )
        chosen = likely[0]
    others = [name for name in names if name != chosen]
    plural = "layer" if len(others) == 1 else "layers"
    notes = [f"{source}: layer {chosen} is read; {plural} {listed(others)} not"] if others else []
    return chosen, notes


def unreadable(source: str, found: str, meaning: str = "zones") -> InputError:
    """Return the refusal of a file that cannot be read as shapes."""
    return InputError(
        Fault(
            f"the {meaning} file cannot be read",
            source,
            found,
            KINDS,
            "open it in a GIS and save it again",
        )
    )
