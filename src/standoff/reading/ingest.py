"""From files, folders, JSON lines or standard input to articles.

What cannot be read becomes a `Refusal` with file and line, and the rest goes on. A date of publication is
given, or stands in
the metadata of HTML or Markdown or at the head or foot of the text; one that stands nowhere is asked for, never
guessed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from standoff.errors import UsageError, ascii_safe, shown
from standoff.reading.calendar import find_date
from standoff.reading.cleaning import Prose, clean
from standoff.reading.report import Origin

LARGEST = 20_000_000
"""Bytes of a file; of a line in a file of JSON lines."""
LARGEST_HTML = 5_000_000
SUFFIXES = {
    ".txt": "plain", ".text": "plain", "": "plain", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "lines", ".ndjson": "lines",
}  # fmt: skip
Kind = Literal["plain", "markdown", "html", "lines"]
_FIELDS = frozenset({"text", "published", "source"})


@dataclass(frozen=True)
class Article:
    """A text to be read."""

    origin: Origin
    prose: Prose
    part: int = 0
    """Passage by number, where an article is read passage by passage."""

    @property
    def label(self) -> str:
        """Name of the article, with that of the passage."""
        return f"{self.origin.name}#{self.part}" if self.part else self.origin.name

    def passages(self, longest: int) -> Iterator[Article]:
        """The article in passages of about so many characters."""
        for number, prose in enumerate(self.prose.pieces(longest), start=1):
            yield Article(self.origin, prose, number)


@dataclass(frozen=True)
class Refusal:
    """Something that could not be read, and why."""

    place: str
    """File, with a line where there is one."""
    message: str

    def __str__(self) -> str:
        return f"{ascii_safe(self.place)}: {self.message}"


@dataclass(frozen=True)
class Raw:
    """A text as it came, before it was looked at."""

    name: str
    text: str
    kind: Kind
    published: dt.date | None
    source: str = ""


def find_files(paths: Iterable[Path]) -> Iterator[Path | Refusal]:
    """Files under paths, in order; hidden ones and those of unknown kinds in folders are left out.

    Links inside a folder are not followed.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.suffix and not p.is_symlink()
            )
            files = [
                p
                for p in inside
                if p.is_file() and not any(x.startswith(".") for x in p.relative_to(path).parts)
            ]
            yield from files
            if not files:
                endings = ", ".join(suffix for suffix in SUFFIXES if suffix)
                yield Refusal(str(path), f"no article in this folder; looked for files ending in {endings}")
        elif path.exists() and not path.is_file():
            yield Refusal(str(path), "is no ordinary file")
        elif path.exists():
            yield path
        else:
            yield Refusal(str(path), "there is no such file")


def read_file(path: Path, published: dt.date | None = None, source: str = "") -> Iterator[Article | Refusal]:
    """Articles of a file; a file of JSON lines may hold many."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            yield Refusal(str(path), f"has {size:,} bytes; at most {LARGEST:,} are read: split it")
            return
        data = path.read_bytes()
    except OSError as error:
        yield Refusal(str(path), f"cannot be read ({error.strerror})")
        return
    yield from read_bytes(data, str(path), kind_of(path.name, data), published, source)


def kind_of(name: str, data: bytes) -> Kind:
    """Kind of a file by its ending, or by how it begins."""
    suffix = Path(name).suffix.lower()
    if suffix in SUFFIXES and suffix:
        return SUFFIXES[suffix]  # type: ignore[return-value]
    head = data[:600].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body")):
        return "html"
    return "lines" if head.startswith(b"{") and b'"text"' in data[:100_000] else "plain"


def read_bytes(
    data: bytes, name: str, kind: Kind, published: dt.date | None = None, source: str = ""
) -> Iterator[Article | Refusal]:
    """Articles in what a file or standard input held."""
    if len(data) > LARGEST:
        yield Refusal(name, f"more than {LARGEST:,} bytes; split it")
        return
    try:
        text = decode(data, html=kind == "html")
    except UsageError as error:
        yield Refusal(name, str(error))
        return
    if kind == "lines":
        yield from _read_lines(text, name, published, source)
    else:
        yield read_article(Raw(name, text, kind, published, source))


def decode(data: bytes, *, html: bool = False) -> str:
    """Text of bytes: UTF-8, UTF-16 with a mark, or what HTML declares.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        declared = re.search(rb"""charset=["']?([\w-]{2,20})""", data[:4000]) if html else None
        encoding = declared[1].decode("ascii") if declared else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except LookupError:
        raise UsageError(f"declares an encoding that does not exist, {shown(encoding)}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"line {line}: not text in {encoding.removesuffix('-sig').upper()} "
            f"(byte {data[error.start]:#04x}); save it as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UsageError(f"line {line}: holds a zero byte, so it is no text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_article(raw: Raw) -> Article | Refusal:
    """Make an article of a text, or say why it is none."""
    text, kind, published, source = raw.text, raw.kind, raw.published, raw.source
    dated: Literal["given", "metadata", "text"] = "given"
    if kind == "html":
        from standoff.reading.html import extract

        found = extract(text) if len(text) <= LARGEST_HTML else None
        if found is None:
            why = (
                "no article was found in this HTML"
                if len(text) <= LARGEST_HTML
                else f"more than {LARGEST_HTML:,} bytes of HTML"
            )
            return Refusal(raw.name, why)
        text, source = found.text, source or found.source
        if published is None and found.published is not None:
            published, dated = found.published, "metadata"
    if not text.strip():
        return Refusal(raw.name, "is empty")
    if published is None and kind == "markdown":
        published = _front_matter_date(text)
        dated = "metadata"
    if published is None:
        published, dated = find_date(text), "text"
    if published is None:
        return Refusal(raw.name, "no date of publication is given or found; say --published YEAR-MONTH-DAY")
    prose = clean(text, markdown=kind == "markdown")
    if not prose.text.strip():
        return Refusal(raw.name, "holds no prose")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Article(Origin(raw.name, digest, published, dated, source), prose)


def _front_matter_date(text: str) -> dt.date | None:
    if not text.startswith("---"):
        return None
    head = text[: text.find("\n---", 3) + 1]
    found = re.search(r"(?mi)^(?:date|published)\s*:\s*[\"']?(\d{4}-\d{2}-\d{2})", head)
    return _iso(found[1]) if found else None


def _read_lines(text: str, name: str, published: dt.date | None, source: str) -> Iterator[Article | Refusal]:
    any_line = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        any_line = True
        place = f"{name}:{number}"
        read = _line(line, place, published, source)
        yield read if isinstance(read, Refusal) else read_article(read)
    if not any_line:
        yield Refusal(name, "is empty")


def _line(line: str, place: str, published: dt.date | None, source: str) -> Raw | Refusal:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Refusal(place, f"not JSON ({getattr(error, 'msg', None) or 'nested too deep'})")
    if not isinstance(value, dict):
        return Refusal(place, "a mapping with text, published and source is expected")
    if not isinstance(value.get("text"), str):
        return Refusal(place, "'text' is missing or is not text")
    unknown = sorted(set(value) - _FIELDS - {"id"})
    if unknown:
        return Refusal(place, f"there is no {shown(unknown[0])} here; there are text, published, source, id")
    given = value.get("published")
    if given is not None:
        date = _iso(given) if isinstance(given, str) else None
        if date is None:
            return Refusal(place, f"'published' is {shown(given)}; write it as 2019-05-10")
        published = date
    kind: Kind = (
        "html" if value["text"].lstrip()[:15].lower().startswith(("<!doctype html", "<html")) else "plain"
    )
    named = value.get("source")
    if named is not None and not isinstance(named, str):
        return Refusal(place, f"'source' is {shown(named)}; text is expected")
    text = (
        value["text"]
        .encode("utf-8", "replace")
        .decode()
        .replace("\0", " ")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    return Raw(place, text, kind, published, named or source)


def _iso(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
