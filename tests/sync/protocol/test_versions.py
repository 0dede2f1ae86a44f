"""Versions of the protocol."""

import pytest

from sync.protocol import versions


@pytest.mark.parametrize(
    ("protocol", "spoken"),
    [(versions.OLDEST_PROTOCOL - 1, False), (versions.OLDEST_PROTOCOL, True), (versions.PROTOCOL, True)],
)
def test_only_versions_of_the_range_are_spoken(protocol: int, spoken: bool) -> None:
    assert versions.is_spoken(protocol) is spoken


def test_a_newer_version_is_not_spoken() -> None:
    assert not versions.is_spoken(versions.PROTOCOL + 1)


def test_every_spoken_version_stands_in_the_table_of_versions() -> None:
    rows = [line.split("|")[1].strip() for line in (versions.__doc__ or "").splitlines() if line.startswith("| ")]

    spoken = {str(number) for number in range(versions.OLDEST_PROTOCOL, versions.PROTOCOL + 1)}
    assert spoken <= set(rows)
