"""Build the example bids for the role of prime from the demonstration market.

Every bid is invented: a firm of the demonstration market offers, in each zone it is appointed to,
twice the hours it has there as a prime or eight times those it has as a supplementary provider,
and in all its zones together 2.6 times what it can deliver today, as if it would recruit to win.
Scores are those of the demonstration market. The zone without primes has no bids.

Run from the top of the project: python scripts/build_bids.py
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
MARKET = TOP / "data" / "market"
OUT = TOP / "examples" / "primes" / "bids.csv"
GROWTH = {"prime": 2.0, "supplementary": 8.0}
GROWTH_IN_ALL = 2.6
WITHOUT_PRIMES = {"harborough-rural-free-zone"}
SCORES = ("pickup_score", "quality_score", "response_score")
HEADINGS = (
    "provider_id", "zone_id", "capacity_hours_per_week", "total_capacity_hours_per_week", *SCORES,
)  # fmt: skip
NOTICE = (
    "# Invented bids: no row is a real bid of a real provider.\n"
    "# Made by scripts/build_bids.py from the demonstration market, which is invented too.\n"
)


def main() -> None:
    """Write the example bids."""
    in_all = {
        row["provider_id"]: _rounded(float(row["capacity_hours_per_week"]) * GROWTH_IN_ALL)
        for row in _rows("leicestershire-providers.csv")
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write(NOTICE)
        write = csv.writer(file, lineterminator="\n")
        write.writerow(HEADINGS)
        for row in _rows("leicestershire-appointments.csv"):
            if row["zone_id"] in WITHOUT_PRIMES:
                continue
            offer = float(row["capacity_hours_per_week"]) * GROWTH[row["role"]]
            write.writerow(
                [row["provider_id"], row["zone_id"], _rounded(offer), in_all[row["provider_id"]],
                 *(row[name] for name in SCORES)]
            )  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    lines = (MARKET / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _rounded(hours: float) -> int:
    """Return hours rounded up to fives, as firms offer them."""
    return math.ceil(hours / 5) * 5


if __name__ == "__main__":
    main()
