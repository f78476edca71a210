"""What a report is worth: the numbers of the likelihood, all of them judgement, all in one place.

A report that bears on observables k with shares w_k (of at most 1 in all) has the likelihood

    L = ½ (1 + Σ_k w_k s_k σ_k),    σ_k = 1 where k is so, -1 where it is not,

so that a report which bears on one thing alone speaks for it with odds (1 + s) / (1 - s). The strength s of a
report is (2q - 1) · m · (2p - 1): q the chance that a report of such a grade is right about what was otherwise an
open question, m what its modality leaves of that, p the likelihood in its words where it has any (the middle of the
band of ICD 203). The grade counts in decibans, those of the source's reliability and of the item's credibility
added. What cannot be judged (F, 6) adds nothing, so a report that is graded F6 is worth nothing by itself.

The letters and figures are those of AJP-2.1 (2016), which gives no numbers. These follow Samet (1975, Human Factors
17), whose officers let the credibility of the item weigh more than the reliability of the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DECIBANS = 10.0
"""In a factor of ten of the odds."""


@dataclass(frozen=True)
class Judgement:
    """The numbers of the likelihood; make another to change them."""

    reliability: Mapping[str, float] = field(
        default_factory=lambda: {"A": 6.0, "B": 5.0, "C": 3.0, "D": 1.0, "E": 0.0, "F": 0.0}
    )
    """Decibans for the grade of the source."""
    credibility: Mapping[int, float] = field(
        default_factory=lambda: {1: 8.0, 2: 5.0, 3: 2.0, 4: 0.0, 5: -3.0, 6: 0.0}
    )
    """Decibans for the grade of the item; an improbable one speaks against what it says."""
    assumed: Mapping[str, str] = field(
        default_factory=lambda: {
            "named_official": "C2",
            "anonymous_officials": "C3",
            "government": "B3",
            "intermediary": "D3",
            "group": "D3",
            "journalist": "B3",
            "author": "C3",
            "media": "C3",
        }
    )
    """Grade by kind of source, where nobody has graded the report."""
    deeds: Mapping[str, float] = field(
        default_factory=lambda: {
            "done": 1.0,
            "planned": 0.5,
            "conditional": 0.2,
            "feared": 0.3,
            "denied": -0.4,
            "hypothetical": 0.0,
        }
    )
    """What a modality leaves of a report of a deed: a fear is no observation, and a denial weighs less than a claim."""
    words: Mapping[str, float] = field(
        default_factory=lambda: {
            "done": 1.0,
            "planned": 0.5,
            "conditional": 1.0,
            "feared": 0.3,
            "denied": -0.4,
            "hypothetical": 0.0,
        }
    )
    """The same where what was done was to say something: a threat under a condition is a threat."""
    messages: Mapping[str, float] = field(
        default_factory=lambda: {
            "done": 1.0,
            "planned": 1.0,
            "conditional": 1.0,
            "feared": 0.3,
            "denied": 1.0,
            "hypothetical": 0.0,
        }
    )
    """The same for a message through a channel, which may be a promise or a denial."""
    signs: Mapping[str, float] = field(
        default_factory=lambda: {
            "done": 1.0,
            "planned": 1.0,
            "conditional": 0.5,
            "feared": 1.0,
            "denied": -0.4,
            "hypothetical": 0.2,
        }
    )
    """The same for an indicator, which is what somebody has reason to fear."""
    bands: Mapping[str, float] = field(
        default_factory=lambda: {
            "almost no chance": 0.03,
            "very unlikely": 0.125,
            "unlikely": 0.325,
            "roughly even chance": 0.5,
            "likely": 0.675,
            "very likely": 0.875,
            "almost certain": 0.97,
        }
    )
    """Middle of the bands of ICD 203."""
    noticed: float = 0.5
    """Chance that a record tells of an overt move, or of something public, in the period in which it happens."""
    again: float = 0.5
    """Chance that a side which has acted overtly acts once more in the period, as its strategy has it."""
    misdated: float = 0.25
    """Chance that what is dated to the first or last day of a period belongs to the neighbouring one."""

    def right(self, reliability: str, credibility: int) -> float:
        """Chance that a report of such a grade is right about an open question.

        Examples
        --------
        >>> Judgement().right("F", 6)
        0.5
        >>> round(Judgement().right("B", 2), 2)
        0.91
        """
        decibans = self.reliability[reliability] + self.credibility[credibility]
        return float(1.0 / (1.0 + 10.0 ** (-decibans / DECIBANS)))

    def modality(self, path: str, modality: str, *, verbal: bool) -> float:
        """What a modality leaves of a report that bears on an observable."""
        room = path.partition(".")[0]
        table = {"channels": self.messages, "indicators": self.signs}.get(
            room, self.words if verbal else self.deeds
        )
        return float(table[modality])

    def hedge(self, likelihood: str | None) -> float:
        """What words of likelihood leave of it, from -1 to 1."""
        return 1.0 if likelihood is None else 2.0 * self.bands[likelihood] - 1.0


JUDGEMENT = Judgement()
