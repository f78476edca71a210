"""Evidence: reports with the grades of their sources, in a ledger that loses nothing and forgets nothing.

Takes reports, read or imported, and gives back those that stand, with what was said of each; `assess` tells what they
give reason to believe. It needs the solver, so it is not loaded with the ledger: import `standoff.evidence.assess`.
"""

from __future__ import annotations

from standoff.evidence.entry import Entry
from standoff.evidence.ledger import Ledger, Verified
from standoff.evidence.recording import Recording
from standoff.evidence.state import Item, Link

__all__ = ["Entry", "Item", "Ledger", "Link", "Recording", "Verified"]
