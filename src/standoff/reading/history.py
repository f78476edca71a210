"""Who has been acting on whom in a text, by which an act that names nobody at its other end can be completed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from standoff.reading.report import Category

_CONFLICT: dict[str, int] = {
    "ASSAULT": 4, "COERCE": 3, "MOBILIZE": 2, "THREATEN": 2, "SANCTION": 1, "ACCUSE": 1, "REJECT": 1,
}  # fmt: skip
"""How much an act says of a conflict."""
_PARTIES = 4
_SPOKEN_OF = 0.5
"""How much a mention of the lesser of two says of a conflict, beside an act of weight one."""
_JUST = 40
"""Words within which an answer is to what was said last."""
_PROVOKED = 4
"""Acts within which an answer is to what was done."""
_NEAR = 12
"""Reports within which an answer is an answer."""


@dataclass
class History:
    """Acts of a text with both ends named, in order, and how often each pair was in conflict over all of it."""

    _acts: list[tuple[str, str, Category]] = field(default_factory=list)
    _deeds: list[tuple[str, Category, str, int]] = field(default_factory=list)
    """Who did what, by the lemma of its word and its place, of what was told as done."""
    _said: list[tuple[str, str | None, Category, int]] = field(default_factory=list)
    """Who said what to whom, and the place of its word."""
    parties: tuple[str, ...] = ()
    """The two states most spoken of, who are taken to be in conflict unless the text tells more of another."""
    _told: tuple[str, str, int] = ("", "", -1)
    _conflicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _force: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often the first of two used force on the second or moved against it, over all of the text."""
    _counted: bool = False
    """Whether the conflicts were counted when the text was read before."""

    def note(self, doer: str, target: str, category: Category, real: bool = True) -> None:
        """Remember an act, and whether it was done."""
        self._acts.append((doer, target, category))
        if category in _CONFLICT and not self._counted and doer != target:
            self._conflicts[_pair(doer, target)] += _CONFLICT[category]
            if real and category in {"ASSAULT", "COERCE", "MOBILIZE"}:
                self._force[doer, target] += 1

    def did(self, doer: str, category: Category, word: str, place: int) -> None:
        """Remember what is told as done."""
        self._deeds.append((doer, category, word, place))

    def say(self, speaker: str, to: str | None, category: Category, place: int) -> None:
        """Remember who demanded, alleged, threatened or offered something, be it open to whom."""
        self._said.append((speaker, to, category, place))

    def asker(self, of: str, categories: frozenset[Category], place: int, just: bool = False) -> str | None:
        """Whose demand, charge or offer is answered: the last that went to who answers or to nobody named.

        What was said just before is what is meant, whoever it went to; of several who said it together the first.
        """
        for near in (True,) if just else (True, False):
            for speaker, to, category, said in reversed(self._said[-_NEAR:]):
                if speaker == of or category not in categories:
                    continue
                if place - said < _JUST if near else to in {of, None}:
                    together = (s for s, _, kind, at in self._said if kind == category and at == said)
                    return next((s for s in together if s != of), None)
        return None

    def culprit(
        self, deed: str, categories: frozenset[Category], but: str, place: int | None = None
    ) -> str | None:
        """Who did what a noun names: the last to do it by that word or just before, else who did most of its kind."""
        fits = [(a, word, at) for a, kind, word, at in self._deeds if kind in categories and a != but]
        same = [(a, at) for a, word, at in fits if word[:4] == deed[:4]]
        if not same and place is not None:
            same = [(a, at) for a, _, at in fits if 0 < place - at < _JUST]
        if same:  # of several who did it together the first
            return next(a for a, at in same if at == same[-1][1])
        ranked = Counter(a for a, _, _ in fits).most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return fits[-1][0] if fits else None
        return ranked[0][0]

    def tell(self, doer: str, target: str, sentence: int) -> None:
        """Remember who was last told to act on whom, be it read or filled in."""
        self._told = (doer, target, sentence)

    def shared(self, doer: str, sentence: int) -> str | None:
        """On whom somebody acts in what the same sentence told before."""
        return self._told[1] if (self._told[0], self._told[2]) == (doer, sentence) else None

    def again(self, mentions: Counter[str]) -> History:
        """The same text from its beginning, with what it tells of conflicts known, and who its parties are."""
        return History(
            parties=self._sides(mentions),
            _conflicts=self._conflicts,
            _force=self._force,
            _counted=True,
        )

    def _sides(self, mentions: Counter[str]) -> tuple[str, ...]:
        """The two who are most in conflict, of those that are spoken of; without any, those most spoken of."""
        weights = {
            pair: n + _SPOKEN_OF * min(mentions[c] for c in pair) for pair, n in self._conflicts.items()
        }
        if len(self.parties) > 1:
            first, second = self.parties
            weights.setdefault(_pair(first, second), _SPOKEN_OF * min(mentions[first], mentions[second]))
        best = max(weights, key=lambda p: weights[p], default=self.parties)
        if set(best) == set(self.parties):
            return self.parties
        return tuple(sorted(best, key=lambda c: -mentions[c]))

    def opponent(self, of: str) -> str | None:
        """With whom one is in conflict most often."""
        counts = Counter[str]()
        if of in self.parties and len(self.parties) > 1:
            counts[self.parties[1] if of == self.parties[0] else self.parties[0]] += _PARTIES
        for (first, second), n in self._conflicts.items():
            if of in {first, second}:
                counts[second if of == first else first] += n
        return next((other for other, _ in counts.most_common(1)), None)

    def conflict(self, first: str, second: str) -> int:
        """How much two are told to be in conflict."""
        return self._conflicts[_pair(first, second)]

    def foe(self, of: str) -> str | None:
        """On whom one uses force, or who uses it on one; who else is in conflict with one where there is none."""
        counts = Counter[str]()
        for (first, second), n in self._force.items():
            if first == of:
                counts[second] += 3 * n
            elif second == of:
                counts[first] += 2 * n
        if of in self.parties and len(self.parties) > 1:
            counts[self.parties[1] if of == self.parties[0] else self.parties[0]] += 8
        return next((other for other, _ in counts.most_common(1)), None) or self.opponent(of)

    def hostile(self, first: str, second: str) -> bool:
        """Whether two have been told to be in conflict."""
        return self._conflicts[_pair(first, second)] > 2

    def last(self, categories: frozenset[Category], but: str) -> str | None:
        """Who last did one of these, whoever it was done to."""
        return next((a for a, _, kind in reversed(self._acts) if kind in categories and a != but), None)

    def provoker(self, of: str) -> str | None:
        """Who just did something hostile to somebody, or against that one's own."""
        fits = (
            a for a, b, kind in reversed(self._acts[-_PROVOKED:]) if b == of and a != of and kind in _CONFLICT
        )
        return next(fits, None)

    def aimed(self, category: Category, but: str) -> str | None:
        """To whom somebody else last did the same."""
        fits = (b for a, b, kind in reversed(self._acts) if kind == category and a != but)
        return next(fits, None)

    def victim(self, of: str, categories: frozenset[Category]) -> str | None:
        """To whom somebody last did one of these."""
        return next((b for a, b, kind in reversed(self._acts) if kind in categories and a == of), None)

    def attack(self) -> tuple[str, str] | None:
        """Who last used, planned or was feared to use force on whom."""
        return next(((a, b) for a, b, kind in reversed(self._acts) if kind == "ASSAULT"), None)

    def aggression(self) -> tuple[str, str] | None:
        """Who most often used force on whom, or moved against it, in all of the text."""
        return next((pair for pair, _ in self._force.most_common(1)), None)

    def addresser(self, of: str, categories: frozenset[Category], near: int = _NEAR) -> str | None:
        """Who last demanded, alleged, threatened or offered something to somebody: whom an answer goes to."""
        found: str | None = None
        kind: Category | None = None
        for doer, target, category in reversed(self._acts[-near:]):
            fits = target == of and doer != of and category in categories
            if found is not None and not (fits and category == kind):
                break  # of several who spoke together it is the first
            if fits:
                found, kind = doer, category
        return found


def _pair(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)
