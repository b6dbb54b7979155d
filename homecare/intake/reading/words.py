"""Words of a cell: postcodes and names brought to one form, so that a spelling matches itself.

Owns the forms in which postcodes and the names of services and classes are held. Receives the text
of a cell; hands on the tidied text.
"""

from __future__ import annotations

import re

POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}")

# Columns of free text that are matched by name elsewhere: in a scenario, or in a model.
NAMES = ("service", "zone_class")


def tidy_postcode(text: str) -> str:
    """Return a postcode in capitals with one space before its last three characters.

    Examples
    --------
    >>> tidy_postcode("le101aa")
    'LE10 1AA'
    """
    bare = "".join(text.upper().split())
    return f"{bare[:-3]} {bare[-3:]}" if len(bare) >= 5 else bare


def tidy_name(text: str) -> str:
    """Return a name in small letters with single spaces.

    Examples
    --------
    >>> tidy_name("  Home  Care ")
    'home care'
    """
    return " ".join(text.lower().split())


def has_letter_for_zero(text: str) -> bool:
    """Return whether a text that is no postcode has the letter O where a digit belongs.

    Examples
    --------
    >>> has_letter_for_zero("LE1 OAA"), has_letter_for_zero("LE1 O2A"), has_letter_for_zero("?")
    (True, True, False)
    """
    tidied = tidy_postcode(text)
    spots = [place for place, letter in enumerate(tidied) if letter == "O"]
    swapped = (f"{tidied[:place]}0{tidied[place + 1 :]}" for place in spots)
    return len(tidied) - 3 in spots or any(POSTCODE.fullmatch(each) for each in swapped)
