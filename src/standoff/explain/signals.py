"""What the moves and messages of the first period would tell the other side, and whom it pays to make them.

Logit play says what a move is worth: by equation (5) of the method the log-odds of a move against another, over the
precision, are the difference of what the two are worth to that type. Beliefs after a signal follow by Bayes' rule from
how often each type gives it. What a signal is worth and costs is told as its sender sees the world, what it is taken to
mean as the other side does.

What is made of that is told in `standoff.explain.sent`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Equilibrium, Solution, StageSolution
from standoff.equilibrium.reached import Play, Reached
from standoff.explain.sent import Sent, Signal, Signals
from standoff.game.private import INSTEAD, refuse_private
from standoff.provenance import provenance_of

if TYPE_CHECKING:
    from standoff.game import Stage
    from standoff.scenario.world import Track

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def signals(solution: Solution) -> Signals:
    """What the moves and messages of the first period would tell, and whom it pays to make them."""
    refuse_private(solution.actual.world, "explaining", INSTEAD)
    found: list[Signal] = []
    for side in (0, 1):
        player = solution.actual.world.sides[side]
        channels = {s.name for s in solution.actual.world.sources if s.kind == "channel" and s.of == side}
        for covert, tracks in ((True, player.covert), (False, player.overt)):
            for place, track in enumerate(tracks):
                if not covert or track.name in channels:
                    found += _of_track(solution, side, place, track, covert=covert)
    return Signals(tuple(found), provenance_of(solution.scenario, {}, None))


@dataclass(frozen=True, eq=False)
class _Sides:
    """The start as the sender sees it and as the other does, in one state: by the finer and by a coarser grid."""

    weight: float
    state: int
    sender: tuple[StageSolution, StageSolution]
    other: tuple[StageSolution, StageSolution]


def _of_track(solution: Solution, side: int, place: int, track: Track, *, covert: bool) -> Iterator[Signal]:
    views = solution.views[side], solution.views[1 - side]
    starts = [
        _Sides(weight, state, views[0].start_play(state), views[1].start_play(state))
        for weight, state in views[1].start()
    ]
    for level, move in enumerate(track.moves[1:], start=1):
        if move.strike:
            continue  # it is the thing feared, and no sign of it
        here = [at for at in starts if _available(views[0], at.state, side, place, level, covert)]
        weight = sum(at.weight for at in here)
        if not weight:
            continue
        shares = np.array([at.weight / weight for at in here])
        numbers = np.array([_sent(views, at, side, place, level, covert) for at in here])
        told = np.einsum("s,snk->nk", shares, numbers)
        fears = np.array([_fears(views[1], at, side, place, level, covert) for at in here])
        (before, rough_before), (after, rough_after) = np.einsum("s,sfg->fg", shares, fears)
        apart = np.max(np.abs([before - rough_before, after - rough_after]))
        types = solution.actual.world.sides[side].types
        cost = np.zeros(len(types)) if move.cost is None else move.cost
        yield Signal(
            side=solution.actual.world.sides[side].key,
            kind="message" if covert else "move",
            track=track.name,
            level=move.name,
            types=tuple(
                Sent(
                    type=name,
                    probability=float(told[0, k]),
                    cost=float(cost[k]),
                    gain=float(told[1, k]),
                    gain_error=float(told[2, k]),
                    belief_before=float(views[1].game.prior[side][k]),
                    belief_after=float(told[3, k]),
                    belief_error=float(told[4, k]),
                )
                for k, name in enumerate(types)
            ),
            fear_before=float(before),
            fear_after=float(after),
            fear_error=float(apart) + views[1].certificate.fear_error,
        )


def _names(view: Equilibrium, state: int, side: int, covert: bool) -> list[tuple[str, ...]]:
    stage, game = view.game.stage(0, state), view.game
    moves, names = (stage.covert, game.covert_moves) if covert else (stage.overt, game.overt_moves)
    return [names[side][m] for m in moves[side]]


def _levels(view: Equilibrium, state: int, side: int, place: int, covert: bool) -> NDArray[np.int64]:
    """(moves,) level on a track of each move of a stage."""
    player = view.game.world.sides[side]
    track = (player.covert if covert else player.overt)[place]
    levels = [move.name for move in track.moves]
    return np.array([levels.index(name[place]) for name in _names(view, state, side, covert)])


def _available(view: Equilibrium, state: int, side: int, place: int, level: int, covert: bool) -> bool:
    made = bool((_levels(view, state, side, place, covert) == level).any())
    return made and (not covert or len(_heard(view, state, side, place, level)) > 0)


def _sent(
    views: tuple[Equilibrium, Equilibrium], at: _Sides, side: int, place: int, level: int, covert: bool
) -> Floats:
    """Chance of sending, gain, its error, belief after, its error, (5, types)."""
    (gain, coarse), chance = (
        [_gain(views[0], at.state, play, side, place, level, covert) for play in at.sender],
        _chance(views[0], at.state, at.sender[0], side, place, level, covert),
    )
    after, rough = (_after(views[1], at.state, play, side, place, level, covert) for play in at.other)
    slack = [play.residual for play in (at.sender[0], at.other[0])]
    return np.array([chance, gain, np.abs(gain - coarse) + slack[0], after, np.abs(after - rough) + slack[1]])


def _chance(
    view: Equilibrium, state: int, play: StageSolution, side: int, place: int, level: int, covert: bool
) -> Floats:
    """(types,) chance that each type gives a signal, over all it may come to know before."""
    chosen = _levels(view, state, side, place, covert) == level
    if covert:
        return np.asarray(play.covert[side][:, chosen].sum(axis=1))
    return np.asarray(_acts(view, state, play, side)[:, chosen].sum(axis=1))


def _acts(view: Equilibrium, state: int, play: StageSolution, side: int) -> Floats:
    """(types, moves) chance of each overt move of each type, whatever the type of the other."""
    other = view.game.prior[1 - side]
    records = _records(view, state, play)
    if side == 0:
        return np.asarray(np.einsum("tuypqab,u->ta", records, other))
    return np.asarray(np.einsum("tuypqab,t->ub", records, other))


def _records(view: Equilibrium, state: int, play: StageSolution) -> Floats:
    """P(record | types), (Θ0, Θ1, Y, Z0, Z1, A0, A1)."""
    reached = Reached(view.game, view.game.stage(0, state))
    return np.asarray(reached.records(Play(play.covert, play.overt)), dtype=np.float64)


def _gain(
    view: Equilibrium, state: int, play: StageSolution, side: int, place: int, level: int, covert: bool
) -> Floats:
    """(types,) what a signal is worth against the first level of its track, all else alike."""
    precision = view.game.precision[side]
    if precision == 0.0:
        return np.full(view.game.types[side], np.nan)
    names, levels = _names(view, state, side, covert), _levels(view, state, side, place, covert)
    others = [name[:place] + name[place + 1 :] for name in names]
    pairs = [
        (a, b)
        for a in np.flatnonzero(levels == level)
        for b in np.flatnonzero(levels == 0)
        if others[a] == others[b]
    ]
    if covert:
        odds = np.log(play.covert[side])
        weight = np.stack([play.covert[side][:, [a, b]].sum(axis=1) for a, b in pairs], axis=-1)
        worth = weight * np.stack([odds[:, a] - odds[:, b] for a, b in pairs], axis=-1)
    else:
        stage, overt = view.game.stage(0, state), play.overt[side]
        seen = _seen(view, state, play, side)
        worth, weight = np.zeros((len(overt), len(pairs))), np.zeros((len(overt), len(pairs)))
        for k, (a, b) in enumerate(pairs):
            both = stage.allowed[side][:, a] & stage.allowed[side][:, b]
            with np.errstate(divide="ignore"):
                odds = np.log(overt[..., a]) - np.log(overt[..., b])
            held = seen * both[None, :, None, None] * (overt[..., a] + overt[..., b])
            worth[:, k] = np.where(held > 0.0, odds * held, 0.0).sum(axis=(1, 2, 3))
            weight[:, k] = held.sum(axis=(1, 2, 3))
    return np.asarray(worth.sum(axis=1) / weight.sum(axis=1) / precision)


def _seen(view: Equilibrium, state: int, play: StageSolution, side: int) -> Floats:
    """(Θi, Ci, Zi, Y) chance that a type comes to stand there."""
    stage = view.game.stage(0, state)
    reached = Reached(view.game, stage)
    met = reached.seen(Play(play.covert, play.overt), side, view.game.prior[1 - side])
    own = np.zeros((*play.covert[side].shape[:1], len(stage.allowed[side]), stage.survive.shape[0]))
    sizes = stage.public[0].shape[1], stage.public[1].shape[1]
    shown = stage.public[side]
    shown = np.repeat(shown, sizes[1], axis=1) if side == 0 else np.tile(shown, (1, sizes[0]))
    for h, c in enumerate(stage.classes[side]):
        own[:, c] += play.covert[side][:, h, None] * shown[h]
    return np.asarray(np.einsum("tcy,zy->tczy", own, met))


def _heard(view: Equilibrium, state: int, side: int, place: int, level: int) -> NDArray[np.int64]:
    """Public readings of a stage, of the sender's covert move, in which its channel delivers this message."""
    game, stage = view.game, view.game.stage(0, state)
    track = game.world.sides[side].covert[place]
    public = [s for s in game.world.sources if s.seen_by is None and s.of == side]
    which = next(k for k, s in enumerate(public) if s.kind == "channel" and s.name == track.name)
    names = [game.public_readings[side][y][which] for y in stage.public_ids[side]]
    return np.flatnonzero(np.array(names) == track.moves[level].name)


def _shows(view: Equilibrium, state: int, side: int, place: int, level: int, covert: bool) -> Bools:
    """(Y, A0, A1) records that show a signal to the other side."""
    stage = view.game.stage(0, state)
    shown = np.zeros(stage.survive.shape, dtype=bool)
    if covert:
        heard = np.isin(_own(stage, side), _heard(view, state, side, place, level))
        shown[heard] = True
        return shown
    chosen = _levels(view, state, side, place, covert) == level
    return np.asarray(shown | (chosen[None, :, None] if side == 0 else chosen[None, None, :]))


def _own(stage: Stage, side: int) -> NDArray[np.int64]:
    """(Y,) own part of each joint public reading."""
    sizes = stage.public[0].shape[1], stage.public[1].shape[1]
    first, second = np.divmod(np.arange(sizes[0] * sizes[1]), sizes[1])
    return first if side == 0 else second


def _given(
    view: Equilibrium, state: int, play: StageSolution, side: int, place: int, level: int, covert: bool
) -> Floats:
    """P(types and record | the signal is seen), (Θ0, Θ1, Y, Z0, Z1, A0, A1), as the other side has it."""
    shows = _shows(view, state, side, place, level, covert)
    prior = np.multiply.outer(*view.game.prior)
    joint = prior[:, :, None, None, None, None, None] * _records(view, state, play)
    joint = joint * shows[None, None, :, None, None, :, :]
    return np.asarray(joint / joint.sum())


def _after(
    view: Equilibrium, state: int, play: StageSolution, side: int, place: int, level: int, covert: bool
) -> Floats:
    """(types,) belief about the sender once a signal is seen, and nothing else."""
    return _belief(_given(view, state, play, side, place, level, covert), side)


def _fears(view: Equilibrium, at: _Sides, side: int, place: int, level: int, covert: bool) -> Floats:
    """Chance that the sender strikes if the first level of the track is seen, and if the signal is, by both grids."""
    return np.array([[_fear(view, at, k, side, place, seen, covert) for k in (0, 1)] for seen in (0, level)])


def _fear(view: Equilibrium, at: _Sides, grid: int, side: int, place: int, level: int, covert: bool) -> float:
    given = _given(view, at.state, at.other[grid], side, place, level, covert)
    stage, game = view.game.stage(0, at.state), view.game
    if covert:
        made = given.sum(axis=tuple(k for k in range(7) if k != 5 + side))
        return float(made[stage.strikes[side]].sum())
    if game.periods == 1:
        return float("nan")
    goes_on = given.sum(axis=(0, 1, 3, 4)) * stage.survive
    beliefs = _belief(given, 0), _belief(given, 1)
    arrived: dict[int, float] = {}
    kind = game.arrivals[1]
    for (y, a, b), chance in np.ndenumerate(goes_on):
        lottery = stage.lottery[y, a, b]
        for x, p in zip(game.lottery_states[lottery], game.lottery_probabilities[lottery], strict=True):
            for z, q in zip(game.arrival_states[kind, x], game.arrival_probabilities[kind, x], strict=True):
                if chance * p * q > 0.0:
                    arrived[int(z)] = arrived.get(int(z), 0.0) + chance * p * q
    total = sum(arrived.values())
    if not total:
        return float("nan")
    return sum(p / total * _strikes(view, x, beliefs, side) for x, p in arrived.items())


def _belief(given: Floats, side: int) -> Floats:
    return np.asarray(given.sum(axis=tuple(k for k in range(7) if k != side)))


def _strikes(view: Equilibrium, state: int, beliefs: tuple[Floats, Floats], side: int) -> float:
    """Chance that a side strikes in the next period."""
    stage = view.game.stage(1, state)
    play = view.at(1, state, beliefs)
    records = Reached(view.game, stage).records(Play(play.covert, play.overt))
    joint = np.einsum("t,u,tuypqab->ab", *beliefs, records)
    return float((joint.sum(axis=1) if side == 0 else joint.sum(axis=0))[stage.strikes[side]].sum())
