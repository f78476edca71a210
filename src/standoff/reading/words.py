"""A report in words, for a terminal."""

from __future__ import annotations

from standoff.errors import ascii_safe
from standoff.reading.report import Report


def in_words(report: Report) -> str:
    """Two lines that say what was read, with everything escaped that a terminal might act on."""
    when = ""
    if report.date is not None:
        first, last = report.date.earliest, report.date.latest
        when = f", {first}" if first == last else f", {first} to {last}"
    likely = f", {report.likelihood}" if report.likelihood else ""
    chain = " < ".join(f"{link.name} ({link.kind.replace('_', ' ')})" for link in report.chain)
    assumed = f" [assumed: {', '.join(report.assumed)}]" if report.assumed else ""
    line = (
        f"{report.actor or '?'} > {report.target or '?'}  {report.category} {report.modality}{when}{likely}  "
        f"on the word of {chain}{assumed}\n    {' '.join(report.span.split())}"
    )
    for observable in report.observables or ():
        line += f"\n    bears on {observable.path} ({observable.score:.2f})"
    if report.observables == ():
        line += "\n    bears on nothing that the scenario names"
    return "\n".join(ascii_safe(part) for part in line.split("\n"))
