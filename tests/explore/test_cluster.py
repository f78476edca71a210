"""A cluster: a real scheduler and workers on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import standoff as so
from standoff.errors import UsageError
from tests.explore.test_explore import NAME, OPTIONS, broken, slow

distributed = pytest.importorskip("distributed", reason="dask.distributed comes with the extra [cluster]")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
}
DRAWS = 40


class Cluster:
    """A scheduler and its workers, in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        quiet = ["--no-dashboard", "--host", "127.0.0.1"]
        self._quiet = quiet
        self.processes = [
            self._started("dask_scheduler", "--port", "0", "--scheduler-file", str(self.file), *quiet)
        ]
        with self.client() as client:
            self.address = client.scheduler.address

    def client(self) -> Any:
        return distributed.Client(scheduler_file=str(self.file), timeout=60, set_as_default=False)

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        worker = self._started(
            "dask_worker",
            "--scheduler-file",
            str(self.file),
            "--nthreads",
            "1",
            "--no-nanny",
            *self._quiet,
            *options,
        )
        self.processes.append(worker)
        return worker

    def wait_for(self, workers: int) -> None:
        with self.client() as client:
            client.wait_for_workers(workers, timeout=60)

    def _started(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{what}-{time.monotonic_ns()}.log").open("wb")
        command = [sys.executable, "-m", f"distributed.cli.{what}", *options]
        return subprocess.Popen(command, env=ENVIRONMENT, cwd=self.folder, stdout=log, stderr=log)


@contextmanager
def started(folder: Path, workers: int) -> Iterator[Cluster]:
    cluster = Cluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        if workers:
            cluster.wait_for(workers)
        yield cluster
    finally:
        for process in cluster.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def local() -> so.Experiment:
    return so.explore(NAME, DRAWS, workers=1, log_likelihood=slow, **OPTIONS)


def test_a_cluster_gives_the_table_of_this_machine(local: so.Experiment, tmp_path: Path) -> None:
    with started(tmp_path, 2) as cluster:
        found = so.explore(NAME, DRAWS, log_likelihood=slow, cluster=cluster.address, **OPTIONS)
        with cluster.client() as client:
            assert not client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks))
    assert found == local


def test_workers_may_come_and_be_killed_in_the_middle(local: so.Experiment, tmp_path: Path) -> None:
    with started(tmp_path, 0) as cluster:
        first: list[subprocess.Popen[bytes]] = []
        came = Thread(target=lambda: (time.sleep(1), first.append(cluster.add_worker())))
        came.start()
        killed: list[int] = []

        def progress(done: int, total: int) -> None:
            if done > DRAWS // 4 and not killed:
                cluster.add_worker()
                first[0].send_signal(signal.SIGKILL)
                killed.append(done)

        found = so.explore(
            NAME, DRAWS, log_likelihood=slow, cluster=cluster.address, progress=progress, **OPTIONS
        )
        came.join()
        assert first[0].wait(timeout=10) == -signal.SIGKILL
    assert killed
    assert found == local


def test_a_draw_that_ends_workers_is_a_failure(tmp_path: Path) -> None:
    with started(tmp_path, 1) as cluster:
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(cluster.file)]
        # With a nanny, which starts another worker where one has ended.
        options = ["--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        log = (tmp_path / "nanny.log").open("wb")
        nanny = subprocess.Popen([*worker, *options], env=ENVIRONMENT, cwd=tmp_path, stdout=log, stderr=log)
        try:
            found = so.explore(NAME, 3, log_likelihood=broken, cluster=cluster.address, **OPTIONS)
        finally:
            nanny.terminate()
            nanny.wait(timeout=30)
    assert set(found.failures) == {1}
    assert "ended, one after the other" in found.failures[1]


def test_a_scheduler_that_is_not_there_is_told_of() -> None:
    with pytest.raises(UsageError, match=r"there is no scheduler at 'tcp://127\.0\.0\.1:1' that answers"):
        so.explore(NAME, 2, cluster="tcp://127.0.0.1:1", **OPTIONS)
    with pytest.raises(UsageError, match="there is no scheduler at 'nonsense://x'"):
        so.explore(NAME, 2, cluster="nonsense://x", **OPTIONS)


def test_another_version_is_told_of(tmp_path: Path) -> None:
    preload = tmp_path / "older.py"
    preload.write_text("import standoff\nstandoff.__version__ = '0.0.9'\n", encoding="utf-8")
    with started(tmp_path, 0) as cluster:
        cluster.add_worker("--preload", str(preload))
        with pytest.raises(UsageError, match=r"a worker runs standoff 0\.0\.9 and this is"):
            so.explore(NAME, 2, cluster=cluster.address, **OPTIONS)


def test_an_interruption_keeps_what_is_done_and_takes_back_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    with started(tmp_path, 2) as cluster:
        command = [
            sys.executable,
            "-m",
            "standoff",
            "explore",
            "border-incident",
            "-n",
            "60",
            "--points",
            "3",
        ]
        command += [
            "--save",
            str(path),
            "--cluster",
            cluster.address,
            "--vary",
            "accident",
            "--vary",
            "prize",
        ]
        with subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as running:
            parts = path.with_name("x.parquet.parts")
            deadline = time.monotonic() + 240
            while not list(parts.glob("part-*")) and time.monotonic() < deadline:
                time.sleep(0.05)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
        assert running.returncode == 130, said
        assert "of 60 draws were solved and are kept; the same command goes on" in said
        kept = len(so.Experiment.load(path))
        assert 0 < kept < 60
        with cluster.client() as client:
            for _ in range(100):
                left = client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks))
                if not left:
                    break
                time.sleep(0.1)
            assert not left
        subprocess.run(command, env=ENVIRONMENT, check=True, timeout=300)
    scenario = so.load("border-incident")
    whole = so.explore(scenario, 60, parameters=["accident", "prize"], points=3)
    assert so.Experiment.load(path) == whole
