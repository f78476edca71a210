"""`standoff read`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standoff.reading import from_line
from standoff.reading.batch import Journal, Outcome
from standoff.reading.ingest import LARGEST
from tests.cli.command import process, standoff
from tests.reading.articles import needs_model

needs_model()

SCENARIO = """standoff: 1
title: Two sides
clock: {start: 2019-05-01, step: 1 week, periods: 2}
sides:
  us: {name: United States, types: {calm: 1}, precision: 3}
  iran: {name: Iran, types: {calm: 1}, precision: 3}
state:
  posture: {levels: [routine, alert], start: routine, observed_as: {alert: {categories: [MOBILIZE], words: [alert]}}}
moves:
  us: {overt: {force: {hold: {}, strike: {observed_as: {categories: ASSAULT, targets: IRN}}}}}
  iran:
    covert: {readiness: {stay: {}, prepare: {observed_as: {categories: [MOBILIZE], words: [missile]}}}}
    overt: {force: [hold]}
indicators:
  warning: {of: iran.readiness, alarm: {stay: 0.1, prepare: 0.6},
            observed_as: {alarm: {categories: [ASSAULT], actors: [IRN], targets: [USA]}}}
outcomes:
  - {when: {us.force: strike}, ends: {war: 1}}
payoffs:
  - {when: {outcome: war}, us: -1, iran: -1}
"""


def test_a_folder_is_read_and_what_cannot_be_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Iran attacked an American base on Monday.", encoding="utf-8")
    (folder / "b.txt").write_bytes(b"\xff\xfe\xfa\xfb\xfc\xfd\xfe")
    (folder / "c.jsonl").write_text(
        '{"text": "Greece condemned Turkey.", "published": "2019-05-02"}\n{oops\n', encoding="utf-8"
    )
    (folder / "d.txt").write_bytes(b"")
    with (folder / "e.txt").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    ended = standoff(capsys, "read", str(folder), "--published", "2019-05-10", "--jobs", "1")
    assert ended.code == 2
    reports = [from_line(line) for line in ended.out.splitlines()]
    assert [(r.actor, r.target, r.document.published.isoformat()) for r in reports] == [
        ("IRN", "USA", "2019-05-10"),
        ("GRC", "TUR", "2019-05-02"),
    ]
    assert f"{folder / 'c.jsonl'}:2: not JSON" in ended.err
    for name, said in (("b.txt", "not text"), ("d.txt", "is empty"), ("e.txt", "split it")):
        (told,) = [line for line in ended.err.splitlines() if str(folder / name) in line]
        assert said in told
    assert ended.err.splitlines()[-1] == "2 reports from 2 documents; 4 could not be read"


def test_escapes_reach_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Iran attacked an American base\x1b[31m on Monday, officials in Washington said.\x9b31m"
    (file := tmp_path / "a.txt").write_text(text, encoding="utf-8")
    ended = standoff(capsys, "read", str(file), "--published", "2019-05-10", "--source", "Wire\x1b[2J")
    assert ended.code == 0, ended.err
    assert all(c.isprintable() or c == "\n" for c in ended.out + ended.err)
    assert json.loads(ended.out.splitlines()[0])["actor"] == "IRN"


@pytest.mark.slow
def test_processes_read_the_same(tmp_path: Path) -> None:
    for i, name in enumerate(("Greece", "Turkey", "Serbia")):
        (tmp_path / f"{i}.txt").write_text(f"{name} condemned Albania on Monday.", encoding="utf-8")
    one, two = (
        process("read", str(tmp_path), "--published", "2019-05-10", "--jobs", jobs).out for jobs in ("1", "2")
    )
    assert one == two
    assert len(one.splitlines()) == 3


def test_observables_of_a_scenario_are_proposed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (scenario := tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    text = (
        "US officials fear that Iran will attack American troops. Iran moved missiles to the coast. "
        "Greece thanked Cyprus."
    )
    (file := tmp_path / "a.txt").write_text(text, encoding="utf-8")
    ended = standoff(capsys, "read", str(file), "--published", "2019-05-10", "--scenario", str(scenario))
    placed = [[o.path for o in from_line(line).observables or ()] for line in ended.out.splitlines()]
    assert placed == [["indicators.warning.alarm"], ["moves.iran.covert.readiness.prepare"], []]


def test_a_scenario_that_is_observed_as_nothing_it_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (scenario := tmp_path / "s.yaml").write_text(
        SCENARIO.replace("{alarm: {categories: [ASSAULT]", "{alrm: {categories: [ASALT]").replace(
            "{alert: {cat", "{alrt: {cat"
        ),
        encoding="utf-8",
    )
    (tmp_path / "a.txt").write_text("Iran attacked.", encoding="utf-8")
    ended = standoff(
        capsys, "read", str(tmp_path / "a.txt"), "--published", "2019-05-10", "--scenario", str(scenario)
    )
    assert ended.code == 2
    assert "'ASALT' is no category of events" in ended.err
    assert "'alrt' is not a level of posture" in ended.err or "alrt" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--published", "May"], "not a date"),
        (["--reader", "magic"], "there are rules and openai:MODEL"),
        (["--reader", "openai:m"], "needs --base-url"),
        (["--base-url", "http://x"], "goes with --reader"),
        (["--resume"], "--resume goes with --out"),
        (["--out", "none/x.jsonl"], "there is no directory"),
    ],
)
def test_options_that_make_no_sense(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file := tmp_path / "a.txt").write_text("Iran attacked.", encoding="utf-8")
    ended = standoff(capsys, "read", str(file), *arguments)
    assert ended.code == 2
    assert message in ended.err


def test_a_journal_drops_what_was_half_written(tmp_path: Path) -> None:
    (journal := Journal(tmp_path / "r.jsonl")).begin()
    journal.add(Outcome("a", "1", ()), "one\n")
    with journal.output.open("ab") as file:
        file.write(b"half a li")
    with journal.path.open("a", encoding="utf-8") as entries:
        entries.write('{"name": "b", "sha')
    (again := Journal(tmp_path / "r.jsonl")).resume()
    assert again.done == {("a", "1")}
    assert again.output.read_bytes() == b"one\n"
    again.add(Outcome("b", "2", ()), "two\n")
    (third := Journal(tmp_path / "r.jsonl")).resume()
    assert third.done == {("a", "1"), ("b", "2")}
