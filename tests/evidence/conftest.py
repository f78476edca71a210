"""A new place for a ledger, in SQLite and in PostgreSQL: what uses it is tested on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    with postgres.server() as url:
        yield postgres.make_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "crisis.db")
    database: str = request.getfixturevalue("postgres_database")
    postgres.empty(database)
    return database
