"""The form of a report in the ledger: that of the codebook, with what a person would not write filled in.

A reader writes every field. A person may leave out all but the words, the category, the source and a date; what is
filled in is named in ``assumed``. The form is the JSON of `standoff.reading.report.Report`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from standoff.reading.report import COOPERATION, MATERIAL, SCHEMA, Category, Likelihood, Modality, SourceKind

Words = Annotated[str, Field(max_length=2_000)]
Share = Annotated[float, Field(ge=0, le=1)]


class FormError(Exception):
    """A report is not of the form; keeps the value apart, which may hold what is confidential."""

    def __init__(self, path: str, message: str, value: object) -> None:
        super().__init__(message)
        self.path, self.message, self.value = path, message, value


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Form):
    name: Annotated[str, Field(min_length=1, max_length=2_000)]
    kind: SourceKind
    country: Words | None


class _Dates(_Form):
    earliest: dt.date
    latest: dt.date

    @model_validator(mode="after")
    def _ordered(self) -> _Dates:
        if self.earliest > self.latest:
            raise ValueError("earliest is after latest")
        return self


class _Observable(_Form):
    path: Words
    score: Share


class _Origin(_Form):
    name: Words
    sha256: Words
    published: dt.date
    dated_by: Literal["given", "metadata", "text"]
    source: Words


class _Report(_Form):
    id: Annotated[str, Field(min_length=1, max_length=64)]
    date: _Dates | None
    document: _Origin
    span: Annotated[str, Field(min_length=1, max_length=20_000)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    actor: Words | None
    actor_text: Words | None
    target: Words | None
    target_text: Words | None
    category: Category
    alternatives: Annotated[tuple[Category, ...], Field(max_length=16)]
    deed: Literal["material", "verbal"]
    stance: Literal["conflict", "cooperation"]
    modality: Modality
    source: _Source
    chain: Annotated[tuple[_Source, ...], Field(max_length=50)]
    likelihood: Likelihood | None
    assumed: Annotated[tuple[Words, ...], Field(max_length=50)]
    score: Share
    reader: Words
    observables: Annotated[tuple[_Observable, ...], Field(max_length=1_000)] | None
    schema_: Annotated[Literal[1], Field(alias="schema")]

    @model_validator(mode="after")
    def _ordered(self) -> _Report:
        if self.start > self.end:
            raise ValueError("start is after end")
        return self


def completed(told: object, place: str, reader: str = "hand") -> dict[str, Any]:
    """A report in full form, from one in that form or a shorter one.

    Parameters
    ----------
    told : object
        The report as it came. ``ledger``, which an export adds, is left out.
    place : str
        Where it came from, such as a file and line; names the document where there is none.
    reader : str
        Who read it, where that is not told.

    Raises
    ------
    FormError
        At the first thing that is wrong.
    """
    if not isinstance(told, Mapping):
        raise FormError("", "a mapping with span, category, source and date is expected", told)
    report = {key: value for key, value in told.items() if key != "ledger"}
    for name, kind in (("span", str), ("category", str), ("source", Mapping)):
        if name not in report:
            raise FormError(name, "is missing", None)
        if not isinstance(report[name], kind):
            raise FormError(name, "is of the wrong kind", report[name])
    if isinstance(report.get("date"), str):
        report["date"] = {"earliest": report["date"], "latest": report["date"]}
    report["source"] = {"country": None, **report["source"]}
    try:
        _fill(report, place, reader)
        form = _Report.model_validate_json(json.dumps(report), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise FormError("", "holds characters that are no text", None) from None
        path = ".".join(str(part) for part in first["loc"])
        value = None if first["type"] == "missing" else first["input"]
        raise FormError(path, _plain(first["type"], first["msg"]), value) from None
    except (ValueError, TypeError, RecursionError):
        raise FormError("", "holds what JSON cannot", None) from None
    filled: dict[str, Any] = form.model_dump(mode="json", by_alias=True)
    return filled


def _fill(report: dict[str, Any], place: str, reader: str) -> None:
    span, category = report["span"], report["category"]
    assumed = [name for name in ("modality",) if name not in report]
    defaults = {
        "start": 0,
        "end": len(span),
        "actor": None,
        "actor_text": report.get("actor"),
        "target": None,
        "target_text": report.get("target"),
        "alternatives": [],
        "deed": "material" if category in MATERIAL else "verbal",
        "stance": "cooperation" if category in COOPERATION else "conflict",
        "modality": "done",
        "chain": [report["source"]],
        "date": None,
        "likelihood": None,
        "assumed": assumed,
        "score": 1.0,
        "reader": reader,
        "observables": None,
        "schema": SCHEMA,
    }
    for name, value in defaults.items():
        report.setdefault(name, value)
    if "document" not in report:
        report["document"] = _document(report, place)
    if "id" not in report:
        # Where it was found is left out: the same report told twice is the same report.
        same = {key: value for key, value in report.items() if key not in ("document", "ledger")}
        report["id"] = hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()[:16]


def _document(report: Mapping[str, Any], place: str) -> dict[str, Any]:
    date = report["date"]
    if not isinstance(date, Mapping) or not date.get("latest"):
        raise FormError("date", "is missing; write it as 2019-05-05", date)
    source = report["source"]
    return {
        "name": place,
        "sha256": hashlib.sha256(report["span"].encode("utf-8", "replace")).hexdigest(),
        "published": date["latest"],
        "dated_by": "given",
        "source": source.get("name", ""),
    }


def _plain(kind: str, message: str) -> str:
    match kind:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is no field of a report"
    told = message.removeprefix("Value error, ")
    return told[:1].lower() + told[1:]
