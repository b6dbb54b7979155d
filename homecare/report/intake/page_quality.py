"""The data-quality page: what is known of the data before anyone decides with them.

Owns the order and the sentences of that paper, and its sign-off. Receives the data-quality
summary and the accounts of the files; hands on HTML text that fetches nothing. It is an internal
working paper: counts stand as they are, and it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report import show
from homecare.report.page import render
from homecare.report.page_tables import PageTable
from homecare.units import total_hours

Row = Mapping[str, Any]
NOT_KNOWN = "not known"
WORKING_PAPER = (
    "This is an internal working paper and not for publication. Rows are counted as they are, "
    "without disclosure control: some figures rest on fewer than five people."
)
WAYS = (
    ("came in", "in"),
    ("used", "used"),
    ("set aside", "set_aside"),
    ("passed over", "passed_over"),
)
SIGNERS = ("Prepared by", "Checked by", "Approved by")


def quality_html(quality: Row, *, title: str, accounts: Sequence[Row] = ()) -> str:
    """Return the data-quality page.

    Parameters
    ----------
    quality : mapping
        The summary, as `Quality.as_dict` gives it.
    title : str
        What the data are of.
    accounts : sequence of mapping
        The account of each file, as `Account.as_dict` gives it.
    """
    groups = list(dict.fromkeys(each["group"] for each in quality["measures"]))
    untold = [each for each in quality["measures"] if each["rows"] is None]
    tables = [
        (f"group-{place}", group, measures_table(quality["measures"], group, place))
        for place, group in enumerate(groups, start=1)
    ]
    return render(
        "quality.html.j2",
        title=f"{title}: data quality",
        kind=f"Home care: data quality, as of {quality['as_of']}",
        heading=title,
        lead=_lead(quality, accounts),
        notices=[WORKING_PAPER],
        largest=largest_doubts(quality["measures"]),
        facts=_facts(quality, accounts, untold),
        contents=[
            *([("accounts", "Where the rows and hours went")] if accounts else []),
            *((name, group) for name, group, _ in tables),
            ("ages", "How old the packages are"),
            ("completeness", "How complete the columns are"),
            ("sign-off", "Sign-off"),
            ("inputs", "Files read"),
        ],
        accounts=accounts_table(accounts) if accounts else None,
        groups=tables,
        ages=ages_table(quality),
        completeness=completeness_table(quality),
        signers=SIGNERS,
        inputs=inputs_table(quality),
        foot=[WORKING_PAPER],
    )


def _lead(quality: Row, accounts: Sequence[Row]) -> str:
    hours = [
        each["hours_used"] + each["hours_set_aside"]
        for each in accounts
        if each["hours_in"] is not None
    ]
    is_other = bool(hours) and total_hours(hours) != quality["hours_per_week"]
    why = (
        f" The accounts have {show.exact_hours(total_hours(hours))} hours: they count a negative "
        "cell as it stands, and here it counts as nothing."
    )
    return (
        f"{quality['rows']:,} rows with {show.exact_hours(quality['hours_per_week'])} hours of "
        "home care a week were read. This paper says what is known of them, what is doubtful, "
        f"and what could not be told.{why if is_other else ''}"
    )


def largest_doubts(measures: Sequence[Row], *, at_most: int = 5) -> list[str]:
    """Return the doubts that touch most hours, in words.

    Examples
    --------
    >>> largest_doubts([{"title": "Late rows", "rows": 2, "hours_per_week": 7.5,
    ...                  "share_of_hours": 0.05}])
    ['Late rows: 2 rows, 7.50 hours a week (5%).']
    """
    found = [each for each in measures if each["rows"] and each["hours_per_week"]]
    found.sort(key=lambda each: -each["hours_per_week"])
    return [
        f"{each['title'][0].upper()}{each['title'][1:]}: {each['rows']:,} "
        f"{'row' if each['rows'] == 1 else 'rows'}, {show.exact_hours(each['hours_per_week'])} "
        f"hours a week ({_share(each['share_of_hours'])})."
        for each in found[:at_most]
    ]


def _facts(
    quality: Row, accounts: Sequence[Row], untold: Sequence[Row]
) -> list[tuple[str, str, str]]:
    facts = [
        ("Rows of demand", f"{quality['rows']:,}", ""),
        ("Hours of demand", show.exact_hours(quality["hours_per_week"]), "a week"),
    ]
    aside = [each["hours_set_aside"] for each in accounts if each["hours_in"] is not None]
    if aside:
        facts.append(
            ("Hours with a fault", show.exact_hours(total_hours(aside)), "a week, set aside")
        )
    facts.append(
        (
            "Questions not answered",
            f"{len(untold)} of {len(quality['measures'])}",
            "for want of a file or a column",
        )
    )
    return facts


def measures_table(measures: Sequence[Row], group: str, place: int) -> PageTable:
    """Return the measures of one group: rows, hours, what they mean and what to do."""
    cells = []
    for each in measures:
        if each["group"] != group:
            continue
        if each["rows"] is None:
            figures = [NOT_KNOWN, NOT_KNOWN, ""]
            words = f"Not known: {each['why_not']}."
        else:
            figures = [
                f"{each['rows']:,} of {each['of_rows']:,}",
                show.exact_hours(each["hours_per_week"]),
                _share(each["share_of_hours"]),
            ]
            words = each["means"]
            words += f" To do: {each['do']}" if each["rows"] else ""
        cells.append([each["title"], *figures, words])
    return PageTable(
        f"group-{place}-table",
        f"{group}: rows and hours a week",
        [
            ("What was counted", False),
            ("Rows", True),
            ("Hours a week", True),
            ("Share of hours", True),
            ("What it means", False),
        ],
        cells,
        note="A row can stand in several lines: the lines do not add up.",
    )


def ages_table(quality: Row) -> PageTable:
    """Return rows and hours by how long ago the package started."""
    cells = [
        [
            each["age"].capitalize(),
            f"{each['rows']:,}",
            show.exact_hours(each["hours_per_week"]),
            _share(each["share_of_hours"]),
        ]
        for each in quality["ages"]
    ]
    total = [
        "All rows",
        f"{quality['rows']:,}",
        show.exact_hours(quality["hours_per_week"]),
        "100%",
    ]
    return PageTable(
        "ages-table",
        f"Rows and hours by time since the first day of care, on {quality['as_of']}",
        [("Age", False), ("Rows", True), ("Hours a week", True), ("Share of hours", True)],
        cells,
        total,
        "The older a package, the more a review may have changed it since.",
    )


def completeness_table(quality: Row) -> PageTable:
    """Return how far each column is filled."""
    cells = [
        [
            f"{each['table']}: {each['column']}",
            each["meaning"] + (" (needed)" if each["is_needed"] else ""),
            f"{each['filled']:,} of {each['rows']:,}",
            _share(each["share"]),
            _share(each["hours_share"]),
        ]
        for each in quality["completeness"]
    ]
    return PageTable(
        "completeness-table",
        "Filled cells by column",
        [
            ("Column", False),
            ("Meaning", False),
            ("Filled", True),
            ("Share of rows", True),
            ("Share of hours", True),
        ],
        cells,
        note="A cell with a fault counts as not filled. An empty column may be one the file lacks.",
    )


def accounts_table(accounts: Sequence[Row]) -> PageTable:
    """Return where the rows, hours and cost of every file went."""
    cells = []
    for each in accounts:
        name = f"{each['table']}: {each['source']}"
        cells += [[name if way == "in" else "", line, *_account(each, way)] for line, way in WAYS]
        cells += [
            [
                "",
                f"{reason['what']}: {reason['reason']}",
                f"{reason['rows']:,}",
                show.exact_hours(reason["hours"]),
                show.money(reason["cost_gbp_per_week"], 2),
            ]
            for reason in each["reasons"]
        ]
    return PageTable(
        "accounts-table",
        "Rows, hours and cost a week of every file",
        [
            ("File", False),
            ("Where they went", False),
            ("Rows", True),
            ("Hours a week", True),
            ("Cost a week", True),
        ],
        cells,
        note="Passed over: rows that are not of the table, or not wanted. They are no faults.",
    )


def _account(account: Row, way: str) -> list[str]:
    return [
        f"{account[f'rows_{way}']:,}",
        show.exact_hours(account[f"hours_{way}"]),
        show.money(account[f"cost_{way}_gbp_per_week"], 2),
    ]


def inputs_table(quality: Row) -> PageTable:
    """Return the files read, with the hash of their bytes."""
    return PageTable(
        "inputs-table",
        "Files read, and the SHA-256 of their bytes",
        [("File", False), ("SHA-256", False)],
        [[each["path"], each["sha256"]] for each in quality["inputs"]],
        note="A file with another hash is another file: this paper does not speak of it.",
    )


def _share(value: float | None) -> str:
    """Return a share as a percentage; some never reads as none, nor nearly all as all."""
    if value is not None and 0 < value < 0.005:
        return "under 1%"
    if value is not None and 0.995 <= value < 1:
        return "over 99%"
    return show.share(value)
