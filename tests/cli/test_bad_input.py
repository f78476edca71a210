"""Bad input to any verb: exit code 2, one clear message on stderr, nothing on stdout, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Ended, standoff

SMALL = "reciprocal-fear"
READERS = ("run", "check", "solve", "simulate")
WORKERS = ("run", "solve", "simulate")


def refused(done: Ended, *said: str) -> None:
    assert done.code == 2, done
    assert done.out == ""
    assert "Traceback" not in done.err
    assert "internal error" not in done.err
    for words in said:
        assert words in done.err


@pytest.mark.parametrize("verb", READERS)
class TestScenario:
    def test_unknown_name(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, "us-irn-2019"), "us-irn-2019", "did you mean 'us-iran-2019'")

    def test_missing_file(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, "nowhere/crisis.yaml"), "nowhere/crisis.yaml")

    def test_directory(self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        refused(standoff(capsys, verb, str(tmp_path)), "not a file")

    def test_binary_file(self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (file := tmp_path / "crisis.yaml").write_bytes(bytes(range(256)) * 4)
        refused(standoff(capsys, verb, str(file)), "crisis.yaml", "not text")

    def test_empty_file(self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (file := tmp_path / "crisis.yaml").write_text("")
        refused(standoff(capsys, verb, str(file)), "crisis.yaml")

    @pytest.mark.parametrize(
        "text", ["{", "a: [1, 2", "a: 1\na: 2", "- 1", "standoff: 1", "a: &a [*a]", "\t: 1"]
    )
    def test_invalid_file(
        self, verb: str, text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (file := tmp_path / "crisis.yaml").write_text(text)
        refused(standoff(capsys, verb, str(file)), "crisis.yaml")

    def test_bomb(self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
        (file := tmp_path / "crisis.yaml").write_text("\n".join(lines))
        refused(standoff(capsys, verb, str(file)))

    @pytest.mark.parametrize(
        ("setting", "said"),
        [
            ("first_strik=1", "first_strike"),
            ("first_strike", "name=value"),
            ("first_strike=", "name=value"),
            ("first_strike=high", "high"),
            ("first_strike=__import__('os')", "first_strike"),
            ("first_strike=nan", "first_strike"),
            ("first_strike=1e300", "first_strike"),
            ("clock.periods=-3", "clock.periods"),
        ],
    )
    def test_bad_value(self, verb: str, setting: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "--set", setting), said)

    @pytest.mark.parametrize("date", ["soon", "2019-02-30", "12/05/2019", ""])
    def test_bad_date(self, verb: str, date: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "--as-of", date), "--as-of", "not a date")

    def test_date_off_the_clock(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "--as-of", "1914-06-28"), "1914-06-28", "off the clock")

    def test_unknown_option(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "--sed", "1"), "--sed")

    def test_nothing_given(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb), "Missing argument")

    def test_too_much_given(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "more"), "more")


@pytest.mark.parametrize("verb", WORKERS)
class TestSave:
    def test_nothing_is_written_over(
        self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (kept := tmp_path / "kept.nc").write_text("old")
        refused(standoff(capsys, verb, SMALL, "--save", str(kept)), "exists already", "--force")
        assert kept.read_text() == "old"

    def test_no_such_folder(self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        refused(
            standoff(capsys, verb, SMALL, "--save", str(tmp_path / "no" / "x.nc")), "there is no directory"
        )

    def test_a_folder(self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        refused(standoff(capsys, verb, SMALL, "--save", str(tmp_path)), "is a directory")

    def test_a_place_that_takes_no_files(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "--save", "/proc/standoff.nc"), "cannot be written")

    @pytest.mark.parametrize("threads", ["0", "-1", "many"])
    def test_threads(self, verb: str, threads: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "--threads", threads), "--threads")


@pytest.mark.parametrize("verb", ["run", "simulate"])
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--runs", "0"),
        ("--runs", "-5"),
        ("--runs", "some"),
        ("--runs", "1e3"),
        ("--seed", "-1"),
        ("--seed", "x"),
    ],
)
def test_numbers(verb: str, option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused(standoff(capsys, verb, SMALL, option, value), option)


def test_a_saved_file_that_is_no_solution(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (file := tmp_path / "broken.nc").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    refused(standoff(capsys, "simulate", str(file)), "broken.nc")


def test_a_solution_cannot_be_asked_about_other_values(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file := tmp_path / "solved.nc").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    refused(standoff(capsys, "simulate", str(file), "--set", "a=1"), "--set and --as-of go with a scenario")


def test_no_such_verb(capsys: pytest.CaptureFixture[str]) -> None:
    refused(standoff(capsys, "solv"), "solv")
