"""Scores of bids: what a blank measure counts as, and that it is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from homecare.market import bid_scores, blank_notes

ALIKE = {"pickup_score": 1.0, "quality_score": 1.0, "response_score": 1.0}
NAN = float("nan")


def bids(*rows):
    names = ("score", "pickup_score", "quality_score", "response_score")
    return pd.DataFrame(list(rows), columns=list(names), dtype=float)


def test_a_blank_measure_counts_as_the_mean_of_its_column_and_is_told():
    frame = bids((NAN, 0.6, 0.9, 0.3), (NAN, 0.6, NAN, 0.3), (0.5, NAN, 0.7, NAN))
    # The mean of quality is (0.9 + 0.7) / 2 = 0.8; the third bid states its score.
    assert bid_scores(frame, ALIKE).tolist() == pytest.approx([0.6, 1.7 / 3, 0.5])
    assert blank_notes(frame) == [
        "quality_score is blank on 1 of 2 bids and counts there as the mean of the column, 0.8."
    ]


def test_a_measure_that_nobody_states_is_left_out_and_told():
    frame = bids((NAN, 0.6, NAN, 0.4), (NAN, 0.8, NAN, 0.2))
    assert bid_scores(frame, ALIKE).tolist() == pytest.approx([0.5, 0.5])
    (note,) = blank_notes(frame)
    assert note.startswith("quality_score is blank on 2 of 2 bids and is left out of the score")


def test_stated_scores_need_no_measure_and_no_note():
    frame = bids((0.4, NAN, NAN, NAN), (0.6, NAN, NAN, NAN))
    assert bid_scores(frame, ALIKE).tolist() == [0.4, 0.6]
    assert blank_notes(frame) == []


def test_a_bid_whose_measures_have_no_weight_has_no_score():
    weights = {**ALIKE, "pickup_score": 0.0}
    assert np.isnan(bid_scores(bids((NAN, 0.6, NAN, NAN), (0.5, NAN, NAN, NAN)), weights)[0])
