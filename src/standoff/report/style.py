"""How charts look: one style for the page and for files.

Specifications are plain Vega-Lite. Their colours are CSS variables, which the page sets for light, dark and paper; in a
file they are replaced by those of paper. What a colour tells is told by a dash, a shape, a place or a word as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from standoff.errors import ascii_safe

Spec = dict[str, Any]
Row = Mapping[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"

LIGHT = {
    "ink": "#1b1f24",
    "soft": "#57606a",
    "line": "#d8dde3",
    "page": "#ffffff",
    "series-1": "#b3261e",
    "series-2": "#9a5b00",
    "series-3": "#1f6f50",
    "series-4": "#24559e",
    "series-5": "#6b3fa0",
    "series-6": "#57606a",
}
"""Colours on paper; each of the series has a contrast of at least 4.5 to 1 with it."""

DARK = {
    "ink": "#e6e9ed",
    "soft": "#a4adb8",
    "line": "#363d46",
    "page": "#14171b",
    "series-1": "#ff8a80",
    "series-2": "#f0b354",
    "series-3": "#6fd3a4",
    "series-4": "#8ab4f8",
    "series-5": "#c8a5f5",
    "series-6": "#a4adb8",
}
"""The same at night."""

SERIES = tuple(f"var(--series-{k})" for k in range(1, 7))
INK, SOFT, LINE, PAGE = "var(--ink)", "var(--soft)", "var(--line)", "var(--page)"
DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [1, 4])

AXIS: Spec = {
    "domainColor": LINE,
    "gridColor": LINE,
    "tickColor": LINE,
    "labelColor": SOFT,
    "titleColor": SOFT,
    "labelFont": FONT,
    "titleFont": FONT,
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "gridOpacity": 0.6,
}
CONFIG: Spec = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": AXIS,
    "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "start", "titleBaseline": "bottom"},
    "text": {"font": FONT, "fontSize": 12, "color": INK},
    "rule": {"color": SOFT},
}

WIDTH = 720
"""Pixels of a chart in a file."""


def chart(layers: Iterable[Spec], *, height: int, about: str, **more: Any) -> Spec:
    """A chart as wide as its place."""
    return {
        "$schema": SCHEMA,
        "description": about,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": CONFIG,
        **more,
        "layer": list(layers),
    }


def series(names: Iterable[str]) -> tuple[Spec, Spec]:
    """Scales by which names have each a colour and a dash."""
    domain = list(names)
    colours = [SERIES[k % len(SERIES)] for k in range(len(domain))]
    dashes = [DASHES[k % len(DASHES)] for k in range(len(domain))]
    return {"domain": domain, "range": colours}, {"domain": domain, "range": dashes}


def on_date(title: str | None = None) -> Spec:
    """The horizontal axis of time; in UTC, in which dates are dates everywhere."""
    return {
        "field": "date",
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"title": title, "grid": False, "labelOverlap": True, "tickCount": 6},
    }


def in_percent(field: str, title: str, top: float) -> Spec:
    """The vertical axis of probability, from 0."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, top], "nice": False},
        "axis": {"title": title, "format": "~%", "tickCount": 5, "titleX": 0, "titleY": -8},
    }


def top_of(values: Iterable[float]) -> float:
    """Where an axis of probability ends: a little above the largest, never above 1."""
    largest = max((value for value in values if value == value), default=0.0)
    return min(1.0, 1.08 * largest) if largest > 0 else 0.01


def safe(part: Any) -> Any:
    """The same specification with nothing in its texts that a viewer might act on."""
    if isinstance(part, str):
        return ascii_safe(part)
    if isinstance(part, Mapping):
        return {str(key): safe(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [safe(each) for each in part]
    if isinstance(part, float) and part != part:
        return None  # JSON has no NaN
    return part


def on_paper(spec: Spec, width: int = WIDTH) -> Spec:
    """The specification for a file: a width of its own, and colours instead of variables."""

    def resolved(part: Any) -> Any:
        if isinstance(part, str):
            return re.sub(r"^var\(--([a-z0-9-]+)\)$", lambda found: LIGHT[found[1]], part)
        if isinstance(part, dict):
            return {key: value if key == "values" else resolved(value) for key, value in part.items()}
        return [resolved(each) for each in part] if isinstance(part, list) else part

    found: Spec = resolved(safe(spec))
    return {**found, "width": width, "config": {**found["config"], "background": LIGHT["page"]}}
