"""Layout: where the rows of a block of CSV begin and end, found without reading its cells.

Owns the judgement whether a block is so regular that pandas' reader gives the same cells as the
standard library's. Receives bytes; hands on a `Layout`, or None where there is any doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_QUOTE, _LINE_FEED, _RETURN = ord('"'), ord("\n"), ord("\r")


@dataclass(frozen=True)
class Layout:
    """The whole rows of a block.

    Attributes
    ----------
    cut : int
        Bytes of the block that are whole rows.
    lines : int
        Lines in those bytes, the ends of lines inside quotes counted.
    starts, ends : (rows,) int
        First byte of each row, and the byte of the line feed that ends it.
    lines_before : (rows,) int
        Lines of the block before each row.
    cells : (rows,) int
        Cells of each row.
    empty : (rows,) bool
        Rows without a byte.
    longest : int
        Bytes of the longest row.
    """

    cut: int
    lines: int
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    lines_before: npt.NDArray[np.int64]
    cells: npt.NDArray[np.int64]
    empty: npt.NDArray[np.bool_]
    longest: int


def lay_out(text: bytes, delimiter: str) -> Layout | None:
    r"""Return the whole rows of a block that begins with a row, or None where a quote is in doubt.

    Parameters
    ----------
    text : bytes
        UTF-8, without a mark.
    delimiter : str
        One character.

    Notes
    -----
    A byte is inside quotes where an odd number of quotes stands before it. That is what the
    readers of CSV take it to be so long as every quote that opens stands at the beginning of a
    cell or doubles one, and every quote that closes stands at the end of a cell or is doubled.
    A carriage return other than before a line feed ends a line for some readers only: in doubt.

    Examples
    --------
    >>> lay_out(b'a,b\n"x\ny",2\n3', ",").lines_before.tolist()
    [0, 1]
    >>> lay_out(b'a 5" pipe,b\n', ",") is None
    True
    """
    data = np.frombuffer(text, dtype=np.uint8)
    feeds = data == _LINE_FEED
    parts = data == ord(delimiter)
    all_feeds = np.flatnonzero(feeds)
    if b"\r" in text:
        returns = np.flatnonzero(data == _RETURN)
        last = returns[-1] == data.size - 1
        if not feeds[returns[:-1] + 1].all() or not (last or feeds[returns[-1] + 1]):
            return None
    true_feeds = all_feeds
    if b'"' in text:
        quotes = np.flatnonzero(data == _QUOTE)
        if not _in_order(data, quotes, parts, feeds):
            return None
        true_feeds = all_feeds[np.searchsorted(quotes, all_feeds) % 2 == 0]
        places = np.flatnonzero(parts)
        places = places[np.searchsorted(quotes, places) % 2 == 0]
    else:
        places = np.flatnonzero(parts)
    starts = np.concatenate(([0], true_feeds[:-1] + 1)) if true_feeds.size else true_feeds
    upto = np.searchsorted(places, true_feeds)
    counts = np.diff(upto, prepend=0) + 1
    sizes = true_feeds - starts
    returned = (sizes > 0) & (data[true_feeds - 1] == _RETURN) if true_feeds.size else sizes > 0
    cut = int(true_feeds[-1]) + 1 if true_feeds.size else 0
    return Layout(
        cut=cut,
        lines=int(np.searchsorted(all_feeds, cut)),
        starts=starts.astype(np.int64),
        ends=true_feeds.astype(np.int64),
        lines_before=np.searchsorted(all_feeds, starts).astype(np.int64),
        cells=counts.astype(np.int64),
        empty=(sizes - returned) == 0,
        longest=int(sizes.max()) if sizes.size else 0,
    )


def _in_order(
    data: npt.NDArray[np.uint8],
    quotes: npt.NDArray[np.int64],
    parts: npt.NDArray[np.bool_],
    feeds: npt.NDArray[np.bool_],
) -> bool:
    """Return whether each quote stands at an edge of its cell or is doubled."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = opening[opening > 0] - 1
    if not (parts[before] | feeds[before] | (data[before] == _QUOTE)).all():
        return False
    after = closing[closing < data.size - 1] + 1
    return bool(
        (parts[after] | feeds[after] | (data[after] == _QUOTE) | (data[after] == _RETURN)).all()
    )
