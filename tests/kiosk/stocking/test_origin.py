"""The hub names the repository; what staff chose stays."""

from dataclasses import replace

import pytest

from kiosk.packs import allowance
from kiosk.progress.tables import HubItem
from kiosk.stocking import origin
from kiosk.web.here import Kiosk

ONE, TWO, OURS = "https://one.example/", "https://two.example/", "https://ours.example/"


def name(number: int, address: str) -> None:
    HubItem.create(section="repository", number=number, content={"address": address, "version": number})


def address(kiosk: Kiosk) -> str:
    origin.follow_hub(kiosk.settings)
    return allowance.rules(kiosk.settings).repository


def test_the_hubs_address_is_taken_and_followed(kiosk: Kiosk) -> None:
    assert address(kiosk) == ""
    name(1, ONE)
    assert address(kiosk) == ONE
    name(2, TWO)
    assert address(kiosk) == TWO


def test_what_staff_chose_stays(kiosk: Kiosk) -> None:
    allowance.set_rules(replace(allowance.rules(kiosk.settings), repository=OURS, daily_bytes=5))
    name(1, ONE)
    assert address(kiosk) == OURS


def test_the_other_rules_stay(kiosk: Kiosk) -> None:
    allowance.set_rules(replace(allowance.rules(kiosk.settings), daily_bytes=5_000_000, paused=True))
    name(1, ONE)
    assert address(kiosk) == ONE
    assert (allowance.rules(kiosk.settings).daily_bytes, allowance.rules(kiosk.settings).paused) == (5_000_000, True)


@pytest.mark.parametrize("wrong", ["file:///etc/passwd", "", "ftp://x/"])
def test_what_is_no_address_is_not_taken(kiosk: Kiosk, wrong: str) -> None:
    name(1, wrong)
    assert address(kiosk) == ""
