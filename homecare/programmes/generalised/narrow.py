"""Guesses of the least cost, from the bound upwards: each settled raises the bound or is the best.

Receives what is known of a case, with a plan; hands on bounds and plans until they meet, a guess is
not settled within its limit, or the time is over.

Plans cheaper than a guess use few pairs, known from prices in whole numbers. Just above the bound
they are so few that the solver, asked for a plan cheaper than the guess and for nothing else, soon
says that there is none, which raises the bound to the guess. The first plan there is costs the
bound. Branch and bound from above has all pairs to look at that are open below the best plan.

References
----------
Klein, R. & Scholl, A. (1999). Computing lower bounds by destructive improvement. European Journal
of Operational Research 112, 322-346.
"""

from __future__ import annotations

from homecare.programmes.generalised.bound import STEPS
from homecare.programmes.generalised.known import Known
from homecare.programmes.generalised.whole import branch, can_ask_below

NODES = 10_000  # for a guess, with all of the time
MORE = 4  # times what the last guess took the next is feared to take
PARTS = 16  # the distance to the best plan is guessed away in so many steps or more


def narrow(
    known: Known, *, share: float, if_settled: float, part: float, most_free: int | None = None
) -> bool:
    """Guess costs from the bound upwards; return whether the solver settled any guess.

    Parameters
    ----------
    known : Known
        What is known; better plans and bounds go into it. Without a plan and prices nothing is
        guessed.
    share : float
        Until how much of the time allowed has gone.
    if_settled : float
        The same from the first guess on that the solver settles.
    part : float
        Of the time, or of the nodes without a clock, that one guess may take. A guess that is
        feared to take longer is not begun.
    most_free : int, optional
        No guess is made with more open pairs than this of tasks that have several.
    """
    if known.prices is None:
        return False
    task_price = known.prices.task // STEPS
    nodes, seconds, has_settled = int(part * NODES), part * known.allowed, False
    limits: dict[str, object]
    while known.value is not None and not known.is_proven():
        step = max(1, (known.value - known.bound) // PARTS)
        guess = known.bound + step
        is_open = known.open_below(guess)
        count = is_open.sum(axis=0)
        if not count.all():
            known.raise_to(guess, "whole numbers")
            continue
        if most_free is not None and int(count[count > 1].sum()) > most_free:
            return has_settled
        if not known.until(share)() or not can_ask_below(known.case, is_open, task_price):
            return has_settled
        limits = known.limits(share, most=seconds) or {"mip_max_nodes": nodes}
        if step == 1:
            limits["mip_max_improving_sols"] = 1  # any plan at all then costs the bound
        before = known.clock()
        found = branch(
            known.case, is_open, start=None, options=limits, below=guess, task_price=task_price
        )
        took = before - known.clock()
        bound = guess if found.bound is None else min(found.bound, guess)
        if found.plan is not None:
            known.offer(found.plan)
        known.raise_to(bound, "branch and bound")
        if bound < guess and not known.is_proven():
            return has_settled
        has_settled, share = True, if_settled
        is_feared = took > seconds / MORE if known.seconds_left else found.nodes > nodes / MORE
        if part < 1.0 and is_feared:
            return has_settled
    return has_settled
