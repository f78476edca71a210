"""`standoff ledger`, as a user would type it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.evidence import Ledger
from tests.cli.command import Ended, process, standoff
from tests.shared import shared_path

Run = Callable[..., Ended]
REPORT = {
    "span": "A carrier group was sent to the Gulf.",
    "actor": "USA",
    "target": "IRN",
    "category": "MOBILIZE",
    "source": {"name": "The Daily Gulf", "kind": "media"},
    "date": "2019-05-05",
}


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    place = str(tmp_path / "crisis.db")
    Ledger.create(place, by="ana")
    return place


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], ledger: str) -> Run:
    return lambda verb, *more: standoff(capsys, "ledger", verb, ledger, *more)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def writing(*lines: object, name: str = "reports.jsonl") -> str:
        path = tmp_path / name
        path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
        return str(path)

    return writing


def test_from_beginning_to_export(run: Run, write: Callable[..., str], tmp_path: Path) -> None:
    done = run("add", write(REPORT, {**REPORT, "span": "Two groups."}), "--by", "ana")
    assert (done.code, done.err) == (0, "")
    assert "2 reports added (entries 2 to 3), 0 refused" in done.out
    assert (
        "graded B: old hands"
        in run("grade", "--source", "The Daily Gulf", "--reliability", "b", "--note", "old hands").out
    )
    assert run("grade", "2", "--credibility", "2", "--by", "ben").out == "entry 5: entry 2 graded 2\n"
    assert (
        "entry 3 contradicts entry 2: the number"
        in run("link", "3", "contradicts", "2", "--note", "the number").out
    )
    assert (
        "entry 3 retracted: corrected by the paper"
        in run("retract", "3", "--reason", "corrected by the paper").out
    )
    listed = run("list").out
    assert "B2" in listed
    assert "1 report\n" in listed
    assert "2 reports" in run("list", "--all").out
    shown = run("show", "2").out
    for words in ("B, usually reliable", "2, probably true", "is contradicted by entry 3", "ben"):
        assert words in shown
    (line,) = run("export").out.splitlines()
    told = json.loads(line)
    assert told["span"] == REPORT["span"]
    assert (told["ledger"]["entry"], told["ledger"]["reliability"], told["ledger"]["credibility"]) == (
        2,
        "B",
        2,
    )
    assert [json.loads(each)["by"] for each in run("history", "--json").out.splitlines()][:2] == [
        "ana",
        "ana",
    ]
    assert "holds: 7 entries" in run("verify").out
    out = tmp_path / "out.jsonl"
    assert "1 report" in run("export", "--output", str(out)).out
    assert out.read_text() == line + "\n"
    refused = run("export", "--output", str(out))
    assert (refused.code, "exists already" in refused.err) == (2, True)


def test_what_is_exported_goes_into_another_ledger(
    run: Run, write: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("add", write(REPORT))
    exported = write(run("export").out.rstrip(), name="exported.jsonl")
    other = str(tmp_path / "other.db")
    assert standoff(capsys, "ledger", "create", other).code == 0
    assert "1 report added" in standoff(capsys, "ledger", "add", other, exported).out
    assert Ledger(other).items()[0].report == Ledger(str(tmp_path / "crisis.db")).items()[0].report


def test_a_correction(run: Run, write: Callable[..., str]) -> None:
    run("add", write(REPORT))
    done = run("add", write({**REPORT, "span": "No carrier was sent."}), "--corrects", "2")
    assert (done.code, done.err) == (0, "")
    assert "No carrier" in run("list").out
    assert "entry 2 corrected" in run("history", "2").out
    for lines in ([], [REPORT, REPORT], ["{"]):
        done = run("add", write(*lines), "--corrects", "3")
        assert done.code == 2
        assert "one report" in done.err


def test_bad_lines_are_told_and_the_rest_goes_in(run: Run, write: Callable[..., str]) -> None:
    file = write(REPORT, "{", {**REPORT, "category": "WAR"}, "[]", {**REPORT, "span": "Another."})
    done = run("add", file)
    assert done.code == 2
    assert "2 reports added (entries 2 to 3), 3 refused" in done.out
    first, second, third = done.err.splitlines()
    assert f"{file}:2: is not JSON" in first
    assert f"{file}:3: category: input should be 'AGREE'" in second
    assert "is 'WAR'" in second
    assert f"{file}:4: is JSON, but no object" in third
    again = run("add", file)
    assert "0 reports added, 2 there already, 3 refused" in again.out


def test_very_many_bad_lines_are_counted(run: Run, write: Callable[..., str]) -> None:
    done = run("add", write(*["{"] * 1000))
    assert len(done.err.splitlines()) == 101
    assert "and 900 more lines refused" in done.err
    assert "1,000 refused" in done.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "0 reports added"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"\x80\x81\n", "not UTF-8"),
        (b"\0\n", "zero bytes"),
    ],
)
def test_files_that_are_no_reports(run: Run, tmp_path: Path, content: bytes, said: str) -> None:
    (file := tmp_path / "x").write_bytes(content)
    done = run("add", str(file))
    assert said in done.out + done.err
    assert "Traceback" not in done.err


def test_import_of_the_shared_events(run: Run) -> None:
    file = str(shared_path("data/icews_us_iran_2005_2015.csv"))
    done = run("import", file)
    assert (done.code, done.err) == (0, "")
    assert (
        "811 reports added, 257 rows without an act kept as notes (entries 2 to 1069), 0 refused" in done.out
    )
    assert "1,068 there already" in run("import", file).out
    assert "holds: 1,069 entries" in run("verify").out
    listed = run(
        "list", "--since", "2015-01-01", "--until", "2015-12-31", "--actor", "irn", "--category", "accuse"
    ).out
    found = [
        json.loads(line) for line in run("export", "--actor", "IRN", "--since", "2015-01-01").out.splitlines()
    ]
    wanted = [each for each in found if each["category"] == "ACCUSE"]
    assert f"{len(wanted)} report" in listed
    assert all(each["date"]["latest"] >= "2015-01-01" for each in found)
    assert found[0]["ledger"]["event"]["dataset"] == "ICEWS"


def test_import_of_several_files(run: Run, write: Callable[..., str]) -> None:
    header = "Event Date,Source Name,Source Country,CAMEO Code,Target Name,Target Country"
    good = write(header, "2019-05-05,US Navy,USA,154,Iran,IRN", name="good.csv")
    bad = write(header, "2019-05-05,US Navy,USA,999,Iran,IRN", name="bad.csv")
    done = run("import", bad, good)
    assert done.code == 2
    assert f"{bad}:2: code: there is none such in CAMEO, is '999'" in done.err
    assert f"{good}: 1 report added" in done.out
    assert "no dataset" in run("import", good, "--dataset", "gdlet").err
    assert "cannot be read" in run("import", "nowhere.csv").err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["grade"], "grade an ENTRY"),
        (["grade", "2"], "--credibility grades it"),
        (["grade", "2", "--credibility", "2", "--reliability", "A"], "nothing else belongs"),
        (["grade", "2", "--source", "x"], "grade an ENTRY"),
        (["grade", "--source", "x"], "nothing is said"),
        (["grade", "--source", "x", "--credibility", "2"], "--credibility belongs to an item"),
        (["grade", "9", "--credibility", "2"], "no entry 9"),
        (["grade", "1", "--credibility", "2"], "not a report"),
        (["grade", "99999999999999999999", "--credibility", "2"], "no entry 9999"),
        (["retract", "9", "--reason", "x"], "no entry 9"),
        (["retract", "1"], "--reason"),
        (["link", "1", "same", "1"], "itself"),
        (["show", "9"], "no entry 9"),
        (["show", "-9"], "-9"),
        (["history", "0"], "no entry 0"),
        (["list", "--since", "soon"], "not a date"),
        (["export", "--output", "no/where"], "there is no directory"),
        (["add", "nowhere.jsonl"], "cannot be read"),
        (["add", "."], "cannot be read"),
        (["verify", "--head", "abc"], "no entry has the hash"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_told(run: Run, command: list[str], said: str) -> None:
    done = run(*command)
    assert done.code == (1 if command[0] == "verify" else 2), done
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("verb", ["list", "history", "export", "verify", "add"])
def test_there_must_be_a_ledger(verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    place = str(tmp_path / "none.db")
    done = standoff(capsys, "ledger", verb, place)
    assert done.code == 2
    assert "there is no ledger" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_broken_ledger_is_told_with_code_1(run: Run, ledger: str, write: Callable[..., str]) -> None:
    import sqlite3

    run("add", write(REPORT))
    with sqlite3.connect(ledger) as connection:
        connection.execute("DROP TRIGGER standoff_no_update")
        connection.execute("UPDATE standoff_entries SET text = replace(text, 'USA', 'IRN') WHERE number = 2")
    connection.close()
    done = run("verify")
    assert done.code == 1
    assert "does not hold: entry 2: what it says does not fit its hash; sound before it: 1 entry" in done.err
    assert run("list").code == 1


def test_reports_through_a_pipe(ledger: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standoff", "ledger", "add", ledger],
        input=json.dumps(REPORT), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "standard input: 1 report added (entry 2), 0 refused" in done.stdout


def test_events_do_not_come_through_a_pipe(ledger: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "standoff", "ledger", "import", ledger, "/dev/stdin"],
        input="a,b\n", capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "must be a file" in done.stderr


def test_help_of_each_verb() -> None:
    done = process("ledger", "--help")
    for verb in (
        "create",
        "add",
        "import",
        "list",
        "show",
        "grade",
        "link",
        "retract",
        "history",
        "export",
        "verify",
    ):
        assert verb in done.out


_NASTY = [
    "\x1b[2J\x1b]0;owned\x07", "'; DROP TABLE standoff_entries; --", "$(touch owned)", "`touch owned`", "../../owned",
    "[bold red]x", "\u202egnp.exe", "%s%n{0}", "\x9b31m", ":smile:", "|x", "\r\nx", "-rf", "x\0y", "\u2028x", "\ufeffx",
]  # fmt: skip


def test_nasty_texts_reach_no_terminal_query_shell_or_path(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _goes_through(_NASTY, capsys, tmp_path)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), min_size=5, max_size=15)
)
def test_no_text_reaches_terminal_query_shell_or_path(
    texts: list[str], capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    _goes_through(texts, capsys, tmp_path_factory.mktemp("texts"))


def _goes_through(texts: list[str], capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Whatever a report says, it goes in and comes out as it was, and a terminal sees printable signs alone."""
    place = str(folder / "a.db")
    Ledger.create(place)
    told = [
        {**REPORT, "span": text, "actor": text, "source": {"name": text, "kind": "media"}} for text in texts
    ]
    (folder / "in.jsonl").write_text("\n".join(map(json.dumps, told)))
    name = next((text for text in texts if any(c.isalnum() for c in text) and "\0" not in text), "x")
    outs = [
        standoff(capsys, "ledger", *command)
        for command in (
            ["add", place, str(folder / "in.jsonl")],
            ["grade", place, "--reliability", "B", f"--source={name}", f"--note={name}", f"--by={name}"],
            ["retract", place, "1", f"--reason={name}"],
            ["list", place, f"--actor={name}"],
            ["list", place],
            ["show", place, "2"],
            ["history", place],
            ["history", place, "--json"],
            ["export", place],
        )
    ]
    for done in outs:
        assert all(c.isprintable() for c in (done.out + done.err).replace("\n", "")), done
        assert "internal error" not in done.err
    kept = [item.report for item in Ledger(place).items()]
    wanted = list({json.dumps(each): each for each in told}.values())
    assert [(report["span"], report["actor"], report["source"]["name"]) for report in kept] == [
        (each["span"], each["actor"], each["source"]["name"]) for each in wanted
    ]
    assert [json.loads(line)["span"] for line in outs[-1].out.splitlines()] == [
        each["span"] for each in wanted
    ]
    assert Ledger(place).verify().broken == ""
    assert {path.name for path in folder.iterdir()} <= {"a.db", "a.db-wal", "a.db-shm", "in.jsonl"}


def test_the_record_of_a_scenario_goes_through_a_ledger_unchanged(
    run: Run, ledger: str, tmp_path: Path
) -> None:
    """Grades, who could see what, and links are kept: by the ledger and by its export the same reports count."""
    from standoff.cli.assess import Taken
    from standoff.scenario import load
    from standoff.scenario.library import record_path

    record = record_path("us-iran-2019")
    assert record is not None
    done = run("add", str(record))
    assert done.code == 0
    assert "37 reports added (entries 2 to 38), 37 entries of what came beside them, 0 refused" in done.out
    assert "37 there already" in run("add", str(record)).out
    exported = tmp_path / "exported.jsonl"
    run("export", "--output", str(exported))

    def counted(taken: Taken) -> list[object]:
        return [
            (each.said, each.reliability, each.credibility, each.visible_to, each.observables, each.standing)
            for each in taken.told
        ]

    scenario = load("us-iran-2019")
    direct = counted(Taken.of(scenario, [str(record)], None))
    assert counted(Taken.of(scenario, None, ledger)) == direct
    assert counted(Taken.of(scenario, [str(exported)], None)) == direct


def test_what_comes_beside_reports_is_checked_like_the_rest(run: Run, write: Callable[..., str]) -> None:
    done = run(
        "add",
        write(
            {**REPORT, "id": "one", "grade": "B2", "same_as": ["two", "nobody"]},
            {**REPORT, "id": "two", "span": "It was sent.", "retracted": True},
            {**REPORT, "span": "Bad grade.", "grade": "Z9"},
            {**REPORT, "span": "Bad retraction.", "retracted": "yes"},
            {**REPORT, "span": "Bad list.", "same_as": {"two": 1}},
        ),
    )
    assert done.code == 2
    for part in (
        "reports.jsonl:3: grade: a letter from A to F and a figure from 1 to 6",
        "reports.jsonl:4: retracted: true or false",
        "reports.jsonl:5: same_as: a list of texts",
        "same_as: there is no report 'nobody'",
        "same_as: there is no report 'two'",  # what was retracted joins nothing
    ):
        assert part in done.err
    assert "2 reports added (entries 2 to 3), 2 entries of what came beside them, 3 refused" in done.out
