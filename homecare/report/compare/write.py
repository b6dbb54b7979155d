"""Files of a comparison: a page and bridge charts after disclosure control, and the record.

Receives a plain comparison; hands on the paths of what it wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homecare.report import files
from homecare.report.charts import bridge_chart
from homecare.report.compare.page import comparison_html
from homecare.report.disclosure.result import protect_comparison
from homecare.report.write import result_json, write_pictures

Result = Mapping[str, Any]


def write_comparison(
    comparison: Result, out_dir: Path, *, attribution: str = "", rule: str = "under5"
) -> list[Path]:
    """Write ``comparison.json``, ``comparison.html`` and a bridge chart for each option."""
    safe = protect_comparison(comparison, rule)
    baseline = safe["baseline"]
    pictures = {}
    for place, option in enumerate(safe["options"]):
        if option.get("bridge"):
            pictures[place] = bridge_chart(
                option["bridge"],
                start_name=baseline["scenario"]["title"],
                end_name=option["scenario"]["title"],
                start_gbp=baseline["headline"]["annual_cost_gbp"]["low"],
                end_gbp=option["headline"]["annual_cost_gbp"]["low"],
            )
    out_dir = Path(out_dir)
    written = [files.write_text(out_dir / "comparison.json", result_json(comparison))]
    written += write_pictures(
        out_dir,
        {
            f"bridge-{safe['options'][place]['scenario']['id']}": each
            for place, each in pictures.items()
        },
    )
    html = comparison_html(safe, pictures, attribution=attribution, rule=rule)
    return [*written, files.write_text(out_dir / "comparison.html", html)]
