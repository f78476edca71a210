"""Adds reports to a ledger without end, or so many, and tells each once it is acknowledged."""

from __future__ import annotations

import sys

from standoff.evidence import Ledger
from tests.evidence.examples import recording


def main(place: str, name: str, most: int) -> None:
    ledger = Ledger(place, by=name)
    for i in range(most):
        (entry,) = ledger.add([recording(f"Report {i} of {name}.")])
        sys.stdout.write(f"{entry.number} {entry.hash}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
