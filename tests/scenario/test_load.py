"""Loading from every kind of source, and nothing but our own errors whatever the text."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import ScenarioError, StandoffError, UsageError
from standoff.scenario import library_names, load
from standoff.scenario.scenario import build
from standoff.scenario.tree import LARGEST_FILE, from_mapping, read_yaml
from tests.scenario.small import SMALL, content
from tests.shared import shared_path


def test_the_design_example_loads_as_it_is() -> None:
    scenario = load(shared_path("design/example-scenario.yaml"))
    assert scenario.title == "United States and Iran, May 2019"
    actual, us, iran = scenario.world(), scenario.world(view=0), scenario.world(view="iran")
    assert [side.types for side in actual.sides] == [("deterrer", "striker"), ("waiter", "pusher")]
    assert us.sources[0].rates[0].tolist() == [0.97, 0.03]
    assert iran.sides[0].prior.tolist() == [0.5, 0.5]
    assert actual.events[0].period == 44
    truth = scenario.world(truth=True)
    rates = {source.name: source.rates for source in truth.sources}
    assert rates["militias_in_iraq"][:, 1].tolist() == [0, 0.7]
    assert np.allclose(rates["flares_over_crops"][:, 1], [0, 0.06])
    assert (rates["militia_intermediary"] == np.eye(3)).all()
    hotline = scenario.with_(intervention="hotline").world()
    assert hotline.sources[-1].rates[0, 0] == 0.98
    assert np.allclose(hotline.sources[3].rates[:, 1], [0.01, 0.03])
    pull_back = scenario.with_(intervention="pull_back")
    assert pull_back.world().payoffs[1].amounts[0].tolist() == [0.5, 0.5]
    assert pull_back.world(view=1).sides[0].prior.tolist() == [0.5, 0.5]


def test_text_mapping_and_file_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SMALL, encoding="utf-8-sig")
    scenarios = [load(content()), load(path), load(str(path))]
    assert len({scenario.hash for scenario in scenarios}) == 1
    assert [scenario.name for scenario in scenarios] == ["scenario", "mine", "mine"]


def test_a_missing_scenario_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"did you mean 'us-iran-2019'") as caught:
        load("us-iran-2091")
    assert all(name in str(caught.value) for name in library_names())


@pytest.mark.parametrize("source", ["nowhere/file.yaml", "file.yml", "\x00", 3, None, "x" * 10_000, ""])
def test_what_is_no_file(source: object) -> None:
    with pytest.raises(UsageError):
        load(source)  # type: ignore[arg-type]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a file"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"# x\n" * (LARGEST_FILE // 4 + 1), "larger"),
        (b"", "mapping"),
        (b"[1, 2]", "mapping"),
        (b"just text", "mapping"),
    ],
)
def test_files_that_are_no_scenario(tmp_path: Path, written: bytes, message: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(written)
    with pytest.raises(ScenarioError, match=message):
        load(path)


def test_places_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(SMALL.replace("start: low", "start: lwo").replace("0.75, bold", "0.65, bold"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    lines = SMALL.replace("start: low", "start: lwo").splitlines()
    for problem in caught.value.problems:
        assert problem.file == str(path)
        assert problem.line
        assert problem.column
    start, types = sorted(caught.value.problems, key=lambda p: p.path, reverse=True)
    assert start.path == "state.posture.start"
    assert lines[(start.line or 0) - 1][(start.column or 0) - 1 :].startswith("lwo")
    assert start.hint == "did you mean 'low'?"
    assert types.path == "sides.red.types"
    assert lines[(types.line or 0) - 1].strip().startswith("types")


def test_doubled_keys_are_listed_with_other_problems(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(SMALL.replace("title: A small standoff", "title: A\ntitle: B") + "foo: 1\n")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [problem.path for problem in caught.value.problems] == ["title", "foo"]


WORDS = [
    *[
        "{}",
        "[]",
        "0",
        "-1",
        "1e400",
        ".nan",
        "null",
        "true",
        "NO",
        "'x'",
        "[[1]]",
        "a.b",
        "*x",
        "&x",
        "!x",
        ":",
        "-",
        "{",
        "}",
        "[",
        "]",
        ",",
        "#",
        "'",
        '"',
        "|",
        ">",
        "?",
        "%",
        "unresolved",
        "red.force",
    ],
    *(
        "{a: 1}",
        "\t",
        "\n",
        "\n  ",
        "1 / 0",
        "posture",
        "lower: talks",
        "when: {}",
        "\x07",
        "\u202e",
        "9" * 50,
    ),
]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_mutated_text_gives_a_scenario_or_our_own_error(seed: int) -> None:
    chance = random.Random(seed)
    text = SMALL
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text))
        end = start + chance.choice([0, 1, 1, 3, 10])
        other = chance.randrange(len(text))
        new = chance.choice([*WORDS, text[other : other + chance.randint(1, 30)]])
        text = text[:start] + new + text[end:]
    check(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_mutated_values_give_a_scenario_or_our_own_error(seed: int) -> None:
    chance = random.Random(seed)
    found = content()
    for _ in range(chance.randint(1, 3)):
        inner: object = found
        while True:
            keys = (
                list(inner)
                if isinstance(inner, dict)
                else list(range(len(inner)))
                if isinstance(inner, list)
                else []
            )
            if not keys:
                break
            key = chance.choice(keys)
            new = [
                None,
                True,
                3,
                -0.5,
                "x",
                "low",
                [],
                {},
                ["a", "a"],
                {"a": 1},
                1e300,
                float("nan"),
                "red",
                10**400,
            ]
            below = inner[key]  # type: ignore[index]
            if chance.random() < 0.3 or not isinstance(below, dict | list):
                if chance.random() < 0.2:
                    del inner[key]  # type: ignore[attr-defined]
                else:
                    inner[key] = chance.choice(new)  # type: ignore[index]
                break
            inner = below
    check(found)


def check(source: object) -> None:
    try:
        tree = read_yaml(source, "x.yaml") if isinstance(source, str) else from_mapping(source)
        scenario = build("x", tree)
    except StandoffError:
        return
    scenario.world()
    scenario.world(view=0)
    assert len(scenario.hash) == 64
