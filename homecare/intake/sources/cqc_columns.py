"""Headings of the regulator's files: the columns wanted, whatever a year's file calls them.

Owns the stems by which a column of a CQC file is known. Receives a row of headings; hands on the
place of each column wanted, or a fault that names what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from homecare.errors import Fault, InputError, listed, nearest
from homecare.intake.reading.files import RawTable

Stems = Mapping[str, tuple[str, ...]]

# Column wanted to the beginnings its heading may have: letters and digits alone are compared.
LOCATIONS: Stems = {
    "location_id": ("locationid",),
    "dormant": ("dormant",),
    "location_name": ("locationname",),
    "provider_name": ("providername",),
    "authority": ("locationlocalauthority",),
    "postcode": ("locationpostalcode", "locationpostcode"),
    "rating": ("locationlatestoverallrating",),
    "personal_care": ("regulatedactivitypersonalcare",),
    "home_care": ("servicetypedomiciliarycare",),
    "extra_care": ("servicetypeextracare",),
    "supported_living": ("servicetypesupportedliving",),
    "primary_id": ("primaryid",),
}
DIRECTORY: Stems = {
    "location_name": ("name",),
    "postcode": ("postcode", "postalcode"),
    "services": ("servicetypes",),
    "checked_on": ("dateoflatestcheck",),
    "provider_name": ("providername",),
    "authority": ("localauthority",),
    "location_id": ("cqclocation",),
}
RATINGS: Stems = {
    "location_id": ("locationid",),
    "group": ("servicepopulationgroup",),
    "domain": ("domain", "keyquestion"),
    "rating": ("latestrating",),
}
# Columns a file may lack: the primary of two registrations came late to the locations file.
OPTIONAL = frozenset({"primary_id", "checked_on"})


def letters(heading: str) -> str:
    """Return the small letters and digits of a heading, by which headings are compared.

    Examples
    --------
    >>> letters("Dormant (Y/N)"), letters("Service / Population Group")
    ('dormantyn', 'servicepopulationgroup')
    """
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def match(headings: Sequence[str], stems: Stems) -> dict[str, int]:
    """Return wanted column to its place among headings; one not found, or twice, is left out.

    A heading that is the stem itself comes before headings that only begin with it.

    Examples
    --------
    >>> match(["Location ID", "Location Post Code"], LOCATIONS)
    {'location_id': 0, 'postcode': 1}
    """
    bare = [letters(heading) for heading in headings]
    found = {}
    for name, forms in stems.items():
        same = [place for place, each in enumerate(bare) if each in forms]
        begun = [place for place, each in enumerate(bare) if each.startswith(forms)]
        for places in (same, begun):
            if len(places) == 1:
                found[name] = places[0]
                break
    return found


def is_heading(cells: Sequence[str], stems: Stems) -> bool:
    """Return whether a row holds the headings wanted: all but one, so that one can be missed.

    A file that lacks a single column is still this file, and is told which column it lacks.
    """
    needed = set(stems) - OPTIONAL
    return len(needed & set(match(cells, stems))) >= len(needed) - 1


def is_wanted(heading: str, stems: Stems) -> bool:
    """Return whether a column is worth reading, of more than a hundred."""
    return letters(heading).startswith(tuple(form for forms in stems.values() for form in forms))


def places(raw: RawTable, stems: Stems, meaning: str) -> dict[str, str]:
    """Return wanted column to its heading in a file.

    Raises
    ------
    InputError
        When a column is missing; every one is named.
    """
    headings = list(raw.frame.columns)
    found = {name: headings[place] for name, place in match(headings, stems).items()}
    faults = [
        Fault(
            f"a column of the {meaning} is missing",
            f"{raw.place()}, headings",
            f"no heading that begins {' or '.join(repr(form) for form in stems[name])} "
            "(letters and digits alone)",
            "the headings of the regulator's own file",
            "use the file as it was published",
        )
        for name in stems
        if name not in found and name not in OPTIONAL
    ]
    if faults:
        raise InputError(faults)
    return found


def one_of(word: str, known: Sequence[str]) -> Fault:
    """Return the fault of an area that is nowhere in a file."""
    return Fault(
        "no location of the file is in this local authority",
        "providers, options.local_authority",
        word,
        listed(sorted(known), at_most=6),
        f"write the name as the file does.{nearest(word, known)}",
    )
