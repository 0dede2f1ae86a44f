"""A private PostgreSQL for the tests: on a Unix socket, in a folder of its own, gone when the tests are."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_WHERE_DEBIAN_PUTS_IT = "/usr/lib/postgresql"
_OPTIONS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=40")


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """The URL, without a database's name, of a cluster that belongs to this test process."""
    with running_cluster() as url:
        yield url


@contextmanager
def running_cluster() -> Iterator[str]:
    """A cluster for as long as the block lasts; gives its URL, in which {} stands for a database's name."""
    programs = _find_programs()
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    owner = _owner()
    if owner is not None:
        os.chown(folder, owner["user"], owner["group"])
    control = [programs / "pg_ctl", "--pgdata", folder / "data", "--silent", "--wait"]
    initdb = [programs / "initdb", "--pgdata", folder / "data", "--auth=trust", "--username=hub", "--no-sync"]
    options = " ".join(f"-c {option}" for option in (*_OPTIONS, f"unix_socket_directories={folder}"))
    try:
        _run([*initdb, "--encoding=UTF8", "--locale=C"], owner)
        _run([*control, "start", "--log", folder / "log", "--options", options], owner)
        try:
            yield f"postgresql://hub@/{{}}?host={folder}"
        finally:
            _run([*control, "stop", "--mode=immediate"], owner)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_cluster: str) -> Iterator[str]:
    """The URL of a fresh database."""
    name = f"test_{secrets.token_hex(8)}"
    with psycopg.connect(postgres_cluster.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_cluster.format(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _find_programs() -> Path:
    found = sorted(Path(_WHERE_DEBIAN_PUTS_IT).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.fail(
            "These tests need a PostgreSQL server: install the package postgresql (version 13 or later).", False
        )
    return found[-1].parent if found else Path(on_path).resolve().parent


def _owner() -> dict[str, int] | None:
    """Whom the server runs as when the tests run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid}
    return None


def _run(command: list[str | Path], owner: dict[str, int] | None) -> None:
    as_owner = {} if owner is None else {**owner, "extra_groups": []}
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd="/",
        **as_owner,
    )
    if done.returncode:
        pytest.fail(f"PostgreSQL's {Path(command[0]).name} failed: {done.stderr}", False)
