"""Reports for tests, written in a line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from standoff.evidence.told import Told


def told(path: str, date: str, grade: str | None = "B2", **more: Any) -> Told:
    """A report that bears on one thing, published on the day of which it tells."""
    day = dt.date.fromisoformat(date)
    fields: dict[str, Any] = {
        "id": f"{path} {date} {grade} {more}",
        "place": "test",
        "said": f"{path} on {date}",
        "source": "A Source",
        "kind": "media",
        "country": None,
        "actor": None,
        "target": None,
        "category": "MOBILIZE",
        "modality": "done",
        "verbal": False,
        "likelihood": None,
        "published": day,
        "earliest": day,
        "latest": day,
        "observables": ((path, 1.0),),
        "reliability": grade[0] if grade else None,
        "credibility": int(grade[1]) if grade else None,
        "visible_to": ("red", "blue"),
    }
    return Told(**fields | more)


def known(path: str, date: str) -> Told:
    """Something known for certain."""
    return told(path, date, None, sure=True, id=f"known {path} {date}")


def report(path: str, date: str, **more: Any) -> dict[str, Any]:
    """The same as a line of JSON would have it."""
    return {
        "span": f"{path} on {date}",
        "category": "MOBILIZE",
        "source": {"name": "A Source", "kind": "media"},
        "date": date,
        "observables": [{"path": path, "score": 1.0}],
        "grade": "B2",
        **more,
    }
