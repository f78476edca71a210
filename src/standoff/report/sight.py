"""The section on what each side believes and fears, now and over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import xarray as xr

from standoff.report.answer import Beliefs, Estimate, Fear
from standoff.report.charts import spread
from standoff.report.material import Material
from standoff.report.parts import Figure, Section, table
from standoff.report.phrases import basis, day, first_day, label, reach
from standoff.report.sentences import said
from standoff.report.style import top_of
from standoff.report.words import percent


def sight(material: Material) -> Section:
    """How each side sees the other, now and over time."""
    answer = material.answer
    sides = answer.scenario.sides
    found = material.runs.course()
    names = [side.name for side in sides.values()]
    now = [
        [f"{sides[key].name} fears a strike", said(fear.next_period), said(fear.within_90_days)]
        for key, fear in answer.fear.items()
    ] + [
        [
            f"{sides[key].name} thinks the other fears one",
            said(fear.thinks_other_fears.next_period),
            said(fear.thinks_other_fears.within_90_days),
        ]
        for key, fear in answer.fear.items()
    ]
    held = [
        [
            f"{sides[key].name} of {sides[belief.about].name}",
            _mix(belief.types),
            _mix(answer.beliefs[belief.about].thinks_other_believes),
        ]
        for key, belief in answer.beliefs.items()
    ]
    lead = [
        _fears(sides[key].name, sides[answer.beliefs[key].about].name, fear)
        for key, fear in answer.fear.items()
    ]
    rested = basis(answer, [f.next_period for f in answer.fear.values()])
    return Section(
        key="sight",
        title="What each side believes and fears",
        lead=(" ".join(lead),),
        figures=(*fear_figures(found, names), *belief_figures(found, names)),
        tables=(
            table(
                "Fears now, as each side sees the world", ["", "in the next period", "within 90 days"], now
            ),
            table("Beliefs now", ["", "believes it is", "is thought by it to believe"], held),
        ),
        notes=(
            f"Fears now: {rested}.{reach(answer.horizon)} "
            f"Beliefs: {basis(answer, _types(answer.beliefs)).lower()}. Over time: in the simulated runs that go on. "
            "Solid line: median; dashed: mean; dark band: half of the runs; "
            "light band: nine in ten; dotted, where the sides see it differently: what the other thinks of it, on "
            "average.",
        ),
    )


def _fears(name: str, other: str, fear: Fear) -> str:
    return f"To {name}, the chance of a strike by {other} within 90 days: {said(fear.within_90_days)}."


def _types(beliefs: Mapping[str, Beliefs]) -> list[Estimate]:
    return [estimate for belief in beliefs.values() for estimate in belief.types.values()]


def fear_figures(found: xr.Dataset, names: Sequence[str]) -> Iterator[Figure]:
    """What each side fears over time; nothing where too few runs go on.

    Parameters
    ----------
    found
        From `Runs.course`.
    names
        Of the sides.
    """
    top = top_of(found["fear"].values.ravel())
    for i, key in enumerate(found["side"].values):
        part = found.isel(side=i)
        name, title = f"fear-{key}", f"{names[i]} fears a strike by {names[1 - i]}"
        if _known(part["fear"]):
            yield _over_time(part, "fear", name, title, "probability in the next period", top, i, None, "")


def belief_figures(found: xr.Dataset, names: Sequence[str]) -> Iterator[Figure]:
    """What each side believes of the other over time: of two types, the chance of the second."""
    for i, key in enumerate(found["side"].values):
        kinds = [str(kind) for kind in found["other_type_name"].values[i] if kind]
        for k in range(len(kinds)) if len(kinds) > 2 else range(1, len(kinds)):
            part = found.isel(side=i, type=k)
            if not _known(part["belief"]):
                continue
            # What the other takes this side to believe, where it is mistaken.
            thought = found["seen_as_mean"].isel(side=1 - i, type=k).values
            agrees = np.allclose(thought, part["belief_mean"].values, atol=1e-6, equal_nan=True)
            yield _over_time(
                part,
                "belief",
                f"belief-{key}-{kinds[k]}",
                f"{names[i]} believes {names[1 - i]} is {label(kinds[k])}",
                "probability",
                1.0,
                i,
                None if agrees else thought,
                f"what {names[1 - i]} thinks {names[i]} believes",
            )


def _known(quantiles: xr.DataArray) -> bool:
    """Whether there is a date on which enough runs go on."""
    return bool(np.isfinite(quantiles.values).all(axis=0).any())


def _over_time(
    part: xr.Dataset,
    what: str,
    name: str,
    title: str,
    axis: str,
    top: float,
    colour: int,
    thought: np.ndarray | None,
    dotted: str,
) -> Figure:
    quantiles = part[what].values
    mean, error = part[f"{what}_mean"].values, part[f"{what}_error"].values
    rows, cells = [], []
    for t, stamp in enumerate(part["date"].values):
        if np.isnan(quantiles[:, t]).any():
            continue
        date = first_day(stamp)
        low, first, middle, third, high = (float(q) for q in quantiles[:, t])
        texts = [f"{percent(p, 0.0)}" for p in (low, first, middle, third, high)]
        told = percent(float(mean[t]), float(error[t]))
        row = {
            "date": date.isoformat(),
            "when": day(date),
            "q5": low,
            "q25": first,
            "q50": middle,
            "q75": third,
            "q95": high,
        }
        row |= {
            "mean": float(mean[t]),
            "told": f"median {texts[2]}, mean {told}, nine in ten from {texts[0]} to {texts[4]}",
        }
        if thought is not None:
            row["other"] = float(thought[t])
        rows.append(row)
        more = [] if thought is None else [percent(float(thought[t]), 0.0)]
        cells.append([day(date), f"{int(part['going'].values[t]):,}", *texts, told, *more])
    first_row, last_row = cells[0], cells[-1]
    about = f"{title}: mean {first_row[7]} on {first_row[0]}, {last_row[7]} on {last_row[0]} in the runs that go on."
    if thought is not None:
        about += f" Dotted: {dotted}, on average."
    columns = [
        "from",
        "runs",
        "5%",
        "25%",
        "median",
        "75%",
        "95%",
        "mean",
        *([dotted] if thought is not None else []),
    ]
    return Figure(
        name=name,
        title=title,
        about=about,
        spec=spread(
            rows,
            about,
            title=axis,
            top=top,
            colour=0 if colour == 0 else 3,
            other=dotted if thought is not None else "",
        ),
        table=table(f"{title}: quantiles over the runs that go on", columns, cells),
    )


def _mix(types: Mapping[str, Estimate]) -> str:
    return ", ".join(f"{label(name)} {percent(e.probability, e.error)}" for name, e in types.items())
