"""Taking all runs through the periods, state by state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.lanes import FLOOR
from standoff.errors import UsageError
from standoff.game.game import Game
from standoff.simulation.draws import arrive, begin
from standoff.simulation.kernel import Record, step, workspace
from standoff.simulation.layout import (
    THETA,
    Actual,
    View,
    actual_stage,
    both,
    fixed,
    unknown_stage,
    view_stage,
)
from standoff.simulation.paths import conflicts
from standoff.simulation.play import Coefficients, Packed, nothing_feared, pack
from standoff.simulation.strikes import at_beliefs, tabulate

PIECE = 1024
"""Most runs that one call of the kernel plays."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Each = Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]
"""What does a thing to each of many, perhaps at once, and gives the results in order."""


class Play(Protocol):
    """Strategies of both sides, with the axes of `standoff.equilibrium.StageSolution`."""

    @property
    def covert(self) -> tuple[Floats, Floats]:
        """Probability of each covert move, (Θi, Hi)."""

    @property
    def overt(self) -> tuple[Floats, Floats]:
        """Probability of each overt move, (Θi, Ci, Zi, Y, Ai)."""


class Played(Protocol):
    """A solved view."""

    @property
    def game(self) -> Game:
        """The game as the side sees it."""

    @property
    def angled(self) -> bool:
        """Whether `policy` is written in the angles of beliefs, and not in their shares."""

    def policy(self, period: int, state: int) -> Coefficients:
        """Chebyshev coefficients of the action values (M0, M1, D); in period 0 only the prior counts."""

    def at(self, period: int, state: int, beliefs: tuple[Floats, Floats], /) -> Play:
        """Strategies at any beliefs."""


class Solved(Protocol):
    """What a simulation needs of a solution."""

    @property
    def actual(self) -> Game:
        """The game as it is."""

    @property
    def views(self) -> tuple[Played, Played]:
        """Each side's view, the same object where they do not differ."""


class PlayedOut(NamedTuple):
    """All runs, played to the end."""

    record: Record
    final: Ints
    """(run,) state in which it ended, or at the horizon."""
    before: Floats
    """(run, side) for sides whose strike ended it in conflict: their chance to, before the period's draws."""
    informed: Floats
    """(run, side) the same, had the types been known."""


class Scene(NamedTuple):
    """A period in a state, ready for the kernels."""

    period: int
    state: int
    stage: Actual
    view: View
    """Of both sides at once, or of each."""
    tables: tuple[Coefficients, Coefficients]
    """(rows, D) coefficients of action values, of each view."""
    packed: tuple[Packed, Packed]
    """The same in the order of use."""
    fears: tuple[Coefficients, Coefficients]
    """(own θ, other's θ, rows) coefficients of the log-odds that the other strikes, for each side."""

    def room(self) -> tuple[int, int]:
        """Most rows of coefficients, and most action values that are worked out at once."""
        width = max(part.shape[-1] for packed in self.packed for part in packed)
        return max(len(table) for table in self.tables), width

    def view_of(self, i: int) -> int:
        """Number of side i's view in `view`."""
        return min(i, len(self.view.sizes) - 1)

    def known_to(self, i: int) -> bool:
        """Whether side i holds the state possible."""
        return bool(self.view.sizes[self.view_of(i), 0, THETA] > 0)


@dataclass(eq=False)
class Sweep:
    """Runs on their way through the periods; arrays are filled in as they go."""

    solution: Solved
    seed: np.uint64
    told: Floats | None
    record: Record
    states: Ints
    """(run,)"""
    beliefs: Floats
    """(view, run, side, type)"""
    before: Floats
    informed: Floats
    layouts: dict[tuple[int, ...], Any] = field(default_factory=dict)
    telling: bool = True
    """Whether to note what sides fear and how likely strikes were, and not only what happens."""

    @classmethod
    def of(
        cls,
        solution: Solved,
        n: int,
        seed: int,
        informed: Floats | None,
        *,
        periods: int | None = None,
        again: bool = False,
    ) -> Sweep:
        """Runs at the start, their types drawn.

        Parameters
        ----------
        periods
            That will be played; all of them unless told.
        again
            Whether to note what each side would do were it to move once more in a period.
        """
        game = solution.actual
        _check(solution, informed)
        record = blank(game, n, game.periods if periods is None else periods, again=again)
        begin(
            np.uint64(seed),
            (fixed(game.prior[0], np.float64), fixed(game.prior[1], np.float64)),
            record.types,
        )
        beliefs = np.zeros((2, n, 2, max(game.types)))
        for v, i in np.ndindex(2, 2):
            beliefs[v, :, i, : game.types[i]] = solution.views[v].game.prior[i]
        return cls(
            solution=solution,
            seed=np.uint64(seed),
            told=informed,
            record=record,
            states=np.full(n, game.start, dtype=np.int64),
            beliefs=beliefs,
            before=np.full((n, 2), np.nan),
            informed=np.full((n, 2), np.nan),
        )

    def run(self, each: Each, progress: Callable[[int, int], None], first: int = 0) -> PlayedOut:
        """Play all runs to the end, from a period on."""
        game = self.solution.actual
        for period in range(first, game.periods):
            scenes = self.advance(period, each)
            if self.telling:
                each(self._look_back, scenes)
            progress(period + 1, game.periods)
        self._arrive(game.periods)
        if self.solution.views[0] is self.solution.views[1]:
            self.record.surprises[:, 1] = self.record.surprises[:, 0]
        return PlayedOut(self.record, self.states, self.before, self.informed)

    def advance(self, period: int, each: Each) -> list[tuple[Scene, Ints]]:
        """Play one period in the runs that go on; tells the scenes and which runs were in each."""
        groups = self._groups(self._arrive(period))
        scenes = each(partial(self._scene, period), [int(self.states[group[0]]) for group in groups])
        played = list(zip(scenes, groups, strict=True))
        each(
            self._play,
            [
                (scene, group[at : at + PIECE])
                for scene, group in played
                for at in range(0, len(group), PIECE)
            ],
        )
        return played

    def _arrive(self, period: int) -> Ints:
        """Let events happen in the runs that go on, and tell which those are."""
        game = self.solution.actual
        runs = np.flatnonzero(self.record.outcome < 0)
        kind = game.arrivals[period]
        following = fixed(game.arrival_states[kind], np.int64)
        arrive(
            self.seed,
            period,
            runs,
            self.states,
            following,
            fixed(game.arrival_probabilities[kind], np.float64),
        )
        return runs

    def _groups(self, runs: Ints) -> list[Ints]:
        """Runs by the state they are in."""
        if not len(runs):
            return []
        ordered = runs[np.argsort(self.states[runs], kind="stable")]
        return np.split(ordered, np.flatnonzero(np.diff(self.states[ordered])) + 1)

    def _play(self, work: tuple[Scene, Ints]) -> None:
        scene, runs = work
        game = self.solution.actual
        step(
            self.seed,
            scene.period,
            runs,
            scene.stage,
            scene.view,
            scene.packed,
            scene.fears,
            (1.0, 1.0),
            (fixed(game.lottery_states, np.int64), fixed(game.lottery_probabilities, np.float64)),
            self.beliefs,
            self.states,
            self.record,
            workspace([(scene.stage, scene.view)], *scene.room()),
        )
        for v in range(len(scene.view.sizes)):
            if not scene.known_to(v):
                self.record.surprises[runs, v] += 1

    def _scene(self, period: int, state: int) -> Scene:
        game, views = self.solution.actual, self.solution.views
        separate = (0,) if views[0] is views[1] else (0, 1)
        regimes = (int(game.regime[period]), *(int(view.game.regime[period]) for view in views))
        tables = [self._table(v, period, state) for v in separate]
        written = (views[v].angled for v in separate)
        key = (state, *regimes, *(size for table in tables for size in table.shape[:2]), *written)
        if key not in self.layouts:
            layout = [self._seen(v, period, state, tables[v].shape[:2]) for v in separate]
            self.layouts[key] = actual_stage(game.stage(period, state), game), both(layout)
        stage, view = self.layouts[key]
        flat = [fixed(table.reshape(-1, table.shape[-1]), np.float32) for table in tables]
        packed = [pack(view.sizes[v], flat[v]) for v in separate]
        fears = []
        for i in (0, 1):
            v = min(i, separate[-1])
            told = self.telling and view.sizes[v, 0, THETA] > 0
            fears.append(tabulate(view, v, flat[v], 1 - i) if told else nothing_feared(game.types, i))
        return Scene(
            period,
            state,
            stage,
            view,
            (flat[0], flat[-1]),
            (packed[0], packed[-1]),
            (fears[0], fears[1]),
        )

    def _table(self, v: int, period: int, state: int) -> Coefficients:
        """Action values of a view (rows, rows, D); one 0 if it holds the state impossible."""
        view = self.solution.views[v]
        known = view.game.stages[view.game.regime[period]][state] is not None
        if known and view.game.reachable[period, state]:
            return view.policy(period, state)
        return np.zeros((0, 0, 1), np.float32)

    def _seen(self, v: int, period: int, state: int, rows: tuple[int, ...]) -> View:
        """A stage in a view."""
        actual, game = self.solution.actual, self.solution.views[v].game
        if rows[0] == 0:
            return unknown_stage()
        n = [round(rows[i] ** (1.0 / max(game.types[i] - 1, 1))) for i in (0, 1)]
        stages = game.stage(period, state), actual.stage(period, state)
        return view_stage(stages[0], game, stages[1], actual, (n[0], n[1]), self.solution.views[v].angled)

    def _look_back(self, work: tuple[Scene, Ints]) -> None:
        """Note how likely the strikes that ended conflicts were, as things stood and with the types known."""
        scene, runs = work
        fought = runs[conflicts(self.solution.actual, self.record.outcome[runs])]
        for i in (0, 1):
            struck = fought[np.isfinite(self.record.chance[fought, i])]
            if len(struck) and scene.known_to(i):
                v = scene.view_of(i)
                found = at_beliefs(scene.view, v, scene.tables[v], i, self.beliefs[v, struck])
                kinds = self.record.types[struck, 0], self.record.types[struck, 1]
                self.before[struck, i] = found[np.arange(len(struck)), *kinds]
                if self.told is None:
                    self.informed[struck, i] = self._certain_of_types(scene, i)[kinds]
                else:
                    self.informed[struck, i] = self.told[scene.period, scene.state, *kinds, i]

    def _certain_of_types(self, scene: Scene, i: int) -> Floats:
        """How likely side i is to strike by its own view where both types are known, (Θ0, Θ1)."""
        v, types = scene.view_of(i), self.solution.actual.types
        table, found = scene.tables[v], np.zeros(types)
        for kinds in np.ndindex(*types):
            beliefs = [np.eye(types[k])[kinds[k]] for k in (0, 1)]
            if scene.period == 0:
                table = np.zeros_like(scene.tables[v])
                table[0] = log_odds(self.solution.views[v].at(0, scene.state, (beliefs[0], beliefs[1])))
            pair = np.zeros((1, 2, self.beliefs.shape[-1]))
            for k in (0, 1):
                pair[0, k, : types[k]] = beliefs[k]
            found[kinds] = at_beliefs(scene.view, v, table, i, pair)[0][kinds]
        return found


def log_odds(play: Play) -> Coefficients:
    """Strategies as one row of action values."""
    parts = [part.ravel() for part in (*play.covert, *play.overt)]
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(np.concatenate(parts)), FLOOR).astype(np.float32)


def blank(game: Game, n: int, periods: int, *, again: bool = False) -> Record:
    """A record of so many runs that nothing has happened to yet."""

    def whole(*shape: int) -> NDArray[np.int32]:
        return np.full(shape, -1, dtype=np.int32)

    def real(*shape: int) -> NDArray[np.float32]:
        return np.full(shape, np.nan, dtype=np.float32)

    types = max(game.types)
    return Record(
        state=whole(periods, n),
        covert=whole(periods, n, 2),
        public=whole(periods, n, 2),
        private=whole(periods, n, 2),
        overt=whole(periods, n, 2),
        again=whole(periods if again else 0, n, 2),
        fear=real(periods, n, 2),
        belief=real(periods, n, 2, types),
        seen_as=real(periods, n, 2, types),
        chance=real(n, 2),
        types=np.zeros((n, 2), dtype=np.int64),
        outcome=np.full(n, -1, dtype=np.int64),
        end=np.full(n, -1, dtype=np.int64),
        surprises=np.zeros((n, 2), dtype=np.int64),
    )


def _check(solution: Solved, informed: Floats | None) -> None:
    game = solution.actual
    for view in solution.views:
        if not np.array_equal(view.game.states, game.states) or view.game.types != game.types:
            raise UsageError("a view must have the states and types of the actual game")
        if view.game.periods != game.periods:
            raise UsageError(f"a view has {view.game.periods} periods and the actual game {game.periods}")
    shape = (game.periods, len(game.states), *game.types, 2)
    if informed is not None and informed.shape != shape:
        raise UsageError(f"chances of an informed strike must have the shape {shape}, not {informed.shape}")
