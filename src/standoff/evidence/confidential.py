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
        spellings = {*self._secret, *self._folded}
        self._patterns = [_pattern(name) for name in sorted(spellings, key=len, reverse=True)]

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
        if not self._patterns:
            return text
        for pattern in self._patterns:
            text = pattern.sub(CONFIDENTIAL, text)
        plain = folded(text)  # letters that only look different: accents, full width, ligatures
        if any(pattern.search(plain) for pattern in self._patterns):
            return WITHHELD
        return text

    def value(self, value: Any) -> Any:
        """A value of JSON, all texts in it without the names."""
        if not self._patterns:
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
        if not self._patterns:
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


def _pattern(name: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in re.findall(r"[^\W_]+", name)]
    return re.compile(r"(?<![^\W_])" + r"[\W_]*".join(words) + r"(?![^\W_])", re.IGNORECASE)
