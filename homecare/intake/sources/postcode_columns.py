"""Columns of postcode directories: the names they have had, and the words of rural-urban classes.

Owns the stems by which a column is found whatever the edition, and the published labels of the
classes. Receives headings; hands on where each column stands.

References
----------
ONS, ONS Postcode Directory and National Statistics Postcode Lookup user guides, editions of 2024
to August 2026; Ordnance Survey, Code-Point Open technical specification; DEFRA and ONS, rural-urban
classifications of 2011 and 2021.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# Each column with the names it has had, in order of preference; matched whole, whatever capitals.
STEMS: Mapping[str, tuple[str, ...]] = {
    "postcode": ("pcds", "postcode", "pcd7|pcd", "pcd8|pcd2"),
    "easting_m": ("oseast1m|east1m", "eastings?", "easting_m", "x", "ea"),
    "northing_m": ("osnrth1m|north1m", "northings?", "northing_m", "y", "no"),
    "latitude": ("lat|latitude",),
    "grid_quality": ("osgrdind|gridind", "quality"),
    "terminated": ("doterm", "terminated"),
    "in_use": (r"in use\??",),
    "ruc2011": ("ru11ind|ruc11ind", "ruc11cd", "ruc11|ruc2011"),
    "ruc2021": ("ru21ind|ruc21ind", "ruc21cd", "ruc21|ruc2021"),
    "rural_urban": (r"rural/urban", "rural.?urban"),
    "oa11": ("oa11(cd)?",),
    "oa21": ("oa21(cd)?",),
    "lsoa11": ("lsoa11(cd)?", "lsoa ?code"),
    "lsoa21": ("lsoa21(cd)?", "lsoa21 ?code"),
    "ward": (r"osward|wd(\d\d)?cd", "ward ?code", "ward"),
    "district": (r"oslaua|laua|lad(\d\d)?cd", "district ?code"),
    "people_weight": ("population", "people_weight"),
    # Only ONSPD has these; they tell it from NSPL.
    "parish": (r"parish|parncp(\d\d)?cd",),
    "lsoa01": ("lsoa01(cd)?",),
}

_SHORT = STEMS["easting_m"].index("x")

CODE_POINT = ("PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC")

# Labels of the rural-urban classification of 2011, as published.
RUC2011_LABELS: Mapping[str, str] = {
    "urban major conurbation": "A1",
    "urban minor conurbation": "B1",
    "urban city and town": "C1",
    "urban city and town in a sparse setting": "C2",
    "rural town and fringe": "D1",
    "rural town and fringe in a sparse setting": "D2",
    "rural village": "E1",
    "rural village in a sparse setting": "E2",
    "rural hamlet and isolated dwellings": "F1",
    "rural hamlet and isolated dwellings in a sparse setting": "F2",
}

# Labels of 2021 in full end "a major town or city"; offices often cut them after the first word.
RUC2021_LABELS: Mapping[str, str] = {
    "urban: nearer": "UN1",
    "urban: further": "UF1",
    "larger rural: nearer": "RLN1",
    "larger rural: further": "RLF1",
    "smaller rural: nearer": "RSN1",
    "smaller rural: further": "RSF1",
}

_RUC2011_CODE = re.compile(r"[A-F][12]|Z9")
_RUC2021_CODE = re.compile(r"U[NF]1|R[LS][NF]1")


def tidy_heading(heading: str) -> str:
    r"""Return a heading in small letters, without byte-order mark, quotes and outer blanks.

    Examples
    --------
    >>> tidy_heading('\ufeff"PCDS" ')
    'pcds'
    """
    return " ".join(heading.replace("\ufeff", "").replace('"', "").lower().split())


def find_columns(headings: Sequence[str]) -> dict[str, int]:
    """Return the position of each known column among headings.

    Where several headings fit one stem, as `lad24cd` and `lad26cd` do, the preferred name counts,
    and among equals the latest year.

    Examples
    --------
    >>> find_columns(["pcds", "OSEAST1M", "north1m", "lad24cd", "lad26cd"])
    {'postcode': 0, 'easting_m': 1, 'northing_m': 2, 'district': 4}
    >>> find_columns(["postcode", "easting", "no"])  # a number of something else
    {'postcode': 0, 'easting_m': 1}
    """
    tidied = [tidy_heading(each) for each in headings]
    found: dict[str, int] = {}
    kind: dict[str, int] = {}
    for name, patterns in STEMS.items():
        for number, pattern in enumerate(patterns):
            fitting = [
                (heading, -place)
                for place, heading in enumerate(tidied)
                if re.fullmatch(pattern, heading)
            ]
            if fitting:
                found[name], kind[name] = -max(fitting)[1], number
                break
    # Names as short as x and no count only beside their own partner.
    for name, partner in (("easting_m", "northing_m"), ("northing_m", "easting_m")):
        if kind.get(name, 0) >= _SHORT and kind.get(partner) != kind[name]:
            del found[name]
    return found


def is_directory(headings: Sequence[str]) -> bool:
    """Return whether headings are of a postcode directory with grid references."""
    return {"postcode", "easting_m", "northing_m"} <= find_columns(headings).keys()


def heading_row(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the first row that is neither blank nor a comment, or no cells."""
    for cells in rows:
        if any(cell.strip() for cell in cells) and not cells[0].lstrip("\ufeff ").startswith("#"):
            return list(cells)
    return []


def class_of_label(label: str) -> tuple[str, str]:
    """Return the year and code of a rural-urban class given as a label or a code.

    An unknown label comes back with no year.

    Examples
    --------
    >>> class_of_label("(England/Wales) Rural hamlet and isolated dwellings")
    ('2011', 'F1')
    >>> class_of_label("Larger rural: Nearer to a major town or city")
    ('2021', 'RLN1')
    >>> class_of_label("d1"), class_of_label("Suburban")
    (('2011', 'D1'), ('', 'Suburban'))
    """
    bare = " ".join(label.split())
    words = re.sub(r"^\((england/wales|england|wales)\) ?", "", bare.lower())
    if words in RUC2011_LABELS:
        return "2011", RUC2011_LABELS[words]
    for start, code in RUC2021_LABELS.items():
        if re.fullmatch(rf"{start}( (to|from) a major town or city)?", words):
            return "2021", code
    if _RUC2011_CODE.fullmatch(bare.upper()):
        return "2011", bare.upper()
    if _RUC2021_CODE.fullmatch(bare.upper()):
        return "2021", bare.upper()
    return "", bare
