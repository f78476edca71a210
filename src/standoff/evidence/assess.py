"""From a solution and dated reports to what each side, and an analyst outside, should believe (model, section 8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from standoff.equilibrium import Solution
from standoff.errors import UsageError, shown
from standoff.evidence.assessment import OUTSIDE, Assessment, Picture, Weighed
from standoff.evidence.claims import grade_of, strengths_of
from standoff.evidence.hearing import Hearing, hear
from standoff.evidence.judgement import JUDGEMENT, Judgement
from standoff.evidence.observables import observables
from standoff.evidence.pictures import Effort, Method, picture
from standoff.evidence.remembered import Remembered
from standoff.evidence.told import Told, of_items, of_reports
from standoff.game.game import Game
from standoff.provenance import provenance_of
from standoff.simulation.sweep import Played
from standoff.simulation.tables import TOLD_DAYS

if TYPE_CHECKING:
    from standoff.evidence.state import Item
    from standoff.reading import Report

PARTICLES = 100_000
AHEAD = 4_000
METHODS = ("auto", "exact", "particles")


@dataclass(frozen=True, eq=False)
class Seen:
    """The world as somebody takes it to be, and who plays how in it."""

    actual: Game
    views: tuple[Played, Played]


def assess(
    solution: Solution,
    reports: Iterable[Report | Item | Told | Mapping[str, Any]],
    as_of: dt.date | str | None = None,
    *,
    hypotheses: Sequence[str] = (),
    judgement: Judgement = JUDGEMENT,
    method: Method = "auto",
    particles: int = PARTICLES,
    ahead: int = AHEAD,
    days: Sequence[int] = TOLD_DAYS,
    seed: int = 1,
) -> Assessment:
    """What dated reports give reason to believe of types, covert moves and what is to come.

    Parameters
    ----------
    solution
        A solved scenario.
    reports
        Reports, items of a ledger, or mappings of the form that `standoff.evidence.told` describes.
    as_of
        Day of the assessment; by default that of the last report. Reports published later do not count.
    hypotheses
        Paths into the scenario to weigh the reports by, such as ``sides.iran.types.pusher``; by default types other
        than the first of each side, and covert moves other than rest in the period at hand.
    judgement
        The numbers of the likelihood.
    method
        ``exact``: follow every history, which takes a record that leaves little open; ``particles``: sequential Monte
        Carlo; ``auto``: exact where that can be done.
    particles
        Simulated histories.
    ahead
        Simulated runs from the date of the assessment to the horizon.
    days
        After that date, by which to tell what is to come, beside the horizon.
    seed
        Same seed, same numbers.

    Returns
    -------
    Assessment

    Raises
    ------
    UsageError
        If a report is none, the date is off the clock, or an option makes no sense.
    SolutionError
        If no simulated history agrees with what is known for certain.

    Examples
    --------
    >>> import standoff as so
    >>> solution = so.solve("border-incident")                         # doctest: +SKIP
    >>> found = so.assess(solution, [], as_of="2000-01-12")            # doctest: +SKIP
    >>> found.picture("outside").moments[-1].types["east"]             # doctest: +SKIP
    """
    game, scenario = solution.actual, solution.scenario
    _check(method, particles, ahead, seed)
    told = list(_told(reports, solution))
    date = _date(as_of, told, game)
    effort = Effort(method, particles, ahead, tuple(days), seed)
    from standoff.reading import signs

    recognised = [sign.path for sign in signs(scenario)]
    views = remembered(solution)
    pictures: list[Picture] = []
    hearings: list[Hearing] = []
    for observer in (OUTSIDE, *(side.key for side in game.world.sides)):
        seen = seen_by(solution, observer, views)
        hearing = hear(told, seen.actual, date, judgement, recognised)
        hearings.append(hearing)
        pictures.append(picture(seen, hearing, observer, hypotheses, effort))
    world = game.world
    return Assessment(
        title=world.title,
        sides={side.key: side.name for side in world.sides},
        conflict=tuple(name for name, fought in zip(game.outcomes, game.conflict, strict=True) if fought),
        as_of=date,
        began=world.clock.start,
        reports=tuple(_weighed(each, hearings[0], judgement) for each in told),
        pictures=tuple(pictures),
        provenance=provenance_of(
            scenario,
            {
                "changes": {name: str(value) for name, value in scenario.changes.items()},
                "reports": len(told),
                "particles": particles,
                "ahead": ahead,
                "method": method,
                "judgement": {
                    name: {str(key): each for key, each in value.items()}
                    if isinstance(value, dict)
                    else value
                    for name, value in asdict(judgement).items()
                },
            },
            seed,
        ),
        conflict_error=solution.certificate.conflict_error,
    )


def _check(method: str, particles: int, ahead: int, seed: int) -> None:
    if method not in METHODS:
        raise UsageError(f"there is no method {shown(method)}; there are {', '.join(METHODS)}")
    for name, value, least in (("particles", particles, 100), ("runs ahead", ahead, 100), ("seed", seed, 0)):
        if not least <= value <= 10**8:
            raise UsageError(f"the number of {name} must be from {least:,} to 100,000,000, not {value:,}")


def _told(reports: Iterable[Report | Item | Told | Mapping[str, Any]], solution: Solution) -> Iterable[Told]:
    from standoff.evidence.state import Item

    known = observables(solution.actual.world)
    for report in reports:
        if isinstance(report, Told):
            yield report
        elif isinstance(report, Item):
            yield from of_items([report], solution.scenario, known)
        else:
            yield from of_reports([report], solution.scenario, known)


def _date(as_of: dt.date | str | None, told: Sequence[Told], game: Game) -> dt.date:
    clock = game.world.clock
    last = clock.date(clock.periods) - dt.timedelta(days=1)
    if as_of is None:
        if not told:
            raise UsageError("there are no reports; say as of which day the assessment is wanted (--as-of)")
        return min(max(clock.start, *(each.published for each in told)), last)
    try:
        date = as_of if isinstance(as_of, dt.date) else dt.date.fromisoformat(as_of)
    except ValueError:
        raise UsageError(f"as of {shown(as_of)}: not a date; write it as 2019-05-12") from None
    if not clock.start <= date <= last:
        more = (
            "; clock.told says how many periods of an endless clock are told one by one"
            if game.endless
            else ""
        )
        raise UsageError(
            f"{date} is off the clock of the scenario, which runs from {clock.start} to {last}{more}"
        )
    return date


def seen_by(solution: Solution, observer: str, views: tuple[Played, Played]) -> Seen:
    """The actual world to who looks from outside, and its own view of it to a side."""
    keys = [side.key for side in solution.actual.world.sides]
    if observer == OUTSIDE:
        return Seen(solution.actual, views)
    view = views[keys.index(observer)]
    return Seen(view.game, (view, view))


def remembered(solution: Solution) -> tuple[Played, Played]:
    """Both views; one that keeps no policies, as when it was loaded from a file, works out each of them once."""
    first, second = (view if view.induction.policies else Remembered(view) for view in solution.views)
    return first, first if solution.views[0] is solution.views[1] else second


def _weighed(told: Told, hearing: Hearing, judgement: Judgement) -> Weighed:
    """A report as it stands to all that was heard."""
    number = next((k for k, each in enumerate(hearing.reports) if each.told is told), None)
    why = next((why for each, why in hearing.unheard if each is told), "")
    counts_with = moved = ""
    if number is not None:
        instead = hearing.counting(hearing.visible_to(None)).instead.get(number)
        counts_with = "" if instead is None else hearing.reports[instead].told.id
        moved = hearing.reports[number].moved
    return Weighed(
        id=told.id,
        place=told.place,
        said=told.said,
        source=told.source,
        kind=told.kind,
        published=told.published,
        earliest=told.earliest,
        latest=told.latest,
        category=told.category,
        modality=told.modality,
        grade=grade_of(told, judgement),
        assumed=told.reliability is None and not told.sure,
        bears_on=tuple(path for path, _ in told.observables),
        strength=sum(abs(s) for s in strengths_of(told, judgement)),
        counts_with=counts_with,
        visible_to=told.visible_to,
        unheard=why,
        moved=moved,
    )
