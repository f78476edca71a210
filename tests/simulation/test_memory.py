"""How much memory runs take."""

from __future__ import annotations

import pytest

from standoff.errors import UsageError
from standoff.game import compile_game
from standoff.simulation import memory, simulate
from standoff.simulation.memory import memory_of, refuse_if_too_many
from tests.simulation.fakes import fake
from tests.worlds import random_world


@pytest.mark.parametrize("types", [(2, 2), (1, 3)])
@pytest.mark.parametrize("periods", [10, 25])
def test_it_is_a_little_more_than_what_is_kept(types: tuple[int, int], periods: int) -> None:
    world = random_world(21, types=types, periods=periods, covert_tracks=(1, 1), overt_tracks=(1, 1))
    kept = simulate(fake(compile_game(world), 2), 2_000, threads=1).dataset.nbytes
    assert kept < memory_of(2_000, periods, max(types)) < 2 * kept


def test_too_many_are_refused_and_it_is_said_how_many_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_machine_memory", lambda: 2e6)
    most = 1e6 / memory_of(1, 10, 2)
    refuse_if_too_many(int(most), 10, 2)
    with pytest.raises(UsageError, match=f"at most 1 MB.*no more than {int(most)} runs"):
        refuse_if_too_many(int(most) + 1, 10, 2)


def test_simulate_refuses_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_machine_memory", lambda: 1e3)
    game = compile_game(random_world(21, periods=2, covert_tracks=(1, 1), overt_tracks=(1, 1)))
    with pytest.raises(UsageError, match="of memory"):
        simulate(fake(game, 2), 100)


def test_a_machine_that_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: str) -> int:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr(memory.os, "sysconf", unknown)
    assert memory._machine_memory() == memory.USUAL_MEMORY
