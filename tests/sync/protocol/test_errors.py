"""Errors that can be said to a person."""

import pytest

from sync.protocol.errors import PackError, ProtocolError, SignatureError, SpokenError


def test_an_error_says_its_sentence_with_its_values() -> None:
    error = SpokenError("disk-full", "%(needed)s MB are needed.", needed=12)

    assert str(error) == "12 MB are needed."
    assert (error.code, error.sentence, error.values) == ("disk-full", "%(needed)s MB are needed.", {"needed": 12})


def test_a_sentence_without_values_may_hold_a_per_cent_sign() -> None:
    assert str(SpokenError("full", "100 % is full.")) == "100 % is full."


@pytest.mark.parametrize("kind", [ProtocolError, SignatureError, PackError])
def test_all_that_comes_from_outside_is_refused_with_a_protocol_error(kind: type[SpokenError]) -> None:
    assert issubclass(kind, ProtocolError)
