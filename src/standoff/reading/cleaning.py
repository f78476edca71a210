"""From a text as it was published to paragraphs of prose, with the place of every character kept.

Broken lines are rejoined, marks of Markdown and characters for terminals taken out, and bylines, datelines and
what else
frames an article dropped. Nothing is rewritten: every character of the result stands in the source, a line break
that was inside a paragraph as a space.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Prose:
    """Text for a reader, and where each character of it stands in the source."""

    text: str
    source: str
    offsets: array[int]

    def place(self, start: int, end: int) -> Span:
        """Offsets in the source of a stretch of the prose."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def pieces(self, longest: int) -> Iterator[Prose]:
        """The prose in parts of whole paragraphs, each not much longer than so many characters."""
        start = 0
        while start < len(self.text):
            end = len(self.text)
            if end - start > longest:
                end = _break_near(self.text, start, start + longest)
            yield Prose(self.text[start:end], self.source, self.offsets[start:end])
            start = end


def clean(source: str, *, markdown: bool = False) -> Prose:
    """Make prose of a text."""
    drop = bytearray(len(source))
    if markdown:
        for start, end in _markdown_marks(source):
            drop[start:end] = b"\1" * (end - start)
    for unwanted in _UNSEEN.finditer(source):
        drop[unwanted.start() : unwanted.end()] = b"\1" * (unwanted.end() - unwanted.start())
    characters: list[str] = []
    offsets = array("Q")
    paragraphs = _paragraphs(source, drop)
    last = len(paragraphs) - 1
    for i, lines in enumerate(paragraphs):
        words = [
            (k, " " if source[k].isspace() else source[k])
            for s, e in lines
            for k in range(s, e)
            if not drop[k]
        ]
        text = "".join(c for _, c in words)
        if not text.strip() or is_boilerplate(text.strip(), ends=i >= last - 2, begins=i <= 2):
            continue
        skip = dateline_length(text)
        while words[-1][1] == " ":
            words.pop()
        if characters:
            place = offsets[-1]
            characters += "\n\n"
            offsets.extend((place, place))
        for k, character in words[skip:]:
            if character == " " and (not characters or characters[-1] in " \n"):
                continue
            characters.append(character)
            offsets.append(k)
    return Prose("".join(characters), source, offsets)


_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_LINE = re.compile(r"[^\n]*\n?")
_ENDS = re.compile(r"[.!?:…][\"”’'»)\]]*\s*$|[”\"]\s*$")
_GOES_ON = re.compile(
    r"(?:[,;—–-]|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|is|are|was|were|be|"
    r"been|has|have|had|its|their|his|her|this|these|not|as|than|into|over|under|between|would|could|will|said|"
    r"United|North|South|Saudi|"
    r"Mr|Gen|Col|Lt))\s*$"
)
_BULLET = re.compile(r"^\s{0,3}(?:[-*+•]|\d{1,3}[.)])\s+")


def _paragraphs(source: str, drop: bytearray) -> list[list[Span]]:
    """Lines that belong together, as spans without their breaks except where two are joined."""
    lines = [(m.start(), m.end()) for m in _LINE.finditer(source) if m.end() > m.start()]
    shown = ["".join(source[k] for k in range(s, e) if not drop[k]).strip() for s, e in lines]
    wrapped = _hard_wrapped(shown)
    result: list[list[Span]] = []
    before = ""
    for (start, end), line in zip(lines, shown, strict=True):
        if not line:
            before = ""
            continue
        if before and not _BULLET.match(line) and (wrapped or _joins(before, line)):
            result[-1].append((start, end))
        else:
            result.append([(start, end)])
        before = line
    return result


def _hard_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken at a fixed width, with blank lines between paragraphs."""
    inner = [len(a) for a, b in itertools.pairwise(lines) if a and b]
    if len(inner) < 4 or "" not in lines[1:-1]:
        return False
    longest = max(len(line) for line in lines)
    return longest <= 132 and sum(length > 0.6 * longest for length in inner) > 0.75 * len(inner)


def _joins(before: str, line: str) -> bool:
    if _ENDS.search(before) and not before.endswith(","):
        return False
    first = line.lstrip("“\"'‘(")[:1]
    return first.islower() or first.isdigit() or bool(_GOES_ON.search(before)) or ". " in before


_MARKS = re.compile(
    r"(?m)^\s{0,3}#{1,6}\s+|^\s{0,3}>\s?|^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+"
    r"|^\s*(?:```|~~~)[^\n]*\n(?:(?!\s*(?:```|~~~))[^\n]*\n)*\s*(?:```|~~~)?"
    r"|^\s{0,3}(?:[-*_]\s?){3,}$|^\|[^\n]*\|\s*$|<!--.*?-->|</?[a-zA-Z][^<>\n]{0,200}>"
)
_LINK = re.compile(
    r"(!?\[)([^\[\]\n]{0,500})(\]\([^()\s]{0,2000}(?:\s+\"[^\"\n]{0,500}\")?\)|\]\[[^\[\]\n]{0,200}\])"
)
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3})(?=\S)[^*_\n]{1,2000}?(?<=\S)(\1)(?![\w*_])")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def _markdown_marks(source: str) -> Iterator[Span]:
    front = _FRONT_MATTER.match(source)
    if front:
        yield front.span()
    for mark in _MARKS.finditer(source):
        yield mark.span()
    for link in _LINK.finditer(source):
        yield link.span() if link[1].startswith("!") else link.span(1)
        yield link.span(3)
    for emphasis in _EMPHASIS.finditer(source):
        yield emphasis.span(1)
        yield emphasis.span(2)


_FRAME = re.compile(
    r"""(?ix)^(?:
    by\s+(?-i:[A-Z])[\w.'’-]+(?:\s+(?:and\s+)?(?-i:[A-Z])[\w.'’-]+){0,6}(?:[,|].{0,80})?
    |(?:reporting|writing|editing|additional\ reporting|compiled|translated)\s+(?:by|from)\b.{0,300}
    |\(?(?:additional\ )?reporting\s+by\b.{0,300}
    |(?:read\ (?:more|also|next|the\ rest)|see\ also|related|recommended|most\ read|share|tweet|print|follow\ us
      |sign\ up|subscribe|newsletter|advertisement|sponsored|click\ here|watch|listen|more\ on\ this|more\ from
      |contact\ us|comments?|download)\b[^.]{0,120}
    |(?:©|\(c\)|copyright\b).{0,200}|.{0,120}all\ rights\ reserved.{0,80}
    |(?:photo|photograph|image|picture|credit|caption|file\ photo|graphic|video)\s*[:/].{0,300}
    |(?:published|updated|posted|last\ (?:updated|modified)|first\ published|issued|date)(?:\ on|\ at)?\s*:?
      \s+[\w]{1,12}\W.{0,60}\d.{0,30}
    |\d+\s+min(?:ute)?s?\s+read
    |(?:[-—–―]+\s*)(?:the\s+)?(?-i:[A-Z])[\w.'’]+(?:[\s/-]+(?-i:[A-Z&])[\w.'’]*){0,5}
    |https?://\S+|[\w.+-]+@[\w-]+\.\w[\w.]*
    |for\ immediate\ release|press\ release|\*{2,}|end(?:s|it)?|\#{2,}|-\s*30\s*-
    )$"""
)
_BIOGRAPHY = re.compile(
    r"(?:is|was) (?:an?|the) (?:[\w’'-]+,? (?:and )?){0,8}"
    r"(?:journalist|columnist|novelist|correspondent|editor|reporter|writer|author|fellow|professor|analyst|contributor)\b"
    r"(?!.*\b(?:said|told|says|warned)\b)"
)
_DATE_ONLY = re.compile(
    r"(?i)^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[a-z]{3,9}\.?,?\s+\d{4}"
    r"|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}-\d{2}-\d{2})(?:[ ,|]+\d{1,2}[:.]\d{2}.{0,20})?$"
)
_DAY = r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?)(?:,?\s+\d{4})?"
_AGENCY = r"\([A-Z][\w ./]{1,25}\)"
_DASH = r"\s*[—–―_-]+\s+"
_DATELINE = re.compile(
    rf"^(?:[A-Z][A-Z.’' /-]{{2,40}}(?:[,/]\s*[A-Z][\w. ]{{1,25}}){{0,3}}(?:,?\s*\(?{_DAY}\)?)?\s*"
    rf"(?:\([^()\n]{{2,40}}\))?{_DASH}"
    rf"|[A-Z][\w.’' ,/-]{{2,40}}{_AGENCY}{_DASH}|[A-Z][\w.’' /-]{{2,30}},\s*{_DAY}{_DASH}|{_AGENCY}{_DASH})"
)


def is_boilerplate(paragraph: str, *, ends: bool = False, begins: bool = False) -> bool:
    """Whether a paragraph frames an article rather than being of it."""
    if len(paragraph) > 400:
        return False
    if _FRAME.match(paragraph) or _DATE_ONLY.match(paragraph):
        return True
    return ends and not begins and len(paragraph) < 300 and bool(_BIOGRAPHY.search(paragraph))


def dateline_length(paragraph: str) -> int:
    """Characters of a dateline such as ``WASHINGTON (AP) —`` at the head of a paragraph."""
    found = _DATELINE.match(paragraph)
    return found.end() if found else 0


def _break_near(text: str, start: int, wanted: int) -> int:
    """End of a paragraph, else of a sentence, else of a word, before a place."""
    for mark in ("\n\n", ". ", " "):
        found = text.rfind(mark, start, wanted)
        if found > start:
            return found + len(mark)
    return wanted
