"""A proxy that the environment names: used, passed by, and never a reason to stop."""

import base64
import contextlib

import pytest

from sync.client.errors import LinkError
from sync.client.transport import Transport
from tests.sync.client.test_transport import peer, response, say

VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without proxies."""
    for name in (*VARIABLES, *map(str.upper, VARIABLES)):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def post(url: str) -> bytes:
    with contextlib.closing(Transport(url, 5)) as transport:
        return transport.post("/exchange", b"envelope").body


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY"])
def test_a_proxy_is_asked_for_the_hubs_whole_address(environment: pytest.MonkeyPatch, name: str) -> None:
    if name.isupper():
        environment.delenv("REQUEST_METHOD", raising=False)
    with peer(say(response(b"by proxy"))) as (proxy, heard):
        environment.setenv(name, proxy)
        assert post("http://hub.invalid:8090") == b"by proxy"

    assert heard[0].startswith(b"POST http://hub.invalid:8090/exchange HTTP/1.1\r\n")
    assert heard[0].endswith(b"\r\n\r\nenvelope")


def test_a_proxy_may_be_named_without_http(environment: pytest.MonkeyPatch) -> None:
    with peer(say(response(b"by proxy"))) as (proxy, _):
        environment.setenv("http_proxy", proxy.removeprefix("http://"))
        assert post("http://hub.invalid") == b"by proxy"


def test_a_proxys_account_is_given_to_the_proxy(environment: pytest.MonkeyPatch) -> None:
    with peer(say(response(b"by proxy"))) as (proxy, heard):
        environment.setenv("http_proxy", proxy.replace("http://", "http://station:p%40ss@"))
        post("http://hub.invalid")

    assert b"Basic " + base64.b64encode(b"station:p@ss") in heard[0]


@pytest.mark.parametrize("hosts", ["127.0.0.1", "example.org,127.0.0.1", "*"])
def test_a_hub_that_no_proxy_names_is_asked_itself(environment: pytest.MonkeyPatch, hosts: str) -> None:
    with peer(say(response(b"by proxy"))) as (proxy, heard), peer(say(response(b"itself"))) as (hub, _):
        environment.setenv("http_proxy", proxy)
        environment.setenv("no_proxy", hosts)
        assert post(hub) == b"itself"

    assert heard == []


def test_a_proxy_for_another_scheme_is_not_asked(environment: pytest.MonkeyPatch) -> None:
    with peer(say(response(b"by proxy"))) as (proxy, heard), peer(say(response(b"itself"))) as (hub, _):
        environment.setenv("https_proxy", proxy)
        assert post(hub) == b"itself"

    assert heard == []


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://127.0.0.1:1", "http://"])
def test_a_proxy_that_cannot_be_used_is_a_link_error(environment: pytest.MonkeyPatch, proxy: str) -> None:
    environment.setenv("http_proxy", proxy)

    with pytest.raises(LinkError) as failed:
        post("http://hub.invalid")
    assert failed.value.code in ("proxy", "hub-unreachable")


def test_a_proxys_own_page_is_not_taken_for_the_hubs_answer(environment: pytest.MonkeyPatch) -> None:
    with peer(say(response(b"denied", "403 Forbidden", "text/html"))) as (proxy, _):
        environment.setenv("http_proxy", proxy)
        with pytest.raises(LinkError) as failed:
            post("http://hub.invalid")

    assert failed.value.code == "not-the-hub"
