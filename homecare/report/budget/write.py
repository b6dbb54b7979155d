"""Files of a budget, all written here.

Owns which files a budget leaves behind. Receives its plain figures; hands on the paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homecare.report import files, furniture
from homecare.report.budget.charts import years_chart
from homecare.report.budget.mtfs import CAUSE_WORDS
from homecare.report.budget.page import budget_html
from homecare.report.budget.tables import COLUMNS, budget_tables
from homecare.report.budget.workbook import write_workbook
from homecare.report.charts import bridge_chart
from homecare.report.disclosure.budget import may_be_published, protect_budget
from homecare.report.write import result_json

# Every file that a budget can publish.
OWN = (
    "budget.html", "budget.xlsx", *COLUMNS,
    *(f"budget-{name}.{kind}" for name in ("years", "bridge") for kind in ("png", "svg")),
)  # fmt: skip


def write_budget(figures: Mapping[str, Any], out_dir: Path) -> tuple[Path, ...]:
    """Write a budget's page, workbook, charts, tables and record.

    Where costs by year would tell of few people the record is written alone, and what an earlier
    run published is taken away: it would stand beside a record that is not its own.

    Parameters
    ----------
    figures : mapping
        A budget.
    out_dir : pathlib.Path
        Folder to write to; the tool's own earlier files are replaced, no other is touched.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    if not may_be_published(figures):
        for name in OWN:
            files.remove(out_dir / name)
        return (files.write_text(out_dir / "budget.json", result_json(figures)),)
    written = [files.write_text(out_dir / "budget.json", result_json(figures))]
    figures = protect_budget(figures)
    pictures = _pictures(figures)
    for name, text in budget_tables(figures).items():
        written.append(files.write_text(out_dir / name, text))
    for name, picture in pictures.items():
        written.append(files.write_bytes(out_dir / f"budget-{name}.png", picture.png))
        written.append(files.write_bytes(out_dir / f"budget-{name}.svg", picture.svg))
    written.append(write_workbook(figures, out_dir / "budget.xlsx"))
    written.append(files.write_text(out_dir / "budget.html", budget_html(figures, pictures)))
    for name in OWN:
        if out_dir / name not in written:
            files.remove(out_dir / name)
    return tuple(written)


def _pictures(figures: Mapping[str, Any]) -> dict[str, furniture.Picture]:
    """Return the bars of the years, and the waterfall from the first whole year to the last."""
    pictures = {"years": years_chart(figures)}
    whole = [year["year"] for year in figures["financial_years"] if year["is_whole"]]
    for bridge in figures["bridges"]:
        if len(whole) > 2 and (bridge["from"], bridge["to"]) == (whole[0], whole[-1]):
            pictures["bridge"] = bridge_chart(
                [
                    {"step": CAUSE_WORDS[step["cause"]], "gbp_per_year": step["gbp"]}
                    for step in bridge["steps"]
                    if step["gbp"]
                ],
                start_gbp=bridge["from_gbp"],
                end_gbp=bridge["to_gbp"],
                start_name=bridge["from"],
                end_name=bridge["to"],
            )
    return pictures
