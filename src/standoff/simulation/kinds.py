"""Monte Carlo where private states last: what a side privately is changes on the way.

The same periods, random numbers and record as in `kernel`, for whole arrays of runs at a time in NumPy: strategies come
from the solution at the beliefs that are reached, types are kinds (type and private states), and at the end of a
period each side becomes another kind by what it did unseen. Each side acts and learns by its own view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from standoff.errors import UsageError
from standoff.game.game import Game, Stage
from standoff.simulation import draws
from standoff.simulation.draws import arrive, begin, uniforms
from standoff.simulation.kernel import Record
from standoff.simulation.layout import fixed
from standoff.simulation.paths import conflicts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pair = tuple[Floats, Floats]

PIECE = 2048
"""Most runs worked on side by side."""
BECOME = 14
"""Purpose of the random number that says what side 0 becomes; side 1 takes the next."""


class Strategies(Protocol):
    """Strategies of both sides at many nodes: covert (N, Θi, Hi), overt (N, Θi, Ci, Zi, Y, Ai)."""

    @property
    def covert(self) -> Pair:
        """Probability of each covert move."""

    @property
    def overt(self) -> Pair:
        """Probability of each overt move."""


class Lasting(Protocol):
    """A solved view of a game whose private states last."""

    @property
    def game(self) -> Game:
        """The game as the side sees it."""

    def begin(self, states: Ints) -> Ints:
        """Places of runs that start in some states."""

    def play_at(self, period: int, state: int, places: Ints, beliefs: Pair) -> Strategies:
        """Play at many places, with the public beliefs held there."""

    def move_on(self, period: int, state: int, places: Ints, cells: Ints, following: Ints) -> Ints:
        """Places after records (Y, Z0, Z1, A0, A1), flat, that led to some states."""


@dataclass(eq=False)
class KindsSweep:
    """Runs on their way through the periods; arrays are filled in as they go."""

    actual: Game
    views: tuple[Lasting, ...]
    """One for both sides, or one for each."""
    told: Floats
    """(T, X, Θ0, Θ1, 2) chance that each side strikes with the truth known."""
    seed: np.uint64
    record: Record
    states: Ints
    kinds: Ints
    """(run, side) as it is now; the record has that of the start."""
    beliefs: list[list[Floats]]
    """By view and side, (run, Θi)."""
    places: list[Ints]
    """By view, (run,)."""
    before: Floats
    informed: Floats

    @classmethod
    def of(cls, actual: Game, views: tuple[Any, Any], told: Floats, blank: Record, seed: int) -> KindsSweep:
        """Runs at the start, their kinds drawn."""
        separate = views[:1] if views[0] is views[1] else views
        for view in separate:
            _check_alike(view.game, actual)
        n = len(blank.types)
        begin(
            np.uint64(seed),
            (fixed(actual.prior[0], np.float64), fixed(actual.prior[1], np.float64)),
            blank.types,
        )
        return cls(
            actual=actual,
            views=tuple(separate),
            told=told,
            seed=np.uint64(seed),
            record=blank,
            states=np.full(n, actual.start, dtype=np.int64),
            kinds=blank.types.copy(),
            beliefs=[[np.tile(view.game.prior[i], (n, 1)) for i in (0, 1)] for view in separate],
            places=[np.zeros(n, dtype=np.int64) for _ in separate],
            before=np.full((n, 2), np.nan),
            informed=np.full((n, 2), np.nan),
        )

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Play all runs to the end."""
        game = self.actual
        runs = self._arrive(0)
        for v, view in enumerate(self.views):
            self.places[v] = view.begin(self.states)
        for period in range(game.periods):
            left = [(x, runs[self.states[runs] == x]) for x in np.unique(self.states[runs])]
            cells = np.full(len(self.states), -1, dtype=np.int64)
            for x, group in left:
                for start in range(0, len(group), PIECE):
                    self._play(period, int(x), group[start : start + PIECE], cells)
            runs = self._arrive(period + 1)
            if period + 1 < game.periods:
                for x, group in left:
                    going = group[self.record.outcome[group] < 0]
                    for v, view in enumerate(self.views):
                        self.places[v][going] = view.move_on(
                            period, int(x), self.places[v][going], cells[going], self.states[going]
                        )
            progress(period + 1, game.periods)

    def _arrive(self, period: int) -> Ints:
        """Let events happen in the runs that go on, and tell which those are."""
        game, kind = self.actual, self.actual.arrivals[period]
        runs = np.flatnonzero(self.record.outcome < 0)
        tables = (
            fixed(game.arrival_states[kind], np.int64),
            fixed(game.arrival_probabilities[kind], np.float64),
        )
        arrive(self.seed, period, runs, self.states, *tables)
        return runs

    def _play(self, period: int, state: int, runs: Ints, cells: Ints) -> None:
        """One period of runs in one state."""
        game, record = self.actual, self.record
        stage = game.stage(period, state)
        luck = np.empty((len(runs), draws.PURPOSES))
        uniforms(self.seed, period, runs, luck)
        held = [(own[0][runs], own[1][runs]) for own in self.beliefs]
        plays = [
            view.play_at(period, state, self.places[v][runs], held[v]) for v, view in enumerate(self.views)
        ]
        stages = [view.game.stage(period, state) for view in self.views]
        every, kinds = np.arange(len(runs)), self.kinds[runs]
        h, y, z, a = (np.zeros((len(runs), 2), dtype=np.int64) for _ in range(4))
        chance = np.full((len(runs), 2), np.nan)
        for i in (0, 1):
            v = min(i, len(self.views) - 1)
            h[:, i] = picked(plays[v].covert[i][every, kinds[:, i]], luck[:, draws.COVERT + i])
            y[:, i] = picked(stage.public[i][h[:, i]], luck[:, draws.PUBLIC + i])
        for i in (0, 1):
            z[:, i] = picked(stage.private[i][stage.classes[1 - i][h[:, 1 - i]]], luck[:, draws.PRIVATE + i])
        both = y[:, 0] * stage.public[1].shape[1] + y[:, 1]
        for i in (0, 1):
            v = min(i, len(self.views) - 1)
            own = plays[v].overt[i][every, kinds[:, i], stage.classes[i][h[:, i]], z[:, i], both]
            a[:, i] = picked(own, luck[:, draws.OVERT + i])
            sure = np.eye(game.types[i])[kinds[:, i]]
            fear = strike_chance(stages[v], plays[v], 1 - i, held[v][1 - i], sure)
            record.fear[period, runs, i] = fear
            struck = stage.strikes[i][a[:, i]]
            chance[struck, i] = own[struck][:, stage.strikes[i]].sum(axis=1)
            before = strike_chance(stages[v], plays[v], i, sure, np.eye(game.types[1 - i])[kinds[:, 1 - i]])
            self.before[runs, i] = before
            self.informed[runs, i] = self.told[period, state, kinds[:, 0], kinds[:, 1], i]
            record.belief[period, runs, i, : game.types[1 - i]] = held[v][1 - i]
            record.seen_as[period, runs, i, : game.types[i]] = held[v][i]
            record.covert[period, runs, i] = stage.covert[i][h[:, i]]
            record.public[period, runs, i] = stage.public_ids[i][y[:, i]]
            record.private[period, runs, i] = stage.private_ids[i][z[:, i]]
            record.overt[period, runs, i] = stage.overt[i][a[:, i]]
        record.state[period, runs] = state
        record.chance[runs] = chance
        going = self._come_out(period, stage, runs, luck, (h, both, a))
        cells[runs] = np.ravel_multi_index(
            (both, z[:, 0], z[:, 1], a[:, 0], a[:, 1]),
            (
                len(stage.survive),
                stage.private[0].shape[1],
                stage.private[1].shape[1],
                *stage.survive.shape[1:],
            ),
        )
        for v, play in enumerate(plays):
            for i in (0, 1):
                after, known = learnt(stages[v], play, i, held[v][i], y[:, i], z, both, a[:, i])
                self.beliefs[v][i][runs] = after
                record.surprises[runs[going & ~known], v] += 1
        if len(self.views) == 1:
            record.surprises[runs, 1] = record.surprises[runs, 0]
        assert stage.change is not None
        for i in (0, 1):
            chances = stage.change[i][stage.classes[i][h[:, i]], kinds[:, i]]
            self.kinds[runs, i] = picked(chances, luck[:, BECOME + i])

    def _come_out(
        self, period: int, stage: Stage, runs: Ints, luck: Floats, done: tuple[Ints, Ints, Ints]
    ) -> NDArray[np.bool_]:
        """Draw whether runs go on, and in which state; if not, note how they ended."""
        game, (h, both, a) = self.actual, done
        survive = stage.survive[both, a[:, 0], a[:, 1]]
        classes = stage.classes[0][h[:, 0]], stage.classes[1][h[:, 1]]
        chances = stage.ending[classes[0], classes[1], both, a[:, 0], a[:, 1]]
        # Where the chance of going on fell short of 1 by a rounding error, no outcome is drawn.
        ends = (luck[:, draws.END] >= survive) & (chances.sum(axis=1) > 0.0)
        outcome = picked(chances, luck[:, draws.OUTCOME])
        self.record.outcome[runs[ends]] = outcome[ends]
        self.record.end[runs[ends]] = period
        lottery = stage.lottery[both, a[:, 0], a[:, 1]]
        drawn = picked(game.lottery_probabilities[lottery], luck[:, draws.NEXT])
        self.states[runs[~ends]] = game.lottery_states[lottery, drawn][~ends]
        return np.asarray(~ends)

    def looked_back(self) -> tuple[Floats, Floats]:
        """Chances (run, side) of the strikes that ended conflicts, as things stood and with the truth known."""
        struck = np.isfinite(self.record.chance) & conflicts(self.actual, self.record.outcome)[:, None]
        return np.where(struck, self.before, np.nan), np.where(struck, self.informed, np.nan)


def picked(weights: Floats, u: Floats) -> Ints:
    """Index drawn in each row with probability proportional to the weights."""
    total = np.cumsum(weights, axis=1)
    below = total <= (u * total[:, -1])[:, None]
    last = weights.shape[1] - 1 - np.argmax(weights[:, ::-1] > 0.0, axis=1)
    return np.asarray(np.minimum(below.sum(axis=1), last))


def classes_of(stage: Stage, play: Strategies, i: int) -> Floats:
    """P(c, y_i | θi), (N, Θi, Ci, Yi)."""
    member = stage.classes[i][:, None] == np.arange(len(stage.allowed[i]))
    return np.asarray(np.einsum("nth,hc,hy->ntcy", play.covert[i], member, stage.public[i], optimize=True))


def strike_chance(stage: Stage, play: Strategies, i: int, own: Floats, other: Floats) -> Floats:
    """Probability that side i strikes in the period, its kind and the other's being so likely, (N,)."""
    sizes = stage.public[0].shape[1], stage.public[1].shape[1]
    struck = play.overt[i][..., stage.strikes[i]].sum(axis=-1)
    struck = struck.reshape(*struck.shape[:-1], *sizes)
    if i == 1:
        struck = struck.swapaxes(-2, -1)
    acted = np.einsum("nt,ntcy,ntczyu->nzyu", own, classes_of(stage, play, i), struck, optimize=True)
    met = np.einsum("nt,ntcu,cz->nzu", other, classes_of(stage, play, 1 - i), stage.private[i], optimize=True)
    return np.asarray(np.einsum("nzyu,nzu->n", acted, met))


def learnt(
    stage: Stage, play: Strategies, i: int, belief: Floats, y: Ints, z: Ints, both: Ints, a: Ints
) -> tuple[Floats, NDArray[np.bool_]]:
    """Belief about side i after its part of records, (N, Θi), and where it was held possible."""
    every = np.arange(len(belief))
    overt = play.overt[i].transpose(0, 3, 4, 5, 1, 2)[every, z[:, i], both, a]
    classes = classes_of(stage, play, i)[every, :, :, y]
    told = stage.private[1 - i][:, z[:, 1 - i]].T
    assert stage.change is not None
    joint = np.einsum("nt,ntc,nc,ntc,ctk->nk", belief, classes, told, overt, stage.change[i], optimize=True)
    total = joint.sum(axis=1, keepdims=True)
    known = total[:, 0] > 0.0
    return np.where(total > 0.0, joint / np.where(total > 0.0, total, 1.0), belief), known


def _check_alike(view: Game, actual: Game) -> None:
    """Refuse a view in which what can be done or read is not what it is in the actual world."""
    fields = ("covert", "overt", "classes", "allowed", "public_ids", "private_ids")
    alike = view.types == actual.types and view.covert_moves == actual.covert_moves
    for t in range(actual.periods):
        for x in np.flatnonzero(actual.reachable[t]):
            one, two = actual.stage(t, int(x)), view.stages[view.regime[t]][int(x)]
            alike = (
                alike
                and two is not None
                and all(
                    np.array_equal(mine, theirs)
                    for name in fields
                    for mine, theirs in zip(getattr(one, name), getattr(two, name), strict=True)
                )
            )
    if not alike:
        raise UsageError(
            "with private states, a side's view may differ from the truth in numbers, not in what can be done, read or"
            " come about: one of the views makes something possible or impossible that is not so in the scenario itself"
        )
