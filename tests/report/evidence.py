"""An assessment made up for the tests of what is done with assessments."""

from __future__ import annotations

import datetime as dt

from standoff.evidence.assessment import (
    Ahead,
    Assessment,
    Break,
    Competing,
    Conclusion,
    Estimate,
    Moment,
    Picture,
    Row,
    Weighed,
    Weight,
)
from standoff.provenance import Provenance

GRIM = "sides.north.types.grim"
MASSED = "moves.north.covert.readiness.prepare"
SIDES = {"north": "North", "south": "South"}


def weighed(name: str, said: str, source: str, grade: str, date: dt.date) -> Weighed:
    return Weighed(
        id=name, place=f"cables:{name}", said=said, source=source, kind="press", published=date, earliest=date,
        latest=date, category="MILITARY", modality="asserted", grade=grade, assumed=False, bears_on=(MASSED,),
        strength=0.5, counts_with="", visible_to=("north", "south"), unheard="",
    )  # fmt: skip


def picture(observer: str, held: tuple[float, float, float], decibans: tuple[float, float]) -> Picture:
    def types(p: float) -> dict[str, dict[str, Estimate]]:
        pair = {"calm": Estimate(1 - p, 0.01), "grim": Estimate(p, 0.01)}
        return dict.fromkeys(SIDES, pair)

    ended = {"war": Estimate(0.2, 0.02), "unresolved": Estimate(0.8, 0.02)}
    fears = {side: Estimate(0.1, 0.01) for side in SIDES}
    days = (dt.date(2020, 1, 1), dt.date(2020, 1, 5), dt.date(2020, 1, 9))
    before, now = Estimate(held[0], 0.0), Estimate(held[-1], 0.01)
    return Picture(
        observer=observer,
        method="particles",
        histories=1000,
        effective=400.0,
        moments=tuple(
            Moment(day, 0, k, types(p), {"north.readiness": {"prepare": Estimate(p, 0.01)}}, fears)
            for k, (day, p) in enumerate(zip(days, held, strict=True))
        ),
        ahead=(Ahead(dt.date(2020, 3, 1), 60, ended, Estimate(0.2, 0.02), fears),),
        conclusions=(Conclusion(GRIM, before, now, 3.4), Conclusion(MASSED, before, now, 3.4)),
        weights=(
            Weight("a", GRIM, decibans[0], decibans[0], "slight", False),
            Weight("b", GRIM, decibans[1], decibans[1], "positive", True),
            Weight("c", GRIM, 0.0, 0.01, "nothing", False),
            Weight("c", MASSED, 0.0, 0.01, "nothing", False),
        ),
        breaks=(Break(GRIM, days[0], 8, days[2], held[0], held[-1], 3.4),),
        competing=Competing(("calm", "grim"), (0.8, 0.2), (0.65, 0.35), (Row("b", (-3.0, 4.0), 7.0),)),
    )


def evidence() -> Assessment:
    """Of three reports, as it looks from outside and to each side."""
    return Assessment(
        title="A small standoff",
        sides=SIDES,
        conflict=("war",),
        as_of=dt.date(2020, 2, 3),
        began=dt.date(2020, 1, 1),
        reports=(
            weighed("a", "troops were seen at the line", "A newspaper", "B2", dt.date(2020, 1, 9)),
            weighed("b", "the army was called up", "An agency", "A1", dt.date(2020, 1, 5)),
            weighed("c", "nothing of note", "A diarist", "F6", dt.date(2020, 1, 5)),
        ),
        pictures=(
            picture("outside", (0.2, 0.4, 0.35), (-3.5, 7.25)),
            picture("north", (0.2, 0.2, 0.2), (0.1, 0.2)),
            picture("south", (0.3, 0.6, 0.55), (-2.5, 9.0)),
        ),
        conflict_error=1e-4,
        provenance=Provenance("0.1.0", "small", "0123456789abcdef", {}, 1),
    )
