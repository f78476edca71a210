"""A game whose private states last, written out history by history: slow, plain, and nobody's fast code.

Everything is taken from the `World` by `tests.game.brute`; of the solution only the strategies are used, looked up by
the public record. Information sets tell a side's own private past apart, which the solver does not, so that what it
leaves out is checked to make no difference.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

import numpy as np

from standoff.equilibrium import Record, StageSolution, TreeEquilibrium
from standoff.scenario.world import World
from tests.game import brute

Levels = tuple[int, ...]
Kind = tuple[int, Levels]
"""Type, and levels of the private states."""


class Exploded:
    """All histories of a world, played by the strategies of a solution."""

    def __init__(self, world: World, found: TreeEquilibrium) -> None:
        self.world, self.found, self.game = world, found, found.game
        self.ends = dict.fromkeys(world.outcomes, 0.0)
        self.worth: dict[Any, dict[Any, float]] = defaultdict(lambda: defaultdict(float))
        """By information set and move, reach times value; a set is (side, what it knows)."""
        self.reach: dict[Any, float] = defaultdict(float)
        self.played: dict[Any, dict[Any, float]] = defaultdict(dict)
        self.values = np.zeros(2)
        for kinds, chance in self._starts():
            for x, p in brute.arrive(world, tuple(v.start for v in world.variables), 0).items():
                values = self._walk(0, x, kinds, ((), ()), (), self._number(x), chance * p)
                self.values += chance * p * np.array(values)

    def residual(self) -> float:
        """Largest difference of a move's probability and its logit response, over all information sets."""
        worst = 0.0
        for where, worth in self.worth.items():
            if self.reach[where] > 1e-12:
                moves = list(worth)
                value = np.array([worth[m] for m in moves]) / self.reach[where]
                odds = np.exp(self.world.sides[where[0]].precision * (value - value.max()))
                play = np.array([self.played[where][m] for m in moves])
                worst = max(worst, float(np.max(np.abs(odds / odds.sum() - play))))
        return worst

    def _starts(self) -> Iterator[tuple[tuple[Kind, Kind], float]]:
        each = []
        for side in self.world.sides:
            own = []
            for theta in range(len(side.types)):
                tracks = [side.covert[k] for k in side.private]
                for levels in itertools.product(*(range(len(track.moves)) for track in tracks)):
                    chance = float(side.prior[theta])
                    for track, level in zip(tracks, levels, strict=True):
                        assert track.start is not None
                        chance *= float(track.start[theta, level])
                    own.append(((theta, levels), chance))
            each.append(own)
        for (one, p), (two, q) in itertools.product(*each):
            yield (one, two), p * q

    def _walk(
        self,
        t: int,
        x: brute.State,
        kinds: tuple[Kind, Kind],
        past: tuple[Any, Any],
        record: tuple[Record, ...],
        start: int,
        weight: float,
    ) -> tuple[float, float]:
        """Expected payoff of both sides from here on; notes what every move is worth to it."""
        play = self._play(record, start)
        numbers = [self._kind(i, kinds[i]) for i in (0, 1)]
        total = np.zeros(2)
        for h in itertools.product(*(self._covert(i, t, x, kinds[i][1]) for i in (0, 1))):
            chosen = [float(play.covert[i][numbers[i], self._row(i, t, x, h[i])]) for i in (0, 1)]
            hidden = np.zeros(2)
            for y, z0, z1, seen in self._read(t, x, h):
                moves = [brute.overt_moves(self.world, i, x, t, h[i]) for i in (0, 1)]
                index = self._readings(t, x, y, (z0, z1))
                acts = []
                for i in (0, 1):
                    stage = self.game.stage(t, self._number(x))
                    c = int(stage.classes[i][self._row(i, t, x, h[i])])
                    row = play.overt[i][numbers[i], c, index[1 + i], index[0]]
                    acts.append([float(row[self._overt(i, t, x, a)]) for a in moves[i]])
                reach = weight * chosen[0] * chosen[1] * seen
                table = np.zeros((len(moves[0]), len(moves[1]), 2))
                for (k0, a0), (k1, a1) in itertools.product(enumerate(moves[0]), enumerate(moves[1])):
                    both = acts[0][k0] * acts[1][k1]
                    made = self._overt(0, t, x, a0), self._overt(1, t, x, a1)
                    knew = tuple((*past[i], h[i]) for i in (0, 1))
                    table[k0, k1] = self._after(
                        t, x, kinds, knew, record, start, reach * both, (h, y, (a0, a1)), (*index, *made)
                    )
                mean = np.einsum("a,b,abs->s", acts[0], acts[1], table)
                hidden += seen * mean
                for i in (0, 1):
                    other = np.array(acts[1 - i])
                    value = table[:, :, 0] @ other if i == 0 else other @ table[:, :, 1]
                    where = (i, kinds[i], past[i], record, start, h[i], (index[0], index[1 + i]))
                    self.reach[where] += reach
                    for k, a in enumerate(moves[i]):
                        self.worth[where][a] += reach * value[k]
                        self.played[where][a] = acts[i][k]
            for i in (0, 1):
                where = (i, kinds[i], past[i], record, start)
                self.worth[where][h[i]] += weight * chosen[1 - i] * hidden[i]
                self.played[where][h[i]] = chosen[i]
            total += chosen[0] * chosen[1] * hidden
        for i in (0, 1):
            self.reach[i, kinds[i], past[i], record, start] += weight
        return float(total[0]), float(total[1])

    def _after(
        self,
        t: int,
        x: brute.State,
        kinds: tuple[Kind, Kind],
        past: tuple[Any, Any],
        record: tuple[Record, ...],
        start: int,
        weight: float,
        done: Any,
        index: tuple[int, ...],
    ) -> Any:
        h, y, a = done
        paid, ends, going, onward = self._period(t, x, h, brute.key_of(y), a, kinds[0][0], kinds[1][0])
        for outcome, p in ends.items():
            self.ends[outcome] += weight * p
        values = np.array(paid)
        if going <= 0.0:
            return values
        became = [self._becomes(i, t, x, h[i], kinds[i]) for i in (0, 1)]
        for (one, p), (two, q) in itertools.product(became[0].items(), became[1].items()):
            for then, r in onward.items():
                if t + 1 == self.world.clock.periods:
                    for new, u in brute.arrive(self.world, then, t + 1).items():
                        ended = [
                            self._terminal(i, new, (kinds[i][0], each)) for i, each in enumerate((one, two))
                        ]
                        values = values + self.world.clock.discount * going * p * q * r * u * np.array(ended)
                    continue
                for new, u in brute.arrive(self.world, then, t + 1).items():
                    share = going * p * q * r * u
                    step = Record(index[0], (index[1], index[2]), (index[3], index[4]), self._number(new))
                    later = self._walk(
                        t + 1,
                        new,
                        ((kinds[0][0], one), (kinds[1][0], two)),
                        past,
                        (*record, step),
                        start,
                        weight * share,
                    )
                    values = values + self.world.clock.discount * share * np.array(later)
        return values

    @cache  # noqa: B019 - lives as long as a test
    def _period(self, t: int, x: brute.State, h: Any, y: Any, a: Any, one: int, two: int) -> Any:
        now = brute.Happening(x, t, h, dict(y), a)
        ends, going = brute.endings(self.world, now)
        paid = [brute.payoff(self.world, i, theta, now) for i, theta in enumerate((one, two))]
        return paid, ends, going, brute.next_states(self.world, now) if going > 0.0 else {}

    @cache  # noqa: B019
    def _becomes(self, i: int, t: int, x: brute.State, h: brute.Moves, kind: Kind) -> dict[Levels, float]:
        side = self.world.sides[i]
        now = brute.Happening(x, t, covert=(h, ()) if i == 0 else ((), h))
        spread = {kind[1]: 1.0}
        for track, level in zip(side.covert, h, strict=True):
            for effect in track.moves[level].changes:
                if brute.is_so(effect.when, now):
                    spread = self._changed(i, effect, spread)
        return spread

    def _changed(self, i: int, effect: Any, spread: dict[Levels, float]) -> dict[Levels, float]:
        side, after = self.world.sides[i], defaultdict(float)
        for levels, weight in spread.items():
            after[levels] += weight * (1.0 - effect.probability)
            moved = {levels: weight * effect.probability}
            for number, target in effect.sets:
                place, new = side.private.index(number), defaultdict(float)
                for old, p in moved.items():
                    new[old] += p * (1.0 - float(sum(target)))
                    for level, share in enumerate(target):
                        new[(*old[:place], level, *old[place + 1 :])] += p * float(share)
                moved = dict(new)
            for number, steps in effect.shifts:
                place, most = side.private.index(number), len(side.covert[number].moves) - 1
                shifted: dict[Levels, float] = defaultdict(float)
                for old, p in moved.items():
                    shifted[(*old[:place], min(max(old[place] + steps, 0), most), *old[place + 1 :])] += p
                moved = dict(shifted)
            for levels_after, p in moved.items():
                after[levels_after] += p
        return {levels: p for levels, p in after.items() if p > 0.0}

    def _terminal(self, i: int, x: brute.State, kind: Kind) -> float:
        side, total = self.world.sides[i], 0.0
        held = [0] * len(side.covert)
        for number, level in zip(side.private, kind[1], strict=True):
            held[number] = level
        now = brute.Happening(
            x, self.world.clock.periods, covert=(tuple(held), ()) if i == 0 else ((), tuple(held))
        )
        for rule in self.world.payoffs:
            if rule.kind == "horizon" and all(who == i for who, _, _ in rule.when.covert):
                total += float(rule.amounts[i][kind[0]]) * brute.is_so(rule.when, now)
        return total

    @cache  # noqa: B019
    def _covert(self, i: int, t: int, x: brute.State, levels: Levels) -> list[brute.Moves]:
        side, found = self.world.sides[i], []
        for move in itertools.product(*(range(len(track.moves)) for track in side.covert)):
            now = brute.Happening(x, t, covert=(move, ()) if i == 0 else ((), move))
            own = all(move[number] == level for number, level in zip(side.private, levels, strict=True))
            if own and all(
                brute.is_so(k.moves[v].needs, now) for k, v in zip(side.covert, move, strict=True)
            ):
                found.append(move)
        return found

    @cache  # noqa: B019
    def _read(self, t: int, x: brute.State, h: Any) -> list[Any]:
        world, found = self.world, []
        for y, p in brute.readings(world, brute.public(world), x, t, h):
            for z0, q in brute.readings(world, brute.private(world, 0), x, t, h):
                for z1, r in brute.readings(world, brute.private(world, 1), x, t, h):
                    found.append((y, z0, z1, p * q * r))
        return found

    @cache  # noqa: B019
    def _play(self, record: tuple[Record, ...], start: int) -> StageSolution:
        return self.found.after(record, start)[1]

    @cached_property
    def _states(self) -> dict[brute.State, int]:
        return {tuple(map(int, row)): n for n, row in enumerate(self.game.states)}

    def _number(self, x: brute.State) -> int:
        return self._states[x]

    def _kind(self, i: int, kind: Kind) -> int:
        kinds = self.game.world.sides[i].kinds
        if kinds is None:
            return kind[0]
        same = (kinds.type_of == kind[0]) & (kinds.levels == np.array(kind[1], dtype=np.int64)).all(axis=1)
        return int(np.flatnonzero(same)[0])

    @cache  # noqa: B019
    def _row(self, i: int, t: int, x: brute.State, h: brute.Moves) -> int:
        names = tuple(k.moves[v].name for k, v in zip(self.world.sides[i].covert, h, strict=True))
        rows = self.game.stage(t, self._number(x)).covert[i]
        return [self.game.covert_moves[i][row] for row in rows].index(names)

    @cache  # noqa: B019
    def _overt(self, i: int, t: int, x: brute.State, a: brute.Moves) -> int:
        names = tuple(k.moves[v].name for k, v in zip(self.world.sides[i].overt, a, strict=True))
        rows = self.game.stage(t, self._number(x)).overt[i]
        return [self.game.overt_moves[i][row] for row in rows].index(names)

    def _readings(self, t: int, x: brute.State, y: Any, z: tuple[Any, Any]) -> tuple[int, int, int]:
        stage, sources = self.game.stage(t, self._number(x)), self.world.sources
        own = []
        for i in (0, 1):
            names = tuple(sources[s].readings[r] for s, r in sorted(y.items()) if sources[s].of == i)
            rows = [self.game.public_readings[i][row] for row in stage.public_ids[i]]
            own.append(rows.index(names))
        hidden = []
        for i in (0, 1):
            names = tuple(sources[s].readings[r] for s, r in sorted(z[i].items()))
            rows = [self.game.private_readings[i][row] for row in stage.private_ids[i]]
            hidden.append(rows.index(names))
        return own[0] * stage.public[1].shape[1] + own[1], hidden[0], hidden[1]
