"""Event data as analysts have them, turned into reports.

GDELT, ICEWS, POLECAT and ACLED are told apart by their columns. A row is taken as it was coded: who did what to whom,
when, and who published it. What event data do not tell is assumed and said to be (modality, and for ACLED who acted
on whom). A row that tells of no act, such as a CAMEO statement, is kept as a note.

- GDELT: Leetaru and Schrodt (2013). ICEWS: Boschee and others (2015). POLECAT: Halterman and others (2023).
  ACLED: Raleigh and others (2010).
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from os import SEEK_END
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from standoff.errors import UsageError, shown
from standoff.evidence import codes, states
from standoff.evidence.entry import canonical
from standoff.evidence.form import FormError, completed
from standoff.evidence.lines import Refused
from standoff.evidence.recording import Recording
from standoff.evidence.tables import Row, rows

_DATE_FORMS = {
    r"\d{4}-\d{2}-\d{2}": "%Y-%m-%d",
    r"\d{8}": "%Y%m%d",
    r"\d{14}": "%Y%m%d%H%M%S",
    r"\d{1,2} [A-Za-z]{3} \d{4}": "%d %b %Y",
    r"\d{1,2}-[A-Za-z]{3}-\d{4}": "%d-%b-%Y",
    r"\d{1,2} [A-Za-z]+ \d{4}": "%d %B %Y",
    r"\d{1,2}-[A-Za-z]+-\d{4}": "%d-%B-%Y",
}


@dataclass(frozen=True)
class Dataset:
    """Where a dataset keeps what a report needs; of several columns the first that is there counts."""

    name: str
    signs: tuple[str, ...]
    """Columns by which it is known."""
    date: tuple[str, ...]
    code: tuple[str, ...]
    actor: tuple[str, ...]
    actor_text: tuple[str, ...]
    target: tuple[str, ...]
    target_text: tuple[str, ...]
    words: tuple[str, ...] = ()
    goldstein: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    published: tuple[str, ...] = ()


# Columns are compared without case, spaces and signs.
DATASETS = (
    Dataset(
        "ACLED",
        signs=("eventdate", "subeventtype", "actor1"),
        date=("eventdate",),
        code=("subeventtype",),
        actor=(),
        actor_text=("actor1",),
        target=(),
        target_text=("actor2",),
        words=("notes",),
        publisher=("source",),
    ),
    Dataset(
        "GDELT",
        signs=("sqldate", "eventcode"),
        date=("sqldate",),
        code=("eventcode",),
        actor=("actor1countrycode",),
        actor_text=("actor1name", "actor1code"),
        target=("actor2countrycode",),
        target_text=("actor2name", "actor2code"),
        goldstein=("goldsteinscale",),
        publisher=("sourceurl",),
        published=("dateadded",),
    ),
    Dataset(
        "POLECAT",
        signs=("eventdate", "eventtype", "actorname"),
        date=("eventdate",),
        code=("eventtype",),
        actor=("actorcountry",),
        actor_text=("actorname",),
        target=("recipientcountry",),
        target_text=("recipientname",),
        words=("eventtext",),
        goldstein=("intensity",),
        publisher=("source",),
        published=("publicationdate",),
    ),
    Dataset(
        "ICEWS",
        signs=("eventdate", "cameocode"),
        date=("eventdate",),
        code=("cameocode",),
        actor=("sourcecountry",),
        actor_text=("sourcename",),
        target=("targetcountry",),
        target_text=("targetname",),
        words=("eventtext",),
        goldstein=("intensity", "goldstein"),
        publisher=("publisher",),
    ),
    Dataset(
        "ICEWS",  # as research subsets write it
        signs=("date", "cameo", "source", "target"),
        date=("date",),
        code=("cameo",),
        actor=("sourceside", "sourcecountry"),
        actor_text=("source",),
        target=("targetside", "targetcountry"),
        target_text=("target",),
        words=("eventtext",),
        goldstein=("goldstein", "intensity"),
        publisher=("publisher",),
    ),
)
NAMES = tuple(dict.fromkeys(dataset.name.lower() for dataset in DATASETS))


def read_events(
    file: BinaryIO, place: str, name: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[int, Recording] | Refused]:
    """Recordings from a file of event data, with the lines they stand in.

    Parameters
    ----------
    file : BinaryIO
        Must let itself be read twice: codes are looked through first for zeros that were lost.
    place : str
        What to call the file.
    name : str, optional
        The dataset, where the columns are not to tell it.
    progress : callable, optional
        Is told how many bytes have been read, and of how many.
    """
    if not file.seekable():
        raise UsageError(
            f"{place}: is read twice, and so must be a file; keep what comes through a pipe in one first"
        )
    zeros_lost = any(
        codes.lost_zero(_first(_levelled(row.values), ("cameocode", "cameo", "eventcode")))
        for row in rows(file)
        if isinstance(row, Row)
    )
    size = file.seek(0, SEEK_END)
    file.seek(0)
    row: Row | Refused | None = None
    for row in rows(file):
        if isinstance(row, Refused):
            yield row
            continue
        if progress:
            progress(row.end, size)
        values = _levelled(row.values)
        dataset = _dataset(values, name)
        if dataset is None:
            yield Refused(
                row.number, "the columns are not those of GDELT, ICEWS, POLECAT or ACLED", sorted(row.values)
            )
            if row.number <= 2:  # a table with such a header has nothing else
                return
            continue
        try:
            yield row.number, _recording(row, values, dataset, f"{place}:{row.number}", zeros_lost)
        except FormError as error:
            yield Refused(row.number, f"{error.path}: {error.message}", error.value)
    if row is None:
        yield Refused(1, "there are no rows below the names of the columns")


def _dataset(values: Mapping[str, str], name: str | None) -> Dataset | None:
    if name is not None and name.lower() not in NAMES:
        raise UsageError(f"there is no dataset {shown(name)}; there are {', '.join(NAMES)}")
    for dataset in DATASETS:
        if (name is None or dataset.name.lower() == name.lower()) and set(dataset.signs) <= set(values):
            return dataset
    return None


def _recording(
    row: Row, values: Mapping[str, str], dataset: Dataset, place: str, zeros_lost: bool
) -> Recording:
    code = _first(values, dataset.code)
    try:
        found = (
            codes.acled_category(code)
            if dataset.name == "ACLED"
            else codes.category(code, zeros_lost=zeros_lost)
        )
    except codes.UnknownCode:
        raise FormError("code", f"there is none such in {_scheme(dataset)}", code) from None
    date = _dates(_first(values, dataset.date), values.get("timeprecision", ""))
    goldstein = _number(_first(values, dataset.goldstein))
    event = {"dataset": dataset.name, "code": code, "goldstein": goldstein, "row": dict(row.values)}
    key = hashlib.sha256(canonical([dataset.name, dict(row.values)]).encode()).hexdigest()
    if found is None:
        return Recording(None, event, f"{_scheme(dataset)} {code} tells of no act", key)
    report = _report(values, dataset, place, found, date)
    return Recording({**report, "id": key[:16]}, event, key=key)


def _report(
    values: Mapping[str, str], dataset: Dataset, place: str, category: str, date: Mapping[str, str]
) -> dict[str, Any]:
    actor_text, target_text = _first(values, dataset.actor_text), _first(values, dataset.target_text)
    coded = {"name": dataset.name, "kind": "author", "country": None}
    publisher = _publisher(_first(values, dataset.publisher))
    source = {"name": publisher, "kind": "media", "country": None} if publisher else coded
    span = (
        _first(values, dataset.words)
        or f"{actor_text or 'somebody'}: {category}: {target_text or 'nobody named'}"
    )
    published = _date(_first(values, dataset.published))
    assumed = ["modality", "score"]
    if dataset.name == "ACLED":  # the order of its actors does not say who acted on whom
        assumed += ["actor", "target"]
    if not publisher:
        assumed.append("source")
    return completed(
        {
            "span": span,
            "actor": _code(_first(values, dataset.actor)) or states.code_of_government(actor_text),
            "actor_text": actor_text or None,
            "target": _code(_first(values, dataset.target)) or states.code_of_government(target_text),
            "target_text": target_text or None,
            "category": category,
            "modality": "done",
            "source": source,
            "chain": [source, coded] if publisher else [coded],
            "date": dict(date),
            "assumed": assumed,
            "document": {
                "name": place,
                "sha256": hashlib.sha256(span.encode("utf-8", "replace")).hexdigest(),
                "published": published.isoformat() if published else date["latest"],
                "dated_by": "given",
                "source": dataset.name,
            },
        },
        place,
        f"import:{dataset.name.lower()}",
    )


def _levelled(values: Mapping[str, str]) -> dict[str, str]:
    return {_column(name): value.strip() for name, value in values.items()}


@lru_cache(maxsize=10_000)
def _column(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _first(values: Mapping[str, str], columns: Iterable[str]) -> str:
    return next((values[column] for column in columns if values.get(column)), "")


def _scheme(dataset: Dataset) -> str:
    return {"ACLED": "ACLED", "POLECAT": "PLOVER"}.get(dataset.name, "CAMEO")


def _code(text: str) -> str | None:
    """A state in a column of countries: its code, or the code of its name."""
    if re.fullmatch(r"[A-Z]{3}", text):
        return text
    return states.code(text) if text else None


def _publisher(text: str) -> str:
    """Who published it: the host of an address, or the first of several names."""
    if "://" in text:
        try:
            return (urlsplit(text).hostname or "").removeprefix("www.")
        except ValueError:
            return ""
    return text.partition(";")[0].strip()


def _dates(text: str, precision: str) -> dict[str, str]:
    date = _date(text)
    if date is None:
        raise FormError(
            "date", "is missing or no date that can be told for sure; write it as 2019-05-05", text
        )
    first, last = date, date
    if precision == "2":  # some day of the week around it
        first, last = _moved(date, -3), _moved(date, 3)
    elif precision == "3":  # some day of the month
        first = date.replace(day=1)
        last = date.replace(day=calendar.monthrange(date.year, date.month)[1])
    return {"earliest": first.isoformat(), "latest": last.isoformat()}


def _moved(date: dt.date, days: int) -> dt.date:
    try:
        return date + dt.timedelta(days=days)
    except OverflowError:
        return date


@lru_cache(maxsize=10_000)
def _date(text: str) -> dt.date | None:
    text = text[:10] if re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ].*", text) else text
    for pattern, form in _DATE_FORMS.items():
        if re.fullmatch(pattern, text, re.ASCII):
            try:
                return dt.datetime.strptime(text, form).date()
            except ValueError:
                return None
    return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -1000 < number < 1000 else None
