"""A small server that speaks the protocol of chat completions, as well or as badly as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """What the server was asked, and what it is to answer, in turn; the last answer is repeated."""

    answers: list[Any]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""


def said(content: object, finish: str = "stop", **message: object) -> dict[str, Any]:
    """An answer with a content."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return {
        "choices": [{"finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}]
    }


@contextmanager
def serving(*answers: Any) -> Iterator[Asked]:
    """Serve answers on loopback: a mapping, bytes, (status, headers, body), or seconds to hang."""
    asked = Asked(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.requests.append(json.loads(body))
            asked.keys.append(self.headers.get("Authorization"))
            answer = asked.answers.pop(0) if len(asked.answers) > 1 else asked.answers[0]
            status, headers = 200, {}
            if isinstance(answer, float):
                time.sleep(answer)
                answer = {}
            if isinstance(answer, tuple):
                status, headers, answer = answer
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    asked.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()
