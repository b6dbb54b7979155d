"""Rows of a postcode directory: which are kept, which passed over and why, and their cells tidied.

Receives chunks of text cells under the names of `postcode_columns.STEMS`; hands on the rows kept,
under the declared headings of the postcodes table, and the count of every other row. A directory
of the country is read in one pass, and only the zones' surroundings are held.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.intake.source import Context
from homecare.intake.sources.postcode_columns import class_of_label

Mask = npt.NDArray[np.bool_]

NO_REFERENCE = "postcode without a grid reference"
IRISH = "postcode of Northern Ireland, on the Irish grid"
TERMINATED = "terminated postcode"
OUTSIDE = "outside the zones' surroundings"
OTHER_AREA = "of a postcode area not named"

_PSEUDO = re.compile(r"[A-Z]99999999")
_AREA = re.compile(r"[A-Z]{1,2}(?=\d)")
CODES = ("oa11", "oa21", "lsoa11", "lsoa21", "ward", "district")


def bare(postcodes: pd.Series) -> pd.Series:
    """Return postcodes in capitals without any space, so that every width compares alike."""
    # Over the whole country a list is three times as fast as the series' own text methods.
    return pd.Series(
        [each.replace(" ", "").upper() for each in postcodes], index=postcodes.index, dtype="object"
    )


def area_of(postcode: str) -> str:
    """Return the letters a postcode begins with, or nothing where it is no postcode.

    Examples
    --------
    >>> area_of("LE10 1AA"), area_of("B1 1AA"), area_of("?")
    ('LE', 'B', '')
    """
    found = _AREA.match(postcode)
    return found[0] if found else ""


@dataclass
class Selection:
    """The rows kept so far, and the count of the others.

    Attributes
    ----------
    context : Context
        Day, surroundings of the zones, and postcodes wanted whatever else is true of them.
    areas : frozenset of str
        Postcode areas to keep; empty: all.
    kept : list of pandas.DataFrame
        Rows kept of each chunk, cells as in the file.
    row_numbers : list of (rows,) int
        The file's own row numbers of the rows kept.
    files : list of (str, int)
        File of each chunk, and how many of its rows are kept.
    passed_over : collections.Counter
        Rows passed over by reason.
    """

    context: Context
    areas: frozenset[str] = frozenset()
    kept: list[pd.DataFrame] = field(default_factory=list)
    row_numbers: list[npt.NDArray[np.int64]] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    _wanted: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._wanted = frozenset(
            each.replace(" ", "") for each in self.context.wanted_postcodes if each.strip()
        )

    def add(
        self, frame: pd.DataFrame, row_numbers: npt.NDArray[np.int64], *, file: str = ""
    ) -> None:
        """Keep the rows of a chunk that are wanted, and count the others by their reason."""
        postcodes = bare(frame["postcode"])
        wanted = postcodes.isin(self._wanted).to_numpy(dtype=bool)
        reason = self._reasons(frame, postcodes)
        keep = wanted | (reason == "")
        self.passed_over.update(reason[~keep].tolist())
        if keep.any():
            self.kept.append(frame[keep])
            self.row_numbers.append(row_numbers[keep])
            self.files.append((file, int(keep.sum())))

    def _reasons(self, frame: pd.DataFrame, postcodes: pd.Series) -> npt.NDArray[np.object_]:
        """Return why each row would be passed over; "" where it would not."""
        reason = np.full(len(frame), "", dtype=object)
        irish = _is_irish(postcodes)
        east, north = positions(frame, irish=irish)
        if self.context.extent_m is not None:
            west, south, most_east, most_north = self.context.extent_m
            inside = (east >= west) & (east <= most_east) & (north >= south) & (north <= most_north)
            reason[~inside] = OUTSIDE
        reason[is_terminated(frame, self.context)] = TERMINATED
        reason[np.isnan(east)] = NO_REFERENCE
        reason[irish] = IRISH
        if self.areas:
            here = postcodes.str.extract(f"({_AREA.pattern})", expand=False)
            reason[~here.isin(self.areas).to_numpy(dtype=bool)] = OTHER_AREA
        return reason


def _is_irish(postcodes: pd.Series) -> Mask:
    """Return which postcodes, as `bare` gives them, are of Northern Ireland."""
    return np.fromiter((each.startswith("BT") for each in postcodes), bool, len(postcodes))


def positions(
    frame: pd.DataFrame, *, irish: Mask
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return National Grid easting and northing of each row, both not a number where there is none.

    There is none where a cell is blank or no number, both are nought (Code-Point Open's way), the
    quality says so (ONS 9, Code-Point 90), the latitude is 99.999999, or the postcode is of
    Northern Ireland, whose references are on the Irish grid and would fall in another place.

    Parameters
    ----------
    frame : pandas.DataFrame
        Text cells under the names of `postcode_columns.STEMS`.
    irish : (rows,) bool
        Postcodes of Northern Ireland.

    Returns
    -------
    easting, northing : (rows,) float
        Metres.
    """
    east = pd.to_numeric(frame["easting_m"], errors="coerce").to_numpy(dtype=float).copy()
    north = pd.to_numeric(frame["northing_m"], errors="coerce").to_numpy(dtype=float).copy()
    none = irish | np.isnan(east) | np.isnan(north) | ((east == 0) & (north == 0))
    if "grid_quality" in frame.columns:
        none |= (frame["grid_quality"] == "9").to_numpy(dtype=bool)
    if "position_quality" in frame.columns:
        none |= (frame["position_quality"] == "90").to_numpy(dtype=bool)
    if "latitude" in frame.columns:
        latitude = pd.to_numeric(frame["latitude"], errors="coerce")
        none |= (latitude > 90).to_numpy(dtype=bool)
    east[none] = np.nan
    north[none] = np.nan
    return east, north


def _is_garbled(frame: pd.DataFrame) -> Mask:
    """Return which rows have a grid reference that is neither blank nor a number."""
    garbled = np.zeros(len(frame), dtype=bool)
    for name in ("easting_m", "northing_m"):
        number = pd.to_numeric(frame[name], errors="coerce").notna() | (frame[name] == "")
        garbled |= ~number.to_numpy(dtype=bool)
    return garbled


def is_terminated(frame: pd.DataFrame, context: Context) -> Mask:
    """Return which postcodes were no longer in use on the day the intake describes."""
    gone = np.zeros(len(frame), dtype=bool)
    if "terminated" in frame.columns:
        said = pd.Series([each for each in frame["terminated"].unique() if each], dtype="object")
        later = _dates(first_days(said)) > pd.Timestamp(context.as_of)
        # A date that cannot be read still says that the postcode has ended.
        gone |= frame["terminated"].isin(said[~later]).to_numpy(dtype=bool)
    return gone | _is_stopped(frame)


def _is_stopped(frame: pd.DataFrame) -> Mask:
    """Return which postcodes are said to be out of use, without the day."""
    if "in_use" not in frame.columns:
        return np.zeros(len(frame), dtype=bool)
    stopped = frame["in_use"].str.lower().isin(("no", "n", "false"))
    if "terminated" in frame.columns:
        stopped &= frame["terminated"] == ""
    return stopped.to_numpy(dtype=bool)


def _dates(cells: pd.Series) -> pd.Series:
    """Return dates written year-month-day or day/month/year; no date where it is neither."""
    iso = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
    return iso.fillna(pd.to_datetime(cells, format="%d/%m/%Y", errors="coerce"))


def first_days(cells: pd.Series) -> pd.Series:
    """Return months written YYYYMM as the first day of each; other cells as they stand."""
    return cells.str.replace(r"^(\d{4})(0[1-9]|1[0-2])$", r"\1-\2-01", regex=True)


@dataclass(frozen=True)
class Tidied:
    """Rows kept, under declared headings, with what was read otherwise than it stands.

    Attributes
    ----------
    frame : pandas.DataFrame
        Text cells.
    no_reference : (rows,) bool
        Rows whose position is blank because the file has none.
    notes : tuple of str
        What was read otherwise than it stands.
    """

    frame: pd.DataFrame
    no_reference: Mask
    notes: tuple[str, ...]


def tidy_rows(frame: pd.DataFrame) -> Tidied:
    """Return rows kept with blanks for pseudo codes and missing positions, and classes as codes.

    Parameters
    ----------
    frame : pandas.DataFrame
        Text cells under the names of `postcode_columns.STEMS`.
    """
    notes: list[str] = []
    out = frame.copy()
    # A cell that is no number stays as it stands, to be shown as the fault it is.
    east, _ = positions(frame, irish=_is_irish(bare(frame["postcode"])))
    none = np.isnan(east) & ~_is_garbled(frame)
    blanked = none & ((out["easting_m"] != "") | (out["northing_m"] != "")).to_numpy(dtype=bool)
    out.loc[none, ["easting_m", "northing_m"]] = ""
    if blanked.any():
        notes.append(
            f"{blanked.sum():,} position(s) that stand for none (nought, quality 9 or 90, latitude "
            "99.999999, or the Irish grid) are read as blank"
        )
    stopped = int(_is_stopped(out).sum())
    if stopped:
        notes.append(
            f"{stopped:,} postcode(s) of the demand are out of use without a day: terminated_on "
            "is blank"
        )
    for name in CODES:
        if name not in out.columns:
            continue
        pseudo = out[name].str.fullmatch(_PSEUDO.pattern).to_numpy(dtype=bool)
        if pseudo.any():
            out.loc[pseudo, name] = ""
            notes.append(f"{name}: {pseudo.sum():,} pseudo code(s) such as E99999999 read as blank")
    if "grid_quality" in out.columns:
        # ONS counts 1 to 9 what Code-Point counts 10 to 90.
        quality = out.pop("grid_quality")
        out["position_quality"] = quality.where(~quality.str.fullmatch("[1-9]"), quality + "0")
    if "terminated" in out.columns:
        out["terminated_on"] = first_days(out.pop("terminated"))
    if "rural_urban" in out.columns:
        out, more = _classes(out)
        notes += more
    return Tidied(out, none, (*notes, *_quality_notes(out)))


def _quality_notes(frame: pd.DataFrame) -> list[str]:
    if "position_quality" not in frame.columns:
        return []
    rough = frame["position_quality"].str.fullmatch("[5-8]0").sum()
    if not rough:
        return []
    why = "taken from neighbours, or the middle of the sector"
    return [f"{rough:,} postcode(s) have no true position (quality 50 or more: {why})"]


def _classes(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return rows with a label such as `Rural village` put under its year as a code."""
    labels = frame.pop("rural_urban")
    meant = {label: class_of_label(label) for label in labels.unique()}
    years = labels.map(lambda label: meant[label][0])
    codes = labels.map(lambda label: meant[label][1])
    # A label of neither year stays to be seen where the band rule looks, and gives no band.
    for name, mine in (("ruc2011", years != "2021"), ("ruc2021", years == "2021")):
        said = codes.where(mine, "")
        held = frame[name] if name in frame.columns else None
        frame[name] = said if held is None else held.where(held != "", said)
    strange = sorted(label for label, (year, code) in meant.items() if not year and code)
    if not strange:
        return frame, []
    rows = int(labels.isin(strange).sum())
    shown = ", ".join(f'"{each}"' for each in strange[:3])
    return frame, [
        f"{rows:,} row(s) have a rural-urban label that is in no published list: {shown}"
    ]
