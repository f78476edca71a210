"""The gold games read into one form: information sets in words, and their places in a compiled game."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from standoff.game.game import Game, Stage
from tests.reference.recursion import Record
from tests.shared import shared_path

HERE = Path(__file__).parents[1] / "gold"

GAMES: Mapping[str, tuple[str, Mapping[str, float]]] = {
    **{f"crisis_A_T{n}": ("crisis_A.yaml", {"clock.periods": n}) for n in (1, 2, 3, 4, 8)},
    **{f"crisis_B_T{n}": ("crisis_B.yaml", {"clock.periods": n}) for n in (1, 2)},
    "F_T1": ("F.yaml", {"clock.periods": 1}),
    "Fflat_T2": ("F.yaml", {"clock.periods": 2, "hit": 0.4, "false_alarm": 0.4}),
    "Fdisc_cv_T2": ("F.yaml", {"clock.periods": 2, "discount": 0.9}),
    "Gready_T1": ("G.yaml", {"clock.periods": 1}),
    "P_T1": ("P.yaml", {"clock.periods": 1}),
    "P_T2": ("P.yaml", {"clock.periods": 2}),
}
"""Each gold game: the scenario file, and its parameters."""

PRECISIONS = (0.5, 1, 2)

_WORDS = {"proxy_attack": "attack"}
"""Readings that the format calls something else."""

_LETTERS = {"o": "hold", "l": "alert"}
"""Moves in the public histories of the crisis games."""

_TYPES = ("D", "H")


@dataclass(frozen=True)
class Past:
    """What became public in an earlier period; readings by the side whose covert move they are of."""

    public: tuple[str | None, str | None]
    private: tuple[str | None, str | None]
    """By the side that saw it."""
    overt: tuple[str, str]


@dataclass(frozen=True)
class InformationSet:
    """A choice of one type of one side, and the answer."""

    side: int
    type: int
    period: int
    covert: bool
    """Whether the choice is of a covert move."""
    own: str | None
    """Own covert move of the period, and own private reading, where they come before the choice."""
    reading: str | None
    public: tuple[str | None, str | None]
    past: tuple[Past, ...]
    probabilities: Mapping[str, float]
    values: Mapping[str, float]
    """Expected payoffs of the moves, up to a constant, in units of period 0."""


@dataclass(frozen=True)
class Answer:
    """One gold solution."""

    sets: tuple[InformationSet, ...]
    payoffs: tuple[Mapping[str, float], Mapping[str, float]] | None
    """By side and type, where given."""
    expected: tuple[float, float]
    """By side, before types are drawn."""
    attack: tuple[tuple[float, float, float], ...] | None
    """P(side 0 alone, side 1 alone, both attack) by period, where given."""
    nodes: tuple[tuple[tuple[Past, ...], float, tuple[float, float]], ...]
    """(past, probability, P(type H) of each side) of public histories, where given."""


@cache
def answer(name: str, precision: float) -> Answer:
    """The gold solution of a game; skips the test where the gold set is absent."""
    file = json.loads(shared_path(f"gold/{name}.json").read_text(encoding="utf-8"))
    found = next(solution for solution in file["solutions"] if solution["lambda"] == precision)
    probabilities = found["polished"] if "polished" in found else found["probs"]
    read = _crisis if "polished" in found else _covert
    sets = tuple(
        read(each, each.get("actions") or file["actions"], probability, values)
        for each, probability, values in zip(
            file["infosets"], probabilities, found["action_values"], strict=True
        )
    )
    by_type = found.get("payoff_by_type")
    attack = found.get("P_attack_by_period")
    return Answer(
        sets=sets,
        payoffs=by_type and tuple(dict(zip(_TYPES, each, strict=True)) for each in by_type),
        expected=tuple(found["root_payoffs"] if "root_payoffs" in found else found["ex_ante"]),
        attack=attack and tuple((a["side0_only"], a["side1_only"], a["both"]) for a in attack),
        nodes=_nodes(name, found, sets),
    )


def _crisis(
    each: Mapping[str, Any], actions: list[str], probability: list[float], values: list[float]
) -> InformationSet:
    past = tuple(Past((None, None), (None, None), (_LETTERS[a], _LETTERS[b])) for a, b in each["public"])
    if not past:  # game A, where the only way to go on is that nobody attacked
        past = (Past((None, None), (None, None), ("hold", "hold")),) * (each["t"] - 1)
    return InformationSet(
        side=each["player"] - 1,
        type=_TYPES.index(each["type"]),
        period=each["t"] - 1,
        covert=False,
        own=None,
        reading=None,
        public=(None, None),
        past=past,
        probabilities=dict(zip(actions, probability, strict=True)),
        values=dict(zip(actions, values, strict=True)),
    )


def _covert(
    each: Mapping[str, Any], actions: list[str], probability: list[float], values: list[float]
) -> InformationSet:
    covert = each["stage"] == "covert"
    readings = each.get("own_readings")
    return InformationSet(
        side=each["side"],
        type=_TYPES.index(each["type"]),
        period=each["t"] - 1,
        covert=covert,
        own=None if covert else each["own_covert"][-1],
        reading=None if covert or not readings else readings[-1],
        public=_public(each.get("public_now", {})),
        past=tuple(Past(_public(p), (p.get("z0"), p.get("z1")), (p["a0"], p["a1"])) for p in each["public"]),
        probabilities=dict(zip(actions, probability, strict=True)),
        values=dict(zip(actions, values, strict=True)),
    )


def _public(record: Mapping[str, str]) -> tuple[str | None, str | None]:
    """In game G the only public reading is of side 1, and is called y."""
    first, second = record.get("y0"), record.get("y1", record.get("y"))
    return first, second and _WORDS.get(second, second)


def _nodes(
    name: str, found: Mapping[str, Any], sets: tuple[InformationSet, ...]
) -> tuple[tuple[tuple[Past, ...], float, tuple[float, float]], ...]:
    """Public nodes, whose histories are abbreviated to a letter for each reading."""
    nodes = []
    for node in found.get("public_nodes", ()):
        pasts = {
            each.past
            for each in sets
            if [_short(past.private if name[0] == "F" else past.public) for past in each.past]
            == node["public"]
        }
        if len(pasts) != 1:
            raise ValueError(f"{len(pasts)} public histories are written {node['public']} in {name}")
        nodes.append((pasts.pop(), node["reach"], tuple(node["belief_H"])))
    return tuple(nodes)


def _short(readings: tuple[str | None, str | None]) -> str:
    return "".join("x" if each == "attack" else each[0] for each in readings if each)


def covert_index(game: Game, stage: Stage, side: int, move: str) -> int:
    """Place in a stage of the covert move of that name."""
    return _place(move, [game.covert_moves[side][k] for k in stage.covert[side]])


def overt_index(game: Game, stage: Stage, side: int, move: str) -> int:
    """Place in a stage of the overt move of that name."""
    return _place(move, [game.overt_moves[side][k] for k in stage.overt[side]])


def private_index(game: Game, stage: Stage, side: int, reading: str | None) -> int:
    """Place in a stage of what a side reads privately."""
    return _place(reading, [game.private_readings[side][k] for k in stage.private_ids[side]])


def public_index(game: Game, stage: Stage, readings: tuple[str | None, str | None]) -> int:
    """Place in a stage of a joint public reading."""
    places = [_place(readings[i], [game.public_readings[i][k] for k in stage.public_ids[i]]) for i in (0, 1)]
    return places[0] * len(stage.public_ids[1]) + places[1]


def record(game: Game, stage: Stage, past: Past) -> Record:
    """The record of an earlier period by the axes of its stage."""
    return Record(
        public_index(game, stage, past.public),
        private_index(game, stage, 0, past.private[0]),
        private_index(game, stage, 1, past.private[1]),
        overt_index(game, stage, 0, past.overt[0]),
        overt_index(game, stage, 1, past.overt[1]),
    )


def _place(name: str | None, names: list[tuple[str, ...]]) -> int:
    """None stands for the one reading there is where there is nothing to be read."""
    return names.index(() if name is None else (name,))
