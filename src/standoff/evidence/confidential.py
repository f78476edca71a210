"""Takes the names of confidential sources out of whatever leaves the ledger.

A name goes wherever it stands: in the fields of the source, in texts, names of files and messages, in any case,
with any signs between its words, with or without accents. A report from a confidential source keeps its grade and
the kind of source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

CONFIDENTIAL = "confidential source"
WITHHELD = "[withheld]"


@dataclass(frozen=True)
class Source:
    """What the ledger knows of a source."""

    number: int
    """Of the entry that first graded it."""
    name: str
    aliases: tuple[str, ...]
    kind: str | None
    """As in the codebook; None where it was not told."""
    reliability: str
    confidential: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All names it goes by."""
        return (self.name, *self.aliases)


class Names:
    """The names that must not leave."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._secret = {name: source for source in sources if source.confidential for name in source.names}
        self._folded = {folded(name): source for name, source in self._secret.items()}
        spellings = sorted({*self._secret, *self._folded}, key=len, reverse=True)
        self._pattern = _pattern(spellings) if spellings else None

    def source(self, name: str) -> Source | None:
        """The confidential source that goes by a name."""
        return self._folded.get(folded(name))

    def text(self, text: str) -> str:
        """A text without the names.

        Examples
        --------
        >>> agent = Source(2, "Jane Doe", (), "named_official", "B", confidential=True)
        >>> Names([agent]).text("jane-doe.txt, by Jane  DOE")
        'confidential source.txt, by confidential source'
        """
        if self._pattern is None:
            return text
        text = self._pattern.sub(CONFIDENTIAL, text)
        if not text.isascii() and self._pattern.search(folded(text)):
            return WITHHELD  # in letters that only look different: accents, full width, ligatures
        return text

    def value(self, value: Any) -> Any:
        """A value of JSON, all texts in it without the names."""
        if self._pattern is None:
            return value
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {self.text(str(key)): self.value(each) for key, each in value.items()}
            case list() | tuple():
                return [self.value(each) for each in value]
        return value

    def report(self, report: Mapping[str, Any], anonymous_id: str) -> Mapping[str, Any]:
        """A report without the names, nor anything else that tells who a confidential source is."""
        if self._pattern is None:
            return report
        chain = [self._holder(holder) for holder in report["chain"]]
        source = self._holder(report["source"])
        document = dict(report["document"])
        publisher = self.source(document["source"])
        told: dict[str, Any] = dict(self.value({**report, "source": source, "chain": chain}))
        if publisher or source != report["source"] or chain != report["chain"]:
            # The text itself may be known to others, and lead to who is in it.
            told["id"] = anonymous_id
            document |= {"name": WITHHELD, "sha256": WITHHELD}
            if publisher:
                document["source"] = CONFIDENTIAL
        told["document"] = self.value(document)
        return told

    def _holder(self, holder: Mapping[str, Any]) -> Mapping[str, Any]:
        found = self.source(holder["name"])
        if found is None:
            return holder
        return {"name": CONFIDENTIAL, "kind": holder["kind"], "country": None}


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """A text with case, accents and the signs between words levelled.

    Examples
    --------
    >>> folded("José-María  ÁLVAREZ")
    'jose maria alvarez'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    invisible = ("Mn", "Me", "Cf")  # accents and signs of no width
    return " ".join(
        "".join(c if c.isalnum() else " " for c in plain if unicodedata.category(c) not in invisible).split()
    )


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, longer ones first; no letter or digit may go before or follow."""
    spelt = (r"[\W_]*".join(re.escape(word) for word in re.findall(r"[^\W_]+", name)) for name in names)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelt)})(?![^\W_])", re.IGNORECASE)
