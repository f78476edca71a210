"""Adds so many reports with their grades to a ledger, once told to, and tells each entry that is acknowledged."""

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
    sys.stdin.readline()
    for i in range(most):
        graded = replace(recording(f"Report {i} of {name}."), remarks=Remarks(grade=("B", 2)))
        for entry in ledger.add([graded]):
            sys.stdout.write(f"{entry.number} {entry.hash}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
