"""Checking: models, zones, tables, scenarios and project folders, every fault at once.

Receives a path; hands on what it was taken for and its faults. Nothing is run or written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from homecare.errors import Fault, HomecareError, UsageError, listed
from homecare.geography import DRIVE_TIMES
from homecare.geography.band_tables import BAND_AREAS
from homecare.intake import check_table, read_raw, read_zones
from homecare.market import check_suspensions
from homecare.parameters import load_model
from homecare.parameters.toml import read_toml
from homecare.pricing import rate_card, read_contract
from homecare.pricing.currency import currency_of, not_in_pounds
from homecare.scenarios.files import load_scenario
from homecare.scenarios.find import find_scenario
from homecare.scenarios.gather import gather
from homecare.scenarios.inputs import load_inputs
from homecare.scenarios.ledgers import date_faults, draw_ledger, window_faults
from homecare.scenarios.pipeline import no_progress, price_run
from homecare.tables import APPOINTMENTS, DEMAND, POSTCODES, PROVIDERS, VISITS, Table

GEOGRAPHIC_ENDINGS = (
    ".gpkg", ".geojson", ".json", ".shp", ".zip", ".tab", ".mif", ".kml", ".gml",
)  # fmt: skip
TABLES = (DEMAND, APPOINTMENTS, PROVIDERS, POSTCODES, DRIVE_TIMES, VISITS, BAND_AREAS)
# What a table's file is likely to be called, which decides where its headings leave a doubt.
FILE_NAMES = {
    "demand": ("demand", "package"),
    "appointments": ("appointment",),
    "providers": ("provider",),
    "postcodes": ("postcode",),
    "drive times": ("drive",),
    VISITS.name: ("visit",),
    BAND_AREAS.name: ("band",),
}


@dataclass(frozen=True)
class CheckedPath:
    """What checking one path found.

    Attributes
    ----------
    path : str
        As it was given.
    kind : str
        What it was taken for.
    faults : tuple of Fault
        Everything wrong.
    notes : tuple of str
        What is worth knowing and is no fault.
    ledger : dict or None
        Where the hours of the demand stand, when demand was read.
    """

    path: str
    kind: str
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()
    ledger: dict[str, object] | None = None


def check_path(name: str) -> CheckedPath:
    """Return what a path is and everything wrong with it.

    Parameters
    ----------
    name : str
        A model or scenario file, a project folder, a bundled id, zones, or a canonical table.

    Raises
    ------
    UsageError
        When nothing stands there, or it is of no kind that can be checked.
    """
    path = Path(name)
    if path.is_dir():
        return _check_folder(name, path)
    ending = path.suffix.lower()
    if ending in GEOGRAPHIC_ENDINGS:
        return _caught(name, "zones", lambda: _check_zones(name, path))
    if ending in (".csv", ".xlsx", ".txt", ".xlsm"):
        return _caught(name, "table", lambda: _check_table(name, path))
    if ending == ".toml" and path.is_file() and _kind_of(path) == "intake":
        return _caught(name, "intake", lambda: _check_intake(name, path))
    if ending == ".toml" and path.is_file() and _kind_of(path) != "scenario":
        return _caught(name, "model", lambda: _check_model(name, path))
    found = find_scenario(name)
    return _caught(name, "scenario", lambda: _check_scenario(name, str(found)))


def _caught(name: str, kind: str, check: Callable[[], CheckedPath]) -> CheckedPath:
    try:
        return check()
    except UsageError:
        raise
    except HomecareError as error:
        return CheckedPath(name, kind, error.faults, ledger=error.ledger)


def _kind_of(path: Path) -> object:
    try:
        return read_toml(path)[1].get("kind")
    except HomecareError:
        return None


def _check_model(name: str, path: Path) -> CheckedPath:
    model = load_model(path)
    return CheckedPath(name, f"{model.kind} model", ())


def _check_intake(name: str, path: Path) -> CheckedPath:
    """Check an intake file and every file it names, writing nothing."""
    gathered = gather(path, progress=no_progress)
    return CheckedPath(name, "intake", gathered.faults, gathered.notes)


def _check_zones(name: str, path: Path) -> CheckedPath:
    zones = read_zones(path)
    return CheckedPath(name, "zones", zones.faults, zones.notes)


def _check_table(name: str, path: Path) -> CheckedPath:
    raw = read_raw(path, "table")
    headings = {each.lower().replace(" ", "_") for each in raw.frame.columns}

    likeness = {each.name: _likeness(each, headings) for each in TABLES}
    table = max(TABLES, key=lambda each: likeness[each.name] + 2 * _is_named(each, path.stem))
    if not any(likeness.values()):
        fault = Fault(
            "the table is not one that is known",
            f"{raw.source}, headings",
            listed(list(raw.frame.columns)),
            "; ".join(f"{each.name}: {listed(each.column_names(), at_most=4)}" for each in TABLES),
            "give the columns their standard names",
        )
        return CheckedPath(name, "table", (fault,))
    checked = check_table(raw, table)
    faults = checked.faults()
    ledger = None
    if table is DEMAND:
        row_faults = (*checked.row_faults, *date_faults(checked), *window_faults(checked))
        ledger = draw_ledger(checked, row_faults, as_of=None).as_dict()
        faults = (*checked.file_faults, *(each.fault for each in row_faults))
    elif table is PROVIDERS:
        faults += tuple(check_suspensions(checked.frame, source=raw.source))
    return CheckedPath(name, table.name, faults, checked.notes, ledger)


def _likeness(table: Table, headings: set[str]) -> int:
    """Return how many headings are the table's, those it needs twice, and one more for all."""
    needed = {column.name for column in table.columns if column.needed}
    is_whole = needed <= headings and (not table.one_of or bool(headings & set(table.one_of)))
    return len(headings & set(table.column_names())) + len(headings & needed) + is_whole


def _is_named(table: Table, stem: str) -> bool:
    return any(word in stem.lower() for word in FILE_NAMES[table.name])


def _check_scenario(name: str, path: str) -> CheckedPath:
    """Check a scenario, its models, its rate card and all its data together."""
    scenario = load_scenario(path)
    if not_in_pounds(scenario.parameters) is not None:
        rate_card(scenario.parameters)
        currency = currency_of(scenario.parameters)
        note = f"rates are in {currency}: price shows them, and nothing is costed at them"
        held = load_inputs(scenario, set_aside=False, progress=no_progress)
        return CheckedPath(name, "scenario", (), (*held.notes, note), held.ledger.as_dict())
    inputs, card, _ = price_run(scenario)
    if "contract.starts_on" in scenario.parameters.choices:
        zone_ids = [str(zone) for zone in inputs.zones["zone_id"]]
        where = scenario.path.name
        read_contract(scenario.parameters, bands=card.bands, zone_ids=zone_ids, where=where)
    return CheckedPath(name, "scenario", (), inputs.notes, inputs.ledger.as_dict())


def _check_folder(name: str, folder: Path) -> CheckedPath:
    """Check every scenario and model of a project folder; or the zones of a folder of shapes."""
    faults: list[Fault] = []
    notes: list[str] = []
    ledger = None
    if not (folder / "scenario.toml").is_file():
        if any(path.suffix.lower() in GEOGRAPHIC_ENDINGS for path in folder.iterdir()):
            return _caught(name, "zones", lambda: _check_zones(name, folder.resolve()))
        raise UsageError(
            Fault(
                "the folder is no project",
                name,
                "no scenario.toml",
                "a project folder, or a folder with the files of a shapefile",
                "make one with: homecare new DIR",
            )
        )
    files = [
        folder / "scenario.toml",
        *sorted(folder.glob("*.toml")),
        *sorted((folder / "models").rglob("*.toml")),
    ]
    for path in dict.fromkeys(files):
        try:
            checked = check_path(str(path))
        except UsageError as error:
            faults += error.faults
            continue
        faults += [fault for fault in checked.faults if fault not in faults]
        notes += [note for note in checked.notes if note not in notes]
        ledger = ledger or checked.ledger
    return CheckedPath(name, "project", tuple(faults), tuple(notes), ledger)
