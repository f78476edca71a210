"""An attribution, and what of it is quoted: quotations belong to the nearest speaker, or to who spoke last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.grammar import Span, holder, lemma, noun_span, text_of
from standoff.reading.quotes import Quotation

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True)
class Attribution:
    """Something that somebody is said to hold."""

    cue: Token
    source: Token | None
    """Head of the words that name the holder; None where the text leaves it open."""
    content: tuple[Span, ...]
    """Character offsets."""
    heads: tuple[Token, ...]
    """Tops of the content in the parse."""
    kind: str
    """clause, object, infinitive, preposition, according, noun or quotation."""

    @property
    def start(self) -> int:
        """Where the cue begins."""
        return self.cue.idx

    @property
    def source_span(self) -> Span | None:
        """Character offsets of the words that name the source."""
        return None if self.source is None else noun_span(self.source)


def with_quotations(found: Attribution, quotes: tuple[Quotation, ...]) -> Attribution:
    """Let content that is a quotation for its greater part end where the marks are."""
    if found.kind not in {"clause", "quotation", "according"} or not found.content:
        return found
    spans = []
    for piece in found.content:
        start, end = piece
        for quote in quotes:
            if quote.start >= end + 3:
                break
            start, end = _widened((start, end), quote, found.start)
        spans.append((start, end))
    return replace(found, content=tuple(spans))


def _widened(span: Span, quote: Quotation, cue: int) -> Span:
    """A piece of content, drawn out to the ends of a quotation that is most of it."""
    start, end = span
    shared = min(end, quote.end) - max(start, quote.start)
    touching = quote.start - 2 <= start and not quote.start <= cue < quote.end
    if shared <= 0 or not (touching or shared > 0.5 * (quote.end - quote.start)):
        return span
    return min(start, quote.start) if touching else start, end if end < cue < quote.end else max(
        end, quote.end
    )


def speakers_with_colon(doc: Doc, quotes: tuple[Quotation, ...], taken: set[int]) -> list[Attribution]:
    """Find ``X said: "..."`` and quotations beside a verb of speech that governs no clause."""
    found = []
    for sentence in doc.sents:
        verbs = [
            t
            for t in sentence
            if t.pos_ == "VERB"
            and (lemma(t) in cues.SPEECH or _puts_it(t))
            and t.i not in taken
            and t.dep_ not in {"amod", "xcomp"}
        ]
        for verb in verbs:
            if any(q.start <= verb.idx < q.end for q in quotes):
                continue
            near = _nearest(verb, sentence.start_char, sentence.end_char, quotes, doc)
            source = holder(verb)
            if near is None or source is None:
                continue
            head = doc.char_span(near.start, near.end, alignment_mode="expand") or doc[verb.i : verb.i + 1]
            found.append(Attribution(verb, source, ((near.start, near.end),), (head.root,), "quotation"))
            taken.add(verb.i)
    return found


def _puts_it(verb: Token) -> bool:
    return lemma(verb) == "put" and any(c.dep_ == "dobj" and c.lower_ == "it" for c in verb.children)


def _nearest(verb: Token, start: int, end: int, quotes: tuple[Quotation, ...], doc: Doc) -> Quotation | None:
    """The quotation that begins or ends within a few words of a verb, in its sentence or after its colon."""
    best, least = None, 60
    for quote in quotes:
        if quote.end < start - 3 or quote.start > end + 3:
            continue
        gap = quote.start - verb.idx - len(verb) if quote.start > verb.idx else verb.idx - quote.end
        if len(text_of(doc)[quote.start : quote.end].split()) > 2 and gap < least:
            best, least = quote, gap
    return best


def continued(found: list[Attribution], quotes: tuple[Quotation, ...], doc: Doc) -> Iterator[Attribution]:
    """Give quotations that nobody has claimed to whoever spoke last."""
    claimed = bytearray(len(text_of(doc)) + 1)
    for attribution in found:
        for start, end in attribution.content:
            claimed[start:end] = b"\1" * (end - start)
    more: dict[int, list[Span]] = {}
    for quote in quotes:
        size = quote.end - quote.start
        if sum(claimed[quote.start : quote.end]) > 0.5 * size or not _whole(text_of(doc), quote):
            continue
        giver = _speaker_before(found, quote, text_of(doc))
        if giver is not None:
            more.setdefault(giver, []).append((quote.start, quote.end))
    for i, attribution in enumerate(found):
        extra = more.get(i, [])
        yield replace(attribution, content=(*attribution.content, *extra)) if extra else attribution


def _whole(text: str, quote: Quotation) -> bool:
    """Whether a quotation is a sentence, not a few words put between marks."""
    inner = text[quote.start : quote.end].strip("“”\"'`‘’ ")
    return bool(inner) and (quote.goes_on or ((inner[0].isupper() and inner[-1] in ".!?,…") and " " in inner))


def _speaker_before(found: list[Attribution], quote: Quotation, text: str) -> int | None:
    """The last to have spoken a quotation that ends shortly before this one, or in the paragraph before."""
    for i in range(len(found) - 1, -1, -1):
        attribution = found[i]
        if attribution.start >= quote.start or attribution.kind in {
            "object",
            "noun",
            "infinitive",
            "preposition",
        }:
            continue
        if lemma(attribution.cue) not in cues.SPEECH:
            continue
        last = max([attribution.start, *(end for _, end in attribution.content)])
        between = text[min(last, quote.start) : quote.start]
        if quote.goes_on or (between.count("\n\n") == 0 and len(between) < 300) or len(between.strip()) < 3:
            return i
        return None
    return None
