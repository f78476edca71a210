"""Reports as they are weighed: with grade, standing, who could see them and what of the scenario they bear on.

A line of evidence is a report in the form of the codebook (`standoff read`, `standoff ledger export`, or by hand),
and may say more beside it (`standoff.evidence.remarks`). An export of the ledger has the grade under ``ledger``.
Where it is not told who could see it, both sides saw what is published, and neither what comes from a confidential
source.

Or else it says what is known for certain: ``{"date": "2019-05-06", "known": {"moves.us.overt.force": "hold"}}``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from standoff.errors import UsageError
from standoff.evidence import remarks
from standoff.evidence.confidential import CONFIDENTIAL, WITHHELD, Names
from standoff.evidence.form import FormError, completed
from standoff.evidence.lines import Line, Refused, mappings
from standoff.evidence.remarks import Remarks
from standoff.evidence.state import Item

if TYPE_CHECKING:
    from standoff.reading import Report, Sign
    from standoff.scenario import Scenario

Standing = Literal["current", "corrected", "retracted"]


@dataclass(frozen=True)
class Told:
    """A report as it is weighed."""

    id: str
    place: str
    """File and line, or entry of the ledger."""
    said: str
    source: str
    kind: str
    country: str | None
    actor: str | None
    target: str | None
    category: str
    modality: str
    verbal: bool
    """Whether what was done was to say something."""
    likelihood: str | None
    published: dt.date
    earliest: dt.date
    latest: dt.date
    observables: tuple[tuple[str, float], ...]
    """What it bears on, by path into the scenario, and how surely."""
    reliability: str | None
    """A to F; None where nobody graded it, as the next."""
    credibility: int | None
    visible_to: tuple[str, ...]
    standing: Standing = "current"
    same_as: tuple[str, ...] = ()
    sure: bool = False
    """Whether it is known for certain."""


def read_told(
    lines: Iterable[Line | Refused], place: str, scenario: Scenario, *, known: Mapping[str, frozenset[str]]
) -> Iterator[Told | Refused]:
    """What there is in the lines of a file; what cannot be used is refused, and the rest goes on.

    Parameters
    ----------
    known
        What of the scenario can be observed: levels by path, from `standoff.evidence.observables.observables`.
    """
    from standoff.reading import signs

    about = signs(scenario)
    for each in mappings(lines):
        if isinstance(each, Refused):
            yield each
            continue
        line, content = each
        try:
            yield from told(content, f"{place}:{line.number}", scenario, about, known)
        except FormError as error:
            path = f"{error.path}: " if error.path else ""
            yield Refused(line.number, f"{path}{error.message}", error.value)


def of_items(
    items: Iterable[Item], scenario: Scenario, known: Mapping[str, frozenset[str]]
) -> Iterator[Told]:
    """What there is in a ledger."""
    from standoff.evidence.public import exported
    from standoff.reading import signs

    about = signs(scenario)
    for item in items:
        yield from told(exported(item), f"entry {item.number}", scenario, about, known)


def of_reports(
    reports: Iterable[Report | Mapping[str, Any]], scenario: Scenario, known: Mapping[str, frozenset[str]]
) -> Iterator[Told]:
    """Reports as values of Python.

    Raises
    ------
    UsageError
        If one is not a report.
    """
    from standoff.reading import Report, signs
    from standoff.reading.report import as_mapping

    about = signs(scenario)
    for number, report in enumerate(reports, 1):
        content = as_mapping(report) if isinstance(report, Report) else report
        try:
            yield from told(content, f"report {number}", scenario, about, known)
        except FormError as error:
            raise UsageError(f"report {number}: {error.path}: {error.message}") from None


def beginning(scenario: Scenario, told: Iterable[Told]) -> Scenario:
    """The scenario from where its record begins, where there are reports from before the question."""
    start = scenario.world().clock.start
    if any(each.observables and each.latest < start for each in told):
        return scenario.from_record()
    return scenario


def discreet(told: Told, names: Names) -> Told:
    """A report without the names of confidential sources; what comes from one is seen by neither side."""
    secret = names.source(told.source) is not None
    return replace(
        told,
        id=names.text(told.id),
        place=names.text(told.place),
        said=names.text(told.said),
        source=names.text(told.source),
        country=None if secret else told.country,
        visible_to=() if secret else told.visible_to,
    )


def told(
    content: Mapping[str, Any],
    place: str,
    scenario: Scenario,
    about: Iterable[Sign],
    known: Mapping[str, frozenset[str]],
) -> Iterator[Told]:
    """What a line of evidence tells; one for each thing where it tells what is known.

    Raises
    ------
    FormError
        At the first thing that is wrong.
    """
    if "known" in content:
        yield from _facts(content, place, scenario, known)
        return
    more = Remarks.of(content)
    report = completed(remarks.without(content), place)
    ledger = content.get("ledger") or {}
    if not isinstance(ledger, Mapping):
        raise FormError("ledger", "a mapping is expected", ledger)
    standing, reliability, credibility = _grades(ledger, more)
    links = _links(ledger)
    published = dt.date.fromisoformat(report["document"]["published"])
    earliest, latest = _dates(report, published)
    name = f"entry {ledger['entry']}" if "entry" in ledger else report["id"]
    hidden = report["document"]["name"] == WITHHELD or report["source"]["name"] == CONFIDENTIAL
    yield Told(
        id=name,
        place=place,
        said=report["span"],
        source=report["source"]["name"],
        kind=report["source"]["kind"],
        country=report["source"]["country"],
        actor=report["actor"],
        target=report["target"],
        category=report["category"],
        modality=report["modality"],
        verbal=report["deed"] == "verbal",
        likelihood=report["likelihood"],
        published=published,
        earliest=earliest,
        latest=latest,
        observables=_observables(report, about, known),
        reliability=reliability,
        credibility=credibility,
        visible_to=_visible(more.visible_to, scenario, hidden=hidden),
        standing=standing,
        same_as=(*more.same_as, *links),
    )


def _facts(
    content: Mapping[str, Any], place: str, scenario: Scenario, known: Mapping[str, frozenset[str]]
) -> Iterator[Told]:
    facts = content["known"]
    if not isinstance(facts, Mapping) or not facts or set(content) - {"known", "date", "visible_to"}:
        raise FormError("known", "what is known is a date and a mapping of paths to levels", facts)
    date = _date(content.get("date"))
    for path, level in facts.items():
        whole = f"{path}.{level}"
        _check_path("known", whole, known)
        yield Told(
            id=f"{place} {path}", place=place, said=f"{path} is {level}", source="known", kind="author",
            country=None, actor=None, target=None, category="", modality="done", verbal=False, likelihood=None,
            published=date, earliest=date, latest=date, observables=((whole, 1.0),), reliability=None,
            credibility=None, visible_to=_visible(Remarks.of(content).visible_to, scenario, hidden=False), sure=True,
        )  # fmt: skip


def _grades(ledger: Mapping[str, Any], more: Remarks) -> tuple[Standing, str | None, int | None]:
    standing: Standing = "retracted" if more.retracted else ledger.get("status", "current")
    if standing not in ("current", "corrected", "retracted"):
        raise FormError("ledger.status", "current, corrected or retracted is expected", standing)
    if more.grade is not None:
        return standing, *more.grade
    if "reliability" in ledger:
        return standing, *remarks.grade(f"{ledger['reliability']}{ledger.get('credibility')}", "ledger")
    return standing, None, None


def _links(ledger: Mapping[str, Any]) -> list[str]:
    """Entries of the same event."""
    links = ledger.get("links", [])
    if not isinstance(links, list) or not all(isinstance(each, Mapping) for each in links):
        raise FormError("ledger.links", "a list of mappings is expected", links)
    return [f"entry {each.get('other')}" for each in links if each.get("relation") == "same"]


def _dates(report: Mapping[str, Any], published: dt.date) -> tuple[dt.date, dt.date]:
    """When it happened, which is not after it was told; the day it was told where nothing else is known."""
    if report["date"] is None:
        return published, published
    earliest, latest = (
        min(dt.date.fromisoformat(report["date"][k]), published) for k in ("earliest", "latest")
    )
    return earliest, latest


def _observables(
    report: Mapping[str, Any], about: Iterable[Sign], known: Mapping[str, frozenset[str]]
) -> tuple[tuple[str, float], ...]:
    if report["observables"] is None:
        from standoff.reading import place
        from standoff.reading.report import from_mapping

        found = place(from_mapping(report), about).observables or ()
        return tuple((each.path, each.score) for each in found)
    for k, each in enumerate(report["observables"]):
        _check_path(f"observables.{k}.path", each["path"], known)
    return tuple((each["path"], each["score"]) for each in report["observables"])


def _check_path(where: str, path: str, known: Mapping[str, frozenset[str]]) -> None:
    place, _, level = path.rpartition(".")
    if place not in known:
        raise FormError(where, "the scenario has nothing of this name that could be observed", path)
    if level not in known[place]:
        raise FormError(where, f"one of {', '.join(sorted(known[place]))} is expected at the end", path)


def _visible(wanted: tuple[str, ...] | None, scenario: Scenario, *, hidden: bool) -> tuple[str, ...]:
    keys = tuple(scenario.document.sides)
    if wanted is None:
        return () if hidden else keys
    for key in wanted:
        if key not in keys:
            raise FormError("visible_to", f"sides are expected, of {' and '.join(keys)}", key)
    return wanted


def _date(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise FormError("date", "is missing or no date; write it as 2019-05-05", value) from None
