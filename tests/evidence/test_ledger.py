"""The ledger: what is entered stays, what is said of it counts, and any change shows; on both databases."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from standoff.errors import LedgerError, UsageError
from standoff.evidence import Ledger
from standoff.evidence.remarks import Remarks
from tests import postgres
from tests.evidence.examples import recording, report


def test_what_is_added_comes_out(place: str) -> None:
    ledger = Ledger.create(place, by="ana")
    before = dt.datetime.now(dt.UTC)
    one, two = ledger.add([recording("First."), recording("Second.", category="THREATEN")])
    assert (one.number, two.number) == (2, 3)
    assert [item.report["span"] for item in Ledger(place).items()] == ["First.", "Second."]
    item = ledger.items()[0]
    assert (item.reliability, item.credibility, item.status, item.by) == ("F", 6, "current", "ana")
    assert before <= dt.datetime.fromisoformat(item.at) <= dt.datetime.now(dt.UTC)


def test_the_same_report_is_entered_once(place: str) -> None:
    ledger = Ledger.create(place)
    assert len(ledger.add([recording(), recording()])) == 1
    assert ledger.add([recording()]) == []
    ledger.retract(2, "misread")
    assert [entry.number for entry in ledger.add([recording()])] == [4]
    assert [item.number for item in ledger.items()] == [4]


def test_a_report_that_differs_is_another_even_under_the_same_identifier(place: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording("First.", id="a")])
    assert len(ledger.add([recording("Second.", id="a"), recording("First.", id="a")])) == 1
    assert [item.report["span"] for item in ledger.items()] == ["First.", "Second."]


def test_two_corrections_at_once_leave_one(place: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording("First.")])
    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(Ledger(place).correct, 2, report(f"Try {i}.")) for i in range(4)]
    failed = [each.exception() for each in tries if each.exception()]
    assert len(failed) == 3
    assert all(isinstance(error, UsageError) for error in failed)
    assert len(ledger.items()) == 1


def test_a_correction_takes_the_place_and_keeps_the_old(place: str) -> None:
    ledger = Ledger.create(place, by="ana")
    ledger.add([recording("Two carrier groups were sent.")])
    ledger.grade(2, 2)
    new = Ledger(place, by="ben").correct(2, report("One carrier group was sent."))
    (item,) = ledger.items()
    assert (item.number, item.corrects, item.by) == (new.number, 2, "ben")
    assert item.credibility == 6, "what was judged was another text"
    old = ledger.items(everything=True)[0]
    assert (old.status, old.credibility, old.report["span"]) == (
        "corrected",
        2,
        "Two carrier groups were sent.",
    )
    with pytest.raises(UsageError, match=f"corrected by entry {new.number}"):
        ledger.correct(2, report("Three."))
    ledger.retract(new.number, "the first was right")
    assert [item.number for item in ledger.items()] == [2]


def test_grades_of_item_and_source_are_apart(place: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording("First."), recording("Second.")])
    ledger.grade_source("the daily GULF", "B", kind="media")
    ledger.grade(2, 3)
    ledger.grade(2, 2, "seen by two others")
    assert [(item.reliability, item.credibility) for item in ledger.items()] == [("B", 2), ("B", 6)]
    ledger.grade_source("The Daily Gulf", "D", note="a retracted story")
    assert {item.reliability for item in ledger.items()} == {"D"}
    (source,) = ledger.sources()
    assert (source.name, source.kind, source.reliability) == ("the daily GULF", "media", "D")
    last = ledger.history()[-1]
    assert last.about == source.number, "a new grade points to the old"
    ledger.retract(last.number, "a mix-up of names")
    assert {item.reliability for item in ledger.items()} == {"B"}


def test_the_grade_of_a_relay_counts_where_the_holder_has_none(place: str) -> None:
    ledger = Ledger.create(place)
    officials = {"name": "officials", "kind": "anonymous_officials", "country": "USA"}
    paper = {"name": "The Daily Gulf", "kind": "media", "country": None}
    ledger.add([recording(source=officials, chain=[officials, paper])])
    ledger.grade_source("The Daily Gulf", "B")
    assert ledger.items()[0].reliability == "B"
    ledger.grade_source("officials", "F")
    assert ledger.items()[0].reliability == "B", "F is no judgement"
    ledger.grade_source("officials", "D")
    assert ledger.items()[0].reliability == "D"


def test_links_show_at_both_ends_until_retracted(place: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording("First."), recording("Second.")])
    entry = ledger.link(3, "contradicts", 2, "other numbers")
    first, second = ledger.items()
    assert [(link.relation, link.other, link.forward) for link in first.links] == [("contradicts", 3, False)]
    assert [(link.relation, link.other, link.forward) for link in second.links] == [("contradicts", 2, True)]
    ledger.retract(entry.number, "the numbers agree")
    assert all(item.links == () for item in ledger.items())


def test_a_retraction_can_be_retracted(place: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording()])
    first = ledger.retract(2, "denied by the paper")
    assert ledger.items() == []
    assert ledger.items(everything=True)[0].status == "retracted"
    ledger.retract(first.number, "the denial was forged")
    assert [item.number for item in ledger.items()] == [2]


def test_history_tells_who_said_what_when(place: str) -> None:
    ana = Ledger.create(place, by="ana")
    ana.add([recording("First."), recording("Second.")])
    ben = Ledger(place, by="ben")
    ben.grade(2, 4)
    ben.link(3, "same", 2)
    ben.retract(3, "the same event")
    told = ana.history(2)
    assert [(entry.number, entry.kind, entry.by) for entry in told] == [
        (2, "report", "ana"),
        (4, "grade", "ben"),
        (5, "link", "ben"),
    ]
    whole = ana.history()
    assert [entry.number for entry in whole] == [1, 2, 3, 4, 5, 6]
    assert [entry.at for entry in whole] == sorted(entry.at for entry in whole)


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (lambda ledger: ledger.grade(9, 2), "no entry 9"),
        (lambda ledger: ledger.grade(-1, 2), "no entry -1"),
        (lambda ledger: ledger.grade(10**30, 2), "no entry 1000"),
        (lambda ledger: ledger.grade(2, 7), "1 to 6"),
        (lambda ledger: ledger.grade(1, 2), "not a report"),
        (lambda ledger: ledger.grade(3, 2), "retracted"),
        (lambda ledger: ledger.grade_source("x", "G"), "A to F"),
        (lambda ledger: ledger.grade_source("?!", "A"), "no letters"),
        (lambda ledger: ledger.grade_source("x", "A", kind="friend"), "named_official"),
        (lambda ledger: ledger.grade_source("x" * 3000, "A"), "longer than"),
        (lambda ledger: ledger.grade_source("x\ud800", "A"), "no text"),
        (lambda ledger: ledger.link(2, "same", 2), "itself"),
        (lambda ledger: ledger.link(2, "proves", 3), "contradicts"),
        (lambda ledger: ledger.link(2, "same", 3), "retracted"),
        (lambda ledger: ledger.retract(2, " "), "reason"),
        (lambda ledger: ledger.retract(1, "no"), "beginning"),
        (lambda ledger: ledger.retract(3, "again"), "retracted"),
        (lambda ledger: ledger.correct(3, report("x")), "retracted"),
        (lambda ledger: ledger.history(99), "no entry 99"),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_no_trace(
    place: str, does: Callable[[Ledger], object], said: str
) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording("First."), recording("Second.")])
    ledger.retract(3, "misread")
    head = ledger.verify().head
    with pytest.raises(UsageError, match=said):
        does(ledger)
    assert ledger.verify().head == head


def test_there_must_be_a_ledger_and_only_one(place: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no ledger"):
        Ledger(place)
    Ledger.create(place)
    with pytest.raises(UsageError, match="already"):
        Ledger.create(place)


@pytest.mark.parametrize(
    "statement", ["UPDATE standoff_entries SET text = 'x'", "DELETE FROM standoff_entries"]
)
def test_the_database_refuses_changes(place: str, statement: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording()])
    with _engine(place).begin() as connection, pytest.raises(DBAPIError, match="never"):
        connection.execute(text(statement))
    assert ledger.verify().broken == ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE standoff_entries SET text = replace(text, 'carrier', 'barrier') WHERE number = 3",
            "entry 3: .*its hash",
        ),
        ("UPDATE standoff_entries SET hash = 'x' WHERE number = 3", "entry 3: .*its hash"),
        ("UPDATE standoff_entries SET about = 2 WHERE number = 3", "entry 3: its index"),
        ("UPDATE standoff_entries SET kind = 'note' WHERE number = 3", "entry 3: its index"),
        ("UPDATE standoff_entries SET key = 'x' WHERE number = 3", "entry 3: its index"),
        ("DELETE FROM standoff_entries WHERE number = 3", "entry 3: it is missing"),
        ("DELETE FROM standoff_entries WHERE number = 1", "entry 1: it is missing"),
        ("DELETE FROM standoff_entries", "entry 1: it is missing"),
        ("UPDATE standoff_entries SET number = 9 WHERE number = 4", "entry 4: it is missing"),
    ],
)
def test_verify_names_the_first_break(place: str, statement: str, said: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording(f"A carrier, {i}.") for i in range(4)])
    assert ledger.verify().broken == ""
    _tamper(place, statement)
    found = ledger.verify()
    assert re.match(said, found.broken)
    with pytest.raises(LedgerError, match="is not what was entered"):
        ledger.items()


def test_verify_finds_an_entry_that_was_forged_whole(place: str) -> None:
    """Somebody who makes an entry with a hash that fits it still breaks the chain at the next."""
    ledger = Ledger.create(place)
    ledger.add([recording("First."), recording("Second.")])
    forger_place = _other(place) if "://" in place else str(Path(place).with_name("other.db"))
    forger = Ledger.create(forger_place)
    forger.add([recording("Forged.")])
    with _engine(forger_place).begin() as connection:
        forged = connection.execute(
            text("SELECT text, hash, key FROM standoff_entries WHERE number = 2")
        ).one()
    _unguard(place)
    with _engine(place).begin() as connection:
        connection.execute(
            text("UPDATE standoff_entries SET text = :text, hash = :hash, key = :key WHERE number = 2"),
            forged._asdict(),
        )
    found = ledger.verify()
    assert found.broken.startswith("entry 2: it does not follow")
    assert found.entries == 1


def test_a_cut_off_end_shows_against_a_hash_told_earlier(place: str) -> None:
    ledger = Ledger.create(place)
    ledger.add([recording("First."), recording("Second.")])
    head = ledger.verify().head
    assert ledger.verify(head).broken == ""
    ledger.grade(2, 2)
    assert ledger.verify(head).broken == "", "it may have grown since"
    _tamper(place, "DELETE FROM standoff_entries WHERE number > 2")
    assert ledger.verify().broken == "", "the chain alone cannot show it"
    assert "no entry has the hash" in ledger.verify(head).broken


def _engine(place: str) -> Engine:
    return create_engine(
        place.replace("postgresql:", "postgresql+psycopg:") if "://" in place else f"sqlite:///{place}"
    )


def _unguard(place: str) -> None:
    with _engine(place).begin() as connection:
        if "://" in place:
            connection.execute(text("ALTER TABLE standoff_entries DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER standoff_no_update"))
            connection.execute(text("DROP TRIGGER standoff_no_delete"))


def _tamper(place: str, statement: str) -> None:
    _unguard(place)
    with _engine(place).begin() as connection:
        connection.execute(text(statement))


def _other(place: str) -> str:
    return postgres.make_database(place.rpartition("/")[0] + "/")


def test_what_comes_beside_a_report_is_entered_after_it(place: str) -> None:
    ledger = Ledger.create(place, by="ana")
    told = Remarks(grade=("B", 2), visible_to=("us",), retracted=False)
    made = ledger.add(
        [
            replace(recording("First."), remarks=told),
            replace(recording("Second."), remarks=Remarks(retracted=True)),
        ]
    )
    assert [(entry.kind, entry.about) for entry in made] == [
        ("report", None),
        ("report", None),
        ("grade", 2),
        ("retraction", 3),
    ]
    first, second = ledger.items(everything=True)
    assert (first.reliability, first.credibility, first.visible_to, first.status) == (
        "B",
        2,
        ("us",),
        "current",
    )
    assert second.status == "retracted"
    assert ledger.add([replace(recording(each), remarks=told) for each in ("First.", "Second.")]) == []
    ledger.grade(2, 3)
    ledger.grade_source("The Daily Gulf", "D")  # a grade of the source itself goes before one that came along
    (first,) = ledger.items()
    assert (first.reliability, first.credibility) == ("D", 3)
    assert not ledger.verify().broken


def test_reports_of_one_event_are_joined_once(place: str) -> None:
    ledger = Ledger.create(place, by="ana")
    one, two = (recording(span, id=span) for span in ("First.", "Second."))
    ledger.add([one, two])
    assert one.report is not None
    for count in (1, 0):
        made, missing = ledger.join([(one.report, "Second."), (one.report, "Third.")])
        assert (len(made), missing) == (count, ["Third."])
    assert [(link.relation, link.other) for link in ledger.items()[0].links] == [("same", 3)]
