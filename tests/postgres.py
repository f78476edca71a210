"""A PostgreSQL server of its own for the tests: Debian's, on loopback, gone when they end."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path("/usr/lib/postgresql")


@contextmanager
def server() -> Iterator[str]:
    """Start a server and give the beginning of its URLs, up to the name of a database; skip where there is none."""
    pytest.importorskip(
        "psycopg", reason="needs psycopg, the driver of PostgreSQL: pip install '.[postgres]'"
    )
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="standoff-postgres-"))
    owner = _owner()
    password, port = secrets.token_hex(16), _free_port()
    secret, data = folder / "password", folder / "data"
    secret.write_text(password, encoding="ascii")
    if owner:
        os.chown(folder, owner["user"], owner["group"])
        os.chown(secret, owner["user"], owner["group"])
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    settings = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c max_connections=50"
        # It is writers that are killed and not the machine: nothing need have reached the disk.
        " -c fsync=off -c full_page_writes=off"
    )
    try:
        options = [
            "-U",
            "tester",
            "-A",
            "scram-sha-256",
            "--pwfile",
            str(secret),
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        _run([str(programs / "initdb"), "-D", str(data), *options], folder, owner)
        with _ends_with_us([*control, "-m", "immediate", "stop"], folder, owner):
            _run([*control, "-l", str(folder / "log"), "-o", settings, "start"], folder, owner)
            yield f"postgresql://tester:{password}@127.0.0.1:{port}/"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ends_with_us(stop: list[str], folder: Path, owner: Mapping[str, Any] | None) -> Iterator[None]:
    """Have a server stopped and its folder removed when this process ends, however it does."""
    # What a shell waits for is the end of a pipe, which the kernel closes even for a process that is killed.
    script = f"cat; {shlex.join(stop)}; rm -rf {shlex.quote(str(folder))}"
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", script],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **(owner or {}),
    )
    try:
        yield
    finally:
        assert watcher.stdin is not None
        watcher.stdin.close()
        watcher.wait(timeout=120)


def make_database(server: str) -> str:
    """A new database of a server, by its URL."""
    import psycopg

    name = f"crisis_{secrets.token_hex(6)}"
    with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}{name}"


def empty(database: str) -> None:
    """Leave nothing and nobody in a database: far quicker than to make another."""
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _programs() -> Path:
    found = [
        path for path in _ROOT.glob("*/bin") if (path / "initdb").exists() and (path / "pg_ctl").exists()
    ]
    if not found:
        pytest.skip(f"needs the PostgreSQL server of Debian (apt install postgresql), looked for in {_ROOT}")
    return max(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))


def _owner() -> Mapping[str, Any] | None:
    """Whom the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody to run it")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(command: list[str], folder: Path, owner: Mapping[str, Any] | None) -> None:
    log = folder / "command.log"  # a pipe would stay open as long as the server
    with log.open("w") as out:
        done = subprocess.run(
            command,
            cwd=folder,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
            **(owner or {}),
        )
    assert done.returncode == 0, log.read_text(encoding="utf-8")
