"""Why it may come to fighting, and what would help.

Takes a `Solution`, gives an `Explanation` or a table of what would change if something were done about it.
"""

from __future__ import annotations

from standoff.explain.attribution import Driver, Miscalculation, miscalculation
from standoff.explain.provenance import Provenance

__all__ = ["Driver", "Miscalculation", "Provenance", "miscalculation"]
