"""The store: writers at once lose nothing, and what was acknowledged outlives kill -9; on both databases."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from standoff.errors import LedgerError, UsageError
from standoff.evidence import Ledger, Recording
from tests.evidence.examples import recording
from tests.evidence.writer import READY

ROOT = Path(__file__).resolve().parents[2]


def test_two_processes_at_once_lose_nothing(place: str) -> None:
    ledger = Ledger.create(place)
    writers = [_writer(place, name, 30) for name in ("ana", "ben")]
    told = []
    for writer in writers:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == f"{READY}\n"
        writer.stdin.write("go\n")
        writer.stdin.flush()
        told += [writer.stdout.readline().rstrip() for _ in ("report", "grade")]
    told += [line for out in _finished(writers) for line in out]
    assert len(told) == 120
    assert all((item.reliability, item.credibility) == ("B", 2) for item in ledger.items())
    entries = ledger.history()
    assert {f"{entry.number} {entry.hash}" for entry in entries[1:]} == set(told)
    names = [entry.by for entry in entries[1:]]
    assert names != sorted(names), "they did write at once"
    assert ledger.verify().broken == ""


def test_kill_9_loses_nothing_that_was_acknowledged(place: str, tmp_path: Path) -> None:
    _kill_in_a_loop(place, tmp_path, rounds=1)


@pytest.mark.slow
def test_kill_9_many_times(place: str, tmp_path: Path) -> None:
    _kill_in_a_loop(place, tmp_path, rounds=20)


@pytest.mark.slow
def test_kill_9_while_a_ledger_is_begun(tmp_path: Path) -> None:
    """Whenever it is killed, there is a whole ledger or one can be begun in the place."""
    draw = random.Random(5)
    begun = 0
    for i in range(25):
        path = tmp_path / f"{i}.db"
        code = f"from standoff.evidence import Ledger\nprint('go', flush=True)\nLedger.create({str(path)!r})"
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(draw.uniform(0, 0.25))
        process.kill()
        process.communicate()
        try:
            ledger = Ledger(str(path))
            begun += 1
        except UsageError:
            ledger = Ledger.create(str(path))
        assert ledger.verify().broken == ""
        assert ledger.verify().entries == 1
    assert begun > 0, "some were killed late enough"


def test_sqlite_syncs_what_it_acknowledges(tmp_path: Path) -> None:
    ledger = Ledger.create(str(tmp_path / "a.db"))
    with ledger._store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Ledger.create(str(tmp_path / "a.db"))
    assert (tmp_path / "a.db").stat().st_mode & 0o077 == 0


def test_all_of_a_batch_or_nothing(place: str) -> None:
    ledger = Ledger.create(place)

    def broken() -> Iterator[Recording]:
        yield recording("First.")
        raise ValueError("the file ended here")

    with pytest.raises(ValueError, match="ended here"):
        ledger.add(broken())
    assert ledger.verify().entries == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"some notes on the crisis, not a ledger at all", "no ledger|not a database"),
        (b"", "there is no ledger"),
    ],
)
def test_a_file_that_is_no_ledger(tmp_path: Path, content: bytes, said: str) -> None:
    (file := tmp_path / "notes.txt").write_bytes(content)
    with pytest.raises((UsageError, LedgerError), match=said):
        Ledger(str(file))
    assert file.read_bytes()[: len(content)] == content
    if content:
        with pytest.raises(UsageError, match="no ledger"):
            Ledger.create(str(file))
        assert file.read_bytes() == content


def test_another_database_is_no_ledger(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE people (name TEXT)")
    connection.close()
    with pytest.raises(UsageError, match="there is no ledger"):
        Ledger(str(file))


def test_a_torn_file_is_told_as_such(tmp_path: Path) -> None:
    ledger = Ledger.create(str(tmp_path / "a.db"))
    ledger.add([recording(f"Report {i}.") for i in range(200)])
    ledger.close()
    file = tmp_path / "a.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = os.urandom(len(content) - len(content) // 2)
    file.write_bytes(content)
    found = Ledger(str(file)).verify()
    assert found.broken
    assert found.entries < 201


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "no ledger is named"),
        ("mysql://x/y", "only postgresql"),
        ("sqlite:///a.db?mode=memory", "only postgresql"),
        ("postgresql://localhost:port/crisis", "cannot be read"),
        ("a\0b", "no such characters"),
        ("\x1b[31m.db", "no such characters"),
        ("/nowhere/at/all/a.db", "there is no ledger"),
        ("~nobody-of-that-name/a.db", "there is no ledger"),
        ("x" * 5000, "there is no ledger"),
    ],
)
def test_a_place_that_is_none(place: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Ledger(place)


def test_no_password_is_told() -> None:
    with pytest.raises(LedgerError) as error:
        Ledger("postgresql://ana:s3cr3t@127.0.0.1:1/crisis")
    assert "s3cr3t" not in str(error.value)
    assert "ana" in str(error.value)


def _kill_in_a_loop(place: str, tmp_path: Path, rounds: int) -> None:
    Ledger.create(place)
    draw = random.Random(7)
    told: set[str] = set()
    for i in range(rounds):
        outs = [tmp_path / f"{i}-{name}" for name in ("ana", "ben")]
        writers = [_writer(place, f"{out.name}", 10**9, out) for out in outs]
        while not all(out.stat().st_size > len(READY) + 1 for out in outs):
            assert all(writer.poll() is None for writer in writers), "a writer ended by itself"
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.3))
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        # A line that was cut short was not told in full; those before it were.
        told |= {line for out in outs for line in out.read_text().rpartition("\n")[0].splitlines()}
        told.discard(READY)
        ledger = Ledger(place)
        assert ledger.verify().broken == ""
        assert told <= {f"{entry.number} {entry.hash}" for entry in ledger.history()}
        grades = {(item.reliability, item.credibility) for item in ledger.items()}
        assert grades == {("B", 2)}, "a report was kept without the grade that came with it"
    assert len(told) >= 2 * rounds


def _writer(place: str, name: str, most: int, out: Path | None = None) -> subprocess.Popen[str]:
    """A writer that waits to be told, or one that begins at once and writes to a file."""
    command = [sys.executable, "-m", "tests.evidence.writer", place, name, str(most)]
    if out is None:
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    with out.open("w") as file:
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, text=True)


def _finished(writers: Sequence[subprocess.Popen[str]]) -> list[list[str]]:
    with ThreadPoolExecutor(len(writers)) as pool:
        outs = [out for out, _ in pool.map(lambda writer: writer.communicate("go\n", timeout=300), writers)]
    assert all(writer.returncode == 0 for writer in writers)
    return [out.splitlines() for out in outs]
