"""The default reader: reports out of an article by rules over a dependency parse, offline.

Attributions are found first, then whom the words stand for, then the acts; each act takes its modality from
what has scope over it, its
chain of sources from the attributions it lies in, and its date from the words of its sentence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from standoff.reading import roles
from standoff.reading.act import Act
from standoff.reading.actors import Actors
from standoff.reading.attribution import attributions
from standoff.reading.calendar import Calendar, Expression
from standoff.reading.chain import Holder, chain, covers, holders, of_state, speaker
from standoff.reading.cleaning import Prose
from standoff.reading.denials import denies_what_was_told
from standoff.reading.easing import eased, lowered
from standoff.reading.events import acts, ranked
from standoff.reading.grammar import joined_to, lemma, text_of
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.history import History
from standoff.reading.ingest import Article
from standoff.reading.judge import Judged, judge
from standoff.reading.mending import mended
from standoff.reading.modality import likelihood_words, standing
from standoff.reading.naming import Actor
from standoff.reading.nouns import MUNITIONS
from standoff.reading.report import Dates, Report, Source, deed_and_stance, identity
from standoff.reading.resolutions import speaking, with_subjects
from standoff.reading.role import Role
from standoff.reading.spoken import Attribution
from standoff.reading.turns import HOSTILE
from standoff.reading.vouching import SPOKEN, sources_of
from standoff.reading.weak import is_weak, of_anyone, reports_another, unspoken, with_author

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

NAME = "rules-1"
LONGEST = 10_000
"""Characters parsed at once, which bounds memory."""
_LATELY = 5
"""Acts told before among which a denial finds what it denies."""


@dataclass
class _Text:
    """A parsed stretch of an article with all that reading it needs."""

    doc: Doc
    prose: Prose
    actors: Actors
    attributions: tuple[Attribution, ...]
    dates: dict[int, tuple[Expression, ...]]
    """By first token of the sentence."""
    history: History
    """Who has acted on whom so far."""
    body: Holder | None = None
    """Who speaks in the whole of a resolution."""


def read(article: Article, model: Language | None = None) -> Iterator[Report]:
    """Read the reports of an article.

    Parameters
    ----------
    article : Article
        What to read.
    model : spacy.Language, optional
        The parser; loaded and checked where it is not given.
    """
    if model is None:
        from standoff.reading.model import load_model

        model = load_model()
    people: dict[str, Actor] = {}
    calendar = Calendar(article.origin.published)
    history = History()
    whole = lowered(article.prose)
    body = speaking(whole)
    for prose in eased(with_subjects(whole)).pieces(LONGEST):
        doc = mended(model(prose.text))
        actors = Actors(doc, article.origin.published, people)
        people = actors.people
        history.parties = history.parties or actors.parties
        found = attributions(doc)
        actors.hear(found)
        dates = {s.start: calendar.read(s.text, s.start_char) for s in doc.sents}
        holder = of_state(body) if body is not None else None
        yield from _reports(_Text(doc, prose, actors, found, dates, history, holder), article)


def _reports(text: _Text, article: Article) -> Iterator[Report]:
    found = acts(text.doc)
    for _ in _read(found, text, article):
        pass  # who is in conflict with whom has to be known before what is left open can be filled in
    text.history = text.history.again(text.actors.mentions())
    text.actors.parties = text.history.parties
    yield from _read(found, text, article)


def _read(found: tuple[Act, ...], text: _Text, article: Article) -> Iterator[Report]:
    seen: set[tuple[object, ...]] = set()
    before: deque[Act] = deque(maxlen=_LATELY)
    for act in found:
        told: list[Report] = []
        if denies_what_was_told(act):
            told = next((d for b in before if (d := list(_denial(act, b, text, article)))), [])
        told = told or list(_told(act, text, article))
        if act.category not in SPOKEN | {"CONSULT"}:
            before.appendleft(act)
        for report in told:
            if report.actor and report.target and "target" not in report.assumed:
                text.history.note(
                    report.actor, report.target, report.category, real=report.modality == "done"
                )
            if report.actor and report.category in SPOKEN:
                to = None if "target" in report.assumed else report.target
                text.history.say(report.actor, to, report.category, act.word.i)
            if report.actor and report.modality == "done":
                text.history.did(report.actor, report.category, lemma(act.word), act.word.i)
            if report.actor and report.target:
                text.history.tell(report.actor, report.target, sentence_of(act.word).start)
            _claimed(report, text.history)
            key = (
                report.actor,
                report.target,
                report.category,
                report.modality,
                report.source.name,
                sentence_of(act.word).start,
            )
            if key not in seen or act.word.pos_ == "VERB":
                seen.add(key)
                yield report


def _claimed(report: Report, history: History) -> None:
    """To say that somebody harms or will harm is to accuse."""
    holder = report.source.country
    if report.category in HOSTILE and report.actor and holder and holder != report.actor:
        history.note(holder, report.actor, "ACCUSE")


def _denial(act: Act, denied: Act, text: _Text, article: Article) -> Iterator[Report]:
    """The act that was told before, as who denies it denies it; nothing where somebody else did that act."""
    actor = text.actors.of(act.agents[0]) if act.agents else None
    own = speaker(act.agents[0], actor) if act.agents else None
    here, there = sentence_of(act.word), sentence_of(denied.word)
    far = there.start != here.start and there.end != here.start
    if own is None or (far and denied.category not in HOSTILE):
        return
    for who, whom in roles.directions(denied, text.actors, [own], text.history):
        if own.source.country not in {who.code, whom.code}:
            if actor is None or not actor.assumed or who.code is None:
                continue
            own = replace(own, source=replace(own.source, country=who.code))  # who is accused denies
        yield _report(denied, Judged(denied.category, "denied"), who, whom, [own], text, article, act)


def _told(act: Act, text: _Text, article: Article) -> Iterator[Report]:
    stands = standing(act.word, act.governor)
    if (stands.condition and not _imagined(act)) or is_weak(act) or with_author(act) or of_anyone(act):
        return
    beside = joined_to(act.word) if act.word.dep_ == "conj" else act.word
    covering = [
        a for a in text.attributions if covers(a, act.word.idx) and a.cue.i not in {act.word.i, beside.i}
    ]
    links = holders(act.word, covering, text.actors)
    if reports_another(act, text.actors) or unspoken(act, links, text.actors):
        return
    for who, whom in roles.directions(act, text.actors, links, text.history):
        judged = judge(act, stands, who.actor, links, whom.code)
        if judged is None or (
            _sent_word(act) and (whom.code is None or whom.assumed or whom.code == who.code)
        ):
            continue
        finite = act.word.tag_ not in {"VB", "VBG"}
        if judged.category == "ASSAULT" and who.code is None and whom.code is None and finite:
            doer, other = _expected(act, judged, who, whom, links, text)
        else:
            doer, other = _completed(judged, who, whom, links, text.actors.parties, text.history)
        if doer.code is not None or other.code is not None:
            yield _report(act, judged, doer, other, sources_of(act, judged, who, whom, links), text, article)


def _sent_word(act: Act) -> bool:
    """*Told Washington that*: an act of its own only where it goes to another side."""
    return act.category == "CONSULT" and lemma(act.word) in {"tell", "inform", "notify", "assure"}


def _imagined(act: Act) -> bool:
    """*If China attacked*: force on which something depends, and which so is thought of."""
    return act.category in {"ASSAULT", "MOBILIZE", "COERCE"} and act.word.pos_ == "VERB" and bool(act.agents)


def _completed(
    judged: Judged, who: Role, whom: Role, links: list[Holder], parties: tuple[str, ...], history: History
) -> tuple[Role, Role]:
    """Doer and target, with what a denial or a fear says of them: one denies for oneself and fears for oneself."""
    if (
        judged.category == "ASSAULT"
        and judged.modality != "done"
        and who.code is None
        and who.token is None
        and whom.code in parties
    ):
        return replace(who, code=next((c for c in parties if c != whom.code), None), assumed=True), whom
    if (
        judged.category == "ASSAULT"
        and who.code is None
        and (who.token is None or who.token.lower_ in MUNITIONS)
        and whom.code is not None
        and (links or whom.code in parties)
        and (foe := history.opponent(whom.code)) is not None
    ):
        return replace(who, code=foe, assumed=True), whom
    if judged.category == "REJECT" and whom.code is None and whom.token is None and who.code is not None:
        foe = history.opponent(who.code)
        if foe is not None and (who.code in parties or history.hostile(who.code, foe)):
            return who, replace(whom, code=foe, assumed=True)
    if not links:
        return who, whom
    if who.code is None and who.token is None and judged.modality in {"planned", "conditional"}:
        cue, code = links[0].cue, links[0].source.country
        if (
            cue is not None
            and lemma(cue) in _DISPOSING
            and judged.category in _DISPOSED
            and whom.code != code
        ):
            return replace(who, code=code, assumed=True), whom
    unnamed = who.code is None or (who.assumed and who.token is not None and who.token.pos_ == "NOUN")
    if judged.modality == "denied" and unnamed and links[0].source.country is not None:
        if whom.code == links[0].source.country and whom.assumed:
            whom = replace(whom, code=history.opponent(whom.code or ""))
        return replace(who, code=links[0].source.country, assumed=True), whom
    if judged.modality == "feared" and (whom.code is None or whom.assumed):
        return who, _feared_by(links[0], who, whom, history)
    return who, whom


_DISPOSING = frozenset("announce say declare add state tell promise vow decide order".split())
_DISPOSED = frozenset({"SANCTION", "COERCE", "MOBILIZE", "RETREAT", "AID", "CONSULT"})
"""What who announces does, where nobody is said to: *announced that charter flights would be suspended*."""


def _expected(
    act: Act, judged: Judged, who: Role, whom: Role, links: list[Holder], text: _Text
) -> tuple[Role, Role]:
    """Force that nobody is named for: that of the other party on who expects it, else that which was told of last."""
    holder = links[0].actor.code if links and links[0].actor is not None else None
    last = text.history.attack()
    meant = lemma(act.governor) in {"plan", "intend", "prepare", "consider", "contemplate"}
    if holder is not None and meant and act.word.dep_ != "nsubjpass":
        foe = text.history.opponent(holder) or next((c for c in text.actors.parties if c != holder), None)
        return replace(who, code=holder, assumed=True), replace(whom, code=foe, assumed=True)
    if holder is not None and judged.modality == "feared" and (last is None or holder not in last):
        foe = text.history.opponent(holder) or next((c for c in text.actors.parties if c != holder), None)
        if holder in text.actors.parties or foe in text.actors.parties:
            return replace(who, code=foe, assumed=True), replace(whom, code=holder, assumed=True)
    last = last or text.history.aggression()
    if last is None:
        return who, whom
    if judged.modality == "feared" and holder == last[0]:
        last = last[1], last[0]
    return replace(who, code=last[0], assumed=True), replace(whom, code=last[1], assumed=True)


_FEARING = frozenset("fear expect dread anticipate".split())


def _feared_by(link: Holder, who: Role, whom: Role, history: History) -> Role:
    """On whom, where the text does not say: who fears and is in conflict fears for oneself.

    What is only thought of another goes to that one's foe, unless who thinks it is as much in conflict.
    """
    code, doer = link.source.country, who.code or ""
    foe = history.opponent(doer) if doer else None
    fears = link.cue is not None and lemma(link.cue) in _FEARING
    least = 2 if fears else history.conflict(foe or "", doer)
    own = code is not None and history.conflict(code, doer) >= least
    if foe is not None and not own and code not in {foe, doer}:
        return replace(whom, code=foe, assumed=True)
    return whom if code is None or code == doer else replace(whom, code=code, assumed=True)


def _report(
    act: Act,
    judged: Judged,
    who: Role,
    whom: Role,
    links: list[Holder],
    text: _Text,
    article: Article,
    also: Act | None = None,
) -> Report:
    if not links and text.body is not None:
        links = [text.body]
    start, end = _extent(act, who, whom)
    if also is not None:
        end = max(end, also.word.idx + len(also.word))
    place = text.prose.place(start, end)
    sources = chain(links)
    sentence = sentence_of(act.word)
    assumed = [name for name, role in (("actor", who), ("target", whom)) if role.assumed]
    if links and links[0].assumed:
        assumed.append("source")
    if not links:
        assumed.append("source")
    when = _when(act, links, text.dates.get(sentence.start, ()))
    deed, stance = deed_and_stance(judged.category)
    return Report(
        id=identity(
            article.origin, *place, who.code, whom.code, judged.category, judged.modality, sources[0].name
        ),
        document=article.origin,
        span=text.prose.source[place[0] : place[1]],
        start=place[0],
        end=place[1],
        actor=who.code,
        actor_text=who.text,
        target=whom.code,
        target_text=whom.text,
        category=judged.category,
        alternatives=tuple(c for c in ranked(act) if c != judged.category),
        deed=deed,
        stance=stance,
        modality=judged.modality,
        source=_plain(sources[0]),
        chain=sources,
        date=when,
        likelihood=likelihood_words(text_of(sentence.doc)[max(sentence.start_char, start - 60) : end]),
        assumed=tuple(assumed),
        score=_score(act, who, whom, assumed),
        reader=NAME,
    )


def _plain(source: Source) -> Source:
    return replace(source)


def _extent(act: Act, who: Role, whom: Role) -> tuple[int, int]:
    """Characters from the first to the last word of the act that stand in its sentence."""
    sentence: Span = sentence_of(act.word)
    tokens: list[Token] = [act.word, act.governor]
    tokens += [t for t in (act.match.object, act.inner) if t is not None]
    tokens += [c for c in act.governor.children if c.dep_ in {"aux", "neg", "auxpass", "prt"}]
    for role in (who, whom):
        if role.token is not None and sentence.start <= role.token.i < sentence.end:
            tokens += [
                role.token,
                *(c for c in role.token.lefts if c.dep_ in {"compound", "amod", "poss", "det", "nummod"}),
            ]
    first, last = min(tokens, key=lambda t: t.i), max(tokens, key=lambda t: t.i)
    return first.idx, last.idx + len(last)


def _when(act: Act, links: list[Holder], expressions: tuple[Expression, ...]) -> Dates | None:
    """The date that stands nearest to the act in its sentence; one of the cue where there is no other."""
    if not expressions:
        return None
    cue = next(
        (
            link.cue
            for link in links
            if link.cue is not None and sentence_of(link.cue).start == sentence_of(act.word).start
        ),
        None,
    )
    place = act.governor.idx

    def far(expression: Expression) -> tuple[int, int]:
        to_act = abs(expression.start - place)
        of_cue = cue is not None and abs(expression.start - cue.idx) < min(25, to_act)
        return (1 if of_cue else 0, to_act)

    return min(expressions, key=far).dates


def _score(act: Act, who: Role, whom: Role, assumed: list[str]) -> float:
    score = 0.45 + 0.1 * min(act.match.weight, 3)
    score += 0.12 * (who.code is not None) + 0.12 * (whom.code is not None)
    score -= 0.08 * len(assumed) + 0.05 * len(act.match.alternatives)
    return round(min(max(score, 0.05), 0.99), 2)
