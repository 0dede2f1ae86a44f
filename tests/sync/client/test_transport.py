"""One POST over HTTP, on a link that may drop at any byte; against real sockets."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sync.client.errors import ClientError, LinkError, RefusedError
from sync.client.transport import MOST_REPLY_BYTES, Transport
from sync.protocol.envelope import MEDIA_TYPE

Talk = Callable[[socket.socket, bytes], None]


@contextmanager
def peer(talk: Talk) -> Iterator[tuple[str, list[bytes]]]:
    """Somebody at a port who reads one request for each connection and then talks; gives the address and what came."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while request := read_request(connection):
                    heard.append(request)
                    try:
                        talk(connection, request)
                    except OSError:
                        break

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def read_request(connection: socket.socket) -> bytes:
    """A whole request, or nothing if the other side has hung up."""
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            more = connection.recv(65_536)
        except OSError:
            return b""
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def response(body: bytes, status: str = "200 OK", media_type: str = MEDIA_TYPE, *more: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def say(data: bytes) -> Talk:
    return lambda connection, _: connection.sendall(data)


def hang_up_after(data: bytes) -> Talk:
    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(data)
        raise OSError

    return talk


def post(url: str, timeout: float = 5) -> object:
    transport = Transport(url, timeout)
    try:
        return transport.post("/exchange", b"envelope")
    finally:
        transport.close()


def failure(talk: Talk, timeout: float = 5) -> ClientError:
    with peer(talk) as (url, _), pytest.raises(ClientError) as failed:
        post(url, timeout)
    return failed.value


def test_an_envelope_goes_and_an_envelope_comes() -> None:
    with peer(say(response(b"answer", media_type=f"{MEDIA_TYPE}; v=1"))) as (url, heard):
        transport = Transport(url + "/", 5)
        answer = transport.post("/exchange", b"envelope")
        transport.close()

    assert (answer.body, answer.sent, answer.received) == (b"answer", 8, 6)
    assert heard[0].startswith(b"POST /exchange HTTP/1.1\r\n")
    assert f"Content-Type: {MEDIA_TYPE}".encode() in heard[0]
    assert heard[0].endswith(b"\r\n\r\nenvelope")


def test_a_connection_is_kept_between_exchanges() -> None:
    connections = set()

    def talk(connection: socket.socket, _: bytes) -> None:
        connections.add(connection.getpeername())
        connection.sendall(response(b"answer"))

    with peer(talk) as (url, heard):
        transport = Transport(url, 5)
        for _ in range(3):
            transport.post("/exchange", b"envelope")
        transport.close()

    assert len(heard) == 3
    assert len(connections) == 1


def test_nobody_at_the_port_is_a_link_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(LinkError) as failed:
        post(f"http://127.0.0.1:{port}")

    assert failed.value.code == "hub-unreachable"
    assert str(port) in str(failed.value)


@pytest.mark.parametrize("url", ["http://hub.invalid", "ftp://127.0.0.1", "http://", "http://[::1"])
def test_an_address_that_leads_nowhere_is_a_link_error(url: str) -> None:
    with pytest.raises(LinkError):
        post(url)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Ty",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        response(b"answer")[:-3],
        b"HTTP/1.1 200 OK\r\nContent-Type: " + MEDIA_TYPE.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nans",
    ],
    ids=["nothing", "cut in the head", "not HTTP", "cut in the body", "cut in a chunk"],
)
def test_a_connection_that_breaks_off_is_a_link_error(data: bytes) -> None:
    assert isinstance(failure(hang_up_after(data)), LinkError)


def test_a_hub_that_stays_silent_is_given_up() -> None:
    over = threading.Event()

    failed = failure(lambda *_: over.wait(10) and None, timeout=0.3)
    over.set()

    assert failed.code == "hub-unreachable"
    assert isinstance(failed, LinkError)


LOGIN_PAGE = b"<!DOCTYPE html><title>Sign in to the Wi-Fi</title>"


@pytest.mark.parametrize(
    "status",
    [
        "200 OK",
        "400 Bad Request",
        "403 Forbidden",
        "404 Not Found",
        "429 Too Many Requests",
        "502 Bad Gateway",
        "511 Network Authentication Required",
    ],
)
def test_a_captive_portals_page_is_not_taken_for_the_hubs_answer(status: str) -> None:
    failed = failure(say(response(LOGIN_PAGE, status, "text/html")))

    assert isinstance(failed, LinkError)
    assert failed.code == "not-the-hub"


def test_a_captive_portals_redirection_is_not_followed() -> None:
    with peer(say(response(b"answer"))) as (portal, heard):
        failed = failure(say(response(b"", "302 Found", "text/html", f"Location: {portal}/login")))
        assert heard == []

    assert failed.code == "not-the-hub"


@pytest.mark.parametrize("status", [400, 403, 413, 415, 429])
def test_the_hubs_refusal_is_said_with_its_code(status: int) -> None:
    failed = failure(say(response(b"join-code\n", f"{status} No", "text/plain; charset=utf-8")))

    assert isinstance(failed, RefusedError)
    assert failed.code == "hub-refused"
    assert "join-code" in str(failed)
    assert str(status) in str(failed)


def test_a_hub_that_fails_is_tried_again_later() -> None:
    failed = failure(say(response(b"failed\n", "500 Internal Server Error", "text/plain")))

    assert isinstance(failed, LinkError)
    assert failed.code == "hub-failed"


def test_an_envelope_with_another_status_than_ok_is_not_taken() -> None:
    assert isinstance(failure(say(response(b"answer", "404 Not Found"))), LinkError)


def test_an_answer_without_end_is_cut_off() -> None:
    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {MEDIA_TYPE}\r\n\r\n".encode())
        for _ in range(MOST_REPLY_BYTES // 65_536 + 2):
            connection.sendall(bytes(65_536))
        raise OSError

    assert isinstance(failure(talk), LinkError)
