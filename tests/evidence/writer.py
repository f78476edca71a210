"""Adds so many reports with their grades to a ledger, and tells each entry that is acknowledged.

It waits to be told to begin, and after the first report to go on, so that none has done before another begins.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from standoff.evidence import Ledger
from standoff.evidence.remarks import Remarks
from tests.evidence.examples import recording

READY = "ready"


def main(place: str, name: str, most: int) -> None:
    ledger = Ledger(place, by=name)
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    for i in range(most):
        if i < 2:
            sys.stdin.readline()
        graded = replace(recording(f"Report {i} of {name}."), remarks=Remarks(grade=("B", 2)))
        for entry in ledger.add([graded]):
            sys.stdout.write(f"{entry.number} {entry.hash}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
