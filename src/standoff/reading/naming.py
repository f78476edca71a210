"""What an actor is, and what the words of a noun phrase say of one by themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from standoff.reading import nouns
from standoff.reading.gazetteer import Entry, state_names
from standoff.reading.grammar import noun_span, text_of
from standoff.reading.grammar import sentence as sentence_of

if TYPE_CHECKING:
    from spacy.tokens import Token

Kind = Literal[
    "state", "seat", "people", "official", "officials", "person", "journalist", "expert", "intermediary",
    "force", "government",
    "organisation", "group", "media", "property", "both", "other",
]  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts, is acted on or speaks."""

    code: str | None
    name: str
    kind: Kind
    assumed: bool = False
    """Whether the code was taken from the drift of the text and not from the words."""
    codes: tuple[str, ...] = ()
    """All codes, where several are named as one: *the ministers of Kuwait and France*, *the four states*."""


_MINISTERS = frozenset("foreign prime defence defense interior finance deputy vice".split())


def body(head: Token) -> str:
    """The noun of a body, with what tells ministers apart."""
    word = next((kind for kind, alike in _ALIKE.items() if head.lower_ in alike), head.lower_)
    if nouns.CRAFT.match(head.text):
        word = "aircraft"
    return " ".join([*(c.lower_ for c in head.lefts if c.lower_ in _MINISTERS), word])


_ALIKE = {
    "aircraft": frozenset("jet plane warplane aircraft fighter bomber airliner jetliner helicopter".split()),
    "ship": frozenset(
        "ship vessel boat tanker freighter warship frigate destroyer trawler gunboat cutter cruiser".split()
    ),
    "crew": frozenset("crew sailors pilots airmen crewmen seamen".split()),
}
"""Words that a text uses for one thing in turn."""


def times(text: str, published: dt.date) -> tuple[dt.date, ...]:
    """When what a text tells of took place: a past year that it names more than once first, then its date."""
    years = Counter(int(year) for year in re.findall(r"\b(?:18|19|20)\d\d\b", text))
    past = [
        year
        for year, count in years.most_common(3)
        if abs(year - published.year) > 4 and (count > 1 or len(years) == 1)
    ]
    if not past and (ago := _ago(text)) is not None:
        past = [published.year - ago]
    far = {year: n for year, n in years.items() if abs(year - published.year) > 4}
    if not past and sum(far.values()) > max(2, sum(years.values()) - sum(far.values())):
        past = sorted(far, key=lambda year: -far[year])[:3]
    if not past and (old := [y for y in years if y < published.year - 20]):
        past = [min(old)]
    return (*(dt.date(year, 7, 1) for year in past), published)


_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100,
}  # fmt: skip
_AGO = re.compile(rf"\b({'|'.join(_TENS)}|\d\d\d?)[- ](?:\w+ )?years ago", re.IGNORECASE)


def _ago(text: str) -> int | None:
    """How many years before its date a text sets its story, in round words: *a hundred years ago today*."""
    found = _AGO.search(text)
    if found is None:
        return None
    word = found[1].lower()
    return _TENS[word] if word in _TENS else int(word)


def noun_kind(head: Token) -> Kind | None:
    """What kind of actor a common noun stands for."""
    word, lemma = head.lower_, head.lemma_.lower()
    if (beside := _by_what_stands_beside(head)) is not None:
        return beside
    if lemma in nouns.INTERMEDIARY | nouns.JOURNALIST:
        return "intermediary" if lemma in nouns.INTERMEDIARY else "journalist"
    if word in nouns.OFFICIALS:
        return "officials"
    if word in nouns.GROUP or lemma in nouns.GROUP:
        return "force" if _fights(head) else "group"
    if lemma in nouns.PERSON_OFFICIAL:
        return "official"
    if lemma in nouns.EXPERT:
        return "expert"
    if word in nouns.FORCE or lemma in nouns.FORCE or nouns.CRAFT.match(head.text):
        return "force"
    if lemma in nouns.GOVERNMENT:
        return "government"
    if word in nouns.MEDIA:
        return "media"
    if word in nouns.PEOPLE or lemma in nouns.PEOPLE:
        return "people"
    if word in nouns.PROPERTY or lemma in nouns.PROPERTY:
        return "property"
    return None


def _by_what_stands_beside(head: Token) -> Kind | None:
    if head.lower_ == "men" and any(c.tag_ == "PRP$" or c.dep_ == "poss" for c in head.lefts):
        return "force"  # *told his men*
    if head.lemma_.lower() == "service" and any(c.lower_ in _SERVICES for c in head.lefts):
        return "government"  # *the border service*
    return None


_SERVICES = frozenset("border security intelligence secret customs emergency protection guard".split())
_BATTLE = frozenset({"battle", "carrier", "task", "strike", "battalion", "tactical", "amphibious", "naval"})


def _fights(head: Token) -> bool:
    """*Fighters* that fly, *battle groups*."""
    if head.lower_ in {"group", "groups"}:
        return any(c.lower_ in _BATTLE for c in head.lefts)
    return head.lower_ in {"fighters", "fighter"} and head.text[0].islower() and _air(head)


def office(head: Token) -> bool:
    """Whether a title is that of one person who need not be named."""
    if head.lemma_.lower() not in nouns.ONE_OFFICE or head.tag_ == "NNS":
        return False
    return not any(
        c.lower_ in {"a", "an", "one", "another", "some"}
        for c in head.children
        if c.dep_ in {"det", "nummod"}
    )


_IN_THE_AIR = frozenset(
    """jet jets air plane planes f-16 mig-21 scrambled buzzed intercepted airspace overflew bombers aircraft airliner
    squadron flew fly flying flown sortie sorties airfield helicopter balloon cockpit radar pilots""".split()
)


def _air(head: Token) -> bool:
    return any(t.lower_ in _IN_THE_AIR for t in sentence_of(head))


def has(token: Token, words: set[str]) -> bool:
    """Whether a word has one of these below it."""
    return any(c.lower_ in words for c in token.children)


def phrase(head: Token) -> str:
    """The words of a noun phrase, its head where they are many."""
    start, end = noun_span(head)
    text: str = text_of(head.doc)[start:end]
    return text if len(text) <= 120 else head.text


def state_name(actor: Actor) -> str:
    """Usual name of the state of an actor."""
    return state_names().get(actor.code or "", actor.name)


def after_hyphens(token: Token) -> Iterator[int]:
    """Places in a text that follow a hyphen within a word."""
    for i, character in enumerate(token.text):
        if character == "-" and i + 1 < len(token):
            yield token.idx + i + 1


def speaks(paper: Token) -> bool:
    """Whether a paper is what demands, offers or says something."""
    if paper.dep_ == "nsubj" and paper.head.pos_ == "VERB":
        return True
    return any(
        c.dep_ == "relcl" and any(s.dep_ == "nsubj" and s.tag_ == "WDT" for s in c.children)
        for c in paper.children
    )


def does(head: Token) -> bool:
    """Whether a noun does what a verb says."""
    return head.dep_ == "nsubj" or (head.dep_ == "pobj" and head.head.dep_ == "agent")


def owns(preposition: str, head: Token) -> bool:
    """Whether what follows a preposition is whose a noun is: *the minister for*, *the base in*, *the ships of*."""
    if preposition in {"of", "from"}:
        return True
    if preposition == "to" and head.lemma_ in {"ambassador", "envoy", "threat", "response", "answer"}:
        return False
    if preposition in {"in", "at"} and head.lemma_.lower() in {"ambassador", "envoy", "consul", "attaché"}:
        return False
    if preposition == "in" and head.lemma_.lower() == "counterpart":
        return True
    if preposition in {"for", "to", "in", "at"} and noun_kind(head) in {
        "official",
        "officials",
        "government",
        "group",
    }:
        return True
    if preposition == "in" and (head.lower_ in _STATIONED or (noun_kind(head) is None and human(head))):
        return True
    return preposition == "in" and head.lower_ in nouns.PROPERTY


def human(noun: Token) -> bool:
    """Whether a noun names one who does something by its form: *engineers*, *inspectors*, *the operator*."""
    return noun.tag_ in {"NN", "NNS"} and noun.lemma_.lower().endswith(
        ("er", "or", "ist", "ian", "man", "ant", "ee")
    )


_STATIONED = frozenset(
    """officials leaders generals ministers politicians opposition lawmakers protesters crowds demonstrators students
    activists newspapers police prosecutors hardliners commanders clerics authorities""".split()
)
"""Who belongs to where they are: *politicians in Caracas*."""


def is_whole(token: Token, names: dict[int, Entry]) -> bool:
    """Whether a word is the head of the name it is part of, not of a longer phrase."""
    entry = names[token.i]
    return names.get(token.head.i) is not entry or token.head.i == token.i or abs(token.head.i - token.i) > 6


def plain(head: Token) -> bool:
    """Whether a noun has nothing beside its article: *the Council*."""
    return all(c.dep_ in {"det", "relcl", "appos", "cc", "conj", "punct"} for c in head.children) and any(
        c.lower_ in {"the", "this"} for c in head.children
    )
