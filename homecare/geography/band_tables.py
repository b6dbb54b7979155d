"""The tables of a bands file: a list of areas with their bands, or polygons with their bands.

Owns their declarations, read by the checks of the intake, the manual and the rules.
"""

from __future__ import annotations

from homecare.tables import Column, Table

# Kinds of area, the most specific first: by how many people live in one.
AREA_TYPES = ("postcode", "lsoa", "sector", "ward", "outward")

BAND_AREAS = Table(
    "band areas",
    "an area with its price band, for the band rule areas; the most specific area that holds a "
    "postcode decides",
    (
        Column(
            "area_type",
            "choice",
            "Kind of area, the most specific first; lsoa and ward are matched with the columns of "
            "the postcodes file",
            needed=True,
            blank=False,
            choices=AREA_TYPES,
        ),
        Column(
            "area",
            "text",
            "The area, such as LE10 1AA, E01025913, LE10 1, a ward as the postcodes file has it, "
            "or LE10",
            needed=True,
            blank=False,
        ),
        Column("band", "text", "Its price band", needed=True, blank=False),
    ),
    key=("area_type", "area"),
)

BAND_POLYGONS = Table(
    "band polygons",
    "a polygon with its price band, for the band rule polygons; a geographic file",
    (Column("band", "text", "Its price band", needed=True, blank=False),),
)
