"""Project folders made from an intake: data, models and a scenario that `homecare run` accepts.

Owns which files such a folder holds. Receives a `Gathered` that is not refused; hands on the paths
written. Demand is row by row: the folder is the council's own working data.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from homecare.errors import Fault, UsageError, listed
from homecare.parameters.toml import toml_list, toml_text
from homecare.report import files, geopackage
from homecare.scenarios import Gathered
from homecare.tables import APPOINTMENTS, DEMAND, POSTCODES, PROVIDERS, Table

MADE_BY = "Made by `homecare intake`"
DRAFT = ".project.part"
DATA_FILES = (
    "zones.gpkg", "postcodes.csv", "demand.csv", "providers.csv", "appointments.csv",
)  # fmt: skip
READ_ME = """\
# {title}

{made_by} from the files listed in `intake/intake.json`, for the day {as_of}.

    scenario.toml        which models and data, which services are costed, which day
    models/              the models named in the intake file
    data/                zones, postcodes, demand, providers and appointments
    intake/              problems.xlsx, data-quality.html and intake.json: where every row went

`data/demand.csv` and `intake/problems.xlsx` are row by row: packages are people. Keep this folder
where such data may be kept.

Next: `homecare check .`, then `homecare run . --out out`.
"""


def refuse_folder(gathered: Gathered, folder: Path) -> None:
    """Refuse a folder in which the project would take the place of somebody's files.

    Parameters
    ----------
    gathered : Gathered
        The intake, whose own files are never replaced.
    folder : pathlib.Path
        Where the project is to go.

    Raises
    ------
    UsageError
        When one of the intake's files would be replaced, or the folder holds another project.
    """
    read = [
        path.absolute()
        for held in gathered.intake.sources.values()
        for source in held
        for path in source.files()
    ]
    written = [(folder / "data" / name).absolute() for name in DATA_FILES]
    bands = gathered.scenario.data.get("bands")
    if bands is not None:
        written.append((folder / "data" / f"bands{bands.suffix.lower()}").absolute())
    hit = [each for each in written if any(each == path or path in each.parents for path in read)]
    others = [
        name
        for name in ("scenario.toml", "README.md")
        if (folder / name).is_file()
        and MADE_BY not in (folder / name).read_bytes().decode("utf-8", errors="replace")
    ]
    if hit or others:
        names = [each.relative_to(folder.absolute()).as_posix() for each in hit]
        raise UsageError(
            Fault(
                "the project would take the place of files that are not its own",
                str(folder),
                listed([*names, *others]),
                "a folder of its own for the project",
                "name another folder with --out; nothing was written",
            )
        )


def write_project(gathered: Gathered, folder: Path) -> list[Path]:
    """Write the project folder of an intake and return its files.

    All files are written apart and put in place together, `scenario.toml` last: a folder without it
    is no project, so that an interrupted intake leaves none half-written.

    Parameters
    ----------
    gathered : Gathered
        An intake that is not refused.
    folder : pathlib.Path
        Where to; the tool's own earlier files are replaced, no other is touched.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    draft = folder / DRAFT
    try:
        shutil.rmtree(draft, ignore_errors=True)
        held = [path.relative_to(draft) for path in _write_files(gathered, draft)]
        files.put_in_place(draft, folder, held, last=Path("scenario.toml"))
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return [folder / each for each in held]


def _write_files(gathered: Gathered, folder: Path) -> list[Path]:
    """Write the files of a project into a folder and return them."""
    assert gathered.zones is not None  # noqa: S101 - an intake without zones is refused
    written = [geopackage.write_plain_zones(folder / "data" / "zones.gpkg", gathered.zones.frame)]
    for table in (POSTCODES, DEMAND, PROVIDERS, APPOINTMENTS):
        text = _csv(gathered.tables[table.name], table, gathered.notices(table.name))
        written.append(files.write_text(folder / "data" / f"{table.name}.csv", text))
    data = {name: f"data/{name}.csv" for name in ("postcodes", "demand", "providers",
                                                   "appointments")}  # fmt: skip
    bands = gathered.scenario.data.get("bands")
    if bands is not None:
        written.append(_copied(bands, folder / "data" / f"bands{bands.suffix.lower()}"))
        data["bands"] = f"data/bands{bands.suffix.lower()}"
    for kind, path in zip(gathered.intake.models, gathered.scenario.files[1:], strict=True):
        written.append(_copied(path, folder / "models" / kind / path.name))
    names = {
        kind: path.stem
        for kind, path in zip(gathered.intake.models, gathered.scenario.files[1:], strict=True)
    }
    scenario = _scenario(gathered, names, {"zones": "data/zones.gpkg", **data})
    written.append(files.write_text(folder / "scenario.toml", scenario))
    words = READ_ME.format(
        title=gathered.intake.title, as_of=gathered.intake.as_of.isoformat(), made_by=MADE_BY
    )
    written.append(files.write_text(folder / "README.md", words))
    return written


def _copied(path: Path, target: Path) -> Path:
    with files.replacing(target) as draft:
        shutil.copyfile(path, draft)
    return target


def _csv(frame: pd.DataFrame, table: Table, notices: Sequence[str]) -> str:
    """Return declared columns that hold anything, or are needed, as CSV text."""
    kept = [
        column.name
        for column in table.columns
        if column.needed or column.name in table.one_of or _is_held(frame[column.name])
    ]
    head = f"# {' '.join(notices)}\n" if notices else ""
    return head + frame[kept].to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _is_held(cells: pd.Series) -> bool:
    return bool((cells.notna() & (cells.astype("object") != "")).any())


def _scenario(gathered: Gathered, models: Mapping[str, str], data: Mapping[str, str]) -> str:
    """Return the scenario file."""
    intake = gathered.intake
    lines = [
        f"# {MADE_BY}; yours to change.",
        "schema = 1",
        'kind = "scenario"',
        f"id = {toml_text(intake.id)}",
        f"title = {toml_text(intake.title)}",
        f"as_of = {intake.as_of.isoformat()}",
        f"seed = {intake.seed}",
    ]
    if intake.costed_services:
        lines.append(f"costed_services = {toml_list(intake.costed_services)}")
    if intake.spread_hours:
        lines.append("spread_zone_hours = true")
    for name, held in (("notices", intake.notices), ("attribution", intake.attribution)):
        if held:
            lines.append(f"{name} = {toml_list(held)}")
    for name, table in (("models", models), ("data", data)):
        lines += ["", f"[{name}]", *(f"{key} = {toml_text(text)}" for key, text in table.items())]
    return "\n".join(lines) + "\n"
