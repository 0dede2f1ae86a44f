"""The order in which an attempt shows what must not stand in its right order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.quizzes.drawing import mix, shuffle

ids = st.lists(st.text(max_size=5), unique=True, max_size=8)


@given(ids, st.text(max_size=10))
def test_nothing_is_lost_and_nothing_doubled(given_ids: list[str], seed: str) -> None:
    assert sorted(shuffle(given_ids, seed, given_ids)) == sorted(given_ids)


@given(ids, st.text(max_size=10))
def test_the_right_order_is_never_shown(given_ids: list[str], seed: str) -> None:
    shown = shuffle(given_ids, seed, given_ids)

    assert len(given_ids) < 2 or shown != given_ids


@given(ids, st.text(max_size=10))
def test_the_order_is_the_same_whenever_the_page_is_opened(given_ids: list[str], seed: str) -> None:
    assert shuffle(given_ids, seed, given_ids) == shuffle(iter(given_ids), seed, iter(given_ids))


def test_the_order_of_a_known_attempt_is_for_ever_the_same() -> None:
    assert shuffle("abcde", "attempt-1", "abcde") == list("ecbad")


def test_other_attempts_show_other_orders() -> None:
    assert len({tuple(shuffle("abcdefgh", f"attempt-{number}", "abcdefgh")) for number in range(50)}) > 40


def test_the_order_follows_from_ids_and_not_from_texts() -> None:
    english, tamil = ["Boil", "Pour", "Drink"], ["கொதி", "ஊற்று", "குடி"]

    one = [english.index(each) for each in shuffle(english, "seed", "abc")]
    other = [tamil.index(each) for each in shuffle(tamil, "seed", "abc")]

    assert one == other


def test_an_id_for_each_thing_is_required() -> None:
    with pytest.raises(ValueError, match=r".*"):
        shuffle("ab", "seed", "abc")


def test_a_mixed_order_may_be_any_so_that_no_place_tells_what_is_right() -> None:
    firsts = [mix("ab", f"attempt-{number}", "ab")[0] for number in range(100)]
    assert 30 < firsts.count("a") < 70
