"""Sections on what the numbers rest on: what the scenario assumes, how well it was solved, how to have it again."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.report.material import Material
from standoff.report.parts import Listing, Section, table
from standoff.report.phrases import label
from standoff.report.sentences import confidence, sourced
from standoff.scenario import meaning
from standoff.scenario.wording import counted, number


def assumptions(material: Material) -> Section:
    """What the scenario says, in words, and where its numbers come from."""
    scenario = material.scenario
    parameters = scenario.parameters
    sides = list(material.answer.scenario.sides)
    rows = []
    for name, found in parameters.items():
        seen = [
            f"{key}: {number(other.value)}"
            for key in sides
            if (other := scenario.parameters_seen_by(key)[name]).value != found.value
        ]
        span = "" if found.range is None else f"{number(found.range[0])} to {number(found.range[1])}"
        source = "; ".join(filter(None, ["judgement" if found.judgement else "", found.source]))
        rows.append([label(name), number(found.value), span, found.about, source, "; ".join(seen)])
    seen_otherwise = any(row[-1] for row in rows)
    columns = ["number", "value", "range", "what it is", "source", "as a side sees it"]
    width = len(columns) if seen_otherwise else len(columns) - 1
    judged = sum(found.judgement for found in parameters.values())
    have = sourced(parameters)
    told = counted(len(parameters), "named number")
    lead = f"{told}: {have} with a source, {judged} marked as judgement."
    return Section(
        key="assumptions",
        title="What it assumes",
        lead=tuple(filter(None, [" ".join(scenario.about.split()), lead])),
        folded=(table(f"{told} with range and source", columns[:width], [row[:width] for row in rows]),)
        if rows
        else (),
        listings=tuple(Listing(heading, tuple(lines)) for heading, lines in meaning(scenario)),
    )


def trust(material: Material) -> Section:
    """How well it was solved, and from what it can be had again."""
    answer = material.answer
    found, made = answer.certificate, answer.provenance
    level = confidence(found.accurate, material.scenario.parameters)
    solved = [
        ["residual of the equilibrium conditions", f"{found.residual:.0e}"],
        ["estimated error of probabilities", f"{found.conflict_error:.0e}"],
        ["asked to be within", f"{found.accuracy:.0e}, {'reached' if found.accurate else 'not reached'}"],
        ["estimated error of values", f"{found.value_error:.0e}"],
        ["nodes", f"{found.nodes:,}"],
        ["nodes at which the branch turned", f"{found.turned:,}"],
        ["method", found.method],
        [
            "views",
            "both sides see the scenario as it is" if found.views_agree else "each side acts on its own view",
        ],
    ]
    if found.simulation_gap is not None:
        solved.append(
            ["exact and simulated differ by at most", f"{found.simulation_gap:.1f} standard errors"]
        )
    options = {key: value for key, value in made.options.items() if value not in (None, {}, [])}
    again = [
        ["standoff", made.version],
        ["scenario", f"{answer.scenario.name}, {made.scenario_hash}"],
        ["runs and seed", f"{made.runs:,}, {made.seed}"],
        ["options", ", ".join(f"{key} {_written(value)}" for key, value in options.items()) or "none"],
        ["seconds", ", ".join(f"{stage} {spent:.1f}" for stage, spent in made.seconds.items())],
    ]
    return Section(
        key="trust",
        title="How far to trust the numbers",
        lead=(
            f"Confidence is {level}. It is high where at least two in three of the named numbers have a source and are "
            "no judgement, moderate where one in three do, low otherwise and where solving is less accurate than was "
            "asked. It says what the numbers rest on, and not how likely anything is.",
        ),
        tables=(
            table("Certificate", ["", "found"], solved),
            table("Provenance: the same gives the same numbers", ["", "was"], again),
        ),
    )


def left_out(material: Material) -> Section | None:
    """What could not be worked out, and why."""
    if not material.left_out:
        return None
    return Section(
        key="left-out",
        title="What is left out",
        lead=tuple(f"{each[:1].upper()}{each[1:]}." for each in material.left_out),
    )


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={each}" for name, each in value.items())
    return str(value)
