"""Where the entries are kept: one table, in SQLite or PostgreSQL, to which rows are added and nothing else.

SQLite keeps a write-ahead log and syncs it at every commit, so an entry that was acknowledged outlives the process
and the machine's power. Writers take turns: in SQLite by beginning with the write lock, in PostgreSQL by locking
the table against other writers. Triggers refuse to change or delete a row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    DDL,
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from standoff.errors import LedgerError, UsageError, ascii_safe, shown
from standoff.evidence.entry import START, Broken, Draft, Entry, Kind, read, sealed

PATIENCE = 60
"""Seconds to wait for other writers."""

_metadata = MetaData()
_entries = Table(
    "standoff_entries",
    _metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False, index=True),
    Column("about", Integer, index=True),
    Column("key", String(64), index=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
)
_FORBID = {
    "sqlite": [
        "CREATE TRIGGER standoff_no_update BEFORE UPDATE ON standoff_entries "
        "BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END",
        "CREATE TRIGGER standoff_no_delete BEFORE DELETE ON standoff_entries "
        "BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION standoff_keep() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'entries are never changed or deleted'; END$$",
        "CREATE TRIGGER standoff_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON standoff_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION standoff_keep()",
    ],
}
for _dialect, _statements in _FORBID.items():
    for _statement in _statements:
        _forbidding: Any = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(_entries, "after_create", _forbidding.execute_if(dialect=_dialect))


class Store:
    """The table of entries.

    Parameters
    ----------
    place : str
        Path of a SQLite file, or a URL such as ``postgresql://analyst@localhost/crisis``.
    """

    def __init__(self, place: str) -> None:
        self.url = _url(place)
        self.name = ascii_safe(
            self.url.render_as_string(hide_password=True) if self._is_server else self._file
        )
        """What to call it in messages, without a password."""
        self._engine = _engine(self.url)

    def create(self, first: Draft, by: str) -> Entry:
        """Make the table and its first entry.

        Raises
        ------
        UsageError
            If there is something else in that place.
        LedgerError
            If it cannot be written.
        """
        if not self._is_server:
            self._make_file()
        with self._telling(), self._writing() as connection:
            if inspect(connection).has_table(_entries.name):
                raise UsageError(f"{self.name}: there is a ledger already")
            _metadata.create_all(connection)
            return _append(connection, [first], by)[0]

    def check(self) -> None:
        """Raise UsageError if there is no ledger here."""
        missing = f"{self.name}: there is no ledger; standoff ledger create {shown(self.name)} makes one"
        if not self._is_server and not _is_file(Path(self._file)):
            raise UsageError(missing)
        with self._telling(), self._engine.connect() as connection:
            if not inspect(connection).has_table(_entries.name):
                raise UsageError(missing)

    def append(self, decide: Callable[[View], Iterable[Draft]], by: str) -> list[Entry]:
        """Enter what is decided on seeing the entries so far; nobody else writes in between.

        When this returns, the entries are kept.
        """
        with self._telling(), self._writing() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"LOCK TABLE {_entries.name} IN EXCLUSIVE MODE")
            return _append(connection, list(decide(View(connection))), by)

    def entries(self) -> Iterator[Entry]:
        """All entries in order, each checked against the one before.

        Raises
        ------
        Broken
            At the first entry that is not what was entered.
        """
        with self._telling(), self._engine.connect() as connection:
            yield from _chain(connection.execution_options(yield_per=1000).execute(_all()))

    def chosen(self, *kinds: Kind) -> list[Entry]:
        """Entries of some kinds, each checked by itself only."""
        with self._telling(), self._engine.connect() as connection:
            return View(connection).chosen(*kinds)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def _is_server(self) -> bool:
        return self.url.get_backend_name() != "sqlite"

    @property
    def _file(self) -> str:
        return self.url.database or ""

    def _make_file(self) -> None:
        path = Path(self._file)
        if path.exists() and not (path.is_file() and (path.stat().st_size == 0 or _is_sqlite(path))):
            raise UsageError(f"{self.name}: exists already and is no ledger")
        try:
            path.touch(mode=0o600)
        except OSError as error:
            raise UsageError(f"{self.name}: cannot be made ({error.strerror})") from None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say what the database says, but not what was to be written: that may hold what is confidential."""
        try:
            yield
        except SQLAlchemyError as error:
            raise LedgerError(f"{self.name}: {_reason(error)}") from None


class View:
    """The entries as a writer sees them, while nobody else writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self) -> int:
        """Number of the entry that is made next."""
        last = self._connection.execute(select(func.max(_entries.c.number))).scalar()
        return int(last or 0) + 1

    def at(self, number: int) -> Entry | None:
        """The entry with a number."""
        if not 0 < number < 2**31:
            return None
        found = self._found(_entries.c.number == number)
        return found[0] if found else None

    def about(self, number: int) -> list[Entry]:
        """Entries that point to one."""
        return self._found(_entries.c.about == number)

    def chosen(self, *kinds: Kind) -> list[Entry]:
        """Entries of some kinds."""
        return self._found(_entries.c.kind.in_(kinds))

    def known(self, keys: Sequence[str]) -> list[Entry]:
        """Entries that record what has one of these keys."""
        return [
            entry
            for i in range(0, len(keys), 500)
            for entry in self._found(_entries.c.key.in_(keys[i : i + 500]))
        ]

    def _found(self, condition: Any) -> list[Entry]:
        return [_alone(row) for row in self._connection.execute(_all().where(condition))]


def _all() -> Any:
    return select(_entries).order_by(_entries.c.number)


def _append(connection: Connection, drafts: Sequence[Draft], by: str) -> list[Entry]:
    last = connection.execute(
        select(_entries.c.number, _entries.c.hash).order_by(_entries.c.number.desc()).limit(1)
    ).first()
    number, previous = (0, START) if last is None else (last.number, last.hash)
    made: list[tuple[Entry, str]] = []
    for draft in drafts:
        number += 1
        made.append(sealed(draft, number, previous, by))
        previous = made[-1][0].hash
    if made:
        connection.execute(insert(_entries), [_row(entry, text) for entry, text in made])
    return [entry for entry, _ in made]


def _row(entry: Entry, text: str) -> dict[str, Any]:
    return {
        "number": entry.number,
        "kind": entry.kind,
        "about": entry.about,
        "key": entry.key,
        "hash": entry.hash,
        "text": text,
    }


def _chain(rows: Iterable[Any]) -> Iterator[Entry]:
    due, previous = 1, START
    for row in rows:
        if row.number != due:
            break
        try:
            entry = read(row.number, row.kind, row.about, row.key, row.hash, row.text)
        except Broken as broken:
            raise Broken(f"entry {due}: {broken}") from None
        if entry.previous != previous:
            raise Broken(f"entry {due}: it does not follow from the entry before")
        yield entry
        due, previous = due + 1, entry.hash
    else:
        if due > 1:
            return
    raise Broken(f"entry {due}: it is missing")


def _alone(row: Any) -> Entry:
    try:
        return read(row.number, row.kind, row.about, row.key, row.hash, row.text)
    except Broken as broken:
        raise LedgerError(f"entry {row.number}: {broken}; standoff ledger verify tells more") from None


def _url(place: str) -> URL:
    text = place.strip()
    if not text:
        raise UsageError("no ledger is named; give the path of a file or the URL of a PostgreSQL database")
    if not text.isprintable():
        raise UsageError(f"ledger {shown(text)}: a path or URL has no such characters")
    if "://" not in text:
        return URL.create("sqlite", database=os.path.expanduser(text))  # noqa: PTH111  # leaves ~nobody as it is
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError(
            "the URL of the ledger cannot be read; write postgresql://user@host/database"
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return url
    raise UsageError(
        f"ledger {shown(url.drivername)}://: only postgresql:// is known, or the path of a SQLite file"
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": PATIENCE}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={
                "connect_timeout": 10,
                "options": f"-c synchronous_commit=on -c lock_timeout={PATIENCE * 1000}",
            },
        )
    except ImportError:
        raise UsageError(
            "a ledger in PostgreSQL needs its driver: pip install 'standoff[postgres]'"
        ) from None


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _reason(error: SQLAlchemyError) -> str:
    origin = getattr(error, "orig", None)
    diagnosis = getattr(getattr(origin, "diag", None), "message_primary", None)
    told = diagnosis or str(origin or "the database failed").strip().splitlines()[0]
    return ascii_safe(told)
