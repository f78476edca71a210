"""The solver: structured perfect Bayesian equilibrium of a compiled game, with a certificate.

Takes a `Game` (or a scenario, for one solution a view), gives an `Equilibrium` (a `Solution`).
"""

from __future__ import annotations

from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.equilibrium import Equilibrium, StageSolution, solve_game
from standoff.equilibrium.solution import Informed, Solution, solve

__all__ = ["Certificate", "Equilibrium", "Informed", "Solution", "StageSolution", "solve", "solve_game"]
