"""Envelopes one behind another on one connection: against real sockets."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sync.client.errors import LaterError, LinkError, RefusedError
from sync.client.streaming import Stream, is_direct
from sync.protocol.envelope import MEDIA_TYPE
from tests.sync.client.test_transport import response

SHORT = 0.5


@contextmanager
def hub(talk: Callable[[socket.socket], None]) -> Iterator[Stream]:
    """A stream to somebody who takes one connection and talks."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        stream = Stream(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=SHORT, connect=5, silence=SHORT)
        try:
            yield stream
        finally:
            stream.close()
            thread.join(10)


def read(connection: socket.socket, until: bytes) -> bytes:
    data = b""
    while until not in data:
        more = connection.recv(65_536)
        if not more:
            break
        data += more
    return data


def answering(*answers: bytes) -> Callable[[socket.socket], None]:
    """Answers once everything has come, all at once."""

    def talk(connection: socket.socket) -> None:
        read(connection, b"last")
        connection.sendall(b"".join(answers))

    return talk


def test_all_have_gone_before_the_first_is_answered_and_answers_come_in_their_order() -> None:
    with hub(answering(response(b"one"), response(b"two"), response(b"three"))) as stream:
        for envelope in (b"first", b"second", b"the last"):
            stream.post("/exchange", envelope)
        answers = [stream.answer() for _ in range(3)]

    assert [(each.body, each.sent, each.received) for each in answers] == [
        (b"one", 5, 3),
        (b"two", 6, 3),
        (b"three", 8, 5),
    ]
    assert stream.under_way == 0


def test_a_request_is_one_that_any_server_reads() -> None:
    heard = []

    def talk(connection: socket.socket) -> None:
        heard.append(read(connection, b"last"))
        connection.sendall(response(b"answer"))

    with hub(talk) as stream:
        stream.post("/exchange", b"last")
        stream.answer()
        host = stream.url.removeprefix("http://")

    head = f"POST /exchange HTTP/1.1\r\nHost: {host}\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: 4\r\n\r\nlast"
    assert heard == [head.encode()]


def test_an_answer_that_comes_byte_by_byte_is_read() -> None:
    def talk(connection: socket.socket) -> None:
        read(connection, b"last")
        for byte in response(b"answer") + response(b"again"):
            connection.sendall(bytes([byte]))

    with hub(talk) as stream:
        stream.post("/exchange", b"first")
        stream.post("/exchange", b"last")

        assert [stream.answer().body, stream.answer().body] == [b"answer", b"again"]


def test_what_is_larger_than_all_buffers_goes_while_answers_are_waited_for() -> None:
    size = 8 << 20

    with hub(answering(response(b"answer"))) as stream:
        stream.post("/exchange", bytes(size) + b"last")

        assert stream.answer().sent == size + 4


def test_a_line_that_takes_nothing_more_is_given_up_though_an_answer_may_take_long() -> None:
    over = threading.Event()

    with hub(lambda _: over.wait(30) and None) as stream:
        stream._timeout = 60
        stream.post("/exchange", bytes(32 << 20))
        with pytest.raises(LinkError) as failed:
            stream.answer()
        over.set()

    assert failed.value.code == "hub-unreachable"


def test_a_hub_that_never_answers_is_given_up() -> None:
    over = threading.Event()

    with hub(lambda _: over.wait(30) and None) as stream:
        stream.silence = 60
        stream.post("/exchange", b"small")
        with pytest.raises(LinkError):
            stream.answer()
        over.set()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        response(b"answer")[:-1],
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: " + MEDIA_TYPE.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 4000,
        b"HTTP/1.1 OK\r\n\r\n",
        response(b"<!DOCTYPE html>", media_type="text/html"),
    ],
    ids=["nothing", "cut off", "not HTTP", "chunks", "less than nothing", "too much", "a head without end", "no status",
         "a portal's page"],
)  # fmt: skip
def test_what_is_no_answer_of_the_hub_is_a_link_error(data: bytes) -> None:
    with hub(answering(data)) as stream:
        stream.post("/exchange", b"last")
        with pytest.raises(LinkError):
            stream.answer()


def test_the_hubs_word_is_heard_as_on_other_roads() -> None:
    later = response(b"later\n", "503 Service Unavailable", "text/plain", "Retry-After: 40")
    refused = response(b"signature\n", "403 Forbidden", "text/plain")

    with hub(answering(later, refused)) as stream:
        stream.post("/exchange", b"first")
        stream.post("/exchange", b"last")
        with pytest.raises(LaterError) as asked:
            stream.answer()
        with pytest.raises(RefusedError):
            stream.answer()

    assert asked.value.values["seconds"] == 40


def test_nobody_at_the_port_is_a_link_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    for url in (f"http://127.0.0.1:{port}", "http://hub.invalid", "http://"):
        with pytest.raises(LinkError):
            Stream(url, 5, 5, 5)


def test_an_address_behind_a_proxy_is_not_direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:3128")
    monkeypatch.setenv("no_proxy", "hub.example")

    assert not is_direct("http://elsewhere.example")
    assert is_direct("http://hub.example")
    assert is_direct("https://elsewhere.example")
