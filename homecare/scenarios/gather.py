"""Gathering: the files an intake names, read, checked, located, and accounted for row by row.

Owns the order in which an intake's tables need one another: zones, then demand, then the postcodes
around them, then who provides. Receives an intake file's path; hands on a `Gathered`, from which
the project folder, the problems workbook and the data-quality page are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, HomecareError
from homecare.geography import Located
from homecare.intake import (
    Account,
    Adapted,
    Checked,
    Context,
    IntakeFile,
    Problem,
    ReadZones,
    RowFault,
    Source,
    check_table,
    draw_account,
    file_problems,
    read_intake,
    read_source,
    row_fault,
    row_problems,
)
from homecare.scenarios.files import Scenario, scenario_of
from homecare.scenarios.inputs import locate_rows, market_faults
from homecare.tables import APPOINTMENTS, DEMAND, POSTCODES, PROVIDERS, Table

TABLES = {each.name: each for each in (DEMAND, POSTCODES, PROVIDERS, APPOINTMENTS)}
