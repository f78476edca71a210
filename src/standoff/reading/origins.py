"""Of which of several states a name is likely: by the letters of names of leaders of states whose names are alike.

A text does not always say of which side *Assistant Minister Zhou Wenzhong* is. Names of states that share a
language are alike, so the trigrams of letters of all leaders in our table make a naive Bayes classifier of names
(as in Manning, Raghavan and Schuetze 2008, ch. 13), asked only to choose among sides that the text speaks of.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache

from standoff.reading.gazetteer import table

_ALIKE = (
    "CHN TWN HKG SGP", "PRK KOR", "JPN", "VNM VDR LAO", "KHM THA MMR", "IDN MYS BRN", "PHL",
    "ESP MEX CUB VEN COL ECU PER BOL CHL ARG URY PRY GTM HND SLV NIC CRI PAN DOM", "PRT BRA AGO MOZ",
    "USA GBR CAN AUS NZL IRL GUY JAM", "FRA BEL LUX", "DEU AUT CHE NLD DDR", "SWE NOR DNK ISL FIN EST", "ITA",
    "RUS UKR BLR SUN", "POL CZE SVK", "SRB HRV BIH MNE MKD SVN BGR YUG XKX ALB", "HUN", "ROU MDA", "LTU LVA",
    "GRC CYP", "TUR AZE TKM UZB KAZ KGZ", "GEO", "ARM", "IRN AFG TJK", "ISR",
    "MAR DZA TUN LBY EGY SDN SAU YEM YMD OMN ARE QAT BHR KWT IRQ SYR JOR LBN PSE MRT", "PAK BGD", "IND NPL LKA",
    "ETH ERI SOM DJI", "RWA BDI UGA KEN TZA COD COG", "SSD TCD CAF", "NGA GHA SLE GMB LBR ZMB ZWE ZAF NAM BWA MWI",
    "SEN MLI NER BFA GIN CIV BEN TGO CMR GAB",
)  # fmt: skip
"""States whose people are named alike, a line for each language or neighbourhood."""
_SURE = 3.0
"""Natural logarithm of the odds from which a name is taken to tell."""


def likeliest(name: str, codes: Iterable[str]) -> str | None:
    """The state among several that a name belongs to; None where names do not tell them apart.

    Parameters
    ----------
    name : str
        A person's name, titles left out.
    codes : iterable of str
        ISO codes of states that the person may be of.

    Examples
    --------
    >>> likeliest("Zhou Wenzhong", ["USA", "CHN"]), likeliest("Henry Wilson", ["DEU", "GBR"])
    ('CHN', 'GBR')
    >>> likeliest("Wang Yi", ["CHN", "TWN"]) is None
    True
    """
    groups = {code: _group(code) for code in dict.fromkeys(codes)}
    scored = sorted(((_score(name, g), c) for c, g in groups.items() if g is not None), reverse=True)
    if len(scored) < 2 or scored[0][0] - scored[1][0] < _SURE:
        return None
    return scored[0][1]


@cache
def _group(code: str) -> int | None:
    group = next((i for i, row in enumerate(_ALIKE) if code in row.split()), None)
    return group if group is not None and sum(_counts()[group].values()) > 0 else None


def _score(name: str, group: int) -> float:
    counts, kinds = _counts()[group], _kinds()
    total = sum(counts.values())
    return sum(math.log((counts[g] + 0.1) / (total + 0.1 * kinds)) for g in _trigrams(name))


def _trigrams(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = (f" {word} " for word in plain.replace("-", " ").split())
    return [word[i : i + 3] for word in words for i in range(len(word) - 2)]


@cache
def _counts() -> tuple[Counter[str], ...]:
    counts = tuple(Counter[str]() for _ in _ALIKE)
    for row in table("leaders.tsv"):
        group = next((i for i, line in enumerate(_ALIKE) if row[0] in line.split()), None)
        if group is not None:
            counts[group].update(_trigrams(row[1].split(";")[0]))
    return counts


@cache
def _kinds() -> int:
    return len({gram for counts in _counts() for gram in counts})
