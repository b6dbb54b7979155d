"""Columns and tables: one declaration of each column, read by checks, manual and exports.

Owns a column's name, kind, unit, meaning and limits. Receives nothing; hands the declarations to
every room, and the frozen hand-over that carries a declared table from one stage to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, Self

import pandas as pd

Kind = Literal["id", "text", "postcode", "number", "whole", "date", "choice", "list"]

ROLES = ("prime", "supplementary", "specialist", "spot")
FUNDERS = ("council", "health", "joint")
STATUSES = ("placed", "awaiting", "returned")
CQC_RATINGS = ("outstanding", "good", "requires improvement", "inadequate", "unrated")


# More than all home care in England: a cell above this holds something else than hours.
MOST_HOURS_PER_WEEK = 10_000_000


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Heading in the file; a quantity's name ends in its unit.
    kind : str
        What a cell holds. ``id`` and ``list`` are text; ``list`` is ``a;b``; only an empty cell
        is blank.
    meaning : str
        What the column says, for the manual.
    unit : str
        Unit of a quantity, else empty.
    needed : bool
        Whether the file must have the column.
    blank : bool
        Whether a cell may be empty.
    minimum, maximum : float or None
        Limits of a number, both included.
    choices : tuple of str
        Allowed values of a ``choice``.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    needed: bool = False
    blank: bool = True
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    def allowed(self) -> str:
        """Return what a cell may hold, in words."""
        words = {
            "id": "an identifier",
            "text": "text",
            "postcode": 'a full UK postcode such as "LE1 1AA"',
            "number": "a plain number such as 12.5",
            "whole": "a whole number such as 7",
            "date": "a date as 2020-11-30 or 30/11/2020",
            "choice": "one of " + ", ".join(self.choices),
            "list": "names joined by ;",
        }[self.kind]
        if self.minimum is not None and self.maximum is not None:
            words += f" from {self.minimum:,.12g} to {self.maximum:,.12g}"
        elif self.minimum is not None:
            words += f", {self.minimum:,.12g} or more"
        return words + (" (or an empty cell)" if self.blank else "")


@dataclass(frozen=True)
class Table:
    """A declared table.

    Attributes
    ----------
    name : str
        Name of the table.
    meaning : str
        What one row is.
    columns : tuple of Column
        Its columns in order.
    key : tuple of str
        Columns whose values together may occur once; rows with a blank among them are exempt.
    one_of : tuple of str
        Columns of which the file needs at least one, and each row at least one filled.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    one_of: tuple[str, ...] = field(default=())

    def column_names(self) -> tuple[str, ...]:
        """Return the headings in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return one column by name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _id(name: str, meaning: str, *, needed: bool = True, blank: bool = False) -> Column:
    return Column(name, "id", meaning, needed=needed, blank=blank)


def _share(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, unit="share (0-1)", minimum=0, maximum=1)


def _hours(name: str, meaning: str, *, needed: bool = False, blank: bool = True) -> Column:
    return Column(
        name,
        "number",
        meaning,
        unit="hours/week",
        needed=needed,
        blank=blank,
        minimum=0,
        maximum=MOST_HOURS_PER_WEEK,
    )


ZONES = Table(
    "zones",
    "an area with providers appointed to it",
    (
        _id("zone_id", "Identifier of the zone"),
        Column("zone_name", "text", "Name of the zone", needed=True, blank=False),
        Column(
            "zone_class",
            "text",
            "Class of the zone, which sets its minimum primes: a name of the allocation model's "
            "minimum_primes; blank: unclassified",
        ),
        Column(
            "band_override",
            "list",
            "Bands priced as another band throughout the zone, as urban=fringe",
        ),
    ),
    key=("zone_id",),
)

POSTCODES = Table(
    "postcodes",
    "a postcode and its place",
    (
        Column("postcode", "postcode", "The postcode", needed=True, blank=False),
        Column(
            "easting_m",
            "number",
            "British National Grid easting",
            unit="m",
            needed=True,
            blank=False,
            minimum=0,
            maximum=700_000,
        ),
        Column(
            "northing_m",
            "number",
            "British National Grid northing",
            unit="m",
            needed=True,
            blank=False,
            minimum=0,
            maximum=1_300_000,
        ),
        Column("ruc2011", "text", "ONS rural-urban class 2011, such as D1"),
        Column("ruc2021", "text", "ONS rural-urban class 2021, such as RLN1"),
        Column("lsoa", "text", "Lower layer super output area"),
        Column("ward", "text", "Ward code"),
        Column("district", "text", "District code"),
        Column("band", "text", "Price band, where the file states or infers one"),
        Column("terminated_on", "date", "Day from which the postcode is no longer in use"),
        Column(
            "position_quality",
            "whole",
            "Code-Point quality; 10 best, 50 or more no true position",
            minimum=0,
            maximum=90,
        ),
        Column(
            "people_weight",
            "number",
            "Relative number of people living at the postcode",
            unit="relative",
            minimum=0,
        ),
    ),
    key=("postcode",),
)

DEMAND = Table(
    "demand",
    "a package of care, or hours at a postcode or zone without people (blank package_id)",
    (
        _id("package_id", "Identifier of the package; blank for hours without people", blank=True),
        Column("postcode", "postcode", "Where the person lives"),
        _id("zone_id", "Zone, where no postcode is given", needed=False, blank=True),
        _hours(
            "hours_per_week",
            "Paid carer-hours a week; a half-hour double-up is one hour",
            needed=True,
            blank=False,
        ),
        Column("band", "text", "Price band, where the file states it"),
        Column("service", "text", "Service, such as maintenance or reablement"),
        Column("visits_per_week", "number", "Visits a week", unit="visits/week", minimum=0),
        Column(
            "visit_minutes",
            "number",
            "Length of a visit",
            unit="minutes/visit",
            minimum=0,
            maximum=1440,
        ),
        Column("carers", "whole", "Care workers at each visit", unit="count", minimum=1, maximum=2),
        Column("needs", "list", "Capabilities the package needs"),
        Column("funder", "choice", "Who pays", choices=FUNDERS),
        _id("incumbent_provider_id", "Provider of the package today", needed=False, blank=True),
        Column("status", "choice", "Where the package stands", choices=STATUSES),
        Column("priority", "whole", "Order of urgency, 1 first", unit="count", minimum=1),
        Column("referred_on", "date", "Day of referral"),
        Column("start_on", "date", "First day of care"),
        Column("end_on", "date", "Last day of care"),
    ),
    key=("package_id",),
    one_of=("postcode", "zone_id"),
)

PROVIDERS = Table(
    "providers",
    "a provider of home care",
    (
        _id("provider_id", "Identifier of the provider"),
        Column("provider_name", "text", "Name of the provider"),
        _hours("capacity_hours_per_week", "Hours it can deliver in all; blank: no limit"),
        Column("capabilities", "list", "What it can do"),
        Column("base_postcode", "postcode", "Registered office; not the area served"),
        Column("cqc_location_id", "text", "CQC location"),
        Column("cqc_rating", "choice", "Latest overall CQC rating", choices=CQC_RATINGS),
        Column("suspended_from", "date", "First day of a suspension of new work"),
        Column("suspended_until", "date", "Last day of a suspension of new work; blank: open"),
    ),
    key=("provider_id",),
)

APPOINTMENTS = Table(
    "appointments",
    "a provider's role in a zone",
    (
        _id("provider_id", "Identifier of the provider"),
        _id("zone_id", "Identifier of the zone"),
        Column("role", "choice", "Role in the zone", needed=True, blank=False, choices=ROLES),
        _hours("capacity_hours_per_week", "Hours it can deliver in the zone; blank: no limit"),
        Column("rank", "whole", "Rank at tender, 1 first", unit="count", minimum=1),
        _share("pickup_score", "Timely pick-up of packages"),
        _share("quality_score", "Quality of service delivery"),
        _share("response_score", "Overall response to packages requested"),
        Column("rate_gbp_per_hour", "number", "Tendered rate", unit="GBP/hour", minimum=0),
    ),
    key=("provider_id", "zone_id"),
)

ALLOCATION = Table(
    "allocation",
    "a package, or part of a line of hours without people, with its provider",
    (
        _id("package_id", "Identifier of the package; blank for hours without people", blank=True),
        _id("zone_id", "Zone of the package"),
        _id("provider_id", "Provider; blank: unplaced", blank=True),
        Column(
            "role",
            "choice",
            "The provider's role in the zone; blank: unplaced",
            needed=True,
            choices=ROLES,
        ),
        _hours("hours_per_week", "Hours placed, or not placed", needed=True, blank=False),
        Column(
            "weekly_cost_gbp",
            "number",
            "Weekly cost; blank: no rate is known",
            unit="GBP/week",
            needed=True,
            minimum=0,
        ),
        Column("reason", "text", "Why it is here, or why it could not be placed", needed=True),
    ),
)

LOCATED = Table(
    "located demand",
    "a row of demand with its zone and band",
    (
        *DEMAND.columns,
        Column("easting_m", "number", "Easting of the postcode", unit="m"),
        Column("northing_m", "number", "Northing of the postcode", unit="m"),
        Column("band_before_override", "text", "Band before the zone's override"),
    ),
)

PRICED = Table(
    "priced demand",
    "a row of located demand with its rate and weekly cost",
    (
        *LOCATED.columns,
        Column("is_costed", "text", "Whether the scenario costs the row's service (yes or no)"),
        Column(
            "rate_gbp_per_hour",
            "number",
            "Rate of the hour; blank: no rate at this level",
            unit="GBP/hour",
            minimum=0,
        ),
        Column(
            "weekly_cost_gbp",
            "number",
            "Hours times rate; blank: no rate at this level",
            unit="GBP/week",
            minimum=0,
        ),
    ),
)

CANONICAL = (ZONES, POSTCODES, DEMAND, PROVIDERS, APPOINTMENTS, ALLOCATION)


def blank_column(column: Column, index: pd.Index) -> pd.Series:
    """Return an empty column of the type its kind is held in.

    Numbers are float64 (blank: NaN), dates datetime64 (blank: NaT), the rest str (blank: "").
    """
    if column.kind in ("number", "whole"):
        return pd.Series(float("nan"), index=index, dtype="float64", name=column.name)
    if column.kind == "date":
        return pd.Series(pd.NaT, index=index, dtype="datetime64[s]", name=column.name)
    return pd.Series("", index=index, dtype="object", name=column.name)


@dataclass(frozen=True)
class HandOver:
    """A frozen value passed between rooms: one declared table and the parameters that made it.

    Attributes
    ----------
    frame : pandas.DataFrame
        Rows with at least the columns of ``declared`` in their order; never changed in place.
    made_with : mapping
        Parameter path to value, of the parameters that made the table.
    """

    declared: ClassVar[Table]
    frame: pd.DataFrame
    made_with: Mapping[str, object]

    def __post_init__(self) -> None:
        missing = set(self.declared.column_names()) - set(self.frame.columns)
        if missing:
            raise ValueError(f"{self.declared.name} lacks columns {sorted(missing)}")

    def write(self, path: Path) -> None:
        """Write the declared columns as CSV; full precision, no time stamp."""
        columns = list(self.declared.column_names())
        self.frame[columns].to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d")

    @classmethod
    def read(cls, path: Path, made_with: Mapping[str, object] | None = None) -> Self:
        """Read back what ``write`` wrote."""
        texts = pd.read_csv(path, dtype=str, keep_default_na=False)
        held = {}
        for column in cls.declared.columns:
            cells = texts[column.name]
            if column.kind in ("number", "whole"):
                held[column.name] = pd.to_numeric(cells.mask(cells == ""), errors="raise")
            elif column.kind == "date":
                held[column.name] = pd.to_datetime(cells.mask(cells == "")).astype("datetime64[s]")
            else:
                held[column.name] = cells.astype("object")
        return cls(frame=pd.DataFrame(held), made_with=dict(made_with or {}))
