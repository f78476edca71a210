"""Charts of what comes over time: outcomes by date, fears and beliefs.

Each takes rows as they also stand in the table behind it and gives a Vega-Lite specification as a plain dictionary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standoff.errors import ascii_safe
from standoff.report.style import (
    INK,
    SERIES,
    SOFT,
    Row,
    Spec,
    chart,
    in_percent,
    on_date,
    series,
    top_of,
)

HEIGHT = 260
LABEL_PIXELS = 16
"""Least distance of two labels at the ends of lines."""


def fan(rows: Sequence[Row], told: Sequence[Row], names: Sequence[str], about: str) -> Spec:
    """Probability of each outcome by date, with bands of one and of two standard errors.

    Parameters
    ----------
    rows
        ``date``, ``outcome``, ``probability``, ``error`` by date and outcome.
    told
        ``date``, ``when``, and a text under ``series 0`` and so on for each of the names, shown on pointing.
    names
        Outcomes, in order.
    """
    top = top_of([row["probability"] + 2 * row["error"] for row in rows])
    colours, dashes = series(names)
    date = on_date()
    banded = [
        {
            **row,
            **{f"low{k}": max(0.0, row["probability"] - k * row["error"]) for k in (1, 2)},
            **{f"high{k}": min(top, row["probability"] + k * row["error"]) for k in (1, 2)},
        }
        for row in rows
    ]
    colour = {"field": "outcome", "type": "nominal", "scale": colours, "legend": None}
    bands = [
        {
            "mark": {"type": "area", "opacity": 0.16},
            "encoding": {
                "x": date,
                "y": in_percent(f"low{k}", "probability", top),
                "y2": {"field": f"high{k}"},
                "color": colour,
            },
        }
        for k in (2, 1)
    ]
    line = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": date,
            "y": in_percent("probability", "probability", top),
            "color": colour,
            "strokeDash": {"field": "outcome", "type": "nominal", "scale": dashes, "legend": None},
        },
    }
    return chart(
        [
            {"data": {"values": banded}, "layer": [*bands, line]},
            _at_the_end(banded, names, top, colour),
            _pointed(told, names),
        ],
        height=HEIGHT + 40,
        about=about,
    )


def spread(rows: Sequence[Row], about: str, *, title: str, top: float, colour: int, other: str = "") -> Spec:
    """Quantiles over the runs that go on, by date.

    Parameters
    ----------
    rows
        ``date``, ``q5`` to ``q95``, ``mean``, with ``other`` a second line; ``when`` and ``told``, shown on pointing.
    title
        Of the vertical axis.
    top
        Its end.
    colour
        Number of the series.
    other
        What the second line is, if there is one.
    """
    date, ink = on_date(), SERIES[colour]
    alone = len(rows) == 1  # one date makes neither an area nor a line
    bands = [
        {
            "mark": {"type": "rule", "strokeWidth": 10} | {"color": ink, "opacity": opacity}
            if alone
            else {"type": "area", "color": ink, "opacity": opacity},
            "encoding": {"x": date, "y": in_percent(low, title, top), "y2": {"field": high}},
        }
        for low, high, opacity in (("q5", "q95", 0.14), ("q25", "q75", 0.24))
    ]
    lines = [("q50", [1, 0], ink), ("mean", [6, 3], INK), *([("other", [1, 3], SOFT)] if other else [])]
    drawn = [
        {
            "mark": {"type": "point", "filled": field == "q50", "size": 60, "color": stroke, "opacity": 1}
            if alone
            else {"type": "line", "strokeWidth": 2, "color": stroke, "strokeDash": dash},
            "encoding": {"x": date, "y": in_percent(field, title, top)},
        }
        for field, dash, stroke in lines
    ]
    told = [{"date": row["date"], "when": row["when"], "series 0": row["told"]} for row in rows]
    return chart(
        [{"data": {"values": list(rows)}, "layer": [*bands, *drawn]}, _pointed(told, [title])],
        height=HEIGHT - 60,
        about=about,
    )


def _at_the_end(rows: Sequence[Row], names: Sequence[str], top: float, colour: Spec) -> Spec:
    """Names at the ends of their lines, moved apart where they would lie on each other."""
    last = max(row["date"] for row in rows)
    ends = {row["outcome"]: row["probability"] for row in rows if row["date"] == last}
    gap = LABEL_PIXELS * top / (HEIGHT + 40)
    heights = _apart({name: ends[name] for name in names}, gap, top)
    values = [{"date": last, "outcome": name, "height": height} for name, height in heights.items()]
    return {
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "dx": 6, "baseline": "middle", "clip": False},
        "encoding": {
            "x": on_date(),
            "y": in_percent("height", "probability", top),
            "text": {"field": "outcome"},
            "color": colour,
        },
    }


def _apart(heights: Mapping[str, float], gap: float, top: float) -> dict[str, float]:
    """Heights at least so far apart, from below upwards, moved down again where they pass the top."""
    ranked = sorted(heights.items(), key=lambda item: item[1])
    found: list[float] = []
    for _, height in ranked:
        found.append(max(height, found[-1] + gap) if found else height)
    for k in range(len(found) - 1, -1, -1):
        found[k] = min(found[k], top if k == len(found) - 1 else found[k + 1] - gap)
    return {name: height for (name, _), height in zip(ranked, found, strict=True)}


def _pointed(told: Sequence[Row], names: Sequence[str]) -> Spec:
    """A line at the date pointed at, with the numbers of that date; a wide one that is not seen takes the pointing."""
    # Titles of tips go into an expression, in which a backslash would begin an escape.
    titles = [ascii_safe(name).replace("\\", "\\\\") for name in names]
    tips = [{"field": f"series {k}", "title": title} for k, title in enumerate(titles)]
    shown = {"condition": {"param": "pointed", "empty": False, "value": 0.7}, "value": 0}
    pointed = {"type": "point", "encodings": ["x"], "on": "pointerover", "clear": "pointerout"}
    return {
        "data": {"values": list(told)},
        "layer": [
            {"mark": {"type": "rule", "color": SOFT}, "encoding": {"x": on_date(), "opacity": shown}},
            {
                "params": [{"name": "pointed", "select": pointed}],
                "mark": {
                    "type": "rule",
                    "opacity": 0,
                    "strokeWidth": {"expr": f"width / {max(1, len(told) - 1)}"},
                },
                "encoding": {"x": on_date(), "tooltip": [{"field": "when", "title": "date"}, *tips]},
            },
        ],
    }
