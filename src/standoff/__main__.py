"""``python -m standoff``."""

from __future__ import annotations

from standoff.cli import main

main()
