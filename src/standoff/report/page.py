"""The report as one HTML file, which needs nothing else: style, scripts and data are inside.

Text from a scenario reaches the page as text: the templates escape it, what a viewer might act on (control and
bidirectional characters) is spelt out, and a content security policy lets only the two scripts run that the report
itself brings, by their hashes, and nothing be fetched. Vega evaluates expressions with its interpreter, which needs no
``eval``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import vl_convert
from markupsafe import Markup

from standoff.errors import ascii_safe
from standoff.report.answer import CertificatePart
from standoff.report.contents import contents
from standoff.report.material import Material
from standoff.report.phrases import day
from standoff.report.sentences import five
from standoff.report.style import DARK, LIGHT, Spec, safe
from standoff.report.words import at_most


def html(material: Material) -> str:
    """The report as a page.

    Parameters
    ----------
    material : Material
        What is told; sections whose material is missing are left out.

    Returns
    -------
    str
        A whole HTML document.
    """
    scripts = (_vega(), _own("charts.js"))
    answer = material.answer
    horizon = answer.horizon
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=answer.scenario.title,
            question=answer.scenario.question,
            as_of=None if horizon.as_of is None else day(horizon.as_of),
            start=day(horizon.start),
            warning=_warning(answer.certificate),
            sentences=five(material),
            sections=contents(material),
            policy=_policy(scripts),
            scripts=scripts,
            style=_own("report.css"),
            light=LIGHT,
            dark=DARK,
            provenance=answer.provenance,
        )
    )


def _warning(found: CertificatePart) -> str:
    """What stands above the answer where it is not as accurate as was asked."""
    if found.accurate:
        return ""
    return (
        f"Not as accurate as asked: probabilities of how it ends may be off by {at_most(found.conflict_error)}, and "
        f"{at_most(found.accuracy)} was wanted."
    )


def _policy(scripts: tuple[Markup, ...]) -> str:
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _vega() -> Markup:
    """Vega, Vega-Lite and Vega-Embed in one script, below their licences."""
    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub forgets the default
    if "</script" in bundle.lower():
        raise AssertionError("a script cannot hold its own end")
    return _own("vega-licences.txt") + Markup(bundle)


@cache
def _own(name: str) -> Markup:
    text = resources.files("standoff.report").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("standoff.report"),
        autoescape=True,
        finalize=_shown,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["data"] = _data
    made.filters["depth"] = lambda line: (len(line) - len(line.lstrip(" "))) // 2
    return made


def _shown(value: Any) -> Any:
    """What stands in the page for a value: nothing that a viewer might act on."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return re.sub(r"(?<=\d) (?=points\b)", "\u00a0", ascii_safe(value).replace(" ± ", "\u00a0±\u00a0"))


def _data(spec: Spec) -> Markup:
    """A specification as JSON that cannot end the element it stands in."""
    text = json.dumps(safe(spec), separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
