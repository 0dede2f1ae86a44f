"""The stage on which pages are looked at, and a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.a11y import looking
from tests.a11y.stage import Stage, set_up


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with set_up(tmp_path_factory.mktemp("stage")) as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with looking.browser() as one:
        yield one
