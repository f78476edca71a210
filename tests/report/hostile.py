"""A scenario whose every text tries something."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML

from standoff.equilibrium import solve
from standoff.evidence.assessment import Assessment
from standoff.explain import signals, turning_points
from standoff.report.material import Material
from tests.report.evidence import evidence
from tests.report.materials import SMALL, material

HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><img src=x onerror=window.hacked=2>",
    '" onmouseover="window.hacked=3',
    "{{ 7*7 }}{% raw %} ${window.hacked=4} `x`",
    "\u202edetrevni\u2066 \u200b\u2028 \x1b[31mred\x07",
    "<!-- <svg onload=window.hacked=5> ]]> &lt;b&gt;",
)


def hostile(folder: Path) -> Material:
    """Of the small scenario, told with hostile words."""
    content = YAML(typ="safe", pure=True).load(SMALL)
    words = iter(HOSTILE * 10)
    content["title"] = next(words)
    content["about"] = " ".join(HOSTILE)
    for side in content["sides"].values():
        side["name"] = next(words)
        side["types"] = {
            name: {"prior": prior, "about": next(words)} for name, prior in side["types"].items()
        }
    content["parameters"]["cost"] |= {"about": next(words), "source": next(words)}
    content["events"][0]["name"] = next(words)
    content["reference_class"] = {
        "about": next(words),
        "judgement": next(words),
        "rates": [{"what": text, "value": 0.25, "of": 8, "source": text} for text in HOSTILE],
    }
    file = folder / "hostile.yaml"
    file.write_text(json.dumps(content, default=str), encoding="utf-8")  # YAML too, its keys in order
    found = material(file)
    solution = solve(found.scenario, deviations=False)
    return replace(
        found,
        evidence=hostile_evidence(),
        signals=signals(solution),
        turning=turning_points(solution, found.runs),
    )


def hostile_evidence() -> Assessment:
    """Of reports whose every text tries something."""
    told = evidence()
    return replace(
        told,
        title=HOSTILE[0],
        sides={"north": HOSTILE[1], "south": HOSTILE[4]},
        reports=tuple(
            replace(each, said=said, source=said, grade=said, place=said)
            for each, said in zip(told.reports, (HOSTILE[5], HOSTILE[2], HOSTILE[3]), strict=True)
        ),
    )
