"""Published ratings: what the regulator's words mean, and the overall rating of each location.

Owns the meaning of a rating. Receives cells and the latest ratings file (ODS); hands on the words
of the providers table. A location not rated is ``unrated``, never good.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.intake.reading.files import read_raw
from homecare.intake.reading.words import tidy_name
from homecare.intake.sources.cqc_columns import RATINGS, is_heading, is_wanted, places

UNRATED = "unrated"
# The regulator's words; a word that is not among them is a fault of the row.
RATING_WORDS = {
    "outstanding": "outstanding",
    "good": "good",
    "requires improvement": "requires improvement",
    "inadequate": "inadequate",
    "": UNRATED,
    "unrated": UNRATED,
    "not rated": UNRATED,
    "not yet rated": UNRATED,
    "not yet inspected": UNRATED,
    "inspected but not rated": UNRATED,
    "insufficient evidence to rate": UNRATED,
    "no published rating": UNRATED,
}


def rating_of(cell: str) -> str:
    """Return a published rating in the declared words; a word that is not known as it stands."""
    return RATING_WORDS.get(tidy_name(cell), cell)


def rated(frame: pd.DataFrame, ids: pd.Series, path: Path) -> tuple[pd.DataFrame, str]:
    """Return providers with the overall ratings of the ratings file, and what it changed."""
    overall = overall_ratings(path)
    found = ids.map(overall)
    new = found.notna()
    was = frame["cqc_rating"]
    differ = int((new & (found != was) & (was != UNRATED)).sum())
    note = (
        f"{path.name}: overall ratings of {int(new.sum())} of {len(ids)} locations taken from it, "
        f"{differ} of them other than the locations file's"
    )
    return frame.assign(cqc_rating=found.where(new, was)), note


def overall_ratings(path: Path) -> dict[str, str]:
    """Return location identifier to overall rating, of a latest ratings file.

    Parameters
    ----------
    path : pathlib.Path
        The ratings file: one row a location, service group and domain.

    Raises
    ------
    InputError
        When the file cannot be read, lacks a column, or gives a location two overall ratings.
    """
    raw = read_raw(
        path,
        "ratings",
        is_heading=lambda cells: is_heading(cells, RATINGS),
        keep=lambda heading: is_wanted(heading, RATINGS),
    )
    at = places(raw, RATINGS, "latest ratings")
    group, domain = (raw.frame[at[name]].map(tidy_name) for name in ("group", "domain"))
    overall = raw.frame[(group == "overall") & (domain == "overall")]
    cells = overall[at["rating"]]
    strange = list(dict.fromkeys(cell for cell in cells if tidy_name(cell) not in RATING_WORDS))
    told = pd.DataFrame(
        {"id": overall[at["location_id"]], "rating": cells.map(rating_of)}
    ).drop_duplicates()
    twice = list(told.loc[told["id"].duplicated(keep=False), "id"].drop_duplicates())
    faults = []
    if strange:
        faults.append(
            Fault(
                "a rating is not one of the known words",
                f"{raw.place()}, column {at['rating']}",
                listed([f'"{each}"' for each in strange], at_most=3),
                listed([each for each in RATING_WORDS if each], at_most=20),
                "use the file as it was published, and tell the developers of a new word",
            )
        )
    if twice:
        faults.append(
            Fault(
                "a location has two overall ratings",
                f"{raw.place()}, column {at['location_id']}",
                listed(twice),
                "one row for each location in which group and domain are Overall",
                "download the file again, or remove the older row",
            )
        )
    if faults:
        raise InputError(faults)
    return dict(zip(told["id"], told["rating"], strict=True))
