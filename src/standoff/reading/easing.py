"""Words put into a text where a small parser is known to go astray without them.

*On 19 February Iceland broke off relations* makes a person of *February Iceland*; a comma after the date helps.
*Condemns the raid and calls on Iran* makes a noun of *calls*; *also* before it helps. What is put in stands at the
place of the character before it, so that offsets stay those of the source.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from standoff.reading.cleaning import Prose
from standoff.reading.gazetteer import gazetteer, is_people

_DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?: \d{1,2})?(?: \d{4})?(?= [A-Z][\w’'-]+ )"
)
_OPENS = re.compile(
    r"(?:^|(?<=[.!?”\"] )|(?<=\n))(?:[A-Z][a-z]+, )?"
    r"(?:[Oo]n|[Ii]n|[Bb]y|[Aa]t|[Ss]ince|[Dd]uring|Late on|Early on|Later on)\b[^.,;\n]{0,40}$"
)
_VERB = re.compile(
    r"\b(?:and|but)(?= (?:calls (?:on|upon|for)|demands (?:that|the|an|a|from)|claims (?:that|it|to|the)|urges"
    r"|offers (?:to|the)|plans to|warns|threatens|pledges (?:to|that)|vows|rejects|reports that|promises (?:to|that)"
    r"|requests (?:the|that|all)|supports the|appeals (?:to|for)|thanks the|welcomes|condemns|deplores|commends"
    r"|notes that|refuses to|reserves the|insists (?:that|on)|accuses|orders (?:the|its)|denies|regrets"
    r"|hopes (?:that|to)|expects|stresses|considers|declares|remains|trusts that|seeks|asks|invites|proposes)\b)"
)
"""Third persons that look like plurals after *and*."""
_AFTER_NAME = re.compile(
    r"\b(?P<name>[A-Z][\w-]*\w)(?= (?:thanks (?:the|all|its|those)|calls (?:on|upon|for)|demands (?:that|the|an)"
    r"|urges (?:the|all|its)|requests (?:the|that)|regrets (?:the|that)|reports that|offers to|plans to|promises to"
    r"|claims that|fears that|hopes that|supports the|appeals to)\b)"
)
"""The same after a name, which a parser takes for part of it: *Algeria thanks the Secretary-General*."""
_BEFORE = 60


_IN = re.compile(r"(?:(?<=[.!?”\"] )|(?<=\n)|^)In (?=[A-Z])")


def _places(text: str) -> Iterator[int]:
    """Where a comma helps after a place that opens a sentence: *In London Lord Salisbury*."""
    for opening in _IN.finditer(text):
        name = next(gazetteer().find(text, iter((opening.end(),)), (), soviet=False), None)
        if name is None or name.entry.kind not in {"seat", "state", "place"}:
            continue
        if re.match(r" (?:the |[A-Z])", text[name.end : name.end + 5]):
            yield name.end


_CAPITALS = re.compile(r"(?:^|(?<=\n))[A-ZÀ-Þ][A-ZÀ-Þ’']+(?:,? [A-ZÀ-Þ][A-ZÀ-Þ’']+)+")
_SMALL = frozenset("of the and for on in to by from a an with".split())


def lowered(prose: Prose) -> Prose:
    """The prose with heads in capitals written as names are: *RESOLUTION OF THE COUNCIL*; no character moves."""
    text = _CAPITALS.sub(lambda line: _WORD.sub(_as_name, line[0]), prose.text)
    return prose if text == prose.text else Prose(text, prose.source, prose.offsets)


_WORD = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ’']+")


def _as_name(word: re.Match[str]) -> str:
    small = word[0].lower()
    if len(word[0]) < 4 and small not in _SMALL:
        return word[0]  # an abbreviation
    return small if small in _SMALL and word.start() else small.capitalize()


def eased(prose: Prose) -> Prose:
    """The prose with what helps to parse it."""
    into = {m.end(): " also" for m in _VERB.finditer(prose.text)}
    into |= {m.end(): " also" for m in _AFTER_NAME.finditer(prose.text) if not is_people(m["name"])}
    for date in _DATE.finditer(prose.text):
        if _OPENS.search(prose.text, max(0, date.start() - _BEFORE), date.start()):
            into[date.end()] = ","
    into.update(dict.fromkeys(_places(prose.text), ","))
    if not into:
        return prose
    text: list[str] = []
    offsets, past = array("Q"), 0
    for place, words in sorted(into.items()):
        text += (prose.text[past:place], words)
        offsets.extend(prose.offsets[past:place])
        offsets.extend([prose.offsets[place - 1]] * len(words))
        past = place
    text.append(prose.text[past:])
    offsets.extend(prose.offsets[past:])
    return Prose("".join(text), prose.source, offsets)
