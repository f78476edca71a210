"""Bad input to any verb: exit code 2, one clear message on stderr, nothing on stdout, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Ended, standoff

SMALL = "reciprocal-fear"
READERS = ("run", "check", "solve", "simulate", "explain", "whatif")
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
        path = "/".join(["no-such-folder"] * 8) + "/crisis.yaml"
        refused(standoff(capsys, verb, path), path)

    @pytest.mark.parametrize("name", ["", "  "])
    def test_no_name(self, verb: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, name), "no scenario is named", "us-iran-2019")

    def test_a_name_with_what_no_name_has(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, "a\0b"), "a\\x00b")

    def test_a_file_that_may_not_be_read(
        self, verb: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (file := tmp_path / "crisis.yaml").write_text("standoff: 1")

        def denied(self: Path, *_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", denied)
        refused(standoff(capsys, verb, str(file)), "crisis.yaml", "cannot be read", "Permission denied")

    def test_a_huge_file(self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (file := tmp_path / "crisis.yaml").write_text("#" * 1_100_000)
        refused(standoff(capsys, verb, str(file)), "larger than 1000 kB")

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
        ("old", "new", "place", "said"),
        [
            (
                "when: {border: shut}, ends",
                "when: {north.readiness: stay}, ends",
                "23:1: outcomes:",
                "covert moves",
            ),
            (
                "talk: {",
                f"{', '.join(f't{k}: [a, b, c, d]' for k in range(8))}, talk: {{",
                "20:5: moves.south.overt:",
                "too large to solve",
            ),
        ],
    )
    def test_a_game_that_makes_no_sense_is_told_with_its_place(
        self,
        verb: str,
        old: str,
        new: str,
        place: str,
        said: str,
        capsys: pytest.CaptureFixture[str],
        tmp_path: Path,
    ) -> None:
        text = Path(__file__).with_name("small.yaml").read_text()
        assert old in text
        (file := tmp_path / "crisis.yaml").write_text(text.replace(old, new))
        refused(standoff(capsys, verb, str(file)), f"crisis.yaml:{place}", said)

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

    @pytest.mark.parametrize(
        "date",
        ["soon", "2019-02-30", "12/05/2019", "", "20000103", "2000-W01-1", "2000-1-3", "2000-01-03T00:00"],
    )
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

    def test_what_is_read_is_not_written_over(
        self, verb: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        file, other = tmp_path / "mine.yaml", tmp_path / "link.yaml"
        standoff(capsys, "new", str(file), "--from", SMALL)
        other.symlink_to(file)
        before = file.read_text()
        for target in (file, other):
            done = standoff(capsys, verb, str(file), "--save", str(target), "--force")
            refused(done, target.name, "is what is read from")
        assert file.read_text() == before

    @pytest.mark.parametrize("points", ["2", "201", "-7", "some", "7.5"])
    def test_points(self, verb: str, points: str, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, verb, SMALL, "--points", points), "--points")

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


@pytest.mark.parametrize("verb", ["run", "simulate"])
def test_more_runs_than_there_is_memory_for(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused(
        standoff(capsys, verb, SMALL, "--runs", "1000000000"),
        "1,000,000,000 runs",
        "of memory, and at most",
        "no more than",
    )


@pytest.mark.parametrize("verb", ["run", "check", "solve"])
@pytest.mark.parametrize("content", [b"\x89HDF\r\n\x1a\n" + bytes(100), b""])
def test_a_saved_file_is_no_scenario(
    verb: str, content: bytes, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file := tmp_path / "solved.nc").write_bytes(content)
    refused(standoff(capsys, verb, str(file)), "is a saved result, not a scenario", "standoff simulate")


def test_an_empty_saved_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (file := tmp_path / "solved.nc").write_bytes(b"")
    refused(standoff(capsys, "simulate", str(file)), "solved.nc is empty")


class TestNew:
    def test_nothing_given(self, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, "new"), "Missing argument")

    def test_too_much_given(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        refused(standoff(capsys, "new", str(tmp_path / "a.yaml"), "more"), "more")

    def test_unknown_option(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        refused(standoff(capsys, "new", str(tmp_path / "a.yaml"), "--form", SMALL), "--form")

    def test_unknown_name(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        refused(
            standoff(capsys, "new", str(tmp_path / "a.yaml"), "--from", "nobody"),
            "there is no library scenario",
        )
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("place", ["", "no/such/a.yaml", "kept.yaml"])
    def test_places_that_cannot_be_written(
        self, place: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / "kept.yaml").write_text("old")
        refused(standoff(capsys, "new", str(tmp_path / place)), "FILE")
        assert (tmp_path / "kept.yaml").read_text() == "old"


class TestSchema:
    def test_too_much_given(self, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, "schema", "more"), "more")

    def test_unknown_option(self, capsys: pytest.CaptureFixture[str]) -> None:
        refused(standoff(capsys, "schema", "--answers"), "--answers")


def test_a_saved_file_that_is_no_solution(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (file := tmp_path / "broken.nc").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    refused(standoff(capsys, "simulate", str(file)), "broken.nc")


def test_a_solution_cannot_be_asked_about_other_values(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file := tmp_path / "solved.nc").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    refused(standoff(capsys, "simulate", str(file), "--set", "a=1"), "is solved already; --set can only")
    refused(
        standoff(capsys, "simulate", str(file), "--as-of", "2020-01-01", "--points", "9"),
        "--as-of and --points can only be asked of a scenario",
    )


def test_no_such_verb(capsys: pytest.CaptureFixture[str]) -> None:
    refused(standoff(capsys, "solv"), "solv")
