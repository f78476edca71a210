"""An act in a parsed text: the word that tells of it, with who does it and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from standoff.reading.lexicon import Match
from standoff.reading.report import Category

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True)
class Act:
    """A word of an event with its parts."""

    word: Token
    match: Match
    agents: tuple[Token, ...]
    """Heads of the words that name who does it, the likeliest first."""
    patients: tuple[Token, ...]
    """Heads of the words that name whom it is done to, the likeliest first."""
    governor: Token
    """The word whose grammar says whether it happened: itself, or the light verb before it."""
    inner: Token | None = None
    """The act that it promises, asks for or refuses, told with it."""

    @property
    def category(self) -> Category:
        """Its best category."""
        return self.match.category
