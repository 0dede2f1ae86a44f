"""How long to wait on a link, and when to try again."""

import pytest

from sync.connecting import pause_after


@pytest.mark.parametrize("failures", [1, 2, 5, 9, 10, 50, 10_000])
def test_the_pause_after_failures_grows_to_an_hour_and_is_never_the_same(failures: int) -> None:
    pauses = {pause_after(failures) for _ in range(50)}
    longest = min(5 * 2**failures if failures < 20 else 3600, 3600)

    assert len(pauses) > 40
    assert longest / 2 <= min(pauses) <= max(pauses) <= longest
