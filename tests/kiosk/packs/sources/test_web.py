"""A web server as a source: real servers on the loopback address, with every fault that a link can have."""

import random
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from urllib3.exceptions import ConnectTimeoutError

from kiosk.errors import NetworkError
from kiosk.packs.sources.answers import as_broken
from kiosk.packs.sources.errors import BusyError, ChangedError, PortalError, WithheldError
from kiosk.packs.sources.web import WebSource
from kiosk.packs.sources.wire import Floor
from tests.web_servers import Faults, WebServer, has_nginx, served, served_by_nginx, served_by_python

DATA = random.Random(7).randbytes(300_000)  # noqa: S311 - the same bytes each time
PATH = "packs/tea-stall-1.0.0.pack"
NAME = "metadata/timestamp.json"


class Counted:
    """A leave that counts, and withholds what is beyond its bound."""

    def __init__(self, bound: int | None = None) -> None:
        self.bound = bound
        self.sent = self.received = 0

    def left(self) -> int | None:
        if self.bound is not None and self.bound <= self.sent + self.received:
            raise WithheldError(NetworkError("fetch-spent", "spent"))
        return None if self.bound is None else self.bound - self.sent - self.received

    def hold_whole(self, path: str, needed: int, left: int | None) -> None:
        if left is not None and needed > left:
            raise WithheldError(NetworkError("fetch-tomorrow", "tomorrow"))

    def spend(self, sent: int, received: int) -> None:
        self.sent, self.received = self.sent + sent, self.received + received


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, data in ((PATH, DATA), (NAME, b"{}")):
        (tmp_path / "web" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "web" / path).write_bytes(data)
    return tmp_path / "web"


@pytest.fixture
def server(folder: Path) -> Iterator[WebServer]:
    with served(folder) as one:
        yield one


@pytest.fixture
def source(server: WebServer) -> Iterator[WebSource]:
    one = WebSource(server.url)
    yield one
    one.close()


def read(source: WebSource, offset: int = 0, length: int | None = None, path: str = PATH) -> bytes:
    return b"".join(source.read(path, offset, length))


def until_broken(source: WebSource, *stretch: int) -> tuple[bytes, OSError | None]:
    """What came, and what ended it."""
    came = bytearray()
    try:
        for chunk in source.read(PATH, *stretch):
            came += chunk
    except OSError as error:
        return bytes(came), error
    return bytes(came), None


def test_a_file_is_read_whole(source: WebSource, server: WebServer) -> None:
    assert read(source) == DATA
    assert [(each.range, each.given) for each in server.asked] == [(None, len(DATA))]


@pytest.mark.parametrize(("offset", "length"), [(0, 1), (5, 100), (65_536, 65_536), (299_999, 1), (100_000, None)])
def test_a_stretch_costs_one_request_and_no_more_bytes_than_it_has(
    source: WebSource, server: WebServer, offset: int, length: int | None
) -> None:
    wanted = DATA[offset:] if length is None else DATA[offset : offset + length]

    assert read(source, offset, length) == wanted
    assert [each.given for each in server.asked] == [len(wanted)]


def test_no_more_comes_than_there_is(source: WebSource) -> None:
    assert read(source, 299_000, 5000) == DATA[299_000:]
    assert read(source, len(DATA), 10) == b""


def test_what_is_not_there_is_said(source: WebSource, server: WebServer) -> None:
    with pytest.raises(FileNotFoundError):
        read(source, path="packs/none.pack")
    server.faults.answer = lambda path: (403, {}, b"AccessDenied")
    with pytest.raises(FileNotFoundError):
        read(source)


def test_one_connection_serves_all_requests(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, served(folder) as server:
        counted: list[int] = []
        threading.Thread(target=_forward, args=(listening, server.port, counted), daemon=True).start()
        source = WebSource(f"http://127.0.0.1:{listening.getsockname()[1]}")
        for offset in range(0, 50_000, 10_000):
            read(source, offset, 100)
            with pytest.raises(FileNotFoundError):
                read(source, path="packs/none.pack")
        source.close()
        assert len(server.asked) == 10
        assert len(counted) == 1


def _forward(listening: socket.socket, port: int, counted: list[int]) -> None:
    """Pass bytes on, and note each connection."""
    while True:
        try:
            near, _ = listening.accept()
        except OSError:
            return
        counted.append(1)
        far = socket.create_connection(("127.0.0.1", port))
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(65_536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        other.close()


def test_every_byte_that_crossed_is_counted(server: WebServer) -> None:
    leave = Counted()
    source = WebSource(server.url, leave)
    read(source, 1000, 50_000)
    with pytest.raises(FileNotFoundError):
        read(source, path="packs/none.pack")
    source.close()

    # Two requests with four to seven lines of head each way beside the body.
    assert 50_000 + 150 < leave.received < 50_000 + 800
    assert 150 < leave.sent < 600


def test_bytes_that_were_sent_and_not_read_are_counted_too(server: WebServer) -> None:
    leave = Counted()
    source = WebSource(server.url, leave)
    chunks = source.read(PATH)
    next(chunks)
    chunks.close()
    source.close()

    assert leave.received > 65_536


def test_no_more_is_asked_for_than_may_cross(server: WebServer) -> None:
    leave = Counted(bound=20_000)
    source = WebSource(server.url, leave)
    came, error = until_broken(source, 0, len(DATA))
    source.close()

    assert isinstance(error, WithheldError)
    assert came == DATA[: len(came)]
    assert 19_000 < len(came) <= 20_000
    assert leave.sent + leave.received < 20_000 + 600


@pytest.mark.parametrize("has_etag", [True, False])
def test_a_server_without_ranges_is_read_through_once(folder: Path, has_etag: bool) -> None:
    faults = Faults(has_ranges=False)
    if not has_etag:
        faults.etag = lambda data: None
    with served(folder, faults) as server:
        source = WebSource(server.url)
        stretches = [read(source, offset, 1000) for offset in (0, 9000, 10_000, 200_000)]
        source.close()

    assert stretches == [DATA[offset : offset + 1000] for offset in (0, 9000, 10_000, 200_000)]
    assert server.paths() == [PATH]


def test_a_server_without_ranges_is_read_through_once_by_who_takes_no_more_than_there_is(folder: Path) -> None:
    with served(folder, Faults(has_ranges=False)) as server:
        source = WebSource(server.url)
        for offset in (0, 9000, 200_000):
            chunks, wanted = source.read(PATH, offset, 1000), DATA[offset : offset + 1000]
            came = b""
            while len(came) < len(wanted):
                came += next(chunks)
            assert came == wanted
            del chunks
        source.close()

    assert server.paths() == [PATH]


def test_of_a_server_without_ranges_nothing_is_read_that_could_not_come_as_far_as_is_wanted(folder: Path) -> None:
    with served(folder, Faults(has_ranges=False)) as server:
        leave = Counted(bound=200_000)
        source = WebSource(server.url, leave)
        assert read(source, 0, 1000) == DATA[:1000]
        assert read(source, 100_000, 50_000) == DATA[100_000:150_000]
        came, error = until_broken(source, 190_000, 50_000)
        assert (came, isinstance(error, WithheldError)) == (b"", True)
        assert read(source, 180_000, 10_000) == DATA[180_000:190_000], "the stream is still open"
        source.close()
        assert len(server.asked) == 1

        fresh = WebSource(server.url, Counted(bound=200_000))
        came, error = until_broken(fresh, 0, 250_000)
        fresh.close()
        assert (came, isinstance(error, WithheldError)) == (b"", True)


def test_going_back_on_a_server_without_ranges_asks_anew(folder: Path) -> None:
    with served(folder, Faults(has_ranges=False)) as server:
        source = WebSource(server.url)
        assert read(source, 5000, 10) == DATA[5000:5010]
        assert read(source, 1000, 10) == DATA[1000:1010]
        source.close()
    assert len(server.asked) == 2


def test_a_part_shorter_than_asked_for_is_gone_on_with(source: WebSource, server: WebServer) -> None:
    server.faults.most_part = 70_000

    assert read(source, 10, 200_000) == DATA[10:200_010]
    assert len(server.asked) == 3


def test_a_body_that_breaks_off_is_an_error_and_what_came_is_given(source: WebSource, server: WebServer) -> None:
    server.faults.drop_after = 100_000

    came, error = until_broken(source)

    assert isinstance(error, ConnectionError)
    assert came == DATA[:100_000]


def test_a_later_part_is_asked_for_only_of_the_same_version(source: WebSource, server: WebServer) -> None:
    read(source, 0, 100)
    read(source, 100, 100)
    assert server.asked[1].if_range == source.validators[PATH]

    (server.folder / PATH).write_bytes(DATA[::-1])
    with pytest.raises(ChangedError):
        read(source, 200, 100)
    assert read(source, 0, 100) == DATA[::-1][:100]


def test_a_weak_etag_is_not_relied_on(source: WebSource, server: WebServer) -> None:
    server.faults.etag = lambda data: 'W/"1"'
    read(source, 0, 100)
    read(source, 100, 100)
    assert server.asked[1].if_range is None


def test_a_file_that_became_shorter_has_changed(source: WebSource, server: WebServer) -> None:
    read(source, 0, 100)
    (server.folder / PATH).write_bytes(DATA[:1000])
    server.faults.etag = lambda data: None
    with pytest.raises(ChangedError):
        read(source, 5000, 10)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_says_when_to_come_again(source: WebSource, server: WebServer, status: int) -> None:
    server.faults.answer = lambda path: (status, {"Retry-After": "7"}, b"")
    with pytest.raises(BusyError) as caught:
        read(source)
    assert caught.value.seconds == 7


def test_a_busy_server_cannot_put_us_off_for_years(source: WebSource, server: WebServer) -> None:
    server.faults.answer = lambda path: (503, {"Retry-After": "99999999"}, b"")
    with pytest.raises(BusyError) as caught:
        read(source)
    assert caught.value.seconds <= 600


@pytest.mark.parametrize("status", [400, 401, 500, 502])
def test_other_answers_are_errors_of_the_link(source: WebSource, server: WebServer, status: int) -> None:
    server.faults.answer = lambda path: (status, {}, b"oops")
    with pytest.raises(ConnectionError, match=str(status)):
        read(source)


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Sign in</html>"),
        (302, {"Location": "http://portal.example/sign-in"}, b""),
    ],
)
def test_the_page_of_a_captive_portal_is_not_taken(
    source: WebSource, server: WebServer, answer: tuple[int, dict[str, str], bytes]
) -> None:
    server.faults.answer = lambda path: answer
    with pytest.raises(PortalError):
        read(source, path=NAME)


def test_a_redirect_on_the_same_host_is_followed(source: WebSource, server: WebServer) -> None:
    moved = {"old.pack": (301, {"Location": f"/{PATH}"}, b"moved")}
    server.faults.answer = moved.get
    assert read(source, 10, 20, "old.pack") == DATA[10:30]


def test_redirects_that_lead_round_end(source: WebSource, server: WebServer) -> None:
    server.faults.answer = lambda path: (302, {"Location": f"/{path}"}, b"")
    with pytest.raises(ConnectionError):
        read(source)
    assert len(server.asked) <= 5


def test_what_was_compressed_on_the_way_is_refused(source: WebSource, server: WebServer) -> None:
    server.faults.answer = lambda path: (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    with pytest.raises(ConnectionError):
        read(source)


def test_other_bytes_than_were_asked_for_are_refused(source: WebSource, server: WebServer) -> None:
    server.faults.answer = lambda path: (206, {"Content-Range": "bytes 0-9/300000"}, DATA[:10])
    with pytest.raises(ConnectionError):
        read(source, 50, 10)


def test_a_sender_below_the_floor_is_given_up(server: WebServer) -> None:
    floor = Floor("here", clock=iter([0.0, 30.0, 61.0]).__next__)
    floor.hold(1000)
    with pytest.raises(TimeoutError):
        floor.hold(1000)


def test_a_sender_above_the_floor_may_be_slow_for_ever() -> None:
    seconds = iter(range(0, 100_000, 30))
    floor = Floor("here", clock=lambda: float(next(seconds)))
    for _ in range(1000):
        floor.hold(1100)


def test_a_reading_can_be_cut_from_another_thread(source: WebSource, server: WebServer) -> None:
    server.faults.drip, server.faults.pause = 1000, 0.2
    chunks = source.read(PATH)
    next(chunks)
    threading.Timer(0.1, source.cut).start()
    with pytest.raises(OSError):  # noqa: PT011 - whichever the system calls it
        list(chunks)
    server.faults.drip = None
    assert read(source, 0, 10) == DATA[:10]


def test_a_host_that_does_not_answer_is_an_error_of_the_link() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ConnectionError):
        read(WebSource(f"http://127.0.0.1:{port}"))


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, folder: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with served(folder, tls=context) as server:
        with pytest.raises(ConnectionError, match="certificate"):
            read(WebSource(server.url))
        assert not server.asked
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("SSL_CERT_FILE", str(certificate))
            source = WebSource(server.url)
            assert read(source, 5, 50) == DATA[5:55]
            source.close()


def test_the_proxy_of_the_environment_is_asked(folder: Path) -> None:
    with served(folder) as proxy, pytest.MonkeyPatch.context() as environment:
        environment.setenv("http_proxy", proxy.url)
        environment.setenv("no_proxy", "")
        source = WebSource("http://repository.example/packs")
        with pytest.raises(FileNotFoundError):
            read(source)
        source.close()
        assert proxy.paths() == [f"http://repository.example/packs/{PATH}"]


def test_python_s_own_server_serves(folder: Path) -> None:
    with served_by_python(folder) as url:
        source = WebSource(url)
        assert read(source, 1000, 1000) == DATA[1000:2000]
        assert read(source, 2000, 1000) == DATA[2000:3000]
        source.close()


@pytest.mark.skipif(not has_nginx(), reason="nginx is not installed")
def test_nginx_serves(folder: Path, tmp_path: Path) -> None:
    with served_by_nginx(folder, tmp_path) as url:
        leave = Counted()
        source = WebSource(url, leave)
        assert read(source, 1000, 1000) == DATA[1000:2000]
        assert read(source, 290_000, 50_000) == DATA[290_000:]
        with pytest.raises(FileNotFoundError):
            read(source, path="packs/none.pack")
        assert read(source, len(DATA), 10) == b""
        source.close()
        assert leave.received < 12_500


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}", "http://[::1]:{port}", "http://nowhere.invalid"])
def test_why_nothing_came_is_said_without_names_of_the_program(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    source = WebSource(url.format(port=port))

    with pytest.raises(OSError, match="Failed to") as failed:
        read(source)

    assert str(failed.value).startswith("Failed to")


def test_a_server_that_never_takes_the_call_is_late_in_plain_words() -> None:
    error = as_broken(ConnectTimeoutError(object(), "Connection to packs.example timed out."))  # type: ignore[arg-type]
    assert (type(error), str(error)) == (TimeoutError, "Connection to packs.example timed out.")
