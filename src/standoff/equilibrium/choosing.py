"""What choosing best instead of by chance is worth, compiled (see `best_response`)."""

from __future__ import annotations

from typing import Any

from standoff.equilibrium.arrays import SideArrays, StageArrays
from standoff.equilibrium.kernel import Work, split
from standoff.equilibrium.lanes import entry, part
from standoff.equilibrium.steps import SideWork
from standoff.equilibrium.vectors import WIDTH, every, larger, put, take


@entry
def add_best(stage: StageArrays, work: Work, worth: Any, value0: Any, value1: Any) -> None:
    """Add to the values of types what they gain by the best move at each of their information sets.

    Parameters
    ----------
    stage, work
        As `kernel.evaluate` left them, which still hold the strategies and the chances of readings.
    worth
        (D, B) what it found moves to be worth, at precision 1.
    value0, value1
        (Θi, B) what types expect; B is a multiple of `WIDTH`.
    """
    covert0, covert1, overt0, overt1 = split(stage, work.sigma)
    worth_covert0, worth_covert1, worth_overt0, worth_overt1 = split(stage, worth)
    _choose(stage.first, stage.second, covert0, overt0, worth_covert0, worth_overt0, work.first, value0)
    _choose(stage.second, stage.first, covert1, overt1, worth_covert1, worth_overt1, work.second, value1)


@part
def _choose(
    side: SideArrays,
    other: SideArrays,
    covert: Any,
    overt: Any,
    worth_covert: Any,
    worth_overt: Any,
    mine: SideWork,
    value: Any,
) -> None:
    """Of one side: the best covert move, given what best overt moves add to each."""
    types, moves, lanes = covert.shape
    for lane in range(0, lanes, WIDTH):
        for t in range(types):
            mean, best = every(0.0), every(-1e300)
            for h in range(moves):
                mean += take(covert, (t, h), lane) * take(worth_covert, (t, h), lane)
            for h in range(moves):
                after = take(worth_covert, (t, h), lane)
                for y in range(side.own.shape[0]):
                    gain = every(0.0)
                    for z in range(mine.seen.shape[0]):
                        seen = take(mine.seen, (z, other.own[y]), lane)
                        gain += seen * _gain(side, overt, worth_overt, t, side.cls[h], z, y, lane)
                    after += side.R[h, side.own[y]] * gain
                best = larger(after, best)
            put(value, (t,), lane, take(value, (t,), lane) + best - mean)


@part
def _gain(side: SideArrays, overt: Any, worth: Any, t: int, c: int, z: int, y: int, lane: int) -> Any:
    """Worth of the best overt move at an information set, over that of the strategy."""
    mean, best = every(0.0), every(-1e300)
    for a in range(overt.shape[4]):
        if side.allowed[c, a]:
            here = take(worth, (t, c, z, y, a), lane)
            mean += take(overt, (t, c, z, y, a), lane) * here
            best = larger(here, best)
    return best - mean
