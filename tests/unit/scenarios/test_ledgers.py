"""Hours in are the hours used and set aside, however the cells are written."""

from __future__ import annotations

from datetime import date

import pytest

from homecare.intake import check_table, read_raw
from homecare.scenarios.ledgers import draw_ledger
from homecare.tables import DEMAND


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("1,000.5", 1000.5), ("10.50", 10.5), (" 7 ", 7), ("+3", 3), (".5", 0.5), ("1e2", 100)],
)
def test_hours_used_are_the_hours_of_the_rows_used(tmp_path, cell, hours):
    path = tmp_path / "d.csv"
    path.write_text(f'package_id,postcode,hours_per_week\nA,LE1 1AA,"{cell}"\n', encoding="utf-8")
    checked = check_table(read_raw(path, "demand"), DEMAND)
    ledger = draw_ledger(checked, checked.row_faults, as_of=date(2026, 3, 31)).as_dict()
    used = checked.frame["hours_per_week"].fillna(0).sum()
    assert ledger["hours_used"] == used
    if not checked.row_faults:
        assert used == hours


def test_a_faulty_cell_counts_as_it_stands_and_no_number_counts_as_none(tmp_path):
    path = tmp_path / "d.csv"
    cells = ["-1,000", "ten", "99,000,000", "4"]
    rows = [f'{place},LE1 1AA,"{cell}"' for place, cell in enumerate(cells)]
    text = "\n".join(["package_id,postcode,hours_per_week", *rows])
    path.write_text(text, encoding="utf-8")
    checked = check_table(read_raw(path, "demand"), DEMAND)
    ledger = draw_ledger(checked, checked.row_faults, as_of=None).as_dict()
    assert (ledger["rows_in"], ledger["rows_used"]) == (4, 1)
    assert (ledger["hours_in"], ledger["hours_set_aside"]) == (-996, -1000)
