"""What a text has spoken of so far: whom its words stand for, and which mention a later word can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standoff.reading.gazetteer import GIVEN_NAMES, Entry, leaders, state_names
from standoff.reading.grammar import sentence as sentence_of
from standoff.reading.naming import Actor, body
from standoff.reading.nouns import PAPERS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_WOMEN = frozenset(
    """Angela Hillary Condoleezza Madeleine Margaret Theresa Liz Julia Maria Marie Sushma Indira Benazir Golda Susan
    Samantha Nikki Annalena Ursula Federica Catherine Kamala Nancy Ing-wen Geun-hye Yo-jong Jacinda Sanna Magdalena
    Ellen Linda Wendy Victoria Rose Jeane Penny Melanie Chrystia Mette Kaja Dilma Cristina Michelle Tansu Hasina Suu
    Corazon Gloria Nirmala Isabel Sarah Anna Anne Ann Andrea Elizabeth Elisabeth Christine Florence Chunying Zakharova
    Roza Salome Dalia Vjosa Giorgia Ayelet Tzipi Sigrid Yulia Natalia Ekaterina Karine Jen Jennifer Heather Claudia
    Delcy Laura Xiomara Kate Emily Mary Clare Rosemary Louise Amal Hina Maleeha Fatou Zuzana Eva Ewa Katarina Tzipi
    Valerie Avril Sherri Morgan Kirsten Alice Jane Joan Barbara Helen Ruth Judith Karen Lisa Amy Rachel Leila
    Therese Thérèse Yvette Chandrika Sirimavo Khaleda Megawati Sanae Samia Violeta Tammy Karoline Janet Naledi Hanan
    April Maia Ana Sheikha Zubaida Shireen Najla Nadia Fatima Aisha Olga Svetlana Irina Tatiana Elena""".split()
)
_ONE = frozenset({"junta", "regime", "leadership"})
"""Of which a text mostly tells of one."""
_SURNAME_FIRST = frozenset("CHN TWN KOR PRK VNM VDR KHM SGP HKG".split())
_RULING = frozenset({"state", "seat", "government", "official", "officials", "force"})


class Memory:
    """Whom the words of a text stand for, as far as it has been read."""

    def __init__(
        self, doc: Doc, names: dict[int, Entry], people: dict[str, Actor], parties: tuple[str, ...]
    ) -> None:
        self.doc = doc
        self.parties = parties
        """The two states most spoken of."""
        self.names = names
        """What the gazetteer has, by token."""
        self.people = people
        """Persons by surname, as the text introduced them."""
        self.spoken = frozenset(entry.code for entry in names.values())
        """Codes of all whom the text names."""
        self.of: dict[int, Actor] = {}
        self.home: Actor | None = None
        """Whose statement the text is, by its head: whose are its bodies that nothing modifies."""
        self.issuer: Actor | None = None
        """The organisation whose communiqué the text is."""
        self.declares = False
        """Whether the text is by its head a statement, in which *the Council* is the one that was named first."""
        self.introduced: dict[str, Actor] = {}
        """Persons by surname whom the text introduces with whom they serve."""
        self.bodies_at_home: set[str] = set()
        """Names of the bodies whose statement it is: *the Council* is then that one, whatever others are named."""
        self.short: dict[str, Actor] = {}
        """Bodies and groups of several words by the last of them: *the Guards*, *the Front*."""
        self.listed: tuple[str, ...] = ()
        """States that were last named in a row of three or more."""
        self.recent: list[tuple[int, Actor, bool, bool]] = []
        self.bodies: dict[str, Actor] = {}
        """Bodies and officials by the noun they were introduced with, so that *the Council* is the one named before."""

    def forget(self) -> None:
        """Forget what the text has spoken of so far, but not whose paper it is."""
        self.of.clear()
        self.recent.clear()
        self.bodies.clear()
        self.listed = ()

    def note(self, token: Token, actor: Actor) -> None:
        """Keep whom a word stands for."""
        self.of[token.i] = actor
        if actor.kind == "state" and token.dep_ != "conj":
            row = self.row(token)
            self.listed = row if len(row) > 2 else self.listed
        if token.dep_ not in {"compound", "amod", "nmod"} or token.dep_ == "poss":
            self._remember(token, actor)

    def introduce(self, name: str, actor: Actor) -> None:
        """Know a person by the surname from now on: the last word, or the first where surnames go first."""
        words = name.split()
        self.people[words[-1]] = actor
        if "-" in words[-1] and len(words) > 1:  # *Kiderlen*, of Kiderlen-Waechter
            self.people.setdefault(words[-1].split("-")[0], actor)
        if actor.code in _SURNAME_FIRST | GIVEN_NAMES and len(words) > 1:
            self.people[words[0]] = actor

    def _remember(self, token: Token, actor: Actor) -> None:
        if (
            actor.kind not in {"property", "both", "other", "media"}
            and actor.code
            and token.lower_ not in PAPERS
        ):
            subject = token.dep_ in {"nsubj", "nsubjpass"}
            self.recent.append((token.i, actor, subject, subject and _leads(token.head)))
            if token.lower_ in _ONE and actor.assumed:
                self.bodies.setdefault(token.lower_, actor)
            if not actor.assumed and actor.kind not in {"state", "people", "seat", "both", "other"}:
                self.bodies[body(token)] = actor
                self.bodies[token.lower_] = actor

    def latest(
        self,
        kinds: frozenset[str],
        before: int,
        *,
        single: bool = False,
        several: bool = False,
        leads: bool = False,
        but: Actor | None = None,
        woman: bool | None = None,
    ) -> Actor | None:
        """The nearest mention of a kind, subjects of the last two sentences first.

        A pronoun that leads its sentence stands for what led the one before, if anything that fits did; *she*
        only for somebody with the given name of a woman, *he* for anybody else.
        """
        if (
            leads
            and self._opens(before)
            and (found := self._leader(kinds, before, several, but, woman)) is not None
        ):
            return found
        begins = sentence_of(self.doc[before]).start if before < len(self.doc) else 0
        last = sentence_of(self.doc[begins - 1]).start if begins else 0
        nearest: Actor | None = None
        oldest = max(0, begins - 120)
        for i, actor, subject, main in reversed(self.recent):
            if i < oldest:
                break
            fits = actor.kind in kinds or (several and len(actor.codes) > 1)
            fits |= woman is not None and actor.kind == "officials" and self.doc[i].tag_ == "NN"
            if i >= before or not fits or (but is not None and _same(actor, but, woman)):
                continue
            if woman is not None and not _may_be(actor, woman):
                continue
            if leads and nearest is not None and i < last:
                return nearest
            if leads and not (main and i < begins):
                nearest = nearest or actor
                continue
            if single and self.doc[i].tag_ in {"NNS", "NNPS"}:
                continue
            nearest = nearest or actor
            if subject:
                return actor
        return nearest

    def _opens(self, place: int) -> bool:
        """Whether a word opens a paragraph."""
        return 0 < place < len(self.doc) and "\n\n" in self.doc[place - 1].text

    def _leader(
        self, kinds: frozenset[str], before: int, several: bool, but: Actor | None, woman: bool | None
    ) -> Actor | None:
        """Who led the paragraph before, for a pronoun that opens one."""
        for i, actor, _, main in reversed(self.recent):
            if i >= before or not main or not self._opens(sentence_of(self.doc[i]).start):
                continue
            fits = actor.kind in kinds or (several and len(actor.codes) > 1)
            if fits and (but is None or actor.code != but.code) and (woman is None or _may_be(actor, woman)):
                return actor
            return None
        return None

    def setting(self, head: Token) -> Actor | None:
        """Where a paragraph says that it is: *In Moscow, the foreign ministry*."""
        beside = [c for c in head.head.lefts if c.dep_ == "prep" and c.lower_ == "in" and c.i < head.i]
        for place in (t for c in beside for t in c.subtree):
            actor = self.of.get(place.i)
            if actor is not None and actor.kind in {"seat", "state"} and actor.code:
                return actor
        for i in range(head.i - 1, max(-1, head.i - 80), -1):
            token = self.doc[i]
            if "\n\n" in token.text:
                return None
            if token.lower_ in {"in", "from"} and (
                token.is_sent_start or (i and "\n" in self.doc[i - 1].text)
            ):
                for place in token.subtree:
                    actor = self.of.get(place.i)
                    if actor is not None and actor.kind in {"seat", "state", "property"} and actor.code:
                        return actor
        return None

    def spoke_at(self, head: Token) -> Actor | None:
        """The party in whose seat of power somebody speaks: *the minister told reporters in Madrid*."""
        verb = head.head
        if head.dep_ != "nsubj" or verb.pos_ != "VERB":
            return None
        below = (verb, *(c for c in verb.rights if c.dep_ in {"dobj", "dative", "prep"}))
        for way in (
            c for b in below for c in (b, *b.children) if c.dep_ == "prep" and c.lower_ in {"in", "at"}
        ):
            for place in (c for c in way.children if c.dep_ == "pobj"):
                entry = self.names.get(place.i)
                if entry is not None and entry.kind == "seat" and entry.code in self.parties:
                    return Actor(entry.code, entry.name, "seat")
        return None

    def near_state(self, head: Token, national: bool) -> Actor | None:
        """Whose affairs a sentence is about, for role nouns that name none; states alone for what every state has."""
        sentence = sentence_of(head)
        nearest: Actor | None = None
        other: Actor | None = None
        for i, actor, subject, main in reversed(self.recent):
            if i < sentence.start - 60:
                break
            if i >= head.i or actor.kind not in _RULING or (national and actor.code not in state_names()):
                continue
            if national and self.parties and actor.code not in self.parties:
                other = other or actor
                continue
            if main:
                return actor
            if subject or i < sentence.start:
                nearest = nearest or actor
        return nearest or other

    def row(self, token: Token) -> tuple[str, ...]:
        """Codes of states that are joined to a name."""
        found: list[str] = []
        node: Token | None = token
        while node is not None:
            entry = self.names.get(node.i)
            if entry is not None and entry.kind in {"state", "seat", "people"}:
                found.append(entry.code)
            node = next((c for c in node.children if c.dep_ == "conj" and c.i > node.i), None)
        return tuple(dict.fromkeys(found))


def _same(actor: Actor, but: Actor, woman: bool | None) -> bool:
    """Whether one is of the side that is not meant; of a person, whether it is that person: others of it may act."""
    if woman is not None and but.kind in {"officials", "official", "person", "people"}:
        return actor.code == but.code and (but.kind == "official" or actor.name == but.name)
    return actor.code == but.code


def _may_be(actor: Actor, woman: bool) -> bool:
    """Whether *she*, or else *he*, can stand for somebody; of those who are not known anybody may be a woman."""
    if not _WOMEN.isdisjoint(actor.name.split()):
        return woman
    return not woman or actor.name not in leaders()


def _leads(verb: Token) -> bool:
    """Whether a verb is that of the main clause."""
    while verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:
        verb = verb.head
    return verb.dep_ == "ROOT"
