"""A rate card in another currency than pounds: words, a table, a page and the record.

Owns everything that is shown of such a card, so that none of it passes through what writes pounds.
Receives the figures of `homecare price`; hands on text and the paths written. A card rests on no
person: there is nothing to protect.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homecare import units
from homecare.pricing.currency import POUNDS
from homecare.report import files, show, tables, words
from homecare.report.page import foot, render
from homecare.report.page_tables import PageTable, columns, value_text
from homecare.report.write import result_json

Figures = Mapping[str, Any]


def is_abroad(figures: Figures) -> bool:
    """Return whether a card is in another currency than pounds."""
    return bool(figures["card"]["currency"] != POUNDS)


def money(value: float, currency: str) -> str:
    """Return money with the name of its currency.

    Examples
    --------
    >>> money(414.8, "SEK"), money(-1.5, "SEK")
    ('SEK 414.80', '-SEK 1.50')
    """
    rounded = units.half_away(value, 2)
    return f"{'-' if rounded < 0 else ''}{currency} {abs(rounded):,}"


def _rows(figures: Figures) -> tuple[list[str], list[list[str]]]:
    card = figures["card"]
    currency = card["currency"]
    unit, base = currency.lower(), card["base_band"]
    rows = [
        [
            show.words(row["band"]),
            money(row[f"rate_{unit}_per_hour"], currency),
            money(row[f"enhancement_{unit}_per_hour"], currency),
            "-" if row["relation_to_base_band"] is None else f"{row['relation_to_base_band']:.3f}",
        ]
        for row in card["bands"]
    ]
    return ["Band", "Rate an hour", f"Above {base}", f"{show.words(base)} is 1"], rows


def card_abroad_text(figures: Figures) -> str:
    """Return a card in another currency for the terminal."""
    scenario = figures["scenario"]
    parts = [
        f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})",
        "\n".join(f"NOTE: {note}" for note in (*figures["notes"], *scenario["notices"])),
        words.table(*_rows(figures)),
        words.table(
            ["Parameter", "Value", "Unit", "From", "Basis"],
            [
                [row["path"], value_text(row["value"]), row["unit"], row["from"], row["basis"]]
                for row in figures["parameters"]
            ],
            left=5,
        ),
        "\n".join(dict.fromkeys(f"Source: {row['source']}" for row in figures["parameters"])),
    ]
    return "\n\n".join(parts) + "\n"


def write_abroad(figures: Figures, out_dir: Path) -> list[Path]:
    """Write the page, the card and the record of a price in another currency.

    Raises
    ------
    UsageError
        When a file is open elsewhere or the folder cannot be written.
    """
    card, scenario = figures["card"], figures["scenario"]
    unit = card["currency"].lower()
    heads = (
        "scenario_id", "band", "currency", f"rate_{unit}_per_hour",
        f"enhancement_{unit}_per_hour", "relation_to_base_band", "notice",
    )  # fmt: skip
    notice = " ".join((*figures["notes"], *scenario["notices"]))
    rows = [
        {
            **row,
            "scenario_id": scenario["id"],
            "currency": card["currency"],
            "notice": notice,
        }
        for row in card["bands"]
    ]
    return [
        files.write_text(out_dir / "price.json", result_json(figures)),
        files.write_text(out_dir / "card.csv", tables.csv_text(heads, rows)),
        files.write_text(out_dir / "price.html", abroad_html(figures)),
    ]


def abroad_html(figures: Figures) -> str:
    """Return the page of a card in another currency."""
    scenario, card = figures["scenario"], figures["card"]
    heads, rows = _rows(figures)
    sources = [
        [
            row["path"],
            value_text(row["value"]),
            row["unit"],
            str(row["from"] or ""),
            show.words(row["basis"]),
            row["source"],
        ]
        for row in figures["parameters"]
    ]
    source_heads = [
        ("Parameter", False), ("Value", True), ("Unit", False), ("From", False), ("Basis", False),
        ("Source", False),
    ]  # fmt: skip
    rates = [row[f"rate_{card['currency'].lower()}_per_hour"] for row in card["bands"]]
    ends = " to ".join(
        dict.fromkeys(money(each, card["currency"]) for each in (min(rates), max(rates)))
    )
    sections = [
        {
            "id": "card",
            "heading": "The rate card",
            "said": ["The last column is the relation of each rate to the base band's."],
            "pictures": [],
            "tables": [
                PageTable("card-table", f"Rates in {card['currency']}", columns(*heads), rows)
            ],
        },
        {
            "id": "sources",
            "heading": "Sources of every figure used",
            "said": [],
            "pictures": [],
            "tables": [
                PageTable("sources-table", "Parameters, with their sources", source_heads, sources)
            ],
        },
    ]
    return render(
        "price.html.j2",
        title=f"{scenario['title']}: the price of an hour",
        kind=f"Home care: the price of an hour, rates as of {scenario['as_of']}",
        heading=scenario["title"],
        lead=f"An hour costs {ends}, by price band.",
        notices=[*figures["notes"], *scenario["notices"]],
        facts=[],
        sections=sections,
        foot=[line.replace("result.json", "price.json") for line in foot("", "under5")],
    )
