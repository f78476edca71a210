"""The reader behind an endpoint: what it asks, what it believes, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from standoff.errors import UsageError
from standoff.reading import Report, from_line
from standoff.reading.endpoint import KEY, Endpoint, ReaderError, Tally, read
from tests.cli.command import standoff
from tests.reading.articles import article
from tests.reading.server import Asked, said, serving

TEXT = "Iranian forces struck an American base, officials in Washington said."
SECRET = "sk-very-secret-0123456789"


def item(**changes: Any) -> dict[str, Any]:
    found = {
        "span": "Iranian forces struck an American base", "actor": "XXX", "actor_text": "Iranian forces",
        "target": "USA",
        "target_text": "an American base", "category": "ASSAULT", "modality": "done",
        "chain": [{"name": "officials in Washington", "kind": "anonymous_officials", "country": "USA"}],
        "earliest": None, "latest": None, "likelihood": None,
    }  # fmt: skip
    return found | changes


def answered(*answers: Any, timeout: float = 5.0) -> tuple[list[Report], Tally, Asked, list[float]]:
    tally, waited = Tally(), list[float]()
    with serving(*answers) as asked:
        where = Endpoint("m", asked.url, timeout, wait=waited.append)
        return list(read(article(TEXT), where, tally)), tally, asked, waited


def test_an_answer_becomes_reports_with_our_own_codes() -> None:
    (report,), tally, asked, _ = answered(said({"reports": [item()]}))
    assert (report.actor, report.target, report.reader) == ("IRN", "USA", "openai:m")
    assert report.span == TEXT[report.start : report.end]
    assert [link.kind for link in report.chain] == ["anonymous_officials", "author"]
    assert tally.rejected == 0
    (request,) = asked.requests
    assert request["response_format"]["json_schema"]["strict"] is True
    assert json.loads(request["messages"][1]["content"]) == {"published": "2019-05-10", "passage": TEXT}


@pytest.mark.parametrize(
    "changes",
    [
        {"span": "Iran bombed a base"}, {"span": ""}, {"span": None}, {"category": "FLY"}, {"modality": "maybe"},
        {"chain": "x"},
        {"chain": [{"name": "x", "kind": "ghost", "country": None}]},
    ],
)  # fmt: skip
def test_what_is_not_verbatim_or_not_of_the_schema_is_rejected(changes: dict[str, Any]) -> None:
    reports, tally, _, _ = answered(said({"reports": [item(**changes), item()]}))
    assert (len(reports), tally.rejected) == (1, 1)


def test_dates_that_are_none_are_left_open_and_unread_codes_are_marked() -> None:
    (report,), *_ = answered(said({"reports": [item(earliest="soon", actor_text=None, actor="IRN")]}))
    assert report.date is None
    assert report.assumed == ("actor",)


def test_a_refusal_is_counted() -> None:
    reports, tally, asked, _ = answered(said(None, refusal="I cannot help with that."))
    assert (reports, tally.refused, len(asked.requests)) == ([], 1, 1)
    assert "I cannot help" in tally.notes[0]


@pytest.mark.parametrize(
    "answer",
    [
        said("{not json"),
        said('{"reports": [{"span": "Ira', "length"),
        said([1]),
        said({"reports": 3}),
        {},
        {"choices": []},
        b"<html>",
        said("[" * 5000),
    ],
)
def test_what_cannot_be_used_is_asked_again_once(answer: Any) -> None:
    reports, tally, asked, _ = answered(answer)
    assert (reports, tally.malformed, len(asked.requests)) == ([], 1, 2)
    reports, tally, *_ = answered(answer, said({"reports": [item()]}))
    assert (len(reports), tally.malformed) == (1, 0)


def test_fences_around_json_are_forgiven() -> None:
    reports, *_ = answered(said("```json\n" + json.dumps({"reports": [item()]}) + "\n```"))
    assert len(reports) == 1


def test_rate_limits_are_waited_out() -> None:
    limit = (429, {"Retry-After": "7"}, {"error": {"message": "slow down"}})
    reports, _, asked, waited = answered(limit, (503, {}, {}), said({"reports": [item()]}))
    assert (len(reports), len(asked.requests), waited) == (1, 3, [7.0, 2.0])


def test_time_outs_are_tried_again_and_then_told() -> None:
    with pytest.raises(ReaderError, match="timed out, 5 times; try later"):
        answered(0.6, timeout=0.1)


def test_other_errors_are_told_at_once_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)
    with pytest.raises(ReaderError, match="answered 401") as raised:
        answered((401, {}, {"error": {"message": f"bad key {SECRET}\x1b[31m"}}))
    assert SECRET not in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_the_key_comes_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv(KEY, SECRET)
    _, _, asked, _ = answered(said({"reports": []}))
    assert asked.keys == [f"Bearer {SECRET}"]
    assert SECRET not in json.dumps(asked.requests)
    with pytest.raises(UsageError, match="https only"):
        Endpoint("m", "http://example.org/v1")


@pytest.mark.parametrize("url", ["ftp://x/v1", "nonsense", "https://me:secret@host/v1"])
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(UsageError, match="--base-url"):
        Endpoint("m", url)


def test_the_command_goes_on_where_it_was_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file := tmp_path / "a.txt").write_text("\n\n".join([TEXT] * 90), encoding="utf-8")
    out = tmp_path / "r.jsonl"
    arguments = ["read", str(file), "--published", "2019-05-10", "--reader", "openai:m", "--out", str(out)]
    good = said({"reports": [item()]})
    with serving(good, (400, {}, {})) as asked:
        ended = standoff(capsys, *arguments, "--base-url", asked.url)
    assert ended.code == 1
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1
    with serving(good) as asked:
        ended = standoff(capsys, *arguments, "--base-url", asked.url, "--resume")
    assert ended.code == 0, ended.err
    reports = [from_line(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(reports) == len(asked.requests) + 1
    assert len({report.start for report in reports}) == len(reports)
