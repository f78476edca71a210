"""The compiled game: dense arrays with one meaning for each axis, and names only at the edge.

Symbols are those of the model: θ type, h covert move, c class of covert moves, y public reading, z private
reading, a overt move, x public state, μ belief, λ precision. Side i is 0 or 1 and j is the other one.

Covert moves that differ in nothing that matters once the readings are out (same private reading rates, same
overt moves, same payoffs up to a constant, for both sides) are put in one *class* c; overt play is then the
same for all of them, which is exact and saves most of the work where a side has many covert tracks.

Where a side has private states that last, θ stands for a *kind*, its type and its private states (see `private`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.scenario.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Stage:
    """One period in one public state.

    Axis sizes: Θi types, Hi covert moves available, Ci classes, Yi public readings of side i's covert move,
    Y = Y0·Y1 (index ``y = y0 * Y1 + y1``), Zi private readings of side i, Ai overt moves, O outcomes.
    Pairs hold side 0's array, then side 1's.
    """

    state: int
    covert: tuple[Ints, Ints]
    """(Hi,) which of the side's covert moves (index into `Game.covert_moves`) is available."""
    overt: tuple[Ints, Ints]
    """(Ai,) which of the side's overt moves (index into `Game.overt_moves`) some class may make."""
    classes: tuple[Ints, Ints]
    """(Hi,) class of each covert move."""
    allowed: tuple[Bools, Bools]
    """(Ci, Ai) overt moves open to each class; each row has at least one."""
    public: tuple[Floats, Floats]
    """(Hi, Yi) probability R of side i's public reading given its covert move."""
    public_ids: tuple[Ints, Ints]
    """(Yi,) index into `Game.public_readings` of each public reading that is possible here."""
    private: tuple[Floats, Floats]
    """(Cj, Zi) probability Q of what side i reads privately, given the *other* side's class."""
    private_ids: tuple[Ints, Ints]
    """(Zi,) index into `Game.private_readings` of each private reading that is possible here."""
    covert_payoff: tuple[Floats, Floats]
    """(Θi, Hi, Y) gains less costs fixed once covert moves and public readings are known."""
    payoff: tuple[Floats, Floats]
    """(Θi, Ci, Cj, Y, Ai, Aj) expected rest of the period's payoff: overt costs, outcomes, flow."""
    survive: Floats
    """(Y, A0, A1) probability that the standoff goes on."""
    lottery: Ints
    """(Y, A0, A1) index of the lottery over next states, where it goes on."""
    ending: Floats
    """(C0, C1, Y, A0, A1, O) probability that the period ends it in each outcome."""
    strikes: tuple[Bools, Bools]
    """(Ai,) overt moves that are an attack."""
    able: tuple[Bools, Bools] | None = None
    """(Θi, Hi) covert moves open to each kind; None where there are no private states: all of them are."""
    change: tuple[Floats, Floats] | None = None
    """(Ci, Θi, Θi) probability that a kind is another one in the next period; None as for `able`."""


@dataclass(frozen=True, eq=False)
class Game:
    """A confrontation ready to be solved.

    ``stages[r][x]`` is the stage of state x in regime r, or None where it cannot be reached; ``regime[t]``
    tells the regime of period t.
    """

    world: World
    periods: int
    discount: float
    precision: tuple[float, float]
    prior: tuple[Floats, Floats]
    states: Ints
    """(X, variables) level of each variable in each public state."""
    start: int
    """State before the events of period 0."""
    regime: Ints
    """(T,), or (T + 1,) where it goes on for ever after period T - 1."""
    stages: tuple[tuple[Stage | None, ...], ...]
    lottery_states: Ints
    """(K, S) next states of each lottery, padded with the last one at probability 0."""
    lottery_probabilities: Floats
    """(K, S)"""
    arrivals: Ints
    """(T + 1,) which row of ``arrival_*`` applies at the start of each period, T being the horizon or what follows."""
    arrival_states: Ints
    """(kinds, X, S) where the events of a period move each state, padded."""
    arrival_probabilities: Floats
    """(kinds, X, S)"""
    reachable: Bools
    """(T + 1, X) states that can occur once the events of a period have happened."""
    terminal: tuple[Floats, Floats]
    """(Θi, X) value of each state when the clock has run out."""
    outcomes: tuple[str, ...]
    conflict: Bools
    """(O,) outcomes that mean fighting."""
    covert_moves: tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
    """For each side all covert moves, each a level name for each covert track."""
    overt_moves: tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
    public_readings: tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
    """For each side i all public readings *of its covert move*, a reading for each public source of i."""
    private_readings: tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]
    """For each side i all private readings *it sees*, a reading name for each private source seen by i."""

    @property
    def endless(self) -> bool:
        """Whether it goes on for ever, in periods like T."""
        return len(self.regime) > self.periods

    @property
    def private(self) -> bool:
        """Whether a side has private states that last, so that types are kinds; see `private`."""
        return any(side.kinds is not None for side in self.world.sides)

    @property
    def types(self) -> tuple[int, int]:
        """Number of types of each side."""
        return len(self.prior[0]), len(self.prior[1])

    def stage(self, period: int, state: int) -> Stage:
        """Stage of a reachable state in a period."""
        found: Stage | None = self.stages[self.regime[period]][state]
        if found is None:
            raise KeyError(f"state {state} cannot be reached in period {period}")
        return found
