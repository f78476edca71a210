"""How likely a world makes a record: by brute force, by following every history, and by particles."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from standoff.errors import UsageError
from standoff.evidence.judgement import JUDGEMENT
from standoff.evidence.particles import filter_by_particles
from standoff.evidence.pictures import weights_on
from standoff.evidence.record import Record, Weighed
from standoff.scenario.scenario import build
from standoff.scenario.tree import read_yaml
from tests.evidence.brute import histories
from tests.evidence.hearsay import told
from tests.evidence.test_filter import so
from tests.evidence.tiny import TINY, tiny

PREPARE = "moves.red.covert.ready.prepare"
BOLD = "sides.red.types.bold"
DAY = dt.date(2020, 1, 5)


def record(*reports):
    return Record.of(build("tiny", read_yaml(TINY, "tiny.yaml")), reports, DAY)[0]


def test_the_likelihood_is_the_sum_over_all_histories():
    """Of the reports, of silence, and that nothing has ended it in half of the first period."""
    made = record(told(PREPARE, "2020-01-03"), told(BOLD, "2020-01-05", "C3"))
    weighed = made.weigh(tiny())
    strengths = [2 * JUDGEMENT.right(letter, figure) - 1 for letter, figure in (("B", 2), ("C", 3))]
    questions = weighed.hearing.questions
    total = 0.0
    for chance, (fact,) in histories(tiny(), 1, again=JUDGEMENT.again):
        likelihood = 1.0
        for strength, path in zip(strengths, (PREPARE, BOLD), strict=True):
            (about,) = {q.about.path: q.about for q in questions if q.about.path == path}.values()
            likelihood *= 0.5 * (1 + strength * (1 if so(about, fact) else -1))
        for q, _ in weighed.hearing.silent:
            about = questions[q].about
            acts = [move != ("hold",) for move in tiny().actual.overt_moves[about.side]]
            if so(about, fact, acts):
                likelihood *= 1 - 0.5 * JUDGEMENT.noticed
        stage = tiny().actual.stage(0, fact.state)
        struck = [bool(stage.strikes[i][list(stage.overt[i]).index(fact.overt[i])]) for i in (0, 1)]
        total += chance * likelihood * (0.5 if any(struck) else 1.0)
    found, error = weighed.log_likelihood
    assert error == 0.0
    assert found == pytest.approx(math.log(total), abs=1e-10)


def test_particles_estimate_the_likelihood_within_their_error():
    made = record(told(PREPARE, "2020-01-03"), told(BOLD, "2020-01-05", "C3"))
    exact = made.weigh(tiny())
    heard = exact.hearing.visible_to(None)
    gaps = []
    for seed in range(12):
        drawn = filter_by_particles(
            exact.seen, exact.hearing, heard, lambda _: None, particles=4_000, seed=seed
        )
        weights = weights_on(exact.hearing, drawn, heard, DAY)
        found, error = Weighed(exact.seen, exact.hearing, drawn, weights, seed).log_likelihood
        gaps.append((found - exact.log_likelihood[0]) / error)
    assert 0.4 < math.sqrt(np.mean(np.square(gaps))) < 2.0


def test_what_is_to_come_is_told_given_the_record():
    chance, error = record(told(PREPARE, "2020-01-03", "A1")).weigh(tiny()).forecast([1, 4], 4_000)
    calm, _ = (
        record(told(PREPARE, "2020-01-03", "A1", modality="denied")).weigh(tiny()).forecast([1, 4], 4_000)
    )
    assert chance.shape == error.shape == (2, 2)  # war, and any fighting
    assert np.array_equal(chance[:, 0], chance[:, 1])
    assert chance[0, 0] <= chance[1, 0]
    assert chance[0, 0] > calm[0, 0]


def test_a_record_comes_back_from_plain_data():
    made = record(told(PREPARE, "2020-01-03"), told(BOLD, "2020-01-04", None))
    assert Record.from_plain(made.to_plain()) == made


def test_a_record_begins_where_its_reports_do():
    scenario = build("tiny", read_yaml(TINY, "tiny.yaml"))
    made, begun = Record.of(scenario, [told(PREPARE, "2019-12-23"), told(PREPARE, "2020-01-03")])
    assert begun.world().clock.start == dt.date(2019, 12, 22)
    assert made.as_of == dt.date(2020, 1, 3)
    assert "clock.start" in begun.begun
    with pytest.raises(UsageError, match="no reports"):
        Record.of(scenario, [])
    with pytest.raises(UsageError, match="off the clock"):
        Record.of(scenario, [told(PREPARE, "2020-01-03")], dt.date(2030, 1, 1))
