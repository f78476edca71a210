"""How results show themselves in a notebook: as small tables in HTML, in which all texts are text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from standoff.errors import ascii_safe


def table_html(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """A small table under a title.

    Examples
    --------
    >>> table_html("Sides", ["side", "type"], [["<b>", "calm"]])
    '<p><b>Sides</b></p><table><tr><th>side</th><th>type</th></tr><tr><th>&lt;b&gt;</th><td>calm</td></tr></table>'
    """
    head = "".join(f"<th>{_text(name)}</th>" for name in columns)
    body = "".join(
        f"<tr><th>{_text(first)}</th>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"
        for first, *cells in rows
    )
    below = f"<p>{_text(note)}</p>" if note else ""
    return f"<p><b>{_text(title)}</b></p><table><tr>{head}</tr>{body}</table>{below}"


def in_hundredths(value: float, error: float, digits: int = 1, unit: str = "%", sign: str = "") -> str:
    """A probability, or with the sign ``+`` a difference of some, and its error, which is never told as nothing.

    >>> in_hundredths(0.1234, 0.004), in_hundredths(0.1234, 1e-6)
    ('12.3 ± 0.4%', '12.3 ± <0.1%')
    >>> in_hundredths(-1e-6, 0.002, sign="+")
    '0.0 ± 0.2%'
    """
    least = 10.0**-digits
    told = f"{100 * error:.{digits}f}" if 100 * error >= least / 2 else f"<{least:.{digits}f}"
    said = f"{100 * value:{sign}.{digits}f}"
    return f"{said if float(said) else said.lstrip('+-')} ± {told}{unit}"


def _text(text: str) -> str:
    return escape(ascii_safe(text))
