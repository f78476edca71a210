"""Everything a document says, and everything that is wrong with it, its views and interventions included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standoff.scenario.document import read_changed, read_document
from standoff.scenario.findings import Finding, Findings, moved
from standoff.scenario.numbers import Parameter
from standoff.scenario.patch import patched
from standoff.scenario.reference import ReferenceClass, resolve_reference
from standoff.scenario.resolve import resolve
from standoff.scenario.schema import Document
from standoff.scenario.tree import Path, size
from standoff.scenario.views import check_view, check_written
from standoff.scenario.world import World

MOST_WORK = 200_000
"""Interventions times values in the file: each is worked out as it is and as both sides see it."""


@dataclass(frozen=True)
class Examined:
    """What became of one variant of a document."""

    content: Any
    document: Document | None
    world: World | None
    """None where something is wrong."""
    parameters: Mapping[str, Parameter]
    reference: ReferenceClass | None
    found: tuple[Finding, ...]


def examine(content: Any, like: Examined | None = None) -> Examined:
    """Examine a document without its views and interventions; what is the same in another is not read again."""
    findings = Findings()
    document: Document | None = None
    broken: frozenset[str] = frozenset()
    if like is not None and like.document is not None and not like.found:
        document = read_changed(content, like.content, like.document)
    if document is None:
        document, broken = read_document(content, findings)
    world, reference = None, None
    parameters: dict[str, Parameter] = {}
    if document is not None:
        world, parameters = resolve(document, findings, broken)
        reference = resolve_reference(document, parameters, findings)
    sound = None if findings.found else world
    return Examined(content, document, sound, parameters, reference, tuple(findings.found))


def examine_views(actual: Examined, findings: Findings) -> tuple[Examined | None, Examined | None]:
    """Examine what each side takes the document to be; None where it sees it as it is."""
    views: list[Examined | None] = [None, None]
    document = actual.document
    written = document.views if document else {}
    for key, changes in written.items():
        path: Path = ("views", key)
        sides = list(document.sides) if document else []
        if key not in sides:
            findings.unknown(path, "a side", key, sides, of_key=True)
            continue
        view, found = variant(actual, changes, path, f"as {key} sees it")
        if actual.world and view.world:
            check_view(actual.world, view.world, path, findings)
        else:
            check_written(actual.content, view.content, path, findings)
        findings.found.extend(found)
        if changes and sides.index(key) < 2:
            views[sides.index(key)] = view
    return views[0], views[1]


def examine_interventions(actual: Examined, findings: Findings) -> None:
    """Note what is wrong with interventions, as they are and as each side sees them.

    What is wrong with the views anyway must have been noted before.
    """
    document = actual.document
    seen = {(f.path, f.message) for f in findings.found}
    interventions = document.interventions if document else {}
    if len(interventions) * size(actual.content) > MOST_WORK:
        most = MOST_WORK // size(actual.content)
        findings.add(("interventions",), f"a file of this size may have at most {most} interventions")
        return
    for name, model in interventions.items():
        if model is None or document is None:
            continue
        path: Path = ("interventions", name)
        for by in model.by:
            if by not in (*document.sides, "both", "nobody"):
                options = [*document.sides, "both", "nobody"]
                findings.unknown((*path, "by"), "a side, 'both' or 'nobody'", by, options)
        changed, found = variant(actual, model.set, (*path, "set"), f"with {name}")
        findings.found.extend(found)
        if changed.world is not None:
            inner = Findings()
            examine_views(changed, inner)
            new = [f for f in inner.found if (f.path, f.message) not in seen]
            findings.found.extend(moved(f, (*path, "set"), f"with {name}") for f in new)


def examine_record(actual: Examined, findings: Findings) -> None:
    """Note what is wrong with how things stood when the record of reports begins."""
    record = actual.document.record if actual.document else None
    if record is not None:
        _, found = variant(actual, record.set, ("record", "set"), "where the record begins")
        findings.found.extend(found)


def variant(
    actual: Examined, changes: Mapping[str, Any], at: Path, label: str
) -> tuple[Examined, list[Finding]]:
    """Examine the document with changes; findings are those it did not have before, blamed on the changes."""
    findings = Findings()
    values = {name: parameter.value for name, parameter in actual.parameters.items()}
    content, changed = patched(actual.content, changes, values, at, findings)
    result = examine(content, actual)
    known = {(f.path, f.message) for f in actual.found}
    new = [f for f in result.found if (f.path, f.message) not in known]
    return result, findings.found + [moved(f, blamed(f.path, changed, at), label) for f in new]


def blamed(path: Path, changed: Mapping[Path, str], at: Path) -> Path:
    """Path of the change that a finding comes from; of all the changes where that is not plain."""
    for where, name in changed.items():
        if path[: len(where)] == where or where[: len(path)] == path:
            return (*at, name)
    return (*at, next(iter(changed.values()))) if len(changed) == 1 else at
