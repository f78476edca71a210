"""The solver: structured perfect Bayesian equilibrium of a compiled game, with a certificate.

Takes a `Game` (or a scenario, for one solution a view), gives an `Equilibrium` (a `Solution`); on the tree of public
records, for short horizons, a `TreeEquilibrium` (a `TreeSolution`).
"""

from __future__ import annotations

from standoff.equilibrium.certificate import Certificate
from standoff.equilibrium.equilibrium import Equilibrium, StageSolution, solve_game
from standoff.equilibrium.probe import Probe
from standoff.equilibrium.solution import Informed, Solution, Solved, TreeSolution, solve
from standoff.equilibrium.tree import Record, TreeEquilibrium, solve_tree

__all__ = [
    "Certificate",
    "Equilibrium",
    "Informed",
    "Probe",
    "Record",
    "Solution",
    "Solved",
    "StageSolution",
    "TreeEquilibrium",
    "TreeSolution",
    "solve",
    "solve_game",
    "solve_tree",
]
