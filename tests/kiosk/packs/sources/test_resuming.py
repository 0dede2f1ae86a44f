"""A reading that goes on where it broke off."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import NetworkError
from kiosk.packs.sources.errors import ChangedError, PortalError, WithheldError
from kiosk.packs.sources.resuming import ResumingSource
from kiosk.packs.sources.web import WebSource
from tests.web_servers import WebServer, served

DATA = random.Random(11).randbytes(200_000)  # noqa: S311 - the same bytes each time
PATH = "packs/tea-stall-1.0.0.pack"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    (tmp_path / "web/packs").mkdir(parents=True)
    (tmp_path / "web" / PATH).write_bytes(DATA)
    with served(tmp_path / "web") as one:
        yield one


def source(server: WebServer, tmp_path: Path, waited: list[float] | None = None) -> ResumingSource:
    """A source in a new life, which keeps what it reads."""
    waits: list[float] = [] if waited is None else waited
    return ResumingSource(WebSource(server.url), tmp_path / "partials", waits.append)


def read(one: ResumingSource, offset: int = 0, length: int | None = None) -> bytes:
    return b"".join(one.read(PATH, offset, length))


def given(server: WebServer) -> int:
    return sum(each.given for each in server.asked)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100, 4096, 65_536, 199_999])
def test_a_connection_that_drops_at_every_so_many_bytes_costs_nothing_twice(
    server: WebServer, tmp_path: Path, step: int
) -> None:
    length = min(len(DATA), 60 * step)
    server.faults.drop_after = step
    waited: list[float] = []

    assert read(source(server, tmp_path, waited), 0, length) == DATA[:length]

    assert given(server) == length
    assert len(waited) == len(server.asked) - 1
    assert max(waited) <= 2, "a try that brought something is no failure"


def test_what_was_read_is_not_asked_for_again(server: WebServer, tmp_path: Path) -> None:
    read(source(server, tmp_path), 1000, 5000)
    read(source(server, tmp_path), 20_000, 1000)

    assert read(source(server, tmp_path), 500, 30_000) == DATA[500:30_500]

    assert [each.range for each in server.asked[2:]] == ["bytes=500-999", "bytes=6000-19999", "bytes=21000-30499"]
    assert given(server) == 30_000


def test_without_a_length_nothing_is_kept_and_a_break_is_mended_all_the_same(server: WebServer, tmp_path: Path) -> None:
    server.faults.drop_after, server.faults.drops = 70_000, 2
    assert read(source(server, tmp_path)) == DATA
    assert not (tmp_path / "partials").exists()


def test_pauses_grow_while_nothing_comes_and_then_it_is_given_up(server: WebServer, tmp_path: Path) -> None:
    waited: list[float] = []
    one = source(server, tmp_path, waited)
    read(one, 0, 10)
    server.faults.drop_after = 0
    with pytest.raises(ConnectionError):
        read(one, 0, 100)
    assert len(waited) == 5
    assert waited[-1] > 2 * waited[0]


def test_a_server_that_never_brought_anything_is_soon_given_up(server: WebServer, tmp_path: Path) -> None:
    server.faults.drop_after = 0
    waited: list[float] = []
    with pytest.raises(ConnectionError):
        read(source(server, tmp_path, waited), 0, 100)
    assert len(waited) == 1


def test_a_file_that_changed_is_read_afresh_the_next_time(server: WebServer, tmp_path: Path) -> None:
    read(source(server, tmp_path), 0, 1000)
    (server.folder / PATH).write_bytes(DATA[::-1])

    with pytest.raises(ChangedError):
        read(source(server, tmp_path), 0, 2000)
    assert read(source(server, tmp_path), 0, 2000) == DATA[::-1][:2000]


def test_a_file_that_changed_while_it_was_asked_for_from_its_beginning_is_noticed(
    server: WebServer, tmp_path: Path
) -> None:
    read(source(server, tmp_path), 1000, 1000)
    (server.folder / PATH).write_bytes(DATA[::-1])
    with pytest.raises(ChangedError):
        read(source(server, tmp_path), 0, 500)


def test_a_reading_that_may_not_go_on_ends_at_once_and_keeps_what_came(server: WebServer, tmp_path: Path) -> None:
    class Bounded:
        received = 0

        def left(self) -> int | None:
            return None

        def hold_whole(self, path: str, needed: int, left: int | None) -> None:
            """Nothing is bounded but what has come."""

        def spend(self, sent: int, received: int) -> None:
            self.received += received
            if self.received > 70_000:
                raise WithheldError(NetworkError("fetch-spent", "spent"))

    server.faults.drip, server.faults.pause = 10_000, 0.01
    one = ResumingSource(WebSource(server.url, Bounded()), tmp_path / "partials", pytest.fail)
    with pytest.raises(WithheldError):
        read(one, 0, len(DATA))
    server.faults.drip = None

    assert read(source(server, tmp_path), 0, len(DATA)) == DATA
    assert len(DATA) // 2 < server.asked[-1].given < len(DATA) - 40_000


def test_a_captive_portal_is_not_tried_again_and_again(server: WebServer, tmp_path: Path) -> None:
    server.faults.answer = lambda path: (200, {"Content-Type": "text/html"}, b"<html>")
    with pytest.raises(PortalError):
        read(source(server, tmp_path), 0, 10)
    assert len(server.asked) == 1


def test_what_was_forgotten_is_asked_for_again(server: WebServer, tmp_path: Path) -> None:
    one = source(server, tmp_path)
    read(one, 0, 1000)
    one.forget(PATH)
    read(source(server, tmp_path), 0, 1000)
    assert given(server) == 2000


def test_a_file_in_which_all_has_come_is_given_whole(server: WebServer, tmp_path: Path) -> None:
    server.faults.drop_after, server.faults.drops = 50_000, 3
    file = source(server, tmp_path).whole(PATH, len(DATA))
    assert file.read_bytes() == DATA


def test_a_server_that_gives_parts_of_its_own_size_serves(server: WebServer, tmp_path: Path) -> None:
    server.faults.most_part = 30_000
    assert read(source(server, tmp_path), 0, len(DATA)) == DATA


def test_a_file_that_ends_before_costs_no_further_request(server: WebServer, tmp_path: Path) -> None:
    one = source(server, tmp_path)
    assert read(one, 199_000, 5000) == DATA[199_000:]
    assert len(server.asked) == 1
    assert read(source(server, tmp_path), 199_000, 5000) == DATA[199_000:]
