"""What is in a report: everything there is to say of a confrontation, in the order in which one asks."""

from __future__ import annotations

from standoff.report import further, observed, reasons, rests, sections, sight
from standoff.report.material import Material
from standoff.report.parts import Section


def contents(material: Material) -> tuple[Section, ...]:
    """The sections of a report; those whose material is missing are left out."""
    found = (
        sections.outcomes(material),
        sight.sight(material),
        sections.moves(material),
        sections.paths(material),
        further.miscalculation(material),
        further.measures(material),
        reasons.signals(material),
        reasons.turning(material),
        rests.left_out(material),
        observed.evidence(material),
        further.space(material),
        reasons.opinions(material),
        sections.record(material),
        rests.assumptions(material),
        rests.trust(material),
    )
    return tuple(section for section in found if section is not None)
