"""The optional reader: a language model behind any endpoint that speaks the protocol of OpenAI's chat completions.

The text goes out passage by passage, each with the rules of the codebook and a JSON Schema for the answer. What
comes back is not trusted: reports
whose span is not verbatim in the passage, or whose fields are not of the schema, are rejected and counted, and
who is meant is worked
out by the same gazetteer and the same rules as in the default reader. The key is read from the environment,
sent to the endpoint and
nowhere else.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from standoff.errors import SolutionError, UsageError, ascii_safe, shown
from standoff.reading.answers import INSTRUCTIONS, RESPONSE_SCHEMA, reports_of_answer
from standoff.reading.cleaning import Prose
from standoff.reading.ingest import Article
from standoff.reading.report import Report

KEY = "STANDOFF_READER_KEY"
"""Environment variable that holds the key; `OPENAI_API_KEY` where it is not set."""
PASSAGE = 3000
"""Characters of a passage, about a page."""
_TRIES = 5
_LARGEST_ANSWER = 4_000_000


class ReaderError(SolutionError):
    """The endpoint did not do its work; the message says what to try."""


@dataclass
class Tally:
    """What became of what a model said."""

    passages: int = 0
    refused: int = 0
    malformed: int = 0
    rejected: int = 0
    """Reports whose span is not in the text, or whose fields are none of the schema."""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked."""

    model: str
    base_url: str
    timeout: float = 60.0
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"--base-url {shown(self.base_url)}: write it as https://host/v1")
        if parts.username or parts.password:
            raise UsageError(f"--base-url: put the key into {KEY}, not into the address")
        if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"} and key():
            raise UsageError("--base-url: the key is sent over https only, or to this machine")


def key() -> str:
    """The key, empty where none is set."""
    return os.environ.get(KEY) or os.environ.get("OPENAI_API_KEY") or ""


def read(article: Article, endpoint: Endpoint, tally: Tally) -> Iterator[Report]:
    """Read an article passage by passage; a refusal or an answer that cannot be used is counted and gives no report."""
    for passage in article.prose.pieces(PASSAGE):
        yield from _read_passage(article, passage, endpoint, tally)


def _read_passage(article: Article, passage: Prose, endpoint: Endpoint, tally: Tally) -> list[Report]:
    tally.passages += 1
    for attempt in range(2):
        answer = ask(endpoint, messages(article, passage))
        content, why = _content(answer)
        if content is None:
            tally.refused += 1
            tally.notes.append(why)
            return []
        found = reports_of_answer(content, article, passage, f"openai:{endpoint.model}")
        if found is not None:
            reports, rejected = found
            tally.rejected += rejected
            return reports
        tally.notes.append(
            why or "the answer is no JSON of the schema" + (", asked again" if attempt == 0 else "")
        )
    tally.malformed += 1
    return []


def messages(article: Article, passage: Prose) -> list[dict[str, str]]:
    """What a model is told and asked."""
    asked = {"published": article.origin.published.isoformat(), "passage": passage.text}
    return [
        {"role": "system", "content": INSTRUCTIONS},
        {"role": "user", "content": json.dumps(asked, ensure_ascii=False)},
    ]


def ask(endpoint: Endpoint, said: list[dict[str, str]]) -> dict[str, Any]:
    """Send a request, again after rate limits, time-outs and failures of the server.

    Raises
    ------
    ReaderError
        If it fails for good.
    """
    body = json.dumps(
        {
            "model": endpoint.model,
            "messages": said,
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reports", "strict": True, "schema": RESPONSE_SCHEMA},
            },
        }
    ).encode()
    why = ""
    for attempt in range(_TRIES):
        try:
            status, headers, data = _post(endpoint, body)
        except (OSError, http.client.HTTPException) as error:
            why = "timed out" if isinstance(error, TimeoutError) else f"{type(error).__name__}"
            if isinstance(error, ssl.SSLCertVerificationError):
                raise ReaderError(f"{_where(endpoint)}: its certificate cannot be verified") from None
        else:
            if status == 200:
                return _parsed(data)
            why = f"answered {status}{_told(data)}"
            if status not in {408, 409, 425, 429, 500, 502, 503, 504}:
                hint = f"; is {KEY} set and right?" if status in {401, 403} else ""
                raise ReaderError(f"{_where(endpoint)} {why}{hint}")
            if (pause := _retry_after(headers)) is not None:
                endpoint.wait(pause)
                continue
        if attempt < _TRIES - 1:
            endpoint.wait(min(2.0**attempt, 30.0))
    raise ReaderError(f"{_where(endpoint)} {why}, {_TRIES} times; try later, --resume goes on from here")


def _post(endpoint: Endpoint, body: bytes) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(endpoint.base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=endpoint.timeout)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key():
        headers["Authorization"] = f"Bearer {key()}"
    try:
        connection.request("POST", parts.path.rstrip("/") + "/chat/completions", body, headers)
        response = connection.getresponse()
        data = response.read(_LARGEST_ANSWER)
        return response.status, {k.lower(): v for k, v in response.getheaders()}, data
    finally:
        connection.close()


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _content(answer: dict[str, Any]) -> tuple[str | None, str]:
    """Text of an answer; None with the reason where the model refused."""
    try:
        choice = answer["choices"][0]
        message = choice["message"]
        if message.get("refusal"):
            return None, f"the model refused: {ascii_safe(str(message['refusal']))[:200]}"
        if choice.get("finish_reason") == "content_filter":
            return None, "the endpoint's filter held the answer back"
        content = message.get("content")
        cut = "the answer was cut off" if choice.get("finish_reason") == "length" else ""
        return (content if isinstance(content, str) else ""), cut
    except (KeyError, IndexError, TypeError, AttributeError):
        return "", "the answer is not one of chat completions"


def _retry_after(headers: dict[str, str]) -> float | None:
    try:
        return min(max(float(headers["retry-after"]), 0.0), 60.0)
    except (KeyError, ValueError):
        return None


def _told(data: bytes) -> str:
    error = _parsed(data).get("error")
    text = error.get("message") if isinstance(error, dict) else None
    secret = key()
    if not isinstance(text, str):
        return ""
    return f" ({ascii_safe(text.replace(secret, '***') if secret else text)[:200]})"


def _where(endpoint: Endpoint) -> str:
    return ascii_safe(urlsplit(endpoint.base_url).netloc)
