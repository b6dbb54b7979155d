"""Compare options with the bundled baseline and print one line each.

    python examples/compare_options.py [SCENARIO ...]

Without arguments it compares `rural-uplift.toml`, which stands beside this file.
"""  # noqa: INP001 - a script, not a package

from __future__ import annotations

import sys
from pathlib import Path

import homecare

BASELINE = "leicestershire-2020"


def main(names: list[str]) -> None:
    """Print hours, rate and annual cost of the baseline and of each option."""
    options = names or [str(Path(__file__).with_name("rural-uplift.toml"))]
    comparison = homecare.compare(BASELINE, *options)
    print(f"{'scenario':<24}{'GBP/hour':>10}{'GBP/year, low':>16}{'difference':>14}")  # noqa: T201
    for result in (comparison["baseline"], *comparison["options"]):
        headline = result["headline"]
        change = result.get("difference", {}).get("annual_cost_gbp", {}).get("low", 0.0)
        print(  # noqa: T201
            f"{result['scenario']['id']:<24}"
            f"{headline['average_rate_gbp_per_hour']:>10.2f}"
            f"{headline['annual_cost_gbp']['low']:>16,.0f}"
            f"{change:>14,.0f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
