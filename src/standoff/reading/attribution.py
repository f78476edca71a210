"""Who is said to say, believe or fear what: attributions, by rules over a dependency parse.

An attribution has a source, a cue and a content (Pareti 2012; the annotation of PolNeAR, Newell, Margolin and Ruths
2018). Cues are found first, by lexicon and grammar; the source is what the grammar gives the cue as its holder; the
content is the clause, object or quotation that hangs on it, and the quotations that follow until somebody else speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading import cues
from standoff.reading.colons import announced
from standoff.reading.grammar import Span, holder, lemma, pieces, sentence, text_of, trim
from standoff.reading.quotes import Quotation, quotations
from standoff.reading.spoken import Attribution, continued, speakers_with_colon, with_quotations

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_CLAUSES = frozenset({"ccomp", "parataxis"})
_TIMES = frozenset(
    "today yesterday week month year monday tuesday wednesday thursday friday saturday sunday".split()
)


def attributions(doc: Doc) -> tuple[Attribution, ...]:
    """Find the attributions of a parsed text, in order of their cues."""
    quotes = quotations(text_of(doc))
    inside = _marked(len(text_of(doc)), quotes)
    found = [a for token in doc if (a := _at(token, inside)) is not None]
    found = [with_quotations(a, quotes) for a in found]
    found += speakers_with_colon(doc, quotes, {a.cue.i for a in found})
    found += announced(doc, found)
    found.sort(key=lambda a: a.start)
    return tuple(continued(found, quotes, doc))


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
            spoken = source is not None and source.lower_ == "it" and word in cues.SPEECH
            if source is not None and source.lower_ in cues.SOURCELESS and kind != "clause" and not spoken:
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
        clauses = [
            t
            for t in own
            if t.dep_ in {"ccomp", "acl", "relcl", "advcl"} and t.pos_ in {"VERB", "AUX"} and _marked_that(t)
        ][:1]
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
    after = (c for c in head.rights if c.dep_ == "advcl" and c.left_edge.i > verb.i and _dates(c))
    own |= {
        t.i for c in after for t in c.subtree
    }  # *..., officials said, days after a raid*: told by the author
    rest = [t for t in head.subtree if t.i not in own]
    return pieces(rest), (head,), "clause"


def _dates(clause: Token) -> bool:
    """Whether a clause only says when something was: *days after Iran fired*, *as talks went on*."""
    marks = {c.lower_ for c in clause.children if c.dep_ in {"mark", "advmod"}}
    return bool(marks & {"after", "since", "as", "hours", "days", "when"}) and clause.tag_ in {
        "VBD",
        "VBN",
        "VBZ",
    }


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
                joined = (c for c in child.children if c.dep_ == "conj" and c.i > inner.i)
                end = max(
                    (c.right_edge.i for c in joined), default=inner.right_edge.i
                )  # *of arming and of sending*
                return (trim(verb.doc, inner.left_edge.i, end),), (inner,), "preposition"
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
    while (
        head.dep_ == "conj"
        and head.head.pos_ in {"VERB", "AUX"}
        and token.i > head.i
        and _last(token)
        and not any(t.text == ";" for t in token.doc[head.head.i : head.i])
    ):
        head = head.head  # *came near but was warned off, according to the agency*: both are on its word
    first, last = _stretch(token)
    rest = [t for t in head.subtree if t.i not in own and first <= t.i < last]
    return Attribution(token, source, pieces(rest), (head,), "according")


def _stretch(token: Token) -> tuple[int, int]:
    """Places of the words between the semicolons that a word stands between."""
    words = sentence(token)
    marks = [t.i for t in words if t.text == ";"]
    first = max((i + 1 for i in marks if i < token.i), default=words.start)
    return first, min((i for i in marks if i > token.i), default=words.end)


def _last(token: Token) -> bool:
    """Whether nothing of its sentence follows what hangs on a word."""
    end = sentence(token).end
    return all(t.is_punct or t.is_space for t in token.doc[token.right_edge.i + 1 : end])


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
            (
                c
                for c in noun.children
                if c.dep_ == "prep" and c.lower_ in {"by", "from", "of", "among", "in"}
            ),
            None,
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
