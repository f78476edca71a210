"""`standoff assess`, as a user would type it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.evidence import Ledger, Recording
from standoff.evidence.assessment import Assessment
from standoff.evidence.form import completed
from standoff.evidence.lines import Line, Refused
from standoff.evidence.observables import observables
from standoff.evidence.told import Told, read_told
from tests.cli.command import Ended, standoff
from tests.evidence.hearsay import report
from tests.evidence.tiny import TINY, tiny

PREPARE = "moves.red.covert.ready.prepare"
MASS = "moves.red.overt.force.mass"
Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("solved") / "tiny.nc"
    tiny().save(place)
    return str(place)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def writing(*lines: object, name: str = "reports.jsonl") -> str:
        path = tmp_path / name
        path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
        return str(path)

    return writing


def write_tiny(folder: Path) -> str:
    """The scenario as a file, with something to draw."""
    file = folder / "tiny.yaml"
    ranged = "parameters: {dear: {value: 0.8, range: [0.7, 0.9]}}\nsides:"
    file.write_text(
        TINY.replace("sides:", ranged, 1).replace("calm: 0.8, bold: 0.2}, ob", "calm: dear, bold: 0.2}, ob")
    )
    return str(file)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], solved: str) -> Run:
    return lambda *more: standoff(capsys, "assess", solved, *more)


def test_in_words(run: Run, write: Callable[..., str]) -> None:
    done = run("--reports", write(report(PREPARE, "2020-01-03"), report(MASS, "2020-01-12")), "--explain")
    assert done.code == 0
    for part in (
        "Assessed as of 2020-01-12 on 2 reports of 2 told; the record",
        "What there is reason to believe",
        "How it moved",
        "What is to come",
        "Which reports it rests on",
        "Which reports tell the hypotheses apart",
        "Report by report",
        "speaks for Red, ready: prepare with strength 0.82 of 1",
        "decibans",
        "Exact over the solution",
    ):
        assert part in " ".join(done.out.split())
    assert "2 reports: 2 count, 0 do not; 0 lines refused" in done.err


def test_as_json_and_in_a_file(run: Run, write: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "found.nc"
    done = run(
        "--reports",
        write(report(PREPARE, "2020-01-03")),
        "--as-of",
        "2020-01-15",
        "--json",
        "--save",
        str(file),
    )
    told = json.loads(done.out)
    assert (told["as_of"], told["schema"], len(told["pictures"])) == ("2020-01-15", 1, 3)
    assert json.loads(Assessment.load(file).to_json()) == told
    assert "exists already" in run("--reports", write(report(PREPARE, "2020-01-03")), "--save", str(file)).err


def test_what_is_wrong_is_said_with_its_line_and_the_rest_goes_on(
    run: Run, write: Callable[..., str]
) -> None:
    good = report(PREPARE, "2020-01-03")
    file = write(
        good,
        '{"span": "cut sh',
        {**good, "category": "INVADE"},
        {**good, "observables": [{"path": "moves.red.covert.ready.flee", "score": 1}]},
        {**good, "observables": [{"path": "moves.green.covert.ready.prepare", "score": 1}]},
        {**good, "grade": "Z9"},
        {**good, "visible_to": ["green"]},
        {"date": "soon", "known": {"moves.red.overt.force": "hold"}},
        {**good, "date": "2018-05-05"},
        [1, 2],
        {**good, "ledger": {"status": "lost"}},
        {**good, "ledger": {"links": 3}},
        {**good, "date": "2030-05-05"},
    )
    done = run("--reports", file, "--as-of", "2020-01-03")
    assert done.code == 2
    said = done.err
    for number, message in (
        (2, "is not JSON"),
        (3, "category"),
        (4, "one of prepare, stay is expected at the end"),
        (5, "the scenario has nothing of this name"),
        (6, "a letter from A to F and a figure from 1 to 6"),
        (7, "sides are expected"),
        (8, "is missing or no date"),
        (9, "dated 2018-05-05, before the clock, which starts on 2020-01-01"),
        (10, "no object"),
        (11, "current, corrected or retracted"),
        (12, "a list of mappings"),
        (13, "dated 2030-05-05, after the clock, which ends before 2020-02-10"),
    ):
        (line,) = [each for each in said.splitlines() if f"{file}:{number}:" in each]
        assert message in line
    assert "3 reports: 1 counts, 2 do not; 10 lines refused" in said
    assert "Assessed as of 2020-01-03 on 1 report" in " ".join(done.out.split())


@pytest.mark.slow
def test_the_clock_begins_where_the_record_does(
    capsys: pytest.CaptureFixture[str], write: Callable[..., str]
) -> None:
    scenario = write(TINY, name="tiny.yaml")
    done = standoff(
        capsys,
        "assess",
        scenario,
        "--reports",
        write(report(PREPARE, "2019-12-24")),
        "--as-of",
        "2020-01-05",
        "--json",
    )
    assert json.loads(done.out)["began"] == "2019-12-22"


@pytest.mark.slow
def test_a_ledger_counts_and_gives_no_name_away(
    run: Run, write: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In no output of any command that takes a ledger: in words, JSON, errors, tables, pages and saved files."""
    place = str(tmp_path / "crisis.db")
    ledger = Ledger.create(place, by="ana")
    secret = report(PREPARE, "2020-01-03", source={"name": "Jane Doe", "kind": "named_official"})
    secret["span"] = "Jane Doe saw it being prepared"
    for each in (secret, report(PREPARE, "2020-01-12"), report(MASS, "2020-01-12")):
        ledger.add([Recording(completed({k: v for k, v in each.items() if k != "grade"}, "test"))])
    ledger.grade_source("Jane Doe", "B", confidential=True)
    ledger.grade(2, 2)
    ledger.retract(3, "a mistake")
    file = write(
        {**secret, "span": "Jane Doe says more", "date": "2020-01-13", "place": "x"} | {},
        name="Jane Doe.jsonl",
    )
    bad = write({**secret, "visible_to": ["Jane Doe"]}, name="more.jsonl")
    saved = tmp_path / "found.nc"
    done = run("--ledger", place, "--reports", file, "--reports", bad, "--explain", "--save", str(saved))
    again = run("--ledger", place, "--json")
    drawn = tmp_path / "drawn.parquet"
    explored = standoff(
        capsys, "explore", write_tiny(tmp_path), "--ledger", place, "--reports", file, "-n", "2", "--workers", "1",
        "--points", "3", "--save", str(drawn),
    )  # fmt: skip
    assert explored.code == 2, explored.err  # the file holds what is no report
    page = tmp_path / "page.html"
    handed = standoff(
        capsys, "report", write_tiny(tmp_path), "--ledger", place, "-o", str(page), "--runs", "200"
    )
    assert handed.code == 0, handed.err
    texts = [each for ended in (done, again, explored, handed) for each in (ended.out, ended.err)]
    texts += [page.read_text(encoding="utf-8"), drawn.read_bytes().decode("latin-1")]
    for text in (*texts, Assessment.load(saved).to_json()):
        assert "jane doe" not in text.casefold()
        assert "Doe" not in text.replace("Does", "")
    found = json.loads(again.out)
    told = {each["id"]: each for each in found["reports"]}
    assert (told["entry 2"]["grade"], told["entry 2"]["visible_to"]) == ("B2", [])
    assert told["entry 3"]["unheard"] == "retracted"
    assert told["entry 4"]["unheard"] == "worth nothing by its grade and modality"  # nobody graded it
    seen = {
        picture["observer"]: {each["report"] for each in picture["weights"]} for picture in found["pictures"]
    }
    assert seen == {"outside": {"entry 2"}, "red": set(), "blue": set()}


def test_a_scenario_without_a_record_wants_reports(run: Run) -> None:
    done = run()
    assert done.code == 2
    assert "comes with no record of reports" in done.err


def test_files_that_hold_nothing_of_use_are_refused(run: Run, tmp_path: Path) -> None:
    for name, data in (("empty", b""), ("binary", b"\x00\xff\xfe" * 50), ("wide", "{}".encode("utf-16"))):
        (file := tmp_path / name).write_bytes(data)
        done = run("--reports", str(file))
        assert (done.code, "no reports that could be used" in done.err) == (2, True)
    assert "cannot be read" in run("--reports", str(tmp_path / "missing")).err


@pytest.mark.slow
def test_text_from_outside_reaches_no_terminal_unescaped(run: Run, write: Callable[..., str]) -> None:
    evil = "\x1b[2J\x9b31m\u202e" + "x" * 10
    line = report(PREPARE, "2020-01-03", source={"name": evil, "kind": "media"}, id="a\x1bb")
    file = write({**line, "span": evil})
    for done in (run("--reports", file, "--explain"), run("--reports", file, "--json")):
        assert done.code == 0
        assert not set("\x1b\x9b\u202e") & set(done.out + done.err)


def test_standard_input_is_read_once(run: Run) -> None:
    done = run("--reports", "-", "--reports", "-")
    assert (done.code, "standard input can be read once" in done.err) == (2, True)


def test_a_date_off_the_clock_is_refused(run: Run, write: Callable[..., str]) -> None:
    done = run("--reports", write(report(PREPARE, "2020-01-03")), "--as-of", "2031-01-01")
    assert (done.code, "off the clock" in done.err) == (2, True)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    field=st.sampled_from(
        ["span", "category", "source", "date", "observables", "grade", "visible_to", "same_as", "ledger",
         "modality", "likelihood", "known", "document", "retracted"]
    ),
    value=JSON,
)  # fmt: skip
def test_whatever_a_field_holds_it_is_a_report_or_refused(field: str, value: object) -> None:
    scenario = tiny().scenario
    line = json.dumps({**report(PREPARE, "2020-01-03"), field: value})
    for each in read_told([Line(1, line, 0)], "f", scenario, known=observables(scenario.world())):
        assert isinstance(each, Told | Refused)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_whatever_a_line_holds_it_is_a_report_or_refused(text: str) -> None:
    scenario = tiny().scenario
    for each in read_told([Line(1, text, 0)], "f", scenario, known=observables(scenario.world())):
        assert isinstance(each, Told | Refused)
