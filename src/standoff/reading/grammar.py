"""What the rules read off a parse: lemmas, who does what a verb says, and the words that name something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from standoff.reading import cues

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Words

Span = tuple[int, int]


def lemma(token: Token) -> str:
    """Lemma in small letters, with what the lemmatiser is known to get wrong put right."""
    word = token.lemma_.lower()
    return cues.MISREAD.get(word, word)


_OBJECT_ACTS = frozenset(
    """ask order tell urge force allow help let make want press persuade call lead push train invite encourage
    enable permit instruct command
    direct request require compel convince expect believe see find cause get beg warn advise remind forbid
    pressure need like prompt implore
    beseech exhort authorize authorise challenge teach bring""".split()
)
"""Verbs whose object does what the infinitive says: *urged Iran to leave*, not *used the road to leave*."""


_OF_OBJECT = frozenset(
    """accuse suspect charge convict blame condemn criticize criticise denounce punish prevent stop bar deter keep
    sanction thank praise warn commend applaud congratulate hail fault reward reprimand""".split()
)
"""Verbs whose object does what follows a preposition: *accused Rwanda of invading*."""


_SPEAKING = frozenset(
    """accuse warn demand urge call threaten denounce condemn promise vow pledge reject deny dismiss refuse offer
    propose appeal criticize criticise blame insist add express ask order describe say tell announce declare deplore
    welcome praise thank protest admit acknowledge repeat""".split()
)
_FINITE = frozenset({"VBD", "VBZ"})


def joined_to(verb: Token) -> Token:
    """What a verb is joined to by *and*, where a parser often takes the nearest verb for it.

    A verb with a tense joins none without (*asked Beijing to halt and lodged a protest*); after a comma a verb of
    speaking goes on with who speaks (*said that ships had crossed, and warned*).
    """
    above = verb.head
    if verb.dep_ == "conj" and _apart(verb, above):
        return above.head
    if verb.dep_ != "conj" or any(c.dep_ in {"nsubj", "nsubjpass", "aux", "auxpass"} for c in verb.children):
        return above
    if verb.tag_ in _FINITE and above.tag_ in {"VB", "VBG"}:
        node = above
        while node.dep_ not in {"ROOT"} and node.tag_ not in _FINITE:
            if node.tag_ == "VBN" and any(c.lower_ in {"has", "have", "had"} for c in node.children):
                break
            node = node.head
        return node if node.pos_ in {"VERB", "AUX"} and node.i < verb.i else above
    if verb.tag_ in _FINITE and lemma(verb) in _SPEAKING and (above.pos_ == "AUX" or _after_comma(verb)):
        node = above
        while node.dep_ == "conj":
            node = node.head
        if (
            node.dep_ == "ccomp"
            and node.head.pos_ == "VERB"
            and node.head.i < node.i
            and lemma(node.head) in _SPEAKING
        ):
            return node.head
    return above


def _apart(verb: Token, above: Token) -> bool:
    """Whether a clause of its own in the past follows what was only feared: *that he would bomb it, and a jet fell*."""
    helpers = {c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass"}}
    past = verb.tag_ == "VBD" or bool(helpers & {"was", "were", "had"})
    return (
        past
        and any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children)
        and above.dep_ == "ccomp"
        and above.head.i < above.i
        and any(c.tag_ == "MD" for c in above.children)
        and _after_comma(verb)
    )


def _after_comma(verb: Token) -> bool:
    start = verb.left_edge.i
    doc = verb.doc
    while start > 0 and doc[start - 1].dep_ in {"cc", "advmod"} and doc[start - 1].text != ",":
        start -= 1
    return start > 0 and doc[start - 1].text == ","


def holder(verb: Token, depth: int = 0) -> Token | None:
    """Who does what a verb says: its subject, or that of the verb it leans on."""
    if verb.lower_ == "known" and verb.dep_ == "ccomp" and lemma(verb.head) == "let":
        return holder(verb.head, depth + 1)  # *let it be known that*
    passive = any(c.dep_ in {"nsubjpass", "auxpass"} for c in verb.children) or (
        verb.tag_ == "VBN"
        and verb.dep_ in {"acl", "relcl"}
        and not any(c.lower_ in {"had", "has", "have", "having"} for c in verb.children)
    )
    if passive:
        agent = next((c for c in verb.children if c.dep_ == "agent"), None)
        by = next((c for c in (agent.children if agent is not None else ()) if c.dep_ == "pobj"), None)
        if by is not None or verb.dep_ != "conj":
            return by
    subject = next((c for c in verb.children if c.dep_ in {"nsubj", "csubj"}), None)
    if subject is not None:
        if subject.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl":
            return verb.head if depth else subject
        return subject
    if depth > 6:
        return None
    if verb.dep_ == "acl" or (verb.dep_ == "relcl" and verb.head.pos_ in {"NOUN", "PROPN"}):
        return verb.head
    if verb.dep_ == "xcomp":
        object_ = next((c for c in verb.head.children if c.dep_ in {"dobj", "dative"} and c.i < verb.i), None)
        if object_ is not None and lemma(verb.head) in _OBJECT_ACTS:
            return object_
        above = verb.head
        passed = next((c for c in above.children if c.dep_ == "nsubjpass"), None)
        if passed is not None:
            return passed
        if above.pos_ == "ADJ" and above.head.pos_ in {"AUX", "VERB"}:
            above = above.head
        return holder(above, depth + 1)
    if verb.dep_ in {"conj", "advcl", "pcomp", "aux"} or (verb.dep_ == "dep" and verb.i > verb.head.i):
        above = joined_to(verb) if verb.dep_ == "conj" else verb.head
        while (above.dep_ == "prep" or above.pos_ == "ADP") and above.head.i != above.i:
            above = above.head
        if verb.dep_ == "pcomp" and lemma(above) in _OF_OBJECT:
            charged = next((c for c in above.children if c.dep_ in {"dobj", "nsubjpass"}), None)
            if charged is not None:
                return charged
        if above.pos_ in {"NOUN", "PROPN"} and verb.dep_ == "pcomp":
            above = above.head
        return holder(above, depth + 1) if above.i != verb.i and above.pos_ in {"VERB", "AUX"} else None
    if verb.tag_ in _FINITE:  # *telephoned Moscow, urged a truce*, whose first verb was taken for a clause
        first = next((c for c in verb.lefts if c.dep_ in {"ccomp", "advcl"} and c.tag_ == verb.tag_), None)
        marked = first is not None and any(
            c.dep_ in {"mark", "advmod"} and c.i < first.i for c in first.children
        )
        if first is not None and not marked:
            return next((c for c in first.children if c.dep_ == "nsubj"), None)
    inverted = next((c for c in verb.rights if c.dep_ in {"attr", "dobj"} and c.pos_ == "PROPN"), None)
    return inverted if verb.dep_ in {"ROOT", "parataxis", "ccomp"} and verb.tag_ in {"VBD", "VBZ"} else None


def pieces(tokens: list[Token]) -> tuple[Span, ...]:
    """Spans of runs of tokens, trimmed; runs apart by nothing but punctuation are one."""
    if not tokens:
        return ()
    runs = [[tokens[0].i, tokens[0].i]]
    doc = tokens[0].doc
    for token in tokens[1:]:
        if token.i <= runs[-1][1] + 1 or doc[runs[-1][1] + 1 : token.i].text.strip(' ,"“”') == "":
            runs[-1][1] = token.i
        else:
            runs.append([token.i, token.i])
    spans = [trim(doc, first, last) for first, last in runs]
    return tuple(s for s in spans if s[1] - s[0] > 1)


def trim(doc: Doc, first: int, last: int) -> Span:
    """Characters of a run of tokens, without the marks at its ends."""
    while first < last and (doc[first].is_space or doc[first].text in {",", ":", ";", "-", "—", "–", "."}):
        first += 1
    while last > first and (doc[last].is_space or doc[last].text in {",", ":", ";", "-", "—", "–", "."}):
        last -= 1
    return doc[first].idx, doc[last].idx + len(doc[last])


def noun_span(head: Token) -> Span:
    """Words that name something: its head with what stands close to it."""
    if head.pos_ in {"VERB", "AUX"}:
        return head.idx, head.idx + len(head)
    loose = {"relcl", "acl", "appos", "advcl", "punct", "cc", "conj", "parataxis", "ccomp"}
    first, last = head.i, head.i
    for child in head.children:
        if child.dep_ in loose:
            continue
        first, last = min(first, child.left_edge.i), max(last, child.right_edge.i)
    return trim(head.doc, first, last)


_QUANTITIES = frozenset(
    """several some many most few all half dozen dozens score scores hundred hundreds thousand thousands million
    millions number none more majority part parts rest lot group groups wave waves pair any each one another
    couple handful scores tens members member elements column columns""".split()
)


def is_addressed(noun: Token) -> bool:
    """*Warned Washington that ...*, which a parser may take for a time."""
    return (
        noun.dep_ == "npadvmod"
        and noun.pos_ == "PROPN"
        and noun.i == noun.head.i + 1
        and noun.ent_type_ not in {"DATE", "TIME"}
    )


def passed_on(verb: Token) -> Token | None:
    """The subject before, to whom a passive does something: *she rang him and was criticised*."""
    kinds = {c.dep_ for c in verb.children}
    if verb.dep_ != "conj" or "auxpass" not in kinds or kinds & {"nsubj", "nsubjpass"}:
        return None
    return next((c for c in verb.head.children if c.dep_ in {"nsubj", "nsubjpass"}), None)


def counted(noun: Token) -> Token:
    """What is counted, in *more than sixty of its men*."""
    if noun.lower_ == "both" or (noun.pos_ != "NUM" and noun.tag_ != "CD" and noun.lower_ not in _QUANTITIES):
        return noun
    of = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ == "of"), None)
    return next((c for c in (of.children if of is not None else ()) if c.dep_ == "pobj"), noun)


def together(head: Token) -> Iterator[Token]:
    """What is joined to a noun by *and*."""
    for child in head.children:
        if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN", "PRON"}:
            yield child
            yield from together(child)


_TEXT = "standoff_text"
_SENTENCES = "standoff_sentences"


def text_of(doc: Doc) -> str:
    """The text of a parse; spaCy's own property puts it together anew at each use."""
    known: dict[str, Any] = doc.user_data
    if _TEXT not in known:
        known[_TEXT] = doc.text
    found: str = known[_TEXT]
    return found


def sentence(token: Token) -> Words:
    """The sentence of a word; spaCy's own property goes through the whole text at each use."""
    known: dict[str, Any] = token.doc.user_data
    if _SENTENCES not in known:
        known[_SENTENCES] = [words for words in token.doc.sents for _ in range(len(words))]
    found: Words = known[_SENTENCES][token.i]
    return found
