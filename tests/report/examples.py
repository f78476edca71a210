"""An answer made up for the tests of what is done with answers."""

from __future__ import annotations

import datetime as dt

from standoff.report.answer import (
    Answer,
    Beliefs,
    CertificatePart,
    Difference,
    Estimate,
    Fear,
    FearOf,
    Horizon,
    Milestone,
    Miscalculation,
    Moves,
    OutcomeEstimate,
    Paths,
    Provenance,
    Rate,
    ReferenceClass,
    ScenarioPart,
    SideName,
)

START = dt.date(2019, 5, 5)
MILESTONES = tuple(
    Milestone(label, days, days // 14, START + dt.timedelta(days=days))
    for label, days in [("28 days", 28), ("84 days", 84), ("182 days", 182), ("horizon", 616)]
)


def declared(probability: float) -> Estimate:
    return Estimate(probability, 0.0, "declared")


def solved(probability: float) -> Estimate:
    return Estimate(probability, 2e-5, "solved")


def by_date(*probabilities: float) -> dict[str, OutcomeEstimate]:
    return {
        milestone.date.isoformat(): OutcomeEstimate(p, 3e-5, "exact", Estimate(p, 0.002, "simulated"))
        for milestone, p in zip(MILESTONES, probabilities, strict=True)
    }


def moves(strike: float) -> Moves:
    return Moves(
        covert={"readiness": {"stay": solved(0.8), "prepare": solved(0.2)}},
        overt={
            "force": {
                "hold": solved(1 - strike - 0.004),
                "reinforce": solved(0.004),
                "strike": solved(strike),
            }
        },
        strike=solved(strike),
    )


def fear(probability: float) -> Fear:
    return Fear(
        solved(probability), solved(3 * probability), FearOf(solved(probability / 2), solved(probability))
    )


def answer(**changes: object) -> Answer:
    """A whole answer, with any part replaced."""
    parts: dict[str, object] = {
        "scenario": ScenarioPart(
            name="us-iran-2019",
            title="United States and Iran, May 2019",
            question="How does it end, and when, between 5 May 2019 and 10 Jan 2021?",
            sides={
                "us": SideName("United States", ("deterrer", "striker"), 2.0),
                "iran": SideName("Iran", ("waiter", "pusher"), 3.0),
            },
            conflict=("war", "limited_exchange"),
        ),
        "horizon": Horizon(START, dt.date(2021, 1, 10), 14, 44, MILESTONES, None),
        "outcomes": {
            "war": by_date(0.001, 0.004, 0.01, 0.031),
            "limited_exchange": by_date(0.02, 0.05, 0.11, 0.28),
            "settlement": by_date(0.01, 0.03, 0.08, 0.21),
            "unresolved": by_date(0.969, 0.916, 0.8, 0.479),
        },
        "beliefs": {
            "us": Beliefs(
                "iran",
                {"waiter": declared(0.6), "pusher": declared(0.4)},
                {"deterrer": declared(0.5), "striker": declared(0.5)},
            ),
            "iran": Beliefs(
                "us",
                {"deterrer": declared(0.5), "striker": declared(0.5)},
                {"waiter": declared(0.6), "pusher": declared(0.4)},
            ),
        },
        "fear": {"us": fear(0.021), "iran": fear(0.13)},
        "moves": {
            "us": {"deterrer": moves(0.001), "striker": moves(0.2)},
            "iran": {"waiter": moves(0.0001), "pusher": moves(0.03)},
        },
        "paths": Paths(
            conflict={date: solved(e.probability) for date, e in by_date(0.021, 0.054, 0.12, 0.311).items()},
            shares={
                path: Estimate(share, 0.01, "simulated")
                for path, share in [
                    ("deliberate", 0.5),
                    ("false_alarm", 0.3),
                    ("tremble", 0.2),
                    ("proxy", 0.0),
                ]
            },
            runs=10_000,
            conflicts=3112,
            median_days=210.0,
        ),
        "miscalculation": Miscalculation(
            solved(0.311),
            solved(0.21),
            Difference(0.101, 4e-5),
            {
                "deterrer": {"waiter": solved(0.1), "pusher": solved(0.2)},
                "striker": {"waiter": solved(0.3), "pusher": solved(0.5)},
            },
        ),
        "reference_class": ReferenceClass(
            "Crises that began without violence",
            (Rate("saw violence later", 0.39, 0.037, 171, "ICB 15"),),
            "In line.",
        ),
        "certificate": CertificatePart(3e-12, 4e-5, 2e-5, 1e-4, True, 9000, 123456, 0, True, 1.7),
        "provenance": Provenance(
            version="0.1.0",
            scenario="us-iran-2019",
            scenario_hash="0123456789abcdef",
            options={"set": {}},
            seed=1,
            schema=1,
            runs=10_000,
            seconds={"compiling": 1.0, "solving": 3.2},
        ),
    }
    return Answer(**(parts | changes))  # type: ignore[arg-type]
