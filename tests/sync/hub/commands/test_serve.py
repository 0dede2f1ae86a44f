"""The hub behind a reverse proxy: who asks is who the proxy names, if the administrator has named the proxy."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import urllib3

from tests.sync.hub.pages.conftest import token_in
from tests.sync.hub.running_hub import RunningHub

MOST = 30  # files that cannot be read, of one address in an hour


class Helper:
    """Somebody who brings files that are none, by a proxy on this machine that names `address`."""

    def __init__(self, hub: RunningHub, address: str) -> None:
        self._url = f"http://127.0.0.1:{hub.port}/courier"
        self._headers = {"X-Forwarded-For": address}
        page = urllib3.request("GET", self._url, headers=self._headers)
        self._headers["Cookie"] = page.headers["Set-Cookie"].partition(";")[0]
        self._token = token_in(SimpleNamespace(text=page.data.decode()))

    def bring(self) -> int:
        fields = {"forgery-token": self._token, "file": ("a.envelope", b"none")}
        return urllib3.request("POST", self._url, fields=fields, headers=self._headers).status


@pytest.mark.parametrize(("proxy", "others"), [("127.0.0.1", 422), ("", 429), ("10.9.8.7", 429)])
def test_helpers_behind_a_proxy_are_told_apart_only_if_the_proxy_is_trusted(
    tmp_path: Path, proxy: str, others: int
) -> None:
    with RunningHub(tmp_path / "home", KIOSK_HUB_TRUSTED_PROXY=proxy) as hub:
        one, other = Helper(hub, "203.0.113.5"), Helper(hub, "203.0.113.6")
        assert {one.bring() for _ in range(MOST)} == {422}

        assert one.bring() == 429
        assert other.bring() == others
