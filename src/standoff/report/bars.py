"""Charts of things side by side: drivers as steps, measures and parameters as points, reports as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standoff.report.style import INK, LINE, PAGE, SERIES, SOFT, Row, Spec, chart

ROW = 44
"""Pixels of a row: its name and number above, what is drawn below."""
DOWN = 9
"""Pixels from the middle of a row to the middle of what is drawn."""
APART = 12
"""Pixels between points of several kinds."""


def steps(rows: Sequence[Row], about: str, *, title: str) -> Spec:
    """From one number to another in steps.

    Parameters
    ----------
    rows
        ``name``, ``start``, ``end``, ``error`` and ``told``; a row that starts at 0 and is a ``whole`` stands for a
        number by itself.
    """
    names = [row["name"] for row in rows]
    values = [
        {
            **row,
            "rises": "whole" if row["whole"] else "adds" if row["end"] >= row["start"] else "takes away",
            "low": row["end"] - row["error"],
            "high": row["end"] + row["error"],
        }
        for row in rows
    ]
    kinds = {"domain": ["whole", "adds", "takes away"], "range": [SOFT, SERIES[0], SERIES[3]]}
    return _rows(
        [
            {
                "mark": {"type": "bar", "height": 14, "yOffset": DOWN},
                "encoding": {
                    "x": _amount("start", title, "~%"),
                    "x2": {"field": "end"},
                    "color": {"field": "rises", "type": "nominal", "scale": kinds, "legend": None},
                    "tooltip": _tip(),
                },
            },
            _error_bar(title, "~%"),
        ],
        values,
        names,
        about,
    )


def points(
    rows: Sequence[Row],
    about: str,
    *,
    title: str,
    kinds: Mapping[str, str] | None = None,
    percent: bool = True,
) -> Spec:
    """Numbers with their errors, and a line at 0.

    Parameters
    ----------
    rows
        ``name``, ``value``, ``low``, ``high``, ``told``, and ``kind`` where there are several.
    kinds
        Shape of each kind; one that is filled by the first, hollow by the others.
    """
    form = "~%" if percent else "~g"
    shapes = kinds or {"": "circle"}
    layers = [_zero()]
    for k, (kind, shape) in enumerate(shapes.items()):
        down = DOWN + APART * (2 * k - len(shapes) + 1) // 2
        chosen = [{"filter": {"field": "kind", "equal": kind}}]
        point: Spec = {
            "type": "point",
            "shape": shape,
            "size": 70,
            "strokeWidth": 2,
            "opacity": 1,
            "yOffset": down,
        }
        point |= {"stroke": SERIES[3], "fill": PAGE if k else SERIES[3]}
        amount = {"x": _amount("value", title, form), "tooltip": _tip()}
        layers += [
            {**_error_bar(title, form, down), "transform": chosen},
            {"mark": point, "encoding": amount, "transform": chosen},
        ]
    names = list(dict.fromkeys(row["name"] for row in rows))
    return _rows(layers, [{"kind": "", **row} for row in rows], names, about)


def bars(rows: Sequence[Row], about: str, *, title: str) -> Spec:
    """Amounts for and against, to the right and left of 0: ``name``, ``value``, ``told``."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    bar: Spec = {
        "mark": {"type": "bar", "height": 14, "yOffset": DOWN},
        "encoding": {
            "x": _amount("value", title, "~g"),
            "color": {"condition": {"test": "datum.value < 0", "value": SERIES[3]}, "value": SERIES[0]},
            "tooltip": _tip(),
        },
    }
    return _rows([bar, _zero()], list(rows), names, about)


def _rows(layers: Sequence[Spec], values: Sequence[Row], names: Sequence[str], about: str) -> Spec:
    """Rows under each other, each with its name and number above what is drawn: that leaves room on a narrow screen."""
    y = {"field": "name", "type": "nominal", "sort": list(names), "axis": None}
    drawn = [
        {**layer, "encoding": {**({} if "data" in layer else {"y": y}), **layer["encoding"]}}
        for layer in layers
    ]
    heads = {name: "; ".join(row["told"] for row in values if row["name"] == name) for name in names}
    named: Spec = {
        "data": {"values": [{"name": name, "head": f"{name}: {told}"} for name, told in heads.items()]},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dy": -DOWN,
            "limit": {"expr": "width"},
        },
        "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "head"}},
    }
    tall = ROW * len(names) + 50
    return chart([*drawn, named], height=tall, about=about, data={"values": list(values)})


def _amount(field: str, title: str, form: str) -> Spec:
    return {"field": field, "type": "quantitative", "axis": {"title": title, "format": form, "tickCount": 6}}


def _error_bar(title: str, form: str, down: int = DOWN) -> Spec:
    return {
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5, "yOffset": down},
        "encoding": {"x": _amount("low", title, form), "x2": {"field": "high"}},
    }


def _zero() -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": LINE},
        "encoding": {"x": {"datum": 0}},
    }


def _tip() -> list[Spec]:
    return [{"field": "name", "title": " "}, {"field": "told", "title": "  "}]
