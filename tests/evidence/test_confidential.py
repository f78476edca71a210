"""The name of a confidential source leaves in nothing that comes out of the ledger."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, Table, insert

from standoff.errors import LedgerError, StandoffError
from standoff.evidence import Ledger
from standoff.evidence.confidential import CONFIDENTIAL, WITHHELD, Names, Source, folded
from standoff.evidence.public import exported
from tests.cli.command import Ended, standoff
from tests.evidence.examples import recording, report

NAME, ALIAS = "Jane Q. Doe", "Curveball"
SECRET = ("doe", "curveball", "jane")


def names(*told: str) -> Names:
    return Names([Source(2, each, (), None, "B", confidential=True) for each in told])


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("said Jane Q. Doe, an aide", "said confidential source, an aide"),
        ("JANE Q DOE", CONFIDENTIAL),
        ("files/jane_q_doe-2.txt", "files/confidential source-2.txt"),
        ("jane\n q.\tdoe", CONFIDENTIAL),
        ("Jane Q. Doer", "Jane Q. Doer"),
        ("Ｊａｎｅ Ｑ. Ｄｏｅ said so", WITHHELD),
        ("Já\u200bne Q. Dóe said so", WITHHELD),
    ],
)
def test_a_name_goes_however_it_is_written(text: str, public: str) -> None:
    assert names(NAME).text(text) == public


def test_the_longer_name_goes_first() -> None:
    assert names("Jane", "Jane Doe").text("Jane Doe and Jane") == f"{CONFIDENTIAL} and {CONFIDENTIAL}"


def test_names_with_accents() -> None:
    assert names("José Álvarez").text("Jose Alvarez, JOSÉ ÁLVAREZ") == f"{CONFIDENTIAL}, {CONFIDENTIAL}"


def test_nothing_is_changed_without_confidential_sources() -> None:
    value = {"a": ["Jane", 1, None, True]}
    assert names().value(value) is value


@given(st.text(min_size=1, max_size=20).filter(folded), st.text(max_size=30), st.text(max_size=30))
def test_no_text_keeps_a_name(name: str, before: str, after: str) -> None:
    public = names(name).text(f"{before} {name} {after}")
    rest = folded(public.replace(CONFIDENTIAL, " | ").replace(WITHHELD, ""))
    assert f" {folded(name)} " not in f" {rest} " or folded(name) in ("confidential", "source")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return filled(str(tmp_path / "crisis.db"))


def filled(place: str) -> Ledger:
    """A ledger into which the name has gone in every way there is."""
    ledger = Ledger.create(place, by="ana")
    source = {"name": NAME, "kind": "named_official", "country": "IRN"}
    paper = {"name": "The Daily Gulf", "kind": "media", "country": None}
    ledger.add(
        [
            recording(source=source, span=f"The missiles were moved, {NAME} said.", date="2019-05-04"),
            recording(
                source=paper, chain=[source, paper], actor_text="jane q. doe", span="Curveball was there."
            ),
            recording(
                document={
                    "name": "cables/jane-q-doe.txt",
                    "sha256": "0" * 64,
                    "published": "2019-05-05",
                    "dated_by": "given",
                    "source": ALIAS,
                }
            ),
            recording("A report of another source."),
        ]
    )
    entry = ledger.grade_source(NAME, "B", confidential=True, aliases=[ALIAS], note="Jane Q. Doe is careful")
    ledger.grade(2, 2, f"as {ALIAS} has it")
    ledger.link(2, "supports", 3, f"both from {NAME}")
    ledger.correct(3, report(source=source, span=f"{NAME} was there."))
    ledger.retract(4, f"{ALIAS} denies it")
    ledger.retract(entry.number, "to be graded anew")
    Ledger(place, by=NAME).grade(5, 3)
    return ledger


def free(text: str) -> None:
    assert not [word for word in SECRET if word in text.lower()], text


def test_what_comes_out_of_the_ledger_is_free_of_it(place: str) -> None:
    ledger = filled(place)
    free(json.dumps([exported(item) for item in ledger.items(everything=True)]))
    free(repr(ledger.items(everything=True)))
    free(repr(ledger.history()))
    free(repr(ledger.sources()))
    free(repr(ledger.verify()))


def test_grade_and_kind_are_all_that_is_left_of_it(ledger: Ledger) -> None:
    free(repr(ledger.grade_source(ALIAS, "C")))
    item = ledger.items(everything=True)[0]
    assert item.report["source"] == {"name": CONFIDENTIAL, "kind": "named_official", "country": None}
    assert item.reliability == "C"
    assert item.report["document"]["name"] == item.report["document"]["sha256"] == WITHHELD


def test_an_identifier_cannot_be_tried_against_names(ledger: Ledger) -> None:
    """What is made from the name, as the identifier of a report may be, stays too; what stands for it is salted."""
    kept = {entry.key for entry in ledger._store.entries()} - {None}
    item = ledger.items()[0]
    assert item.report["id"] not in kept
    assert not any(entry.key for entry in ledger.history())


def test_taking_back_a_grade_does_not_give_away_the_name_but_saying_so_does(ledger: Ledger) -> None:
    free(repr(ledger.items()))
    ledger.grade_source(NAME, confidential=False)
    assert NAME in repr(ledger.items())


@pytest.mark.parametrize(
    "command",
    [
        ["list"], ["list", "--all"], ["history"], ["history", "--json"], ["history", "2"], ["export"],
        ["export", "--all"], ["verify"], ["show", "2"], ["show", "2", "--json"], ["show", "3"], ["show", "4"],
        ["show", "6"], ["show", "11"],
        ["grade", "2", "--credibility", "1", "--note", f"told by {NAME}"],
        ["grade", "--source", NAME, "--reliability", "A"],
        ["grade", "--source", NAME, "--alias", "Doe-Smith", "--kind", NAME],
        ["grade", "--source", ALIAS, "--reliability", NAME],
        ["link", "2", NAME, "5"], ["retract", "5", "--reason", f"{NAME} says so"], ["list", "--since", NAME],
        ["list", "--actor", NAME], ["add", f"{NAME}.jsonl"], ["import", f"{ALIAS}.csv"],
        ["import", "jane-q-doe.csv", "--dataset", NAME], ["export", "--output", f"nowhere/{NAME}"],
        ["grade", "2", "--credibility", "1", "--by", NAME],
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_command_tells_it(
    ledger: Ledger,
    command: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jane-q-doe.csv").write_text("a,b\n1,2\n")
    done = _run(capsys, ledger, *command)
    assert "internal error" not in done.err
    assert "Traceback" not in done.err
    free(done.out + done.err)


LINES = [
    {"span": "x", "category": NAME, "source": {"name": "x", "kind": "media"}, "date": "2019-05-05"},
    {"span": "x", "category": "AGREE", "source": {"name": "x", "kind": NAME}, "date": "2019-05-05"},
    {"span": "x", "category": "AGREE", "source": NAME, "date": "2019-05-05"},
    {
        "span": "x",
        "category": "AGREE",
        "source": {"name": "x", "kind": "media"},
        "date": f"{'very ' * 10}{NAME}",
    },
    {
        "span": "x",
        "category": "AGREE",
        "source": {"name": "x", "kind": "media"},
        "date": "2019-05-05",
        NAME: 1,
    },
    {
        "span": {NAME: [NAME]},
        "category": "AGREE",
        "source": {"name": "x", "kind": "media"},
        "date": "2019-05-05",
    },
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: json.dumps(line)[:60])
def test_no_message_on_a_bad_line_tells_it(
    ledger: Ledger, line: object, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file := tmp_path / "jane-q-doe.jsonl").write_text(json.dumps(line) + "\n" + f'{{"{NAME}')
    done = _run(capsys, ledger, "add", str(file))
    assert done.code == 2
    free((done.out + done.err).replace(str(tmp_path), ""))


def test_no_message_on_bad_event_data_tells_it(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file := tmp_path / "events.csv").write_text(
        "Event Date,Source Name,Source Country,CAMEO Code,Target Name,Target Country,Publisher\n"
        f"2019-05-05,{NAME},Iran,190,x,Iraq,{ALIAS}\n2019-05-05,{NAME},Iran,{NAME},x,Iraq,x\n{NAME},x,x,190,x,x,x\n"
    )
    done = _run(capsys, ledger, "import", str(file))
    assert "1 report added" in done.out
    assert "2 refused" in done.out
    free((done.out + done.err).replace(str(tmp_path), ""))
    free(_run(capsys, ledger, "list").out)
    free(_run(capsys, ledger, "export").out)
    last = str(ledger.history()[-1].number)
    free(_run(capsys, ledger, "show", last, "--json").out)


@pytest.mark.parametrize(
    "does",
    [
        lambda ledger: ledger.grade_source(NAME, NAME),
        lambda ledger: ledger.grade_source(NAME, "A", kind=NAME),
        lambda ledger: ledger.link(2, NAME, 5),
    ],
)
def test_errors_are_free_of_it(ledger: Ledger, does: Callable[[Ledger], object]) -> None:
    with pytest.raises(StandoffError) as error, ledger.discreet():
        does(ledger)
    free(str(error.value))


def test_what_the_database_complains_of_is_free_of_it(place: str) -> None:
    """Databases like to quote the row that they could not take."""
    ledger = filled(place)
    entry = list(ledger._store.entries())[1]
    row = {"number": 1, "kind": "note", "about": None, "key": None, "hash": entry.hash, "text": NAME}
    with (
        pytest.raises(LedgerError) as error,
        ledger._store._telling(),
        ledger._store._writing() as connection,
    ):
        connection.execute(insert(Table("standoff_entries", MetaData(), autoload_with=connection)), row)
    free(str(error.value))


def test_a_fault_is_told_without_it(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError) as error, ledger.discreet():
        raise KeyError(NAME)
    free(str(error.value))


def test_entries_of_history_are_whole_otherwise(ledger: Ledger) -> None:
    kept = {entry.number: entry for entry in ledger._store.entries()}
    for entry in ledger.history():
        same = dataclasses.replace(kept[entry.number], by=entry.by, content=entry.content, key=None)
        assert same == entry


def _run(capsys: pytest.CaptureFixture[str], ledger: Ledger, verb: str, *more: str) -> Ended:
    return standoff(capsys, "ledger", verb, ledger.name, *more)
