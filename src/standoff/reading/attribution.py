"""Who is said to say, believe or fear what: attributions, by rules over a dependency parse.

An attribution has a source, a cue and a content (Pareti 2012; the annotation of PolNeAR, Newell, Margolin and Ruths
2018). Cues are found first, by lexicon and grammar; the source is what the grammar gives the cue as its holder; the
content is the clause, object or quotation that hangs on it, and the quotations that follow until somebody else speaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.grammar import Span, holder, lemma, noun_span, pieces, text_of, trim
from standoff.reading.quotes import Quotation, quotations

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_CLAUSES = frozenset({"ccomp", "parataxis"})
_TIMES = frozenset(
    "today yesterday week month year monday tuesday wednesday thursday friday saturday sunday".split()
)


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


def attributions(doc: Doc) -> tuple[Attribution, ...]:
    """Find the attributions of a parsed text, in order of their cues."""
    quotes = quotations(text_of(doc))
    inside = _marked(len(text_of(doc)), quotes)
    found = [a for token in doc if (a := _at(token, inside)) is not None]
    found = [_with_quotations(a, quotes) for a in found]
    found += _speakers_with_colon(doc, quotes, {a.cue.i for a in found})
    found.sort(key=lambda a: a.start)
    return tuple(_continued(found, quotes, doc))


def _marked(length: int, quotes: tuple[Quotation, ...]) -> bytearray:
    inside = bytearray(length + 1)
    for quote in quotes:
        inside[quote.start : quote.end] = b"\1" * (quote.end - quote.start)
    return inside


def _at(token: Token, inside: bytearray) -> Attribution | None:
    if inside[token.idx]:
        return None
    if token.pos_ == "NOUN":
        return _noun(token)
    if token.pos_ not in {"VERB", "AUX", "ADJ"} and token.lower_ != "according":
        return None
    if token.lower_ in cues.ADJECTIVES and token.dep_ in {"acomp", "oprd", "ROOT", "conj", "ccomp", "acl"}:
        return _adjective(token)
    if token.lower_ == "according":
        return _according(token)
    if token.dep_ in {"amod", "aux", "auxpass", "compound"}:
        return None
    return _verb(token)


def _verb(verb: Token) -> Attribution | None:
    word = lemma(verb)
    for frame in (_clause, _inserted, _infinitive, _object, _prepositional, _passive):
        result = frame(verb, word)
        if result is not None:
            content, heads, kind = result
            source = holder(verb)
            if source is not None and source.lower_ in cues.SOURCELESS and kind != "clause":
                return None
            if (
                source is not None
                and source.lower_ in {"it", "there", "this", "that"}
                and word in cues.BELIEF - cues.SPEECH
            ):
                return None
            return Attribution(verb, source, content, heads, kind)
    return None


_TELLING = frozenset("tell inform assure warn notify remind brief advise promise convince persuade".split())
Found = tuple[tuple[Span, ...], tuple["Token", ...], str]


def _clause(verb: Token, word: str) -> Found | None:
    speaks = word in cues.SPEECH
    if not (speaks or word in cues.BELIEF):
        return None
    clauses = [c for c in verb.children if c.dep_ in _CLAUSES and c.i != verb.i]
    if not clauses and word in {"observe", "note", "record", "learn", "hear"}:  # *noted with concern that*
        ways = (n for p in verb.children if p.dep_ == "prep" and p.lower_ == "with" for n in p.children)
        clauses = [c for n in ways for c in n.children if c.dep_ in {"relcl", "acl"} and _that(c)]
    if not clauses and word in _TELLING:  # *told the meeting that*, taken for a relative clause
        objects = [o for o in verb.children if o.dep_ in {"dobj", "dative"}]
        clauses = [c for o in objects for c in o.children if c.dep_ in {"relcl", "acl"} and _that(c)]
    if word in {"consider", "find", "make", "see", "feel", "hear", "watch", "show"}:
        clauses = [c for c in clauses if c.pos_ in {"VERB", "AUX"} and c.tag_ not in {"VB", "VBG"}]
    if not clauses and speaks:  # *said in a statement carried by KCNA that*
        own = [t for c in verb.rights if c.dep_ in {"prep", "agent"} for t in c.subtree]
        clauses = [t for t in own if t.dep_ in {"ccomp", "acl", "relcl", "advcl"} and t.pos_ in {"VERB", "AUX"} and _marked_that(t)][:1]
    if not clauses:
        return None
    subject = holder(verb)
    if not speaks and (subject is None or subject.lower_ in {"i", "you", "we", "one"}):
        return None
    clause = max(clauses, key=lambda c: c.right_edge.i - c.left_edge.i)
    if clause.i < verb.i and any(t.text == ";" for t in verb.doc[clause.i : verb.i]):
        return None
    return _around(clause, verb), (clause,), "clause"


def _inserted(verb: Token, word: str) -> Found | None:
    """``The strike, officials said, was a signal``: the clause is above its cue."""
    if word not in cues.SPEECH and word not in {"believe", "think", "learn", "know"}:
        return None
    if verb.dep_ not in {"parataxis", "ccomp", "advcl", "conj"} or not any(
        c.dep_ in _SUBJECTS for c in verb.children
    ):
        return None
    head = verb.head
    if verb.dep_ == "advcl" and not any(c.lower_ == "as" for c in verb.children):
        return None
    if verb.dep_ in {"ccomp", "conj"} and not (verb.i > head.i and _comma_before(verb)):
        return None
    if verb.dep_ == "conj" or any(c.dep_ in {"ccomp", "xcomp"} for c in verb.children):
        return None
    if word != "tell" and any(c.dep_ == "dobj" for c in verb.children):
        return None
    own = {t.i for t in verb.subtree}
    rest = [t for t in head.subtree if t.i not in own]
    return pieces(rest), (head,), "clause"


def _comma_before(token: Token) -> bool:
    left = token.left_edge.i
    return left > 0 and token.doc[left - 1].text in {",", "—", "–", "”", "-"}


def _infinitive(verb: Token, word: str) -> Found | None:
    if word not in cues.INFINITIVE:
        return None
    for child in verb.children:
        if child.dep_ in {"xcomp", "ccomp"} and child.i > verb.i:
            return _around(child, verb), (child,), "infinitive"
    return None


def _object(verb: Token, word: str) -> Found | None:
    if word not in cues.OBJECT:
        return None
    if word in cues.WEAK_OBJECT:
        source = holder(verb)
        if source is None or not (source.pos_ in {"PROPN", "PRON"} or source.tag_ == "NNS"):
            return None
    for child in verb.children:
        if child.dep_ in {"dobj", "oprd"} and child.i > verb.i and child.tag_ not in {"PRP", "WP", "WDT"}:
            end = max(
                (c.right_edge.i for c in verb.rights if c.dep_ in {"prep", "xcomp", "oprd", "acl"}), default=0
            )
            first, last = child.left_edge.i, max(child.right_edge.i, end)
            return (trim(verb.doc, first, last),), (child,), "object"
    return None


def _prepositional(verb: Token, word: str) -> Found | None:
    allowed = cues.PREPOSITION.get(word)
    if not allowed:
        return None
    for child in verb.rights:
        if child.dep_ in {"prep", "prt"} and child.lower_ in allowed:
            inner = next((c for c in child.children if c.dep_ in {"pobj", "pcomp"}), None)
            if child.dep_ == "prt":
                inner = next((c for c in verb.rights if c.dep_ == "dobj"), None)
            if inner is not None:
                return (trim(verb.doc, inner.left_edge.i, inner.right_edge.i),), (inner,), "preposition"
    return None


def _passive(verb: Token, word: str) -> Found | None:
    """``The raid was condemned by Paris``; ``Iran is believed to have moved missiles``."""
    subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if subject is None or subject.tag_ in {"WDT", "WP"}:
        return None
    infinitive = next((c for c in verb.children if c.dep_ == "xcomp"), None)
    if infinitive is not None and word in cues.SPEECH | cues.BELIEF:
        return (
            (trim(verb.doc, subject.left_edge.i, subject.right_edge.i), *_around(infinitive, verb)),
            (infinitive,),
            "clause",
        )
    if word in cues.OBJECT and any(c.dep_ == "agent" for c in verb.children):
        return (trim(verb.doc, subject.left_edge.i, subject.right_edge.i),), (subject,), "object"
    return None


def _according(token: Token) -> Attribution | None:
    inner = next((c for c in token.children if c.dep_ == "prep" and c.lower_ == "to"), None)
    source = next((c for c in (inner.children if inner is not None else ()) if c.dep_ == "pobj"), None)
    if source is None:
        return None
    head = token.head
    while (
        head.pos_ not in {"VERB", "AUX"}
        and head.dep_ not in {"ROOT", "ccomp", "advcl", "conj"}
        and head.head.i != head.i
    ):
        head = head.head
    own = {t.i for t in token.subtree}
    rest = [t for t in head.subtree if t.i not in own]
    return Attribution(token, source, pieces(rest), (head,), "according")


def _adjective(adjective: Token) -> Attribution | None:
    """``Officials were worried about an attack``."""
    source = holder(adjective.head if adjective.dep_ in {"acomp", "oprd"} else adjective)
    if source is None or source.lower_ in cues.SOURCELESS:
        return None
    for child in adjective.children:
        if child.dep_ == "ccomp":
            return Attribution(adjective, source, _around(child, adjective), (child,), "clause")
        if child.dep_ == "prep" and child.lower_ in {"about", "of", "over", "by"}:
            inner = next((c for c in child.children if c.dep_ in {"pobj", "pcomp"}), None)
            if inner is not None:
                span = trim(adjective.doc, inner.left_edge.i, inner.right_edge.i)
                return Attribution(adjective, source, (span,), (inner,), "preposition")
    return None


def _noun(noun: Token) -> Attribution | None:
    if lemma(noun) not in cues.NOUNS:
        return None
    clause = next((c for c in noun.children if c.dep_ in {"acl", "ccomp", "relcl"} and _that(c)), None)
    if clause is None:
        return None
    owner = next((c for c in noun.children if c.dep_ == "poss" and c.lower_ not in _TIMES), None)
    if owner is None:
        by = next(
            (c for c in noun.children if c.dep_ == "prep" and c.lower_ in {"by", "from", "of", "among", "in"}), None
        )
        owner = next((c for c in (by.children if by is not None else ()) if c.dep_ == "pobj"), None)
    if (
        owner is None
        and noun.dep_ == "dobj"
        and noun.head.lemma_
        in {"make", "express", "issue", "repeat", "have", "voice", "raise", "reject", "deny"}
    ):
        owner = holder(noun.head)
    if owner is None:
        return None
    return Attribution(
        noun, owner, (trim(noun.doc, clause.left_edge.i, clause.right_edge.i),), (clause,), "noun"
    )


def _that(clause: Token) -> bool:
    first = clause.left_edge
    if first.lower_ == "that" and first.dep_ == "mark":
        return True
    return clause.tag_ == "VB" and any(c.lower_ == "to" and c.dep_ == "aux" for c in clause.children)


def _marked_that(clause: Token) -> bool:
    return any(c.lower_ == "that" and c.dep_ == "mark" for c in clause.children)


def _around(clause: Token, cue: Token) -> tuple[Span, ...]:
    """A clause without the words that introduce it."""
    own = {cue.i} | {t.i for c in cue.children if c.dep_ in _SUBJECTS for t in c.subtree}
    return pieces([t for t in clause.subtree if t.i not in own])


def _with_quotations(found: Attribution, quotes: tuple[Quotation, ...]) -> Attribution:
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


def _speakers_with_colon(doc: Doc, quotes: tuple[Quotation, ...], taken: set[int]) -> list[Attribution]:
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


def _continued(found: list[Attribution], quotes: tuple[Quotation, ...], doc: Doc) -> Iterator[Attribution]:
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
