"""The names by which people on the spot call a kiosk."""

import pytest

from kiosk.web.hosts import is_known


@pytest.mark.parametrize(
    "host",
    ["kiosk", "padippura.local", "PADIPPURA.LOCAL.:8000", "192.168.4.1", "10.0.0.7:80", "[fe80::1]:8000", "[::1]"],
)
def test_a_name_on_the_spot_is_ours(host: str) -> None:
    assert is_known(host, ())


@pytest.mark.parametrize("host", ["kiosk.example", "padippura.local.example:8000", "192.168.4.1.example", "a.b"])
def test_a_name_elsewhere_is_not_ours_unless_it_is_set(host: str) -> None:
    assert not is_known(host, ("school.example",))
    assert is_known(host, (host.partition(":")[0].upper(),))
