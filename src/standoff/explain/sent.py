"""A signal as it is sent and taken: what it tells, whom it pays, and whether there is reason to believe it.

A signal *indicates* the type whose probability it raises most. It is *credible* if it pays for no type whose
probability it lowers, *can be a bluff* if it does, and *says little* if beliefs hardly move: then all types make it
alike (Spence 1973, "Job market signaling"; Fearon 1997, "Signaling foreign policy interests").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from standoff.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["credible", "can be a bluff", "says little"]

LITTLE = 0.02
"""A change of belief by less than this says little."""


@dataclass(frozen=True)
class Sent:
    """A signal as one type of its sender gives it."""

    type: str
    probability: float
    """That it gives the signal now."""
    cost: float
    """Declared, in payoff units."""
    gain: float
    """What giving it is worth, cost deducted, against the first level of the track."""
    gain_error: float
    belief_before: float
    """The other side's probability of this type ..."""
    belief_after: float
    """... and once it has seen the signal."""
    belief_error: float

    @property
    def pays(self) -> bool:
        """Whether giving it is worth more than not, beyond the error."""
        return self.gain > self.gain_error


@dataclass(frozen=True)
class Signal:
    """A move or message that is available in the first period."""

    side: str
    kind: Literal["move", "message"]
    track: str
    """Overt track, or channel."""
    level: str
    types: tuple[Sent, ...]
    fear_before: float
    """The other side's probability that the sender strikes, if it sees the first level of the track ..."""
    fear_after: float
    """... and if it sees the signal: in this period after a message, in the next one after a move. NaN without one."""
    fear_error: float

    @property
    def indicates(self) -> str:
        """The type whose probability it raises most."""
        return max(self.types, key=lambda sent: sent.belief_after - sent.belief_before).type

    @property
    def shift(self) -> float:
        """By how much it raises that."""
        return max(sent.belief_after - sent.belief_before for sent in self.types)

    @property
    def verdict(self) -> Verdict:
        """Whether the other side has reason to believe it."""
        if self.shift < LITTLE:
            return "says little"
        return "can be a bluff" if self.bluffers else "credible"

    @property
    def worth_giving(self) -> bool:
        """Whether it pays for any type in which it raises belief; else it is given against their interest."""
        return any(sent.pays for sent in self.types if sent.belief_after > sent.belief_before)

    @property
    def bluffers(self) -> tuple[str, ...]:
        """Types that it pays for although it lowers the belief in them."""
        return tuple(sent.type for sent in self.types if sent.pays and sent.belief_after < sent.belief_before)


@dataclass(frozen=True)
class Signals:
    """All signals of the first period."""

    signals: tuple[Signal, ...]
    provenance: Provenance

    @property
    def believed(self) -> tuple[Signal, ...]:
        """Messages that would be believed, the one that moves beliefs most first."""
        found = [s for s in self.signals if s.kind == "message" and s.verdict == "credible"]
        return tuple(sorted(found, key=lambda s: -s.shift))

    def to_pandas(self) -> pd.DataFrame:
        """One row for each signal and type of its sender."""
        import pandas as pd

        rows = [
            {
                "side": signal.side,
                "kind": signal.kind,
                "track": signal.track,
                "level": signal.level,
                **vars(sent),
                "pays": sent.pays,
                "fear_before": signal.fear_before,
                "fear_after": signal.fear_after,
                "fear_error": signal.fear_error,
                "indicates": signal.indicates,
                "verdict": signal.verdict,
            }
            for signal in self.signals
            for sent in signal.types
        ]
        return pd.DataFrame(rows)
