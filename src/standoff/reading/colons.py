"""What follows a colon as the words of who spoke, wrote or warned before it: *sent a note: it would not pay*."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.grammar import holder, lemma, trim
from standoff.reading.nouns import PAPERS
from standoff.reading.spoken import Attribution

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MESSAGES = PAPERS | frozenset(
    "warning answer reply answers demand offer signal word threat promise vow".split()
)
_BLUNT = frozenset("blunt clear plain firm adamant defiant explicit categorical".split())
_SAYS = frozenset("go signal cable wire telegraph reply answer respond write".split())


def announced(doc: Doc, found: Iterable[Attribution]) -> Iterator[Attribution]:
    """Attributions of clauses that stand after a colon, where nothing else has claimed them."""
    claimed = [span for a in found for span in a.content]
    for colon in (t for t in doc if t.text == ":" and 2 < t.i < len(doc) - 3):
        after = _clause(colon)
        cue = _cue(colon)
        source = holder(cue) if cue is not None else None
        if after is None or cue is None or source is None or source.lower_ in cues.SOURCELESS:
            continue
        if any(start <= doc[colon.i + 1].idx < end for start, end in claimed):
            continue
        yield Attribution(cue, source, (trim(doc, *after),), (doc[after[0]],), "clause")


def _clause(colon: Token) -> tuple[int, int] | None:
    """First and last word after a colon up to the end of its sentence, where a verb with a tense is among them."""
    doc = colon.doc
    last = colon.i + 1
    while last + 1 < len(doc) and not (doc[last].text in {".", "!", "?", ";"} or "\n" in doc[last].text):
        last += 1
    words = doc[colon.i + 1 : last]
    finite = any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} for t in words)
    return (colon.i + 1, last - 1) if finite and len(words) > 3 else None


def _cue(colon: Token) -> Token | None:
    """The verb before a colon, if who does it speaks by it."""
    for token in reversed(colon.doc[max(0, colon.i - 14) : colon.i]):
        if token.text in {".", ";", ":"} or "\n" in token.text:
            return None
        if token.pos_ not in {"VERB", "AUX"} or token.dep_ in {"aux", "auxpass", "amod"}:
            continue
        objects = [c for c in token.children if c.dep_ in {"dobj", "attr", "acomp"}]
        told = any(lemma(c) in _MESSAGES or c.lower_ in _BLUNT for c in objects)
        return token if told or lemma(token) in cues.SPEECH | _SAYS else None
    return None
