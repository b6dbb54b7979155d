"""Project folders: the bundled example copied out as a starting point of one's own.

Receives an empty or new directory; hands on the files written into it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from homecare.bundled import bundled_root
from homecare.errors import Fault, UsageError, listed
from homecare.scenarios.find import find_scenario
from homecare.scenarios.starter import INTAKE

EXAMPLE = "leicestershire-2020"

READ_ME = """\
# A homecare project

`homecare run .` runs `scenario.toml`, which names the models and data beside it.

    scenario.toml       which models and data, which services are costed, which day
    unscaled.toml       the companion published beside it
    current-rates.toml  the rates of 2019, to compare with: homecare compare current-rates.toml .
    rural-uplift.toml   an option: the same with one rate changed
    intake.toml         turns the files you hold into a project: homecare intake intake.toml
    models/             numbers with unit, date and source
    data/zones/         zone polygons and postcodes (real geography, illustrative zones)
    data/market/        packages, providers and appointments (invented: no row is a real person)

Name the files you hold in `intake.toml`, whatever their headings: `homecare intake intake.toml`
makes a project of them, or says everything that is wrong with them at once. Or put tables under
the standard headings in `data/`, name them in `scenario.toml`, and try `homecare check .`; delete
`beside` from `scenario.toml` when the data is your own.
"""

OPTION = """\
# An option: the baseline with one rate changed. `was` must be what the baseline holds.
schema = 1
kind = "scenario"
id = "rural-uplift"
title = "Rural rate at £24"
baseline = "scenario"  # scenario.toml beside this file; an id or a path will do as well
as_of = 2020-11-01

[[changes]]
path = "pricing.rate_gbp_per_hour.rural"
was = 23.00
to = 24.00
why = "Market testing"
"""


def new_project(folder: Path) -> tuple[Path, ...]:
    """Return the files of a new project folder, copied from the bundled example.

    Parameters
    ----------
    folder : pathlib.Path
        A directory that does not exist, or is empty.

    Raises
    ------
    UsageError
        When the directory holds anything; nothing is written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        held = listed(sorted(each.name for each in folder.iterdir())) if folder.is_dir() else "file"
        raise UsageError(
            Fault(
                "the folder is not empty",
                str(folder),
                held,
                "a new or empty folder",
                "name another folder; nothing was written",
            )
        )
    root = bundled_root()
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("data/zones", "data/market"):
        shutil.copytree(root / part, folder / part)
    for kind in ("geography", "pricing", "allocation", "costs", "travel"):
        shutil.copytree(root / "models" / kind, folder / "models" / kind)
    for name, target in ((EXAMPLE, "scenario.toml"), (f"{EXAMPLE}-unscaled", "unscaled.toml"),
                         ("leicestershire-2019", "current-rates.toml")):  # fmt: skip
        text = find_scenario(name).read_text(encoding="utf-8")
        for part in ("zones", "market"):
            text = text.replace(f'= "{part}/', f'= "data/{part}/')
        (folder / target).write_text(text, encoding="utf-8", newline="\n")
    (folder / "rural-uplift.toml").write_text(OPTION, encoding="utf-8", newline="\n")
    (folder / "intake.toml").write_text(INTAKE, encoding="utf-8", newline="\n")
    (folder / "README.md").write_text(READ_ME, encoding="utf-8", newline="\n")
    shutil.copyfile(root / "NOTICE", folder / "NOTICE")
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
