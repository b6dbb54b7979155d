"""Spreading: hours without people stated for a sector or LSOA, put at the postcodes in it.

Owns the sharing of coarse lines over postcodes, done only when it is asked for. Receives checked
demand and the places; hands on a `Spread`: the parts of each line, in whole seconds that add up to
it exactly, and a fault for each line that cannot be shared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import nearest
from homecare.geography import share_seconds
from homecare.intake.checks import Checked, RowFault, row_fault
from homecare.tables.windows import share_windows
from homecare.units import SECONDS_PER_HOUR, hours_text, total_hours, whole_seconds

Mask = npt.NDArray[np.bool_]

OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
WORDS = {"postcode_sector": "postcode sector", "lsoa": "LSOA"}
# From this positional quality a postcode has no true position (OS Code-Point Open).
NO_TRUE_POSITION = 50


@dataclass(frozen=True)
class Spread:
    """How coarse lines of one source are shared.

    Attributes
    ----------
    line : (parts,) int
        Row of the demand each part is of.
    places : pandas.DataFrame
        ``postcode`` of each part, with its zone, band and place.
    seconds : (parts,) int
        Seconds a week of each part.
    row_faults : tuple of RowFault
        Lines that cannot be shared.
    notes : tuple of str
        What was spread, and how; every output made from it should carry them.
    """

    line: npt.NDArray[np.int64]
    places: pd.DataFrame
    seconds: npt.NDArray[np.int64]
    row_faults: tuple[RowFault, ...] = ()
    notes: tuple[str, ...] = ()

    def apply(self, rows: pd.DataFrame, *, fill: tuple[str, ...] = ("postcode",)) -> pd.DataFrame:
        """Return rows in which the lines are replaced by their parts.

        Parameters
        ----------
        rows : pandas.DataFrame
            Rows of demand under the numbers of the rows they were spread from; those not among
            them, being set aside, are not spread either.
        fill : tuple of str
            Columns taken from the places; a band stated in the line stays.
        """
        position = rows.index.get_indexer(pd.Index(self.line))
        parts = np.flatnonzero(position >= 0)
        if not parts.size:
            return rows
        kept = np.setdiff1d(np.arange(len(rows)), position[parts])
        taken = np.concatenate([kept, position[parts]])
        order = np.argsort(taken, kind="stable")
        spread = rows.take(taken[order]).reset_index(drop=True)
        is_part = (np.arange(len(taken)) >= len(kept))[order]
        part = parts[order[is_part] - len(kept)]
        for name in fill:
            held = self.places[name].to_numpy()[part]
            if name == "band":
                stated = spread[name].to_numpy(dtype=object)[is_part]
                held = np.where(stated == "", held, stated)
            column = spread[name].to_numpy(copy=True)
            column[is_part] = held
            spread[name] = column
        hours = spread["hours_per_week"].to_numpy(copy=True)
        hours[is_part] = self.seconds[part] / SECONDS_PER_HOUR
        if "window_hours" in spread.columns:
            cells = spread["window_hours"].to_numpy(copy=True)
            cells[is_part] = self._windows(cells[is_part], part)
            spread["window_hours"] = cells
        return spread.assign(hours_per_week=hours)

    def _windows(
        self, cells: npt.NDArray[np.object_], part: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.object_]:
        """Return the hours by call window of some parts, of the cells of their lines."""
        shared = cells.copy()
        timed = np.flatnonzero(cells != "")
        line = self.line[part]
        for each in np.unique(line[timed]).tolist():
            here = timed[line[timed] == each]
            shared[here] = share_windows(str(cells[here[0]]), self.seconds[part[here]].tolist())
        return shared


def read_sector(text: str) -> str:
    """Return a postcode sector with one space, or nothing where it cannot be told.

    Without its space ``LE11`` may be sector LE1 1 or district LE11: it is not guessed.

    Examples
    --------
    >>> read_sector("le1  1"), read_sector("LE101"), read_sector("W1A1"), read_sector("LE11")
    ('LE1 1', 'LE10 1', 'W1A 1', '')
    """
    words = text.upper().split()
    if len(words) == 1 and not OUTWARD.fullmatch(words[0]):
        words = [words[0][:-1], words[0][-1]]
    is_sector = len(words) == 2 and OUTWARD.fullmatch(words[0]) and re.fullmatch(r"\d", words[1])
    return " ".join(words) if is_sector else ""


def spread_lines(
    demand: Checked,
    places: pd.DataFrame,
    *,
    as_of: date,
    is_asked: bool,
    in_zones: bool = True,
) -> Spread:
    """Return how the lines stated for a sector or LSOA are shared over its postcodes.

    Parameters
    ----------
    demand : Checked
        A table of `homecare.tables.DEMAND_LINES`. A row is coarse where it has no postcode and no
        zone, but a sector or LSOA.
    places : pandas.DataFrame
        Postcodes with ``people_weight``, ``lsoa``, ``terminated_on``, ``position_quality`` and
        ``zone_id`` and whatever else the parts are to carry.
    as_of : datetime.date
        Postcodes terminated by this day take no hours.
    is_asked : bool
        Whether lines may be spread; otherwise each is a fault that says how to ask.
    in_zones : bool
        Whether only postcodes that lie in a zone take hours.

    Returns
    -------
    Spread
        In proportion to ``people_weight``; equally where no postcode of the area has one.

    Notes
    -----
    A row with a ``package_id`` is a person, who lives at one address: it is never spread.
    """
    frame = demand.frame
    coarse = {name: _is_coarse(frame, name) for name in WORDS}
    every = coarse["postcode_sector"] | coarse["lsoa"]
    if not every.any():
        return _nothing(places)
    usable = _usable(places, as_of, in_zones=in_zones)
    area = pd.Series("", index=frame.index, dtype="object")
    area[coarse["postcode_sector"]] = frame.loc[coarse["postcode_sector"], "postcode_sector"].map(
        read_sector
    )
    area[coarse["lsoa"]] = frame.loc[coarse["lsoa"], "lsoa"].str.upper()
    of_area = {
        "postcode_sector": usable["postcode"].str[:-2],
        "lsoa": usable["lsoa"].str.upper(),
    }
    faults, sound = _find(demand, coarse, area, of_area, is_asked=is_asked)
    sound &= frame["hours_per_week"].notna().to_numpy(dtype=bool)
    lines, spots, notes = [], [], []
    for name, mask in coarse.items():
        chosen = np.flatnonzero(mask & sound)
        pairs = pd.DataFrame({"line": chosen, "area": area.to_numpy()[chosen]}).merge(
            pd.DataFrame({"area": of_area[name], "spot": np.arange(len(usable))}), on="area"
        )
        lines.append(pairs["line"].to_numpy(dtype=np.int64))
        spots.append(pairs["spot"].to_numpy(dtype=np.int64))
    line, spot = np.concatenate(lines), np.concatenate(spots)
    if not line.size:
        return Spread(line, usable.iloc[:0], line, row_faults=faults)
    weight, is_equal = _weights(usable, line, spot, count=len(frame))
    seconds = whole_seconds(np.where(np.isin(np.arange(len(frame)), line), _hours(frame), 0.0))
    shared = share_seconds(seconds, weight, line)
    held = shared > 0
    for name, mask in coarse.items():
        notes += _told(demand, name, mask & sound, line[held], is_equal)
    return Spread(line[held], usable.iloc[spot[held]], shared[held], faults, tuple(notes))


def _nothing(places: pd.DataFrame) -> Spread:
    none = np.empty(0, dtype=np.int64)
    return Spread(none, places.iloc[:0], none)


def _hours(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    return frame["hours_per_week"].fillna(0.0).to_numpy(dtype=float)


def _is_coarse(frame: pd.DataFrame, name: str) -> Mask:
    """Return rows of which this is the finest place stated: postcode, zone, LSOA, then sector."""
    finer = ("postcode", "zone_id", "lsoa")[: 3 if name == "postcode_sector" else 2]
    empty = (frame[list(finer)] == "").all(axis=1)
    return (empty & (frame[name] != "")).to_numpy(dtype=bool)


def _usable(places: pd.DataFrame, as_of: date, *, in_zones: bool) -> pd.DataFrame:
    """Return the postcodes that can take hours: in use, truly placed and, if asked, in a zone."""
    ended = places["terminated_on"] <= np.datetime64(as_of, "s")
    unplaced = places["position_quality"] >= NO_TRUE_POSITION
    outside = (places["zone_id"] == "") & in_zones
    held: pd.DataFrame = places[~(ended | unplaced | outside)].sort_values("postcode")
    return held.drop_duplicates("postcode")


def _weights(
    usable: pd.DataFrame,
    line: npt.NDArray[np.int64],
    spot: npt.NDArray[np.int64],
    *,
    count: int,
) -> tuple[npt.NDArray[np.float64], Mask]:
    """Return the weight of each part, and which lines are shared equally: (parts,), (rows,)."""
    weight = usable["people_weight"].fillna(0.0).to_numpy(dtype=float)[spot]
    is_equal = np.bincount(line, weights=weight, minlength=count) <= 0
    return np.where(is_equal[line], 1.0, weight), is_equal


def _find(
    demand: Checked,
    coarse: dict[str, Mask],
    area: pd.Series,
    of_area: dict[str, pd.Series],
    *,
    is_asked: bool,
) -> tuple[tuple[RowFault, ...], Mask]:
    """Return the faults of coarse lines, and which lines have none."""
    frame = demand.frame
    named = (frame["package_id"] != "").to_numpy(dtype=bool)
    faults: list[RowFault | None] = []
    sound = np.ones(len(frame), dtype=bool)

    def find(mask: Mask, name: str, *, reason: str, what: str, allowed: str, do: str) -> None:
        nonlocal sound
        faults.append(
            row_fault(
                reason, mask & sound, raw=demand.raw, column=name, what=what, allowed=allowed, do=do
            )
        )
        sound &= ~mask

    for name, mask in coarse.items():
        word = WORDS[name]
        find(
            mask & named,
            name,
            reason="a package without a postcode",
            what=f"a package of care is stated for a {word} alone",
            allowed="the person's postcode: a package is one person at one address, never spread",
            do="fill the postcode; or empty package_id if the row is hours without people",
        )
        if name == "postcode_sector":
            find(
                mask & (area == "").to_numpy(dtype=bool),
                name,
                reason="not a postcode sector",
                what="the postcode sector cannot be told",
                allowed='a sector with its space, as "LE1 1"; without, "LE11" may be sector LE1 1 '
                "or district LE11",
                do="write the space before the last digit",
            )
        find(
            mask & (not is_asked),
            name,
            reason=f"stated for a {word}, spreading not asked",
            what=f"the hours are stated for a {word}, which has no place of its own",
            allowed="a postcode; or leave to spread the hours over the area's postcodes",
            do="set spread_hours = true in the intake file, or give postcodes",
        )
        known = of_area[name].unique()
        strange = mask & ~area.isin(known).to_numpy(dtype=bool)
        hint = nearest(str(area[strange & sound].iloc[0]), known) if (strange & sound).any() else ""
        find(
            strange,
            name,
            reason=f"no postcode in the {word}",
            what=f"no live postcode of the zones is in the {word}",
            allowed=f"a {word} of the postcodes file with live postcodes inside the zones",
            do=f"correct it, or use a postcodes file that covers it.{hint}",
        )
    return tuple(each for each in faults if each is not None), sound


def _told(
    demand: Checked, name: str, mask: Mask, line: npt.NDArray[np.int64], is_equal: Mask
) -> list[str]:
    notes = []
    for is_even, how in ((False, "in proportion to people_weight"), (True, "equally")):
        chosen = mask & (is_equal == is_even)
        if chosen.any():
            parts = int(np.isin(line, np.flatnonzero(chosen)).sum())
            hours = hours_text(total_hours(_hours(demand.frame)[chosen]))
            notes.append(
                f"{demand.raw.place()}: hours stated for a {WORDS[name]} ({int(chosen.sum()):,} "
                f"line{'s' if chosen.sum() > 1 else ''}, {hours} a week) are spread "
                f"over its postcodes {how}, {parts:,} parts: where in the area they are is assumed"
            )
    return notes
