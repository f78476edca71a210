"""Exact forward filtering: every history that the evidence leaves possible, with its probability.

With μ the public beliefs at a node, σ the solved strategies there, and both sides' types θ hidden,

    P(h, y, z, a | θ) = Π_i σᶜ_i(h_i | θ_i) R_i(y_i | h_i) Q_i(z_i | h_j) σᵒ_i(a_i | θ_i, h_i, z_i, y).

The record r = (y, z, a) makes the public beliefs at the next node (model, section 4), so nodes multiply by the
number of records that are possible. What is known for certain leaves few of them: where overt moves and public
readings are known there are as many as private readings. Histories that come to the same node with the same types
and the same answers to what is asked are added up after each period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.equilibrium.reached import Play, Reached
from standoff.errors import SolutionError
from standoff.evidence.claims import Question
from standoff.evidence.hearing import Hearing
from standoff.evidence.histories import Facts, Histories, Look, answered
from standoff.game.game import Game, Stage
from standoff.simulation.onward import strikes
from standoff.simulation.sweep import Solved

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Beliefs = tuple[Floats, ...]
"""(types,) about side 0 and side 1 in the view of side 0, then in that of side 1."""

MOST_NODES = 400
"""Public states and beliefs in a period that are followed."""
MOST_HISTORIES = 1_500_000
DIGITS = 13
"""Beliefs that agree to so many digits are the same."""


class TooManyError(Exception):
    """There are too many histories to follow all of them."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Histories before a period."""

    base: Floats
    types: Ints
    truth: Bools
    node: Ints


@dataclass(frozen=True, eq=False)
class Cells:
    """What can happen in a period at a node."""

    probability: Floats
    """(m,) given the types."""
    types: Ints
    """(m, 2)"""
    facts: Facts
    outcome: Ints
    states: Ints
    beliefs: Floats
    """(m, numbers) all beliefs after, side by side."""


def filter_exactly(seen: Solved, hearing: Hearing, sure: Sequence[int], look: Look) -> Histories:
    """Follow every history to the period of the hearing's date.

    Parameters
    ----------
    seen
        Who plays how in which world.
    sure
        Reports, by number, of what is known for certain; histories that they rule out are not followed.
    look
        Called with the histories of each period.

    Raises
    ------
    TooManyError
        If there are too many histories, or a view's stages are not those of the world.
    SolutionError
        If nothing agrees with what is known for certain.
    """
    game = seen.actual
    types = np.array(list(np.ndindex(*game.types)), dtype=np.int64)
    base = game.prior[0][types[:, 0]] * game.prior[1][types[:, 1]]
    none = np.zeros((len(types), len(hearing.questions)), dtype=bool)
    rows = Rows(base, types, none, np.zeros(len(types), dtype=np.int64))
    start = tuple(view.game.prior[i] for view in seen.views for i in (0, 1))
    nodes: list[tuple[int, Beliefs]] = [(game.start, start)]
    known = [hearing.questions[claim.question] for k in sure for claim in hearing.reports[k].claims]
    for period in range(hearing.last + 1):
        histories, after = _period(seen, hearing, known, period, rows, nodes)
        look(histories)
        if period < hearing.last:
            rows, nodes = _merged(histories, after, game.types)
    return histories


def _period(
    seen: Solved,
    hearing: Hearing,
    known: Sequence[Question],
    period: int,
    rows: Rows,
    nodes: Sequence[tuple[int, Beliefs]],
) -> tuple[Histories, Floats]:
    pieces: list[tuple[Floats, Facts, Bools, Ints, Ints, Floats]] = []
    count = 0
    for number, (state, beliefs) in enumerate(nodes):
        here = np.flatnonzero(rows.node == number)
        for chance, arrived in _arrivals(seen.actual, period, state):
            cells = _cells(seen, hearing, known, period, arrived, beliefs)
            first, second = _joined(rows.types[here], cells.types)
            row, cell = here[first], second
            count += len(row)
            if count > MOST_HISTORIES:
                raise TooManyError(f"{count:,} histories in period {period}")
            facts = {kind: numbers[cell] for kind, numbers in cells.facts.items()}
            truth = answered(hearing, facts, period, rows.truth[row])
            probability = rows.base[row] * chance * cells.probability[cell]
            pieces.append(
                (probability, facts, truth, cells.outcome[cell], cells.states[cell], cells.beliefs[cell])
            )
    if not count:
        raise SolutionError(
            f"nothing can happen by {hearing.clock.date(period + 1)} that agrees with what is given as known"
        )
    base, truth, outcome, states, after = (
        np.concatenate([piece[k] for piece in pieces]) for k in (0, 2, 3, 4, 5)
    )
    facts = {kind: np.concatenate([piece[1][kind] for piece in pieces]) for kind in pieces[0][1]}
    island = np.zeros(len(base), dtype=np.int64)
    spread = _spread(after, seen.actual.types)
    return Histories(period, base, facts, truth, outcome, states, spread, island), after


def _joined(types: Ints, of_cells: Ints) -> tuple[Ints, Ints]:
    """Pairs of histories and cells of the same types."""
    pairs = [
        (np.flatnonzero((types == kind).all(axis=1)), np.flatnonzero((of_cells == kind).all(axis=1)))
        for kind in np.unique(types, axis=0)
    ]
    first = np.concatenate([np.repeat(one, len(two)) for one, two in pairs])
    return first, np.concatenate([np.tile(two, len(one)) for one, two in pairs])


def _arrivals(game: Game, period: int, state: int) -> list[tuple[float, int]]:
    """States after the events of a period, with their chances."""
    kind = game.arrivals[period]
    found: dict[int, float] = {}
    for x, p in zip(game.arrival_states[kind, state], game.arrival_probabilities[kind, state], strict=True):
        if p > 0.0:
            found[int(x)] = found.get(int(x), 0.0) + float(p)
    return [(p, x) for x, p in found.items()]


def _cells(
    seen: Solved, hearing: Hearing, known: Sequence[Question], period: int, state: int, beliefs: Beliefs
) -> Cells:
    """Everything that can happen in a period at a node, and what it leads to."""
    game = seen.actual
    stage = game.stage(period, state)
    plays, after = _played(seen, period, state, beliefs)
    joint = _joint(stage, plays) * _possible(game, stage, state, known, period)
    going = joint * stage.survive[:, None, None, :, :]
    following, chances = game.lottery_states[stage.lottery], game.lottery_probabilities[stage.lottery]
    ends = stage.ending[stage.classes[0]][:, stage.classes[1]]  # (H0, H1, Y, A0, A1, O)
    parts = []
    for s in range(following.shape[-1]):
        weight = going * chances[..., s][:, None, None, :, :]
        parts.append((weight, np.full(weight.shape, -1), following[..., s][:, None, None, :, :]))
    for outcome in range(len(game.outcomes)):
        weight = joint * ends[..., outcome][:, :, :, None, None, :, :]
        parts.append((weight, np.full(weight.shape, outcome), np.full((1,) * 5, state)))
    found = []
    for weight, outcomes, states in parts:
        at = np.nonzero(weight)
        into = np.broadcast_to(states, weight.shape)[at]
        found.append((weight[at], np.stack(at, axis=1), outcomes[at], into))
    probability, place, ended, onward = (np.concatenate([part[k] for part in found]) for k in range(4))
    into, chance, again = _again(game, stage, plays, hearing, period, place)
    probability, place, ended, onward = probability[into] * chance, place[into], ended[into], onward[into]
    t0, t1, h0, h1, y, z0, z1, a0, a1 = place.T
    width = stage.public[1].shape[1]
    facts: Facts = {
        "type": np.stack([t0, t1], axis=1),
        "state": np.full((len(t0), 1), state),
        "covert": np.stack([stage.covert[0][h0], stage.covert[1][h1]], axis=1),
        "public": np.stack([stage.public_ids[0][y // width], stage.public_ids[1][y % width]], axis=1),
        "private": np.stack([stage.private_ids[0][z0], stage.private_ids[1][z1]], axis=1),
        "overt": np.stack([stage.overt[0][a0], stage.overt[1][a1]], axis=1),
        "again": again,
    }
    told = [part[y, z0, z1, (a0, a1)[k % 2]] for k, part in enumerate(after)]
    return Cells(probability, facts["type"], facts, ended, onward, np.concatenate(told, axis=1))


def _again(
    game: Game,
    stage: Stage,
    plays: Sequence[tuple[Play, Stage]],
    hearing: Hearing,
    period: int,
    place: Ints,
) -> tuple[Ints, Floats, Ints]:
    """What each side would do were it to move once more, as far as anything is asked that hangs on it.

    Returns
    -------
    tuple
        Numbers into ``place``, the chance given what happened there, and moves (n, 2).
    """
    into, chance = np.arange(len(place)), np.ones(len(place))
    again = np.full((len(place), 2), -1)
    for i, (play, of_view) in enumerate(plays):
        asked = [
            question.about.mask & ~strikes(game, i)
            for question in hearing.questions
            if (question.about.kind, question.about.side) == ("overt", i)
            and not (question.strict or question.about.rest)
            and question.first <= period <= question.last
        ]
        if not any(mask[stage.overt[i]].any() for mask in asked):
            continue
        answers, of_move = np.unique(np.stack(asked)[:, stage.overt[i]].T, axis=0, return_inverse=True)
        of_move = of_move.reshape(-1)
        t, h, z, y = (place[into, column] for column in (i, 2 + i, 5 + i, 4))
        moves = hearing.judgement.again * play.overt[i][:, of_view.classes[i]][t, h, z, y]
        kinds = [k for k in range(len(answers)) if answers[k].any()]
        chances = np.stack([moves[:, of_move == k].sum(axis=1) for k in kinds], axis=1)
        chances = np.column_stack([1.0 - chances.sum(axis=1), chances])
        told = [-1, *(int(stage.overt[i][np.flatnonzero(of_move == k)[0]]) for k in kinds)]
        at, which = np.nonzero(chances)
        into, chance, again = into[at], chance[at] * chances[at, which], again[at]
        again[:, i] = np.array(told)[which]
    return into, chance, again


def _played(
    seen: Solved, period: int, state: int, beliefs: Beliefs
) -> tuple[list[tuple[Play, Stage]], list[Floats]]:
    """Play in each side's view, and the public beliefs (Y, Z0, Z1, Ai, Θi) that each record makes there."""
    plays: list[tuple[Play, Stage]] = []
    after: list[Floats] = []
    for v, view in enumerate(seen.views):
        if v == 1 and view is seen.views[0]:
            return plays * 2, after * 2
        stage = view.game.stages[view.game.regime[period]][state]
        if stage is None or _unlike(stage, seen.actual.stage(period, state)):
            raise TooManyError("a side's view of a stage has other moves or readings than the world")
        here = beliefs[2 * v], beliefs[2 * v + 1]
        solved = view.at(period, state, here)
        play, reached = Play(solved.covert, solved.overt), Reached(view.game, stage)
        plays.append((play, stage))
        after += [np.asarray(reached.posterior(play, i, here[i])) for i in (0, 1)]
    return plays, after


def _unlike(of_view: Stage, actual: Stage) -> bool:
    return any(
        not np.array_equal(mine, theirs)
        for name in ("covert", "overt", "public_ids", "private_ids")
        for mine, theirs in zip(getattr(of_view, name), getattr(actual, name), strict=True)
    )


def _joint(stage: Stage, plays: Sequence[tuple[Play, Stage]]) -> Floats:
    """P(h, y, z, a | θ), (Θ0, Θ1, H0, H1, Y, Z0, Z1, A0, A1)."""
    first, second = stage.public
    shown = np.repeat(first, second.shape[1], axis=1), np.tile(second, first.shape[1])  # (Hi, Y)
    read = [stage.private[i][stage.classes[1 - i]] for i in (0, 1)]  # (Hj, Zi)
    moved = [play.overt[i][:, of_view.classes[i]] for i, (play, of_view) in enumerate(plays)]
    letters = "tuhgyzwab"  # θ0 θ1 h0 h1 y z0 z1 a0 a1
    terms = (
        (plays[0][0].covert[0], "th"),
        (plays[1][0].covert[1], "ug"),
        (shown[0], "hy"),
        (shown[1], "gy"),
        (read[0], "gz"),
        (read[1], "hw"),
        (moved[0], "thzya"),
        (moved[1], "ugwyb"),
    )
    joint: Floats = np.ones((1,) * len(letters))
    for term, axes in terms:
        joint = joint * _placed(np.asarray(term), axes, letters)
    return joint


def _placed(term: Floats, axes: str, letters: str) -> Floats:
    """An array with its axes where they stand among the letters, the others of length 1."""
    order = sorted(range(len(axes)), key=lambda k: letters.index(axes[k]))
    sizes = dict(zip(axes, term.shape, strict=True))
    return term.transpose(order).reshape([sizes.get(letter, 1) for letter in letters])


def _possible(game: Game, stage: Stage, state: int, known: Sequence[Question], period: int) -> Floats:
    """1 where nothing contradicts what is known for certain, 0 elsewhere; axes as those of the joint probability."""
    found: Floats = np.ones((1,) * 9)
    width = stage.public[1].shape[1]
    both = np.arange(len(stage.survive))
    numbers = {
        "type": [(i, np.arange(game.types[i])) for i in (0, 1)],
        "covert": [(2 + i, stage.covert[i]) for i in (0, 1)],
        "public": [(4, stage.public_ids[0][both // width]), (4, stage.public_ids[1][both % width])],
        "private": [(5 + i, stage.private_ids[i]) for i in (0, 1)],
        "overt": [(7 + i, stage.overt[i]) for i in (0, 1)],
    }
    for question in known:
        if question.first == question.last == period:
            about = question.about
            if about.kind == "state":
                found = found * float(about.mask[state])
                continue
            axis, ids = numbers[about.kind][about.side]
            form = [1] * 9
            form[axis] = len(ids)
            found = found * about.mask[ids].reshape(form)
    return found


def _merged(
    histories: Histories, after: Floats, types: tuple[int, int]
) -> tuple[Rows, list[tuple[int, Beliefs]]]:
    """Histories that go on, those added up that come to the same."""
    on = np.flatnonzero(histories.outcome < 0)
    places = np.column_stack([histories.states[on], np.round(after[on], DIGITS)])
    _, first, node = np.unique(places, axis=0, return_index=True, return_inverse=True)
    if len(first) > MOST_NODES:
        raise TooManyError(f"{len(first):,} public beliefs after period {histories.period}")
    node = node.reshape(-1)
    kinds, truth = histories.facts["type"][on], histories.truth[on]
    same = np.column_stack([node, kinds, np.packbits(truth, axis=1)])
    _, kept, into = np.unique(same, axis=0, return_index=True, return_inverse=True)
    base = np.bincount(into.reshape(-1), histories.base[on], len(kept)).astype(np.float64)
    cuts = np.cumsum([types[0], types[1], types[0]])
    nodes = [(int(histories.states[on[k]]), tuple(np.split(after[on[k]], cuts))) for k in first]
    return Rows(base, kinds[kept], truth[kept], node[kept]), nodes


def _spread(after: Floats, types: tuple[int, int]) -> Floats:
    """Beliefs (view, n, side, type) out of those side by side."""
    found = np.zeros((2, len(after), 2, max(types)))
    at = 0
    for v in (0, 1):
        for i in (0, 1):
            found[v, :, i, : types[i]] = after[:, at : at + types[i]]
            at += types[i]
    return found
