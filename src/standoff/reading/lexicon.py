"""The lexicon of events, and which of its patterns a verb or noun of a parse matches.

The table ``data/events.tsv`` is our own. A pattern that says more (a particle, an object) goes before one that
says less, so that *lift
sanctions* is not taken for *lift*; what else matches is kept as alternatives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from standoff.reading import nouns
from standoff.reading.gazetteer import table
from standoff.reading.grammar import lemma
from standoff.reading.report import Category

if TYPE_CHECKING:
    from spacy.tokens import Token

_OBJECTS = frozenset({"dobj", "nsubjpass", "oprd", "attr", "dative"})


@dataclass(frozen=True)
class Pattern:
    """A verb with what must stand beside it."""

    category: Category | None
    """None: what looks like an event but is none."""
    verb: str
    particles: tuple[str, ...]
    objects: tuple[frozenset[str], ...]
    """For each object that must stand there the words it may be."""

    @property
    def weight(self) -> int:
        """How much it says."""
        return 1 + len(self.particles) + 2 * len(self.objects)


@dataclass(frozen=True)
class Match:
    """Categories of a word, best first, and the words that made up the pattern."""

    category: Category
    alternatives: tuple[Category, ...]
    weight: int
    object: Token | None
    """Object that the pattern named, such as the sanctions of *lift sanctions*."""
    through: Token | None = None
    """The last preposition that the pattern named, such as *by* of *stand by*."""


def match_verb(verb: Token) -> Match | None:
    """What kind of event a verb tells of, if any."""
    patterns = _verbs().get(lemma(verb))
    if patterns is None:
        return None
    found = [(p, o, t) for p in patterns for ok, o, t in [_matches(p, verb)] if ok]
    if not found:
        return None
    found.sort(key=lambda x: (-x[0].weight, x[1] is not None and (x[1].head != verb or lemma(x[1]) in _ROWS)))
    best, thing, through = found[0]
    if best.category is None:
        return None
    others = dict.fromkeys(p.category for p, *_ in found[1:] if p.category not in {None, best.category})
    return Match(best.category, tuple(c for c in others if c is not None), best.weight, thing, through)


_ROWS = frozenset("round series set wave string".split())
"""What many of something are called: *a round of missile tests* is tests."""


def known_verb(verb: Token) -> bool:
    """Whether a verb tells of an event in any of its patterns."""
    return lemma(verb) in _verbs()


def takes(verb: Token, noun: Token) -> bool:
    """Whether some pattern of a verb names a noun as its object: *cancelled* and *leave*."""
    patterns = _verbs().get(lemma(verb), ())
    return any(lemma(noun) in p.objects[0] for p in patterns if p.objects and not p.particles)


def match_noun(noun: Token) -> Match | None:
    """What kind of event a noun tells of, if any."""
    categories = _nouns().get(lemma(noun))
    before = [c for c in noun.lefts if c.dep_ in {"compound", "amod"}]
    for word in reversed(before):
        categories = _nouns().get(f"{lemma(word)} {lemma(noun)}") or categories
    for of in (
        c for c in noun.rights if c.dep_ == "prep" and c.lower_ == "of"
    ):  # *violation of its airspace*
        for thing in (c for c in of.children if c.dep_ == "pobj"):
            categories = _nouns().get(f"{lemma(noun)} of {lemma(thing)}") or categories
    if not categories:
        return None
    return Match(categories[0], categories[1:], 1, noun)


def match_adjective(adjective: Token) -> Match | None:
    """What kind of event an adjective such as *willing* tells of, if any."""
    categories = _nouns().get(f"a:{lemma(adjective)}")
    return Match(categories[0], categories[1:], 1, None) if categories else None


def _matches(pattern: Pattern, verb: Token) -> tuple[bool, Token | None, Token | None]:
    """Whether a pattern fits, the object that it names, and its last preposition."""
    holders: list[Token] = [verb]
    for particle in pattern.particles:
        found = next(
            (
                c
                for h in holders
                for c in h.children
                if c.lower_ == particle
                and c.dep_
                in {
                    "prep",
                    "prt",
                    "advmod",
                    "agent",
                    "dative",
                    "acomp",
                    "oprd",
                    "xcomp",
                    "ccomp",
                    "aux",
                    "mark",
                }
            ),
            None,
        )
        if found is None and pattern.objects:
            found = _hung_lower(verb, particle)
        if found is None:
            return False, None, None
        holders.append(found)
    through = holders[-1] if len(holders) > 1 else None
    if not pattern.objects:
        return True, None, through
    shared: tuple[Token, ...] = ()
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and any(c.dep_ == "auxpass" for c in verb.children):
        shared = tuple(
            c for c in verb.head.children if c.dep_ == "nsubjpass"
        )  # *was reached but was violated*
    things = [_among(holders, verb, shared, wanted) for wanted in pattern.objects]
    if any(thing is None for thing in things):
        return False, None, None
    return True, things[0], through


def _among(
    holders: list[Token], verb: Token, shared: tuple[Token, ...], wanted: frozenset[str]
) -> Token | None:
    """An object of a verb, or of a preposition that it comes with, that is one of the wanted words."""
    for holder in reversed(holders):
        for child in (*holder.children, *(shared if holder is verb else ())):
            if child.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl":  # *the deal from which he withdrew*
                if child.dep_ in _OBJECTS | {"pobj"} and lemma(verb.head) in wanted:
                    return verb.head
                continue
            if (child.dep_ in _OBJECTS or child.dep_ in {"pobj", "pcomp"}) and (
                hit := _object(child, wanted)
            ) is not None:
                return hit
    return None


def _hung_lower(verb: Token, particle: str) -> Token | None:
    """A preposition that the parser hung on the object before it: *assured the government of their support*."""
    below = [c for c in verb.children if c.dep_ in {"dobj", "dative"} and c.i > verb.i]
    return next((c for b in below for c in b.rights if c.dep_ == "prep" and c.lower_ == particle), None)


def _object(head: Token, wanted: frozenset[str], depth: int = 0) -> Token | None:
    """The object, or what it is *of* or together with, if it is one of the wanted."""
    word = lemma(head)
    pair = next((f"{lemma(c)} {word}" for c in head.lefts if c.dep_ in {"compound", "amod"}), "")
    if word in wanted or pair in wanted or ("aircraft" in wanted and nouns.CRAFT.match(head.text)):
        return head
    if depth > 2:
        return None
    for child in head.children:
        if child.dep_ in {"conj", "appos", "nmod"} or (
            child.dep_ == "compound" and head.pos_ == "NOUN" and word not in nouns.PERSON_OFFICIAL
        ):
            found = _object(child, wanted, depth + 1)
            if found is not None:
                return head if child.dep_ == "compound" else found
        elif child.dep_ == "prep" and child.lower_ in {"of", "for"}:
            for inner in child.children:
                if inner.dep_ == "pobj" and (found := _object(inner, wanted, depth + 1)) is not None:
                    return found
    return None


@cache
def _verbs() -> dict[str, tuple[Pattern, ...]]:
    result: dict[str, list[Pattern]] = {}
    for pattern in _patterns():
        result.setdefault(pattern.verb, []).append(pattern)
    return {verb: tuple(patterns) for verb, patterns in result.items()}


@cache
def _nouns() -> dict[str, tuple[Category, ...]]:
    result: dict[str, list[Category]] = {}
    for category, text in _rows():
        for entry in text.split(","):
            if entry.startswith(("n:", "a:")) and category is not None:
                name = entry.strip().removeprefix("n:").replace(" of the ", " of ")
                result.setdefault(name, []).append(category)
    return {noun: tuple(categories) for noun, categories in result.items()}


def _patterns() -> Iterator[Pattern]:
    classes = {
        row[0]: frozenset(w.strip() for w in row[1].split(","))
        for row in table("events.tsv")
        if row[0].startswith("$")
    }
    for category, text in _rows():
        for entry in text.split(","):
            if entry.strip() and not entry.startswith(("n:", "a:")):
                yield from _alternatives(category, entry.strip(), classes)


def _alternatives(
    category: Category | None, entry: str, classes: dict[str, frozenset[str]]
) -> Iterator[Pattern]:
    """The patterns of an entry, one for each verb and each particle that it gives the choice of."""
    verbs, *rest = entry.replace(" +", "\x00+").replace(" =", "\x00=").split("\x00")
    particles = [word[1:].split("/") for word in rest if word.startswith("+")]
    named = [word[1:].split("/") for word in rest if word.startswith("=")]
    objects = tuple(
        frozenset[str]().union(*(classes[n] if n.startswith("$") else {n} for n in names)) for names in named
    )
    for verb, *chosen in product(verbs.split("/"), *particles):
        yield Pattern(category, verb, tuple(chosen), objects)


def _rows() -> Iterator[tuple[Category | None, str]]:
    for row in table("events.tsv"):
        if not row[0].startswith("$"):
            yield (None if row[0] == "-" else row[0]), row[1]  # type: ignore[misc]
