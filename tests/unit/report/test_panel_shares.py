"""What is said of least shares: one figure where it is proven, a range where it is not."""

from __future__ import annotations

from homecare.report.panel.charts import fairness_chart
from homecare.report.panel.page import fairness_table
from homecare.report.panel.shares import fairness_sentence, losses_table


def fairness(*points, free=(0.0, 0.0), greatest=(0.5, 0.5)):
    """Return the figures of a curve: each point a share, hours placed, and their bound."""
    return {
        "goals": [{"goal": "placed_hours"}],
        "providers": 3,
        "free_share": free[0],
        "free_share_most": free[1],
        "greatest_share": greatest[0],
        "greatest_share_most": greatest[1],
        "points": [
            {"least_share": share, "spread": 0.1, "values": {"placed_hours": hours},
             "bounds": {"placed_hours": bound}}
            for share, hours, bound in points
        ],
        "losses": [
            {"goal": "placed_hours", "kept": [],
             "shares": [{"loss": 0.0, "least_share": 0.0, "least_share_most": 0.0},
                        {"loss": 0.01, "least_share": 0.25, "least_share_most": 0.4}]},
        ],
    }  # fmt: skip


STEEP = [(0.0, 100.0, 100.0), (0.0001, 90.0, 90.0), (0.5, 80.0, 85.5)]


def said(**fair):
    return fairness_sentence({"fairness": fair})


def test_work_for_everybody_is_told_by_itself_where_it_costs_something():
    assert said(**fairness(*STEEP)) == (
        "Not all of 3 providers can have work without some goal losing something. Work for each of "
        "them, however little, changes hours placed by -10.0 a week. The most that all of them can "
        "be sure of is 50% of the hours each could be given, which, in the plan that was found, "
        "changes hours placed by -20.0 a week."
    )


def test_a_share_that_is_not_proven_is_told_as_a_range():
    fair = fairness((0.0, 100.0, 100.0), (0.3, 100.0, 100.0), (0.5, 80.0, 85.5),
                    free=(0.3, 0.45), greatest=(0.5, 0.8))  # fmt: skip
    text = said(**fair)
    assert text.startswith("Each of 3 providers can be sure of 30% to 45% of the hours")
    assert "The most that all of them can be sure of is 50% to 80%" in text
    text = said(**fairness(*STEEP, free=(0.0, 0.45)))
    assert text.startswith("No plan was found that has work for all of 3 providers without some")
    assert "whether one could, with up to 45% of the hours each could be given, is not" in text


def test_limits_that_leave_somebody_out_promise_nothing_and_say_whether_that_is_proven():
    fair = fairness((0.0, 100.0, 100.0), greatest=(0.0, 0.0))
    assert said(**fair).startswith("Nothing can be promised to all of 3 providers: the limits")
    fair = fairness((0.0, 100.0, 100.0), greatest=(0.0, 0.7), free=(0.0, 0.7))
    text = said(**fair)
    assert text.startswith("No plan was found that has work for all of 3 providers")
    assert "more than 70%" in text


def test_table_and_chart_tell_ranges_and_their_note_what_they_are():
    found = {"fairness": fairness(*STEEP), "scenario": {"title": "Invented"}}
    table = fairness_table(found)
    assert [row[1] for row in table.rows] == ["100", "90 (-10.0)", "80 to 85.50 (-20.0)"]
    assert "its worse end is attained" in table.note
    assert losses_table(found)[1] == [["none", "0%"], ["1.0%", "25% to 40%"]]
    proven = {**found, "fairness": fairness(*STEEP[:2])}
    assert "range" not in fairness_table(proven).note
    ranged, plain = (fairness_chart(each) for each in (found, proven))
    assert b"the dot is attained" in ranged.svg
    assert b"the dot is attained" not in plain.svg
