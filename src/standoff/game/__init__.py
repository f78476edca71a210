"""The game: a world compiled to dense arrays with one meaning for each axis, ready to be solved.

`compile_game` makes it, `compile_games` all those of a scenario, `restrict` and `transparent` make others of it,
`estimate_size` and `structure` tell what there is to solve and whether it makes sense.
"""

from __future__ import annotations

from standoff.game.compile import compile_game
from standoff.game.game import Game, Stage
from standoff.game.private import refuse_private
from standoff.game.restrict import restrict, restrict_world
from standoff.game.seen import compile_seen
from standoff.game.size import Size, estimate_size, measure_size
from standoff.game.structure import Structure, structure
from standoff.game.transparent import transparent
from standoff.game.views import Games, compile_games

__all__ = [
    "Game",
    "Games",
    "Size",
    "Stage",
    "Structure",
    "compile_game",
    "compile_games",
    "compile_seen",
    "estimate_size",
    "measure_size",
    "refuse_private",
    "restrict",
    "restrict_world",
    "structure",
    "transparent",
]
