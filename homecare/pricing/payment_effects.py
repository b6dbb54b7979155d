"""Who gains and who loses: what rules pay against planned time, by provider, zone, band, length.

Owns the sums by group. Receives `PayableVisits` with what is paid for them; hands on rows that add
up to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from homecare.pricing.payable import Ints, Objects, PayableVisits
from homecare.pricing.payment_rules import Paid
from homecare.units import total

NOT_STATED = ""
NOT_DELIVERED = "guaranteed hours not delivered"
# Upper end of each class of planned length, in minutes.
LENGTHS: Mapping[float, str] = {
    15.0: "up to 15 minutes",
    30.0: "over 15 to 30 minutes",
    45.0: "over 30 to 45 minutes",
    60.0: "over 45 to 60 minutes",
    float("inf"): "over 60 minutes",
}
DIMENSIONS = ("provider", "zone", "band", "length")
# Pounds by which an entry may differ without being changed: less than a rounding of its sum.
_NOTHING = 1e-9


def length_classes(visits: PayableVisits) -> tuple[Ints, list[str]]:
    """Return the class of each entry's planned length, and its names; blank: not known."""
    names = list(LENGTHS.values())
    with np.errstate(invalid="ignore"):
        place = np.searchsorted(list(LENGTHS), visits.planned_minutes, side="left")
    code = np.where(np.isfinite(visits.planned_minutes), place, len(names)).astype(np.int64)
    return code, [*names, NOT_STATED]


def who_gains(visits: PayableVisits, paid: Paid, *, by: str) -> pd.DataFrame:
    """Return planned and paid cost of each group, and how many people it rests on.

    Parameters
    ----------
    visits : PayableVisits
        Entries with planned cost.
    paid : Paid
        What rules pay for them.
    by : {"provider", "zone", "band", "length"}
        What to group by.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``people``, ``people_changed`` (those for whom anything is paid that was not
        planned, or less), ``visits``, ``planned_hours``, ``planned_gbp``, ``paid_gbp`` and
        ``difference_gbp``, over the entries' weeks. Guaranteed hours that were not delivered are
        of their provider; by band and length they are a row of their own.
    """
    codes, labels = group_codes(visits, by)
    n = len(labels)
    is_changed = np.abs(paid.gbp - visits.planned_gbp) > _NOTHING
    whole = {
        "visits": np.where(visits.has_pattern, visits.count, 0.0),
        "planned_hours": visits.hours,
        "planned_gbp": visits.planned_gbp,
        "paid_gbp": paid.gbp,
    }
    frame = pd.DataFrame(
        {
            "name": labels,
            "people": _people(codes, visits.package_id, n),
            "people_changed": _people(codes[is_changed], visits.package_id[is_changed], n),
            **{name: np.bincount(codes, held, minlength=n) for name, held in whole.items()},
        }
    )
    top = paid.top_up
    if len(top) and by == "provider":
        extra = top.set_index("provider_id")["gbp"]
        frame["paid_gbp"] += frame["name"].map(extra).fillna(0.0).to_numpy(dtype=float)
    elif len(top):
        row: dict[str, object] = dict.fromkeys(map(str, frame.columns), 0)
        row |= {"name": NOT_DELIVERED, "paid_gbp": total(top["gbp"].tolist())}
        frame = pd.concat([frame, pd.DataFrame([row])], ignore_index=True)
    frame = frame[(frame["planned_hours"] > 0) | (frame["paid_gbp"] != 0)].reset_index(drop=True)
    return frame.assign(difference_gbp=frame["paid_gbp"] - frame["planned_gbp"])


def group_codes(visits: PayableVisits, by: str) -> tuple[Ints, list[str]]:
    """Return the group of each entry, and the names of the groups.

    Parameters
    ----------
    visits : PayableVisits
        Entries.
    by : {"provider", "zone", "band", "length"}
        What to group by.
    """
    if by == "length":
        return length_classes(visits)
    if by == "band":
        codes = pd.Categorical(visits.band, categories=list(visits.card.bands)).codes
        return np.asarray(codes, dtype=np.int64), list(visits.card.bands)
    codes, names = pd.factorize(
        visits.provider_id if by == "provider" else visits.zone_id, sort=True
    )
    return np.asarray(codes, dtype=np.int64), [str(each) for each in names]


def people_in(visits: PayableVisits) -> int:
    """Return how many different packages the entries are of."""
    return len({each for each in pd.unique(visits.package_id) if each != ""})


def _people(codes: Ints, package_id: Objects, groups: int) -> Ints:
    """Return how many different packages each group has, (groups,)."""
    person, names = pd.factorize(package_id)
    is_person = np.array([each != "" for each in names], dtype=bool)
    pair = np.unique(codes * max(len(names), 1) + person)
    held = pair[is_person[pair % max(len(names), 1)]] if len(names) else pair[:0]
    counts: Ints = np.bincount(held // max(len(names), 1), minlength=groups).astype(np.int64)
    return counts
