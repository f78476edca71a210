"""Tables on their way to disk: parts in a folder while they grow, one Parquet file when all is there.

The file carries the plan of the exploration in its metadata, so that it can be told what it is; so does the folder, in
``plan.json``. A part is written beside its place and then moved there, so that there is never half of one. The folder
goes when the file has been written.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from standoff.errors import UsageError, shown
from standoff.explore.columns import FAILURE

if TYPE_CHECKING:
    import pandas as pd

    from standoff.explore.score import Row

KEY = b"standoff exploration 1"
"""Under which the plan stands in the metadata."""
SECONDS = 5.0
"""Rows are kept back for so long at most before they are written."""

Plan = Mapping[str, Any]


class Store:
    """Rows of an exploration, kept in memory and, where a path is given, on disk."""

    def __init__(self, path: str | os.PathLike[str] | None, plan: Plan, columns: Sequence[str]) -> None:
        self._path = None if path is None else Path(path)
        self._plan, self._columns = plan, list(columns)
        self._rows: dict[int, Row] = {}
        self._unwritten: list[Row] = []
        self._written = 0
        self._at = monotonic()
        if self._path is not None:
            _parquet()
            self._resume(self._path)

    @property
    def done(self) -> set[int]:
        """Numbers of the draws that are there."""
        return set(self._rows)

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows, and write what has waited long enough."""
        for row in rows:
            self._rows[int(str(row["draw"]))] = row
            self._unwritten.append(row)
        if monotonic() - self._at > SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what has not been written yet."""
        self._at = monotonic()
        if self._path is None or not self._unwritten:
            return
        folder = parts_of(self._path)
        try:
            folder.mkdir(exist_ok=True)
            (folder / "plan.json").write_text(json.dumps(self._plan), encoding="utf-8")
            name = f"part-{os.getpid()}-{self._written:06d}.parquet"
            _write(frame(self._unwritten, self._columns), self._plan, folder / name)
        except OSError as problem:
            raise UsageError(f"cannot write {folder}: {problem.strerror or problem}") from problem
        self._written += 1
        self._unwritten = []

    def finish(self) -> pd.DataFrame:
        """The whole table, in the order of draws; it takes the place of the parts on disk."""
        table = frame([self._rows[number] for number in sorted(self._rows)], self._columns)
        if self._path is not None:
            self.flush()
            write(table, self._plan, self._path)
            shutil.rmtree(parts_of(self._path), ignore_errors=True)
        return table

    def _resume(self, path: Path) -> None:
        """Take the rows that an interrupted or smaller run of the same exploration has left."""
        for found, table in _kept(path):
            if different := [key for key in self._plan if found.get(key) != self._plan[key]]:
                raise UsageError(
                    f"{path} holds another exploration: its {', '.join(different)} differ; name another file, or"
                    " remove it"
                )
            for row in table.astype(object).where(table.notna(), None).to_dict("records"):
                self._rows[int(row["draw"])] = {str(key): value for key, value in row.items()}


def read(path: str | os.PathLike[str]) -> tuple[Plan, pd.DataFrame]:
    """The plan and the table of an exploration, as far as it got.

    Raises
    ------
    UsageError
        If there is none, or it cannot be read.
    """
    import pandas as pd

    found = _kept(Path(path))
    if not found:
        raise UsageError(f"there is no exploration {shown(str(path), 4096)}")
    tables = [table for _, table in found]
    table = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    table = table.drop_duplicates("draw", keep="last").sort_values("draw", ignore_index=True)
    return found[-1][0], table


def write(table: pd.DataFrame, plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write an exploration to one file.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    try:
        _write(table, plan, Path(path))
    except OSError as problem:
        raise UsageError(f"cannot write {path}: {problem.strerror or problem}") from problem


def frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a table with all columns; numbers that are missing are nan."""
    import pandas as pd

    table = pd.DataFrame(rows, columns=list(columns))
    reasons = table[FAILURE].astype(object).where(table[FAILURE].notna(), None)
    numbers = table.drop(columns=FAILURE).astype("float64").astype({"draw": "int64"})
    return pd.concat([numbers, reasons], axis=1)


def parts_of(path: Path) -> Path:
    """Folder of the parts while a file grows."""
    return path.with_name(path.name + ".parts")


def _kept(path: Path) -> list[tuple[Plan, pd.DataFrame]]:
    files = sorted(parts_of(path).glob("part-*.parquet"))
    return [_read(file) for file in ([path] if path.exists() else []) + files]


def _write(table: pd.DataFrame, plan: Plan, path: Path) -> None:
    arrow, parquet = _parquet()
    fields = [
        arrow.field(name, arrow.string() if name == FAILURE else arrow.from_numpy_dtype(kind))
        for name, kind in table.dtypes.items()
    ]
    schema = arrow.schema(fields, metadata={KEY: json.dumps(plan).encode()})
    # Nan and a missing value are one: both say that there is no number.
    found = arrow.Table.from_pandas(table, schema=schema, preserve_index=False)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        parquet.write_table(found, unfinished, write_page_checksum=True)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(path: Path) -> tuple[Plan, pd.DataFrame]:
    arrow, parquet = _parquet()
    try:
        found = parquet.read_table(path, page_checksum_verification=True)
    except (OSError, arrow.ArrowException) as problem:
        raise UsageError(f"cannot read {path} as an exploration: {str(problem).splitlines()[0]}") from problem
    plan = (found.schema.metadata or {}).get(KEY)
    if plan is None:
        raise UsageError(f"{path} does not hold an exploration as standoff saved it")
    table = found.to_pandas()
    table[FAILURE] = table[FAILURE].astype(object).where(table[FAILURE].notna(), None)
    return json.loads(plan), table


def _parquet() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise UsageError(
            "keeping an exploration on disk needs pyarrow, which comes with the extra: pip install 'standoff[explore]'"
        ) from None
    return pa, parquet
