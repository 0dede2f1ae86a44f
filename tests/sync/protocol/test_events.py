"""What can happen, and how it is chained."""

import hashlib
import inspect
from dataclasses import fields, replace
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import events
from sync.protocol.errors import ProtocolError
from sync.protocol.events import FIRST_HASH, Body, Event, known_kinds, read_body

ANSWERED = Event(
    log_id="0123456789abcdef0123456789abcdef",
    sequence=7,
    kind="question-answered/1",
    person="f" * 32,
    at=1_793_000_000_123,
    boot="b" * 32,
    monotonic=4567,
    body={"attempt": "a1", "question": "lock-screen", "answer": ["ഫോൺ", 1.5, None], "marks": 1000},
)
CANONICAL = (
    '{"at":1793000000123,"body":{"answer":["ഫോൺ",1.5,null],"attempt":"a1","marks":1000,"question":"lock-screen"},'
    '"boot":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","kind":"question-answered/1","log":"0123456789abcdef0123456789abcdef",'
    '"monotonic":4567,"person":"ffffffffffffffffffffffffffffffff","sequence":7}'
)

BODIES: dict[str, dict[str, Any]] = {
    "clock-anchored/1": {"true_time": 1, "interval": 2, "source": "hub"},
    "learner-closed/1": {},
    "learner-enrolled/1": {"code": "AB2345", "language": "ml"},
    "learner-merged/1": {"into": "p2"},
    "lesson-finished/1": {"pack": "p", "version": "1.0.0", "lesson": "l", "language": "ml"},
    "lesson-opened/1": {"pack": "p", "version": "1.0.0", "lesson": "l", "language": "ml"},
    "log-begun/1": {"reason": "restored", "after_log": "old", "after_sequence": 3},
    "pack-installed/1": {"pack": "p", "version": "1.0.0"},
    "pack-removed/1": {"pack": "p"},
    "record-asked/1": {"code": "LEARN1", "station": "Kumily"},
    "learned-elsewhere/1": {
        "log": "b" * 32,
        "sequence": 7,
        "kind": "lesson-finished/1",
        "at": 1_793_000_000_000,
        "what": {"pack": "tea-stall", "version": "1.0.0", "lesson": "one", "language": "ml"},
    },
    "question-answered/1": {"attempt": "a", "question": "q", "answer": {"any": ["thing"]}, "marks": 500},
    "quiz-finished/1": {"attempt": "a", "marks": 500, "total": 1000, "passed": False},
    "quiz-started/1": {"attempt": "a", "pack": "p", "version": "1.0.0", "quiz": "q", "language": "ml"},
    "quiz-timed/1": {"attempt": "a", "milliseconds": 600_000},
    "quiz-extended/1": {"attempt": "a", "milliseconds": 300_000},
    "question-checked/1": {"attempt": "a", "question": "q"},
    "skill-shown/1": {"attempt": "a", "skill": "s", "results": "101", "right": 2, "of": 3},
    "attempt-granted/1": {"pack": "p", "quiz": "q"},
    "revised/1": {
        "pack": "p",
        "version": "1.0.0",
        "quiz": "q",
        "question": "one",
        "language": "ml",
        "answer": {"any": ["thing"]},
        "marks": 500,
    },
    "signed-in/1": {},
}


def test_the_hash_of_a_known_event_is_for_ever_the_same() -> None:
    previous = bytes(range(32))

    assert hashlib.sha256(previous + CANONICAL.encode()).digest() == ANSWERED.chained_to(previous)
    assert ANSWERED.chained_to(previous).hex() == "0e03c04efbddd9352c6ba909cb7610446fedf18cd32dd9bb194bf85da3b337f2"


def test_the_chain_begins_with_32_zeros() -> None:
    assert bytes.fromhex("00" * 32) == FIRST_HASH


@pytest.mark.parametrize(
    "changed",
    [
        {"log_id": "1" * 32},
        {"sequence": 8},
        {"kind": "question-answered/2"},
        {"person": None},
        {"at": 1_793_000_000_124},
        {"boot": "c" * 32},
        {"monotonic": 4568},
        {"body": ANSWERED.body | {"marks": 999}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_changes_in_an_event_changes_its_hash(changed: dict[str, Any]) -> None:
    assert replace(ANSWERED, **changed).chained_to(FIRST_HASH) != ANSWERED.chained_to(FIRST_HASH)


def test_the_hash_that_an_event_carries_is_no_part_of_its_own_hash() -> None:
    assert replace(ANSWERED, hash=b"x" * 32).chained_to(FIRST_HASH) == ANSWERED.chained_to(FIRST_HASH)


@given(before=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32))
def test_the_hash_depends_on_the_hash_before(before: bytes, other: bytes) -> None:
    assert (ANSWERED.chained_to(before) == ANSWERED.chained_to(other)) is (before == other)


def test_the_order_of_keys_in_a_body_does_not_change_the_hash() -> None:
    turned = dict(reversed(ANSWERED.body.items()))

    assert replace(ANSWERED, body=turned).chained_to(FIRST_HASH) == ANSWERED.chained_to(FIRST_HASH)


def test_the_kinds_are_those_that_this_version_is_known_for() -> None:
    assert known_kinds() == sorted(BODIES)


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_a_body_of_each_kind_comes_back_as_it_was(kind: str) -> None:
    body = read_body(kind, BODIES[kind])

    assert body is not None
    assert kind == body.KIND
    assert body.as_json() == BODIES[kind]
    rfc8785.dumps(body.as_json())


def test_an_unknown_kind_has_no_body_and_is_no_error() -> None:
    assert read_body("practicum-signed/1", {"any": "thing"}) is None
    assert read_body("lesson-opened/2", {}) is None


@pytest.mark.parametrize("kind", [kind for kind, body in BODIES.items() if body])
def test_a_body_that_lacks_a_field_is_refused(kind: str) -> None:
    for name in BODIES[kind]:
        less = {key: value for key, value in BODIES[kind].items() if key != name}
        with pytest.raises(ProtocolError) as refused:
            read_body(kind, less)
        assert refused.value.code == "event-body"


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_a_body_with_a_field_too_many_is_refused(kind: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_body(kind, BODIES[kind] | {"name": "Asha"})

    assert refused.value.code == "event-body"
    assert kind in str(refused.value)


@pytest.mark.parametrize("kind", [kind for kind, body in BODIES.items() if body])
def test_a_body_with_a_value_of_the_wrong_type_is_refused(kind: str) -> None:
    for name in BODIES[kind].keys() - {"answer", "what"}:
        for wrong in ([], {}, 1.5):
            with pytest.raises(ProtocolError):
                read_body(kind, BODIES[kind] | {name: wrong})


def test_true_is_no_number_and_1_is_not_true() -> None:
    with pytest.raises(ProtocolError):
        read_body("quiz-finished/1", BODIES["quiz-finished/1"] | {"marks": True})
    with pytest.raises(ProtocolError):
        read_body("quiz-finished/1", BODIES["quiz-finished/1"] | {"passed": 1})


def test_only_what_may_be_absent_may_be_none() -> None:
    assert read_body("log-begun/1", BODIES["log-begun/1"] | {"after_log": None}) is not None
    with pytest.raises(ProtocolError):
        read_body("log-begun/1", BODIES["log-begun/1"] | {"reason": None})


def test_no_kind_has_a_field_for_a_name_or_a_secret() -> None:
    named = {field.name for kind in _kinds() for field in fields(kind)}  # type: ignore[arg-type]

    assert not named & {"name", "phone", "pin", "password", "birth_year", "picture"}


def test_every_kind_is_documented() -> None:
    for kind in _kinds():
        own_words = kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(")
        assert own_words or f"`{kind.KIND}`" in (events.__doc__ or ""), f"{kind.KIND} is nowhere explained"


def _kinds() -> list[type[Body]]:
    """The class of each kind: what `dataclass(slots=True)` replaced is none."""
    found = [each for _, each in inspect.getmembers(events, inspect.isclass) if issubclass(each, Body)]
    return [each for each in found if each is not Body]
