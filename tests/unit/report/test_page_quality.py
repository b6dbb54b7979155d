"""The data-quality page: marked as a working paper, unknown is not nought, room to sign."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from homecare.report.intake.page_quality import SIGNERS, largest_doubts, quality_html


def measure(name, rows, hours, *, of_rows=10, share=None, why=""):
    return {
        "id": name, "group": "Hours", "title": f"Rows {name}", "rows": rows,
        "hours_per_week": hours, "of_rows": of_rows, "of_hours_per_week": 100.0,
        "share_of_hours": share, "means": "It matters.", "do": "Ask.", "why_not": why,
    }  # fmt: skip


QUALITY = {
    "as_of": "2026-10-01",
    "rows": 3,
    "hours_per_week": 21.5,
    "completeness": [
        {"table": "demand", "column": "band", "meaning": "Price band", "is_needed": False,
         "rows": 3, "filled": 2, "share": 2 / 3, "hours_share": 0.999},
    ],
    "measures": [
        measure("small", 3, 1.25, share=0.0125),
        measure("large", 1, 90.0, share=0.9),
        measure("none", 0, 0.0, share=0.0),
        measure("untold", None, None, of_rows=None, why="no visits were given"),
    ],
    "ages": [{"age": "under 1 year", "rows": 3, "hours_per_week": 21.5, "share_of_hours": 1.0}],
    "ledger": None,
    "inputs": [{"path": "packages.csv", "sha256": "ab" * 32}],
}  # fmt: skip
ACCOUNT = {
    "table": "demand", "source": "packages.csv", "sha256": "ab" * 32, "rows_in": 5,
    "hours_in": 28.75, "cost_in_gbp_per_week": None, "rows_used": 3, "hours_used": 21.5,
    "cost_used_gbp_per_week": None, "rows_set_aside": 1, "hours_set_aside": 7.25,
    "cost_set_aside_gbp_per_week": None, "rows_passed_over": 1, "hours_passed_over": 0.0,
    "cost_passed_over_gbp_per_week": None,
    "reasons": [{"what": "set aside", "reason": "not a postcode", "rows": 1, "hours": 7.25,
                 "cost_gbp_per_week": None}],
}  # fmt: skip


class Tables(HTMLParser):
    """The cells of every table, by its id, and the links and identifiers of the page."""

    def __init__(self):
        super().__init__()
        self.cells, self.ids, self.links, self.inside, self.table = {}, set(), [], False, ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids.add(given.get("id"))
        if tag == "a":
            self.links.append(given["href"])
        if tag == "table":
            self.table = given.get("id", "")
            self.cells.setdefault(self.table, [])
        if tag == "tr":
            self.cells[self.table].append([])
        if tag in ("th", "td"):
            self.cells[self.table][-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.cells[self.table][-1][-1] += data


@pytest.fixture
def page():
    return quality_html(QUALITY, title="Invented County", accounts=[ACCOUNT])


@pytest.fixture
def tables(page):
    parser = Tables()
    parser.feed(page)
    return parser


def test_it_is_marked_as_a_working_paper_before_the_first_figure(page):
    assert page.index("not for publication") < page.index("<table")


def test_each_measure_is_a_line_and_the_unknown_is_not_nought(tables):
    assert tables.cells["group-1-table"][1:] == [
        ["Rows small", "3 of 10", "1.25", "1%", "It matters. To do: Ask."],
        ["Rows large", "1 of 10", "90", "90%", "It matters. To do: Ask."],
        ["Rows none", "0 of 10", "0", "0%", "It matters."],
        ["Rows untold", "not known", "not known", "", "Not known: no visits were given."],
    ]


def test_the_account_of_a_file_adds_up_on_the_page(tables):
    assert [row[2:4] for row in tables.cells["accounts-table"][1:]] == [
        ["5", "28.75"], ["3", "21.50"], ["1", "7.25"], ["1", "0"], ["1", "7.25"],
    ]  # fmt: skip


def test_nearly_every_row_does_not_read_as_every_row(tables):
    assert tables.cells["completeness-table"][1][2:] == ["2 of 3", "67%", "over 99%"]


def test_there_is_room_to_sign_and_the_hash_of_what_is_signed(tables):
    assert [row[0] for row in tables.cells[""] if row[0] in SIGNERS] == list(SIGNERS)
    assert tables.cells["inputs-table"][1] == ["packages.csv", "ab" * 32]


def test_every_link_leads_somewhere_on_the_page(tables):
    assert [link for link in tables.links if link.removeprefix("#") not in tables.ids] == []


def test_the_largest_doubts_come_first_and_those_of_nothing_do_not_come():
    assert largest_doubts(QUALITY["measures"]) == [
        "Rows large: 1 row, 90 hours a week (90%).",
        "Rows small: 3 rows, 1.25 hours a week (1%).",
    ]


def test_the_councils_own_text_is_only_text():
    html = quality_html({**QUALITY, "inputs": [{"path": "<script>x", "sha256": ""}]}, title="<b>")
    assert "<script" not in html
    assert "&lt;b&gt;" in html
