"""A chart of how things flow: bands from column to column, each as thick as its share.

Vega-Lite has no such mark, so the bands are laid out here: every node of a column is as high as its share, bands leave
and enter in the order of the nodes, and bend along 3u² - 2u³.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from standoff.report.style import INK, Row, Spec, chart, series

WHOLE = 280
"""Pixels of height for all that flows."""
SLOT = 22
"""Least pixels of height that a node takes, so that its label can be read."""
NODE = 0.014
"""Width of a node, as a part of that of the chart."""
STEPS = 16


@dataclass(frozen=True)
class Flow:
    """What goes all the way through the columns."""

    stations: tuple[str, ...]
    """Name of the node in each column."""
    share: float


def flow(flows: Sequence[Flow], said: Mapping[tuple[int, str], str], about: str) -> Spec:
    """A flow through columns of nodes.

    Parameters
    ----------
    flows
        Shares that add up to 1 at most.
    said
        Text beside each node (column, name).
    """
    columns = len(flows[0].stations)
    nodes = [_nodes(flows, column) for column in range(columns)]
    bands = [row for column in range(columns - 1) for row in _bands(flows, nodes, column)]
    boxes: list[Row] = [
        {
            "x": _left(c, columns),
            "x2": _left(c, columns) + NODE,
            "low": low,
            "high": high,
            "name": name,
            "told": said[c, name],
        }
        for c, column in enumerate(nodes)
        for name, (low, high) in column.items()
    ]
    height = round(max(box["high"] for box in boxes) + SLOT / 2)
    x = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}, "axis": None}
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, height], "reverse": True, "nice": False},
        "axis": None,
    }
    colours, _ = series(list(nodes[0]))
    tip = [{"field": "told", "title": " "}]
    band: Spec = {
        "data": {"values": bands},
        "mark": {"type": "area", "opacity": 0.32},
        "encoding": {
            "x": {"field": "x", **x},
            "y": {"field": "low", **y},
            "y2": {"field": "high"},
            "detail": {"field": "band"},
            "color": {"field": "source", "type": "nominal", "scale": colours, "legend": None},
            "tooltip": tip,
        },
    }
    box: Spec = {
        "data": {"values": boxes},
        "mark": {"type": "rect", "color": INK},
        "encoding": {
            "x": {"field": "x", **x},
            "x2": {"field": "x2"},
            "y": {"field": "low", **y},
            "y2": {"field": "high"},
            "tooltip": tip,
        },
    }
    return chart([band, box, *_labels(boxes, x, y)], height=height, about=about)


def _left(column: int, columns: int) -> float:
    return column * (1.0 - NODE) / (columns - 1)


def _nodes(flows: Sequence[Flow], column: int) -> dict[str, tuple[float, float]]:
    """Where each node of a column lies, in pixels from the top; the largest first in the first column."""
    shares: dict[str, float] = {}
    for each in flows:
        name = each.stations[column]
        shares[name] = shares.get(name, 0.0) + each.share
    found, at = {}, 0.0
    for name, share in sorted(shares.items(), key=lambda item: -item[1]):
        height = WHOLE * share
        slot = max(SLOT, height + 6)
        found[name] = (at + (slot - height) / 2, at + (slot + height) / 2)
        at += slot
    return found


def _bands(
    flows: Sequence[Flow], nodes: Sequence[Mapping[str, tuple[float, float]]], column: int
) -> list[Row]:
    """Bands from a column to the next, each told apart by where it began."""
    order = [list(each) for each in nodes]
    shares: dict[tuple[str, str, str], float] = {}
    for each in flows:
        key = each.stations[0], each.stations[column], each.stations[column + 1]
        shares[key] = shares.get(key, 0.0) + each.share
    columns = len(nodes)
    ranked = sorted(shares, key=lambda key: (order[0].index(key[0]), order[column].index(key[1])))
    leaving = {name: low for name, (low, _) in nodes[column].items()}
    entering = {name: low for name, (low, _) in nodes[column + 1].items()}
    start, end = _left(column, columns) + NODE, _left(column + 1, columns)
    rows: list[Row] = []
    for number, key in enumerate(ranked):
        origin, source, target = key
        thick = WHOLE * shares[key]
        above, below = leaving[source], entering[target]
        for step in range(STEPS + 1):
            u = step / STEPS
            low = above + (below - above) * u * u * (3 - 2 * u)
            rows.append(
                {
                    "x": start + (end - start) * u,
                    "low": low,
                    "high": low + thick,
                    "band": f"{column} {number}",
                    "source": origin,
                    "told": f"{source} → {target}: {shares[key]:.1%}",
                }
            )
        leaving[source] += thick
        entering[target] += thick
    return rows


def _labels(boxes: Sequence[Row], x: Spec, y: Spec) -> list[Spec]:
    """Names beside their nodes, towards the inside."""
    middle = [{**box, "y": (box["low"] + box["high"]) / 2} for box in boxes]
    parts = [
        ("left", 6, "x2", [box for box in middle if box["x2"] < 1 - NODE]),
        ("right", -6, "x", [box for box in middle if box["x2"] >= 1 - NODE]),
    ]
    return [
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": align, "baseline": "middle", "dx": shift},
            "encoding": {
                "x": {"field": field, **x},
                "y": {"field": "y", **y},
                "text": {"field": "told"},
                "tooltip": [{"field": "told", "title": " "}],
            },
        }
        for align, shift, field, values in parts
    ]
