"""What each type would do in the period at hand, over everything it may come to read.

With the solved strategies σᶜ, σᵒ of a stage, side i of type θ makes overt move a with probability

    Σ_h σᶜ_i(h | θ) Σ_h' P(h') Σ_y R(y | h, h') Σ_z Q_i(z | h') σᵒ_i(a | θ, h, z, y),

where h' is the other side's covert move, P(h') = Σ_θ' μ_j(θ') σᶜ_j(h' | θ').
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium import Equilibrium, StageSolution, TreeEquilibrium
from standoff.equilibrium.equilibrium import CAUTION
from standoff.game.game import Game, Stage

Floats = NDArray[np.float64]
RARE, LEAST = 0.05, 1e-9
"""Chances below the first are rare; those below the second are told apart no further."""
ByTrack = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Play:
    """Probabilities of a type's moves now."""

    covert: ByTrack
    overt: ByTrack
    strike: float


def play_now(
    equilibrium: Equilibrium | TreeEquilibrium, side: int
) -> tuple[tuple[Play, ...], tuple[Play, ...]]:
    """Play of each type of a side in the first period, and what it would be by the next coarser grid."""
    solved = {state: (weight, equilibrium.start_play(state)) for state, weight in arrivals(equilibrium.game)}
    fine, coarse = (
        _over_states(
            equilibrium.game, side, {state: (weight, plays[k]) for state, (weight, plays) in solved.items()}
        )
        for k in (0, 1)
    )
    return fine, coarse


def spread_of(fine: Play, coarse: Play) -> float:
    """Estimated error of a type's log-odds of its moves: the largest difference between two grids.

    What is wrong with the values of what may follow moves the log-odds of all moves of a type by about as much, so that
    one of them which happens to be the same on both grids is no better known than the others. Rare ones are left out,
    whose log-odds are known less well.
    """
    gaps = [
        abs(_log_odds(p) - _log_odds(getattr(coarse, kind)[track][level]))
        for kind in ("covert", "overt")
        for track, levels in getattr(fine, kind).items()
        for level, p in levels.items()
        if RARE <= p <= 1.0 - RARE
    ]
    return CAUTION * max(gaps, default=0.0)


def error_of(fine: float, coarse: float, spread: float, residual: float) -> float:
    """Estimated error of the chance of a move: its own difference, or what the spread of log-odds makes if more."""
    return max(CAUTION * abs(fine - coarse), fine * (1.0 - fine) * spread, residual)


def _log_odds(probability: float) -> float:
    p = min(max(probability, LEAST), 1.0 - LEAST)
    return math.log(p / (1.0 - p))


def _over_states(
    game: Game, side: int, solved: Mapping[int, tuple[float, StageSolution]]
) -> tuple[Play, ...]:
    """Play over the states in which the first period may begin."""
    types = range(game.types[side])
    covert: list[dict[str, dict[str, float]]] = [_resting(game, side, "covert") for _ in types]
    overt: list[dict[str, dict[str, float]]] = [_resting(game, side, "overt") for _ in types]
    strike = np.zeros(len(types))
    for state, (weight, play) in solved.items():
        stage = game.stage(0, state)
        plays = overt_play(stage, game.prior, play.covert, play.overt, side)
        for k in types:
            _add(covert[k], game, side, "covert", stage.covert[side], weight * play.covert[side][k])
            _add(overt[k], game, side, "overt", stage.overt[side], weight * plays[k])
        strike += weight * plays[:, stage.strikes[side]].sum(axis=1)
    return tuple(Play(covert[k], overt[k], float(strike[k])) for k in types)


def arrivals(game: Game) -> Iterator[tuple[int, float]]:
    """States of the first period, once its events have happened, and their probabilities."""
    kind = game.arrivals[0]
    merged: dict[int, float] = {}
    for state, weight in zip(
        game.arrival_states[kind, game.start], game.arrival_probabilities[kind, game.start], strict=True
    ):
        if weight > 0:
            merged[int(state)] = merged.get(int(state), 0.0) + float(weight)
    yield from merged.items()


def overt_play(
    stage: Stage,
    beliefs: tuple[Floats, Floats],
    covert: tuple[Floats, Floats],
    overt: tuple[Floats, Floats],
    side: int,
) -> Floats:
    """Probability of each overt move of each type of a side, shape (Θi, Ai)."""
    other = 1 - side
    hidden = beliefs[other] @ covert[other]
    own, theirs = stage.public[side], stage.public[other]
    seen = stage.private[side][stage.classes[other]]
    # (Yj, Zi): what the other's covert move may show, by the other's strategy.
    shown = np.einsum("h,hy,hz->yz", hidden, theirs, seen)
    moves = overt[side][:, stage.classes[side]]  # (Θi, Hi, Zi, Y, Ai)
    sizes = (own.shape[1], theirs.shape[1]) if side == 0 else (theirs.shape[1], own.shape[1])
    moves = moves.reshape(*moves.shape[:3], *sizes, moves.shape[-1])
    if side == 1:
        moves = moves.swapaxes(3, 4)
    found: Floats = np.einsum("kh,hu,vz,khzuva->ka", covert[side], own, shown, moves, optimize=True)
    return found


def _resting(game: Game, side: int, kind: str) -> dict[str, dict[str, float]]:
    tracks = getattr(game.world.sides[side], kind)
    return {track.name: {move.name: 0.0 for move in track.moves} for track in tracks if not track.private}


def _add(
    found: dict[str, dict[str, float]],
    game: Game,
    side: int,
    kind: str,
    indices: NDArray[np.int64],
    probabilities: Floats,
) -> None:
    names = game.covert_moves[side] if kind == "covert" else game.overt_moves[side]
    for index, probability in zip(indices, probabilities, strict=True):
        # Private states stand after the tracks, and are not chosen.
        for track, level in zip(found, names[index], strict=False):
            found[track][level] = found[track].get(level, 0.0) + float(probability)
