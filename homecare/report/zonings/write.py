"""Files of compared zonings: tables, maps and page after disclosure control, and the record.

Receives the plain result of a comparison of zonings; hands on the paths of what it wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from homecare.report import files
from homecare.report.disclosure.zonings import protect_zonings
from homecare.report.furniture import Picture
from homecare.report.maps import Zones
from homecare.report.write import map_frame, result_json, write_pictures
from homecare.report.zonings.maps import changes_map, zonings_map
from homecare.report.zonings.page import zonings_html
from homecare.report.zonings.tables import changes_csv, zonings_csv

Result = Mapping[str, Any]


def write_zonings(
    result: Result,
    zonings: Sequence[Zones],
    out_dir: Path,
    *,
    attribution: str,
    hole_label: str = "",
    rule: str = "under5",
) -> list[Path]:
    """Write compared zonings: tables, maps, page and ``zonings.json``, the working record.

    Parameters
    ----------
    result : mapping
        The plain result of `homecare zones --compare`.
    zonings : sequence of GeoDataFrame
        The polygons of each zoning, the scenario's own first.
    out_dir, attribution, hole_label, rule
        As for `homecare.report.write.write_run`.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    safe = protect_zonings(result, rule)
    base, out_dir = safe["zonings"][0], Path(out_dir)
    drawn: list[tuple[Picture, Picture]] = []
    named: dict[str, Picture] = {}
    for other, polygons, changes in zip(
        safe["zonings"][1:], zonings[1:], safe["zoning_changes"], strict=True
    ):
        frame = map_frame(
            result,
            attribution,
            hole_label=hole_label,
            is_illustrative=base["is_illustrative"] or other["is_illustrative"],
        )
        pair, both = [zonings[0], polygons], [base, other]
        beside = zonings_map(pair, both, frame=frame)
        moves = changes_map(pair, changes, both, frame=frame)
        drawn.append((beside, moves))
        named |= {f"map-zonings-{other['id']}": beside, f"map-changes-{other['id']}": moves}
    scenario = result["scenario"]
    written = [
        files.write_text(out_dir / "zonings.json", result_json(result)),
        files.write_text(out_dir / "zonings.csv", zonings_csv(safe, scenario)),
        files.write_text(out_dir / "zoning-changes.csv", changes_csv(safe, scenario)),
    ]
    written += write_pictures(out_dir, named)
    html = zonings_html(safe, result, drawn, attribution=attribution, rule=rule)
    return [*written, files.write_text(out_dir / "zonings.html", html)]
