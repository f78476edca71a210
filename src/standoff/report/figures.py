"""The charts of a report as files: SVG, PNG or PDF."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import vl_convert

from standoff.report.parts import Figure, Section
from standoff.report.style import FONT, INK, on_paper

Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")
SCALE = 2
"""Pixels of a PNG for each of the chart's."""


def drawn(figure: Figure, form: Format) -> bytes:
    """A chart under its title as the content of a file."""
    title = {
        "text": figure.title,
        "anchor": "start",
        "font": FONT,
        "color": INK,
        "fontSize": 14,
        "offset": 12,
    }
    ready = on_paper({**figure.spec, "title": title})
    if form == "svg":
        text: str = vl_convert.vegalite_to_svg(ready, allowed_base_urls=[])
        return text.encode()
    if form == "png":
        return bytes(vl_convert.vegalite_to_png(ready, scale=SCALE, allowed_base_urls=[]))
    return bytes(vl_convert.vegalite_to_pdf(ready, allowed_base_urls=[]))


def draw_all(sections: Iterable[Section], folder: Path, form: Format) -> list[Path]:
    """Write each chart to a file of its own."""
    found = []
    for section in sections:
        for figure in section.figures:
            path = folder / f"{figure.name}.{form}"
            path.write_bytes(drawn(figure, form))
            found.append(path)
    return found
