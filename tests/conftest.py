"""Fixtures that any test may ask for."""

import signal

import pytest

from tests.postgres import postgres_cluster, postgres_url

__all__ = ["postgres_cluster", "postgres_url"]


def pytest_configure(config: pytest.Config) -> None:
    """Have programs that tests start hear Ctrl-C: a shell lets what it starts in the background ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
