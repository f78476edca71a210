"""Resolutions and communiqués, whose clauses have no subject: *The Council, ... 3. Strongly condemns the raid*.

A parser needs a subject, so each such clause gets the body that the text names (*The Council strongly condemns*), and
the numbers of paragraphs are taken out. What is put in stands at the place of the clause in the source.
"""

from __future__ import annotations

import re
from array import array

from standoff.reading.cleaning import Prose
from standoff.reading.gazetteer import code_in, gazetteer, organisations, state_names

_BODY = re.compile(
    r"^(?P<body>The(?: (?:[A-Z][\w'’.-]*|of|and|for|the|on|in|to|\([A-Z]+\)))+?),?\s*"
    r"(?:(?:meeting|at its|having|in its|acting)\b[^.]{0,160}|,)?[,:]?$"
)
_MEETING = re.compile(
    r"^(?P<body>The(?: (?:[A-Z][\w'’.-]*|of|and|for|the|on|in|to|\([A-Z]+\)))+),?"
    r" (?:at|on|in|meeting|having|held|adopted)"
    r"\b.{0,200}\b(?:decision|resolution|statement|communiqué|communique|declaration)\b"
)
_RESOLVES = re.compile(
    r"^(?P<body>(?:The|THE|We, the)(?: (?:[A-Z][\w'’.-]*|of|and|for|the))*?),?"
    r" (?i:(?:hereby |therefore |have |has )?(?:resolve|decide|declare|agree|recommend|state)[sd]?)\b[^.]{0,80}:$"
)
"""*THE COUNCIL RESOLVES:*, with what it resolves in the paragraphs that follow."""
_NUMBER = re.compile(r"^(?:\(?\d{1,3}[.)]|\([a-z]\)|[•*-])\s+")
_BARE = (
    "condemn|demand|thank|request|support|urge|call|welcome|appeal|reaffirm|affirm|commend|note|stress|invite|decide|warn"
    "|deplore|encourage|express|recall|reject|denounce|declare|emphasi[sz]e|underline|agree|instruct|authori[sz]e|ask"
    "|insist|resolve|hold|take|regret|recommend|send|extend|pledge|undertake|impose|suspend|convene|confirm|consider"
)
"""Verbs of clauses whose body is plural (*The Ministers ... Condemn the raid*) or that resolve *to call upon*."""
_CLAUSE = re.compile(
    r"^(?P<adverb>(?:[A-Z][a-z]+ly |Further |Also )?)(?:To (?=[a-z]))?"
    rf"(?P<verb>(?:(?i:{_BARE})(?P<bare>)|[A-Za-z][a-z]+(?P<form>s|ing)))\b(?=[ ,])"
)
_AND = re.compile(
    r",? and (?:to )?(?P<adverb>(?:[a-z]+ly |further |also )?)"
    r"(?P<verb>condemns|demands|thanks|requests|supports|urges|calls|welcomes|appeals|reaffirms|commends|notes|stresses|invites|decides|warns|deplores|encourages|expresses|recalls|rejects"
    r"|(?<=to )(?:request|urge|call|demand|appeal|express))\b"
)
"""Where a clause goes on with a verb of the same body."""
_CLAUSES = 3
"""Clauses without a subject that make a text a resolution."""
_NUMBERS = 3
_LONGEST = 400
_NO_VERBS = frozenset(
    """This His Its Talks Troops Officials Relations Sources Forces Rebels Ministers Leaders Negotiations
    Protesters Sanctions Diplomats Analysts Soldiers Fighters Militants Reports Tensions Speaking During
    Nothing Something Others Allies Generals Negotiators Across Thus Always Perhaps Besides Headlines Hours
    Days Weeks Months Years Crowds Politicians Envoys Hostilities According Following Evening Morning Meeting
    Fighting Shelling Bombing""".split()
)
"""Plurals that open a paragraph."""


def with_subjects(prose: Prose) -> Prose:
    """The prose with its clauses given their subject; the same where it is no resolution."""
    paragraphs = list(re.finditer(r"[^\n]+", prose.text))
    numbered = sum(_NUMBER.match(p[0]) is not None for p in paragraphs) >= _NUMBERS
    body, clauses = _body([p[0] for p in paragraphs]), 0
    if body is not None:
        clauses = sum(_clause(p[0]) is not None for p in paragraphs)
    if not numbered and clauses < _CLAUSES:
        return prose
    text, offsets = [], array("Q")
    past = 0

    def copy(start: int, end: int) -> None:
        text.append(prose.text[start:end])
        offsets.extend(prose.offsets[start:end])

    def say(words: str, start: int, end: int) -> None:
        """Put words in the place of others."""
        text.append(words)
        offsets.extend(prose.offsets[min(start + k, end - 1)] for k in range(len(words)))

    def clause(found: re.Match[str], start: int, end: int) -> None:
        """A clause with its subject, its verb in the past, which no parser takes for a plural."""
        verb = start + found.start("verb")
        done = found["form"] != "ing"
        adverb = found["adverb"].lower()
        say(f"{body} {'' if done else 'was '}{adverb}", start, start + 1)
        word = found["verb"].lower()
        say(_past(_third(word)) if done else word, verb, start + found.end("verb"))
        begin = start + found.end("verb")
        for further in _AND.finditer(prose.text, begin, end):
            copy(begin, further.start())
            say(
                f". {body} {further['adverb']}{_past(_third(further['verb']))}",
                further.start(),
                further.end(),
            )
            begin = further.end()
        copy(begin, end)

    for paragraph in paragraphs:
        copy(past, paragraph.start())
        begin, past = paragraph.start(), paragraph.end()
        end = past - 1 if prose.text[past - 1] in ";," else past
        found = _clause(paragraph[0]) if clauses >= _CLAUSES and body is not None else None
        if found is not None:
            clause(found, begin + _skip(paragraph[0]), end)
        else:
            copy(begin + (_skip(paragraph[0]) if numbered else 0), end)
        if end < past:
            say(".", end, past)
    copy(past, len(prose.text))
    return Prose("".join(text), prose.source, offsets)


def speaking(prose: Prose) -> str | None:
    """Short name of the organisation whose resolution a text is; None where it is none."""
    paragraphs = [p[0] for p in re.finditer(r"[^\n]+", prose.text)]
    body = _body(paragraphs)
    if body is None or sum(_clause(p) is not None for p in paragraphs) < _CLAUSES:
        return None
    code = code_in(body)
    return code if code in organisations() or code in state_names() else None


_IRREGULAR = {
    "takes": "took",
    "holds": "held",
    "finds": "found",
    "regrets": "regretted",
    "makes": "made",
    "sees": "saw",
    "sends": "sent",
    "undertakes": "undertook",
}


def _third(verb: str) -> str:
    """The third person of a verb, which it may be already.

    Examples
    --------
    >>> _third("call"), _third("calls"), _third("express"), _third("stresses")
    ('calls', 'calls', 'expresses', 'stresses')
    """
    if verb.endswith("ss"):
        return verb + "es"
    return verb if verb.endswith("s") else verb + "s"


def _past(verb: str) -> str:
    """Past tense of a third person.

    Examples
    --------
    >>> _past("urges"), _past("condemns"), _past("stresses"), _past("denies")
    ('urged', 'condemned', 'stressed', 'denied')
    """
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies"):
        return verb[:-3] + "ied"
    if verb.endswith(("sses", "shes", "ches", "xes")):
        return verb[:-2] + "ed"
    return verb[:-1] + ("d" if verb.endswith("es") else "ed")


def _skip(paragraph: str) -> int:
    number = _NUMBER.match(paragraph)
    return number.end() if number is not None else 0


def _clause(paragraph: str) -> re.Match[str] | None:
    found = _CLAUSE.match(paragraph[_skip(paragraph) :])
    return None if found is None or found["verb"] in _NO_VERBS else found


def _body(paragraphs: list[str]) -> str | None:
    """The body that a resolution names as its subject: the last of the paragraphs that are nothing but its name.

    Where that says too little (*The Authority*), it is the organisation that the text names first.
    """
    short = [p for p in paragraphs if len(p) < _LONGEST]
    bodies = [
        m["body"]
        for p in short
        if (m := _BODY.match(p) or _MEETING.match(p) or _RESOLVES.match(p)) is not None
    ]
    if not bodies:
        return None
    if _PERSONS.match(bodies[-1]) and code_in(bodies[-1]) in organisations():
        return _organisation(bodies[-1:]) or bodies[-1]  # a plain name is parsed better
    return bodies[-1] if code_in(bodies[-1]) is not None else _organisation(short[:_HEAD]) or bodies[-1]


_PERSONS = re.compile(
    r"The (?:Ministers|Heads|Foreign|Members|Representatives|Leaders|Governments|Participants)\b"
)
_HEAD = 4
"""Paragraphs in which a text says whose it is."""


def _organisation(paragraphs: list[str]) -> str | None:
    """Name of the organisation that is named first."""
    for text in paragraphs:
        starts = (i for i, c in enumerate(text) if c.isalnum() and (i == 0 or not text[i - 1].isalnum()))
        for name in gazetteer().find(text, starts, (), soviet=False):
            if name.entry.kind == "organisation":
                return f"The {text[name.start : name.end]}"
    return None
