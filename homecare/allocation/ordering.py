"""The canonical order of rows: it depends on what they say and not on where they stand.

Receives the table of demand; hands on positions.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

FIRST = ["zone_id", "package_id"]


def canonical_order(table: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the positions of the rows sorted by zone, package and then every other column.

    Most rows differ in zone and package; only those that do not are sorted by the rest.

    Parameters
    ----------
    table : pandas.DataFrame
        With zone_id and package_id first; its index counts the rows.

    Returns
    -------
    (rows,) int64
        Positions; rows that are equal throughout keep their order.

    Examples
    --------
    >>> canonical_order(pd.DataFrame({"zone_id": ["B", "A", "A"], "package_id": ["", "", ""],
    ...                               "hours_per_week": [1.0, 3.0, 2.0]})).tolist()
    [2, 1, 0]
    """
    zone, package = (pd.factorize(table[name], sort=True)[0] for name in FIRST)
    order = np.lexsort((package, zone)).astype(np.int64)
    is_like_next = (np.diff(zone[order]) == 0) & (np.diff(package[order]) == 0)
    is_tied = np.append(is_like_next, False) | np.append(False, is_like_next)
    if is_tied.any():
        tied = table.iloc[np.sort(order[is_tied])].sort_values(list(table.columns), kind="stable")
        order[is_tied] = tied.index.to_numpy()
    return order
