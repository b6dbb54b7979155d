"""Files of an explanation: the award record as JSON and as a page.

Receives a finished explanation; hands on the paths written. Both are row-level, as was asked, and
neither is for publication.
"""

from __future__ import annotations

from pathlib import Path

from homecare.report import files
from homecare.report.explain.page import explain_html
from homecare.report.write import result_json
from homecare.scenarios import ExplainRun


def write_explain_outputs(run: ExplainRun, out: Path) -> tuple[Path, ...]:
    """Write the award record of one package.

    Parameters
    ----------
    run : ExplainRun
        A finished explanation.
    out : pathlib.Path
        Folder to write to.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    page = explain_html(run.result, attribution=run.remade.attribution)
    return (
        files.write_text(out / "award-record.html", page),
        files.write_text(out / "award-record.json", result_json(run.result)),
    )
