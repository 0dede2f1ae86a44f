"""`kiosk-hub serve` behind a reverse proxy, and with a folder to which sticks are copied."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import urllib3

from sync import bundles
from sync.protocol.bundle import TO_HUB, TO_KIOSK, Name, short
from tests.sync.hub.pages.conftest import token_in
from tests.sync.hub.running_hub import RunningHub, join
from tests.sync.hub.simulated_kiosk import SimulatedKiosk, study
from tests.waiting import until

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


def test_what_is_copied_to_the_folder_for_sticks_is_answered_there_once_it_is_whole(tmp_path: Path) -> None:
    share, kiosk = tmp_path / "share", SimulatedKiosk()
    variables = {"KIOSK_HUB_STICK_FOLDER": str(share), "KIOSK_HUB_STICK_SECONDS": "1"}
    with RunningHub(tmp_path / "home", **variables) as hub:
        join(hub, kiosk)
        study(kiosk.log)  # the share is not there yet
        name, message = Name(kiosk.kiosk_id, short(kiosk.log.log_id), 1, 9), kiosk.request_message()
        bundles.write(share / "wayanad", TO_HUB, name, message[:100])
        bundles.write(share, TO_HUB, Name("f" * 32, "f00dcafe", 1, 2), b"no message at all")
        bundles.write(share / "wayanad", TO_HUB, name, message)
        until(lambda: name in bundles.files(share / "wayanad", TO_KIOSK))
        until(lambda: not bundles.files(share / "wayanad", TO_HUB))

    answer = bundles.read(bundles.files(share / "wayanad", TO_KIOSK)[name])
    assert kiosk.reply(answer).acknowledged == kiosk.log.head
    assert len(bundles.files(share, TO_HUB)) == 1, "what is no good stays"
