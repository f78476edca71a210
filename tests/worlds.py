"""Small random worlds for property tests: every part of a `World` occurs in some of them."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import strategies as st

from standoff.scenario.world import (
    Clock,
    Condition,
    Effect,
    Event,
    Move,
    OutcomeRule,
    PayoffRule,
    Side,
    Source,
    Track,
    Variable,
    World,
)

Generator = np.random.Generator
OUTCOMES = ("war", "skirmish", "settlement")


def random_world(
    seed: int,
    *,
    types: tuple[int, int] | None = None,
    periods: int | None = None,
    variables: int | None = None,
    covert_tracks: tuple[int, int] | None = None,
    covert_levels: int = 2,
    overt_tracks: tuple[int, int] | None = None,
    overt_levels: int = 2,
    private: tuple[int, int] | None = None,
    public: tuple[int, int] | None = None,
    events: int | None = None,
    needs: bool = True,
    scale: float = 1.0,
    precision: tuple[float, float] | None = None,
    discount: float | None = None,
    covert_outcomes: bool = True,
) -> World:
    """A random valid world, the same for the same arguments.

    Parameters
    ----------
    seed : int
        Everything not given is drawn from it.
    types, periods, variables, covert_tracks, overt_tracks, events
        Numbers of each, by side where a pair.
    covert_levels, overt_levels : int
        Moves in each track.
    private : pair of int
        Private sources by the side that sees them.
    public : pair of int
        Public sources by the side whose covert move they read.
    needs : bool
        Whether moves and sources may depend on the state, on the period and on covert moves.
    scale : float
        Typical size of payoffs.
    covert_outcomes : bool
        Whether covert moves may bear on outcomes and on what they pay.
    """
    rng = np.random.default_rng(seed)
    draw = _Draw(rng, needs, scale, covert_outcomes)
    types = types or draw.pair(1, 3)
    periods = periods if periods is not None else draw.count(1, 3)
    sizes = tuple(2 + draw.chance(0.3) for _ in range(draw.count(0, 2) if variables is None else variables))
    covert_tracks = covert_tracks if covert_tracks is not None else draw.pair(0, 2)
    overt_tracks = overt_tracks if overt_tracks is not None else (1 + draw.chance(0.3), 1 + draw.chance(0.3))
    private = private if private is not None else draw.pair(0, 2)
    public = public if public is not None else draw.pair(0, 1)
    draw.layout(periods, sizes, covert_tracks, covert_levels, overt_tracks, overt_levels)
    kinds = [(1 - i, i) for i in (0, 1) for _ in range(private[i])]
    open_kinds = [(i, None) for i in (0, 1) for _ in range(public[i])]
    sources = [
        draw.source(k, of, seen, types)
        for k, (of, seen) in enumerate([*kinds, *open_kinds])
        if covert_tracks[of]
    ]
    shuffled = [sources[k] for k in rng.permutation(len(sources))]
    draw.public_sources = tuple((k, s) for k, s in enumerate(shuffled) if s.seen_by is None)
    sides = tuple(draw.side(i, types[i], precision[i] if precision else None) for i in (0, 1))
    return World(
        title=f"random world {seed}",
        clock=Clock(
            start=dt.date(2019, 5, 5),
            step_days=7,
            periods=periods,
            discount=float(rng.choice([1.0, 0.9, 0.6])) if discount is None else discount,
            beyond=draw.count(0, 3),
        ),
        sides=(sides[0], sides[1]),
        variables=tuple(
            Variable(name=f"v{k}", levels=tuple("abc"[:size]), start=int(rng.integers(size)))
            for k, size in enumerate(sizes)
        ),
        events=tuple(draw.event(k) for k in range(draw.count(0, 2) if events is None else events))
        if sizes
        else (),
        sources=tuple(shuffled),
        outcomes=OUTCOMES,
        conflict=frozenset({"war", "skirmish"}),
        outcome_rules=draw.outcome_rules(),
        payoffs=draw.payoffs(types),
    )


@st.composite
def worlds(draw: st.DrawFn, /, **sizes: object) -> World:
    """Hypothesis strategy for `random_world`; sizes given are kept fixed."""
    return random_world(draw(st.integers(0, 2**32 - 1)), **sizes)  # type: ignore[arg-type]


class _Draw:
    """Draws the parts of a world."""

    def __init__(self, rng: Generator, needs: bool, scale: float, covert_outcomes: bool) -> None:
        self.rng = rng
        self.needs = needs
        self.scale = scale
        self.covert_outcomes = covert_outcomes
        self.public_sources: tuple[tuple[int, Source], ...] = ()

    def layout(
        self,
        periods: int,
        sizes: tuple[int, ...],
        covert_tracks: tuple[int, int],
        covert_levels: int,
        overt_tracks: tuple[int, int],
        overt_levels: int,
    ) -> None:
        self.periods, self.sizes = periods, sizes
        self.covert_tracks, self.covert_levels = covert_tracks, covert_levels
        self.overt_tracks, self.overt_levels = overt_tracks, overt_levels

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def count(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def pair(self, low: int, high: int) -> tuple[int, int]:
        return self.count(low, high), self.count(low, high)

    def amounts(self, types: int, scale: float = 1.0) -> np.ndarray:
        return np.round(self.rng.normal(0.0, scale * self.scale, types), 3)

    def rates(self, levels: int, readings: int) -> np.ndarray:
        weights = self.rng.dirichlet(np.ones(readings), levels)
        if self.chance(0.2):
            weights[0] = np.eye(readings)[0]
        return weights

    def some(self, levels: int) -> frozenset[int]:
        keep = self.rng.permutation(levels)[: self.count(1, max(1, levels - 1))]
        return frozenset(int(level) for level in keep)

    def window(self) -> tuple[int, int] | None:
        if not self.needs or self.chance(0.8):
            return None
        start = self.count(0, self.periods - 1)
        return start, start + self.count(1, 2)

    def state_tests(self, probability: float = 0.5) -> tuple[tuple[int, frozenset[int]], ...]:
        if not self.sizes or not self.chance(probability):
            return ()
        variable = self.count(0, len(self.sizes) - 1)
        return ((variable, self.some(self.sizes[variable])),)

    def covert_tests(
        self, side: int, probability: float = 0.5
    ) -> tuple[tuple[int, int, frozenset[int]], ...]:
        if not self.covert_tracks[side] or not self.chance(probability):
            return ()
        return ((side, self.count(0, self.covert_tracks[side] - 1), self.some(self.covert_levels)),)

    def overt_tests(self, side: int, probability: float = 0.5) -> tuple[tuple[int, int, frozenset[int]], ...]:
        if not self.chance(probability):
            return ()
        return ((side, self.count(0, self.overt_tracks[side] - 1), self.some(self.overt_levels)),)

    def reading_tests(self, probability: float = 0.5) -> tuple[tuple[int, frozenset[int]], ...]:
        if not self.public_sources or not self.chance(probability):
            return ()
        k, source = self.public_sources[self.count(0, len(self.public_sources) - 1)]
        return ((k, self.some(len(source.readings))),)

    def effect(self, when: Condition) -> Effect:
        variable = self.count(0, len(self.sizes) - 1)
        size = self.sizes[variable]
        probability = float(self.rng.choice([1.0, 0.6]))
        if self.chance(0.4):
            return Effect(
                when=when, probability=probability, shifts=((variable, int(self.rng.choice([-1, 1]))),)
            )
        target = (
            np.eye(size)[self.count(0, size - 1)]
            if self.chance(0.6)
            else self.rng.dirichlet(np.ones(size)) * 0.9
        )
        return Effect(when=when, probability=probability, sets=((variable, target),))

    def effects(self, probability: float, side: int | None) -> tuple[Effect, ...]:
        if not self.sizes or not self.chance(probability):
            return ()
        other = () if side is None else self.overt_tests(1 - side, 0.3)
        when = Condition(
            state=self.state_tests(0.3), overt=other, readings=self.reading_tests(0.2), periods=self.window()
        )
        return (self.effect(when), *self.effects(0.2, side))

    def source(self, k: int, of: int, seen_by: int | None, types: tuple[int, int]) -> Source:
        readings = ("quiet", "alarm", "loud")[: 2 + self.chance(0.2)]
        public = seen_by is None
        return Source(
            name=f"source{k}",
            kind="incident" if public else "indicator",
            of=of,
            track=self.count(0, self.covert_tracks[of] - 1),
            readings=readings,
            seen_by=seen_by,
            rates=self.rates(self.covert_levels, len(readings)),
            needs=Condition(state=self.state_tests(0.3), periods=self.window())
            if self.needs
            else Condition(),
            effects=tuple(self.effects(0.4, None) for _ in readings) if public else (),
            costs=tuple((self.amounts(types[0], 0.2), self.amounts(types[1], 0.2)) for _ in readings)
            if public and self.chance(0.5)
            else (),
        )

    def side(self, i: int, types: int, precision: float | None) -> Side:
        def cost() -> np.ndarray | None:
            return np.abs(self.amounts(types, 0.1)) if self.chance(0.4) else None

        covert = []
        for k in range(self.covert_tracks[i]):
            moves = [Move(name="stay")]
            for level in range(1, self.covert_levels):
                needs = (
                    Condition(state=self.state_tests(0.2), periods=self.window())
                    if self.needs
                    else Condition()
                )
                moves.append(Move(name=f"prepare{level}", needs=needs, cost=cost()))
            covert.append(Track(name=f"covert{k}", moves=tuple(moves)))
        overt = []
        for k in range(self.overt_tracks[i]):
            moves = [Move(name="hold", effects=self.effects(0.2, i))]
            for level in range(1, self.overt_levels):
                strike = k == 0 and level == self.overt_levels - 1
                needs = Condition()
                if self.needs:
                    needs = Condition(
                        state=self.state_tests(0.2), covert=self.covert_tests(i, 0.2), periods=self.window()
                    )
                moves.append(
                    Move(
                        name="strike" if strike else f"act{level}",
                        needs=needs,
                        cost=cost(),
                        effects=self.effects(0.5, i),
                        alone=strike and self.chance(0.5),
                        strike=strike,
                    )
                )
            overt.append(Track(name="force" if k == 0 else f"overt{k}", moves=tuple(moves)))
        prior = self.rng.dirichlet(np.full(types, 2.0))
        return Side(
            key=("red", "blue")[i],
            name=("Red", "Blue")[i],
            types=("dove", "hawk", "crow")[:types],
            prior=prior,
            precision=float(self.rng.choice([0.5, 1.0, 2.0])) if precision is None else precision,
            covert=tuple(covert),
            overt=tuple(overt),
        )

    def event(self, k: int) -> Event:
        when = Condition(state=self.state_tests(0.3), periods=self.window())
        return Event(
            name=f"event{k}",
            effect=self.effect(when),
            period=None if self.chance(0.4) else self.count(0, self.periods),
        )

    def ends(self, total: float) -> tuple[tuple[str, float], ...]:
        weights = self.rng.dirichlet(np.ones(2)) * total
        return (("war", float(weights[0])), ("skirmish", float(weights[1])))

    def outcome_rules(self) -> tuple[OutcomeRule, ...]:
        rules = []
        for i in (0, 1):
            strike = (i, 0, frozenset({self.overt_levels - 1}))
            total = float(self.rng.choice([1.0, 0.8]))
            if self.covert_outcomes and self.covert_tracks[i] and self.chance(0.4):
                # which outcome, but not whether it ends, turns on the first covert track
                for level in range(self.covert_levels):
                    when = Condition(overt=(strike,), covert=((i, 0, frozenset({level})),))
                    rules.append(OutcomeRule(when=when, ends=self.ends(total)))
            else:
                rules.append(OutcomeRule(when=Condition(overt=(strike,)), ends=self.ends(total)))
        when = Condition(state=self.state_tests(0.8), readings=self.reading_tests(0.2), periods=self.window())
        rules.append(OutcomeRule(when=when, ends=(("settlement", float(self.rng.uniform(0.0, 0.4))),)))
        return tuple(rules)

    def payoffs(self, types: tuple[int, int]) -> tuple[PayoffRule, ...]:
        def both(scale: float) -> tuple[np.ndarray, np.ndarray]:
            return self.amounts(types[0], scale), self.amounts(types[1], scale)

        rules = [
            PayoffRule(kind="outcome", when=Condition(outcomes=frozenset({name})), amounts=both(1.0))
            for name in OUTCOMES
        ]
        for who in ("0", "1", "both"):
            when = Condition(outcomes=frozenset({"war", "skirmish"}), first=frozenset({who}))
            rules.append(PayoffRule(kind="outcome", when=when, amounts=both(0.5)))
        if self.covert_outcomes:
            for i in (0, 1):
                when = Condition(outcomes=frozenset({"war"}), covert=self.covert_tests(i, 0.8))
                rules.append(PayoffRule(kind="outcome", when=when, amounts=both(0.3)))
        flow = Condition(
            state=self.state_tests(), overt=self.overt_tests(0) + self.overt_tests(1), periods=self.window()
        )
        rules.append(
            PayoffRule(
                kind="flow", when=flow, amounts=both(0.2), unless=Condition(overt=self.overt_tests(1, 1.0))
            )
        )
        for i in (0, 1):
            amounts = [np.zeros(types[0]), np.zeros(types[1])]
            amounts[i] = self.amounts(types[i], 0.2)
            when = Condition(
                state=self.state_tests(),
                covert=self.covert_tests(i),
                overt=self.overt_tests(i, 0.3),
                readings=self.reading_tests(),
            )
            unless = (
                Condition(covert=self.covert_tests(i, 1.0))
                if self.covert_tracks[i] and self.chance(0.3)
                else None
            )
            rules.append(PayoffRule(kind="cost", when=when, amounts=(amounts[0], amounts[1]), unless=unless))
        rules.append(PayoffRule(kind="horizon", when=Condition(state=self.state_tests()), amounts=both(0.5)))
        return tuple(rules)
