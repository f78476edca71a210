"""Classes of covert moves: those that differ in nothing that matters once the readings are out.

Two covert moves of a side are in one class if they give the same private reading rates, allow the same overt moves and
do the same to private states, if what the period pays to the side differs at most by something that overt moves and the
other side do not change, and if what it pays to the other side and how it ends are the same. The difference is moved to
the payoff of the covert move itself, where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.game.game import Bools, Floats, Ints
from standoff.game.payoffs import covert_tests
from standoff.game.space import Space
from standoff.scenario.world import World

TOLERANCE = 1e-13
"""Of the largest payoff: differences below it are rounding."""


@dataclass(frozen=True, eq=False)
class Play:
    """What overt play depends on, by groups of covert moves of both sides that are still to be merged."""

    allowed: tuple[Bools, Bools]
    """(Pi, Ai)"""
    private: tuple[Floats, Floats]
    """(Pj, Zi) as in `Stage`"""
    payoff: tuple[Floats, Floats]
    """(Θi, P0, P1, Y, A0, A1), the same order of sides for both"""
    ending: Floats
    """(P0, P1, Y, A0, A1, O)"""
    change: tuple[Floats, Floats] | None = None
    """(Pi, Θi, Θi) as in `Stage`"""


def coarse_groups(space: Space, side: int) -> Ints:
    """Group covert moves by what any rule of the world could tell them by; fine enough in every state."""
    labels = np.zeros(len(space.covert[side]), dtype=np.int64)
    for k, of_level in enumerate(alike_levels(space.world, side)):
        labels = labels * (max(of_level) + 1) + np.array(of_level, dtype=np.int64)[space.covert[side][:, k]]
    return np.unique(labels, return_inverse=True)[1].reshape(-1)


def alike_levels(world: World, side: int) -> list[list[int]]:
    """For each covert track, a group for each level; the rules of the world cannot tell a group apart."""
    tests = covert_tests(world, side)
    found = []
    for k, track in enumerate(world.sides[side].covert):
        rates = [
            source.rates
            for source in world.sources
            if source.of == side and source.track == k and source.seen_by is not None
        ]
        seen: dict[tuple[object, ...], int] = {}
        groups = []
        for level in range(len(track.moves)):
            signs = tuple(level in levels for where, levels in tests if where == k)
            changing = level if track.moves[level].changes else -1
            signature = (signs, changing, tuple(r[level].tobytes() for r in rates))
            groups.append(seen.setdefault(signature, len(seen)))
        found.append(groups)
    return found


def merge(play: Play, side: int) -> tuple[Ints, Ints, Floats]:
    """Merge the groups of a side into classes.

    Returns
    -------
    classes : (Pi,)
        Class of each group, numbered by first member.
    first : (Ci,)
        The group that stands for each class.
    constants : (Θi, Pi, Y)
        What each group gets over and above the one that stands for its class.
    """
    groups = len(play.allowed[side])
    alike = [_alike(play, side, group) for group in range(groups)] if groups > 1 else []
    # Where each is like itself alone there is nothing to merge, whatever is paid.
    if sum(int(others.sum()) for others in alike) <= groups:
        types, readings = len(play.payoff[side]), play.ending.shape[2]
        return np.arange(groups), np.arange(groups), np.zeros((types, groups, readings))
    own, other = _by_group(play, side)
    references = _reference(own, play, side)
    classes = np.arange(groups)
    first: list[int] = []
    scale = TOLERANCE * max(1.0, float(np.abs(own).max()), float(np.abs(other).max()))
    for group in range(groups):
        for known, member in enumerate(first):
            if alike[group][member] and _same(play, side, own, other, references, group, member, scale):
                classes[group] = known
                break
        else:
            classes[group] = len(first)
            first.append(group)
    chosen = np.array(first, dtype=np.int64)
    constants = (references - references[chosen[classes]]).transpose(1, 0, 2)
    return classes, chosen, constants


def _by_group(play: Play, side: int) -> tuple[Floats, Floats]:
    """Own payoffs (Pi, Θi, Pj, Y, A0, A1) and all else that must be equal (Pi, ...).

    Both are 0 where a move is not allowed.
    """
    open0 = play.allowed[0][:, None, None, :, None]
    open1 = play.allowed[1][None, :, None, None, :]
    possible = open0 & open1
    own = np.moveaxis(play.payoff[side] * possible, 1 + side, 0)
    theirs = np.moveaxis(play.payoff[1 - side] * possible, 1 + side, 0)
    ending = np.moveaxis(play.ending * possible[..., None], side, 0)
    groups = len(own)
    return own, np.concatenate([theirs.reshape(groups, -1), ending.reshape(groups, -1)], axis=1)


def _reference(own: Floats, play: Play, side: int) -> Floats:
    """(Pi, Θi, Y) own payoff at the first move open to each side, the other being in its first group."""
    mine = play.allowed[side].argmax(axis=1)
    theirs = int(play.allowed[1 - side][0].argmax())
    groups = np.arange(len(mine))
    first = own[:, :, 0]
    return first[groups, :, :, mine, theirs] if side == 0 else first[groups, :, :, theirs, mine]


def _alike(play: Play, side: int, group: int) -> Bools:
    """Groups that can do the same as one, look the same and change private states alike, itself among them."""
    allowed, rates = play.allowed[side], play.private[1 - side]
    alike = (allowed == allowed[group]).all(axis=1) & (np.abs(rates - rates[group]).max(axis=1) <= TOLERANCE)
    if play.change is not None:
        change = play.change[side]
        alike &= np.abs(change - change[group]).max(axis=(1, 2)) <= TOLERANCE
    return np.asarray(alike)


def _same(
    play: Play, side: int, own: Floats, other: Floats, references: Floats, one: int, two: int, scale: float
) -> bool:
    """Whether two groups that are alike pay the same but for a constant, and end it alike."""
    if np.abs(other[one] - other[two]).max() > scale:
        return False
    mine, theirs = play.allowed[side][one], play.allowed[1 - side]
    if side == 0:
        possible = mine[None, :, None] & theirs[:, None, :]
    else:
        possible = theirs[:, :, None] & mine[None, None, :]
    shift = (references[one] - references[two])[:, None, :, None, None]
    difference = (own[one] - own[two] - shift) * possible[None, :, None, :, :]
    return bool(np.abs(difference).max() <= scale)
