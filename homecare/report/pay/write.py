"""Files of how care is paid for: page, tables and charts after disclosure control, and the record.

Receives a payment run; hands on the paths written. `pay.json` is the working record and is not for
publication; everything else may be published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from homecare.report import files, furniture, tables
from homecare.report.disclosure.pay import (
    COUNTY_MONEY,
    FUNDER_MONEY,
    GROUP_MONEY,
    ROLE_MONEY,
    WAYS,
    ZONE_MONEY,
    protect_pay,
)
from homecare.report.pay.charts import gains_chart, rules_chart
from homecare.report.pay.page import pay_html
from homecare.report.pay.page_tables import changing, group_words
from homecare.report.write import result_json
from homecare.scenarios import PayRun

Row = Mapping[str, Any]
RULES = (
    "name", "meaning", "planned_hours_per_week", "paid_hours_per_week", "planned_gbp_per_week",
    "paid_gbp_per_week", "difference_gbp_per_week", "difference_low_gbp_per_year",
    "difference_high_gbp_per_year",
)  # fmt: skip


def write_pay_outputs(
    pay: PayRun, out: Path, *, progress: Callable[[str], None], rule: str = "under5"
) -> tuple[Path, ...]:
    """Write the page, the tables, the charts and the record of a payment run.

    Parameters
    ----------
    pay : PayRun
        A finished payment run.
    out : pathlib.Path
        Folder to write to.
    progress : callable
        Told what is being done.
    rule : {"under5", "none"}
        What is hidden.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    progress("writing the page, the tables and the charts of payment")
    safe = protect_pay(pay.result, pay.run.result, rule)
    scenario, basis = safe["scenario"], safe["basis"]
    notices = (
        *scenario.get("notices", ()),
        f"Payment model: {basis['payment_model']}; on {basis['kind']}.",
        *(note for note in safe["notes"] if "placeholders" in note),
    )
    written = []
    for name, (columns, rows) in _tables(safe).items():
        marked = [
            {
                **row,
                "scenario_id": scenario["id"],
                "hidden": ";".join(row.get("hidden", ())),
                "notice": " ".join(notices),
            }
            for row in rows
        ]
        heads = ("scenario_id", *columns, "hidden", "notice")
        written.append(files.write_text(out / name, tables.csv_text(heads, marked)))
    zones = pay.run.inputs.zones
    zone_names = dict(zip(zones["zone_id"], zones["zone_name"], strict=True))
    pictures = _pictures(safe, zone_names)
    for name, picture in pictures.items():
        written.append(files.write_bytes(out / f"payment-{name}.png", picture.png))
        written.append(files.write_bytes(out / f"payment-{name}.svg", picture.svg))
    page = pay_html(
        safe, pictures, zone_names=zone_names, attribution=scenario.get("attribution", ""),
        rule=rule,
    )  # fmt: skip
    written.append(files.write_text(out / "pay.html", page))
    written.append(files.write_text(out / "pay.json", result_json(pay.result)))
    return tuple(written)


def _pictures(
    safe: Mapping[str, Any], zone_names: Mapping[str, str]
) -> dict[str, furniture.Picture]:
    """Return the charts; not drawn where what they show is hidden."""
    basis, title = safe["basis"], safe["scenario"]["title"]
    notices = _on_chart(safe)
    words = f"On {basis['kind']}; payment model {basis['payment_model']}."
    pictures = {}
    if safe["rules"] and all(each["difference_gbp_per_year"] for each in safe["rules"]):
        weeks = f"{basis['payment_weeks']['low']:g}"
        pictures["rules"] = rules_chart(
            safe["rules"],
            title=title,
            basis=f"On {basis['kind']}; a year of {weeks} payment weeks; payment model "
            f"{basis['payment_model']}.",
            notices=notices,
        )
    told = changing(safe)
    if told:
        entry = told[-1] if len(told[-1]["rules"]) > 1 else _fullest(told)
        rows = [
            (group_words("zone", row["name"], zone_names), float(row["difference_gbp_per_week"]))
            for row in entry["groups"]["zone"]
            if row["difference_gbp_per_week"] is not None
        ]
        if any(abs(gbp) >= 1 for _, gbp in rows):
            pictures["gains"] = gains_chart(
                rows, rule=entry["name"], by="zone", title=title, basis=words, notices=notices
            )
    return pictures


def _fullest(told: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the rule that changes most among those of which most zones may be shown."""

    def rank(entry: Mapping[str, Any]) -> tuple[int, float]:
        every = [row["difference_gbp_per_week"] for row in entry["groups"]["zone"]]
        shown = [abs(float(gbp)) for gbp in every if gbp]
        return len(shown), sum(shown)

    return max(told, key=rank)


def _on_chart(safe: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the notices that a chart of county sums must carry."""
    first = [each for each in safe["scenario"].get("notices", ()) if "invented" in each]
    notes = [each for each in safe["notes"] if "placeholders" in each]
    return tuple(f"{each[:1].upper()}{each[1:].rstrip('.')}." for each in (*first, *notes))


def _tables(safe: Mapping[str, Any]) -> dict[str, tuple[Sequence[str], Iterable[Row]]]:
    """Return file name to columns and rows."""
    every: dict[str, tuple[Sequence[str], Iterable[Row]]] = {
        "payment-rules.csv": (RULES, [_rule_row(each) for each in safe["rules"]]),
        "payment-rules-by-group.csv": (
            ("rule", "by", "name", *GROUP_MONEY),
            [
                {**row, "rule": each["name"], "by": by}
                for each in safe["rules"]
                for by, rows in each["groups"].items()
                for row in rows
            ],
        ),
        "funders.csv": (
            ("funder", *FUNDER_MONEY[:-1], "annual_low_gbp", "annual_high_gbp"),
            [_with_ends(row, "annual_cost_gbp", "annual") for row in safe["funders"]["rows"]],
        ),
        "roles.csv": (
            ("role", "rate_basis", *ROLE_MONEY),
            [
                *safe["roles"]["rows"],
                *(
                    {**row, "role": "not placed", "rate_basis": f"at the {row['priced_at']}"}
                    for row in safe["roles"]["unplaced"]
                ),
            ],
        ),
    }
    if safe["mechanisms"] is not None:
        every["payment-mechanisms.csv"] = (
            ("mechanism", "reducing_share", "period", "gbp"),
            [
                {**row, "period": place + 1, "gbp": gbp}
                for row in safe["mechanisms"]["rows"]
                for place, gbp in enumerate(row["periods_gbp"])
            ],
        )
    if safe["charging"] is not None:
        charging = safe["charging"]
        every["charging.csv"] = (
            ("zone_id", *WAYS, *ZONE_MONEY, *COUNTY_MONEY),
            [*charging["zones"], {**charging["county"], "zone_id": "all zones"}],
        )
    return every


def _rule_row(each: Row) -> Row:
    return _with_ends(each, "difference_gbp_per_year", "difference", after="_gbp_per_year")


def _with_ends(row: Row, name: str, before: str, *, after: str = "_gbp") -> Row:
    held = row[name] or {}
    return {**row, **{f"{before}_{end}{after}": held.get(end) for end in ("low", "high")}}
